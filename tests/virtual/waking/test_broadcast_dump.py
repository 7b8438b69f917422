"""The history of broadcasts as each Android version prints it: its lines in the forms of AOSP's sources."""

import re

import pytest

from detector.virtual.persona import Persona
from detector.virtual.personas import PERSONAS
from tests.virtual.waking.living import APP, OTHER, app, living

RECEIVER = {"name": ".WakeReceiver", "kind": "receiver", "process": ":push"}
ON_POWER = {"id": "power", "when": "power-connected", "component": ".WakeReceiver"}
FORMS = {
    27: r"Deliver #0: \(manifest\)",
    28: r"Deliver #0: \(manifest\)",
    29: r"Deliver #0: \(manifest\)",
    30: r"Deliver \+\d+ms #0: \(manifest\)",
    31: r"Deliver \+\d+ms #0: \(manifest\)",
    33: r"Deliver \+\d+ms #0: \(manifest\)",
    34: r"DELIVERED scheduled \+\d+ms terminal \+8ms \(-1\) #0: \(manifest\)",
    35: r"DELIVERED scheduled \+\d+ms terminal \+8ms \(-1\) #0: \(manifest\)",
    36: r"DELIVERED scheduled \+\d+ms terminal \+8ms \(-1\) #0: \(manifest\)",
    37: r"DELIVERED scheduled \+\d+ms terminal \+8ms \(-1\) #0: \(manifest\)",
}


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.name)
def test_a_receivers_line_has_its_versions_form(persona: Persona) -> None:
    with living(app(components=[RECEIVER], wakes=[ON_POWER]), persona=persona) as device:
        device.launch(APP)
        device.shell("dumpsys battery unplug; dumpsys battery set ac 1")
        device.clock.sleep(1)
        lines = device.shell("dumpsys activity broadcasts history").splitlines()
        (line,) = [line.strip() for line in lines if line.endswith("(manifest)")]
        assert re.fullmatch(FORMS[persona.sdk], line) or "SKIPPED" in line.upper()


def test_a_package_behind_the_word_history_leaves_nothing_out() -> None:
    with living(app(components=[RECEIVER], wakes=[ON_POWER]), app(OTHER)) as device:
        device.shell("dumpsys battery unplug; dumpsys battery set ac 1")
        device.clock.sleep(1)
        whole = device.shell("dumpsys activity broadcasts history")
        assert device.shell(f"dumpsys activity broadcasts history {OTHER}") == whole


@pytest.mark.parametrize(("name", "title"), [("aosp-13", "Active Ordered Broadcast"), ("aosp-16", "Pending")])
def test_an_unfinished_broadcast_is_listed_as_pending(name: str, title: str) -> None:
    persona = next(one for one in PERSONAS if one.name == name)
    later = {**ON_POWER, "after_ms": 5_000}
    with living(app(components=[RECEIVER], wakes=[later]), persona=persona) as device:
        device.launch(APP)
        device.shell("dumpsys battery unplug; dumpsys battery set ac 1")
        device.clock.sleep(1)
        waiting = device.shell("dumpsys activity broadcasts history").partition("Historical")[0]
        assert title in waiting
        assert "ACTION_POWER_CONNECTED" in waiting
