"""A full screen may have begun with a later picture than its first: before an advert a game fills the screen.

A page that is one picture (a game, a player, a picture of the brand) looks like a splash, and the advert that
replaces it as a whole continues it. Where another picture stood first and the control came only after the
change, it is unknown with which of both pictures the window began: it began somewhere between them, and what
stood first may have been the page.

While an advert's film plays, every frame is another picture, so nothing is replaced. Only at a launch a film
that ends in a still picture with the control may have been the app's own moving screen. A control may come
with the first, faint frames of a picture that fades in over one that stood, or in a layer of its own, with
prompts and labels, some time before the advert's picture.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.screen import Frame
from detector.perception.came_over import SETTLED_MS
from detector.perception.page_turns import OTHER_PAGE_SHARE
from detector.perception.patches import shrunk
from detector.perception.pictures import share_between, shows_the_same
from detector.perception.watch import SAME_WINDOW_SHARE
from detector.windows.seen import FrameReading, WindowKind
from detector.windows.window_track import Beneath, WindowTrack

__all__ = ["fades", "with_late_beginnings"]


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
