"""Which devices a pool selects: conditions on their keys and labels, all of which must hold.

    select: {kind: phone, "labels.api": ">=29", "labels.brand": [Xiaomi, OPPO]}

A condition is a value, a list of values, or a comparison; a device without the label is not selected.
"""

import math
import re
from collections.abc import Mapping

from detector.core.errors import ConfigError

__all__ = ["Condition", "check_conditions", "holds"]

Scalar = str | int | float | bool
Condition = Scalar | list[Scalar]

KEYS = ("id", "serial", "host", "kind")
"""In addition, any `labels.NAME`."""

_COMPARISON = re.compile(r"^(>=|<=|!=|>|<)\s*(.+)$")
_SAME_WORD = {"real": "phone"}  # farms use `real` for devices that are not emulators


def check_conditions(select: Mapping[str, Condition], *, where: str) -> None:
    """Raises ConfigError for a key that no device has, or a comparison with a non-number."""
    if not select:
        raise ConfigError(f"{where}: names no condition, so it would mean every device")
    for key, condition in select.items():
        if key not in KEYS and not re.match(r"^labels\.\S+$", key):
            raise ConfigError(f"{where}: {key!r} is not known; {', '.join(KEYS)} and labels.NAME are")
        found = _COMPARISON.match(condition) if isinstance(condition, str) else None
        if found and found.group(1) != "!=" and _number(found.group(2)) is None:
            raise ConfigError(f"{where}.{key}: {condition!r} compares with what is no number")


def holds(select: Mapping[str, Condition], device: Mapping[str, Scalar]) -> bool:
    """`device`: its own keys and `labels.NAME`, with their values."""
    return all(key in device and _meets(device[key], condition) for key, condition in select.items())


def _meets(value: Scalar, condition: Condition) -> bool:
    if isinstance(condition, list):
        return any(_meets(value, one) for one in condition)
    found = _COMPARISON.match(condition) if isinstance(condition, str) else None
    if found is None:
        return _plain(value) == _plain(condition)
    sign, limit = found.groups()
    if sign == "!=":
        return _plain(value) != _plain(limit)
    number, bound = _number(value), _number(limit)
    if number is None or bound is None:
        return False
    return {
        ">=": number >= bound,
        "<=": number <= bound,
        ">": number > bound,
        "<": number < bound,
    }[sign]


def _plain(value: Scalar) -> str:
    text = str(value).casefold()
    return _SAME_WORD.get(text, text)


def _number(value: Scalar) -> float | None:
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
