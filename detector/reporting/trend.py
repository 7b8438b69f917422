"""A page of line charts: each quantity with its errors and limits over time and app versions.

One file per language, self-contained: it opens from disk, loads nothing and runs no script. A line has at
most `MAX_POINTS` points; if there are more, each section keeps only its lowest and its highest.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from itertools import groupby

from markupsafe import Markup

from detector.core.cycles import without_cycle_search
from detector.core.errors import ConfigError
from detector.judging.wording import with_unit
from detector.regression.comparison import limit_of
from detector.regression.history_reading import Line, Place, Point
from detector.regression.moves import Move, Untested, moves_of, untested_of
from detector.reporting.templating import colours, page_environment
from detector.reporting.words import LANGUAGES, Words

__all__ = ["MAX_POINTS", "TREND_PATHS", "Chart", "chart_of", "render_trend"]

TREND_PATHS = {"zh-CN": "trend.html", "en": "trend.en.html"}

MAX_POINTS = 200
"""More than a screen can show: a chart is about 600 px wide."""

WIDTH, HEIGHT = 1000.0, 200.0
_MAX_TICKS = 40
_RECENT = 6
_MAX_MOVES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitMark:
    name: str
    value: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Paths in a box of `WIDTH` by `HEIGHT`, y down. `versions` and `rule_changes`: x of points at which the
    app's version, or the rules, differ from the previous point.
    """

    line: Line
    limit: LimitMark
    low: float
    high: float
    path: Markup
    band: Markup
    passed: Markup
    failed: Markup
    versions: tuple[tuple[float, str], ...]
    rule_changes: tuple[float, ...]
    recent: tuple[Point, ...]
    moves: tuple[Move, ...]
    untested: tuple[Untested, ...]

    @property
    def newest(self) -> Point:
        return self.line.points[-1]


def chart_of(line: Line, moves: tuple[Move, ...] = ()) -> Chart | None:
    """None if no limit determines which direction is worse."""
    name = limit_of(line.quantity, line.unit, line.limits)
    if name is None:
        return None
    limit = line.limits[name]
    points = _thinned(line.points)
    values = [point.value for point in points]
    above = [point.value + point.error for point in points]
    below = [point.value - point.error for point in points]
    low, high = _bounds(min(limit, *below), max(limit, *above))
    at = [_seconds(point.captured_at) for point in points]
    span = at[-1] - at[0] or 1.0
    xs = [round((number - at[0]) / span * WIDTH if len(at) > 1 else WIDTH / 2, 1) for number in at]

    scale = HEIGHT / (high - low)

    def spots(heights: Sequence[float]) -> list[str]:
        return [f"{x} {round((high - height) * scale, 1)}" for x, height in zip(xs, heights, strict=True)]

    middle = spots(values)
    is_failed = [point.outcome == "failed" for point in points]
    return Chart(
        line=line,
        limit=LimitMark(name=name, value=limit, y=round((high - limit) * scale, 1)),
        low=low,
        high=high,
        path=Markup("M" + " L".join(middle)),
        band=Markup("M" + " L".join((*spots(above), *reversed(spots(below)))) + "Z"),
        passed=_dots(spot for spot, failed in zip(middle, is_failed, strict=True) if not failed),
        failed=_dots(spot for spot, failed in zip(middle, is_failed, strict=True) if failed),
        versions=_versions(xs, points),
        rule_changes=tuple(
            x
            for x, before, point in zip(xs[1:], points, points[1:], strict=False)
            if before.judged_by != point.judged_by
        ),
        recent=line.points[: -_RECENT - 1 : -1],
        moves=moves[-_MAX_MOVES:],
        untested=untested_of(line)[-_MAX_MOVES:],
    )


def _seconds(captured_at: str) -> float:
    try:
        return datetime.fromisoformat(captured_at).timestamp()
    except ValueError as error:
        raise ConfigError(f"the history has a night at {captured_at!r}, which is no time") from error


def _bounds(least: float, most: float) -> tuple[float, float]:
    """Bounds slightly beyond both values, at round numbers."""
    padding = (most - least) * 0.06 or abs(most) * 0.1 or 1.0
    step = 10 ** math.floor(math.log10(most - least + 2 * padding)) / 10
    low, high = math.floor((least - padding) / step) * step, math.ceil((most + padding) / step) * step
    return round(low, 9), round(high, 9)


def _thinned(points: Sequence[Point]) -> Sequence[Point]:
    if len(points) <= MAX_POINTS:
        return points
    step = -(-2 * len(points) // MAX_POINTS)
    values = [point.value for point in points]
    kept: list[Point] = []
    for start in range(0, len(points), step):
        part = values[start : start + step]
        ends = {part.index(min(part)), part.index(max(part))}
        kept += [points[start + position] for position in sorted(ends)]
    return kept


def _dots(spots: Iterable[str]) -> Markup:
    """Strokes of zero length, which round caps turn into dots at any scale of the chart."""
    return Markup(" ".join(f"M{spot}h0" for spot in spots))


def _versions(xs: Sequence[float], points: Sequence[Point]) -> tuple[tuple[float, str], ...]:
    changes = [
        (x, point.version or "?")
        for x, before, point in zip(xs[1:], points, points[1:], strict=False)
        if before.version != point.version
    ]
    return tuple(changes) if len(changes) <= _MAX_TICKS else ()


@without_cycle_search()
def render_trend(lines: Sequence[Line], *, titles: Mapping[str, tuple[str, str]]) -> dict[str, bytes]:
    """One page per language, by its path. `titles`: of rules by id, in zh-CN and en."""
    drawn = map(chart_of, lines, moves_of(lines))
    charts = [chart for chart in drawn if chart is not None]
    environment = page_environment(files(__package__).joinpath("templates"))
    compiled = environment.get_template("trend.html.j2")
    places = [(place, list(alike)) for place, alike in groupby(charts, key=lambda chart: chart.line.place)]
    pages = {}
    for language in LANGUAGES:
        words = Words(language)
        pages[TREND_PATHS[language]] = compiled.render(
            places=places,
            t=words,
            title_of=lambda rule_id, words=words: words.pick(*titles.get(rule_id, (rule_id, rule_id))),
            place_of=_place_in_words,
            amount=lambda value, unit, error=0.0: with_unit(value, unit, error=error),
            other=next(path for text, path in TREND_PATHS.items() if text != language),
            colours=Markup(colours()),
            width=WIDTH,
            height=HEIGHT,
        ).encode()
    return pages


def _place_in_words(place: Place) -> str:
    parts = (
        place.profile,
        place.device_model or place.device_kind,
        None if place.android is None else f"Android {place.android}",
        place.display,
        None if place.font_scale in (None, 1.0) else f"×{place.font_scale:g}",
    )
    return " · ".join(part for part in parts if part)
