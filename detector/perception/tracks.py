"""Follows each information window, and its close control, from frame to frame: readings become tracks.

`follow` is the one way through a run. Frames are joined to tracks once, by their windows' places, the log's
changes of activity and the gaps. Then each track is told what else the run shows of it: which controls are
the page's below its film, what it came over, with which picture it began, whether the page below moves.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detector.core.events import Event
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.screen import Frame, Gap, Stream
from detector.perception.beginnings import (
    page_turns,
    screens_after_splash,
    with_late_beginnings,
    with_what_they_came_over,
)
from detector.perception.page_below import page_controls, screens_under_popups, with_moving_pages
from detector.perception.pictures import FrameContext
from detector.windows.control_chains import follow_control
from detector.windows.seen import FrameReading, InformationWindow
from detector.windows.window_track import ENTRANCE_MS, WindowTrack

__all__ = ["SAME_BOX_IOU", "Followed", "RunEvidence", "follow", "track_windows", "without_page_controls"]


# A window may be missed in one frame, or for a moment; if missed for longer, it was gone.
MAX_MISSED_FRAMES = 1
MAX_MISSED_MS = 200.0  # tool value: of a video several frames; nobody sees a window go and come again
SAME_BOX_IOU = 0.4
MIN_OWN_LINES = 2  # tool value: one line may be a count, or what a picture within the card says
AGREED_BOX_IOU = 0.9  # tool value: frames of one entrance agree less with each other
INSIDE_SHARE = 0.9
# After a longer time without frames it cannot be known to be the same window [tool value].
MAX_BLIND_MS = 3000.0
SAME_CONTROL_IOU = 0.8  # tool value: of one drawing, found again in the next frame
NEXT_FRAME_MS = 1_000.0  # tool value: a first frame this soon after a gap follows it directly


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEvidence:
    """What a run shows of its windows beside the readings. `pixels(frame)` is (H, W, 3) uint8 RGB.

    `contexts` tells what was in front in a frame; `left`: the page that stood when the app was left.
    """

    frames: Sequence[Frame]
    pixels: Callable[[Frame], np.ndarray]
    contexts: Callable[[Frame], FrameContext]
    package: str
    events: Sequence[Event] = ()
    gaps: Sequence[Gap] = ()
    left: Frame | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The readings without the controls of pages below popups, and the windows over time.

    `under_popups` are ids of full screens that a popup came over, `after_splash` of those that came with the
    app's next activity after a splash.
    """

    readings: tuple[FrameReading, ...]
    tracks: tuple[WindowTrack, ...]
    under_popups: frozenset[str]
    after_splash: frozenset[str]


def follow(readings: Sequence[FrameReading], run: RunEvidence) -> Followed:
    """`readings` are in order of time."""
    frames, pixels = run.frames, run.pixels
    turns = page_turns(frames, run.events, pixels, package=run.package)
    runs = _joined(readings, run.gaps, turns)
    own = without_page_controls(_tracks(runs, readings, run.gaps), readings, frames, pixels)
    tracks = _tracks(runs, own, run.gaps)
    tracks = with_what_they_came_over(tracks, own, frames, run.contexts, pixels, left=run.left)
    tracks = with_late_beginnings(tracks, frames, pixels)
    tracks = with_moving_pages(tracks, frames, pixels)
    return Followed(
        readings=own,
        tracks=tracks,
        under_popups=screens_under_popups(tracks, frames, pixels),
        after_splash=screens_after_splash(tracks, turns),
    )


def track_windows(
    readings: Sequence[FrameReading], gaps: Sequence[Gap] = (), *, page_turns: Collection[str] = ()
) -> tuple[WindowTrack, ...]:
    """One track for each information window, in order of appearance, ids `window:1` and on.

    A window that the last frame shows was still there when the capture ended, as far as the frames reach: it
    has no `gone_ms`. `page_turns` are ids of frames with which another page of the app begins: no full-screen
    window extends across one.
    """
    return _tracks(_joined(readings, gaps, page_turns), readings, gaps)


def _joined(readings: Sequence[FrameReading], gaps: Sequence[Gap], turns: Collection[str]) -> list[list[int]]:
    """The readings that show one window, by their numbers."""
    runs: list[list[int]] = []
    for i, reading in enumerate(readings):
        if not reading.windows:
            continue
        going_on = (run for run in reversed(runs) if _continues(run, i, readings, gaps, turns))
        run = next(going_on, None)
        if run is None:
            runs.append([i])
        else:
            run.append(i)
    return runs


def _tracks(
    runs: Sequence[list[int]], readings: Sequence[FrameReading], gaps: Sequence[Gap]
) -> tuple[WindowTrack, ...]:
    return tuple(_track(f"window:{number}", run, readings, gaps) for number, run in enumerate(runs, start=1))


def without_page_controls(
    tracks: Sequence[WindowTrack],
    readings: Sequence[FrameReading],
    frames: Sequence[Frame],
    pixels: Callable[[Frame], np.ndarray],
) -> tuple[FrameReading, ...]:
    """The same readings, without the page's controls in the frames of popups over it."""
    kept = {reading.frame_id: reading for reading in readings}
    for track in tracks:
        is_pages = page_controls(track, frames, pixels)
        for reading in track.readings:
            own = tuple(control for control in reading.controls if not is_pages(control))
            if len(own) < len(reading.controls):
                kept[reading.frame_id] = replace(kept[reading.frame_id], controls=own)
    return tuple(kept.values())


def _continues(
    run: list[int],
    i: int,
    readings: Sequence[FrameReading],
    gaps: Sequence[Gap],
    turns: Collection[str],
) -> bool:
    """The same window again: at most a missed frame between, roughly the same place, and no long gap.

    A splash that is taken for an interstitial in one frame is still the same full-screen window.
    """
    from_ms, to_ms = readings[run[-1]].at_ms, readings[i].at_ms
    if i - run[-1] - 1 > MAX_MISSED_FRAMES and to_ms - from_ms > MAX_MISSED_MS:
        return False
    blind_ms = sum(
        min(gap.to_ms, to_ms) - max(gap.from_ms, from_ms)
        for gap in gaps
        if gap.stream is Stream.FRAMES and gap.from_ms < to_ms and gap.to_ms > from_ms
    )
    if blind_ms > MAX_BLIND_MS:
        return False
    one, other = readings[run[-1]].windows[0], readings[i].windows[0]
    if one.kind.lies_over_content != other.kind.lies_over_content:
        return i == run[-1] + 1 and _keeps_control(readings[run[-1]], readings[i])
    between = readings[run[-1] + 1 : i + 1]
    if not one.kind.lies_over_content and any(each.frame_id in turns for each in between):
        return False
    iou = one.box.iou(other.box)
    if iou >= SAME_BOX_IOU:
        is_moved = one.kind.lies_over_content and iou < AGREED_BOX_IOU
        return not (is_moved and _says_something_else(_said(readings, run[-1]), _said(readings, i)))
    # While a popup fades in, only the brightest part of its card is distinct from the page at first.
    is_entering = readings[i].at_ms - readings[run[0]].at_ms <= ENTRANCE_MS
    return is_entering and one.box.share_in(other.box) >= INSIDE_SHARE


def _said(readings: Sequence[FrameReading], i: int) -> frozenset[str]:
    """What a window says in a frame; of frames that show one picture only the first has its words."""
    while i > 0 and readings[i].clues is None and readings[i - 1].windows:
        i -= 1
    clues = readings[i].clues
    return frozenset() if clues is None else frozenset("".join(line.split()) for line in clues.lines)


def _says_something_else(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether all words changed: the next of several popups that an app shows one upon the other."""
    return min(len(one), len(other)) >= MIN_OWN_LINES and one.isdisjoint(other)


def _keeps_control(one: FrameReading, other: FrameReading) -> bool:
    """Whether the same sure control stands in the same place: an advert's picture may change to the edges.

    While a carousel slides, or a film cuts, a card may look like a whole screen, and the other way round.
    """
    return any(
        before.kind is after.kind
        and before.is_sure
        and after.is_sure
        and before.glyph_box.iou(after.glyph_box) >= SAME_CONTROL_IOU
        for before in one.controls
        for after in other.controls
    )


def _track(
    track_id: str, run: list[int], readings: Sequence[FrameReading], gaps: Sequence[Gap]
) -> WindowTrack:
    first, last = run[0], run[-1]
    inside = tuple(readings[first : last + 1])
    windows = [readings[i].windows[0] for i in run]
    kinds = [window.kind for window in windows]
    kind = max(dict.fromkeys(kinds), key=lambda each: sum(w.score for w in windows if w.kind is each))
    sightings = follow_control(inside)
    appeared = _between(readings[first - 1] if first > 0 else None, readings[first])
    if first == 0:
        appeared = _behind_gap(appeared, gaps)
    control_appeared = None
    if sightings:
        at = next(i for i in range(first, last + 1) if readings[i].frame_id == sightings[0].frame_id)
        control_appeared = _between(readings[at - 1] if at > 0 else None, readings[at])
    gone = _between(readings[last], readings[last + 1]) if last + 1 < len(readings) else None
    return WindowTrack(
        id=track_id,
        kind=kind,
        box=_lasting_box([window for window in windows if window.kind is kind]),
        appeared_ms=appeared,
        gone_ms=gone,
        readings=inside,
        sightings=sightings,
        control_appeared_ms=control_appeared,
    )


def _lasting_box(windows: list[InformationWindow]) -> Rect:
    """The box that most frames agree on: while it fades in, a part of a card may look like a whole one."""
    boxes = dict.fromkeys(window.box for window in windows)
    agreed = {
        box: sum(window.score for window in windows if window.box.iou(box) >= AGREED_BOX_IOU) for box in boxes
    }
    return max(agreed, key=lambda box: agreed[box])


def _between(without: FrameReading | None, with_it: FrameReading) -> Quantity:
    """When it came: after the last frame without it began, and before the first with it ended.

    With the two frames swapped, when it went. Without a frame before, all that is known is that the first
    frame shows it.
    """
    latest_ms = with_it.at_ms + with_it.at_error_ms
    before = with_it if without is None else without
    earliest_ms = min(before.at_ms - before.at_error_ms, latest_ms)
    return Quantity(value=(earliest_ms + latest_ms) / 2, error=(latest_ms - earliest_ms) / 2, unit="ms")


def _behind_gap(appeared: Quantity, gaps: Sequence[Gap]) -> Quantity:
    """When what the very first frame shows may have appeared.

    If no frame could be had before it, it may have been there since the beginning of that gap, or since the
    launch.
    """
    before = [
        gap.from_ms
        for gap in gaps
        if gap.stream is Stream.FRAMES and gap.from_ms < appeared.low <= gap.to_ms + NEXT_FRAME_MS
    ]
    earliest_ms = min(max(min(before, default=appeared.low), 0.0), appeared.low)
    value_ms, error_ms = (earliest_ms + appeared.high) / 2, (appeared.high - earliest_ms) / 2
    return Quantity(value=value_ms, error=error_ms, unit="ms")
