"""Durations as people write them in a file: `90s`, `20m`, `2h`."""

import re

from detector.core.errors import ConfigError

__all__ = ["PATTERN", "seconds"]

PATTERN = r"^[0-9]+(\.[0-9]+)?(s|m|h)$"
MAX_CHARACTERS = 12
_UNIT_S = {"s": 1, "m": 60, "h": 3600}


def seconds(text: str, *, where: str) -> float:
    """Duration in s. `where` names file and key for the ConfigError."""
    if not re.fullmatch(PATTERN, text) or len(text) > MAX_CHARACTERS:
        raise ConfigError(f"{where}: {text[:40]!r} is not a length of time: write 90s, 20m or 2h")
    return float(text[:-1]) * _UNIT_S[text[-1]]
