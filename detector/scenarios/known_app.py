"""What `detector field-test` does with the known app besides cold starts. The results are judged elsewhere.

Each is one run: the resting page; touches on it, its jump and its secure page; a shake of its splash; an
update that wakes its receiver.
"""

from collections.abc import Sequence

from detector.core.actions import (
    BeginStage,
    Launch,
    Move,
    Observe,
    PressBack,
    PressHome,
    Scenario,
    SendTrigger,
    StopApp,
    TapAt,
    Wait,
    WatchStarts,
)
from detector.core.geometry import Point
from detector.core.movement import Movement
from detector.core.watching import PhoneTrigger, Stage, StageKind

__all__ = ["LOOK", "SHAKE", "TOUCH", "UPDATE", "look_at_page", "shake_splash", "touch_page", "update_app"]

LOOK, TOUCH, SHAKE, UPDATE = "field_look", "field_touch", "field_shake", "field_update"

SETTLE_MS = 1_000.0
EFFECT_MS = 400.0
"""A tap's effect is drawn a few frames later; a slow phone takes a third of a second."""

OPENS_MS = 2_500.0
"""Another app comes to the front in about a second."""

SPLASH_MS = 1_000.0
SHAKE_WATCH_MS = 2_500.0
UPDATE_WATCH_MS = 10_000.0
"""Broadcasts to many receivers queue for some seconds (autostart.md 1.6)."""


def look_at_page(package: str, *, settles_ms: float) -> Scenario:
    """Cold start, until nothing moves any more; the app is left in front."""
    yield from _launch_cold(package)
    yield Wait(duration_ms=settles_ms)
    yield Observe(with_tree=True)
    yield Observe()


def _launch_cold(package: str) -> Scenario:
    yield StopApp(package=package)
    yield PressHome()
    yield Wait(duration_ms=SETTLE_MS)
    yield Launch(package=package)


def touch_page(
    package: str, *, points: Sequence[Point], clear: Point, jump: Point | None, secret: Point | None
) -> Scenario:
    """Starts with the page in front. Tap each point, observe, then tap `clear` to undo the hit."""
    yield Observe()
    for point in points:
        yield TapAt(point=point)
        yield Wait(duration_ms=EFFECT_MS)
        yield Observe()
        yield TapAt(point=clear)
        yield Wait(duration_ms=EFFECT_MS)
    if secret is not None:
        yield TapAt(point=secret)
        yield Wait(duration_ms=EFFECT_MS)
        yield Observe(with_tree=True)
        yield TapAt(point=clear)
        yield Wait(duration_ms=EFFECT_MS)
        yield Observe()
    if jump is not None:
        yield TapAt(point=jump)
        yield Wait(duration_ms=OPENS_MS)
        yield Observe()
        yield PressBack()
        yield Wait(duration_ms=OPENS_MS)
    yield PressHome()
    yield Wait(duration_ms=SETTLE_MS)
    yield StopApp(package=package)


def shake_splash(package: str, *, movement: Movement) -> Scenario:
    yield from _launch_cold(package)
    yield Wait(duration_ms=SPLASH_MS)
    yield Move(movement=movement)
    yield Wait(duration_ms=SHAKE_WATCH_MS)
    yield PressHome()
    yield StopApp(package=package)


def update_app(package: str) -> Scenario:
    """Install it over itself while it is not running: this should start its receiver for its own update."""
    stage = Stage(
        kind=StageKind.TRIGGER,
        window_ms=UPDATE_WATCH_MS,
        full_window_ms=UPDATE_WATCH_MS,
        trigger=PhoneTrigger.OWN_UPDATE,
    )
    yield Launch(package=package)
    yield Wait(duration_ms=SPLASH_MS)
    yield PressHome()
    yield BeginStage(package=package, stage=stage)
    yield SendTrigger(trigger=PhoneTrigger.OWN_UPDATE, package=package)
    yield WatchStarts(duration_ms=UPDATE_WATCH_MS)
    yield BeginStage(package=package, stage=stage)
