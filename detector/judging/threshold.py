"""The judge of every rule that its file states alone: an ordered list of checks, of which the first decides.

A check is a guard (`when` something holds, the rule ends so), a comparison with a limit, a question that many
rules share (`ask`), or the last one, which always holds:

    - ask: control_seen
    - {when: shift_dp is unknown, untested: density_unknown}
    - {compare: shift_dp above max_shift_dp, failed: control_moving, near: shift_near_limit}
    - passed: control_at_rest

A comparison fails the rule only if the whole interval is past a tier. If the interval straddles the mildest
tier, the rule cannot tell (`near`). Several comparisons count as one, by the worst of them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from detector.core.measured import Measured, Measurements
from detector.core.quantity import Quantity
from detector.core.verdict import Outcome, ReasonCode, Severity
from detector.judging.checks import (
    LOOKS,
    MOVED,
    WATCH,
    not_watched_enough,
    stands,
    unmoved,
    untapped,
    without_control,
)
from detector.judging.rule import Judgement, Limits
from detector.judging.statements import Fields, Found, Statement
from detector.judging.tiers import Reading, judged, worst
from detector.measures.background_starts import BackgroundStarts
from detector.measures.close_presence import ClosePresence

__all__ = ["Check", "ThresholdJudge"]

_OUTCOMES = {
    "passed": Outcome.PASSED,
    "cant_tell": Outcome.CANT_TELL,
    "inapplicable": Outcome.INAPPLICABLE,
    "untested": Outcome.UNTESTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One entry of a rule's `checks`, as written.

    `when`: sentences that must all hold for the check to count (`statements.py`).
    `compare`: `NAME above LIMIT` or `NAME below LIMIT`. With `NAME of TRIALS above LIMIT` the failure must
    show in two thirds of the trials, and what shows in fewer is `near`. `failed` may give a sentence for each
    limit. `unless`: guards that stand in the way of a failure. `untried`: a count; where it is not zero, the
    comparison cannot fail, only be `near`. `at_most`: the severity is no worse than this.
    `code` is the outcome's reason code, `near_code` that of `near`, by default `guard_band`.
    `limits`: those that the verdict states; by default a comparison states its own, a pass all that were
    compared, and any other guard none.
    """

    when: str | tuple[str, ...] = ()
    ask: str | None = None
    compare: str | tuple[str, ...] = ()
    failed: str | dict[str, str] | None = None
    near: str | None = None
    near_code: ReasonCode | None = None
    unless: tuple["Check", ...] = ()
    untried: str | None = None
    at_most: Severity | None = None
    passed: str | None = None
    cant_tell: str | None = None
    inapplicable: str | None = None
    untested: str | None = None
    code: ReasonCode | None = None
    limits: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        ends = [name for name in ("ask", "failed", *_OUTCOMES) if getattr(self, name) is not None]
        if len(ends) != 1:
            named = " and ".join(ends) or "none"
            raise ValueError(f"a check has one of ask, failed, {', '.join(_OUTCOMES)}, not {named}")
        if bool(self.compare) is not (self.failed is not None):
            raise ValueError("compare and failed belong together")

    @property
    def reasons(self) -> tuple[str, ...]:
        """The sentences that it may give."""
        failed = self.failed.values() if isinstance(self.failed, dict) else (self.failed,)
        own = (*failed, self.near, self.passed, self.cant_tell, self.inapplicable, self.untested)
        return (*filter(None, own), *(reason for guard in self.unless for reason in guard.reasons))


@dataclass(frozen=True, slots=True)
class _Comparison:
    measure: type[Measured]
    name: str
    side: str
    limit: str
    trials: str | None

    @classmethod
    def read(cls, text: str, fields: Fields) -> "_Comparison":
        match text.split():
            case [name, ("above" | "below") as side, limit]:
                return cls(fields.owner(name), name, side, limit, None)
            case [name, "of", trials, ("above" | "below") as side, limit]:
                fields.owner(trials)
                return cls(fields.owner(name), name, side, limit, trials)
        raise ValueError(f"{text!r} is no comparison: it is NAME above LIMIT or NAME below LIMIT")

    def reading(self, found: Found) -> Reading:
        measured = found.given[self.measure]
        quantity = getattr(measured, self.name)
        reading = found.reading(quantity, self.side, self.limit)
        if self.trials is None:
            return reading
        is_often = stands(int(quantity.value), int(getattr(measured, self.trials).value))
        if is_often:
            return reading
        return replace(reading, tier=None, is_unsure=is_often is None)


class ThresholdJudge:
    """Calls like a rule's own function. Raises ValueError if a check cannot be understood."""

    def __init__(self, checks: tuple[Check, ...], measures: tuple[type[Measured], ...]) -> None:
        fields = Fields(measures)
        self._steps: list[_Step] = []
        read = measures[-1]
        for number, check in enumerate(checks, start=1):
            try:
                step = _Step.read(check, fields, default=read)
            except ValueError as error:
                raise ValueError(f"check {number}: {error}") from error
            read = step.measure
            self._steps.append(step)
        if not checks or checks[-1].when or checks[-1].compare or checks[-1].ask:
            raise ValueError("the last check decides whatever else holds: it has an outcome alone")

    @property
    def limits(self) -> tuple[str, ...]:
        """Those that a quantity may be past, in the order of the checks."""
        return tuple(dict.fromkeys(one.limit for step in self._steps for one in step.comparisons))

    @property
    def conditions(self) -> tuple[str, ...]:
        """All other numbers of a profile that a check names or asks for."""
        named = dict.fromkeys(name for step in self._steps for name in step.conditions)
        return tuple(name for name in named if name not in self.limits)

    def __call__(self, given: Measurements, limits: Limits) -> Judgement:
        found = Found(given, limits)
        for step in self._steps:
            judgement = step.judgement(found)
            if judgement is not None:
                return judgement
        raise AssertionError("the last check always holds")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that many rules share: None lets the rule go on."""

    conditions: tuple[str, ...]
    judge: Callable[[type[Measured], Measurements, Limits], Judgement | None]
    attribute: str  # names the measure that it is asked of


def _presence(_: type[Measured], given: Measurements, limits: Limits) -> Judgement | None:
    return without_control(given[ClosePresence], limits)


def _tapped(kind: type[Measured], given: Measurements, _: Limits) -> Judgement | None:
    return untapped(given[kind], given[kind])  # type: ignore[arg-type]  # it has `was_tapped`


def _moved(kind: type[Measured], given: Measurements, limits: Limits) -> Judgement | None:
    return unmoved(given[kind], given[kind], limits)  # type: ignore[arg-type]  # it has `can_be_moved`


def _watched(_: type[Measured], given: Measurements, limits: Limits) -> Judgement | None:
    return not_watched_enough(given[BackgroundStarts], limits)


_ASKED: Mapping[str, _Asked] = {
    "control_seen": _Asked(LOOKS, _presence, "perhaps_score"),
    "control_tapped": _Asked((), _tapped, "was_tapped"),
    "phone_moved": _Asked(MOVED, _moved, "can_be_moved"),
    "watched_enough": _Asked(WATCH, _watched, "n_triggers_watched"),
}


@dataclass(frozen=True, slots=True)
class _Step:
    """A check with its sentences taken apart. `measure` is what its judgement is read from."""

    check: Check
    measure: type[Measured]
    when: tuple[Statement, ...]
    comparisons: tuple[_Comparison, ...]
    unless: "tuple[_Step, ...]"

    @classmethod
    def read(cls, check: Check, fields: Fields, *, default: type[Measured]) -> "_Step":
        when = tuple(Statement.read(text, fields) for text in _texts(check.when))
        comparisons = tuple(_Comparison.read(text, fields) for text in _texts(check.compare))
        named = [*(one.measure for one in comparisons), *(one.measure for one in when)]
        if check.ask is not None:
            if check.ask not in _ASKED:
                raise ValueError(f"nothing is called {check.ask!r}; ask {', '.join(_ASKED)}")
            named = [fields.owner(_ASKED[check.ask].attribute)]
        if check.untried is not None:
            fields.owner(check.untried)
        measure = named[0] if named else default
        unless = tuple(cls.read(guard, fields, default=measure) for guard in check.unless)
        return cls(check, measure, when, comparisons, unless)

    @property
    def conditions(self) -> Iterator[str]:
        """Names of numbers beside those of its comparisons."""
        if self.check.ask is not None:
            yield from _ASKED[self.check.ask].conditions
        yield from (one.limit for one in self.when if one.limit is not None)
        yield from self.check.limits or ()
        for guard in self.unless:
            yield from guard.conditions

    def judgement(self, found: Found) -> Judgement | None:
        """None: the check does not hold, and the next one is asked."""
        if not all(statement.holds(found) for statement in self.when):
            return None
        if self.check.ask is not None:
            return _ASKED[self.check.ask].judge(self.measure, found.given, found.limits)
        return self._compared(found) if self.comparisons else self._said(found)

    def _said(self, found: Found) -> Judgement:
        ((outcome, reason_id),) = (
            (outcome, reason_id)
            for name, outcome in _OUTCOMES.items()
            if (reason_id := getattr(self.check, name)) is not None
        )
        stated = found.compared if outcome is Outcome.PASSED else {}
        if self.check.limits is not None:
            stated = found.limits_named(self.check.limits)
        read = (found.given[self.measure],)
        return Judgement(
            outcome=outcome, reason_id=reason_id, read=read, reason_code=self.check.code, limits=stated
        )

    def _compared(self, found: Found) -> Judgement | None:
        check, measured = self.check, found.given[self.measure]
        reading = worst(*(comparison.reading(found) for comparison in self.comparisons))
        if reading.tier is not None and self._is_untried(measured):
            reading = replace(reading, tier=None, is_unsure=True)
        failed, is_of_trials = check.failed, any(one.trials is not None for one in self.comparisons)
        if reading.tier is not None:
            for guard in self.unless:
                if (judgement := guard.judgement(found)) is not None:
                    return judgement
        usual = ReasonCode.UNSTABLE if is_of_trials else ReasonCode.GUARD_BAND
        if isinstance(failed, dict):
            failed = failed.get(next(iter(reading.limits)))
        judgement = judged(
            reading,
            measured,
            failed=failed or "",
            near=check.near,
            code=check.code,
            near_code=check.near_code or usual,
        )
        if judgement is None or judgement.severity is None or check.at_most is None:
            return judgement
        return replace(judgement, severity=max(judgement.severity, check.at_most, key=lambda one: one.rank))

    def _is_untried(self, measured: Measured) -> bool:
        if self.check.untried is None:
            return False
        untried: Quantity | None = getattr(measured, self.check.untried)
        return untried is None or untried.value != 0


def _texts(written: str | tuple[str, ...]) -> tuple[str, ...]:
    return (written,) if isinstance(written, str) else written
