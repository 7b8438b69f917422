"""What a run shows of each touch: where it fell, what was there, and what came after it.

Read off the run alone, at any later time. Nothing is attributed here: whether the touch caused what
came is told only by comparison with runs that nobody touched (`outcome.py`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

import numpy as np

from detector.core.events import (
    ActivityStart,
    Download,
    Event,
    ForegroundChange,
    HostingType,
    ProcessStart,
    StartRefusal,
)
from detector.core.geometry import Point, Rect
from detector.core.lateness import HostLateness
from detector.core.movement import Movement
from detector.core.quantity import Quantity
from detector.core.screen import Frame, Gap, Stream, ViewTree
from detector.core.trials import Gesture
from detector.perception.change import changed_blocks, changed_share
from detector.perception.page_below import page_below_likeness
from detector.perception.pictures import shows_the_same
from detector.perception.presence import FELL_ON_IT, Presence, read_presence
from detector.perception.seen import CallToAction, CloseControl, WindowKind
from detector.perception.window_track import ENTRANCE_MS, WindowTrack

__all__ = [
    "PerformedTouch",
    "StartAnswer",
    "StartAttempt",
    "TouchEffect",
    "app_uids",
    "read_touches",
    "start_attempts",
    "window_place",
]

DENIED = (-94, -97)  # ActivityManager.START_PERMISSION_DENIED, START_NOT_CURRENT_USER_ACTIVITY
NOBODY = (-91, -92)  # START_INTENT_NOT_RESOLVED, START_CLASS_NOT_FOUND
HURRIED_MS = 150.0
"""The next touch came so soon that nobody can say what this one did: the next one is asked."""

HOST_LATE_MS = 1_000.0
"""Half of what a touch is given to show its effect: what this machine saw and did then has no sure place."""

CLOCK_SLACK_MS = 60.0
"""A log line is placed to some ms; a cause may seem to come that much before its touch."""


class StartAnswer(StrEnum):
    """What the system made of a start."""

    STARTED = "started"
    BLOCKED = "blocked"  # refused: a background start, a missing permission
    NOT_FOUND = "not_found"  # nobody opens it


@dataclass(frozen=True, slots=True, kw_only=True)
class StartAttempt:
    """The app asked for an activity. None: the line does not say."""

    at_ms: float
    at_error_ms: float
    action: str | None
    data: str | None
    to_package: str | None
    activity: str | None
    answer: StartAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformedTouch:
    """An action that may change something. `ends_ms` is when the next one, or the end, came.

    `movement` is what was made of the phone.
    """

    action_id: str
    gesture: Gesture
    point: Point | None
    from_ms: float
    to_ms: float
    ends_ms: float
    way_px: float = 0.0
    movement: Movement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchEffect:
    """One touch of one run. Times `…_after_ms` count from the touch.

    `window_id` None: no window was there. `gone_after_ms` None: the window was still there.
    `changed_share` is how much of the display differs between the last frame before and the last
    after it; `page_share` the same against the page before a popup came (None without one).
    `reshown_after_ms` is when a window over the same page, at about the same place, came after it had
    gone. `n_tree_windows` counts the windows of the last view tree before the touch and of the first
    after it, None where there was none. `way_px` is how far a swipe went. A movement counts from its
    beginning. `evidence_ids` open with the action, then the frames before and after. `was_still`: the last
    two frames of the window before the touch show the same; it no longer came in.

    `presence` None: no window was there. `next_box` is of the window that came after it, `next_is_over`
    whether that one lies over content. `page_likeness` is how much the page around the window looks as it
    did under it (page_below.py). `silent_ms` is for how long after the touch the device gave no sign of
    life; `host_late_after_ms` when this machine was first late by HOST_LATE_MS, None: it was not.
    `others_started` are packages that somebody else than the app asked for; `has_log_gap`: lines may lack.
    """

    action_id: str
    gesture: Gesture
    point: Point | None
    at_ms: Quantity
    n_before: int
    window_id: str | None
    window_kind: WindowKind | None
    is_over_content: bool
    ordinal: int
    window_box: Rect | None
    since_window_ms: Quantity | None
    control: CloseControl | None
    calls: tuple[CallToAction, ...]
    countdown_s: int | None
    starts: tuple[StartAttempt, ...]
    downloads: tuple[Download, ...]
    foreground: tuple[ForegroundChange, ...]
    gone_after_ms: Quantity | None
    new_window_after_ms: Quantity | None
    changed_share: float | None
    page_share: float | None
    reshown_after_ms: Quantity | None
    n_tree_windows: tuple[int | None, int | None]
    way_px: float
    watched_ms: float
    evidence_ids: tuple[str, ...]
    movement: Movement | None = None
    was_still: bool = True
    presence: Presence | None = FELL_ON_IT
    next_box: Rect | None = None
    next_is_over: bool | None = None
    page_likeness: float | None = None
    silent_ms: float = 0.0
    host_late_after_ms: float | None = None
    others_started: tuple[str, ...] = ()
    has_log_gap: bool = False


def read_touches(  # noqa: PLR0917 - the threads come together here
    touches: Sequence[PerformedTouch],
    windows: Sequence[WindowTrack],
    frames: Sequence[Frame],
    trees: Sequence[ViewTree],
    events: Sequence[Event],
    pixels: Callable[[Frame], np.ndarray],
    *,
    package: str,
    gaps: Sequence[Gap] = (),
    lateness: Sequence[HostLateness] = (),
) -> tuple[TouchEffect, ...]:
    """One effect a touch, in order."""
    uids = app_uids(events, package)
    ordered = sorted(frames, key=lambda frame: frame.at_ms)
    read = []
    for n, touch in enumerate(touches):
        effect = _effect(touch, n, windows, ordered, trees, events, pixels, package, uids)
        late_ms = [one.from_ms for one in lateness if _is_late_at(one, touch)]
        read.append(
            replace(
                effect,
                silent_ms=_silent_ms(touch, ordered, trees, events),
                host_late_after_ms=max(min(late_ms) - touch.to_ms, 0.0) if late_ms else None,
                others_started=_others_started(events, touch, package, uids),
                has_log_gap=any(
                    gap.stream is Stream.LOGS and gap.from_ms <= touch.ends_ms and gap.to_ms >= touch.from_ms
                    for gap in gaps
                ),
            )
        )
    return tuple(read)


def _is_late_at(lateness: HostLateness, touch: PerformedTouch) -> bool:
    is_meanwhile = lateness.to_ms >= touch.from_ms and lateness.from_ms <= touch.ends_ms
    return is_meanwhile and lateness.worst_ms >= HOST_LATE_MS


def _silent_ms(
    touch: PerformedTouch, frames: Sequence[Frame], trees: Sequence[ViewTree], events: Sequence[Event]
) -> float:
    """A picture that we asked for, a packet of the video, a tree or a line of the log is a sign of life."""
    known = {frame.packet for frame in frames if frame.at_ms - frame.at_error_ms < touch.to_ms}
    signs = [
        frame.at_ms + frame.at_error_ms
        for frame in frames
        if frame.at_ms - frame.at_error_ms >= touch.to_ms
        and (frame.packet is None or frame.packet not in known)
    ]
    signs += [tree.at_ms + tree.at_error_ms for tree in trees if tree.at_ms - tree.at_error_ms >= touch.to_ms]
    signs += [event.at_ms for event in events if event.at_ms - event.at_error_ms >= touch.to_ms]
    return max(min([*signs, touch.ends_ms]) - touch.to_ms, 0.0)


def _others_started(
    events: Sequence[Event], touch: PerformedTouch, package: str, uids: frozenset[int]
) -> tuple[str, ...]:
    asked = [
        event.component.partition("/")[0]
        for event in events
        if isinstance(event, ActivityStart)
        and event.component is not None
        and touch.from_ms - CLOCK_SLACK_MS <= event.at_ms <= touch.ends_ms
        and not _is_of(event.from_package, event.from_uid, package, uids)
    ]
    return tuple(dict.fromkeys(asked))


def window_place(windows: Sequence[WindowTrack], window: WindowTrack) -> tuple[bool, int]:
    """Whether it lies over content, and its number among those of its kind, as verdicts count them."""
    is_over = window.kind.lies_over_content
    same = [one for one in windows if one.kind.lies_over_content == is_over]
    return is_over, same.index(window)


def _effect(  # noqa: PLR0917 - the threads come together here
    touch: PerformedTouch,
    n_before: int,
    windows: Sequence[WindowTrack],
    frames: Sequence[Frame],
    trees: Sequence[ViewTree],
    events: Sequence[Event],
    pixels: Callable[[Frame], np.ndarray],
    package: str,
    uids: frozenset[int],
) -> TouchEffect:
    at_ms = _moment(touch)
    window = _window_at(windows, touch)
    is_over, ordinal = window_place(windows, window) if window is not None else (False, 0)
    control, calls, seen_id = _seen_at(window, touch)
    before, after = _around(frames, touch)
    new = _came_after(windows, window, touch)
    inside = [e for e in events if touch.from_ms - CLOCK_SLACK_MS <= e.at_ms <= touch.ends_ms]
    shown = [frame.id for frame in (before, *_telling(frames, touch), after) if frame is not None]
    return TouchEffect(
        action_id=touch.action_id,
        gesture=touch.gesture,
        point=touch.point,
        at_ms=at_ms,
        n_before=n_before,
        window_id=window.id if window is not None else None,
        window_kind=window.kind if window is not None else None,
        is_over_content=is_over,
        ordinal=ordinal,
        window_box=window.box if window is not None else None,
        since_window_ms=_difference(at_ms, window.appeared_ms) if window is not None else None,
        control=control,
        calls=calls,
        countdown_s=control.countdown_s if control is not None else None,
        starts=start_attempts(inside, package=package, uids=uids),
        downloads=tuple(e for e in inside if isinstance(e, Download)),
        foreground=tuple(e for e in inside if isinstance(e, ForegroundChange)),
        gone_after_ms=_gone_after(window, touch, at_ms),
        new_window_after_ms=_difference(new.appeared_ms, at_ms) if new is not None else None,
        changed_share=None if _is_hurried(touch) else _share(before, after, pixels),
        page_share=_page_share(window, windows, frames, touch, pixels),
        reshown_after_ms=_reshown_after(windows, window, inside, touch, at_ms),
        next_box=new.box if new is not None else None,
        next_is_over=new.kind.lies_over_content if new is not None else None,
        page_likeness=_page_likeness(window, windows, frames, touch, pixels),
        presence=_presence(window, events, touch, package),
        n_tree_windows=_tree_windows(trees, window, touch),
        way_px=touch.way_px,
        movement=touch.movement,
        was_still=_was_still(window, frames, touch, pixels),
        watched_ms=(after.at_ms if after is not None else touch.to_ms) - touch.to_ms,
        evidence_ids=tuple(dict.fromkeys((touch.action_id, *((seen_id,) if seen_id else ()), *shown))),
    )


def _presence(
    window: WindowTrack | None, events: Sequence[Event], touch: PerformedTouch, package: str
) -> Presence | None:
    if window is None:
        return None
    return read_presence(
        window,
        events,
        package=package,
        from_ms=touch.from_ms,
        to_ms=touch.from_ms if touch.movement is not None else touch.to_ms,
        ends_ms=touch.ends_ms,
        by_finger=touch.point is not None,
    )


def _is_hurried(touch: PerformedTouch) -> bool:
    return touch.ends_ms - touch.to_ms < HURRIED_MS


def _moment(touch: PerformedTouch) -> Quantity:
    if touch.movement is not None:
        return Quantity(value=touch.from_ms, error=0.0, unit="ms")
    return Quantity(
        value=(touch.from_ms + touch.to_ms) / 2, error=(touch.to_ms - touch.from_ms) / 2, unit="ms"
    )


def app_uids(events: Sequence[Event], package: str) -> frozenset[int]:
    """Under which uids the app ran."""
    return frozenset(
        event.uid
        for event in events
        if isinstance(event, ProcessStart) and event.package == package and event.uid
    )


def start_attempts(
    events: Sequence[Event], *, package: str, uids: frozenset[int]
) -> tuple[StartAttempt, ...]:
    """What the app asked to show, granted or not, in order. Who asked is told as far as the line says."""
    attempts: list[StartAttempt] = []
    for event in events:
        match event:
            case ActivityStart():
                if _is_of(event.from_package, event.from_uid, package, uids):
                    attempts.append(_attempt(event, event.component, event.data, _answer(event)))
            case StartRefusal():
                is_activity = event.hosting_type in _ACTIVITIES
                if is_activity and _is_of(event.caller, event.caller_uid, package, uids):
                    attempts.append(_attempt(event, event.component, None, StartAnswer.BLOCKED))
    return tuple(sorted(attempts, key=lambda one: one.at_ms))


_ACTIVITIES = (
    HostingType.ACTIVITY,
    HostingType.NEXT_ACTIVITY,
    HostingType.TOP_ACTIVITY,
    HostingType.NEXT_TOP_ACTIVITY,
    HostingType.PRE_TOP_ACTIVITY,
)


def _is_of(from_package: str | None, from_uid: int | None, package: str, uids: frozenset[int]) -> bool:
    if from_package is not None:
        return from_package == package
    return from_uid in uids if from_uid is not None and uids else True


def _answer(start: ActivityStart) -> StartAnswer:
    if start.is_background_blocked or start.result_code in DENIED:
        return StartAnswer.BLOCKED
    return StartAnswer.NOT_FOUND if start.result_code in NOBODY else StartAnswer.STARTED


def _attempt(
    event: ActivityStart | StartRefusal, component: str | None, data: str | None, answer: StartAnswer
) -> StartAttempt:
    package, _, activity = (component or "").partition("/")
    return StartAttempt(
        at_ms=event.at_ms,
        at_error_ms=event.at_error_ms,
        action=event.action,
        data=data,
        to_package=package or None,
        activity=activity or None,
        answer=answer,
    )


def _window_at(windows: Sequence[WindowTrack], touch: PerformedTouch) -> WindowTrack | None:
    """The last that had appeared, and of which a frame at or after the touch, or just before, tells."""
    there = [
        window
        for window in windows
        if window.appeared_ms.low <= touch.from_ms
        and (window.gone_ms is None or window.gone_ms.high >= touch.from_ms)
    ]
    return max(there, key=lambda window: window.appeared_ms.value, default=None)


def _seen_at(
    window: WindowTrack | None, touch: PerformedTouch
) -> tuple[CloseControl | None, tuple[CallToAction, ...], str | None]:
    """The control and the calls nearest in time before the touch; else the first ones after it."""
    if window is None:
        return None, (), None
    sightings = sorted(window.sightings, key=lambda one: one.at_ms)
    earlier = [one for one in sightings if one.at_ms <= touch.from_ms]
    chosen = earlier[-1] if earlier else (sightings[0] if sightings else None)
    calls = {call.box: call for reading in window.readings for call in reading.calls_to_action}
    return (
        chosen.control if chosen is not None else None,
        tuple(calls.values()),
        chosen.frame_id if chosen is not None else None,
    )


def _around(frames: Sequence[Frame], touch: PerformedTouch) -> tuple[Frame | None, Frame | None]:
    """The last frame before the touch, and the last before the next one or the end.

    Both of one source where that can be: a picture and a video of one screen differ by themselves.
    """
    for some in ([frame for frame in frames if frame.packet is not None], frames):
        before = [frame for frame in some if frame.at_ms + frame.at_error_ms <= touch.from_ms]
        after = [frame for frame in some if touch.to_ms <= frame.at_ms - frame.at_error_ms <= touch.ends_ms]
        if before and after:
            break
    return (before[-1] if before else None), (after[-1] if after else None)


def _telling(frames: Sequence[Frame], touch: PerformedTouch) -> tuple[Frame, ...]:
    """The first new picture after the touch, for whoever looks at the evidence."""
    after = [frame for frame in frames if touch.to_ms <= frame.at_ms <= touch.ends_ms]
    for one, other in pairwise(after):
        if not shows_the_same(one, other):
            return (other,)
    return ()


def _gone_after(window: WindowTrack | None, touch: PerformedTouch, at_ms: Quantity) -> Quantity | None:
    if window is None or window.gone_ms is None or window.gone_ms.low > touch.ends_ms or _is_hurried(touch):
        return None
    if window.gone_ms.high > touch.ends_ms and window.gone_ms.low - touch.to_ms >= HURRIED_MS:
        return None  # it was there until the next touch, and that one is asked
    gone = _difference(window.gone_ms, at_ms)
    low, high = max(gone.low, 0.0), max(gone.high, 0.0)
    return Quantity(value=(low + high) / 2, error=(high - low) / 2, unit="ms")


SAME_PLACE_IOU = 0.5


def _reshown_after(
    windows: Sequence[WindowTrack],
    window: WindowTrack | None,
    events: Sequence[Event],
    touch: PerformedTouch,
    at_ms: Quantity,
) -> Quantity | None:
    """Over the same activity: what another page shows is another matter."""
    if window is None or window.gone_ms is None:
        return None
    gone_ms = window.gone_ms.value
    for one in windows:
        is_later = gone_ms < one.appeared_ms.value and one.appeared_ms.low <= touch.ends_ms
        if one is window or not is_later or not one.kind.lies_over_content:
            continue
        turned = [
            e for e in events if isinstance(e, ForegroundChange) and gone_ms < e.at_ms < one.appeared_ms.high
        ]
        if not turned and one.box.iou(window.box) >= SAME_PLACE_IOU:
            return _difference(one.appeared_ms, at_ms)
    return None


STILL_SHARE = 0.12  # as of a toast or a countdown


def _was_still(
    window: WindowTrack | None,
    frames: Sequence[Frame],
    touch: PerformedTouch,
    pixels: Callable[[Frame], np.ndarray],
) -> bool:
    """False too where the window had only just come."""
    if window is None:
        return True
    from_ms, to_ms = window.appeared_ms.high, touch.from_ms
    shown = [one for one in frames if from_ms <= one.at_ms and one.at_ms + one.at_error_ms <= to_ms]
    if len(shown) < 2:
        return False
    share = _share(shown[-2], shown[-1], pixels)
    return share is not None and share <= STILL_SHARE


def _tree_windows(
    trees: Sequence[ViewTree], window: WindowTrack | None, touch: PerformedTouch
) -> tuple[int | None, int | None]:
    """A tree from before the window came does not count it."""
    came_ms = window.appeared_ms.high if window is not None else -np.inf
    before = [
        tree
        for tree in trees
        if came_ms <= tree.at_ms - tree.at_error_ms and tree.at_ms + tree.at_error_ms <= touch.from_ms
    ]
    after = [tree for tree in trees if touch.to_ms <= tree.at_ms - tree.at_error_ms <= touch.ends_ms]
    return (
        len(before[-1].windows) if before else None,
        len(after[0].windows) if after else None,
    )


def _came_after(
    windows: Sequence[WindowTrack], window: WindowTrack | None, touch: PerformedTouch
) -> WindowTrack | None:
    return next(
        (
            one
            for one in windows
            if one is not window
            and touch.to_ms <= one.appeared_ms.high
            and one.appeared_ms.low <= touch.ends_ms
            and one.appeared_ms.value > touch.from_ms
        ),
        None,
    )


def _share(before: Frame | None, after: Frame | None, pixels: Callable[[Frame], np.ndarray]) -> float | None:
    if before is None or after is None:
        return None
    one, other = pixels(before), pixels(after)
    if one.shape != other.shape:
        return 1.0
    return changed_share(changed_blocks(one, other, lossy=before.lossy or after.lossy))


def _page_share(
    window: WindowTrack | None,
    windows: Sequence[WindowTrack],
    frames: Sequence[Frame],
    touch: PerformedTouch,
    pixels: Callable[[Frame], np.ndarray],
) -> float | None:
    """The page that the window gave back, against the page that it came over: how little differs.

    The window may have dimmed the page for some frames before it is told from it, so several count.
    """
    if window is None or not window.kind.lies_over_content:
        return None
    came_ms = window.appeared_ms.low
    pages = [
        [f for f in frames if f.at_ms + f.at_error_ms < came_ms - ms]
        for ms in (0, ENTRANCE_MS / 2, ENTRANCE_MS)
    ]
    after = _page_given_back(window, windows, frames, touch)
    shares = [_share(some[-1] if some else None, after, pixels) for some in pages]
    return min((share for share in shares if share is not None), default=None)


def _page_given_back(
    window: WindowTrack, windows: Sequence[WindowTrack], frames: Sequence[Frame], touch: PerformedTouch
) -> Frame | None:
    gone_ms = window.appeared_ms.high if window.gone_ms is None else window.gone_ms.high
    covered_ms = [w.appeared_ms.low for w in windows if w is not window and w.appeared_ms.low > gone_ms]
    # Midway: the one no longer fades out, the next not yet in.
    until_ms = min([(gone_ms + at_ms) / 2 for at_ms in covered_ms] + [touch.ends_ms])
    return _around(frames, replace(touch, ends_ms=until_ms))[1]


def _page_likeness(
    window: WindowTrack | None,
    windows: Sequence[WindowTrack],
    frames: Sequence[Frame],
    touch: PerformedTouch,
    pixels: Callable[[Frame], np.ndarray],
) -> float | None:
    """The page under the window at the touch, against the page that the window gave back."""
    if window is None or not window.kind.lies_over_content or window.gone_ms is None:
        return None
    before, after = _around(frames, touch)[0], _page_given_back(window, windows, frames, touch)
    if before is None or after is None:
        return None
    return page_below_likeness(pixels(before), pixels(after), window.box)


def _difference(one: Quantity, other: Quantity) -> Quantity:
    """Errors of moments are bounds, so they add up as they are."""
    return Quantity(value=one.value - other.value, error=one.error + other.error, unit="ms")
