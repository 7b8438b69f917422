"""What earlier nights of an app decided, as a history recorded them."""

from collections.abc import Sequence

from detector.core.verdict import Outcome
from detector.regression.baseline import DecidedEntry, UndecidedEntry
from detector.regression.history_reading import HistoryCase, cases_of, one_case
from detector.regression.history_store import History

__all__ = ["decisions_in"]

N_NIGHTS = 7
"""A rule that no case of so many decided is not missed. Tool value."""


def decisions_in(
    history: History, *, package: str, profile: str, before: str
) -> tuple[tuple[DecidedEntry, ...], tuple[UndecidedEntry, ...]]:
    """What the last nights before `before` (UTC, ISO 8601) decided, and how long each is undecided since."""
    known = [
        case
        for case in cases_of(history, package=package)
        if case.captured_at < before and case.environment.profile == profile
    ]
    nights = [one_case(history, case.id) for case in known[-N_NIGHTS:]]
    decided, undecided = [], []
    for shape in sorted({shape for night in nights for shape, _ in _decided(night)}):
        rules = {rule for night in nights for of, rule in _decided(night) if of == shape}
        shown = [
            night for night in nights if any(outcome.mark.shape == shape for outcome in night.told or ())
        ]
        decided.append(
            DecidedEntry(
                package=package,
                shape=shape,
                rules=tuple(sorted(rules)),
                shown=sum(case.n_launches for case in shown),
                launches=sum(night.n_launches for night in nights),
            )
        )
        for rule in sorted(rules):
            if n := _n_since(nights, shape, rule):
                until = nights[-1].captured_at
                undecided.append(
                    UndecidedEntry(package=package, shape=shape, rule=rule, nights=n, until=until)
                )
    return tuple(decided), tuple(undecided)


def _decided(night: HistoryCase) -> set[tuple[str, str]]:
    """Shape and rule of all that passed or failed."""
    return {
        (outcome.mark.shape, outcome.mark.rule_id)
        for outcome in night.told or ()
        if outcome.outcome in (Outcome.PASSED, Outcome.FAILED)
    }


def _n_since(nights: Sequence[HistoryCase], shape: str, rule: str) -> int:
    """The nights since it was decided last."""
    for n, night in enumerate(reversed(nights)):
        if (shape, rule) in _decided(night):
            return n
    return 0
