"""Versions at which a quantity moved: named in the right place, and seldom where nothing did."""

import random
from dataclasses import replace

from detector.regression.comparison import Change
from detector.regression.history_reading import Line, Place, Point
from detector.regression.moves import moves_of
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


def test_a_move_is_named_by_its_version_and_direction() -> None:
    chance = random.Random(1)
    small, late = line(30, 30, 20, 30, chance=chance), line(5, 9, chance=chance, name="delay_ms")
    (side, delay) = moves_of([small, late])
    assert [(one.version, one.change) for one in side] == [("8.2", Change.WORSE), ("8.3", Change.BETTER)]
    assert [(one.version, one.change, one.captured_at[:10]) for one in delay] == [
        ("8.1", Change.WORSE, "2026-02-01")
    ]
    assert abs(side[0].after - 20) < 1


def test_where_nothing_moved_a_whole_page_seldom_says_so() -> None:
    chance = random.Random(2)
    n_pages = sum(any(moves_of([line(*[25.0] * 6, chance=chance) for _ in range(5)])) for _ in range(60))
    assert n_pages / 60 <= ALPHA + 0.06


def test_a_small_move_other_rules_and_single_nights_name_nothing() -> None:
    chance = random.Random(3)
    assert moves_of([line(30, 29.2, chance=chance)]) == ((),)
    assert moves_of([line(30, 20, chance=chance, judged_by=2)]) == ((),)
    one_night = line(30, 20, chance=chance)
    assert moves_of([replace(one_night, points=one_night.points[9:11])]) == ((),)
    assert moves_of([]) == ()
