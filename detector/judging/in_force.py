"""Which clauses are in force on the day as of which a case is judged, and what follows for a verdict.

A clause that is not in force on that day is no basis of a failure: a tier that rests on it is left out, and a
rule with no other basis is inapplicable. The verdict still names the clause, apart from those that apply. A
number that is mere practice rests on no clause: where it was found does not need to be in force.

The day is that of the capture unless somebody asks for another. It is counted in China (UTC+8, without summer
time), where most of the clauses are in force from one midnight to another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

from detector.core.verdict import Outcome
from detector.judging.clauses import ClauseBook, Force, Validity
from detector.judging.rule import Judgement, Limits, Origin, Tier, inapplicable

__all__ = ["AsOf", "ChosenBy", "InForce", "bases_of", "day_of_capture"]

CHINA = timezone(timedelta(hours=8))


class ChosenBy(StrEnum):
    CAPTURE = "capture"  # the day of the first run
    ASKED = "asked"  # --as-of


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """The day as of which the clauses are taken, and who chose it."""

    day: date
    by: ChosenBy


def day_of_capture(started_at: Iterable[str]) -> AsOf | None:
    """`started_at`: when the runs began, ISO 8601. None: no run says a time, so that no day is known."""
    days = [moment.astimezone(CHINA).date() for moment in map(_moment, started_at) if moment is not None]
    return AsOf(day=min(days), by=ChosenBy.CAPTURE) if days else None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def bases_of(clauses: Iterable[str], tiers: Iterable[Tier], book: ClauseBook) -> frozenset[str]:
    """The clauses of a rule that may carry a failure; all of them, if none may. Mere practice carries what
    rests on it by being done, so that it makes no difference whether its document ever comes into force.
    """
    named = {*clauses, *(tier.source for tier in tiers if tier.origin is not Origin.PRACTICE)}
    known = {
        clause for clause in named if clause in book and book.document_of(clause).force is not Force.PRACTICE
    }
    able = {clause for clause in known if book.document_of(clause).nature.may_carry_a_failure}
    return frozenset(able or known)


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """`out`: the clauses that are not in force, each with what it is. `as_of` None: no day is known, and each
    clause counts as what its file says of it."""

    as_of: AsOf | None = None
    out: Mapping[str, Validity] | None = None

    @classmethod
    def on(cls, as_of: AsOf | None, book: ClauseBook) -> "InForce":
        day = None if as_of is None else as_of.day
        told = {clause: book.term_of(clause).on(day) for clause in book.sections}
        out = {clause: validity for clause, validity in told.items() if validity is not Validity.IN_FORCE}
        return cls(as_of=as_of, out=out)

    def split(self, clauses: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Those that are in force, and the others."""
        out, named = self.out or {}, tuple(clauses)
        return tuple(name for name in named if name not in out), tuple(name for name in named if name in out)

    def of_limits(self, limits: Limits) -> Limits:
        """Without the tiers that rest on a clause not in force, where a limit has others."""
        kept = {
            name: tuple(tier for tier in tiers if not self._is_unfounded(tier)) or tiers
            for name, tiers in limits.by_name.items()
        }
        return replace(limits, by_name=kept)

    def weighed(self, judgement: Judgement, limits: Limits, bases: frozenset[str]) -> Judgement:
        """The judgement, unless all that it could rest on is not in force. `bases`: see `bases_of`."""
        if not self.out or judgement.outcome in (Outcome.UNTESTED, Outcome.ERROR, Outcome.INAPPLICABLE):
            return judgement
        spoken = bases - judgement.uncited
        is_baseless = bool(spoken) and spoken <= self.out.keys()
        if not is_baseless and not self._rests_on_nothing_else(judgement, limits):
            return judgement
        is_drafted = Validity.DRAFT in map(self.out.get, spoken)
        is_forbidden = is_drafted and judgement.outcome is Outcome.FAILED
        reason = "only_a_draft_forbids" if is_forbidden else "clauses_not_in_force"
        return replace(inapplicable(reason, *judgement.read), uncited=judgement.uncited)

    def _rests_on_nothing_else(self, judgement: Judgement, limits: Limits) -> bool:
        if judgement.outcome is not Outcome.FAILED or not judgement.sources:
            return False
        compared = [
            tier for tiers in limits.by_name.values() for tier in tiers if tier.source in judgement.sources
        ]
        return bool(compared) and all(map(self._is_unfounded, compared))

    def _is_unfounded(self, tier: Tier) -> bool:
        return tier.origin is not Origin.PRACTICE and tier.source in (self.out or {})
