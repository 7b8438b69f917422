"""Cold start: stop the app, launch it, and observe, without touching anything."""

from detector.core.actions import Launch, Observe, PressHome, Scenario, StopApp, Wait
from detector.core.launch_watch import MAX_WATCH_ACTIONS, SETTLE_MS, watch_launch
from detector.core.trials import COLD_START

__all__ = ["MAX_ACTIONS", "NAME", "cold_start"]

NAME = COLD_START

MAX_ACTIONS = MAX_WATCH_ACTIONS + 6


def cold_start(package: str) -> Scenario:
    yield StopApp(package=package)
    yield PressHome()
    yield Wait(duration_ms=SETTLE_MS)
    yield Observe()  # the reference that the launch is compared with
    launched = yield Launch(package=package)
    yield from watch_launch(launched.at_ms)
    yield StopApp(package=package)
