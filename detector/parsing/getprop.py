"""`getprop`: `[key]: [value]`, where a value may go on over several lines."""

import re

__all__ = ["parse_getprop"]

_PROPERTY = re.compile(r"^\[([^\]]+)\]: \[(.*?)\]\s*$", re.MULTILINE | re.DOTALL)


def parse_getprop(text: str) -> dict[str, str]:
    return dict(_PROPERTY.findall(text.replace("\r\n", "\n")))
