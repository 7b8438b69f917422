"""One whole watch of virtual apps, for every test of its page."""

import pytest

from detector.core.watch_plan import WatchPlan
from detector.core.watching import PhoneTrigger
from detector.watch import JudgedWatch
from tests.fakes.watched import SHORT, watched
from tests.virtual.waking.living import APP, OTHER, app

RECEIVER = {"name": ".WakeReceiver", "kind": "receiver", "process": ":push"}
DAEMON = {"name": ".DaemonService", "kind": "service", "process": ":daemon"}
WAKES = [
    {"id": "power", "when": "power-connected", "component": ".WakeReceiver"},
    {"id": "sister", "when": "launch", "target": OTHER, "component": ".DaemonService"},
]


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> JudgedWatch:
    apps = app(components=[RECEIVER], wakes=WAKES), app(OTHER, components=[DAEMON])
    watch = WatchPlan(package=APP, triggers=(PhoneTrigger.POWER,), repeats=1, windows=SHORT)
    return watched(watch, *apps, folder=tmp_path_factory.mktemp("watch") / "b")[0]
