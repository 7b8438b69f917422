"""Annotated policies as the tagger of their lines takes them: the parts of each, and the role of each part.

Annotations name values, not places. Each row is put where its name stands with most of its values around it;
what no annotation tells (a label, a link, the rest of a row) follows from what stands beside it.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Any

from detector.disclosure.field_words import field_of
from detector.disclosure.line_parts import Part, part_runs
from detector.disclosure.policy_text import in_one_script, policy_blocks
from lab.benchmarks.real_policies import FIELDS, name_score, plain

__all__ = ["Document", "documents_in", "roles_of"]

ROLE_OF = {"company": "C", "purpose": "P", "data": "D"}
ROLE_OF_LABEL = {"data": "D", "purpose": "P", "company": "C", "link": "U"}
BEFORE, AFTER = 6, 25
"""How far from a name its values may stand, in parts."""
LONGEST_LABEL, LONGEST_HEAD = 16, 24
_URL = re.compile(r"https?:|www\.|\.(?:com|cn|html|io|net)\b")
_ASKED = {"link", "way", "other", "purpose", "data", "scene", "kind", "company"}

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Document:
    """`roles`: of each part of each run, a letter each (`Role`). `truth`: its annotation."""

    name: str
    origin: str
    text: str
    truth: dict[str, Any]
    runs: list[list[Part]]
    roles: list[str]


def documents_in(folder: Path) -> list[Document]:
    truth = json.loads((folder / "annotations.json").read_text(encoding="utf-8"))
    origins = json.loads((folder / "origins.json").read_text(encoding="utf-8"))
    documents = []
    for name in sorted(truth):
        text = (folder / "files" / name).read_text(encoding="utf-8")
        runs = part_runs(policy_blocks(in_one_script(text)))
        documents.append(
            Document(
                name=name,
                origin=str(origins[name]["repo"]),
                text=text,
                truth=truth[name],
                runs=runs,
                roles=[roles_of(run, truth[name]["sdk_rows"]) for run in runs],
            )
        )
    return documents


def roles_of(parts: Sequence[Part], rows: Sequence[Row]) -> str:
    roles = ["O"] * len(parts)
    for row in rows:
        placed = _best_place(parts, row, roles)
        if placed is not None:
            at, values = placed
            roles[at] = "N"
            for field, value in zip(FIELDS, values, strict=True):
                if value is not None and roles[value] == "O":
                    roles[value] = ROLE_OF[field]
    names = [at for at, role in enumerate(roles) if role == "N"]
    labels = _labels(parts, roles, names)
    for begin, end in zip_longest(names, names[1:]):
        _fill(parts, roles, begin, end, labels)
        _label_before(parts, roles, begin)
    return "".join(roles)


def _best_place(parts: Sequence[Part], row: Row, roles: Sequence[str]) -> tuple[int, list[int | None]] | None:
    best: tuple[float, int, list[int | None]] | None = None
    longest = max(len(plain(name)) for name in row["names"])
    is_told = any(row.get(field) and row[field] != "?" for field in FIELDS)
    for at, part in enumerate(parts):
        score = 0.0 if roles[at] != "O" else name_score(part.text, row["names"])
        if score < 1 or len(plain(part.text)) > longest + 10:
            continue
        values = [_place_of(parts, row.get(field), at) for field in FIELDS]
        if is_told and all(value is None for value in values):
            continue
        score += sum(1.5 - abs(value - at) * 0.03 for value in values if value is not None)
        score -= 0.3 * part.is_label
        if best is None or score > best[0]:
            best = score, at, values
    return None if best is None else best[1:]


def _place_of(parts: Sequence[Part], value: str | None, name: int) -> int | None:
    if not value or value == "?":
        return None
    wanted = [word for word in map(plain, str(value).split("~")) if word]
    places: list[int] = [*range(name + 1, min(len(parts), name + AFTER)), *range(max(0, name - BEFORE), name)]
    for at in places:
        read = plain(parts[at].text)
        if not parts[at].is_label and any(
            word in read or (len(read) > 3 and read in word) for word in wanted
        ):
            return at
    return None


def _labels(parts: Sequence[Part], roles: Sequence[str], names: Sequence[int]) -> set[str]:
    """The words that stand before values, and those that come as often as the rows."""
    found = set()
    for begin, end in pairwise(names):
        for at in range(begin + 1, end):
            before = parts[at - 1]
            if roles[at] in "CPD" and (before.is_label or _is_short_label(before)):
                found.add(before.text)
    if len(names) > 1:
        named = {parts[at].text for at in names}
        counts = Counter(part.text for part in parts if part.is_label or len(part.text) <= 10)
        found |= {
            text
            for text, n_times in counts.items()
            if n_times >= max(2, len(names) - 1) and text not in named and field_of(text)
        }
    return found


def _is_short_label(part: Part) -> bool:
    return len(part.text) <= LONGEST_LABEL and field_of(part.text) is not None


def _fill(parts: Sequence[Part], roles: list[str], begin: int, end: int | None, labels: set[str]) -> None:
    """Gives every part of a row a role: a label, a link, the rest of a value, or the rest of the row."""
    end = min(len(parts), begin + 30) if end is None else end
    last = max(at for at in range(begin, end) if roles[at] != "O")
    while last + 1 < end and _belongs(parts, last, parts[begin]):
        last += 1
    for at in range(last + 1, end):
        if parts[at].text in labels:
            last = min(at + 1, end - 1)
    for at in range(begin + 1, last + 1):
        if roles[at] == "O":
            roles[at] = _role_within(parts, roles, at, begin, last)


def _belongs(parts: Sequence[Part], last: int, name: Part) -> bool:
    """Whether the part after the last known one still belongs to the row."""
    after = parts[last + 1]
    is_next_item = bool(after.kind) and after.kind == name.kind and not after.n_before and not after.is_label
    if is_next_item and not name.n_before:
        return False
    asks = after.is_label and (found := field_of(after.text)) is not None and found.value in _ASKED
    return (
        after.block == parts[last].block
        or asks
        or parts[last].is_label
        or _URL.search(after.text) is not None
    )


def _role_within(parts: Sequence[Part], roles: Sequence[str], at: int, begin: int, last: int) -> str:
    part, before = parts[at], roles[at - 1]
    if part.is_label:
        return "L"
    if _URL.search(part.text) and len(part.text) < 300:
        return "U"
    if at < last and roles[at + 1] in "CPDU" and part.is_line and _is_short_label(part):
        return "L"
    if before == "L":
        field = field_of(parts[at - 1].text)
        role = "X" if field is None else ROLE_OF_LABEL.get(field.value, "X")
        return "X" if role != "D" and role in roles[begin:at] else role
    return "D" if before == "D" else "X"


def _label_before(parts: Sequence[Part], roles: list[str], name: int) -> None:
    if name > 0 and roles[name - 1] == "O":
        before = parts[name - 1]
        field = field_of(before.text) if len(before.text) < LONGEST_HEAD else None
        if (before.is_label and before.block == parts[name].block) or (field and field.value == "name"):
            roles[name - 1] = "L"
    for at in range(max(1, name - BEFORE), name):
        if roles[at] in "CPD" and roles[at - 1] == "O" and parts[at - 1].is_label:
            roles[at - 1] = "L"
