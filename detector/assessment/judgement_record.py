"""What was judged, beside the verdicts: CASE/judgement.json names every file by its sha256.

It binds the verdicts to what perception saw (of a watch: to what was started and what was handed over to
judge it by) and to every byte of the bundles, so a report can be refused
where a verdict, a picture or a bundle was changed, swapped, taken away or added after judging. It bears no
signature: whoever changes a file and writes the record anew as well is not found out by it.

Judging again overwrites nothing: the judgement that was there moves to CASE/judgements/, whole; one that is
sealed stays where it is, and the new one goes there.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from detector import codec
from detector.assessment.case_folder import (
    EARLIER,
    GIVEN,
    JUDGED_NAMES,
    CaseFolder,
    read_derived,
    read_verdicts,
    write_derived,
)
from detector.assessment.seen_run import SeenRun
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.fault import Fault, FaultCode
from detector.evidence.verification import bundle_faults, manifest_sha256
from detector.judging.document import JudgedBundle, VerdictsDocument

__all__ = [
    "JUDGEMENT_FORMAT",
    "JudgementRecord",
    "doubts_about",
    "judgement_faults",
    "read_record",
    "save_judgement",
]

JUDGEMENT_FORMAT = "judgement/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementRecord:
    """`files`: sha256 by path, of all else in the judgement. `bundles` as the verdicts name them."""

    format: str
    profile: str
    judged_at: str | None
    bundles: tuple[JudgedBundle, ...]
    files: dict[str, str]


def save_judgement(
    case: CaseFolder,
    seen: Sequence[SeenRun],
    document: VerdictsDocument,
    *,
    more: Mapping[str, str] = MappingProxyType({}),
) -> CaseFolder:
    """Where it was written: the case, or a folder in it where the judgement that is there is sealed.

    `more`: the text of further files that the verdicts rest on, by path. The record comes last: verdicts
    without theirs are of a judgement that was cut short.
    """
    if any(case.is_sealed(name) for name in JUDGED_NAMES):
        case = CaseFolder(_unused(case.root / EARLIER / _name_of(document)))
    else:
        _set_aside(case)
    case.write_seen(seen)
    for path, text in more.items():
        write_derived(case.root / path, text)
    write_derived(case.verdicts_path, codec.to_json(document))
    written = (
        case.verdicts_path,
        *(case.seen_path(run.run_index) for run in seen),
        *(case.root / path for path in more),
    )
    record = JudgementRecord(
        format=JUDGEMENT_FORMAT,
        profile=document.profile,
        judged_at=document.judged_at,
        bundles=document.bundles,
        files={path.relative_to(case.root).as_posix(): _sha256(path) for path in written},
    )
    write_derived(case.judgement_path, codec.to_json(record))
    return case


def doubts_about(case: CaseFolder) -> tuple[str, ...]:
    """Everything in which the case is not what was judged, a sentence each; empty where it is.

    A run that broke off is no doubt: the verdicts say which did. Raises ConfigError where the case was
    never judged.
    """
    faults = judgement_faults(case)
    if any(fault.code is FaultCode.NOT_BOUND for fault in faults):
        read_verdicts(case)
    return tuple(f"{one.path}: {_sentence(one)}" for one in faults if not one.code.is_broken_off)


def _sentence(fault: Fault) -> str:
    return fault.detail or _DOUBTS[fault.code]


_DOUBTS = {
    FaultCode.NOT_BOUND: "is missing: nothing binds the verdicts to the evidence; judge it again",
    FaultCode.MISSING: "was judged, and is missing",
    FaultCode.CHANGED: "was changed after it was judged",
    FaultCode.ADDED: "was added after judging",
    FaultCode.NOT_JUDGED: "was not judged",
}


def judgement_faults(case: CaseFolder, *, with_bundles: bool = True) -> tuple[Fault, ...]:
    """The same by codes, and also which runs broke off. `with_bundles` False: the bundles are held to
    theirs by somebody else, and only whether they are the ones that were judged is told."""
    if not case.judgement_path.exists():
        return (Fault(code=FaultCode.NOT_BOUND, path=str(case.judgement_path)),)
    try:
        record = read_record(case)
    except ConfigError as error:
        return (Fault(code=FaultCode.UNREADABLE, path=str(case.judgement_path), detail=str(error)),)
    return (*_about_files(case, record), *_about_bundles(case, record, with_bundles=with_bundles))


def read_record(case: CaseFolder) -> JudgementRecord:
    """Raises ConfigError where it is no record of a judgement."""
    where = case.judgement_path.name
    record = codec.from_json(JudgementRecord, read_derived(case.judgement_path), where=where)
    if record.format != JUDGEMENT_FORMAT:
        raise ConfigError(f"{where}: format {record.format!r} is not known, only {JUDGEMENT_FORMAT!r}")
    return record


def _about_files(case: CaseFolder, record: JudgementRecord) -> Iterator[Fault]:
    for path, sha256 in record.files.items():
        if not _stays_inside(path) or not (case.root / path).is_file():
            yield Fault(code=FaultCode.MISSING, path=str(case.root / path))
        elif _sha256(case.root / path) != sha256:
            yield Fault(code=FaultCode.CHANGED, path=str(case.root / path))
    there = {f"seen/{path.name}" for path in (case.root / "seen").glob("*.json")}
    there |= {f"{GIVEN}/{path.name}" for path in case.given_path.glob("*")}
    there |= {path.name for path in (case.watch_path, case.privacy_path) if path.exists()}
    yield from (
        Fault(code=FaultCode.ADDED, path=str(case.root / path))
        for path in sorted(there - record.files.keys())
    )


def _about_bundles(case: CaseFolder, record: JudgementRecord, *, with_bundles: bool) -> Iterator[Fault]:
    for judged in record.bundles:
        folder = case.judged_bundle_path(judged)
        faults = bundle_faults(folder) if with_bundles or not folder.is_dir() else ()
        yield from faults
        if any(not fault.code.is_broken_off for fault in faults):
            continue
        if _manifest_sha256(folder) != judged.manifest_sha256:
            yield Fault(
                code=FaultCode.ANOTHER_BUNDLE,
                path=str(folder),
                detail=f"is not the bundle that was judged as run {judged.run_index}",
            )
    judged_runs = {one.run_index for one in record.bundles}
    yield from (
        Fault(code=FaultCode.NOT_JUDGED, path=str(case.bundle_path(run_index)))
        for run_index in case.run_indices()
        if run_index not in judged_runs
    )


def _manifest_sha256(folder: Path) -> str | None:
    try:
        return manifest_sha256(folder)
    except EvidenceError:
        return "none that can be read"


def _set_aside(case: CaseFolder) -> None:
    """Moves the judgement that is there, if any, to a folder named by its time and its profile."""
    there = [case.root / name for name in JUDGED_NAMES if (case.root / name).exists()]
    if not there:
        return
    folder = _unused(case.root / EARLIER / _name_of_earlier(case))
    try:
        folder.mkdir(parents=True)
        for path in there:
            path.rename(folder / path.name)
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be written: {error.strerror or error}") from error


def _name_of_earlier(case: CaseFolder) -> str:
    try:
        return _name_of(read_verdicts(case))
    except ConfigError:
        return "unreadable"


def _name_of(document: VerdictsDocument) -> str:
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
