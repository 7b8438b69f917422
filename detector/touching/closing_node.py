"""A small node without words that closes the window when it is tapped: that one is the control.

A × may be painted in the creative while the true one is too faint to be seen. If nothing that was taken for
the control ever closed the window, but a tap on such a node did, the node takes its place: the touches are
read again with it as the control, and the × becomes another mark. Its looks count as the control's once it
closed the window in two launches.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from detector.core.geometry import Rect
from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity
from detector.core.trials import Gesture
from detector.windows.touched_window import ClosingNode, Touch
from detector.windows.window_track import ControlInFrame, WindowTrack

__all__ = ["as_control", "closing_node", "node_places", "with_control"]

MIN_SHOWN_SHARE = 0.5  # of the frames of a window whose nodes are known
CLOSED_SCORE = 0.95  # it closed the window more than once, and nothing else did
CLOSED_ONCE_SCORE = 0.7  # less than a sure control's: rules about looks then answer cantTell
MIN_LAUNCHES = 2


def node_places(windows: Iterable[WindowTrack]) -> tuple[Rect, ...]:
    """Across all launches, in the order of the frames that show them."""
    found: list[Rect] = []
    for window in windows:
        for bounds in _lasting(window):
            if not any(rect.contains(bounds.center) for rect in found):
                found.append(bounds)
    return tuple(found)


def closing_node(windows: Iterable[WindowTrack], touches: Sequence[Touch]) -> ClosingNode | None:
    """The only node whose taps closed the window while no other tap did; None if there is none."""
    places = node_places(windows)
    closing = [
        touch
        for touch in touches
        if touch.gesture is Gesture.TAP and touch.is_counted and touch.outcome is OutcomeKind.DISMISSED
    ]
    met = {
        next((place for place in places if touch.point is not None and place.contains(touch.point)), None)
        for touch in closing
    }
    node = next(iter(met)) if len(met) == 1 else None
    if node is None or any(touch.is_on_control for touch in closing):
        return None
    is_sure = len({touch.run_index for touch in closing}) >= MIN_LAUNCHES
    return ClosingNode(box=node, score=CLOSED_SCORE if is_sure else CLOSED_ONCE_SCORE)


def with_control(touches: Sequence[Touch], windows: Iterable[WindowTrack]) -> tuple[Touch, ...]:
    """Each touch with the control of these windows, at least one of which shows it."""
    control = next(sighting.control for window in windows for sighting in window.sightings)
    return tuple(replace(touch, control=control, countdown_s=None) for touch in touches)


def as_control(track: WindowTrack, node: ClosingNode) -> WindowTrack:
    """The window with that node as its control, or with none where its trees do not show it.

    Trees are rare: they alone show when it came.
    """
    sightings = tuple(
        ControlInFrame(
            frame_id=reading.frame_id,
            at_ms=reading.at_ms,
            at_error_ms=reading.at_error_ms,
            control=replace(control, score=node.score),
        )
        for reading in track.readings
        for control in reading.bare_controls
        if control.node_bounds is not None and node.box.contains(control.node_bounds.center)
    )
    if not sightings:
        return replace(track, sightings=(), control_appeared_ms=None)
    first_ms = sightings[0].at_ms + sightings[0].at_error_ms
    low_ms = min(track.appeared_ms.low, first_ms)
    came = Quantity(value=(low_ms + first_ms) / 2, error=(first_ms - low_ms) / 2, unit="ms")
    return replace(track, sightings=sightings, control_appeared_ms=came)


def _lasting(window: WindowTrack) -> list[Rect]:
    with_nodes = [reading for reading in window.readings if reading.bare_controls]
    shown = [
        [c.node_bounds for c in with_node.bare_controls if c.node_bounds is not None]
        for with_node in with_nodes
    ]
    boxes = dict.fromkeys(box for boxes in shown for box in boxes)
    return [box for box in boxes if sum(box in group for group in shown) >= MIN_SHOWN_SHARE * len(with_nodes)]
