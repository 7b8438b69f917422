"""A case on disk: one app's runs judged together.

CASE/runs/00/bundle/   evidence, one run each
CASE/seen/00.json      what perception saw in it (derived)
CASE/touched.json      what the touches of all runs came to (derived)
CASE/autostart.json    for a watch for background starts, in its place: what was started (derived)
CASE/privacy.json      for a crawl through the app's pages, likewise: its pages and texts (derived)
CASE/given/            additional inputs: policy, scenes, facts of the APK; why a scan launched no more
CASE/verdicts.json     verdicts over all runs (derived)
CASE/judgement.json    what these rest on, by hash (derived)
CASE/judgements/       earlier judgements, each complete (derived)
CASE/report/           for people (derived)
CASE/seals/0001/       what was sealed (sealing/); files covered by a seal are never moved or changed
CASE/derived.json      in a pruned or redacted copy: what it is a copy of (`derived_case.py`)

A judgement may be stored apart from its bundles: its verdicts then give their paths.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

from detector import codec
from detector.case.derived_case import read_derived_case
from detector.case.report_files import has_signed_pdf
from detector.config.plain_file import read_plain_text
from detector.core.clock import Clock
from detector.core.errors import ConfigError
from detector.judging.case_identity import usual_bundle_path
from detector.judging.document import VERDICTS_FORMAT, JudgedBundle, VerdictsDocument
from detector.windows.seen_run import SeenRun, seen_from_json
from detector.windows.touched_case import NOTHING_TOUCHED, TouchedCase, touched_from_json

__all__ = [
    "EARLIER",
    "GIVEN",
    "JUDGED_NAMES",
    "MAX_DERIVED_BYTES",
    "PRIVACY_NAME",
    "RECORD_NAME",
    "TOUCHED_NAME",
    "VERDICTS_NAME",
    "WATCH_NAME",
    "CaseFolder",
    "judgements_beside",
    "new_case_folder",
    "open_case_folder",
    "open_judged_folder",
    "read_derived",
    "read_verdicts",
    "run_index_of",
    "seen_name",
    "touched_files",
    "write_derived",
]

EARLIER = "judgements"
VERDICTS_NAME = "verdicts.json"
RECORD_NAME = "judgement.json"
TOUCHED_NAME = "touched.json"
WATCH_NAME = "autostart.json"
PRIVACY_NAME = "privacy.json"
GIVEN = "given"

JUDGED_NAMES = (RECORD_NAME, VERDICTS_NAME, "seen", TOUCHED_NAME, WATCH_NAME, PRIVACY_NAME, GIVEN)
"""Everything that one judgement may consist of, relative to its folder."""

_SEALED = "seals/[0-9][0-9][0-9][0-9]/data"

MAX_DERIVED_BYTES = 256_000_000
"""Per derived document: the perception of a one-hour run takes about 40 MB."""

_RUN_NAME = re.compile(r"[0-9]{2}|[1-9][0-9]{2,8}")


def run_index_of(name: str) -> int | None:
    """The index of the run in `runs/NAME`; None for a name that this program gives to no run."""
    return int(name) if _RUN_NAME.fullmatch(name) else None


def seen_name(run_index: int) -> str:
    """Relative to the judgement's folder, with `/`."""
    return f"seen/{run_index:02d}.json"


class CaseFolder:
    """The paths of a case, and its derived documents. Only `evidence/` writes evidence."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def verdicts_path(self) -> Path:
        return self.root / VERDICTS_NAME

    @property
    def judgement_path(self) -> Path:
        return self.root / RECORD_NAME

    @property
    def touched_path(self) -> Path:
        """What the touches of its runs came to: its document, `touched/1`."""
        return self.root / TOUCHED_NAME

    @property
    def watch_path(self) -> Path:
        """For a watch for background starts: its document, `autostart/1`."""
        return self.root / WATCH_NAME

    @property
    def privacy_path(self) -> Path:
        """For a crawl through the app's pages: its document, `privacy-crawl/1`."""
        return self.root / PRIVACY_NAME

    @property
    def given_path(self) -> Path:
        """The additional inputs of its judgement (`…_given.py`)."""
        return self.root / GIVEN

    @property
    def report_path(self) -> Path:
        """Where a report may be written; sealed or signed ones are kept beside it."""
        number = 1
        name = "report"
        while self.is_sealed(name) or has_signed_pdf(self.root / name):
            number += 1
            name = f"report-{number}"
        return self.root / name

    @property
    def case_root(self) -> Path:
        """For an earlier judgement, the case it belongs to; else the folder itself."""
        return self.root.parent.parent if self.root.parent.name == EARLIER else self.root

    def is_sealed(self, name: str) -> bool:
        """Whether a seal of the case, or a copy's list, covers anything in this folder under `name`."""
        path = (self.root / name).relative_to(self.case_root)
        if any((sealed / path).exists() for sealed in self.case_root.glob(_SEALED)):
            return True
        copied = read_derived_case(self.case_root)
        return copied is not None and any(
            text == path.as_posix() or text.startswith(f"{path.as_posix()}/") for text in copied.here
        )

    def bundle_path(self, run_index: int) -> Path:
        return self.root / usual_bundle_path(run_index)

    def bundle_paths(self) -> dict[int, Path]:
        """By the index of the run, in order."""
        return {run_index: self.bundle_path(run_index) for run_index in self.run_indices()}

    def judged_bundle_path(self, bundle: JudgedBundle) -> Path:
        """For an earlier judgement in a case: relative to the case, not to where the judgement was moved."""
        return self.case_root / bundle.path

    def seen_path(self, run_index: int) -> Path:
        return self.root / seen_name(run_index)

    def run_indices(self) -> tuple[int, ...]:
        """The indices of runs that have a bundle, in order."""
        runs = self.root / "runs"
        if not runs.is_dir():
            return ()
        found = ((run_index_of(child.name), child / "bundle") for child in runs.iterdir())
        return tuple(sorted(number for number, bundle in found if number is not None and bundle.is_dir()))

    def read_seen(self) -> tuple[SeenRun, ...]:
        """What was perceived when the case was judged; empty for a watch or a crawl, which have no windows.

        Raises ConfigError if it has not been judged.
        """
        if self.watch_path.exists() or self.privacy_path.exists():
            return ()
        paths = sorted((self.root / "seen").glob("*.json"))
        if not paths:
            raise ConfigError(f"{self.root}: was not judged yet (detector judge {self.root})")
        return tuple(seen_from_json(read_derived(path), where=str(path)) for path in paths)

    def read_touched(self) -> TouchedCase:
        """What its touches came to when it was judged; nothing for a watch or a crawl.

        Raises ConfigError if it has not been judged.
        """
        if self.watch_path.exists() or self.privacy_path.exists():
            return NOTHING_TOUCHED
        if not self.touched_path.exists():
            raise ConfigError(
                f"{self.touched_path}: is missing; judge the case again (detector judge {self.root})"
            )
        return touched_from_json(read_derived(self.touched_path), where=str(self.touched_path))


def touched_files(touched: TouchedCase) -> dict[str, str]:
    """The file to keep, by its path in the case."""
    return {TOUCHED_NAME: codec.to_json(touched)}


def read_verdicts(case: CaseFolder) -> VerdictsDocument:
    """Raises ConfigError if the case has not been judged, or the document is not valid."""
    if not case.verdicts_path.exists():
        raise ConfigError(f"{case.root}: was not judged yet (detector judge {case.root})")
    text = read_derived(case.verdicts_path)
    document = codec.from_json(VerdictsDocument, text, where=str(case.verdicts_path))
    if document.format != VERDICTS_FORMAT:
        raise ConfigError(f"{case.verdicts_path}: format: is {document.format!r}, not {VERDICTS_FORMAT!r}")
    return document


def read_derived(path: Path) -> str:
    """Raises ConfigError that names the file if it cannot be read or is too long."""
    return read_plain_text(path, most_bytes=MAX_DERIVED_BYTES)


def write_derived(path: Path, text: str) -> None:
    """Write a derived document completely or not at all, replacing that of an earlier judgement."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.draft")
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror or error}") from error


def new_case_folder(asked: Path | None, package: str, clock: Clock, *, reports: Path) -> CaseFolder:
    """The requested folder, which must be new or empty, else `reports/<package>-<UTC time>`."""
    if asked is None:
        now = datetime.fromtimestamp(clock.wall_ns() / 1e9, UTC)
        asked = reports / f"{package}-{now:%Y%m%dT%H%M%SZ}"
    if asked.exists() and (not asked.is_dir() or any(asked.iterdir())):
        raise ConfigError(f"{asked}: is not empty; evidence is never written over another case")
    return CaseFolder(asked)


def open_judged_folder(root: Path) -> CaseFolder:
    """A case, or a folder with a judgement; for a sealed case its newest judgement.

    Raises ConfigError if it is neither.
    """
    case = CaseFolder(root)
    if case.is_sealed("verdicts.json"):
        return max((case, *judgements_beside(case)), key=lambda folder: read_verdicts(folder).judged_at or "")
    return case if case.verdicts_path.is_file() else open_case_folder(root)


def judgements_beside(case: CaseFolder) -> tuple[CaseFolder, ...]:
    """The judgements in CASE/judgements/ that have verdicts, by name."""
    return tuple(CaseFolder(path.parent) for path in sorted(case.root.glob(f"{EARLIER}/*/verdicts.json")))


def open_case_folder(root: Path) -> CaseFolder:
    """A captured case. Raises ConfigError if the folder has no run."""
    case = CaseFolder(root)
    if not case.run_indices():
        raise ConfigError(f"{root}: holds no runs/NN/bundle, so it is no case")
    return case
