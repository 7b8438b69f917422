"""`dumpsys battery`: how full, how warm, and is it being charged?"""

import re
from dataclasses import dataclass

__all__ = ["Battery", "parse_battery"]

_NUMBER = re.compile(r"^\s*(level|scale|temperature):\s*(-?\d{1,9})\s*$", re.MULTILINE)
_POWERED = re.compile(r"^\s*(?:AC|USB|Wireless|Dock) powered:\s*(true|false)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """None: not said."""

    level_percent: float | None
    temperature_c: float | None
    is_powered: bool | None


def parse_battery(text: str) -> Battery:
    numbers = {name: int(value) for name, value in _NUMBER.findall(text)}
    level, scale = numbers.get("level"), numbers.get("scale", 100)
    tenths_c = numbers.get("temperature")
    powered = _POWERED.findall(text)
    return Battery(
        level_percent=None if level is None or scale <= 0 else 100 * level / scale,
        temperature_c=None if tenths_c is None else tenths_c / 10,
        is_powered=None if not powered else "true" in powered,
    )
