"""What may lie in a case (docs/evidence-format.md): the one rule, by the names of everything in it.

Whatever lies in a case is listed by a seal, is evidence or derived under the name that this program gives it,
or is a fault. Nothing in a case is a link, a pipe or a device.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from detector.case import EARLIER, JUDGED_NAMES, REPORT_LIST_NAME, CaseFolder, read_record, run_index_of
from detector.core.errors import ConfigError
from detector.evidence import layout as bundle_layout
from detector.sealing import layout
from detector.sealing.digests import entries_below
from detector.sealing.seal import is_draft

__all__ = ["CaseContent", "Owner", "content_of", "newer_and_added", "out_of_place", "owner_of"]

_REPORT = re.compile(r"report(?:-([2-9]|[1-9][0-9]+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseContent:
    """Everything in a case, by path.

    `files`: plain ones, without the seals and the log, which grow beside them; `strange`: what is neither a
    folder nor a plain file, wherever it lies.
    """

    files: tuple[str, ...]
    strange: tuple[str, ...]

    def leads_elsewhere(self, root: Path) -> bool:
        """Whether a folder is a link, so that what lies below it is not of this case."""
        return any((root / path).is_dir() for path in self.strange)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A bundle, a judgement or a report: its `folder`, and the `named` file in it, which lists or proves the
    others and which the log records. Both are paths in the case.
    """

    folder: str
    named: str


def content_of(root: Path) -> CaseContent:
    """Raises EvidenceError if a folder cannot be read."""
    files, strange = [], []
    for path, is_plain in entries_below(root):
        if not is_plain:
            strange.append(path)
        elif path.split("/")[0] not in (layout.SEALS, layout.CUSTODY):
            files.append(path)
    return CaseContent(files=tuple(files), strange=tuple(strange))


def owner_of(path: str) -> Owner | None:
    """None for a file that belongs to none, by its name."""
    parts = path.split("/")
    if parts[0] == "runs":
        return _bundle_of(parts)
    prefix = parts[:2] if parts[0] == EARLIER and len(parts) > 2 else []
    below = parts[len(prefix) :]
    if len(below) > 1 and _REPORT.fullmatch(below[0]):
        folder = "/".join((*prefix, below[0]))
        return Owner(folder=folder, named=f"{folder}/{REPORT_LIST_NAME}")
    if below[0] in JUDGED_NAMES:
        return Owner(folder="/".join(prefix) or ".", named="/".join((*prefix, "judgement.json")))
    return None


def _bundle_of(parts: list[str]) -> Owner | None:
    if len(parts) < 4 or run_index_of(parts[1]) is None or parts[2] != "bundle":
        return None
    folder = "/".join(parts[:3])
    return Owner(folder=folder, named=f"{folder}/{bundle_layout.MANIFEST}")


def out_of_place(content: CaseContent, listed: Collection[str], reports: Collection[str]) -> tuple[str, ...]:
    """Places under the names of runs and reports that this program gives to none, sealed or not.

    `listed`: paths that a seal, or a copy's list, names; `reports`: paths that are known to have been there.
    A listed report may be named otherwise: those before it may have been pruned.
    """
    known = {_report_place(path) for path in (*content.files, *listed, *reports)}
    found = {place for path in content.files if (place := _wrong_place(path, listed, known)) is not None}
    return tuple(sorted(found))


def _wrong_place(path: str, listed: Collection[str], known: Collection[str | None]) -> str | None:
    parts = path.split("/")
    if parts[0] == "runs":
        is_run = len(parts) > 1 and run_index_of(parts[1]) is not None
        return None if _bundle_of(parts) is not None else "/".join(parts[: 3 if is_run else 2])
    place = _report_place(path)
    if place is None or path in listed:
        return None
    name = place.rpartition("/")[2]
    found = _REPORT.fullmatch(name)
    if found is None:
        return place
    before = place.removesuffix(name)
    number = int(found[1] or 1)
    has_all = number == 1 or f"{before}report" in known
    has_all &= all(f"{before}report-{int_}" in known for int_ in range(2, number))
    return None if has_all else place


def _report_place(path: str) -> str | None:
    """The folder, named like a report, in which this file lies."""
    if is_draft(path):
        return None
    parts = path.split("/")
    start = 2 if parts[0] == EARLIER else 0
    if len(parts) < start + 2 or not parts[start].startswith("report"):
        return None
    return "/".join(parts[: start + 1])


def newer_and_added(
    root: Path, content: CaseContent, covered: Collection[str], misplaced: Collection[str]
) -> tuple[Mapping[str, Owner], tuple[str, ...]]:
    """What no seal covers: bundles, judgements and reports by folder, and files of none of them."""
    touched = {owner_of(path) for path in covered}
    records: dict[Owner, Collection[str] | None] = {}
    newer: dict[str, Owner] = {}
    added: list[str] = []
    for path in content.files:
        if path in covered or is_draft(path) or any(place in misplaced for place in _places(path)):
            continue
        owner = owner_of(path)
        if owner is not None and owner not in records:
            records[owner] = _recorded(root, owner)
        if owner is None or owner in touched or not _accounts_for(records[owner], owner, path):
            added.append(path)
        else:
            newer[owner.folder] = owner
    return newer, tuple(added)


def _places(path: str) -> Iterator[str]:
    """The path itself, and every folder that it lies in."""
    yield path
    while (cut := path.rfind("/")) > 0:
        path = path[:cut]
        yield path


def _accounts_for(recorded: Collection[str] | None, owner: Owner, path: str) -> bool:
    return recorded is None or path == owner.named or path.removeprefix(f"{owner.folder}/") in recorded


def _recorded(root: Path, owner: Owner) -> Collection[str] | None:
    """The files of a judgement, by its record; None for a bundle or a report, which list their own."""
    if not owner.named.endswith("judgement.json"):
        return None
    try:
        return read_record(CaseFolder(root / owner.folder)).files
    except ConfigError:
        return None  # the missing record was reported elsewhere
