"""`dumpsys battery`: charge level, temperature and whether it is charging."""

import re
from dataclasses import dataclass

from detector.parsing.bounded import cut_line, lines_of

__all__ = ["Battery", "parse_battery"]

_NUMBER = re.compile(r"(level|scale|temperature): *(-?\d{1,9})")
_POWERED = re.compile(r"(?:AC|USB|Wireless|Dock) powered: *(true|false)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """None: not in the dump."""

    level_percent: float | None
    temperature_c: float | None
    is_powered: bool | None


def parse_battery(text: str) -> Battery:
    numbers: dict[str, int] = {}
    powered: list[str] = []
    for line in lines_of(text):
        stripped = cut_line(line).strip()
        if (number := _NUMBER.fullmatch(stripped)) is not None:
            numbers[number.group(1)] = int(number.group(2))
        elif (power := _POWERED.match(stripped)) is not None:
            powered.append(power.group(1))
    level, scale = numbers.get("level"), numbers.get("scale", 100)
    tenths_c = numbers.get("temperature")
    return Battery(
        level_percent=None if level is None or scale <= 0 else 100 * level / scale,
        temperature_c=None if tenths_c is None else tenths_c / 10,
        is_powered=None if not powered else "true" in powered,
    )
