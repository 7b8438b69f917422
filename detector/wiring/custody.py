"""Records in a case's custody log what this program does with it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from detector.case import REPORT_LIST_NAME, CaseFolder
from detector.core.clock import Clock
from detector.evidence import layout as bundle_layout
from detector.evidence.plain_file import read_document
from detector.judging.case_identity import usual_bundle_path
from detector.sealing import layout
from detector.sealing.custody import CustodyAction, append_custody, read_custody
from detector.sealing.digests import Digests
from detector.sealing.stamps import stamp_names
from detector.wiring.registering import Counted, registering
from detector.wiring.tool import tool_version

__all__ = ["note_captured", "note_judged", "note_reported", "note_seals", "noting_captures"]


@contextmanager
def noting_captures(case: CaseFolder, package: str, clock: Clock) -> Iterator[Counted]:
    """Records the runs captured within the block, even if it ends early, and the whole in the register. So it
    does with any that a program had captured and was killed before it could record it.
    """

    def bundles() -> dict[str, Path]:
        return {usual_bundle_path(index): case.bundle_path(index) for index in case.run_indices()}

    try:
        with registering(package, case.root, bundles, clock) as counted:
            yield counted
    finally:
        known = {path.rpartition("/")[0] for path in _noted(case.root, CustodyAction.CAPTURED)}
        new = [run_index for run_index in case.run_indices() if usual_bundle_path(run_index) not in known]
        note_captured(case, clock, run_indices=new)


def note_seals(case: CaseFolder, clock: Clock) -> None:
    """Records the seals and time stamps that the log does not tell of: new ones, and any that a program had
    made and was killed before it could record it.
    """
    for number in layout.numbers_of_seals(case.root):
        folder = layout.seal_folder(case.root, number)
        stamps = [folder / layout.STAMPS / f"{stamp_name}.tsr" for stamp_name in stamp_names(folder)]
        for action, paths in (
            (CustodyAction.SEALED, [folder / layout.STATEMENT]),
            (CustodyAction.STAMPED, stamps),
        ):
            noted = _noted(case.root, action)
            new = [path for path in paths if path.relative_to(case.root).as_posix() not in noted]
            _note(case, action, new, clock)


def _noted(root: Path, action: CustodyAction) -> set[str]:
    """Raises EvidenceError if the log is not valid."""
    path = root / layout.CUSTODY
    entries = read_custody(read_document(path), where=str(path)) if path.exists() else ()
    return {named for entry in entries if entry.action is action for named in entry.files}


def note_captured(case: CaseFolder, clock: Clock, *, run_indices: Iterable[int]) -> None:
    """The header is named, too: its salt keeps anybody from guessing at the log behind a signed hash."""
    indices = list(run_indices)
    headers = [
        path for index in indices if (path := case.bundle_path(index) / bundle_layout.HEADER).is_file()
    ]
    _note(case, CustodyAction.CAPTURED, [*_bundles(case, indices), *headers], clock)


def note_judged(judged: CaseFolder, clock: Clock) -> None:
    """`judged` is the folder of the judgement; nothing is recorded if it is not in a case."""
    case = CaseFolder(judged.case_root)
    written = [judged.judgement_path, judged.verdicts_path]
    _note(judged, CustodyAction.JUDGED, [*written, *_bundles(case, case.run_indices())], clock)


def _bundles(case: CaseFolder, run_indices: Iterable[int]) -> list[Path]:
    """The file that identifies each run: its manifest, or the journal if the run was interrupted."""
    names = (bundle_layout.MANIFEST, bundle_layout.JOURNAL)
    folders = [case.bundle_path(run_index) for run_index in run_indices]
    first = [next((folder / name for name in names if (folder / name).is_file()), None) for folder in folders]
    return [path for path in first if path is not None]


def note_reported(judged: CaseFolder, report: Path, clock: Clock) -> None:
    _note(judged, CustodyAction.REPORTED, [report / REPORT_LIST_NAME], clock)


def _note(folder: CaseFolder, action: CustodyAction, paths: Iterable[Path], clock: Clock) -> None:
    root = folder.case_root
    digests = Digests()
    files = {path.relative_to(root).as_posix(): digests.of(path).sha256 for path in paths}
    if files and CaseFolder(root).run_indices():
        append_custody(root, action, files, tool_version=tool_version(), wall_ns=clock.wall_ns())
