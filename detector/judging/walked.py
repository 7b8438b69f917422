"""Compares a number of taps with a limit: a failure only if everything nearer was tried."""

from collections.abc import Iterable
from dataclasses import replace

from detector.core.quantity import Quantity
from detector.judging.rule import Tier
from detector.judging.tiers import Reading, over

__all__ = ["too_many_taps"]


def too_many_taps(n_taps: Quantity, n_untried: Quantity | None, name: str, tiers: Iterable[Tier]) -> Reading:
    """Unsure if the way that was found is too deep, but another was not tried."""
    reading = over(n_taps, name, tiers)
    if reading.tier is not None and (n_untried is None or n_untried.value):
        return replace(reading, tier=None, is_unsure=True)
    return reading
