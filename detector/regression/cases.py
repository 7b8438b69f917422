"""Judged cases, read from disk as marked verdicts."""

from dataclasses import dataclass
from pathlib import Path

from detector.assessment.case_folder import CaseFolder, open_judged_folder, read_verdicts
from detector.assessment.seen_run import SeenRun
from detector.judging.document import VerdictsDocument
from detector.regression.fingerprint import MarkedVerdict, marked

__all__ = ["JudgedCase", "read_judged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedCase:
    folder: CaseFolder
    document: VerdictsDocument
    runs: tuple[SeenRun, ...]
    marked: tuple[MarkedVerdict, ...]


def read_judged(root: Path) -> JudgedCase:
    """Raises ConfigError where it is no judged case."""
    folder = open_judged_folder(root)
    document, runs = read_verdicts(folder), folder.read_seen()
    return JudgedCase(folder=folder, document=document, runs=runs, marked=marked(document, runs))
