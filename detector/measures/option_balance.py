"""Of a dialog's two options, how much larger the preferred one is, and how much lighter or darker.

Size is compared as drawn: pill with pill. The refusal counts with the size of its pill or of its node,
whichever is larger; if neither is known, its size is unknown. Two bare words are compared by their nodes,
which users cannot see, or else as words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.geometry import Rect
from detector.core.measured import Measured
from detector.core.quantity import Quantity, bounded, counted, stated
from detector.core.spread import over_frames
from detector.core.uncertainty import Distribution, Origin, Part, bound
from detector.windows.seen import Button, FrameReading
from detector.windows.window_track import WindowRun

__all__ = ["OptionBalance", "measure_option_balance"]

SAME_IOU = 0.5  # two lines on one button


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionBalance(Measured):
    """Lossless frames whose buttons were measured, of a popup with one refusal in words and one call.

    n_option_frames   frames that show exactly these two
    n_other_frames    those that show fewer or more
    option_area_ratio the call's area to the refusal's; None if unknown
    option_luma_gap   between the two, levels of 255; None if not measured
    is_dialog         the window is a popup
    """

    n_option_frames: Quantity
    n_other_frames: Quantity
    option_area_ratio: Quantity | None
    option_luma_gap: Quantity | None
    is_dialog: bool


def measure_option_balance(run: WindowRun) -> OptionBalance:
    track, lossy_frame_ids = run.track, run.lossy_frame_ids
    measured = track.with_buttons(lossy_frame_ids)
    pairs = [(reading, pair) for reading in measured if (pair := _pair(reading, track.box)) is not None]
    ratios = [ratio for _, (call, refusal) in pairs if (ratio := _area_ratio(call, refusal)) is not None]
    gaps = [gap for _, (call, refusal) in pairs if (gap := _luma_gap(call, refusal)) is not None]
    shown = [reading.frame_id for reading, _ in pairs] or [reading.frame_id for reading in measured[:1]]
    return OptionBalance(
        evidence_ids=tuple(shown),
        n_option_frames=counted(len(pairs), "frames"),
        n_other_frames=counted(len(measured) - len(pairs), "frames"),
        option_area_ratio=over_frames(ratios),
        option_luma_gap=over_frames(gaps),
        is_dialog=track.kind.lies_over_content,
    )


def _pair(reading: FrameReading, window: Rect) -> tuple[Button, Button] | None:
    """The call and the refusal, if the window offers exactly these two options."""
    inside = [button for button in reading.buttons or () if window.contains(button.words_box.center)]
    refusals = [button for button in inside if button.closes]
    calls = _distinct([button for button in inside if not button.closes])
    if len(refusals) != 1 or len(calls) != 1 or len(reading.controls) != 1:
        return None
    return calls[0], refusals[0]


def _distinct(calls: Sequence[Button]) -> list[Button]:
    kept: list[Button] = []
    for call in calls:
        box = call.surface or call.words_box
        if all(box.iou(other.surface or other.words_box) < SAME_IOU for other in kept):
            kept.append(call)
    return kept


def _area_ratio(call: Button, refusal: Button) -> Quantity | None:
    if call.surface is None and refusal.surface is None:
        if call.node_bounds is not None and refusal.node_bounds is not None:
            return _ratio(_area(call.node_bounds, 0.0), _area(refusal.node_bounds, 0.0))
        return _ratio(_area(call.words_box, call.error_px), _area(refusal.words_box, refusal.error_px))
    large = _area(call.surface or call.words_box, call.error_px)
    known = [
        _area(box, error_px)
        for box, error_px in ((refusal.surface, refusal.error_px), (refusal.node_bounds, 0.0))
        if box is not None
    ]
    return _ratio(large, max(known, key=lambda quantity: quantity.value)) if known else None


def _area(box: Rect, error_px: float) -> Quantity:
    """Each edge is off by at most `error_px`."""
    return Quantity(value=box.area_px2, error=2 * error_px * (box.width_px + box.height_px), unit="px2")


def _ratio(large: Quantity, small: Quantity) -> Quantity | None:
    if small.value <= 0 or large.value <= 0:
        return None
    value = large.value / small.value
    shares = large.error / large.value, small.error / small.value
    relative = float((shares[0] ** 2 + shares[1] ** 2) ** 0.5)
    components = tuple(
        bound(
            Part.EDGE_COVER,
            share,
            "1",
            origin=Origin.TOOL,
            sensitivity=sign * value,
            distribution=Distribution.TRIANGULAR,  # of an area: each edge has its own bound
        )
        for share, sign in zip(shares, (1, -1), strict=True)
    )
    return stated(value, value * relative, "ratio", components)


def _luma_gap(call: Button, refusal: Button) -> Quantity | None:
    if call.luma is None or refusal.luma is None:
        return None
    gap = Quantity(
        value=abs(call.luma.value - refusal.luma.value),
        error=call.luma.error + refusal.luma.error,
        unit="levels",
    )
    return bounded(gap, Part.SEGMENTATION)
