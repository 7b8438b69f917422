"""How many launches a probe may still make. A trial that did not meet the window is made again."""

from collections.abc import Generator

from detector.core.trials import Trial, TrialResult

__all__ = ["Budget", "attempt"]

MOST_INVALID = 2
"""Launches without the window (no advert, another creative) are repeated so often, within the budget."""


class Budget:
    def __init__(self, n_launches: int) -> None:
        self.n_left = n_launches


def attempt(budget: Budget, trial: Trial) -> Generator[Trial, TrialResult, TrialResult | None]:
    """The result of the trial, or None where the window was not met, or the budget is spent."""
    for _ in range(1 + MOST_INVALID):
        if budget.n_left <= 0:
            return None
        budget.n_left -= 1
        result = yield trial
        if result.is_valid:
            return result
    return None
