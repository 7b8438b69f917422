"""What a rule's file says of its measures, as a sentence, and whether it is true of some.

    contrast_ratio is unknown               n_taps is zero                  not is_over_content
    n_jumps is below min_jumps              n_taps is not below min_taps    delay_ms is above max_delay_ms
    n_exposed_frames equals n_tree_frames   n_jumps is seldom among n_taps

A quantity has an error, so that a comparison may have no answer. `is below` holds only if the whole interval
is below, `may be below` also if the interval straddles the limit; `is not surely above` holds whenever
`is above` does not, even of an unknown quantity. Of any other unknown quantity no comparison holds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from detector.core.measured import Measured, Measurements
from detector.core.quantity import Quantity
from detector.judging.checks import stands
from detector.judging.rule import Limits
from detector.judging.tiers import Reading, over, under

__all__ = ["Fields", "Found", "Statement"]

_OF_ITSELF: Mapping[str, Callable[[Quantity | None], bool]] = {
    "is unknown": lambda quantity: quantity is None,
    "is known": lambda quantity: quantity is not None,
    "is zero": lambda quantity: quantity is not None and quantity.value == 0,
    "is not zero": lambda quantity: quantity is not None and quantity.value != 0,
}
_WITH_ANOTHER: Mapping[str, Callable[[Quantity, Quantity], bool]] = {
    "equals": lambda quantity, other: quantity.value == other.value,
    "is seldom among": lambda bad, trials: not stands(int(bad.value), int(trials.value)),
}
_WITH_A_LIMIT: Mapping[str, tuple[str, frozenset[bool | None]]] = {
    "is below": ("below", frozenset({True})),
    "may be below": ("below", frozenset({True, None})),
    "is not below": ("below", frozenset({False})),
    "is above": ("above", frozenset({True})),
    "may be above": ("above", frozenset({True, None})),
    "is not above": ("above", frozenset({False})),
    "is not surely above": ("above", frozenset({False, None})),
}


class Fields:
    """What the measures of a rule hold, by name. Raises ValueError for a name that none or several have."""

    def __init__(self, measures: tuple[type[Measured], ...]) -> None:
        self.measures = measures

    def owner(self, name: str) -> type[Measured]:
        owners = [kind for kind in self.measures if not name.startswith("_") and hasattr(kind, name)]
        if len(owners) != 1:
            count = "several measures of the rule have" if owners else "no measure of the rule has"
            raise ValueError(f"{count} a {name!r}")
        return owners[0]


class Found:
    """The measures that a rule received, its limits, and what was compared with them so far."""

    def __init__(self, given: Measurements, limits: Limits) -> None:
        self.given = given
        self.limits = limits
        self.compared: dict[str, float] = {}

    def reading(self, quantity: Quantity, side: str, limit: str) -> Reading:
        """The quantity held against all tiers of the limit."""
        compare = under if side == "below" else over
        reading = compare(quantity, limit, self.limits.tiers(limit))
        self.compared |= reading.limits
        return reading

    def limits_named(self, names: tuple[str, ...]) -> dict[str, float]:
        """The values for a verdict: of a limit the tier that was compared with, or the worst one."""
        return {name: self._limit(name) for name in names}

    def _limit(self, name: str) -> float:
        if name in self.compared:
            return self.compared[name]
        is_condition = name in self.limits.conditions
        return self.limits.condition(name) if is_condition else self.limits.tiers(name)[0].value

    def is_past(self, quantity: Quantity, side: str, name: str) -> bool | None:
        """Whether the quantity is surely below or above a condition, or any tier of a limit."""
        if name in self.limits.by_name:
            reading = self.reading(quantity, side, name)
            return True if reading.tier is not None else None if reading.is_unsure else False
        bound = self.limits.condition(name)
        return quantity.below(bound) if side == "below" else quantity.above(bound)


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, taken apart. `verb` is empty for a flag, `not` for its opposite."""

    measure: type[Measured]
    name: str
    verb: str
    other: str = ""

    @classmethod
    def read(cls, text: str, fields: Fields) -> "Statement":
        """Raises ValueError that says what is wrong."""
        first, _, rest = text.strip().partition(" ")
        if not rest or first == "not":
            name = rest or first
            return cls(fields.owner(name), name, first if rest else "")
        if rest in _OF_ITSELF:
            return cls(fields.owner(first), first, rest)
        verb, _, other = rest.rpartition(" ")
        if verb in _WITH_ANOTHER:
            if fields.owner(other) is not fields.owner(first):
                raise ValueError(f"{text!r} compares two measures")
        elif verb not in _WITH_A_LIMIT:
            verbs = ", ".join([*_OF_ITSELF, *_WITH_ANOTHER, *_WITH_A_LIMIT])
            raise ValueError(
                f"{text!r} is not understood; a sentence is NAME, not NAME, or NAME with {verbs}"
            )
        return cls(fields.owner(first), first, verb, other)

    @property
    def limit(self) -> str | None:
        """The limit or condition that it names."""
        return self.other if self.verb in _WITH_A_LIMIT else None

    def holds(self, found: Found) -> bool:
        measured = found.given[self.measure]
        value = getattr(measured, self.name)
        if self.verb in ("", "not"):
            return bool(value) is (self.verb == "")
        if (of_itself := _OF_ITSELF.get(self.verb)) is not None:
            return of_itself(value)
        if (with_another := _WITH_ANOTHER.get(self.verb)) is not None:
            return with_another(value, getattr(measured, self.other))
        side, answers = _WITH_A_LIMIT[self.verb]
        if value is None:
            return self.verb == "is not surely above"
        return found.is_past(value, side, self.other) in answers
