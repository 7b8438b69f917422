"""One information window through time: the frames that show it, and its close control in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.screen import Gap
from detector.windows.hit_region import HitEdges
from detector.windows.role_guess import NO_GUESS, RoleGuess
from detector.windows.seen import CloseControl, FrameReading, WindowKind

__all__ = ["ENTRANCE_MS", "Beneath", "ControlInFrame", "WindowRun", "WindowTrack", "window_place"]

ENTRANCE_MS = 700.0  # tool value: entrances take 200 to 500 ms on Android


class Beneath(StrEnum):
    """What a full-screen window came over (beginnings.py); of other windows it is not determined."""

    NOTHING = "nothing"  # the launch alone
    PERHAPS_PAGE = "perhaps_page"  # another screen of the app's own, a page or not
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlInFrame:
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
    was still there when the capture ended. `role` is what it is for, by all its frames. `sdk` is the id of
    the advert SDK that showed it, by the names it left; None: unknown. `came_over` separates a splash from
    an advert that fills the screen after the page. `page_moved`: the page around it changed by itself while
    it stood (page_below.py); None: not known. `is_first_page`: it looks like a popup, and no page was there
    before it (beginnings.py). `stills`: fingerprints of its pictures (creative.py). `ordinal`: its number
    among those of its shape, where the run shows it alone and others among more; None: as it is here.
    """

    id: str
    kind: WindowKind
    box: Rect
    appeared_ms: Quantity
    gone_ms: Quantity | None
    readings: tuple[FrameReading, ...]
    sightings: tuple[ControlInFrame, ...]
    control_appeared_ms: Quantity | None
    role: RoleGuess = NO_GUESS
    sdk: str | None = None
    came_over: Beneath = Beneath.NOTHING
    page_moved: bool | None = None
    is_first_page: bool = False
    stills: tuple[str, ...] = ()
    ordinal: int | None = None

    @property
    def offered(self) -> tuple[Rect, ...]:
        """The places of what it offers to be pressed, beside its picture, by its view trees."""
        boxes = [
            box
            for reading in self.readings
            if reading.clues is not None and reading.clues.tree is not None
            for box in reading.clues.tree.offered
        ]
        return tuple(dict.fromkeys(boxes))

    def with_buttons(self, lossy_frame_ids: frozenset[str]) -> list[FrameReading]:
        """The frames whose buttons were measured, but for those named."""
        return [
            reading
            for reading in self.readings
            if reading.buttons is not None and reading.frame_id not in lossy_frame_ids
        ]


def window_place(windows: Sequence[WindowTrack], window: WindowTrack) -> tuple[bool, int]:
    """Whether it is over content, and its number among those of its shape, as verdicts count them."""
    is_over = window.kind.lies_over_content
    if window.ordinal is not None:
        return is_over, window.ordinal
    return is_over, [other for other in windows if other.kind.lies_over_content is is_over].index(window)


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRun:
    """One window in one untouched run: what every measure of a window receives.

    `gaps` are all of the run, also before and after the window. Pixels of `lossy_frame_ids` do not count.
    `hit_edges` is what taps of other runs found of the same control, None if nobody probed it;
    `closes_by_tap`: one of them closed the window. `is_recording`: there are pictures alone.
    """

    track: WindowTrack
    display: Display
    gaps: tuple[Gap, ...] = ()
    lossy_frame_ids: frozenset[str] = frozenset()
    hit_edges: HitEdges | None = None
    closes_by_tap: bool = False
    is_recording: bool = False
