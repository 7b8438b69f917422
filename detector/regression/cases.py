"""Judged cases, read from disk as marked verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from detector.case import CaseFolder, open_judged_folder, read_verdicts
from detector.judging.document import VerdictsDocument
from detector.regression.fingerprint import Mark, MarkedVerdict, marked
from detector.regression.origin import ShownLaunch, launches_of
from detector.windows.seen_run import SeenRun, tested_runs

__all__ = ["JudgedCase", "launches_by_place", "read_judged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedCase:
    folder: CaseFolder
    document: VerdictsDocument
    runs: tuple[SeenRun, ...]
    marked: tuple[MarkedVerdict, ...]


def read_judged(root: Path) -> JudgedCase:
    """Raises ConfigError where this is not a judged case."""
    folder = open_judged_folder(root)
    document, runs = read_verdicts(folder), tested_runs(folder.read_seen())
    return JudgedCase(folder=folder, document=document, runs=runs, marked=marked(document, runs))


def launches_by_place(cases: Sequence[JudgedCase]) -> dict[Mark, list[ShownLaunch]]:
    """The launches of all cases together, keyed by the mark without its SDK."""
    found: dict[Mark, list[ShownLaunch]] = {}
    for case in cases:
        for verdict in case.marked:
            found.setdefault(verdict.mark.place, []).extend(launches_of(verdict.verdict, case.runs))
    return found
