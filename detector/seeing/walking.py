"""A walk through an app's pages as it is read from its bundle: stretch by stretch, from touch to touch.

What a touch of ours brings is a page of its own: it is compared with what was shown before the touch, and
nothing is followed across. So a window that was closed has not gone by itself, and one that stood already
has not come. A full screen counts only where the walk itself met a window when it looked: else it went on
through it as a page. Whatever the launches showed, before the walk or where its way was lost, is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from detector.core.actions import (
    Enter,
    OpenApp,
    PressBack,
    PressHome,
    StopApp,
    Swipe,
    TapAt,
    TapMenu,
)
from detector.core.events import Event, ForegroundChange
from detector.core.screen import Frame
from detector.core.trials import SeekWindow
from detector.core.walk import (
    DEFAULT_WALK,
    SAME_WINDOW_IOU,
    BeginWalk,
    EndWalk,
    MeetPage,
    MeetWindow,
    WalkAccount,
    WalkedPage,
    WalkedWindow,
)
from detector.evidence.axis import CapturedAction
from detector.windows.creative import are_the_same, creative_of
from detector.windows.window_track import WindowTrack

__all__ = ["Stretch", "account_of", "numbered_as", "once_each", "stretches_of"]

_TOUCHES = TapMenu | TapAt | PressBack | Swipe | PressHome | StopApp | OpenApp | Enter


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From one touch to the next. `left`: the last frame before it. `is_met`: the walk met a window here.

    Not `counts`: it shows what a launch brought.
    """

    frames: tuple[Frame, ...]
    left: Frame | None
    is_met: bool
    counts: bool


def stretches_of(actions: Sequence[CapturedAction], frames: Sequence[Frame]) -> Iterator[Stretch]:
    ordered = sorted(frames, key=lambda frame: frame.at_ms)
    touches = [action for action in actions if isinstance(action.action, _TOUCHES)]
    entered = next((action for action in touches if isinstance(action.action, Enter)), None)
    ends = [*(touch.from_ms for touch in touches), float("inf")]
    starts = [float("-inf"), *(touch.from_ms for touch in touches)]
    met = [action.from_ms for action in actions if isinstance(action.action, MeetWindow)]
    for number, (from_ms, to_ms) in enumerate(zip(starts, ends, strict=True)):
        inside = tuple(frame for frame in ordered if from_ms <= frame.at_ms < to_ms)
        if not inside:
            continue
        before = [frame for frame in ordered if frame.at_ms < from_ms]
        cause = touches[number - 1].action if number else None
        yield Stretch(
            frames=inside,
            left=before[-1] if before else None,
            is_met=any(from_ms <= at_ms < to_ms for at_ms in met),
            counts=entered is not None
            and from_ms >= entered.from_ms
            and not isinstance(cause, OpenApp | StopApp | PressHome),
        )


def once_each(windows: Sequence[WindowTrack]) -> tuple[tuple[WindowTrack, ...], dict[str, list[float]]]:
    """Each window as it was met first; and when each of them, by its id, was met again."""
    kept: list[WindowTrack] = []
    again: dict[str, list[float]] = {}
    for window in windows:
        known = next((earlier for earlier in kept if _is_same(earlier, window)), None)
        if known is None:
            kept.append(window)
        else:
            again.setdefault(known.id, []).append(window.appeared_ms.value)
    return tuple(kept), again


def numbered_as(sought: SeekWindow, windows: Sequence[WindowTrack]) -> tuple[WindowTrack, ...]:
    """The first of its shape is the one that the way leads to; what comes besides has no place on a walk."""
    first = next((w for w in windows if w.kind.lies_over_content is sought.is_over_content), None)
    return tuple(
        replace(window, ordinal=sought.ordinal if window is first else NO_PLACE + number)
        for number, window in enumerate(windows)
    )


NO_PLACE = 1_000
"""Above the number of any window that a walk meets."""


def _is_same(one: WindowTrack, other: WindowTrack) -> bool:
    is_alike = one.kind.lies_over_content == other.kind.lies_over_content
    return (
        is_alike
        and one.box.iou(other.box) >= SAME_WINDOW_IOU
        and are_the_same(creative_of(one), creative_of(other))
    )


def account_of(
    actions: Sequence[CapturedAction],
    frames: Sequence[Frame],
    events: Sequence[Event],
    windows: Sequence[WindowTrack],
    *,
    package: str,
    again: dict[str, list[float]],
) -> WalkAccount:
    begun = next((action.action for action in actions if isinstance(action.action, BeginWalk)), None)
    ended = next((action for action in actions if isinstance(action.action, EndWalk)), None)
    end = None if ended is None else ended.action
    changes = [
        event for event in events if isinstance(event, ForegroundChange) and event.to_package == package
    ]
    last_ms = ended.to_ms if ended is not None else max((frame.at_ms for frame in frames), default=0.0)
    return WalkAccount(
        pages=tuple(_pages(actions, frames, changes)),
        windows=tuple(
            WalkedWindow(
                window_id=window.id,
                way=_way_at(actions, window.readings[-1].at_ms),
                brought_ms=_brought_ms(actions, window.appeared_ms.high),
                again_ms=tuple(round(at_ms, 1) for at_ms in again.get(window.id, ())),
            )
            for window in windows
        ),
        activities=tuple(dict.fromkeys(change.activity for change in changes)),
        declared=begun.declared if isinstance(begun, BeginWalk) else (),
        untried=end.untried if isinstance(end, EndWalk) else (),
        why=end.why if isinstance(end, EndWalk) else None,
        max_ms=begun.max_ms if isinstance(begun, BeginWalk) else DEFAULT_WALK.max_ms,
        max_pages=begun.max_pages if isinstance(begun, BeginWalk) else DEFAULT_WALK.max_pages,
        spent_ms=round(max(last_ms, 0.0), 1),
    )


def _pages(
    actions: Sequence[CapturedAction], frames: Sequence[Frame], changes: Sequence[ForegroundChange]
) -> Iterator[WalkedPage]:
    for action in actions:
        if not isinstance(action.action, MeetPage):
            continue
        shown = [frame for frame in frames if frame.at_ms <= action.from_ms]
        before = [change for change in changes if change.at_ms <= action.from_ms]
        yield WalkedPage(
            number=action.action.number,
            way=action.action.way,
            activity=before[-1].activity if before else None,
            frame_id=max(shown, key=lambda frame: frame.at_ms).id if shown else None,
            is_by_tree=action.action.is_by_tree,
        )


def _brought_ms(actions: Sequence[CapturedAction], at_ms: float) -> float:
    """When the last touch before it was made."""
    made = (action.from_ms for action in actions if isinstance(action.action, _TOUCHES))
    return round(max((from_ms for from_ms in made if from_ms <= at_ms), default=0.0), 1)


def _way_at(actions: Sequence[CapturedAction], at_ms: float) -> tuple[str, ...]:
    """By what was met last before that."""
    way: tuple[str, ...] = ()
    for action in actions:
        if action.from_ms > at_ms:
            break
        if isinstance(action.action, MeetPage | MeetWindow):
            way = action.action.way
    return way
