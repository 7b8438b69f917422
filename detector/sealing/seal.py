"""Sealing: a bag is built in a draft folder, signed, and put in place by one rename.

Killed at any moment, it leaves a complete seal or a draft, which the next sealing removes.
"""

import errno
import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from detector.case import EARLIER, CaseFolder, read_verdicts
from detector.core.clock import utc_of, utc_text
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence import layout as bundle_layout
from detector.evidence.plain_file import read_document
from detector.file_lock import folder_lock
from detector.sealing import bag, layout
from detector.sealing.chained_log import account
from detector.sealing.check_capture import check_capture
from detector.sealing.custody import CustodyAction, append_custody, head_of
from detector.sealing.digests import ALGORITHMS, Digests, FileHashes, files_below, hashes_of_bytes
from detector.sealing.envelope import signed
from detector.sealing.keys import SealKey
from detector.sealing.stamps import write_tag_lists
from detector.sealing.statement import (
    SEAL_FORMAT,
    LogHead,
    Seal,
    SealedBundle,
    SealedJudgement,
    SealingTool,
    SealMark,
    Statement,
    statement_text,
)
from detector.sealing.trust import NOBODY

__all__ = ["case_files", "is_draft", "make_seal", "sealing"]

_NO_LINKS = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EACCES, errno.ENOSYS}
"""Errors of `link` on file systems that do not support it here: the file is copied instead."""


def is_draft(path: str) -> bool:
    """Whether the name marks something whose writing was interrupted."""
    return any(part.startswith(".") and part.endswith((".draft", ".old")) for part in path.split("/"))


def case_files(case: Path) -> list[str]:
    """What a seal covers: everything but the seals themselves, the growing custody log, and drafts."""
    leave_out = frozenset({layout.SEALS, layout.CUSTODY})
    return [path for path in files_below(case, leave_out=leave_out) if not is_draft(path)]


@contextmanager
def sealing(case: Path) -> Iterator[None]:
    """A lock for one sealing at a time. Raises ConfigError if another process is sealing this case."""
    folder = case / layout.SEALS
    with ExitStack() as held:
        try:
            folder.mkdir(exist_ok=True)
            is_ours = held.enter_context(folder_lock(folder, waits=False))
        except OSError as error:
            raise ConfigError(f"{folder}: cannot be written: {error.strerror or error}") from error
        if not is_ours:
            raise ConfigError(f"{case}: is being sealed by another process")
        yield


def make_seal(
    case: CaseFolder,
    key: SealKey,
    *,
    tool: SealingTool,
    wall_ns: int,
    judged_again: Collection[str] = (),
) -> int:
    """Returns its number; call within `sealing`. `judged_again`: folders of judgements, "." at the top, that
    judging again gave. Raises ConfigError for a file it cannot seal or write."""
    numbers = layout.numbers_of_seals(case.root)
    number = 1 + max(numbers, default=0)
    draft = case.root / layout.SEALS / layout.DRAFT
    final = layout.seal_folder(case.root, number)
    try:
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir()
        payload = _payload(case.root, draft)
        judgements = tuple(_judgements(case, payload, judged_again))
        statement = _write_bag(
            case, draft, payload, key, number=number, tool=tool, wall_ns=wall_ns, judgements=judgements
        )
        draft.rename(final)
    except OSError as error:
        raise ConfigError(f"{final}: cannot be written: {error.strerror or error}") from error
    append_custody(
        case.root,
        CustodyAction.SEALED,
        {(final / layout.STATEMENT).relative_to(case.root).as_posix(): hashes_of_bytes(statement).sha256},
        tool_version=tool.version,
        wall_ns=wall_ns,
    )
    return number


def _payload(case: Path, draft: Path) -> dict[str, FileHashes]:
    """Links or copies the files into the draft; returns their hashes by path in the bag."""
    digests = Digests()
    hashes: dict[str, FileHashes] = {}
    for path in case_files(case):
        bag.refuse_odd_name(path, where=case)
        target = draft / layout.PAYLOAD / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if (case / path).is_symlink() or not (case / path).is_file():
            raise ConfigError(f"{case / path}: is no plain file, and a seal covers nothing else")
        _link_or_copy(case / path, target)
        hashes[f"{layout.PAYLOAD}/{path}"] = digests.of(target)
    log = _log(case)
    if log:
        (draft / layout.PAYLOAD / layout.CUSTODY).write_bytes(log)  # a copy, because the log keeps growing
        hashes[f"{layout.PAYLOAD}/{layout.CUSTODY}"] = hashes_of_bytes(log)
    return hashes


def _link_or_copy(path: Path, target: Path) -> None:
    try:
        os.link(path, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        shutil.copyfile(path, target)


def _log(case: Path) -> bytes:
    """The log's complete entries; empty if there are none."""
    path = case / layout.CUSTODY
    text = read_document(path) if path.exists() else b""
    return text[: text.rfind(b"\n") + 1]


def _write_bag(
    case: CaseFolder,
    draft: Path,
    payload: Mapping[str, FileHashes],
    key: SealKey,
    *,
    number: int,
    tool: SealingTool,
    wall_ns: int,
    judgements: tuple[SealedJudgement, ...],
) -> bytes:
    """Writes everything but the payload; returns the signed statement as written."""
    now = utc_of(wall_ns)
    tags = {
        layout.BAGIT: bag.BAGIT_TEXT,
        layout.BAG_INFO: bag.bag_info(
            name=f"{case.root.resolve().name}/{number:04d}",
            made_by=f"dark-pattern-detector {tool.version}",
            day=f"{now:%Y-%m-%d}",
            files=payload,
        ),
        **{layout.manifest_path(algorithm): bag.list_text(payload, algorithm) for algorithm in ALGORITHMS},
    }
    seal = Seal(
        format=SEAL_FORMAT,
        number=number,
        case=case.root.resolve().name,
        sealed_at=utc_text(wall_ns),
        local_time=now.astimezone().isoformat(timespec="milliseconds"),
        bundles=tuple(_bundle(case, run_index, payload) for run_index in case.run_indices()),
        judgements=judgements,
        tool=tool,
        custody=_head(_log(draft / layout.PAYLOAD)),
        n_files=len(payload),
        n_bytes=sum(hashes.n_bytes for hashes in payload.values()),
        earlier=_earlier(case.root, number),
        sealed_by=account(),
    )
    named = {name: hashes_of_bytes(text.encode()) for name, text in tags.items()} | _named(payload)
    subjects = {name: {"sha256": hashes.sha256, "sm3": hashes.sm3} for name, hashes in named.items()}
    statement = signed(statement_text(Statement(subjects=subjects, seal=seal)), key)
    for name, content in {
        **{name: text.encode() for name, text in tags.items()},
        layout.KEY: key.public_pem,
        layout.STATEMENT: statement,
    }.items():
        (draft / name).parent.mkdir(parents=True, exist_ok=True)
        (draft / name).write_bytes(content)
    write_tag_lists(draft, Digests())
    return statement


def _head(log: bytes) -> LogHead:
    return head_of(log, where=layout.CUSTODY) if log else LogHead(n_entries=0, sha256=None)


_NAMED = (bundle_layout.MANIFEST, "verdicts.json", "judgement.json")


def _named(payload: Mapping[str, FileHashes]) -> dict[str, FileHashes]:
    """The files that people look for by name: bundle manifests, verdicts, and the records binding them."""
    return {path: hashes for path, hashes in payload.items() if path.rpartition("/")[2] in _NAMED}


def _bundle(case: CaseFolder, run_index: int, payload: Mapping[str, FileHashes]) -> SealedBundle:
    """Of a redacted copy, too, the manifest that lies here: the seal lists it under this hash."""
    folder = case.bundle_path(run_index)
    captured = check_capture(folder, NOBODY)
    path = folder.relative_to(case.root).as_posix()
    manifest = payload.get(f"{layout.PAYLOAD}/{path}/{bundle_layout.MANIFEST}")
    return SealedBundle(
        run_index=run_index,
        path=path,
        package=_package(folder),
        manifest_sha256=None if manifest is None else manifest.sha256,
        capture_sha256=captured.statement_sha256,
        capture_key_id=captured.key_id,
    )


def _package(bundle: Path) -> str | None:
    """From the header, or from the manifest, which repeats it: a redacted copy has no header."""
    for name in (bundle_layout.HEADER, bundle_layout.MANIFEST):
        try:
            document = json.loads(read_document(bundle / name))
            package = document.get("header", document)["package"]["package"]
        except (EvidenceError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue
        return package if isinstance(package, str) else None
    return None


def _judgements(
    case: CaseFolder, payload: Mapping[str, FileHashes], judged_again: Collection[str]
) -> Iterator[SealedJudgement]:
    earlier = case.root / EARLIER
    folders = [case.root, *(sorted(earlier.iterdir()) if earlier.is_dir() else ())]
    for folder in folders:
        path = folder.relative_to(case.root).as_posix()
        prefix = f"{layout.PAYLOAD}/" if path == "." else f"{layout.PAYLOAD}/{path}/"
        if f"{prefix}verdicts.json" not in payload:
            continue
        document = read_verdicts(CaseFolder(folder))
        record = payload.get(f"{prefix}judgement.json")
        yield SealedJudgement(
            path=path,
            profile=document.profile,
            judged_at=document.judged_at,
            verdicts_sha256=payload[f"{prefix}verdicts.json"].sha256,
            record_sha256=None if record is None else record.sha256,
            tool=document.tool,
            judged_again=True if path in judged_again else None,
        )


def _earlier(case: Path, number: int) -> SealMark | None:
    if number == 1:
        return None
    try:
        text = read_document(layout.seal_folder(case, number - 1) / layout.STATEMENT)
    except EvidenceError as error:
        raise ConfigError(f"{layout.seal_folder(case, number - 1)}: the seal before is missing") from error
    return SealMark(number=number - 1, statement_sha256=hashes_of_bytes(text).sha256)
