"""A value against the tiers of its limit."""

from itertools import pairwise

import pytest

from detector.core.measured import NamedQuantity
from detector.core.verdict import Outcome, Severity, Verdict
from detector.judging.rule import Origin, Tier
from detector.reporting.scale_bar import Comparison, Fails, comparisons, scale_bar_of
from tests.reporting.case_reports import quantity, tier, verdict


def tiers(*values: float, unit: str = "dp") -> tuple[Tier, ...]:
    severities = (Severity.CRITICAL, Severity.MAJOR, Severity.MINOR)
    return tuple(
        tier(value, unit, severity, Origin.TOOL, "test")
        for value, severity in zip(values, severities[-len(values) :], strict=True)
    )


def judged(
    outcome: Outcome = Outcome.CANT_TELL,
    quantities: tuple[NamedQuantity, ...] = (),
    limits: dict[str, float] | None = None,
) -> Verdict:
    return verdict(
        "CLS-04", "rule", outcome, quantities=quantities, limits=limits, evidence_ids=("run:0/frame:0001",)
    )


def compared(value: float, limit: str, *values: float, error: float = 1.0) -> Comparison:
    side = quantity("side_dp", value, error, "dp")
    return Comparison(quantity=side, limit=limit, value=values[-1], tiers=tiers(*values))


@pytest.mark.parametrize(
    ("limit", "best"),
    [
        pytest.param("min_short_side_dp", "hit_short_side_dp", id="the name's end"),
        pytest.param("max_delay_ms", "delay_ms", id="the whole name"),
        pytest.param("min_text_ratio", "contrast_ratio", id="the unit, and the first of it"),
    ],
)
def test_a_limit_finds_its_quantity(limit: str, best: str) -> None:
    quantities = (
        quantity("glyph_short_side_mm", 2, 0, "mm"),
        quantity("hit_short_side_dp", 20, 0, "dp"),
        quantity("delay_ms", 900, 0, "ms"),
        quantity("contrast_ratio", 2, 0, "ratio"),
        quantity("least_contrast_ratio", 1, 0, "ratio"),
    )
    unit = limit.rpartition("_")[2]
    found = comparisons(judged(quantities=quantities, limits={limit: 1.0}), {limit: tiers(1, unit=unit)})
    assert [one.quantity.name for one in found] == [best]


def test_a_limit_of_another_unit_finds_nothing() -> None:
    sides = (quantity("hit_short_side_mm", 4, 0, "mm"),)
    limits = {"min_short_side_dp": tiers(24, 44)}
    assert comparisons(judged(quantities=sides, limits={"min_short_side_dp": 44}), limits) == ()


def test_a_limit_the_verdict_does_not_name_is_not_compared() -> None:
    sides = (quantity("hit_short_side_dp", 4, 0, "dp"),)
    assert comparisons(judged(quantities=sides), {"min_short_side_dp": tiers(24)}) == ()


@pytest.mark.parametrize(
    ("limit", "values", "outcome", "fails"),
    [
        ("min_side_dp", (24, 44), Outcome.CANT_TELL, Fails.BELOW),
        ("max_side_dp", (24,), Outcome.CANT_TELL, Fails.ABOVE),
        ("side_dp", (24, 44), Outcome.CANT_TELL, Fails.BELOW),
        ("side_dp", (44, 24), Outcome.CANT_TELL, Fails.ABOVE),
        ("side_dp", (24,), Outcome.FAILED, Fails.BELOW),
        ("side_dp", (24,), Outcome.PASSED, Fails.ABOVE),
        ("side_dp", (24,), Outcome.CANT_TELL, Fails.UNKNOWN),
    ],
)
def test_which_side_fails(limit: str, values: tuple[float, ...], outcome: Outcome, fails: Fails) -> None:
    assert scale_bar_of(judged(outcome), compared(20, limit, *values)).fails is fails


def test_zones_from_the_worst_to_good() -> None:
    below = scale_bar_of(judged(), compared(20, "min_side_dp", 24, 44))
    assert [zone.level for zone in below.zones] == ["major", "minor", "ok"]
    above = scale_bar_of(judged(), compared(20, "max_side_dp", 50, 30, 10))
    assert [zone.level for zone in above.zones] == ["ok", "minor", "major", "critical"]


def test_zones_fill_the_axis_without_gaps() -> None:
    zones = scale_bar_of(judged(), compared(20, "min_side_dp", 24, 44)).zones
    for left, right in pairwise(zones):
        assert left.x + left.width == pytest.approx(right.x, abs=0.11)


def test_the_guard_band_is_as_wide_as_the_error() -> None:
    scale = scale_bar_of(judged(), compared(20, "min_side_dp", 24, error=2.0))
    (mark,) = scale.marks
    assert mark.band_width == pytest.approx(scale.high_x - scale.low_x, abs=0.2)
    assert mark.band_x < mark.x < mark.band_x + mark.band_width


def test_overlapping_labels_go_into_another_row() -> None:
    close = scale_bar_of(judged(), compared(20, "min_side_dp", 24, 25))
    assert [mark.row for mark in close.marks] == [0, 1]
    apart = scale_bar_of(judged(), compared(20, "min_side_dp", 10, 44))
    assert [mark.row for mark in apart.marks] == [0, 0]


@pytest.mark.parametrize(("value", "limit"), [(0.0, 0.0), (-4.0, 2.0), (1e9, 1.0), (0.3, 0.2)])
def test_odd_numbers_stay_on_the_axis(value: float, limit: float) -> None:
    scale = scale_bar_of(judged(), compared(value, "max_side_dp", limit, error=0.0))
    assert all(0 <= x <= 640 for x in (scale.value_x, scale.low_x, scale.high_x, scale.marks[0].x))
