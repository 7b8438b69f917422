"""`dumpsys battery`: charge level, temperature and whether it is charging."""

import re
from dataclasses import dataclass

from detector.parsing.device_text import cut_line, lines_of

__all__ = ["Battery", "parse_battery"]

_NUMBER = re.compile(r"(level|scale|temperature): *(-?\d{1,9})")
_POWERED = re.compile(r"(AC|USB|Wireless|Dock) powered: *(true|false)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """None: not in the dump. `powered_by`: the chargers, of AC, USB, Wireless and Dock."""

    level_percent: float | None
    temperature_c: float | None
    powered_by: tuple[str, ...] | None

    @property
    def is_powered(self) -> bool | None:
        return None if self.powered_by is None else bool(self.powered_by)


def parse_battery(text: str) -> Battery:
    numbers: dict[str, int] = {}
    powered: dict[str, bool] = {}
    for line in lines_of(text):
        stripped = cut_line(line).strip()
        if (number := _NUMBER.fullmatch(stripped)) is not None:
            numbers[number.group(1)] = int(number.group(2))
        elif (power := _POWERED.match(stripped)) is not None:
            powered[power.group(1)] = power.group(2) == "true"
    level, scale = numbers.get("level"), numbers.get("scale", 100)
    tenths_c = numbers.get("temperature")
    return Battery(
        level_percent=None if level is None or scale <= 0 else 100 * level / scale,
        temperature_c=None if tenths_c is None else tenths_c / 10,
        powered_by=tuple(name for name, is_on in powered.items() if is_on) if powered else None,
    )
