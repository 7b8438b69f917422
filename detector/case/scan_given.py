"""Inputs to a scan's judgement besides its bundles, kept in CASE/given/ so that the case can be judged again.

given/stopped.json   why it launched no more: only the scan knew what power was requested
given/scan_no.json   which scan of this build it is on this host, by the host's register
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from detector import codec
from detector.case.case_folder import GIVEN, CaseFolder, read_derived
from detector.judging.document import ScanNumber, VerdictsDocument
from detector.judging.enough import Stopped
from detector.windows.seen_run import SeenRun, tested_runs

__all__ = ["read_stopped", "scan_given_files", "with_scan_given"]

_STOPPED = "stopped.json"
_SCAN_NO = "scan_no.json"

Given = TypeVar("Given")


def scan_given_files(document: VerdictsDocument) -> dict[str, str]:
    """The files to keep, by path in the case."""
    given = {_STOPPED: document.stopped, _SCAN_NO: document.scan_no}
    return {f"{GIVEN}/{name}": codec.to_json(value) for name, value in given.items() if value is not None}


def with_scan_given(
    document: VerdictsDocument, case: CaseFolder, runs: Sequence[SeenRun]
) -> VerdictsDocument:
    """The document with what was given when the case was scanned. Raises ConfigError as `read_stopped`."""
    return replace(
        document,
        stopped=read_stopped(case, runs),
        scan_no=_read(ScanNumber, case.given_path / _SCAN_NO),
    )


def read_stopped(case: CaseFolder, runs: Sequence[SeenRun]) -> Stopped | None:
    """None if no power was asked for, or if the case has other launches by now.

    Raises ConfigError that names the file if this program did not write it.
    """
    stopped = _read(Stopped, case.given_path / _STOPPED)
    n_launches = sum(run.is_cold_start and not run.is_partial for run in tested_runs(runs))
    return stopped if stopped is not None and stopped.n_launches == n_launches else None


def _read(kind: type[Given], path: Path) -> Given | None:
    return codec.from_json(kind, read_derived(path), where=str(path)) if path.exists() else None
