"""One app from its files: an APK, a base with its splits, or a bundle of them in one zip.

XAPK, APKS and APKM are zips with APKs inside (and an index that is not trusted). Of device splits
(`config.*`) only their presence matters: components and code are in the base and in feature splits.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from detector.apk.archive import Archive, ByteSource, open_archive, pieces
from detector.apk.binary_xml import XmlDocument, read_binary_xml
from detector.apk.condition_reads import WANTED, condition_reads
from detector.apk.dex import Use, used_in, with_superclasses
from detector.apk.manifest import Manifest, Queries, read_manifest, split_of
from detector.apk.resources import Resources, read_resources
from detector.apk.second_reader import SecondReaderFailed, read_with_apkinspector
from detector.apk.signers import Signer, read_signers
from detector.apk.warning import ApkWarning, WarningKind
from detector.core.conditions import CodeRead
from detector.core.errors import ConfigError

__all__ = [
    "MANIFEST",
    "MAX_MANIFEST_BYTES",
    "App",
    "Code",
    "NamedSource",
    "read_app_files",
    "read_code",
    "read_resources_of",
]


T = TypeVar("T")

MANIFEST, RESOURCES = "AndroidManifest.xml", "resources.arsc"
MAX_MANIFEST_BYTES = 8 << 20  # the largest seen has 1 MB
MAX_RESOURCES_BYTES = 64 << 20  # the largest seen has 20 MB
MAX_DEX_BYTES = 64 << 20  # a file of 64k methods has about 10 MB
MAX_ALL_DEX_BYTES = 384 << 20  # unpacking takes 4 s a gigabyte; the largest apps have 30 files
MAX_APK_IN_BUNDLE_BYTES = 128 << 20  # for a compressed one, which must be unpacked to memory
MAX_APKS_IN_BUNDLE = 200
MAX_XML_BYTES = 1 << 20

# Signs of a native daemon in the names of libraries and assets (autostart.md 3.3).
DAEMON_WORDS = ("daemon", "keepalive", "keep_alive", "guard", "leoric", "watermelon", "marsdaemon")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSource:
    """`name` is used in messages."""

    name: str
    source: ByteSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What the DEX files hold. `superclasses`: by class, of all that they define. `n_unread`: files that
    could not be read. `marks`: those found. `reads`: conditions by which it can tell that it is examined."""

    superclasses: dict[str, str | None]
    n_unread: int
    marks: tuple[str, ...]
    reads: tuple[CodeRead, ...]

    def is_whole(self, own_components: Sequence[str]) -> bool:
        """Whether most of the app's own components have their classes here: else they are loaded later."""
        n_without = sum(name not in self.superclasses for name in own_components)
        return bool(self.superclasses) and not self.n_unread and 2 * n_without <= len(own_components)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The content of the files. `assets`: names of files under assets/. `xml_files`: the binary XML that
    services refer to, by resource id."""

    manifest: Manifest
    sha256: str
    splits: tuple[str, ...]
    signers: tuple[Signer, ...]
    code: Code
    resources: Resources
    libraries: tuple[str, ...]
    assets: tuple[str, ...]
    daemon_files: tuple[str, ...]
    xml_files: dict[int, XmlDocument]
    warnings: tuple[ApkWarning, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """An APK with its manifest not yet interpreted: for a split that depends on the base."""

    name: str
    archive: Archive
    content: bytes
    document: XmlDocument
    resources: Resources
    split: str | None
    warnings: list[ApkWarning]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Apk:
    name: str
    archive: Archive
    manifest: Manifest
    resources: Resources
    warnings: list[ApkWarning]


def read_app_files(files: Sequence[NamedSource], *, code_marks: Sequence[str] = ()) -> App:
    """Raises ConfigError with one sentence if they are not the files of one app."""
    parts = _read_parts([_opened(one) for file in files for one in _unbundled(file)])
    base = parts[0]
    warnings = [warning for apk in parts for warning in apk.warnings]
    signers, about_signers = read_signers(base.archive)
    warnings += about_signers
    if any(read_signers(apk.archive)[0] != signers for apk in parts[1:]):
        message = "its files carry different certificates"
        warnings.append(ApkWarning(kind=WarningKind.PARTS_DISAGREE, message=message))
    code = read_code([apk.archive for apk in parts], warnings, marks=code_marks)
    manifest = _joined(base.manifest, [apk.manifest for apk in parts[1:]])
    xml_files = _xml_files(base, manifest, warnings)
    warnings += [warning for apk in parts for warning in apk.archive.warnings]
    names = sorted({name for apk in parts for name in apk.archive.entries})
    return App(
        manifest=manifest,
        sha256=_sha256(files[0].source if len(files) == 1 else base.archive.source),
        splits=tuple(apk.manifest.split or apk.name for apk in parts[1:]),
        signers=signers,
        code=code,
        resources=base.resources,
        libraries=_files_under("lib/", names),
        assets=_files_under("assets/", names),
        daemon_files=tuple(name for name in names if _is_daemon_file(name)),
        xml_files=xml_files,
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _unbundled(file: NamedSource) -> Iterator[tuple[str, Archive]]:
    """The APKs of a bundle, or the file itself if it is an APK."""
    archive = open_archive(file.source)
    inside = [name for name in archive.entries if name.lower().endswith(".apk")]
    if MANIFEST in archive.entries or not inside:
        yield file.name, archive
        return
    for name in inside[:MAX_APKS_IN_BUNDLE]:
        # bundletool builds the same splits again for old devices: they would be counted twice.
        if name.startswith("standalones/"):
            continue
        part = archive.part(name, max_bytes=MAX_APK_IN_BUNDLE_BYTES)
        try:
            yield name, open_archive(part)
        except ConfigError as error:
            raise ConfigError(f"{name} in it: {error}") from error


def _opened(named: tuple[str, Archive]) -> _Opened:
    name, archive = named
    content = archive.read(MANIFEST, max_bytes=MAX_MANIFEST_BYTES)
    document = read_binary_xml(content)
    resources, warnings = read_resources_of(archive)
    oddities = [
        ApkWarning(kind=WarningKind.MANIFEST_TAMPERED, message=oddity) for oddity in document.oddities
    ]
    return _Opened(
        name=name,
        archive=archive,
        content=content,
        document=document,
        resources=resources,
        split=split_of(document.root, resources),
        warnings=[*oddities, *warnings],
    )


def read_resources_of(archive: Archive) -> tuple[Resources, list[ApkWarning]]:
    """Empty if there are none, or they cannot be read."""
    if RESOURCES not in archive.entries:
        return Resources(), []
    try:
        return read_resources(archive.read(RESOURCES, max_bytes=MAX_RESOURCES_BYTES)), []
    except ConfigError as error:
        return Resources(), [ApkWarning(kind=WarningKind.UNREADABLE_PART, message=f"{RESOURCES}: {error}")]


def _read_parts(opened: Sequence[_Opened]) -> list[_Apk]:
    """The base first. Raises ConfigError if they do not belong to one app."""
    bases = [one for one in opened if one.split is None]
    if not bases:
        raise ConfigError("there is no base APK among its files, only splits")
    base = _read(bases[0], None)
    parts = [base, *(_read(one, base.manifest) for one in opened if one is not bases[0])]
    packages = sorted({part.manifest.package for part in parts})
    if len(packages) > 1:
        raise ConfigError(f"its files are of several apps: {', '.join(packages)}")
    if len(bases) > 1:
        raise ConfigError(f"it has {len(bases)} base APKs, of which one would be installed")
    return parts


def _read(opened: _Opened, base: Manifest | None) -> _Apk:
    manifest = read_manifest(opened.document.root, opened.resources, base=base)
    return _Apk(
        name=opened.name,
        archive=opened.archive,
        manifest=manifest,
        resources=opened.resources,
        warnings=[*opened.warnings, *_second_opinion(opened, manifest, base)],
    )


def _second_opinion(opened: _Opened, ours: Manifest, base: Manifest | None) -> list[ApkWarning]:
    """Where apkInspector's reading differs: components, whether exported, permissions, actions."""
    try:
        tree = read_with_apkinspector(opened.content, opened.document)
        theirs = read_manifest(tree, opened.resources, base=base)
    except (SecondReaderFailed, ConfigError) as error:
        return [ApkWarning(kind=WarningKind.SECOND_READER_FAILED, message=str(error))]
    messages = [
        f"apkInspector reads {what} otherwise: {', '.join(sorted(differing)[:5])}"
        for what, differing in (
            ("the package", {ours.package, theirs.package} if ours.package != theirs.package else set()),
            ("the permissions", set(ours.permissions) ^ set(theirs.permissions)),
            ("components", {component.name for component in set(ours.components) ^ set(theirs.components)}),
        )
        if differing
    ]
    return [ApkWarning(kind=WarningKind.READERS_DISAGREE, message=message) for message in messages]


def read_code(archives: Sequence[Archive], warnings: list[ApkWarning], *, marks: Sequence[str] = ()) -> Code:
    """`marks`: strings to look for. What could not be read is added to the warnings."""
    n_unread = 0
    superclasses: dict[str, str | None] = {}
    found: dict[str, None] = {}
    used: dict[str, frozenset[Use]] = {}
    n_left = MAX_ALL_DEX_BYTES
    for archive in archives:
        for name in sorted(entry for entry in archive.entries if _is_code(entry)):
            try:
                content = archive.read(name, max_bytes=min(n_left, MAX_DEX_BYTES))
                superclasses.update(with_superclasses(content))
            except ConfigError as error:
                kind = WarningKind.LIMIT_REACHED if n_left < MAX_DEX_BYTES else WarningKind.UNREADABLE_PART
                warnings.append(ApkWarning(kind=kind, message=f"{name}: {error}"))
                n_unread += 1
                continue
            n_left -= len(content)
            found |= dict.fromkeys(mark for mark in marks if mark.encode() in content)
            for owner, uses in used_in(content, WANTED).items():
                used[owner] = used.get(owner, frozenset()) | uses
    return Code(superclasses=superclasses, n_unread=n_unread, marks=tuple(found), reads=condition_reads(used))


def _files_under(folder: str, names: Sequence[str]) -> tuple[str, ...]:
    """File names without their path, without duplicates."""
    return tuple(sorted({name.rpartition("/")[2] for name in names if name.startswith(folder)}))


def _is_code(name: str) -> bool:
    return "/" not in name and name.startswith("classes") and name.endswith(".dex")


def _is_daemon_file(name: str) -> bool:
    """A library or an asset that can be executed; an image of a guard, for example, cannot."""
    folder, _, file = name.rpartition("/")
    if not folder.startswith(("lib/", "assets")) or ("." in file and not file.endswith(".so")):
        return False
    return any(word in file.lower() for word in DAEMON_WORDS)


def _xml_files(base: _Apk, manifest: Manifest, warnings: list[ApkWarning]) -> dict[int, XmlDocument]:
    """The files under res/xml that component meta-data refers to."""
    documents: dict[int, XmlDocument] = {}
    for component in manifest.components:
        for meta in component.meta_data:
            path = None if meta.resource_id is None else base.resources.value(meta.resource_id)
            if meta.resource_id is None or path is None or path.text not in base.archive.entries:
                continue
            try:
                content = base.archive.read(path.text, max_bytes=MAX_XML_BYTES)
                documents[meta.resource_id] = read_binary_xml(content)
            except ConfigError as error:
                message = f"{path.text}: {error}"
                warnings.append(ApkWarning(kind=WarningKind.UNREADABLE_PART, message=message))
    return documents


def _joined(base: Manifest, splits: Sequence[Manifest]) -> Manifest:
    """The base with the additions of its splits. A split names components in full."""

    def union(of_base: tuple[T, ...], *others: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(dict.fromkeys(one for listed in (of_base, *others) for one in listed))

    return replace(
        base,
        permissions=union(base.permissions, *(split.permissions for split in splits)),
        components=union(base.components, *(split.components for split in splits)),
        queries=Queries(
            packages=union(base.queries.packages, *(split.queries.packages for split in splits)),
            actions=union(base.queries.actions, *(split.queries.actions for split in splits)),
            authorities=union(base.queries.authorities, *(split.queries.authorities for split in splits)),
        ),
    )


def _sha256(source: ByteSource) -> str:
    digest = hashlib.sha256()
    for piece in pieces(source):
        digest.update(piece)
    return digest.hexdigest()
