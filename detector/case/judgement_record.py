"""The record of a judgement, beside the verdicts: CASE/judgement.json lists every file with its sha256.

It binds the verdicts to what was seen and touched (for a watch: to the starts and to the additional inputs)
and to every byte of the bundles, so that a report can be refused if a verdict, a picture or a bundle was
changed, swapped, removed or added after judging. It is not signed: it does not expose anyone who changes a
file and rewrites the record as well.

Judging again overwrites nothing: the previous judgement is moved to CASE/judgements/ as a whole; a sealed
one stays in place, and the new one goes there. Of two judgements of one case, what one calls failed and the
other passed is a contradiction.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from detector import codec
from detector.case.case_folder import (
    EARLIER,
    GIVEN,
    JUDGED_NAMES,
    MAX_DERIVED_BYTES,
    RECORD_NAME,
    VERDICTS_NAME,
    CaseFolder,
    judgements_beside,
    read_verdicts,
    seen_name,
    write_derived,
)
from detector.case.derived_case import read_derived_case
from detector.config.plain_file import open_size
from detector.core.errors import ConfigError, EvidenceError
from detector.core.verdict import Outcome
from detector.evidence.fault import Fault, FaultCode
from detector.evidence.layout import HEADER
from detector.evidence.plain_file import read_document
from detector.evidence.records import RunHeader
from detector.evidence.verification import bundle_faults, manifest_sha256
from detector.judging.document import JudgedBundle, VerdictsDocument
from detector.windows.seen_run import SeenRun

__all__ = [
    "JUDGEMENT_FORMAT",
    "Contradiction",
    "JudgementRecord",
    "contradictions",
    "doubts_about",
    "judgement_faults",
    "judgement_texts",
    "read_record",
    "salt_of_judgement",
    "save_judgement",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Another judgement and the rules on which it says the opposite, by code."""

    judged_at: str | None
    profile: str
    codes: tuple[str, ...]


def contradictions(judged: CaseFolder) -> tuple[Contradiction, ...]:
    """By all other judgements of the same case, earlier and later ones, in the order of their time.

    A judgement that cannot be read says nothing; `detector verify` names it.
    """
    own = _decided(read_verdicts(judged))
    found = []
    for document in _others(judged):
        theirs = _decided(document)
        codes = {
            code
            for code, subject in own
            if theirs.get((code, subject), None) not in (None, own[code, subject])
        }
        if codes:
            found.append(
                Contradiction(
                    judged_at=document.judged_at, profile=document.profile, codes=tuple(sorted(codes))
                )
            )
    return tuple(
        sorted(found, key=lambda contradiction: (contradiction.judged_at or "", contradiction.profile))
    )


def _others(judged: CaseFolder) -> Iterator[VerdictsDocument]:
    case = CaseFolder(judged.case_root)
    own = judged.root.resolve()
    for folder in (case, *judgements_beside(case)):
        if folder.root.resolve() == own or not folder.verdicts_path.is_file():
            continue
        try:
            yield read_verdicts(folder)
        except ConfigError:
            continue


def _decided(document: VerdictsDocument) -> dict[tuple[str, str], Outcome]:
    return {
        (verdict.code, verdict.subject): verdict.outcome
        for verdict in document.verdicts
        if verdict.outcome in (Outcome.FAILED, Outcome.PASSED)
    }


JUDGEMENT_FORMAT = "judgement/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementRecord:
    """`files`: sha256 of all other files of the judgement, by path. `bundles` as the verdicts list them.

    `salt` follows from the salts of its runs, so that judging again gives the same record; None: they have
    none.
    """

    format: str
    profile: str
    judged_at: str | None
    bundles: tuple[JudgedBundle, ...]
    files: dict[str, str]
    salt: str | None = None


def save_judgement(
    case: CaseFolder,
    seen: Sequence[SeenRun],
    document: VerdictsDocument,
    *,
    more: Mapping[str, str] = MappingProxyType({}),
) -> CaseFolder:
    """Returns where it was written: the case, or a folder in it if the existing judgement is sealed.

    `more`: contents of further files that the verdicts rest on, by path. The record is written last: verdicts
    without their record belong to an interrupted judgement.
    """
    if any(case.is_sealed(name) for name in JUDGED_NAMES):
        case = CaseFolder(_unused(case.root / EARLIER / _name_of(document)))
    else:
        _set_aside(case)
    for path, text in judgement_texts(seen, document, more=more, salt=salt_of_judgement(case, document)):
        write_derived(case.root / path, text)
    return case


def judgement_texts(
    seen: Iterable[SeenRun],
    document: VerdictsDocument,
    *,
    more: Mapping[str, str] = MappingProxyType({}),
    salt: str | None,
) -> Iterator[tuple[str, str]]:
    """Every file of a judgement by its path in the judgement's folder, the record last.

    One at a time: what was perceived in a long run takes tens of megabytes.
    """
    verdicts = codec.to_json(document)
    files = {VERDICTS_NAME: _sha256_of(verdicts)}
    for run in seen:
        path, text = seen_name(run.run_index), codec.to_json(run)
        files[path] = _sha256_of(text)
        yield path, text
    for path, text in more.items():
        files[path] = _sha256_of(text)
        yield path, text
    yield VERDICTS_NAME, verdicts
    record = JudgementRecord(
        format=JUDGEMENT_FORMAT,
        profile=document.profile,
        judged_at=document.judged_at,
        bundles=document.bundles,
        files=files,
        salt=salt,
    )
    plain = codec.to_plain(record)
    if salt is None:
        del plain["salt"]  # as before there were salts
    yield RECORD_NAME, codec.to_json(plain)


def salt_of_judgement(case: CaseFolder, document: VerdictsDocument) -> str | None:
    """It follows from the salts of the runs that were judged; None: they have none."""
    bundles = [case.judged_bundle_path(bundle) for bundle in document.bundles]
    salts = [salt for bundle in bundles if (salt := _salt_of_run(bundle)) is not None]
    return hashlib.sha256("\n".join(("judgement", *salts)).encode()).hexdigest() if salts else None


def _salt_of_run(bundle: Path) -> str | None:
    try:
        return codec.from_json(RunHeader, read_document(bundle / HEADER), where="").salt
    except (ConfigError, EvidenceError):
        return None


def doubts_about(case: CaseFolder, *, with_bundles: bool = True) -> tuple[str, ...]:
    """How the case differs from what was judged, one sentence each; empty if it does not. `with_bundles` as
    of `judgement_faults`.

    An interrupted run is no doubt: the verdicts list those runs. Raises ConfigError if the case was never
    judged.
    """
    faults = judgement_faults(case, with_bundles=with_bundles)
    if any(fault.code is FaultCode.NOT_BOUND for fault in faults):
        read_verdicts(case)
    return tuple(f"{fault.path}: {_sentence(fault)}" for fault in faults if not fault.code.is_broken_off)


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
    """The same as fault codes, including interrupted runs. `with_bundles` False: the caller checks the
    bundles' contents, and only whether they are the judged ones is checked here."""
    if not case.judgement_path.exists():
        return (Fault(code=FaultCode.NOT_BOUND, path=str(case.judgement_path)),)
    try:
        record = read_record(case)
    except ConfigError as error:
        return (Fault(code=FaultCode.UNREADABLE, path=str(case.judgement_path), detail=str(error)),)
    return (*_about_files(case, record), *_about_bundles(case, record, with_bundles=with_bundles))


def read_record(case: CaseFolder) -> JudgementRecord:
    """Raises ConfigError if it is not a judgement's record."""
    where = case.judgement_path.name
    try:
        text = read_document(case.judgement_path)
    except EvidenceError as error:
        raise ConfigError(str(error)) from error
    record = codec.from_json(JudgementRecord, text, where=where)
    if record.format != JUDGEMENT_FORMAT:
        raise ConfigError(f"{where}: format {record.format!r} is not known, only {JUDGEMENT_FORMAT!r}")
    return record


def _about_files(case: CaseFolder, record: JudgementRecord) -> Iterator[Fault]:
    covered = _covered(case)
    for path, sha256 in record.files.items():
        if not _stays_inside(path) or not (case.root / path).is_file():
            yield Fault(code=FaultCode.MISSING, path=str(case.root / path))
        elif not _is_same(case.root / path, covered.get((path, sha256), sha256)):
            yield Fault(code=FaultCode.CHANGED, path=str(case.root / path))
    there = {f"seen/{path.name}" for path in (case.root / "seen").glob("*.json")}
    there |= {f"{GIVEN}/{path.name}" for path in case.given_path.glob("*")}
    alone = (case.touched_path, case.watch_path, case.privacy_path)
    there |= {path.name for path in alone if path.exists()}
    yield from (
        Fault(code=FaultCode.ADDED, path=str(case.root / path))
        for path in sorted(there - record.files.keys())
    )


def _covered(case: CaseFolder) -> dict[tuple[str, str], str]:
    """In a redacted copy: the hash of each file in which something is covered, by path and original hash."""
    try:
        copied = read_derived_case(case.case_root)
    except ConfigError:
        return {}  # the changed list is reported where the copy is checked
    if copied is None:
        return {}
    below = case.root.relative_to(case.case_root).as_posix()
    prefix = "" if below == "." else f"{below}/"
    return {
        (changed.path.removeprefix(prefix), changed.before_sha256): changed.after_sha256
        for changed in copied.changed
        if changed.path == changed.into and changed.path.startswith(prefix)
    }


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
    judged_runs = {bundle.run_index for bundle in record.bundles}
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
    """Moves the existing judgement, if any, to a folder named by its time and profile."""
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


def _is_same(path: Path, sha256: str) -> bool:
    try:
        return _sha256(path) == sha256
    except ConfigError:
        return False


def _sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _sha256(path: Path) -> str:
    """Raises ConfigError if it is no plain file, is longer than any derived document, or cannot be read."""
    if open_size(path) > MAX_DERIVED_BYTES:
        raise ConfigError(f"{path}: is longer than {MAX_DERIVED_BYTES} bytes")
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
