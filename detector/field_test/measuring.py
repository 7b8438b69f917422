"""Do measured times, lengths, contrasts and verdicts of the known app match what the app knows?"""

from collections.abc import Iterator, Sequence

import numpy as np

from detector.core.field_test import FieldCheck, FieldFigure, Trust
from detector.core.quantity import Quantity
from detector.core.verdict import Outcome
from detector.field_test.evidence import FieldEvidence, Step
from detector.field_test.known_app import KnownApp
from detector.field_test.question import Question, answer
from detector.field_test.reading import rgb_of
from detector.measures.close_contrast import measure_close_contrast
from detector.measures.close_delay import measure_close_delay
from detector.measures.close_size import measure_close_size
from detector.perception import contrast_ratio, relative_luminance
from detector.windows.seen import WindowKind
from detector.windows.seen_run import SeenRun
from detector.windows.window_track import WindowRun, WindowTrack

__all__ = ["QUESTIONS"]

LATE_MS = 50.0
"""Three frames at 60 Hz: what a compositor and an encoder may take."""

WIDE_MS = 300.0
"""A delay limit is a second: an error of a third of it leaves most verdicts open."""

BLIND_SHARE = 0.02
MAX_BLIND_SHARE = 0.2


def _latency(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    calibration = evidence.calibration
    late = None if calibration is None else calibration.screen_latency_ms
    if late is None:
        return answer("latency", Trust.UNTESTED, "unknown")
    figure = FieldFigure(name="screen_latency_ms", measured=late)
    words = {"late_ms": round(late.value), "error_ms": round(late.error)}
    if late.low > LATE_MS or late.high < -LATE_MS:
        return answer("latency", Trust.NOT, "late", figure, **words)
    if late.error > WIDE_MS:
        return answer("latency", Trust.LIMITED, "wide", figure, **words)
    return answer("latency", Trust.TRUSTED, "in_time", figure, **words)


def _frames(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    """The share of time without a picture, or of pictures that failed, whichever is larger."""
    watched_ms = sum(watched.watched_ms for watched in evidence.watched)
    blind_ms = sum(watched.blind_ms for watched in evidence.watched)
    n_gaps = sum(watched.n_gaps for watched in evidence.watched)
    n_lossless = sum(watched.n_lossless for watched in evidence.watched)
    of_time = min(blind_ms / watched_ms, 1.0) if watched_ms > 0 else 1.0
    share = max(of_time, n_gaps / (n_gaps + n_lossless) if n_gaps else 0.0)
    figure = FieldFigure(name="blind_share", measured=Quantity(value=share, error=0.0, unit="1"))
    words = {"percent": round(100 * share, 1), "n_gaps": n_gaps, "n_lossless": n_lossless}
    if share > MAX_BLIND_SHARE or not n_lossless:
        return answer("frames", Trust.NOT, "missing", figure, **words)
    if share > BLIND_SHARE or n_gaps:
        return answer("frames", Trust.LIMITED, "gaps", figure, **words)
    return answer("frames", Trust.TRUSTED, "whole", figure, **words)


def _timing(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    figures = tuple(figure for run in evidence.runs for figure in _times(run, known))
    n_wanted = 4 * len(evidence.runs)
    if len(figures) < n_wanted:
        return answer("timing", Trust.NOT, "not_seen", *figures, n_seen=len(figures), n_wanted=n_wanted)
    return _by_errors("timing", figures, wide=WIDE_MS)


def _sizes(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    figures = tuple(figure for run in evidence.runs for figure in _lengths(run, known))
    if not figures:
        return answer("sizes", Trust.UNTESTED, "not_seen")
    return _by_errors("sizes", figures, wide=2.0)


def _contrast(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    figures = tuple(figure for run in evidence.runs for figure in _ratios(run, known))
    if not figures:
        return answer("contrast", Trust.UNTESTED, "not_seen")
    return _by_errors("contrast", figures, wide=2.0)


def _by_errors(check: str, figures: Sequence[FieldFigure], *, wide: float) -> FieldCheck:
    """Not to be trusted if a truth lies outside the stated interval."""
    wrong = [figure for figure in figures if not figure.holds]
    worst = max(figures, key=lambda figure: abs(figure.off_by or 0.0))
    words: dict[str, str | float] = {
        "name": worst.name,
        "off_by": round(abs(worst.off_by or 0.0), 2),
        "error": round(max(figure.measured.error for figure in figures), 2),
        "unit": worst.measured.unit,
        "n_wrong": len(wrong),
        "n_all": len(figures),
    }
    if wrong:
        return answer(check, Trust.NOT, "wrong", *figures, **words)
    if max(figure.measured.error for figure in figures) > wide:
        return answer(check, Trust.LIMITED, "wide", *figures, **words)
    return answer(check, Trust.TRUSTED, "right", *figures, **words)


def _verdicts(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    about = [verdict for verdict in evidence.verdicts if verdict.code in known.outcomes]
    wrong = sorted(
        {
            f"{verdict.code} {verdict.outcome.value}"
            for verdict in about
            if verdict.outcome.value not in known.outcomes[verdict.code]
            and verdict.outcome not in (Outcome.UNTESTED, Outcome.INAPPLICABLE)
        }
    )
    surely = [verdict for verdict in about if verdict.outcome in (Outcome.PASSED, Outcome.FAILED)]
    if wrong:
        return answer("verdicts", Trust.NOT, "wrong", names=", ".join(wrong))
    if not surely:
        return answer("verdicts", Trust.LIMITED, "open", n_all=len(about))
    return answer("verdicts", Trust.TRUSTED, "right", n_sure=len(surely), n_all=len(about))


def _splash(run: SeenRun) -> WindowTrack | None:
    return next((window for window in run.windows if window.kind is WindowKind.SPLASH), None)


def _popup(run: SeenRun) -> WindowTrack | None:
    return next((window for window in run.windows if window.kind is not WindowKind.SPLASH), None)


def _times(run: SeenRun, known: KnownApp) -> Iterator[FieldFigure]:
    asked = (
        ("splash", _splash(run), known.splash.skip_after_ms, known.splash.lasts_ms),
        ("popup", _popup(run), known.popup.cross_after_ms, known.popup.lasts_ms),
    )
    for name, window, delay_ms, lasts_ms in asked:
        if window is None:
            continue
        delay = measure_close_delay(WindowRun(track=window, display=run.display)).delay_ms
        if delay is not None:
            yield FieldFigure(name=f"{name}_delay_ms", measured=delay, truth=delay_ms)
        if window.gone_ms is not None:
            lasted = Quantity(
                value=window.gone_ms.value - window.appeared_ms.value,
                error=window.gone_ms.error + window.appeared_ms.error,
                unit="ms",
            )
            yield FieldFigure(name=f"{name}_lasts_ms", measured=lasted, truth=lasts_ms)


def _lengths(run: SeenRun, known: KnownApp) -> Iterator[FieldFigure]:
    lossy = frozenset(frame.id for frame in run.frames if frame.lossy)
    splash, popup = _splash(run), _popup(run)
    if splash is not None:
        size = measure_close_size(WindowRun(track=splash, display=run.display, lossy_frame_ids=lossy))
        if size.hit_short_side_dp is not None:
            short_dp = min(known.splash.skip_width_dp, known.splash.skip_height_dp)
            yield FieldFigure(name="skip_side_dp", measured=size.hit_short_side_dp, truth=short_dp)
    if popup is not None:
        size = measure_close_size(WindowRun(track=popup, display=run.display, lossy_frame_ids=lossy))
        if size.glyph_short_side_dp is not None:
            cross_dp = known.popup.cross_size_dp
            yield FieldFigure(name="cross_side_dp", measured=size.glyph_short_side_dp, truth=cross_dp)
        if size.hit_short_side_dp is not None:
            circle_dp = known.popup.cross_circle_dp
            yield FieldFigure(name="cross_hit_side_dp", measured=size.hit_short_side_dp, truth=circle_dp)


def _ratios(run: SeenRun, known: KnownApp) -> Iterator[FieldFigure]:
    lossy = frozenset(frame.id for frame in run.frames if frame.lossy)
    asked = (
        ("skip_contrast", _splash(run), known.splash.skip_color, known.splash.skip_fill),
        ("cross_contrast", _popup(run), known.popup.cross_color, known.popup.cross_circle_fill),
    )
    for name, window, ink, ground in asked:
        if window is None:
            continue
        seen = WindowRun(track=window, display=run.display, lossy_frame_ids=lossy)
        measured = measure_close_contrast(seen).contrast_ratio
        if measured is not None:
            yield FieldFigure(name=name, measured=measured, truth=_ratio(ink, ground))


def _ratio(ink: str, ground: str) -> float:
    lights = [relative_luminance(np.array(rgb_of(color))) for color in (ink, ground)]
    return round(float(contrast_ratio(*lights)), 3)


QUESTIONS = (
    Question(check="latency", needs=(Step.CALIBRATION,), judge=_latency),
    Question(check="frames", needs=(Step.PAGE, Step.TOUCH), judge=_frames),
    Question(check="timing", needs=(Step.LAUNCHES,), judge=_timing),
    Question(check="sizes", needs=(Step.LAUNCHES,), judge=_sizes),
    Question(check="contrast", needs=(Step.LAUNCHES,), judge=_contrast),
    Question(check="verdicts", needs=(Step.LAUNCHES,), judge=_verdicts),
)
