"""Values that an app file may leave to chance, and the lengths and colours they consist of.

Wherever a number, a length, a colour or a text is allowed, `{min:, max:}` or `{choice: [...]}` is
allowed too; `by: name` ties several draws together, so that the third headline comes with the third
picture. Nothing is drawn here: `running/chance.py` does that, per launch.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

__all__ = [
    "Color",
    "ColorChoice",
    "ColorValue",
    "Length",
    "LengthChoice",
    "LengthRange",
    "LengthValue",
    "Name",
    "Number",
    "NumberChoice",
    "NumberRange",
    "SizeValue",
    "Strict",
    "TextChoice",
    "TextValue",
    "possible_texts",
    "split_length",
    "within",
]

LENGTH = re.compile(r"^(-?\d{1,5}(?:\.\d{1,4})?)(dp|sp|px|mm|%)$")

Length = Annotated[str, StringConstraints(pattern=LENGTH.pattern)]
"""A number with its unit: dp, sp (as dp: the font scale is 1), px, mm on the glass, or % of the reference."""

Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]


class Strict(BaseModel):
    """Unknown keys and wrong types are refused; values are frozen."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class NumberRange(Strict):
    """Any number from min to max, evenly likely."""

    min: float
    max: float
    by: Name | None = None

    @model_validator(mode="after")
    def _is_ordered(self) -> "NumberRange":
        if self.min > self.max:
            raise ValueError("min is greater than max")
        return self


class LengthRange(Strict):
    """Any length from min to max, in one unit."""

    min: Length
    max: Length
    by: Name | None = None

    @model_validator(mode="after")
    def _is_ordered(self) -> "LengthRange":
        (low, low_unit), (high, high_unit) = split_length(self.min), split_length(self.max)
        if low_unit != high_unit:
            raise ValueError("min and max have different units")
        if low > high:
            raise ValueError("min is greater than max")
        return self


class NumberChoice(Strict):
    choice: Annotated[list[float], Field(min_length=1)]
    by: Name | None = None


class LengthChoice(Strict):
    choice: Annotated[list[Length], Field(min_length=1)]
    by: Name | None = None


class ColorChoice(Strict):
    choice: Annotated[list[Color], Field(min_length=1)]
    by: Name | None = None


class TextChoice(Strict):
    choice: Annotated[list[str], Field(min_length=1)]
    by: Name | None = None


def _shape(value: Any) -> str:
    if isinstance(value, dict):
        return "choice" if "choice" in value else "range"
    if isinstance(value, NumberRange | LengthRange):
        return "range"
    if isinstance(value, BaseModel):
        return "choice"
    return "plain"


def _shape_of_text(value: Any) -> str:
    return "choice" if isinstance(value, dict | BaseModel) else "plain"


def _check_not_negative(value: str | LengthRange | LengthChoice) -> str | LengthRange | LengthChoice:
    if isinstance(value, LengthRange):
        lengths = [value.min]
    else:
        lengths = value.choice if isinstance(value, LengthChoice) else [value]
    for length in lengths:
        if split_length(length)[0] < 0:
            raise ValueError(f"{length} is below 0")
    return value


Number = Annotated[
    Annotated[float, Tag("plain")]
    | Annotated[NumberRange, Tag("range")]
    | Annotated[NumberChoice, Tag("choice")],
    Discriminator(_shape),
]
LengthValue = Annotated[
    Annotated[Length, Tag("plain")]
    | Annotated[LengthRange, Tag("range")]
    | Annotated[LengthChoice, Tag("choice")],
    Discriminator(_shape),
]
SizeValue = Annotated[LengthValue, AfterValidator(_check_not_negative)]
"""A length that cannot be negative."""

ColorValue = Annotated[
    Annotated[Color, Tag("plain")] | Annotated[ColorChoice, Tag("choice")], Discriminator(_shape_of_text)
]
TextValue = Annotated[
    Annotated[str, Tag("plain")] | Annotated[TextChoice, Tag("choice")], Discriminator(_shape_of_text)
]


def within(low: float, high: float) -> AfterValidator:
    """Every number that could be drawn is between low and high."""

    def check(value: float | NumberRange | NumberChoice) -> float | NumberRange | NumberChoice:
        for number in _possible_numbers(value):
            if not low <= number <= high:
                raise ValueError(f"{number:g} is not between {low:g} and {high:g}")
        return value

    return AfterValidator(check)


def one_of(names: tuple[str, ...]) -> AfterValidator:
    """Every text that could be drawn is one of the names."""

    def check(value: str | TextChoice) -> str | TextChoice:
        for text in possible_texts(value):
            if text not in names:
                raise ValueError(f"{text!r} is none of {', '.join(names)}")
        return value

    return AfterValidator(check)


def possible_texts(value: str | TextChoice) -> Iterator[str]:
    yield from value.choice if isinstance(value, TextChoice) else (value,)


def _possible_numbers(value: float | NumberRange | NumberChoice) -> Iterator[float]:
    if isinstance(value, NumberRange):
        yield from (value.min, value.max)
    elif isinstance(value, NumberChoice):
        yield from value.choice
    else:
        yield value


def split_length(length: str) -> tuple[float, str]:
    """`12.5dp` -> (12.5, "dp")."""
    matched = LENGTH.match(length)
    if matched is None:
        raise ValueError(f"{length!r} is not a length")
    return float(matched[1]), matched[2]
