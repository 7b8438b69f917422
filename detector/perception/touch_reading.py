"""Reads from a run what it shows of each touch: where it landed, what was there, and what came after it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from detector.core.conditions import HOST_LATE_MS
from detector.core.events import Download, Event, ForegroundChange
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.screen import Frame
from detector.perception.pictures import shows_the_same
from detector.perception.presence_reading import read_presence
from detector.perception.touched_run import (
    TouchedRun,
    around,
    differing,
    differing_in,
    page_likeness,
    page_share,
    shows_another,
)
from detector.windows.control_chains import MAX_MOVE_SHARE, follow_control, follows
from detector.windows.seen import CallToAction, CloseControl, ControlKind, FrameReading
from detector.windows.start_attempts import others_started, start_attempts
from detector.windows.touch_effect import (
    Aftermath,
    FollowingWindow,
    MetWindow,
    PerformedTouch,
    TouchEffect,
    TouchWatch,
)
from detector.windows.window_track import WindowTrack, window_place

__all__ = ["read_touches"]

HURRIED_MS = 150.0
"""If the next touch came this soon, what this one did is unknowable: the effect counts for the next one."""

CLOCK_SLACK_MS = 60.0
"""Log lines are placed to within some ms; an effect may seem to come that much before its touch."""

SAME_PLACE_IOU = 0.5
MIN_SETTLED_FRAMES = 2
STILL_SHARE = 0.12  # as for a toast or a countdown
ASKING_SCORE = 0.5  # of words that decline, listed as a whole [tool value]
TAKEN_AWAY = 4.0  # times the control's own area: more than itself and what it stood on [tool value]


def read_touches(touches: Sequence[PerformedTouch], run: TouchedRun) -> tuple[TouchEffect, ...]:
    """One effect per touch, in order."""
    in_order = replace(run, frames=sorted(run.frames, key=lambda frame: frame.at_ms))
    return tuple(_effect(touch, n, in_order) for n, touch in enumerate(touches))


def _effect(touch: PerformedTouch, n_before: int, run: TouchedRun) -> TouchEffect:
    window = _window_at(run.windows, touch)
    control, calls, seen_id = _seen_at(window, touch)
    before, after = around(run.frames, touch)
    shown = [frame.id for frame in (before, *_first_change(run.frames, touch), after) if frame is not None]
    return TouchEffect(
        touch=touch,
        n_before=n_before,
        met=None if window is None else _met(window, control, calls, touch, run),
        came=_came(window, control, touch, run),
        watch=_watch(touch, after, run),
        evidence_ids=tuple(dict.fromkeys((touch.action_id, *((seen_id,) if seen_id else ()), *shown))),
    )


def _met(
    window: WindowTrack,
    control: CloseControl | None,
    calls: tuple[CallToAction, ...],
    touch: PerformedTouch,
    run: TouchedRun,
) -> MetWindow:
    is_over, ordinal = window_place(run.windows, window)
    return MetWindow(
        id=window.id,
        kind=window.kind,
        is_over_content=is_over,
        ordinal=ordinal,
        box=window.box,
        since_ms=touch.at_ms.since(window.appeared_ms),
        control=control,
        calls=calls,
        was_still=_was_still(window, touch, run),
        offered=window.offered,
        presence=read_presence(
            window,
            run.events,
            package=run.package,
            from_ms=touch.from_ms,
            to_ms=touch.from_ms if touch.movement is not None else touch.to_ms,
            ends_ms=touch.ends_ms,
            by_finger=touch.point is not None,
        ),
    )


def _came(
    window: WindowTrack | None, control: CloseControl | None, touch: PerformedTouch, run: TouchedRun
) -> Aftermath:
    before, after = around(run.frames, touch)
    changed = None if _is_hurried(touch) else differing(before, after, run)
    inside = [e for e in run.events if touch.from_ms - CLOCK_SLACK_MS <= e.at_ms <= touch.ends_ms]
    is_popup = window is not None and window.kind.lies_over_content
    return Aftermath(
        starts=start_attempts(inside, package=run.package, uids=run.uids),
        others_started=others_started(inside, package=run.package, uids=run.uids),
        downloads=tuple(e for e in inside if isinstance(e, Download)),
        foreground=tuple(e for e in inside if isinstance(e, ForegroundChange)),
        gone_after_ms=None if window is None else _gone_after(window, touch),
        following=_following(window, touch, run),
        reshown_after_ms=None if window is None else _reshown_after(window, inside, touch, run),
        changed_share=changed,
        page_share=page_share(window, touch, run) if is_popup and window is not None else None,
        page_likeness=page_likeness(window, touch, run) if is_popup and window is not None else None,
        n_tree_windows=_tree_windows(window, touch, run),
        activities_before=_activities_before(touch, run),
        box_share=None if window is None or changed is None else differing_in(before, after, window.box, run),
        asks_at=None if window is None or control is None else _asks_at(window, control, touch),
        control_gave_way=window is not None
        and control is not None
        and _gave_way(window, control, touch, _changed_px2(changed, after, run)),
    )


def _activities_before(touch: PerformedTouch, run: TouchedRun) -> tuple[str, ...]:
    own = [
        event.activity
        for event in run.events
        if isinstance(event, ForegroundChange)
        and event.to_package == run.package
        and event.at_ms < touch.from_ms - CLOCK_SLACK_MS
    ]
    return tuple(dict.fromkeys(own))


def _changed_px2(share: float | None, frame: Frame | None, run: TouchedRun) -> float:
    """In px of the display, as boxes are."""
    if share is None or frame is None:
        return 0.0
    height, width = run.pixels(frame).shape[:2]
    return float(share * height * width)


def _gave_way(window: WindowTrack, control: CloseControl, touch: PerformedTouch, changed_px2: float) -> bool:
    """The window is still there, but the control that was touched is not.

    Either another control stands there instead, or the touch took away more than the control itself, such as
    an advert within the page: it closed something, though not the window.
    """
    point = touch.point
    if point is None or not control.box.expanded(control.box_error_px).contains(point):
        return False
    settled = _settled(window, touch)
    reach_px = MAX_MOVE_SHARE * window.box.width_px
    is_gone = len(settled) == MIN_SETTLED_FRAMES and not any(
        follows(control, close_control, reach_px) for reading in settled for close_control in reading.controls
    )
    has_another = all(any(control.is_sure for control in each.controls) for each in settled)
    return is_gone and (has_another or changed_px2 >= TAKEN_AWAY * control.box.area_px2)


def _asks_at(window: WindowTrack, control: CloseControl, touch: PerformedTouch) -> Rect | None:
    """Where the touch of the control brought words that decline or close and had not been there: a menu that
    asks why. None: it brought none that stay.
    """
    if touch.point is None or not control.box.expanded(control.box_error_px).contains(touch.point):
        return None
    settled = _settled(window, touch)
    reach_px = MAX_MOVE_SHARE * window.box.width_px
    before = [
        each for reading in window.readings if reading.at_ms < touch.from_ms for each in reading.controls
    ]
    for asked in settled[-1].controls if len(settled) == MIN_SETTLED_FRAMES else ():
        is_word = asked.kind is ControlKind.DISMISS_TEXT and asked.score >= ASKING_SCORE
        stays = all(any(follows(asked, each, reach_px) for each in one.controls) for one in settled)
        if is_word and stays and not any(follows(each, asked, reach_px) for each in before):
            return asked.box
    return None


def _settled(window: WindowTrack, touch: PerformedTouch) -> list[FrameReading]:
    after = [reading for reading in window.readings if touch.to_ms <= reading.at_ms <= touch.ends_ms]
    return after[-MIN_SETTLED_FRAMES:]


def _watch(touch: PerformedTouch, after: Frame | None, run: TouchedRun) -> TouchWatch:
    late_ms = [
        lateness.from_ms
        for lateness in run.lateness
        if lateness.worst_ms >= HOST_LATE_MS
        and lateness.to_ms >= touch.from_ms
        and lateness.from_ms <= touch.ends_ms
    ]
    return TouchWatch(
        watched_ms=(after.at_ms if after is not None else touch.to_ms) - touch.to_ms,
        silent_ms=_silent_ms(touch, run),
        host_late_after_ms=max(min(late_ms) - touch.to_ms, 0.0) if late_ms else None,
    )


def _silent_ms(touch: PerformedTouch, run: TouchedRun) -> float:
    """A picture that we requested, a packet of the video, a tree or a log line is a sign of life."""
    known = {frame.packet for frame in run.frames if frame.at_ms - frame.at_error_ms < touch.to_ms}
    signs = [
        frame.at_ms + frame.at_error_ms
        for frame in run.frames
        if frame.at_ms - frame.at_error_ms >= touch.to_ms
        and (frame.packet is None or frame.packet not in known)
    ]
    signs += [
        tree.at_ms + tree.at_error_ms for tree in run.trees if tree.at_ms - tree.at_error_ms >= touch.to_ms
    ]
    signs += [event.at_ms for event in run.events if event.at_ms - event.at_error_ms >= touch.to_ms]
    return max(min([*signs, touch.ends_ms]) - touch.to_ms, 0.0)


def _is_hurried(touch: PerformedTouch) -> bool:
    return touch.ends_ms - touch.to_ms < HURRIED_MS


def _window_at(windows: Sequence[WindowTrack], touch: PerformedTouch) -> WindowTrack | None:
    """The latest to have appeared that a frame shows at, after or just before the touch.

    What had certainly appeared comes first: what came as it went may have come by the touch.
    """
    there = [
        window
        for window in windows
        if window.appeared_ms.low <= touch.from_ms
        and (window.gone_ms is None or window.gone_ms.high >= touch.from_ms)
    ]
    before = [window for window in there if window.appeared_ms.high <= touch.from_ms]
    return max(before or there, key=lambda window: window.appeared_ms.value, default=None)


def _seen_at(
    window: WindowTrack | None, touch: PerformedTouch
) -> tuple[CloseControl | None, tuple[CallToAction, ...], str | None]:
    """The control and the calls nearest in time before the touch; else the first ones after it.

    A window's control is determined from all its frames. If that one came only after the touch, another one
    was there at the touch, if any certainly was.
    """
    if window is None:
        return None, (), None
    sightings = sorted(window.sightings, key=lambda sighting: sighting.at_ms)
    earlier = [sighting for sighting in sightings if sighting.at_ms <= touch.from_ms]
    if not earlier:
        before = follow_control([reading for reading in window.readings if reading.at_ms <= touch.from_ms])
        earlier = list(before) if any(frame.control.is_sure for frame in before) else []
    chosen = earlier[-1] if earlier else (sightings[0] if sightings else None)
    calls = {call.box: call for reading in window.readings for call in reading.calls_to_action}
    return (
        chosen.control if chosen is not None else None,
        tuple(calls.values()),
        chosen.frame_id if chosen is not None else None,
    )


def _first_change(frames: Sequence[Frame], touch: PerformedTouch) -> tuple[Frame, ...]:
    """The first new picture after the touch, for people examining the evidence."""
    after = [frame for frame in frames if touch.to_ms <= frame.at_ms <= touch.ends_ms]
    for one, other in pairwise(after):
        if not shows_the_same(one, other):
            return (other,)
    return ()


def _gone_after(window: WindowTrack, touch: PerformedTouch) -> Quantity | None:
    if window.gone_ms is None or window.gone_ms.low > touch.ends_ms or _is_hurried(touch):
        return None
    if window.gone_ms.high > touch.ends_ms and window.gone_ms.low - touch.to_ms >= HURRIED_MS:
        return None  # it was there until the next touch, so its end counts for that one
    gone = window.gone_ms.since(touch.at_ms)
    low, high = max(gone.low, 0.0), max(gone.high, 0.0)
    return Quantity(value=(low + high) / 2, error=(high - low) / 2, unit="ms")


def _following(window: WindowTrack | None, touch: PerformedTouch, run: TouchedRun) -> FollowingWindow | None:
    for track in run.windows:
        is_later = touch.to_ms <= track.appeared_ms.high and track.appeared_ms.value > touch.from_ms
        if track is not window and is_later and track.appeared_ms.low <= touch.ends_ms:
            return FollowingWindow(
                after_ms=track.appeared_ms.since(touch.at_ms),
                box=track.box,
                is_over_content=track.kind.lies_over_content,
            )
    return None


def _reshown_after(
    window: WindowTrack, inside: Sequence[Event], touch: PerformedTouch, run: TouchedRun
) -> Quantity | None:
    """Over the same activity: what another page shows is another matter, and so is another popup."""
    if window.gone_ms is None:
        return None
    gone_ms = window.gone_ms.value
    for track in run.windows:
        is_later = gone_ms < track.appeared_ms.value and track.appeared_ms.low <= touch.ends_ms
        if not is_later or not track.kind.lies_over_content:
            continue
        turned = [
            e
            for e in inside
            if isinstance(e, ForegroundChange) and gone_ms < e.at_ms < track.appeared_ms.high
        ]
        if turned or track.box.iou(window.box) < SAME_PLACE_IOU:
            continue
        span_ms = touch.from_ms, touch.ends_ms
        if not shows_another(window, track, run.frames, run.pixels, span_ms=span_ms):
            return track.appeared_ms.since(touch.at_ms)
    return None


def _was_still(window: WindowTrack, touch: PerformedTouch, run: TouchedRun) -> bool:
    """Also False if the window had only just appeared."""
    from_ms, to_ms = window.appeared_ms.high, touch.from_ms
    shown = [
        frame for frame in run.frames if from_ms <= frame.at_ms and frame.at_ms + frame.at_error_ms <= to_ms
    ]
    if len(shown) < 2:
        return False
    share = differing(shown[-2], shown[-1], run)
    return share is not None and share <= STILL_SHARE


def _tree_windows(
    window: WindowTrack | None, touch: PerformedTouch, run: TouchedRun
) -> tuple[int | None, int | None]:
    """A tree from before the window came does not count it."""
    came_ms = window.appeared_ms.high if window is not None else -np.inf
    before = [
        tree
        for tree in run.trees
        if came_ms <= tree.at_ms - tree.at_error_ms and tree.at_ms + tree.at_error_ms <= touch.from_ms
    ]
    after = [tree for tree in run.trees if touch.to_ms <= tree.at_ms - tree.at_error_ms <= touch.ends_ms]
    return (
        len(before[-1].windows) if before else None,
        len(after[0].windows) if after else None,
    )
