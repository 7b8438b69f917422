"""What was judged, beside the verdicts: CASE/judgement.json names every file by its sha256.

It binds the verdicts to what perception saw and to every byte of the bundles, so a report can be refused
where a verdict, a picture or a bundle was changed, swapped, taken away or added after judging. It bears no
signature: whoever changes a file and writes the record anew as well is not found out by it.

Judging again overwrites nothing: the judgement that was there moves to CASE/judgements/, whole.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from detector import codec
from detector.assessment.case_folder import EARLIER, CaseFolder, read_verdicts, write_derived
from detector.assessment.seen_run import SeenRun
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.reader import open_bundle
from detector.judging.document import JudgedBundle, VerdictsDocument

__all__ = ["JUDGEMENT_FORMAT", "JudgementRecord", "doubts_about", "save_judgement"]

JUDGEMENT_FORMAT = "judgement/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementRecord:
    """`files`: sha256 by path, of the verdicts and of what was seen. `bundles` as the verdicts name them."""

    format: str
    profile: str
    judged_at: str | None
    bundles: tuple[JudgedBundle, ...]
    files: dict[str, str]


def save_judgement(case: CaseFolder, seen: Sequence[SeenRun], document: VerdictsDocument) -> None:
    """The record comes last: verdicts without theirs are of a judgement that was cut short."""
    _set_aside(case)
    case.write_seen(seen)
    write_derived(case.verdicts_path, codec.to_json(document))
    written = (case.verdicts_path, *(case.seen_path(run.run_index) for run in seen))
    record = JudgementRecord(
        format=JUDGEMENT_FORMAT,
        profile=document.profile,
        judged_at=document.judged_at,
        bundles=document.bundles,
        files={path.relative_to(case.root).as_posix(): _sha256(path) for path in written},
    )
    write_derived(case.judgement_path, codec.to_json(record))


def doubts_about(case: CaseFolder) -> tuple[str, ...]:
    """Everything in which the case is not what was judged, a sentence each; empty where it is.

    Raises ConfigError where it was never judged.
    """
    try:
        text = case.judgement_path.read_bytes()
    except OSError:
        read_verdicts(case)
        return (
            f"{case.judgement_path}: is missing: nothing binds the verdicts to the evidence; judge it again",
        )
    try:
        record = codec.from_json(JudgementRecord, text, where=str(case.judgement_path))
    except ConfigError as error:
        return (str(error),)
    if record.format != JUDGEMENT_FORMAT:
        return (f"{case.judgement_path}: format {record.format!r} is not known, only {JUDGEMENT_FORMAT!r}",)
    return (*_about_files(case, record), *_about_bundles(case, record))


def _about_files(case: CaseFolder, record: JudgementRecord) -> Iterator[str]:
    for path, sha256 in record.files.items():
        if not _stays_inside(path) or not (case.root / path).is_file():
            yield f"{case.root / path}: was judged, and is missing"
        elif _sha256(case.root / path) != sha256:
            yield f"{case.root / path}: was changed after it was judged"
    there = {f"seen/{path.name}" for path in (case.root / "seen").glob("*.json")}
    yield from (
        f"{case.root / path}: was added after judging" for path in sorted(there - record.files.keys())
    )


def _about_bundles(case: CaseFolder, record: JudgementRecord) -> Iterator[str]:
    for judged in record.bundles:
        folder = case.judged_bundle_path(judged)
        try:
            bundle = open_bundle(folder)
        except EvidenceError as error:
            yield str(error)
            continue
        if bundle.manifest_sha256 != judged.manifest_sha256:
            yield f"{folder}: is not the bundle that was judged as run {judged.run_index}"
    judged_runs = {one.run_index for one in record.bundles}
    yield from (
        f"{case.bundle_path(run_index)}: was not judged"
        for run_index in case.run_indices()
        if run_index not in judged_runs
    )


def _set_aside(case: CaseFolder) -> None:
    """Moves the judgement that is there, if any, to a folder named by its time and its profile."""
    there = [path for path in (case.judgement_path, case.verdicts_path, case.root / "seen") if path.exists()]
    if not there:
        return
    folder = _unused(case.root / EARLIER / _name_of(case))
    try:
        folder.mkdir(parents=True)
        for path in there:
            path.rename(folder / path.name)
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be written: {error.strerror or error}") from error


def _name_of(case: CaseFolder) -> str:
    try:
        document = read_verdicts(case)
    except ConfigError:
        return "unreadable"
    when = re.sub(r"\.\d+|[^0-9TZ]", "", document.judged_at or "") or "undated"
    return f"{when}-{re.sub(r'[^A-Za-z0-9_-]', '-', document.profile)}"


def _unused(folder: Path) -> Path:
    number = 2
    unused = folder
    while unused.exists():
        unused = folder.with_name(f"{folder.name}-{number}")
        number += 1
    return unused


def _stays_inside(path: str) -> bool:
    return not Path(path).is_absolute() and ".." not in Path(path).parts


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
