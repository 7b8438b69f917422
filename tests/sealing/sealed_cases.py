"""A small case of two bundles, judged and reported, and its seal: what is sealed is judged again first."""

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from detector.case import CaseFolder, read_verdicts
from detector.core.clock import Clock
from detector.evidence.capture_signature import SignCapture, not_signed
from detector.sealing.custody import CustodyAction
from detector.session.clock import RealClock
from detector.wiring.case_judging import judge_captured
from detector.wiring.custody import note_captured, note_judged, note_reported
from detector.wiring.judged_again import stopped_clock
from detector.wiring.keys import KeyChoice, init_key
from detector.wiring.law import rule_book
from detector.wiring.reports import write_report
from detector.wiring.sealing import Sealed, seal_case
from tests.evidence.bundles import write_some

PACKAGE = "com.a"
CLOCK: Clock = RealClock()

__all__ = ["CLOCK", "PACKAGE", "CustodyAction", "judge", "make_case", "make_key", "report", "seal"]


def make_case(
    root: Path, *, n_runs: int = 2, package_seen: str = "10", sign: SignCapture = not_signed
) -> CaseFolder:
    """A case captured and judged, with a report; `package_seen` varies what its runs recorded."""
    return made_of(_made(n_runs, package_seen, sign), root)


def made_of(files: Mapping[str, bytes], root: Path) -> CaseFolder:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return CaseFolder(root)


@cache
def _made(n_runs: int, package_seen: str, sign: SignCapture) -> dict[str, bytes]:
    """The files of such a case; judging takes a second, so it is done once."""
    with tempfile.TemporaryDirectory() as folder:
        case = CaseFolder(Path(folder))
        for run_index in range(n_runs):
            add_run(case, run_index, package_seen, sign=sign)
        judge(case)
        report(case)
        return files_of(case)


def files_of(case: CaseFolder) -> dict[str, bytes]:
    paths = [path for path in case.root.rglob("*") if path.is_file()]
    return {path.relative_to(case.root).as_posix(): path.read_bytes() for path in paths}


def add_run(case: CaseFolder, run_index: int, message: str = "10", *, sign: SignCapture = not_signed) -> None:
    writer = write_some(case.bundle_path(run_index), sign=sign)
    writer.append_log(f"launch {run_index}\n".encode())
    writer.append_run_log(f'{{"message":"{message} of run {run_index}"}}\n')
    writer.close(ended_at="2026-01-09T08:00:10+00:00")
    note_captured(case, CLOCK, run_indices=[run_index])


def judge(
    case: CaseFolder, *, profile: str = "cn-default", at: str = "2026-01-09T08:01:00.000Z"
) -> CaseFolder:
    judged = judge_captured([case.root], rule_book(profile), stopped_clock(at)).save(case)
    note_judged(judged, CLOCK)
    return judged


def report(judged: CaseFolder, *formats: str) -> Path:
    """By default in JSON, which draws nothing."""
    folder = write_report(judged, rule_book(read_verdicts(judged).profile), formats=formats or ("json",))
    note_reported(judged, folder, CLOCK)
    return folder


def make_key(folder: Path) -> Path:
    return init_key(folder).path


def seal(case: CaseFolder, key: Path, *urls: str) -> Sealed:
    return seal_case(case.root, chosen=KeyChoice(name=str(key)), urls=urls, clock=CLOCK)
