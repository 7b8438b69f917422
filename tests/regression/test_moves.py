"""Versions at which a quantity moved: reported in the right place, and rarely where nothing moved."""

import random
from dataclasses import replace

from detector.regression.comparison import Change
from detector.regression.history_reading import Line, Place, Point
from detector.regression.moves import Untested, WhyUntested, moves_of, untested_of
from detector.regression.significance import ALPHA

PLACE = Place("cn.example.shop", "cn-default", "phone", "Pixel 7", "14", "1080x2400@420", 1.0)
NIGHTS = 10


def line(*levels: float, chance: random.Random, judged_by: int = 1, name: str = "hit_short_side_dp") -> Line:
    """Each level is ten nights of one version."""
    points = [
        Point(
            f"2026-{version + 1:02d}-{night + 1:02d}T01:00:00Z",
            f"8.{version}",
            level + chance.gauss(0, 0.6),
            0.8,
            "passed",
            judged_by + (version if judged_by > 1 else 0),
        )
        for version, level in enumerate(levels)
        for night in range(NIGHTS)
    ]
    limit = "min_short_side_dp" if name.endswith("side_dp") else "max_delay_ms"
    unit = limit.rpartition("_")[2]
    return Line(
        place=PLACE,
        code="CLS-04",
        rule_id="undersized-close-control",
        window="advert",
        shape="screen",
        quantity=name,
        unit=unit,
        limits={limit: 24.0},
        points=tuple(points),
    )


def test_reports_a_move_with_its_version_and_direction() -> None:
    chance = random.Random(1)
    small, late = line(30, 30, 20, 30, chance=chance), line(5, 9, chance=chance, name="delay_ms")
    (side, delay) = moves_of([small, late])
    assert [(one.version, one.change) for one in side] == [("8.2", Change.WORSE), ("8.3", Change.BETTER)]
    assert [(one.version, one.change, one.captured_at[:10]) for one in delay] == [
        ("8.1", Change.WORSE, "2026-02-01")
    ]
    assert abs(side[0].after - 20) < 1


def test_a_page_where_nothing_moved_rarely_reports_a_move() -> None:
    chance = random.Random(2)
    n_pages = sum(any(moves_of([line(*[25.0] * 6, chance=chance) for _ in range(5)])) for _ in range(60))
    assert n_pages / 60 <= ALPHA + 0.06


def within(*levels: float, chance: random.Random) -> Line:
    """Ten nights of each level, all of one version."""
    original = line(*levels, chance=chance)
    return replace(original, points=tuple(one._replace(version="8.0") for one in original.points))


def test_reports_a_move_within_a_version_with_its_night() -> None:
    (moves,) = moves_of([within(30, 30, 20, chance=random.Random(4))])
    assert [(one.change, one.is_within, one.captured_at[:10]) for one in moves] == [
        (Change.WORSE, True, "2026-03-01")
    ]


def test_a_page_where_nothing_moved_within_a_version_rarely_reports_a_move() -> None:
    chance = random.Random(5)
    pages = [[within(*[25.0] * 5, chance=chance) for _ in range(5)] for _ in range(60)]
    assert sum(any(moves_of(page)) for page in pages) / 60 <= ALPHA + 0.06


def test_reports_what_was_not_tested_with_the_reason() -> None:
    chance = random.Random(6)
    assert untested_of(line(30, 20, chance=chance, judged_by=2)) == (
        Untested(version="8.1", why=WhyUntested.JUDGED_OTHERWISE),
    )
    two = line(30, 20, chance=chance)
    assert untested_of(replace(two, points=two.points[9:11]))[0].why is WhyUntested.ONE_NIGHT
    sure = replace(two, points=tuple(one._replace(error=0.0) for one in two.points))
    assert untested_of(sure)[0].why is WhyUntested.NO_ERROR
    assert untested_of(replace(two, limits={})) == (Untested(version=None, why=WhyUntested.NO_LIMIT),)
    assert untested_of(two) == ()


def test_small_moves_other_rules_and_single_nights_report_nothing() -> None:
    chance = random.Random(3)
    assert moves_of([line(30, 29.2, chance=chance)]) == ((),)
    assert moves_of([line(30, 20, chance=chance, judged_by=2)]) == ((),)
    one_night = line(30, 20, chance=chance)
    assert moves_of([replace(one_night, points=one_night.points[9:11])]) == ((),)
    assert moves_of([]) == ()
