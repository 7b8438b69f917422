"""Do pictures match the declared display: its size, density, glass, and what it forbids?"""

from detector.core.display import PxPerMmSource
from detector.core.field_test import FieldCheck, FieldFigure, Trust
from detector.core.gap_code import GapCode
from detector.core.quantity import Quantity
from detector.devices.doctor.finding import Finding, Level
from detector.field_test.evidence import FieldEvidence, PageSeen, Step
from detector.field_test.known_app import KnownApp
from detector.field_test.question import Question, answer
from detector.seeing import check_against_pictures

__all__ = ["QUESTIONS", "measured_density"]

EDGE_PX = 1.0
"""For a flat mark: an edge may be anywhere within the pixel that it partly covers."""

SAME_DENSITY = 0.01
COARSE_MS = 300.0
"""As in the doctor of devices: fewer than three pictures of each step of a countdown."""

_VIDEOS = ("frames_scrcpy", "frames_screenrecord")


def measured_density(page: PageSeen, known: KnownApp) -> Quantity | None:
    """By the ruler, whose width in dp is known; None if no picture shows it."""
    ruler = page.marks.get("ruler")
    if ruler is None:
        return None
    to_dpi = 160 / known.page.ruler_width_dp
    return Quantity(value=ruler.width_px * to_dpi, error=2 * EDGE_PX * to_dpi, unit="dpi")


def _page(evidence: FieldEvidence) -> PageSeen:
    assert evidence.page is not None
    return evidence.page


def _display(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    page = _page(evidence)
    declared = (page.display.width_px, page.display.height_px)
    words = {"declared": f"{declared[0]}×{declared[1]}"}
    if page.picture_px is None:
        return answer("display_size", Trust.NOT, "no_picture", why=page.why_no_picture or "?")
    seen = f"{page.picture_px[0]}×{page.picture_px[1]}"
    if page.picture_px == declared:
        return answer("display_size", Trust.TRUSTED, "same", **words)
    if page.picture_px == (declared[1], declared[0]):
        return answer("display_size", Trust.LIMITED, "turned", seen=seen, **words)
    return answer("display_size", Trust.NOT, "other", seen=seen, **words)


def _density(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    page = _page(evidence)
    declared, measured = page.display.density_dpi, measured_density(page, known)
    if measured is None:
        return answer("density", Trust.UNTESTED, "no_ruler")
    if declared is None:
        figure = FieldFigure(name="density_dpi", measured=measured)
        return answer("density", Trust.NOT, "not_told", figure, seen=round(measured.value, 1))
    figure = FieldFigure(name="density_dpi", measured=measured, truth=declared)
    words = {"declared": round(declared, 1), "seen": round(measured.value, 1)}
    if abs(measured.value - declared) <= measured.error + SAME_DENSITY * declared:
        return answer("density", Trust.TRUSTED, "same", figure, **words)
    return answer("density", Trust.NOT, "other", figure, **words)


def _glass(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    page = _page(evidence)
    display = page.display
    doubts = {gap.code for gap in check_against_pictures(display, ()).gaps}
    calibration = evidence.calibration
    by_ruler = None if calibration is None else calibration.px_per_mm
    if display.px_per_mm is None:
        return answer("glass", Trust.NOT, "unknown")
    error = display.px_per_mm * display.px_per_mm_relative_error
    measured = Quantity(value=display.px_per_mm, error=error, unit="px/mm")
    figure = FieldFigure(
        name="px_per_mm", measured=measured, truth=None if by_ruler is None else by_ruler.value
    )
    words = {"px_per_mm": round(display.px_per_mm, 2), "source": display.px_per_mm_source.value}
    if GapCode.GLASS_IMPLAUSIBLE in doubts or figure.holds is False:
        return answer("glass", Trust.NOT, "contradicted", figure, **words)
    if display.px_per_mm_source in (PxPerMmSource.MEASURED, PxPerMmSource.CALIBRATED) or figure.holds:
        return answer("glass", Trust.TRUSTED, "known", figure, **words)
    return answer("glass", Trust.LIMITED, "reported", figure, **words)


def _pictures(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    found = _findings(evidence)
    pictures = found.get("pictures")
    if pictures is None or pictures.level is Level.BLOCKS:
        return answer("pictures", Trust.NOT, "none")
    interval = found.get("frames_screencap")
    every_ms = None if interval is None else interval.values.get("interval_ms")
    if pictures.level is Level.NOTE or not isinstance(every_ms, int | float):
        return answer("pictures", Trust.LIMITED, "lossy")
    measured = Quantity(value=float(every_ms), error=0.0, unit="ms")
    figure = FieldFigure(name="picture_interval_ms", measured=measured)
    if every_ms > COARSE_MS:
        return answer("pictures", Trust.LIMITED, "slow", figure, every_ms=round(every_ms))
    return answer("pictures", Trust.TRUSTED, "lossless", figure, every_ms=round(every_ms))


def _video(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    found = _findings(evidence)
    asked = {name.removeprefix("frames_"): found[name] for name in _VIDEOS if name in found}
    if not asked:
        return answer("video", Trust.UNTESTED, "not_asked")
    working = [name for name, finding in asked.items() if _delivers(finding)]
    failing = [f"{name}: {finding.evidence}" for name, finding in asked.items() if name not in working]
    if not working:
        return answer("video", Trust.NOT, "none", why="; ".join(failing))
    if "scrcpy" not in working:  # the only source whose frames carry the phone's own time
        return answer("video", Trust.LIMITED, "without_times", names=", ".join(working))
    return answer("video", Trust.TRUSTED, "works", names=", ".join(working))


def _delivers(source: Finding) -> bool:
    """A source that sends nothing has no interval; one whose picture merely did not change is fine."""
    return source.level is Level.OK or "interval_ms" in source.values


def _secure(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    touch = evidence.touch
    assert touch is not None
    if touch.is_secret_shown:
        return answer("secure", Trust.LIMITED, "shown")
    if GapCode.SECURE in touch.secret_gaps:
        ending = "told" if touch.has_secret_tree else "told_without_tree"
        return answer("secure", Trust.TRUSTED if touch.has_secret_tree else Trust.LIMITED, ending)
    if touch.secret_gaps:
        return answer("secure", Trust.LIMITED, "not_told", why=", ".join(sorted(touch.secret_gaps)))
    return answer("secure", Trust.UNTESTED, "not_reached")


def _findings(evidence: FieldEvidence) -> dict[str, Finding]:
    assert evidence.findings is not None
    return {finding.check: finding for finding in evidence.findings}


QUESTIONS = (
    Question(check="pictures", needs=(Step.DOCTOR,), judge=_pictures),
    Question(check="video", needs=(Step.DOCTOR,), judge=_video),
    Question(check="display_size", needs=(Step.PAGE,), judge=_display),
    Question(check="density", needs=(Step.PAGE,), judge=_density),
    Question(check="glass", needs=(Step.PAGE,), judge=_glass),
    Question(check="secure", needs=(Step.TOUCH,), judge=_secure),
)
