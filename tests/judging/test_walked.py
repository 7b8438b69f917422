"""Taps compared with a limit if not every way was tried."""

import pytest

from detector.core.quantity import Quantity
from detector.core.verdict import Severity
from detector.judging.checks import too_many_taps
from detector.judging.rule import Origin, Tier

TIERS = (Tier(value=3, unit="taps", severity=Severity.MINOR, origin=Origin.TOOL, source="ours"),)


def count(n: int) -> Quantity:
    return Quantity(value=float(n), error=0.0, unit="things")


@pytest.mark.parametrize(
    ("n_taps", "n_untried", "severity", "is_unsure"),
    [
        (3, 5, None, False),
        (4, 0, Severity.MINOR, False),
        (4, 1, None, True),
        (4, None, None, True),
    ],
)
def test_fails_only_if_nothing_nearer_was_left_untapped(
    n_taps: int, n_untried: int | None, severity: Severity | None, is_unsure: bool
) -> None:
    untried = None if n_untried is None else count(n_untried)
    reading = too_many_taps(count(n_taps), untried, "max_list_taps", TIERS)
    assert (reading.severity, reading.is_unsure) == (severity, is_unsure)
