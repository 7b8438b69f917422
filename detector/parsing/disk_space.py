"""`df`: free space, from toybox's table and from the older toolbox's."""

import re

from detector.parsing.device_text import lines_of

__all__ = ["parse_free_bytes"]

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,6})?)([KMGT]?)")


def parse_free_bytes(text: str) -> int | None:
    """Free bytes of the first file system listed; None if the table is not understood."""
    rows = (line.split() for line in lines_of(text) if line.strip())
    names = next(([name.lower() for name in row] for row in rows if row[0].startswith("Filesystem")), None)
    row = next(rows, None)
    if names is None or row is None:
        return None
    column = next((names.index(name) for name in ("available", "avail", "free") if name in names), None)
    if len(row) == 1:  # a long device name splits its row in two
        row += next(rows, [])
    found = _SIZE.fullmatch(row[column]) if column is not None and column < len(row) else None
    if found is None:
        return None
    in_blocks = "1k-blocks" in names and not found.group(2)
    return round(float(found.group(1)) * _UNITS[found.group(2)] * (1024 if in_blocks else 1))
