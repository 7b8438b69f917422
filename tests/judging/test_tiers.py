import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.quantity import Quantity
from detector.core.verdict import Severity
from detector.judging.rule import Origin, Tier
from detector.judging.tiers import over, under, worst


def tier(value: float, severity: Severity) -> Tier:
    return Tier(value=value, unit="dp", severity=severity, origin=Origin.TOOL, source="a test")


SIZES = (tier(24, Severity.MAJOR), tier(44, Severity.MINOR))
DELAYS = (tier(5000, Severity.CRITICAL), tier(3000, Severity.MAJOR), tier(1000, Severity.MINOR))


def dp(value: float, error: float) -> Quantity:
    return Quantity(value=value, error=error, unit="dp")


@pytest.mark.parametrize(
    ("size", "severity", "is_unsure"),
    [
        pytest.param(dp(20, 1), Severity.MAJOR, False, id="below both tiers"),
        pytest.param(dp(30, 1), Severity.MINOR, False, id="below the milder tier"),
        pytest.param(dp(24, 1), Severity.MINOR, False, id="straddles the worse, surely below the milder"),
        pytest.param(dp(44, 1), None, True, id="straddles the milder"),
        pytest.param(dp(34, 20), None, True, id="straddles both"),
        pytest.param(dp(48, 1), None, False, id="above both"),
        pytest.param(dp(45, 1), None, False, id="touches the limit from above"),
    ],
)
def test_the_worst_certain_tier(size: Quantity, severity: Severity | None, is_unsure: bool) -> None:
    reading = under(size, "min_side_dp", SIZES)
    assert (reading.severity, reading.is_unsure) == (severity, is_unsure)


@pytest.mark.parametrize(
    ("delay", "severity", "limit"),
    [
        pytest.param(dp(6000, 100), Severity.CRITICAL, 5000, id="past all"),
        pytest.param(dp(4990, 100), Severity.MAJOR, 3000, id="straddles the worst"),
        pytest.param(dp(900, 50), None, 1000, id="past none"),
        pytest.param(dp(990, 50), None, 1000, id="straddles the mildest"),
    ],
)
def test_names_the_limit_it_was_compared_with(
    delay: Quantity, severity: Severity | None, limit: float
) -> None:
    reading = over(delay, "max_delay_ms", DELAYS)
    assert (reading.severity, reading.limits) == (severity, {"max_delay_ms": limit})


def test_a_certain_failure_precedes_a_doubt() -> None:
    doubt, failure = under(dp(44, 1), "a", SIZES), under(dp(30, 1), "b", SIZES)
    assert worst(doubt, failure) is failure
    assert worst(doubt, under(dp(60, 1), "c", SIZES)) is doubt


def test_the_worse_of_two_failures_counts() -> None:
    minor, major = under(dp(30, 1), "a", SIZES), under(dp(20, 1), "b", SIZES)
    assert worst(minor, major) is worst(major, minor) is major


def test_keeping_several_limits_names_all_and_each_source_once() -> None:
    kept = worst(under(dp(60, 1), "a", SIZES), over(dp(900, 50), "b", DELAYS))
    assert (kept.tier, kept.is_unsure) == (None, False)
    assert kept.limits == {"a": 44, "b": 1000}
    assert kept.sources == ("a test",)


def test_a_doubt_about_several_tiers_names_the_worst() -> None:
    assert under(dp(34, 20), "min_side_dp", SIZES).limits == {"min_side_dp": 24}


def test_without_tiers_nothing_is_past_a_limit() -> None:
    reading = under(dp(1, 0), "min_side_dp", ())
    assert (reading.tier, reading.is_unsure, reading.limits, reading.sources) == (None, False, {}, ())


@given(st.floats(0, 100), st.floats(0, 50))
def test_never_fails_inside_the_guard_band(value: float, error: float) -> None:
    size = dp(value, error)
    reading = under(size, "min_side_dp", SIZES)
    if reading.tier is not None:
        assert size.high < reading.tier.value
    elif not reading.is_unsure:
        assert all(size.low >= one.value for one in SIZES)


@given(st.floats(0, 10000), st.floats(0, 2000))
def test_never_fails_late_inside_the_guard_band(value: float, error: float) -> None:
    delay = dp(value, error)
    reading = over(delay, "max_delay_ms", DELAYS)
    if reading.tier is not None:
        assert delay.low > reading.tier.value
