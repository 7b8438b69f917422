"""A display: its pixels, density and physical size, and how reliably each is known.

dp is px × 160 / densityDpi. mm needs the true pixels per mm, which the phone's own xdpi often
gets wrong (criteria.md 0.2, item 7), so the source of the figure is stored with it.
"""

from dataclasses import dataclass
from enum import StrEnum

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.uncertainty import Origin, Part

__all__ = ["Display", "PxPerMmSource", "SystemBars"]


class PxPerMmSource(StrEnum):
    """Where the number of pixels per millimetre comes from."""

    MEASURED = "measured"  # a table of models, or a ruler
    CALIBRATED = "calibrated"  # `detector calibrate` with a ruler on this very glass
    REPORTED = "reported"  # the phone's own xdpi and ydpi
    GIVEN = "given"  # the user, on the command line
    UNKNOWN = "unknown"


_ORIGIN = {
    PxPerMmSource.MEASURED: Origin.VENDOR,
    PxPerMmSource.CALIBRATED: Origin.CALIBRATED,
    PxPerMmSource.REPORTED: Origin.DEVICE,
    PxPerMmSource.GIVEN: Origin.GIVEN,
    PxPerMmSource.UNKNOWN: Origin.TOOL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemBars:
    """Areas where the system draws or takes input, display px; None if not determined."""

    status_bar: Rect | None = None
    navigation_bar: Rect | None = None
    cutout: Rect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """One display, in its rotation at capture time. None: not known.

    `density_relative_error` is 0 where the density was stated; else it was guessed from the display's shape.
    """

    width_px: int
    height_px: int
    density_dpi: float | None = None
    density_relative_error: float = 0.0
    px_per_mm: float | None = None
    px_per_mm_relative_error: float = 0.0
    px_per_mm_source: PxPerMmSource = PxPerMmSource.UNKNOWN
    rotation_deg: int | None = None
    bars: SystemBars = SystemBars()

    @property
    def box(self) -> Rect:
        return Rect(left_px=0, top_px=0, right_px=self.width_px, bottom_px=self.height_px)

    def dp(self, length: Quantity) -> Quantity | None:
        """Convert a length in px to dp; None if the density is not known."""
        if self.density_dpi is None:
            return None
        error = self.density_relative_error
        return length.scaled(160 / self.density_dpi, "dp", relative_error=error, part=Part.DENSITY)

    def px(self, dp: float) -> float | None:
        """Convert a length in dp to px; None if the density is not known."""
        return None if self.density_dpi is None else dp * self.density_dpi / 160

    def mm(self, length: Quantity) -> Quantity | None:
        """Convert a length in px to mm on the glass; None if the physical pixel pitch is not known."""
        if self.px_per_mm is None:
            return None
        return length.scaled(
            1 / self.px_per_mm,
            "mm",
            relative_error=self.px_per_mm_relative_error,
            part=Part.PX_PER_MM,
            origin=_ORIGIN[self.px_per_mm_source],
        )
