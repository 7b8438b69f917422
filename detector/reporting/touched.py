"""What touching showed of each window: maps of its taps, times and shakes, and a strip for each outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from detector.core.quantity import Quantity
from detector.measures.close_delay import measure_close_delay
from detector.reporting.album import Album
from detector.reporting.case_report import CaseReport
from detector.reporting.close_times import CloseTimes, close_times_of
from detector.reporting.findings import subjects_of
from detector.reporting.shake_plot import AxisKind, ShakePlot, shake_plot_of
from detector.reporting.touch_map import TouchMap, touch_map_of
from detector.reporting.touch_strip import TouchStrip, strips_of_outcomes
from detector.windows.seen import FrameReading
from detector.windows.touched_window import TouchedWindow

__all__ = ["TouchedView", "touched_views"]

_SHAKE_RULE = "oversensitive-shake"
_LIMITS = {
    AxisKind.PEAK: "min_shake_mps2",
    AxisKind.ANGLE: "min_shake_deg",
    AxisKind.DURATION: "min_shake_ms",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedView:
    """`background`: a picture of the window under the map; None if not available."""

    number: int
    n_launches: int
    map: TouchMap | None
    background: str | None
    times: CloseTimes | None
    shakes: ShakePlot | None
    strips: tuple[TouchStrip, ...]


def touched_views(
    report: CaseReport, windows: Mapping[str, TouchedWindow], album: Album
) -> tuple[TouchedView, ...]:
    """One for each window that was touched, in the order of the verdicts, by whose names `windows` are."""
    references = _references(report)
    runs = {run.run_index: run for run in report.runs}
    views = []
    for name, window in windows.items():
        if not window.touches:
            continue
        touch_map = touch_map_of(window)
        under = None if touch_map is None else _background(report, name, album)
        views.append(
            TouchedView(
                number=int(name.rpartition(":")[2]),
                n_launches=len({touch.run_index for touch in window.touches}),
                map=touch_map if under is None else _over(touch_map, under),
                background=None if under is None else under.path,
                times=close_times_of(window, _visible_ms(report, name)),
                shakes=shake_plot_of(window, references),
                strips=strips_of_outcomes(window.touches, runs, album),
            )
        )
    return tuple(views)


def _references(report: CaseReport) -> dict[AxisKind, float]:
    limits = report.law.profile.limits.get(_SHAKE_RULE)
    if limits is None:
        return {}
    return {kind: limits.tiers(name)[0].value for kind, name in _LIMITS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Background:
    """A picture, and what was perceived in it."""

    path: str
    reading: FrameReading


def _over(touch_map: TouchMap | None, under: _Background) -> TouchMap | None:
    """Adverts differ per launch, so the boxes drawn are those of the picture, not of any tap."""
    if touch_map is None:
        return None
    control = max(under.reading.controls, key=lambda control: control.score, default=None)
    return replace(
        touch_map,
        control=None if control is None else control.box,
        calls=tuple(call.box for call in under.reading.calls_to_action),
    )


def _background(report: CaseReport, subject: str, album: Album) -> _Background | None:
    """The middle frame of the window in an untouched run."""
    runs = {run.run_index: run for run in report.runs}
    found = subjects_of(report.runs).get(subject)
    if found is None:
        return None
    for run_index, window in found.by_run.items():
        run = runs[run_index]
        if not run.is_untouched or not window.readings:
            continue
        reading = window.readings[len(window.readings) // 2]
        frame = next((frame for frame in run.frames if frame.id == reading.frame_id), None)
        path = None if frame is None else album.add_shown(frame)
        if path is not None:
            return _Background(path=path, reading=reading)
    return None


def _visible_ms(report: CaseReport, subject: str) -> Quantity | None:
    found = subjects_of(report.runs).get(subject)
    untouched = {run.run_index for run in report.runs if run.is_untouched}
    if found is None:
        return None
    delays = [measure_close_delay(w).delay_ms for i, w in found.by_run.items() if i in untouched]
    known = [delay for delay in delays if delay is not None]
    return max(known, key=lambda quantity: quantity.value, default=None)
