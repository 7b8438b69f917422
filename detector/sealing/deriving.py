"""Makes a derived copy of a case: pruned or redacted, beside the original, which is only read.

The copy is built in a draft folder that is marked as unfinished from its first file on, and gets its name
in one rename. Equal files are stored once, as hard links among each other, never with the original.
"""

import errno
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from detector.case import (
    DERIVED_CASE_FORMAT,
    DERIVED_NAME,
    ORIGIN,
    CaseFolder,
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
from detector.evidence import layout as bundle_layout
from detector.evidence.derived_bundle import (
    DERIVED,
    MAX_LIST_BYTES,
    AbsentFile,
    DerivedKind,
    GoneRule,
    derived_bundle_text,
)
from detector.evidence.plain_file import read_bytes, read_document
from detector.sealing import bag, layout
from detector.sealing.custody import CustodyAction, append_custody, head_of
from detector.sealing.digests import Digests, FileHashes, hashes_of_bytes
from detector.sealing.hidden_hashes import HiddenHashes, Secret, is_text
from detector.sealing.origin_proof import gives_nothing_away, is_proof_alone, log_of, origin_files
from detector.sealing.public_keys import key_id_of
from detector.sealing.seal import case_files

__all__ = ["MARK", "Cover", "DerivePlan", "derive_case", "name_when_covered", "swap_for"]

MARK = f".{DERIVED_NAME}.draft"
"""The first file of a draft; it becomes `derived.json` as the last step."""

_ACTIONS = {DerivedKind.PRUNED: CustodyAction.PRUNED, DerivedKind.REDACTED: CustodyAction.REDACTED}
_NO_LINKS = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EACCES, errno.ENOSYS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """`content` makes the covered file on demand, so that not all of them are in memory at once.

    `hides`: hashes of texts that are covered in it, which must not be published either.
    """

    into: str
    content: Callable[[], bytes]
    n_covered: int
    hides: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivePlan:
    """`gone` and `covers` by path in the original; a path is in at most one of them.

    `secret`: of a redacted copy, what its hashes are hidden with. `covered_name`: of a case or a file in it.
    """

    kind: DerivedKind
    gone: Mapping[str, GoneRule]
    covers: Mapping[str, Cover]
    asked: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()
    secret: Secret | None = None
    covered_name: Callable[[str], str] = str


def name_when_covered(path: str, suffix: str = "") -> str:
    """`frames/HASH.png` → `frames/HASH.redacted.png`: the name still shows which file it was."""
    name = PurePosixPath(path).name
    if "/bundle/" not in path or not path.startswith("runs/") or name in bundle_layout.UNLISTED:
        return path
    place = PurePosixPath(path)
    return f"{place.with_suffix('')}.redacted{suffix or place.suffix}"


def derive_case(
    source: CaseFolder,
    out: Path,
    plan: DerivePlan,
    *,
    prove: Callable[[CaseFolder], tuple[JudgedAgain, ...]],
    refuse: Callable[[Path], None] | None = None,
    tool_version: str,
    wall_ns: int,
) -> DerivedCase:
    """`out` must not exist. `prove` and, once all is written, `refuse` are called with the finished draft and
    raise EvidenceError to stop; then nothing is left.

    Raises ConfigError if something cannot be written, EvidenceError if the original changes meanwhile.
    """
    _refuse(source, out)
    draft = out.with_name(f".{out.name}.draft")
    try:
        _make_draft(draft)
        copying = _CopyInProgress(source.root, draft, plan)
        copying.copy()
        copying.write_bundle_lists()
        copying.copy_origin()
        document = copying.document(
            judged_again=prove(CaseFolder(draft)), made_at=utc_text(wall_ns), tool_version=tool_version
        )
        text = document.spelled.encode()
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
        if refuse is not None:
            refuse(draft)
        (draft / MARK).rename(draft / DERIVED_NAME)
        draft.rename(out)
    except OSError as error:
        raise ConfigError(f"{out}: cannot be written: {error.strerror or error}") from error
    except EvidenceError:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return document


def _make_draft(draft: Path) -> None:
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(parents=True)
    (draft / MARK).write_bytes(b"")


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
        self._hidden: HiddenHashes | None = None

    @property
    def hashes(self) -> dict[str, str]:
        """sha256 of every file of the original, by path."""
        return {path: hash_.sha256 for path, hash_ in self._hashes.items()}

    def copy(self) -> None:
        """Copies every file that is not gone, and the covered version where there is one."""
        for path in case_files(self._source):
            bag.refuse_odd_name(path, where=self._source)
            self._hashes[path] = self._digests.of(self._source / path)
        covers = self._plan.covers
        if self._plan.secret is not None:
            self._hidden = HiddenHashes(
                self._source,
                self.hashes,
                [*covers, *self._plan.gone],
                secret=self._plan.secret,
                also=[sha256 for cover in covers.values() for sha256 in cover.hides],
            )
        for path, hashes in self._hashes.items():
            if path in self._plan.gone:
                continue
            if path in covers or (self._hidden is not None and self._hidden.changes(path)):
                self._changed.append(self._cover(path, hashes))
            else:
                self._link_or_copy(path, hashes)
                self._kept[path] = hashes.sha256
        if list(case_files(self._source)) != list(self._hashes):
            raise EvidenceError(f"{self._source}: was changed while it was copied")

    def _cover(self, path: str, hashes: FileHashes) -> Changed:
        cover = self._plan.covers.get(path)
        content = read_bytes(self._source, path) if cover is None else cover.content()
        if self._hidden is not None and is_text(path):
            text = content.decode("utf-8", errors="surrogateescape")
            content = self._hidden.replaced(text).encode("utf-8", errors="surrogateescape")
        if path.endswith(f"/{bundle_layout.MANIFEST_SHA256}"):
            manifest = self._draft / path.replace(bundle_layout.MANIFEST_SHA256, bundle_layout.MANIFEST)
            content = f"{self._digests.of(manifest).sha256}  {bundle_layout.MANIFEST}\n".encode()
        into = self._shown_path(name_when_covered(path) if cover is None else cover.into)
        if (self._draft / into).exists():
            raise EvidenceError(f"{path}: when covered, two files of the copy would have the same name")
        _write(self._draft / into, content)
        return Changed(
            path=self._shown_path(path),
            into=into,
            before_sha256=self._shown(hashes.sha256),
            after_sha256=hashes_of_bytes(content).sha256,
            before_bytes=self._told(hashes.n_bytes),
            after_bytes=len(content),
            n_covered=0 if cover is None else cover.n_covered,
        )

    def _shown(self, sha256: str) -> str:
        return sha256 if self._hidden is None else self._hidden.shown(sha256)

    def _shown_path(self, path: str) -> str:
        return self._plan.covered_name(path if self._hidden is None else self._hidden.replaced(path))

    def _told(self, n_bytes: int) -> int | None:
        """A picture's length would help in guessing what is covered in it."""
        return n_bytes if self._hidden is None else None

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
            if below and below not in bundle_layout.UNLISTED and bundle.startswith("runs/"):
                one = self._hashes[path]
                absent.setdefault(f"{bundle}/bundle", {})[self._shown_path(below)] = AbsentFile(
                    sha256=self._shown(one.sha256), n_bytes=self._told(one.n_bytes), rule=rule
                )
        manifests: dict[str, str] = {}
        for changed in self._changed:
            bundle, _, below = changed.path.partition("/bundle/")
            if below == bundle_layout.MANIFEST:
                manifests[f"{bundle}/bundle"] = changed.before_sha256
            elif below not in bundle_layout.UNLISTED and below and bundle.startswith("runs/"):
                absent.setdefault(f"{bundle}/bundle", {})[below] = AbsentFile(
                    sha256=changed.before_sha256,
                    n_bytes=changed.before_bytes,
                    rule=GoneRule.COVERED,
                    instead=changed.into.removeprefix(f"{bundle}/bundle/"),
                    instead_sha256=changed.after_sha256,
                )
        for folder in sorted(absent.keys() | manifests.keys()):
            text = derived_bundle_text(self._plan.kind, absent.get(folder, {}), manifests.get(folder))
            self._add(f"{folder}/{DERIVED}", text.encode())

    def copy_origin(self) -> None:
        """Seals without payload, and the log; in a redacted copy only statements that give nothing away."""
        for path, content in origin_files(self._source).items():
            parts = path.split("/")
            if self._hidden is None or (
                parts[0] == layout.SEALS
                and is_proof_alone("/".join(parts[2:]))
                and gives_nothing_away(self._source, int(parts[1]), self._hidden, self._plan.covered_name)
            ):
                self._add(f"{ORIGIN}/{path}", content)

    def document(
        self, *, judged_again: tuple[JudgedAgain, ...], made_at: str, tool_version: str
    ) -> DerivedCase:
        gone = tuple(
            Gone(
                path=self._shown_path(path),
                sha256=self._shown(self._hashes[path].sha256),
                n_bytes=self._told(self._hashes[path].n_bytes),
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
            left=tuple(Left(path=self._shown_path(left.path), what=left.what) for left in self._plan.left),
            gone=gone,
            changed=tuple(sorted(self._changed, key=lambda changed: changed.path)),
            kept=dict(sorted(self._kept.items())),
            new=dict(sorted(self._new.items())),
            secret_sha256=None if self._plan.secret is None else self._plan.secret.sha256,
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
        log = b"" if self._hidden is not None else log_of(self._source)
        head = head_of(log, where=layout.CUSTODY) if log else None
        return Origin(
            case=self._plan.covered_name(self._source.resolve().name),
            root_sha256=root_sha256(
                {self._shown_path(path): self._shown(hash_) for path, hash_ in self.hashes.items()}
            ),
            n_files=len(self._hashes),
            n_bytes=self._told(sum(hash_.n_bytes for hash_ in self._hashes.values())),
            seals=tuple(seals),
            n_log_entries=0 if head is None else head.n_entries,
            log_sha256=None if head is None else head.sha256,
        )

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
