"""A display: its pixels, its density, its glass, and how well we know each.

dp is px × 160 / densityDpi. mm needs the true pixels per mm, which the phone's own xdpi often
gets wrong (criteria.md 0.2, item 7), so the source of the figure travels with it.
"""

from dataclasses import dataclass
from enum import StrEnum

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.uncertainty import Origin, Part

__all__ = ["Display", "PxPerMmSource", "SystemBars"]


class PxPerMmSource(StrEnum):
    """Who says how many pixels a millimetre has."""

    MEASURED = "measured"  # a table of models, or a ruler
    REPORTED = "reported"  # the phone's own xdpi and ydpi
    GIVEN = "given"  # the user, on the command line
    UNKNOWN = "unknown"


_ORIGIN = {
    PxPerMmSource.MEASURED: Origin.MAKER,
    PxPerMmSource.REPORTED: Origin.DEVICE,
    PxPerMmSource.GIVEN: Origin.GIVEN,
    PxPerMmSource.UNKNOWN: Origin.TOOL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemBars:
    """Where the system draws or listens, display px; None where it was not found out."""

    status_bar: Rect | None = None
    navigation_bar: Rect | None = None
    cutout: Rect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """One display in the rotation of the capture. None: not known."""

    width_px: int
    height_px: int
    density_dpi: float | None = None
    px_per_mm: float | None = None
    px_per_mm_relative_error: float = 0.0
    px_per_mm_source: PxPerMmSource = PxPerMmSource.UNKNOWN
    rotation_deg: int | None = None
    bars: SystemBars = SystemBars()

    @property
    def box(self) -> Rect:
        return Rect(left_px=0, top_px=0, right_px=self.width_px, bottom_px=self.height_px)

    def dp(self, length: Quantity) -> Quantity | None:
        """A length in px as dp, None where the density is not known."""
        if self.density_dpi is None:
            return None
        return length.scaled(160 / self.density_dpi, "dp")

    def px(self, dp: float) -> float | None:
        """A length in dp as px, None where the density is not known."""
        return None if self.density_dpi is None else dp * self.density_dpi / 160

    def mm(self, length: Quantity) -> Quantity | None:
        """A length in px as mm on the glass, None where the glass is not known."""
        if self.px_per_mm is None:
            return None
        return length.scaled(
            1 / self.px_per_mm,
            "mm",
            relative_error=self.px_per_mm_relative_error,
            part=Part.PX_PER_MM,
            origin=_ORIGIN[self.px_per_mm_source],
        )
