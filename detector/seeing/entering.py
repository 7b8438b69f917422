"""How the app was entered in a run that is no cold start, and which of its windows came with that.

A page that is restored is no window that the entry brought, and neither is a popup that was left open on it:
what shows the same as the page did before it was left was there already. Whether a process lived on in the
background is read from the log, not assumed: some phones end it by themselves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from detector.core.actions import (
    Action,
    EndApp,
    Enter,
    Launch,
    OpenApp,
    OpenTarget,
    PressBack,
    PressHome,
    TapAt,
    TurnScreen,
)
from detector.core.entry import COLD, EntryKind
from detector.core.events import Event, ProcessStart
from detector.core.screen import Frame
from detector.core.watching import AppEnding
from detector.evidence.axis import CapturedAction
from detector.evidence.reader import Bundle
from detector.perception import BLOCK_PX, blocks_between, changed_share
from detector.windows.seen_run import CameBack
from detector.windows.window_track import WindowTrack

__all__ = ["PLAIN", "Entering", "entering_of", "left_ms", "new_and_left"]

SAME_SHARE = 0.1
"""Of a window's picture: a countdown or a carousel of what was there before changes less. Tool value."""

FRESH_MS = 15_000.0
"""A process that starts this long after the entry at the latest was started by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entering:
    """`is_done`: the app was entered; else nothing in the run was brought by the entry. `left`: the last
    frame before the app was left, None if it was not open before.
    """

    is_done: bool = True
    left: Frame | None = None
    came_back: CameBack | None = None


PLAIN = Entering()
"""Of a cold start, and of a recording."""


def entering_of(bundle: Bundle, events: Sequence[Event]) -> Entering:
    header = bundle.manifest.header
    if header.entry == COLD:
        return PLAIN
    done = [action for action in bundle.actions if action.is_done]
    entered = next(
        (action for action in done if isinstance(action.action, Launch | OpenTarget | Enter)), None
    )
    if entered is None:
        return Entering(is_done=False)
    leaving = entered if header.entry == EntryKind.WALK else _leaving(done, entered)
    if leaving is None:
        return Entering()
    left = _last_before(bundle.frames, leaving.from_ms)
    if header.entry != EntryKind.HOT:
        return Entering(left=left)
    came_back = CameBack(
        away_ms=entered.from_ms - leaving.to_ms,
        was_killed=any(_is_kill(action.action) for action in done),
        has_restarted=_has_restarted(events, header.package.package, entered),
    )
    return Entering(left=left, came_back=came_back)


def left_ms(bundle: Bundle) -> float | None:
    """When the HOME key was pressed after the launch, ms."""
    launched = [action.to_ms for action in bundle.actions if isinstance(action.action, Launch)]
    pressed = [
        action.to_ms
        for action in bundle.actions
        if isinstance(action.action, PressHome)
        and action.is_done
        and launched
        and action.from_ms > launched[0]
    ]
    return pressed[0] if pressed else None


def new_and_left(
    windows: Sequence[WindowTrack],
    left: Frame | None,
    frames: Sequence[Frame],
    pixels: Callable[[Frame], np.ndarray],
) -> tuple[tuple[WindowTrack, ...], tuple[WindowTrack, ...]]:
    """The windows that came with the entry, and those that the page before it shows already."""
    by_id = {frame.id: frame for frame in frames}
    stood = [
        left is not None and _shows(left, by_id[window.readings[0].frame_id], window, pixels)
        for window in windows
    ]
    new = tuple(window for window, is_left in zip(windows, stood, strict=True) if not is_left)
    return new, tuple(window for window, is_left in zip(windows, stood, strict=True) if is_left)


def _shows(left: Frame, frame: Frame, window: WindowTrack, pixels: Callable[[Frame], np.ndarray]) -> bool:
    blocks = blocks_between(pixels(left), pixels(frame), lossy=left.lossy or frame.lossy)
    if blocks is None:
        return False
    box = window.box
    inside = blocks[
        int(box.top_px // BLOCK_PX) : int(box.bottom_px // BLOCK_PX) + 1,
        int(box.left_px // BLOCK_PX) : int(box.right_px // BLOCK_PX) + 1,
    ]
    return inside.size > 0 and changed_share(inside) <= SAME_SHARE


def _leaving(done: Sequence[CapturedAction], entered: CapturedAction) -> CapturedAction | None:
    """The action by which the open app was left: HOME, the screen off, a tap that led away, or the entry."""
    opened = next((action for action in done if isinstance(action.action, OpenApp)), None)
    if opened is None:
        return None
    return next(
        action
        for action in done
        if action.from_ms > opened.from_ms
        and isinstance(action.action, PressHome | TurnScreen | TapAt | PressBack | Enter)
        and action.from_ms <= entered.from_ms
    )


def _is_kill(action: Action) -> bool:
    return isinstance(action, EndApp) and action.ending is AppEnding.KILLED


def _last_before(frames: Sequence[Frame], at_ms: float) -> Frame | None:
    before = [frame for frame in frames if frame.at_ms + frame.at_error_ms <= at_ms]
    return max(before, key=lambda frame: frame.at_ms, default=None)


def _has_restarted(events: Sequence[Event], package: str, entered: CapturedAction) -> bool | None:
    """None if the log is empty."""
    if not events:
        return None
    return any(
        isinstance(event, ProcessStart)
        and event.process == package
        and entered.from_ms - 500.0 <= event.at_ms <= entered.to_ms + FRESH_MS
        for event in events
    )
