"""docs/bounds.md matches the code: each bound by its constant, and no reader's bound left out."""

import importlib
import re

import pytest

from tests.repository import REPOSITORY

ROW = re.compile(r"^\| (?P<what>[^|]+) \| (?P<bound>[\d,]+) \w+ \| `(?P<where>[\w.]+)` \|", re.MULTILINE)
ROWS = [
    found.groupdict() for found in ROW.finditer((REPOSITORY / "docs/bounds.md").read_text(encoding="utf-8"))
]
READERS = ("devices", "parsing", "evidence", "config", "engines", "wiring", "assessment", "session")
CONSTANT = re.compile(
    r"^(_?(?:MAX|MOST)\w*_(?:BYTES|PIXELS|TEXT_CHARS|LETTERS)|MAX_BYTES|MAX_PIXELS)\b", re.MULTILINE
)
PARTS = {
    "_MAX_HEAD_BYTES",
    "_MAX_PREAMBLE_BYTES",
    "_MAX_WARNING_BYTES",
    "_MAX_WORDS_BYTES",
    "MAX_PIECE_BYTES",
}
"""Of a head, a warning or a piece of what has a bound of its own."""
OF_WORDS = {"engines.word_intents", "perception"}


@pytest.mark.parametrize("row", ROWS, ids=[row["where"] for row in ROWS])
def test_each_bound_is_that_of_the_code(row: dict[str, str]) -> None:
    module, _, name = row["where"].rpartition(".")
    try:
        holder: object = importlib.import_module(module)
    except ModuleNotFoundError:
        module, _, class_name = module.rpartition(".")
        holder = getattr(importlib.import_module(module), class_name)
    assert getattr(holder, name) == int(row["bound"].replace(",", ""))


def test_no_readers_bound_is_left_out() -> None:
    documented = {row["where"] for row in ROWS}
    there = {
        f"{'.'.join(path.relative_to(REPOSITORY).with_suffix('').parts)}.{name}"
        for folder in READERS
        for path in sorted((REPOSITORY / "detector" / folder).rglob("*.py"))
        for name in CONSTANT.findall(path.read_text(encoding="utf-8"))
        if name not in PARTS and f"{folder}.{path.stem}" not in OF_WORDS
    }
    assert there - documented == set()


def test_the_table_is_not_empty() -> None:
    assert len(ROWS) > 25
