"""Lines over time: where points are drawn, what is left out, and that the page is self-contained."""

import re
from html.parser import HTMLParser

import pytest

from detector.core.errors import ConfigError
from detector.regression.history_reading import Line, Place, Point
from detector.reporting.trend import HEIGHT, MAX_POINTS, TREND_PATHS, WIDTH, chart_of, render_trend

PLACE = Place("cn.example.shop", "cn-default", "phone", "Pixel 7", "14", "1080x2400@420", 1.0)
HOSTILE = "<script>alert(1)</script>\u202e"


def point(day: int, value: float, outcome: str = "passed", version: str = "1", judged_by: int = 1) -> Point:
    month, rest = divmod(day, 28)
    return Point(
        f"2026-{month % 12 + 1:02d}-{rest + 1:02d}T01:00:00Z", version, value, 1.0, outcome, judged_by
    )


def line(*points: Point, limits: dict[str, float] | None = None) -> Line:
    return Line(
        place=PLACE,
        code="CLS-04",
        rule_id="undersized-close-control",
        window="advert",
        shape="over content",
        quantity="hit_short_side_dp",
        unit="dp",
        limits={"min_short_side_dp": 24.0} if limits is None else limits,
        points=points,
    )


def xs_and_ys(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", path)]


def test_places_points_by_time_and_value_and_the_limit_between_them() -> None:
    chart = chart_of(line(point(0, 30), point(1, 20, "failed"), point(3, 26)))
    assert chart is not None
    drawn = xs_and_ys(chart.path)
    assert [x for x, _ in drawn] == [0.0, pytest.approx(WIDTH / 3, abs=0.1), WIDTH]
    assert drawn[0][1] < chart.limit.y < drawn[1][1]
    assert all(0 <= y <= HEIGHT for _, y in (*drawn, *xs_and_ys(chart.band)))
    assert chart.failed.count("M") == 1
    assert chart.passed.count("M") == 2


def test_a_quantity_without_a_limit_has_no_line() -> None:
    assert chart_of(line(point(0, 30), limits={"max_delay_ms": 3.0})) is None


def test_keeps_the_lowest_and_highest_of_many_nights() -> None:
    points = [point(day, 30 + day % 7) for day in range(330)] + [point(331, 3, "failed")]
    points[100] = point(100, 99)
    chart = chart_of(line(*points))
    assert chart is not None
    assert chart.path.count("L") < MAX_POINTS
    assert chart.failed.count("M") == 1
    assert len([y for _, y in xs_and_ys(chart.path) if y < 20]) == 1
    assert [one.value for one in chart.recent[:2]] == [3, points[-2].value]


def test_new_versions_and_new_rules_are_marked() -> None:
    chart = chart_of(line(point(0, 30), point(1, 30, version="2"), point(2, 30, version="2", judged_by=2)))
    assert chart is not None
    assert chart.versions == ((WIDTH / 2, "2"),)
    assert chart.rule_changes == (WIDTH,)


def test_refuses_a_night_without_a_valid_time() -> None:
    with pytest.raises(ConfigError, match="'soon', which is no time"):
        chart_of(line(point(0, 30)._replace(captured_at="soon")))


class _Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            assert name not in ("src", "onload", "onclick")
            assert name != "href" or value in TREND_PATHS.values()


@pytest.mark.parametrize("language", TREND_PATHS)
def test_the_page_is_self_contained_and_text_from_an_app_stays_text(language: str) -> None:
    hostile = line(point(0, 30, version=HOSTILE), point(1, 20, "failed"))
    pages = render_trend([hostile], titles={"undersized-close-control": ("关闭点击区域过小", "too small")})
    text = pages[TREND_PATHS[language]].decode()
    page = _Read()
    page.feed(text)
    assert page.tags.count("figure") == 1
    assert "script" not in page.tags
    assert "\u202e" not in text
    assert ("too small" if language == "en" else "关闭点击区域过小") in text
    assert b"figure>" not in render_trend([], titles={})[TREND_PATHS[language]]
