"""One information window through time: the frames that show it, and its close control in them."""

from dataclasses import dataclass

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.perception.seen import CloseControl, FrameReading, WindowKind

__all__ = ["ControlSighting", "WindowTrack"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSighting:
    """The window's close control in one frame."""

    frame_id: str
    at_ms: float
    at_error_ms: float
    control: CloseControl


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowTrack:
    """A window from the first frame that shows it (`t0`) to the last.

    `appeared_ms` and `control_appeared_ms` are intervals on the run's axis, value ± error: the
    thing came into view after the last frame without it and not later than the first with it.
    `control_appeared_ms` is None where no control was seen. `gone_ms` is None where the window
    was still there when the capture ended.
    """

    id: str
    kind: WindowKind
    box: Rect
    appeared_ms: Quantity
    gone_ms: Quantity | None
    readings: tuple[FrameReading, ...]
    sightings: tuple[ControlSighting, ...]
    control_appeared_ms: Quantity | None
