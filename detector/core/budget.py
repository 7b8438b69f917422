"""How many launches a probe has left. A trial that did not meet the window is repeated."""

from collections.abc import Generator

from detector.core.trials import Trial, TrialResult

__all__ = ["Budget", "attempt"]

MAX_INVALID = 2
"""How often a launch without the window (no advert, another creative) is repeated, within the budget."""


class Budget:
    def __init__(self, n_launches: int) -> None:
        self.n_left = n_launches


def attempt(budget: Budget, trial: Trial) -> Generator[Trial, TrialResult, TrialResult | None]:
    """The result of the trial; None if the window was not met or the budget is spent."""
    for _ in range(1 + MAX_INVALID):
        if budget.n_left <= 0:
            return None
        budget.n_left -= 1
        result = yield trial
        if result.is_valid:
            return result
    return None
