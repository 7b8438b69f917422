"""When have enough launches been made? Until a fault would have been seen, the case is clear, or enough of
what the app shows was seen.

The request is a power: the probability that a fault which shows in one launch of k would have been seen. A
rule on a window is settled when one of these holds, each at the risk 1 - power, however often that is checked
on the way:

- absent: it passed in so many launches, and failed in none, that such a fault would have been seen. This
  needs no correction for asking often: one failure ends it for good.
- present: it fails by the vote, and it surely shows in more than one launch of k.
- seldom: it failed in some launch, but surely in too few for the vote.
- silent: so many launches gave no answer that one which does would have been seen.

"Surely" compares the binomial's likelihood with all shares weighted alike to that under the bound: a ratio of
1 / risk or more, at any time, has a probability of at most `risk` (Ville 1939; Robbins 1970).

Or the request is a coverage: until the adverts seen surely make up so much of what the app shows, whatever
the rules say (`richness.py`).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import lgamma, log

from detector.core.errors import ConfigError
from detector.core.subject import WHOLE_APP
from detector.core.verdict import Outcome, Verdict
from detector.judging.richness import Coverage
from detector.judging.vote import n_votes_needed

__all__ = ["Settled", "StopReason", "Stopped", "Until", "settled", "stop_reason", "until_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """Until a fault in one launch of `one_in` would have been seen with `power`, or `most` were made.

    `coverage`: instead until the adverts seen are surely that much of what is shown.
    """

    power: float = 0.95
    one_in: int = 3
    most: int = 30
    coverage: float | None = None

    def __post_init__(self) -> None:
        if not 0 < self.power < 1:
            raise ValueError(f"a power lies between 0 and 1, not {self.power:g}")
        if self.one_in < 2 or self.most < 1:
            raise ValueError("one launch of 2 or more, and 1 launch or more")

    @property
    def risk(self) -> float:
        return 1 - self.power

    def is_seen(self, n: int) -> bool:
        """Whether a fault in one launch of `one_in` would have been seen in `n` launches."""
        return n * log(1 - 1 / self.one_in) <= log(self.risk) + 1e-12


_COVERAGE = re.compile(r"coverage:(0?\.\d{1,4})(?::(\d{1,3}))?", re.ASCII)
_MOST_FOR_COVERAGE = 60
"""Launches: 45 without an advert seen once make 90 % sure."""

_ASKED = re.compile(r"(0?\.\d{1,4})(?:/(\d{1,3}))?(?::(\d{1,3}))?", re.ASCII)
_WITHIN = {"POWER": (0.5, 0.9999), "K": (2, 100), "LAUNCHES": (1, 100)}
_COVERAGE_WITHIN = (0.05, 0.99)


def until_of(text: str, *, where: str) -> Until:
    """`POWER`, `POWER/K`, `POWER:LAUNCHES` or `POWER/K:LAUNCHES`; `coverage:SHARE` or
    `coverage:SHARE:LAUNCHES`. Raises ConfigError that names `where`.
    """
    usual = Until()
    if (parts := _COVERAGE.fullmatch(text.strip())) is not None:
        share, most = float(parts[1]), int(parts[2] or _MOST_FOR_COVERAGE)
        _refuse_outside(where, ("SHARE", share, _COVERAGE_WITHIN), ("LAUNCHES", most, _WITHIN["LAUNCHES"]))
        return Until(most=most, coverage=share)
    parts = _ASKED.fullmatch(text.strip())
    if parts is None:
        raise ConfigError(
            f"{where}: {text!r} is neither a power such as 0.95, 0.95/3 or 0.95/3:30 nor a coverage such as"
            " coverage:0.9"
        )
    power, one_in, most = float(parts[1]), int(parts[2] or usual.one_in), int(parts[3] or usual.most)
    asked = zip(_WITHIN, (power, one_in, most), _WITHIN.values(), strict=True)
    _refuse_outside(where, *asked)
    return Until(power=power, one_in=one_in, most=most)


def _refuse_outside(where: str, *numbers: tuple[str, float, tuple[float, float]]) -> None:
    for name, asked, (least, greatest) in numbers:
        if not least <= asked <= greatest:
            raise ConfigError(
                f"{where}: {name} must be {least:g} to {greatest:g}, not {asked:g} (POWER/K:LAUNCHES)"
            )


class Settled(StrEnum):
    ABSENT = "absent"
    PRESENT = "present"
    SELDOM = "seldom"
    SILENT = "silent"


class StopReason(StrEnum):
    """Why no more launches were made."""

    POWER = "power"  # every rule is settled
    CLEAR = "clear"  # a finding that fails the run is present beyond chance
    COVERAGE = "coverage"  # enough of what the app shows was seen
    BUDGET = "budget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """`n_launches` were made, and then no more, because of `why`. `n_open`: rules that were not settled.

    The request was to see a fault in one launch of `one_in` with `power`, or to see adverts that are
    `coverage` of what is shown (then not null), in at most `most` launches.
    """

    why: StopReason
    n_launches: int
    n_open: int
    power: float
    one_in: int
    most: int
    coverage: float | None = None


def settled(n_failed: int, n_passed: int, n_silent: int, until: Until) -> Settled | None:
    """Of a rule on one window, from the outcomes of its launches."""
    n = n_failed + n_passed
    if n_failed:
        if 3 * n_failed >= 2 * n and _is_beyond(n_failed, n, 1 / until.one_in, until.risk, more=True):
            return Settled.PRESENT
        return Settled.SELDOM if _is_beyond(n_failed, n, 2 / 3, until.risk, more=False) else None
    if until.is_seen(n_passed):
        return Settled.ABSENT
    return Settled.SILENT if not n_passed and until.is_seen(n_silent) else None


def _is_beyond(shown: int, n: int, share: float, risk: float, *, more: bool) -> bool:
    """Whether the true share is surely more, or less, than `share`."""
    if (shown / n > share) is not more:
        return False
    mixed = lgamma(shown + 1) + lgamma(n - shown + 1) - lgamma(n + 2)
    bound = shown * log(share) + (n - shown) * log(1 - share)
    return mixed - bound >= -log(risk)


def stop_reason(
    verdicts: Iterable[Verdict],
    n_launches: int,
    until: Until,
    *,
    fails: Callable[[Verdict], bool] = lambda verdict: False,
    coverage: Coverage | None = None,
) -> Stopped | None:
    """None: launch once more. `fails`: which findings fail the run, so that no more launches are needed.

    `coverage`: what the adverts of the launches so far are of what is shown. Not waited for: rules without a
    result per launch, and windows that appear less often than the fault in question.
    """
    states = [
        (verdict, _settled(verdict, until)) for verdict in verdicts if _is_asked(verdict, n_launches, until)
    ]
    n_open = sum(state is None for _, state in states)
    why = None
    if until.coverage is not None:
        if coverage is not None and coverage.low >= until.coverage:
            why = StopReason.COVERAGE
    elif any(state is Settled.PRESENT and fails(verdict) for verdict, state in states):
        why = StopReason.CLEAR
    elif not n_open and (states or until.is_seen(n_launches)):
        why = StopReason.POWER
    if why is None and n_launches >= until.most:
        why = StopReason.BUDGET
    if why is None:
        return None
    return Stopped(
        why=why,
        n_launches=n_launches,
        n_open=n_open,
        power=until.power,
        one_in=until.one_in,
        most=until.most,
        coverage=until.coverage,
    )


def _is_asked(verdict: Verdict, n_launches: int, until: Until) -> bool:
    """Whether it has results of launches, and its window appears as often as the fault in question."""
    return verdict.subject != WHOLE_APP and len(verdict.runs) * until.one_in >= n_launches


def _settled(verdict: Verdict, until: Until) -> Settled | None:
    outcomes = [run.outcome for run in verdict.runs]
    n_failed, n_passed = outcomes.count(Outcome.FAILED), outcomes.count(Outcome.PASSED)
    if not n_failed:
        n_passed += outcomes.count(Outcome.INAPPLICABLE)  # with nothing to judge there is no fault
    state = settled(n_failed, n_passed, len(outcomes) - n_failed - n_passed, until)
    is_voted = n_failed >= n_votes_needed(sum(outcome in _JUDGED for outcome in outcomes))
    return None if state is Settled.PRESENT and not is_voted else state


_JUDGED = (Outcome.FAILED, Outcome.PASSED, Outcome.CANT_TELL)
