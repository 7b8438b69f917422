"""Durations as Android's TimeUtils prints them: `-14h26m19s327ms`, `+3d2h`, `0`, `--`."""

import re

__all__ = ["parse_duration_ms"]

_DURATION = re.compile(r"(?P<sign>[+-])?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?")
_UNITS_MS = (86_400_000, 3_600_000, 60_000, 1_000, 1)
_MAX_DIGITS = 12
"""Longer ones are not durations, and Python refuses to convert very long numbers."""
_MAX_CHARS = 5 * _MAX_DIGITS


def parse_duration_ms(text: str) -> float | None:
    """Signed ms; None for any other text (`--`: never)."""
    text = text[:_MAX_CHARS].strip()
    if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS:
        return float(text)  # a bare 0; some builds omit the unit
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()[1:]) or len(text) >= _MAX_CHARS:
        return None
    total = sum(
        int(number) * unit for number, unit in zip(found.groups()[1:], _UNITS_MS, strict=True) if number
    )
    return float(-total if found["sign"] == "-" else total)
