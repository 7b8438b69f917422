"""The touches of a run, by what the session did in it."""

from collections.abc import Sequence
from dataclasses import replace
from math import hypot

from detector.core.actions import (
    Action,
    Enter,
    Launch,
    Move,
    OpenTarget,
    PressBack,
    PressHome,
    StopApp,
    Swipe,
    TapAt,
)
from detector.core.entry import COLD, is_entry_scenario
from detector.core.trials import Gesture
from detector.evidence.axis import CapturedAction
from detector.evidence.reader import Bundle
from detector.windows.touch_effect import PerformedTouch

__all__ = ["performed_touches"]


def performed_touches(bundle: Bundle, last_ms: float) -> tuple[PerformedTouch, ...]:
    """The actions on the app, each lasting until the next one. Failed touches are left out.

    What is done in order to enter the app again touches no window.
    """
    header = bundle.manifest.header
    actions: Sequence[CapturedAction] = bundle.actions
    if header.entry != COLD:
        if is_entry_scenario(header.scenario):
            return ()
        actions = _after_entry(actions)
    ends = [action.from_ms for action in actions if _ends_a_touch(action.action)]
    touches = []
    for action in actions:
        touch = _touch(action)
        if touch is not None and action.is_done:
            later = min((end for end in ends if end > action.from_ms), default=max(last_ms, action.to_ms))
            touches.append(replace(touch, ends_ms=later))
    return tuple(touches)


def _after_entry(actions: Sequence[CapturedAction]) -> Sequence[CapturedAction]:
    for n, action in enumerate(actions):
        if isinstance(action.action, Launch | OpenTarget):
            return actions[n + 1 :]
        if isinstance(action.action, Enter):
            return actions[n + 2 :]  # the next one is the entry itself
    return ()


def _ends_a_touch(action: Action) -> bool:
    return isinstance(action, TapAt | Swipe | PressBack | Move | StopApp | PressHome | Launch)


def _touch(captured: CapturedAction) -> PerformedTouch | None:
    """None if it is not a touch. A movement whose actual course is unknown does not count either."""
    touch = PerformedTouch(
        action_id=captured.id,
        gesture=Gesture.NONE,
        point=None,
        from_ms=captured.from_ms,
        to_ms=captured.to_ms,
        ends_ms=captured.to_ms,
    )
    match captured.action:
        case TapAt(point=point):
            return replace(touch, gesture=Gesture.TAP, point=point)
        case Swipe(start=start, end=end):
            way_px = hypot(end.x_px - start.x_px, end.y_px - start.y_px)
            return replace(touch, gesture=Gesture.SWIPE, point=start, way_px=way_px)
        case PressBack():
            return replace(touch, gesture=Gesture.BACK)
        case Move() if captured.made is not None:
            return replace(touch, gesture=Gesture.MOVE, movement=captured.made)
        case _:
            return None
