"""How far past its limits a quantity is, its error included.

The worst tier that the whole interval is past counts, even if the interval straddles a worse one: that much
is certain. If it is past none but straddles one, the outcome is cantTell.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity
from detector.core.verdict import Outcome, ReasonCode, Severity
from detector.judging.rule import Judgement, Tier

__all__ = ["Reading", "judged", "over", "under", "worst"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """`tier`: the worst one certainly passed, None if none is. `limits`: what was compared with.

    `is_unsure` is True only if no tier is certainly passed and one may be.
    """

    tier: Tier | None
    is_unsure: bool
    limits: dict[str, float]
    sources: tuple[str, ...]

    @property
    def severity(self) -> Severity | None:
        return None if self.tier is None else self.tier.severity


def under(quantity: Quantity, name: str, tiers: Iterable[Tier]) -> Reading:
    """Compares with minimum values: a tier is passed if the quantity is below it."""
    return _read(name, [(tier, quantity.below(tier.value)) for tier in tiers])


def over(quantity: Quantity, name: str, tiers: Iterable[Tier]) -> Reading:
    """Compares with maximum values: a tier is passed if the quantity is above it."""
    return _read(name, [(tier, quantity.above(tier.value)) for tier in tiers])


def worst(first: Reading, *others: Reading) -> Reading:
    """Of several: a certain failure before a doubt before none; of two failures the worse one."""
    readings = (first, *others)
    failures = [reading for severity in Severity for reading in readings if reading.severity is severity]
    doubts = [reading for reading in readings if reading.is_unsure]
    if worst_first := [*failures, *doubts]:
        return worst_first[0]
    return Reading(
        tier=None,
        is_unsure=False,
        limits={name: value for reading in readings for name, value in reading.limits.items()},
        sources=tuple(dict.fromkeys(source for reading in readings for source in reading.sources)),
    )


def _read(name: str, compared: list[tuple[Tier, bool | None]]) -> Reading:
    for tier, is_past in compared:
        if is_past:
            return _reading(name, tier, tier=tier)
    for tier, is_past in compared:
        if is_past is None:
            return _reading(name, tier, is_unsure=True)
    mildest = compared[-1][0] if compared else None
    return _reading(name, mildest)


def _reading(
    name: str, against: Tier | None, *, tier: Tier | None = None, is_unsure: bool = False
) -> Reading:
    return Reading(
        tier=tier,
        is_unsure=is_unsure,
        limits={} if against is None else {name: against.value},
        sources=() if against is None else (against.source,),
    )


def judged(
    reading: Reading,
    *read: Measured,
    failed: str,
    near: str | None = None,
    code: ReasonCode | None = None,
    near_code: ReasonCode = ReasonCode.GUARD_BAND,
) -> Judgement | None:
    """The failure or the doubt of a comparison; None if neither is reported and the rule must continue."""
    if reading.tier is not None:
        return Judgement(
            outcome=Outcome.FAILED,
            reason_id=failed,
            read=read,
            severity=reading.tier.severity,
            reason_code=code,
            limits=reading.limits,
            sources=reading.sources,
        )
    if near is None or not reading.is_unsure:
        return None
    return Judgement(
        outcome=Outcome.CANT_TELL, reason_id=near, read=read, reason_code=near_code, limits=reading.limits
    )
