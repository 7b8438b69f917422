"""How far the close control moves once it has appeared.

A countdown changes its text and a pill its width, so the centre of a box shifts although nothing moved: on
each axis the steadiest of the edges and centres of box and glyph is followed, because a control that really
moves takes all of them along. The window's entrance and exit are left out, and so are the outermost readings
on either side, which may be misread frames.

The error is how well the same drawing is located again from frame to frame. The error of its edge does not
matter: a faint × whose box is too large by 5 px is so in every frame.

In a recording somebody may have touched the window, and a card that shows its progress from then on may have
another height. So the largest single step is left out there: what moves by itself takes more than one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from detector.core.geometry import Rect
from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted, stated
from detector.core.uncertainty import Origin, Part, bound
from detector.windows.window_track import ControlInFrame, WindowRun, WindowTrack

__all__ = ["CloseMotion", "measure_close_motion"]

SETTLE_MS = 500.0  # tool value: a window's entrance takes 200 to 500 ms on Android
LEAVE_MS = 300.0  # tool value: its exit takes less
TRIMMED_SHARE = 0.05  # of the readings, on either side, and at least one where there are five
TRIM_FROM = 5
FOUND_AGAIN_PX = 1.0  # tool value: boxes are at whole or half pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseMotion(Measured):
    """`shift_px`, `shift_dp`: between the farthest places; None with fewer than two sightings."""

    shift_px: Quantity | None
    shift_dp: Quantity | None
    n_motion_frames: Quantity


def measure_close_motion(run: WindowRun) -> CloseMotion:
    track, display = run.track, run.display
    settled = _settled(track)
    if run.is_recording:
        settled = max(_apart(settled), key=_spread_px)
    shift_px: Quantity | None = None
    evidence = settled
    if len(settled) >= 2:
        across = min((_range(settled, anchor) for anchor in _ANCHORS_X), key=lambda one: one[0])
        down = min((_range(settled, anchor) for anchor in _ANCHORS_Y), key=lambda one: one[0])
        scatter_px = _scatter_px(settled)
        shift_px = stated(
            float((across[0] ** 2 + down[0] ** 2) ** 0.5),
            2 * (FOUND_AGAIN_PX + scatter_px),
            "px",
            (
                bound(Part.FOUND_AGAIN, FOUND_AGAIN_PX, "px", origin=Origin.TOOL, sensitivity=2**0.5),
                bound(Part.FRAMES_SPREAD, scatter_px, "px", origin=Origin.READINGS, sensitivity=2**0.5),
            ),
        )
        supporting = max(across, down, key=lambda one: one[0])[1]
        evidence = [*supporting, *(frame for frame in settled if frame not in supporting)]
    return CloseMotion(
        evidence_ids=tuple(frame.frame_id for frame in evidence),
        shift_px=shift_px,
        shift_dp=shift_px and display.dp(shift_px),
        n_motion_frames=counted(len(settled), "frames"),
    )


def _settled(track: WindowTrack) -> list[ControlInFrame]:
    """Sightings after the entrance and before the exit, oldest first."""
    in_order = sorted(track.sightings, key=lambda sighting: sighting.at_ms)
    if not in_order:
        return []
    from_ms = in_order[0].at_ms + SETTLE_MS
    to_ms = float("inf") if track.gone_ms is None else track.gone_ms.low - LEAVE_MS
    return [frame for frame in in_order if from_ms <= frame.at_ms <= to_ms]


def _apart(settled: list[ControlInFrame]) -> tuple[list[ControlInFrame], list[ControlInFrame]]:
    """The sightings before the largest step, and those after it."""
    steps = [_apart_px(before, after) for before, after in pairwise(settled)]
    at = steps.index(max(steps)) + 1 if steps else 0
    return settled[:at], settled[at:]


def _spread_px(settled: list[ControlInFrame]) -> tuple[float, int]:
    """How far the places are from the first, and how many there are."""
    return max((_apart_px(settled[0], other) for other in settled), default=0.0), len(settled)


def _apart_px(one: ControlInFrame, other: ControlInFrame) -> float:
    a, b = one.control.glyph_box.center, other.control.glyph_box.center
    return max(abs(a.x_px - b.x_px), abs(a.y_px - b.y_px))


def _scatter_px(settled: Sequence[ControlInFrame]) -> float:
    """The usual step of the glyph's centre from one frame to the next, on the worse axis."""
    centers = [frame.control.glyph_box.center for frame in settled]
    return max(
        median(abs(after.x_px - before.x_px) for before, after in pairwise(centers)),
        median(abs(after.y_px - before.y_px) for before, after in pairwise(centers)),
    )


def _range(
    settled: Sequence[ControlInFrame], anchor: Callable[[Rect], float]
) -> tuple[float, list[ControlInFrame]]:
    """The smallest range of the anchor, of box or glyph, and the two sightings at its ends."""
    n_trimmed = max(1, int(len(settled) * TRIMMED_SHARE)) if len(settled) >= TRIM_FROM else 0
    ranges = []
    for box_of in (_drawn, _glyph):
        placed = sorted(((anchor(box_of(frame)), frame) for frame in settled), key=lambda pair: pair[0])
        kept = placed[n_trimmed : len(placed) - n_trimmed]
        ranges.append((kept[-1][0] - kept[0][0], [kept[0][1], kept[-1][1]]))
    return min(ranges, key=lambda range_: range_[0])


def _drawn(sighting: ControlInFrame) -> Rect:
    return sighting.control.box


def _glyph(sighting: ControlInFrame) -> Rect:
    return sighting.control.glyph_box


_ANCHORS_X: tuple[Callable[[Rect], float], ...] = (
    lambda box: box.left_px,
    lambda box: box.center.x_px,
    lambda box: box.right_px,
)
_ANCHORS_Y: tuple[Callable[[Rect], float], ...] = (
    lambda box: box.top_px,
    lambda box: box.center.y_px,
    lambda box: box.bottom_px,
)
