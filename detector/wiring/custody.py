"""Records in a case's custody log what this program does with it."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from detector.assessment.case_folder import CaseFolder, usual_bundle_path
from detector.assessment.report_files import LIST_NAME
from detector.core.clock import Clock
from detector.evidence import layout
from detector.sealing.custody import CustodyAction, append_custody
from detector.wiring.registering import Counted, registering
from detector.wiring.tool import tool_version

__all__ = ["note_captured", "note_judged", "note_reported", "noting_captures"]


@contextmanager
def noting_captures(case: CaseFolder, package: str, clock: Clock) -> Iterator[Counted]:
    """Records the runs captured within the block, even if it ends early, and the whole in the register."""
    before = set(case.run_indices())

    def bundles() -> dict[str, Path]:
        return {usual_bundle_path(index): case.bundle_path(index) for index in case.run_indices()}

    try:
        with registering(package, case.root, bundles, clock) as counted:
            yield counted
    finally:
        note_captured(case, clock, run_indices=sorted(set(case.run_indices()) - before))


def note_captured(case: CaseFolder, clock: Clock, *, run_indices: Iterable[int]) -> None:
    _note(case, CustodyAction.CAPTURED, _bundles(case, run_indices), clock)


def note_judged(judged: CaseFolder, clock: Clock) -> None:
    """`judged` is the folder of the judgement; nothing is recorded if it is not in a case."""
    case = CaseFolder(judged.case_root)
    written = [judged.judgement_path, judged.verdicts_path]
    _note(judged, CustodyAction.JUDGED, [*written, *_bundles(case, case.run_indices())], clock)


def _bundles(case: CaseFolder, run_indices: Iterable[int]) -> list[Path]:
    """The file that identifies each run: its manifest, or the journal if the run was interrupted."""
    names = (layout.MANIFEST, layout.JOURNAL)
    folders = [case.bundle_path(run_index) for run_index in run_indices]
    first = [next((folder / name for name in names if (folder / name).is_file()), None) for folder in folders]
    return [path for path in first if path is not None]


def note_reported(judged: CaseFolder, report: Path, clock: Clock) -> None:
    _note(judged, CustodyAction.REPORTED, [report / LIST_NAME], clock)


def _note(folder: CaseFolder, action: CustodyAction, paths: Iterable[Path], clock: Clock) -> None:
    root = folder.case_root
    files = {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths
    }
    if files and CaseFolder(root).run_indices():
        append_custody(root, action, files, tool_version=tool_version(), wall_ns=clock.wall_ns())
