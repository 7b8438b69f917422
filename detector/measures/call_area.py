"""How much of the screen the drawn calls to action cover.

Three readings, from certain to possible. An area that is drawn *and* confirmed by a clickable node of about
the same box is certain. An area that is only drawn may be a panel under the button. If words are drawn on the
picture itself, the button may extend as far as the node over them; without a view tree its extent is unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.geometry import Rect
from detector.core.measured import Measured
from detector.core.quantity import Quantity, bounded, counted
from detector.core.spread import over_frames
from detector.core.uncertainty import Origin, Part
from detector.windows.seen import Button, FrameReading
from detector.windows.window_track import WindowRun

__all__ = ["CallArea", "measure_call_area"]

NAMED_IOU = 0.75  # of a drawn surface and its clickable node [tool value]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallArea(Measured):
    """Shares of the screen, over lossless frames. None: no call was seen, or (the last) not known.

    call_area_share      surfaces confirmed by a clickable node in the same place
    drawn_area_share     all surfaces, and bare words at their own size
    possible_area_share  bare words at the size of the node over them, where a tree shows it
    n_call_frames        frames with a call
    n_measured_frames    frames whose buttons were measured
    is_over_content      the window is a popup, which the clause does not cover
    """

    call_area_share: Quantity | None
    drawn_area_share: Quantity | None
    possible_area_share: Quantity | None
    n_call_frames: Quantity
    n_measured_frames: Quantity
    is_over_content: bool


def measure_call_area(run: WindowRun) -> CallArea:
    track, display, lossy_frame_ids = run.track, run.display, run.lossy_frame_ids
    measured = track.with_buttons(lossy_frame_ids)
    calling = [(reading, calls) for reading in measured if (calls := _calls(reading))]
    screen = display.box
    with_tree = [(reading, calls) for reading, calls in calling if reading.tree_id is not None]
    known = [
        calls
        for reading, calls in calling
        if reading.tree_id is not None or all(call.surface for call in calls)
    ]
    largest = sorted(calling, key=lambda pair: -_share(pair[1], screen).value)
    return CallArea(
        evidence_ids=tuple(reading.frame_id for reading in [r for r, _ in largest] or measured[:1]),
        call_area_share=over_frames(
            [_share([c for c in calls if _is_named(c)], screen) for _, calls in with_tree]
        ),
        drawn_area_share=over_frames([_share(calls, screen) for _, calls in calling]),
        possible_area_share=over_frames([_share(calls, screen, is_possible=True) for calls in known]),
        n_call_frames=counted(len(calling), "frames"),
        n_measured_frames=counted(len(measured), "frames"),
        is_over_content=track.kind.lies_over_content,
    )


def _calls(reading: FrameReading) -> tuple[Button, ...]:
    return tuple(button for button in reading.buttons or () if not button.closes)


def _is_named(call: Button) -> bool:
    if call.surface is None or call.node_bounds is None:
        return False
    return call.surface.iou(call.node_bounds) >= NAMED_IOU


def _share(calls: Sequence[Button], screen: Rect, *, is_possible: bool = False) -> Quantity:
    """Share of the screen, overlaps counted once; the error is that of the edges."""
    kept: list[tuple[Rect, float]] = []
    boxes = [(_box(call, is_possible=is_possible), call.error_px) for call in calls]
    for box, error_px in sorted(boxes, key=lambda pair: -pair[0].area_px2):
        inside = box.intersection(screen)
        if inside is not None and all(not other.contains(inside.center) for other, _ in kept):
            kept.append((inside, error_px))
    error_px2 = sum(2 * error_px * (box.width_px + box.height_px) for box, error_px in kept)
    share = Quantity(
        value=sum(box.area_px2 for box, _ in kept) / screen.area_px2,
        error=error_px2 / screen.area_px2,
        unit="1",
    )
    return bounded(share, Part.EDGE_COVER, origin=Origin.TOOL)


def _box(call: Button, *, is_possible: bool) -> Rect:
    if call.surface is not None:
        return call.surface
    return call.node_bounds if is_possible and call.node_bounds is not None else call.words_box
