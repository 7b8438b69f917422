"""Lines of `key=value key=value …`, where a value may contain spaces, brackets and braces.

A value extends to the next space followed by `key=`, outside brackets and braces.
"""

import re

from detector.parsing.bounded import cut_line

__all__ = ["parse_pairs"]

_KEY_OR_BRACKET = re.compile(r"(?<!\S)(?P<key>[A-Za-z_]\w*)=|(?P<opens>[{\[(])|(?P<closes>[}\])])")


def parse_pairs(line: str) -> dict[str, str]:
    """In the order of the line; for a repeated key the first value is kept."""
    line = cut_line(line)
    found: dict[str, str] = {}
    key, begin, depth = None, 0, 0
    for token in _KEY_OR_BRACKET.finditer(line):
        if token["opens"]:
            depth += 1
        elif token["closes"]:
            depth = max(depth - 1, 0)
        elif depth == 0:
            if key is not None:
                found.setdefault(key, line[begin : token.start()].strip())
            key, begin = token["key"], token.end()
    if key is not None:
        found.setdefault(key, line[begin:].strip())
    return found
