"""What one phone and its set-up add to every measurement, measured on a page of known geometry and timing.

A calibration holds for one build and one density of one phone, for as long as its laboratory states. A scan
cites it; one that has expired, or was made on another build, is reported and not used.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from detector.core.device_facts import CalibrationNote, CalibrationState, DeviceFacts
from detector.core.display import PxPerMmSource
from detector.core.quantity import Quantity

__all__ = ["CALIBRATION_FORMAT", "VALID_DAYS", "Calibration", "calibrated"]

CALIBRATION_FORMAT = "calibration/1"
VALID_DAYS = 180
"""Tool value: glass does not wear, but systems are updated and screens replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """`made_on` and `valid_until` are days in UTC.

    px_per_css_px        px of a picture for one CSS px; density / 160 where browser and screen agree
    edge_bias_px         a drawn glyph's short side as measured, minus as drawn
    contrast_bias        a drawn glyph's contrast as measured over as drawn, minus 1
    frame_interval_ms    between two pictures that were taken
    screen_latency_ms    from when the browser drew to the time stated for the picture that shows it
    clock_offset_ms      the phone's wall clock minus this machine's
    px_per_mm            by a ruler on the glass; None: no ruler was used
    """

    format: str = CALIBRATION_FORMAT
    serial: str
    model: str | None
    build: str | None
    width_px: int
    height_px: int
    density_dpi: float | None
    made_on: date
    valid_until: date
    tool_version: str
    source: str
    n_pictures: int
    px_per_css_px: Quantity
    edge_bias_px: Quantity
    contrast_bias: Quantity
    frame_interval_ms: Quantity | None
    screen_latency_ms: Quantity | None
    clock_offset_ms: Quantity | None
    px_per_mm: Quantity | None = None

    def refusal(self, facts: DeviceFacts) -> str | None:
        """Why it does not apply to this phone in its current state, in a sentence; None: it does."""
        display = facts.display
        pairs = (
            ("serial", self.serial, facts.serial),
            ("build", self.build, facts.build),
            ("density", self.density_dpi, display.density_dpi),
            (
                "display",
                sorted((self.width_px, self.height_px)),
                sorted((display.width_px, display.height_px)),
            ),
        )
        for name, then, now in pairs:
            if then != now:
                return f"the calibration of {self.made_on} was made with another {name}: {then}, not {now}"
        return None


class _Why(StrEnum):
    NONE = "this phone was never calibrated (detector calibrate)"


def calibrated(
    facts: DeviceFacts, calibration: Calibration | None, *, sha256: str | None, today: date
) -> DeviceFacts:
    """With a note on the calibration and, if it applies, px per mm by its ruler."""
    if calibration is None:
        return replace(facts, calibration=CalibrationNote(state=CalibrationState.NONE, why=str(_Why.NONE)))
    note = CalibrationNote(
        state=CalibrationState.VALID,
        made_on=calibration.made_on,
        valid_until=calibration.valid_until,
        sha256=sha256,
    )
    if (why := calibration.refusal(facts)) is not None:
        return replace(facts, calibration=replace(note, state=CalibrationState.REFUSED, why=why))
    if today > calibration.valid_until:
        why = f"the calibration of {calibration.made_on} held until {calibration.valid_until}"
        return replace(facts, calibration=replace(note, state=CalibrationState.EXPIRED, why=why))
    glass = calibration.px_per_mm
    display = facts.display
    if glass is not None:
        display = replace(
            display,
            px_per_mm=glass.value,
            px_per_mm_relative_error=glass.error / glass.value,
            px_per_mm_source=PxPerMmSource.CALIBRATED,
        )
    return replace(facts, display=display, calibration=note)
