"""A small case of two bundles, judged and reported by hand, and its seal."""

from pathlib import Path

from detector.assessment.case_folder import CaseFolder
from detector.assessment.judgement_record import save_judgement
from detector.assessment.report_files import LIST_NAME, listed
from detector.core.clock import Clock
from detector.evidence.capture_signature import SignCapture, not_signed
from detector.evidence.verification import manifest_sha256
from detector.judging.document import (
    CaseIdentity,
    JudgedApp,
    JudgedBundle,
    JudgedDevice,
    VerdictsDocument,
    verdicts_document,
)
from detector.reporting.export import write_files
from detector.sealing.custody import CustodyAction
from detector.session.clock import RealClock
from detector.wiring.custody import note_captured, note_judged, note_reported
from detector.wiring.keys import KeyChoice, init_key
from detector.wiring.sealing import Sealed, seal_case
from tests.evidence.bundles import write_some

PACKAGE = "com.a"
CLOCK: Clock = RealClock()

__all__ = ["CLOCK", "PACKAGE", "CustodyAction", "judge", "make_case", "make_key", "report", "seal"]


def make_case(
    root: Path, *, n_runs: int = 2, package_seen: str = "10", sign: SignCapture = not_signed
) -> CaseFolder:
    """A case captured and judged, with a report; `package_seen` varies what its runs recorded."""
    case = CaseFolder(root)
    for run_index in range(n_runs):
        add_run(case, run_index, package_seen, sign=sign)
    judge(case)
    report(case)
    return case


def add_run(case: CaseFolder, run_index: int, message: str = "10", *, sign: SignCapture = not_signed) -> None:
    writer = write_some(case.bundle_path(run_index), sign=sign)
    writer.append_run_log(f'{{"message":"{message} of run {run_index}"}}\n')
    writer.close(ended_at="2026-01-09T08:00:10+00:00")
    note_captured(case, CLOCK, run_indices=[run_index])


def judge(
    case: CaseFolder, *, profile: str = "cn-default", at: str = "2026-01-09T08:01:00.000Z"
) -> CaseFolder:
    judged = save_judgement(case, (), document_of(case, profile=profile, at=at))
    note_judged(judged, CLOCK)
    return judged


def document_of(case: CaseFolder, *, profile: str, at: str) -> VerdictsDocument:
    bundles = tuple(
        JudgedBundle(
            run_index=one,
            path=case.bundle_path(one).relative_to(case.root).as_posix(),
            manifest_sha256=manifest_sha256(case.bundle_path(one)),
        )
        for one in case.run_indices()
    )
    identity = CaseIdentity(
        app=JudgedApp(package=PACKAGE), device=JudgedDevice(kind="virtual"), bundles=bundles, judged_at=at
    )
    return verdicts_document((), package=PACKAGE, profile=profile, device_kind="virtual", identity=identity)


def report(judged: CaseFolder) -> Path:
    document = document_of(CaseFolder(judged.case_root), profile="cn-default", at="2026-01-09T08:01:00.000Z")
    pages = {"index.html": b"<p>passed</p>\n", "frames/a.png": b"\x89PNG\r\n\x1a\n..."}
    folder = judged.report_path
    write_files(listed(pages, document, verdicts=judged.verdicts_path.read_bytes()), folder)
    assert (folder / LIST_NAME).is_file()
    note_reported(judged, folder, CLOCK)
    return folder


def make_key(folder: Path) -> Path:
    return init_key(folder).path


def seal(case: CaseFolder, key: Path, *urls: str) -> Sealed:
    return seal_case(case.root, chosen=KeyChoice(name=str(key)), urls=urls, clock=CLOCK)
