"""Makes a derived copy of a case: pruned or redacted, beside the original, which is only read.

The copy is built in a draft folder that is marked as unfinished from its first file on, and gets its name
in one rename. Equal files are stored once, as hard links among each other, never with the original.
"""

import errno
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from detector import codec
from detector.assessment.case_folder import CaseFolder
from detector.assessment.derived_case import (
    DERIVED_CASE_FORMAT,
    DERIVED_NAME,
    ORIGIN,
    Changed,
    DerivedCase,
    Gone,
    JudgedAgain,
    Left,
    Origin,
    OriginSeal,
    read_derived_case,
    root_sha256,
)
from detector.core.clock import utc_text
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.derived_bundle import (
    DERIVED,
    MAX_LIST_BYTES,
    AbsentFile,
    DerivedKind,
    GoneRule,
    derived_bundle_text,
)
from detector.evidence.plain_file import read_document
from detector.sealing import bag, layout
from detector.sealing.custody import CustodyAction, append_custody, head_of
from detector.sealing.digests import Digests, FileHashes, files_below, hashes_of_bytes
from detector.sealing.public_keys import key_id_of
from detector.sealing.seal import case_files

__all__ = ["MARK", "Cover", "DerivePlan", "derive_case", "swap_for"]

MARK = f".{DERIVED_NAME}.draft"
"""The first file of a draft; it becomes `derived.json` as the last step."""

_ACTIONS = {DerivedKind.PRUNED: CustodyAction.PRUNED, DerivedKind.REDACTED: CustodyAction.REDACTED}
_NO_LINKS = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EACCES, errno.ENOSYS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """`content` makes the covered file on demand, so that not all of them are in memory at once."""

    into: str
    content: Callable[[], bytes]
    n_covered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivePlan:
    """`gone` and `covers` by path in the original; a path is in at most one of them."""

    kind: DerivedKind
    gone: Mapping[str, GoneRule]
    covers: Mapping[str, Cover]
    asked: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()


def derive_case(
    source: CaseFolder,
    out: Path,
    plan: DerivePlan,
    *,
    prove: Callable[[CaseFolder], tuple[JudgedAgain, ...]],
    tool_version: str,
    wall_ns: int,
) -> DerivedCase:
    """`out` must not exist. `prove` is called with the finished draft and raises EvidenceError to stop.

    Raises ConfigError if something cannot be written, EvidenceError if the original changes meanwhile.
    """
    _refuse(source, out)
    draft = out.with_name(f".{out.name}.draft")
    try:
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir(parents=True)
        (draft / MARK).write_bytes(b"")
        copying = _CopyInProgress(source.root, draft, plan)
        copying.copy()
        copying.write_bundle_lists()
        copying.copy_origin()
        document = copying.document(
            judged_again=prove(CaseFolder(draft)), made_at=utc_text(wall_ns), tool_version=tool_version
        )
        text = codec.to_json(document).encode()
        if len(text) > MAX_LIST_BYTES:
            raise ConfigError(f"{out}: its list of files would be longer than {MAX_LIST_BYTES} bytes")
        append_custody(
            draft,
            _ACTIONS[plan.kind],
            {DERIVED_NAME: hashes_of_bytes(text).sha256},
            tool_version=tool_version,
            wall_ns=wall_ns,
        )
        (draft / MARK).write_bytes(text)
        (draft / MARK).rename(draft / DERIVED_NAME)
        draft.rename(out)
    except OSError as error:
        raise ConfigError(f"{out}: cannot be written: {error.strerror or error}") from error
    return document


def swap_for(original: Path, copy: Path) -> None:
    """Put the copy in the original's place, then remove the original; until then both are whole.

    If killed in between, the original is in `.NAME.old` beside it, or still in its place.
    """
    old = original.with_name(f".{original.name}.old")
    if old.exists():
        raise ConfigError(f"{old}: is left over from an interrupted pruning in place; look at it first")
    try:
        original.rename(old)
        copy.rename(original)
        shutil.rmtree(old)
    except OSError as error:
        raise ConfigError(f"{original}: cannot be replaced: {error.strerror or error}") from error


def _refuse(source: CaseFolder, out: Path) -> None:
    if out.exists():
        raise ConfigError(f"{out}: is there already; nothing is written over it")
    if out.resolve().is_relative_to(source.root.resolve()):
        raise ConfigError(f"{out}: lies in the case itself")
    if read_derived_case(source.root) is not None:
        raise ConfigError(f"{source.root}: is a copy already; only an original is pruned or redacted")


class _CopyInProgress:
    """The state of one copy in progress: what was hashed, and what was written."""

    def __init__(self, source: Path, draft: Path, plan: DerivePlan) -> None:
        self._source, self._draft, self._plan = source, draft, plan
        self._digests = Digests()
        self._by_hash: dict[str, Path] = {}
        self._hashes: dict[str, FileHashes] = {}
        self._changed: list[Changed] = []
        self._kept: dict[str, str] = {}
        self._new: dict[str, str] = {}

    def copy(self) -> None:
        """Copies every file that is not gone, and the covered version where there is one."""
        for path in case_files(self._source):
            bag.refuse_odd_name(path, where=self._source)
            hashes = self._hashes[path] = self._digests.of(self._source / path)
            if path in self._plan.gone:
                continue
            if path in self._plan.covers:
                self._changed.append(self._cover(path, hashes, self._plan.covers[path]))
            else:
                self._link_or_copy(path, hashes)
                self._kept[path] = hashes.sha256
        if list(case_files(self._source)) != list(self._hashes):
            raise EvidenceError(f"{self._source}: was changed while it was copied")

    def _cover(self, path: str, hashes: FileHashes, cover: Cover) -> Changed:
        content = cover.content()
        _write(self._draft / cover.into, content)
        return Changed(
            path=path,
            into=cover.into,
            before_sha256=hashes.sha256,
            after_sha256=hashes_of_bytes(content).sha256,
            before_bytes=hashes.n_bytes,
            after_bytes=len(content),
            n_covered=cover.n_covered,
        )

    def _link_or_copy(self, path: str, hashes: FileHashes) -> None:
        target = self._draft / path
        target.parent.mkdir(parents=True, exist_ok=True)
        same = self._by_hash.get(hashes.sha256)
        if same is not None and hashes.n_bytes and _linked(same, target):
            return
        shutil.copyfile(self._source / path, target, follow_symlinks=False)
        if Digests().of(target).sha256 != hashes.sha256:
            raise EvidenceError(f"{self._source / path}: was changed while it was copied")
        self._by_hash[hashes.sha256] = target

    def write_bundle_lists(self) -> None:
        """Writes beside each manifest which of its files are absent, and what replaces them."""
        absent: dict[str, dict[str, AbsentFile]] = {}
        for path, rule in self._plan.gone.items():
            bundle, _, below = path.partition("/bundle/")
            if below and bundle.startswith("runs/"):
                one = self._hashes[path]
                absent.setdefault(f"{bundle}/bundle", {})[below] = AbsentFile(
                    sha256=one.sha256, n_bytes=one.n_bytes, rule=rule
                )
        for changed in self._changed:
            bundle, _, below = changed.path.partition("/bundle/")
            if below and bundle.startswith("runs/"):
                absent.setdefault(f"{bundle}/bundle", {})[below] = AbsentFile(
                    sha256=changed.before_sha256,
                    n_bytes=changed.before_bytes,
                    rule=GoneRule.COVERED,
                    instead=changed.into.removeprefix(f"{bundle}/bundle/"),
                    instead_sha256=changed.after_sha256,
                )
        for folder, files in absent.items():
            self._add(f"{folder}/{DERIVED}", derived_bundle_text(self._plan.kind, files).encode())

    def copy_origin(self) -> None:
        """Copies the original's seals without their payload, and its log."""
        for number in layout.numbers_of_seals(self._source):
            folder = layout.seal_folder(self._source, number)
            for path in files_below(folder, leave_out=frozenset({layout.PAYLOAD})):
                self._add(
                    f"{ORIGIN}/{layout.SEALS}/{folder.name}/{path}",
                    read_document(folder / path),
                )
        log = self._log()
        if log:
            self._add(f"{ORIGIN}/{layout.CUSTODY}", log)

    def document(
        self, *, judged_again: tuple[JudgedAgain, ...], made_at: str, tool_version: str
    ) -> DerivedCase:
        gone = tuple(
            Gone(
                path=path,
                sha256=self._hashes[path].sha256,
                n_bytes=self._hashes[path].n_bytes,
                rule=self._plan.gone[path],
            )
            for path in sorted(self._plan.gone)
        )
        return DerivedCase(
            format=DERIVED_CASE_FORMAT,
            kind=self._plan.kind,
            made_at=made_at,
            tool_version=tool_version,
            origin=self._origin(),
            asked=self._plan.asked,
            judged_again=judged_again,
            left=self._plan.left,
            gone=gone,
            changed=tuple(sorted(self._changed, key=lambda one: one.path)),
            kept=dict(sorted(self._kept.items())),
            new=dict(sorted(self._new.items())),
        )

    def _origin(self) -> Origin:
        seals = []
        for number in layout.numbers_of_seals(self._source):
            folder = layout.seal_folder(self._source, number)
            seals.append(
                OriginSeal(
                    number=number,
                    statement_sha256=self._digests.of(folder / layout.STATEMENT).sha256,
                    key_id=key_id_of(read_document(folder / layout.KEY)),
                )
            )
        log = self._log()
        head = head_of(log, where=layout.CUSTODY) if log else None
        return Origin(
            case=self._source.resolve().name,
            root_sha256=root_sha256({path: one.sha256 for path, one in self._hashes.items()}),
            n_files=len(self._hashes),
            n_bytes=sum(one.n_bytes for one in self._hashes.values()),
            seals=tuple(seals),
            n_log_entries=0 if head is None else head.n_entries,
            log_sha256=None if head is None else head.sha256,
        )

    def _log(self) -> bytes:
        path = self._source / layout.CUSTODY
        text = read_document(path) if path.exists() else b""
        return text[: text.rfind(b"\n") + 1]

    def _add(self, path: str, content: bytes) -> None:
        _write(self._draft / path, content)
        self._new[path] = hashes_of_bytes(content).sha256


def _linked(same: Path, target: Path) -> bool:
    try:
        os.link(same, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        return False
    return True


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
