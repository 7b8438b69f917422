"""How a window began: what it came over, with which picture, and where another page of the app begins.

What a full screen came over is nothing but the launch, a page of the app, or perhaps a page. A splash is
shown between the launch and the content. An advert that fills the screen after the page was there is no
splash, however soon it comes. The page reveals itself once the advert has gone: what shows then is what
showed before. While the advert stays this is unknown: the app's own screen before it may have been a page or
a picture of the brand. Only Android's launch screen, an icon on one colour (developer.android.com, Splash
screens: `windowSplashScreenBackground`), is certainly no page. In a recording nobody knows when the app was
launched, so every full screen in it may have come over a page.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np

from detector.core.events import Event, ForegroundChange
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.screen import Frame
from detector.perception.page_below import is_undimmed, page_below_likeness
from detector.perception.patches import shrunk
from detector.perception.pictures import (
    SAME_WINDOW_SHARE,
    FrameContext,
    blocks_between,
    changed_share,
    share_between,
    shows_the_same,
)
from detector.windows.seen import ControlKind, FrameReading, WindowKind
from detector.windows.window_track import ENTRANCE_MS, Beneath, WindowTrack

__all__ = ["fades", "page_turns", "screens_after_splash", "with_late_beginnings", "with_what_they_came_over"]


SETTLED_MS = 300.0
"""How long a screen must be shown to count as a page [tool value]: a shorter one is a change of pages."""

SAME_PAGE = 0.9
"""Correlation from which the page is back, whatever it has loaded in the meantime [tool value]."""

ONE_COLOUR_SHARE = 0.85
"""Share of the display in one colour: Android's launch screen has an icon of at most 288 dp, less than a
fifth of a phone's display; a page has text."""

COLOUR_STEP = 8.0
"""Levels within which two pixels count as one colour: compressed frames differ by less [tool value]."""


def with_what_they_came_over(
    tracks: Sequence[WindowTrack],
    readings: Sequence[FrameReading],
    frames: Sequence[Frame],
    contexts: Callable[[Frame], FrameContext],
    pixels: Callable[[Frame], np.ndarray],
    *,
    left: Frame | None = None,
) -> tuple[WindowTrack, ...]:
    """The same tracks, with what each full screen came over, and whether a popup is the first page.

    `pixels(frame)` is (H, W, 3) uint8 RGB; `left`: the page that stood when the app was left, if it was.
    """
    by_id = {frame.id: frame for frame in frames}
    own = [
        reading
        for reading in readings
        if not reading.is_uniform and contexts(by_id[reading.frame_id]).may_show_app
    ]
    bare = [by_id[reading.frame_id] for reading in own if not reading.windows]
    content = [
        by_id[reading.frame_id]
        for reading in own
        if all(window.kind.lies_over_content for window in reading.windows)
    ]
    is_launch_known = not any(contexts(frame).is_unknown for frame in frames[:1])
    return tuple(
        replace(track, is_first_page=_is_first_page(track, content, left, by_id, pixels))
        if track.kind.lies_over_content
        else replace(
            track, came_over=_came_over(track, content, bare, pixels, is_launch_known=is_launch_known)
        )
        for track in tracks
    )


def _is_first_page(
    track: WindowTrack,
    content: Sequence[Frame],
    left: Frame | None,
    by_id: Mapping[str, Frame],
    pixels: Callable[[Frame], np.ndarray],
) -> bool:
    """Whether no page was there before what looks like a popup, or nothing of it was dimmed: then it may be
    the page itself, dark with a bright card that came with it or was loaded later.

    Where the app was open before, the page that was left counts if it shows around the popup, dimmed.
    """
    settled_ms = track.appeared_ms.high + ENTRANCE_MS
    settled = [each.frame_id for each in track.readings if each.at_ms - each.at_error_ms >= settled_ms]
    before = _before(track, content)
    if not before or before[-1].at_ms - before[0].at_ms < SETTLED_MS:
        if left is None or not settled or _is_of_one_colour(pixels(left)):
            return True
        covered, free = pixels(by_id[settled[0]]), pixels(left)
        likeness = page_below_likeness(covered, free, track.box)
        return likeness is None or likeness < SAME_PAGE or is_undimmed(covered, free, track.box)
    shown = pixels(before[-1])
    if _is_of_one_colour(shown):
        return True
    return bool(settled) and is_undimmed(pixels(by_id[settled[0]]), shown, track.box)


def _came_over(
    track: WindowTrack,
    content: Sequence[Frame],
    bare: Sequence[Frame],
    pixels: Callable[[Frame], np.ndarray],
    *,
    is_launch_known: bool,
) -> Beneath:
    """`content`: the app's own frames without a window, or with one that lies over content; `bare`: without.

    Both in order of time.
    """
    unless_page = Beneath.NOTHING if is_launch_known else Beneath.PERHAPS_PAGE
    before = _before(track, content)
    if not before or before[-1].at_ms - before[0].at_ms < SETTLED_MS:
        return unless_page
    shown = pixels(before[-1])
    if is_launch_known and _is_of_one_colour(shown):
        return unless_page
    if track.gone_ms is not None:
        from_ms = track.gone_ms.high + ENTRANCE_MS
        after = next((frame for frame in bare if frame.at_ms - frame.at_error_ms >= from_ms), None)
        if after is not None:
            likeness = page_below_likeness(pixels(after), shown, Rect.from_xywh(0, 0, 0, 0))
            if likeness is not None and likeness >= SAME_PAGE:
                return Beneath.PAGE
    return Beneath.PERHAPS_PAGE


def _before(track: WindowTrack, content: Sequence[Frame]) -> list[Frame]:
    return [frame for frame in content if frame.at_ms + frame.at_error_ms <= track.appeared_ms.low + 1.0]


def _is_of_one_colour(rgb: np.ndarray) -> bool:
    small = cv2.resize(rgb, (90, 160), interpolation=cv2.INTER_AREA).reshape(-1, 3).astype(float)
    middle = np.median(small, axis=0)
    return bool((np.abs(small - middle).max(axis=1) <= COLOUR_STEP).mean() >= ONE_COLOUR_SHARE)


# A full screen may have begun with a later picture than its first: before an advert a game fills the screen.
#
# A page that is one picture (a game, a player, a picture of the brand) looks like a splash, and the advert
# that replaces it as a whole continues it. Where another picture stood first and the control came only
# after the change, it is unknown with which of both pictures the window began: it began somewhere between
# them, and what stood first may have been the page.
#
# While an advert's film plays, every frame is another picture, so nothing is replaced. Only at a launch a
# film that ends in a still picture with the control may have been the app's own moving screen. A control
# may come with the first, faint frames of a picture that fades in over one that stood, or in a layer of its
# own, with prompts and labels, some time before the advert's picture.


# Whether one picture fades into another: each frame between is a mix of both, and the mix moves on.
#
# A view that fades in is drawn with a growing alpha (`View.setAlpha`; source-over), so that every pixel is (1
# - a)·before + a·after with one `a` for the whole picture. An abrupt change has no such frame.

SIDE_PX = 96
MIN_EXPLAINED = 0.8  # of the difference from the first picture
BEGUN, ENDED = 0.02, 0.9  # of the mix: less is rounding, more has arrived


def fades(before: np.ndarray, between: Sequence[np.ndarray], after: np.ndarray, *, beside: Rect) -> bool:
    """Pictures (H, W, 3) uint8 of one size, in order of time. What changes inside `beside` does not count."""
    first, *mixed, last = (_laid(picture, beside) for picture in (before, *between, after))
    whole = last - first
    if not whole.any():
        return False
    mixes = [_mix(picture - first, whole) for picture in mixed]
    known = [mix for mix in mixes if mix is not None]
    is_steady = all(later >= number - BEGUN for number, later in pairwise(known))
    return len(known) == len(mixes) and is_steady and any(BEGUN <= number <= ENDED for number in known)


def _laid(rgb: np.ndarray, beside: Rect) -> np.ndarray:
    per_x, per_y = SIDE_PX / rgb.shape[1], SIDE_PX / rgb.shape[0]
    small = shrunk(rgb, SIDE_PX, SIDE_PX).astype(np.float32)
    left, top = int(beside.left_px * per_x), int(beside.top_px * per_y)
    right, bottom = int(beside.right_px * per_x) + 1, int(beside.bottom_px * per_y) + 1
    cv2.rectangle(small, (left - 1, top - 1), (right, bottom), (0, 0, 0), cv2.FILLED)
    return small


def _mix(part: np.ndarray, whole: np.ndarray) -> float | None:
    """The share of `whole` that `part` is; None if it is something else."""
    share = float((part * whole).sum() / (whole * whole).sum())
    if share < BEGUN:
        return 0.0
    left = part - share * whole
    return share if float((left * left).sum()) <= (1 - MIN_EXPLAINED) * float((part * part).sum()) else None


FADED_MS = 700.0
"""By then a picture has faded in [tool value]: AOSP's longest standard animation takes 500 ms."""

LAYER_SHARE = 0.06
"""Of the display, that changes with the control: a control alone covers a hundredth [tool value]."""


def with_late_beginnings(
    tracks: Sequence[WindowTrack], frames: Sequence[Frame], pixels: Callable[[Frame], np.ndarray]
) -> tuple[WindowTrack, ...]:
    """The same tracks, some with a wider beginning. `pixels(frame)` is (H, W, 3) uint8 RGB."""
    by_id = {frame.id: frame for frame in frames}
    return tuple(_with_late_beginning(track, by_id, pixels) for track in tracks)


def _with_late_beginning(
    track: WindowTrack, frames: dict[str, Frame], pixels: Callable[[Frame], np.ndarray]
) -> WindowTrack:
    if track.kind.lies_over_content or not track.sightings:
        return track
    control_ms = track.sightings[0].at_ms
    if control_ms - track.readings[0].at_ms < SETTLED_MS:
        return track
    near = [reading for reading in track.readings if reading.at_ms <= control_ms + SETTLED_MS]
    steps = [
        _Step(to=after, share=_changed_share(frames[before.frame_id], frames[after.frame_id], pixels))
        for before, after in pairwise(near)
    ]
    replaced = _last_replaced(near[0].at_ms, steps, control_ms, may_move=track.kind is WindowKind.SPLASH)
    if replaced is None:
        replaced = _faded_in(track, frames, pixels)
    if replaced is None:
        return track
    low_ms, high_ms = track.appeared_ms.low, replaced.at_ms + replaced.at_error_ms
    return replace(
        track,
        appeared_ms=Quantity(value=(low_ms + high_ms) / 2, error=(high_ms - low_ms) / 2, unit="ms"),
        came_over=Beneath.PERHAPS_PAGE if track.came_over is Beneath.NOTHING else track.came_over,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """From one reading to the next, and the share of the display that changed."""

    to: FrameReading
    share: float

    @property
    def keeps_the_picture(self) -> bool:
        return self.share <= SAME_WINDOW_SHARE


def _last_replaced(
    from_ms: float, steps: Sequence[_Step], control_ms: float, *, may_move: bool
) -> FrameReading | None:
    """The last reading until the control's that shows another picture than one that had stood for a while.

    `may_move`: the picture before it need not have stood, if this one stands.
    """
    replaced, stood_from_ms, is_kept = None, from_ms, False
    for i, step in enumerate(steps):
        if step.to.at_ms > control_ms:
            break
        if step.share >= OTHER_PAGE_SHARE and step.to.at_ms - from_ms >= SETTLED_MS:
            has_stood = is_kept and step.to.at_ms - stood_from_ms >= SETTLED_MS
            if has_stood or (may_move and _stands(steps[i + 1 :])):
                replaced = step.to
        if step.keeps_the_picture:
            is_kept = True
        else:
            stood_from_ms, is_kept = step.to.at_ms, False
    return replaced


def _faded_in(
    track: WindowTrack, frames: dict[str, Frame], pixels: Callable[[Frame], np.ndarray]
) -> FrameReading | None:
    """The reading with the first control, if what stood before it gave way to another picture from then on.

    Either that faded in, or more of the window than the control came first.
    """
    first = track.sightings[0]
    earlier = [reading for reading in track.readings if reading.at_ms < first.at_ms]
    stood = [reading for reading in earlier if reading.at_ms <= earlier[-1].at_ms - SETTLED_MS]
    faded = [reading for reading in track.readings if first.at_ms <= reading.at_ms <= first.at_ms + FADED_MS]
    if not stood or not faded:
        return None
    begun, before, after = (frames[reading.frame_id] for reading in (stood[-1], earlier[-1], faded[-1]))
    if _changed_share(begun, before, pixels) > SAME_WINDOW_SHARE:
        return None
    if _changed_share(before, after, pixels) < OTHER_PAGE_SHARE:
        return None
    if _changed_share(before, frames[faded[0].frame_id], pixels) >= LAYER_SHARE:
        return faded[0]
    between = [pixels(frames[reading.frame_id]) for reading in faded[:-1]]
    is_fade = fades(pixels(before), between, pixels(after), beside=first.control.box)
    return faded[0] if is_fade else None


def _stands(steps: Sequence[_Step]) -> bool:
    return len(steps) > 0 and all(step.keeps_the_picture for step in steps)


def _changed_share(before: Frame, after: Frame, pixels: Callable[[Frame], np.ndarray]) -> float:
    return 0.0 if shows_the_same(before, after) else share_between(before, after, pixels)


# The frames that begin another page of the app: the log names another activity, and nearly all changes.
#
# A full-screen window belongs to its activity: where the app moves on to the next activity, and the picture
# changes with it, the window has gone, however much the next page looks like one. The log alone does not
# prove that: an activity may hand the same picture on to the next one.


DRAWN_WITHIN_MS = 1_000.0
"""By then an activity is drawn and has slid in [tool value]: AOSP's slide takes 450 ms."""

OTHER_PAGE_SHARE = 0.6
"""Of the display, as for a touch's effect (outcome.py): less is a part of the same page."""


def page_turns(
    frames: Sequence[Frame],
    events: Sequence[Event],
    pixels: Callable[[Frame], np.ndarray],
    *,
    package: str,
) -> frozenset[str]:
    """Ids of the first frames of such pages."""
    ordered = sorted(frames, key=lambda frame: frame.at_ms)
    own = [event for event in events if isinstance(event, ForegroundChange) and event.to_package == package]
    begins = (
        _first_of_next(ordered, change, pixels)
        for before, change in pairwise(own)
        if before.activity != change.activity
    )
    return frozenset(begin.id for begin in begins if begin is not None)


def screens_after_splash(tracks: Sequence[WindowTrack], turns: Collection[str]) -> frozenset[str]:
    """Ids of the full screens that came with the app's next activity after a splash with a skip.

    A splash comes between launch and content: what the app moves on to is its content.
    """
    screens = [track for track in tracks if not track.kind.lies_over_content]
    return frozenset(
        later.id
        for earlier, later in pairwise(screens)
        if later.readings
        and later.readings[0].frame_id in turns
        and any(sighting.control.kind is ControlKind.SKIP_TEXT for sighting in earlier.sightings)
    )


def _first_of_next(
    ordered: Sequence[Frame], change: ForegroundChange, pixels: Callable[[Frame], np.ndarray]
) -> Frame | None:
    """The first frame after the change whose picture differs from the last one before it."""
    at_ms, error_ms = change.at_ms, change.at_error_ms
    before = [frame for frame in ordered if frame.at_ms + frame.at_error_ms <= at_ms - error_ms]
    after = [frame for frame in ordered if at_ms - error_ms < frame.at_ms + frame.at_error_ms]
    if not before:
        return None
    shown = pixels(before[-1])
    for frame in after:
        if frame.at_ms - frame.at_error_ms > at_ms + error_ms + DRAWN_WITHIN_MS:
            return None
        blocks = blocks_between(shown, pixels(frame), lossy=frame.lossy or before[-1].lossy)
        if blocks is not None and changed_share(blocks) >= OTHER_PAGE_SHARE:
            return frame
    return None
