"""One app from its files: an APK, a base with its splits, or a bundle of them in one zip.

XAPK, APKS and APKM are zips with APKs inside (and an index that is not trusted). Of device splits
(`config.*`) only their presence matters: components and code are in the base and in feature splits.
"""

import hashlib
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from detector.apk.archive import Archive, ByteSource, open_archive, pieces
from detector.apk.binary_xml import XmlDocument, read_binary_xml
from detector.apk.manifest import Manifest, Queries, read_manifest, split_of
from detector.apk.resources import Resources, read_resources
from detector.apk.second_reader import SecondReaderFailed, read_with_apkinspector
from detector.apk.signers import Signer, read_signers
from detector.apk.warning import ApkWarning, WarningKind
from detector.core.errors import ConfigError

__all__ = [
    "MANIFEST",
    "MAX_MANIFEST_BYTES",
    "App",
    "NamedSource",
    "read_app_files",
    "read_resources_of",
    "with_superclasses",
]


# Names of the classes that a DEX file defines, with their superclasses. Nothing else of it is read.
#
# The format is Android's dex-format: a header, then tables of fixed size. A table that claims to be longer
# than its file is truncated to what is there; class names with invalid references are left out.

_HEADER_BYTES = 0x70
_STRINGS, _TYPES, _CLASSES = 0x38, 0x40, 0x60  # header offsets of a table's size and offset
_CLASS = struct.Struct("<8I")
MAX_NAME_BYTES = 2048
# Type indices have 16 bits, and every class of a file is a type.
MAX_CLASSES = 65_536


def with_superclasses(content: bytes) -> Iterator[tuple[str, str | None]]:
    """(class, superclass), as `com.x.Y$Z`. Raises ConfigError if it is not a DEX file."""
    if len(content) < _HEADER_BYTES or not content.startswith(b"dex\n"):
        raise ConfigError("it is no DEX file")
    strings = _table(content, _STRINGS)
    types = _table(content, _TYPES)
    n_classes, offset = struct.unpack_from("<II", content, _CLASSES)
    n_classes = min(n_classes, MAX_CLASSES, max(0, len(content) - offset) // _CLASS.size)
    names: dict[int, str | None] = {}

    def name(type_index: int) -> str | None:
        if type_index not in names:
            names[type_index] = _class_name(content, strings, types, type_index)
        return names[type_index]

    table = memoryview(content)[offset : offset + n_classes * _CLASS.size]
    for class_index, _, superclass_index, *_ in _CLASS.iter_unpack(table):
        defined = name(class_index)
        if defined is not None:
            yield defined, name(superclass_index)


def _table(content: bytes, at: int) -> memoryview:
    """A table of 4-byte numbers."""
    n_numbers, offset = struct.unpack_from("<II", content, at)
    n_numbers = min(n_numbers, max(0, len(content) - offset) // 4)
    return memoryview(content)[offset : offset + 4 * n_numbers].cast("I")


def _class_name(content: bytes, strings: memoryview, types: memoryview, type_index: int) -> str | None:
    if type_index >= len(types) or types[type_index] >= len(strings):
        return None
    at = strings[types[type_index]]
    while at < len(content) and content[at] & 0x80:  # the length in UTF-16 units, not needed here
        at += 1
    end = content.find(b"\0", at + 1, at + 1 + MAX_NAME_BYTES)
    if end < 0 or content[at + 1 : at + 2] != b"L" or content[end - 1 : end] != b";":
        return None
    # Modified UTF-8 differs from UTF-8 in surrogates and NUL only.
    return content[at + 2 : end - 1].decode("utf-8", errors="replace").replace("/", ".")


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
class App:
    """The content of the files. `superclasses`: by class, of all classes that the DEX files define.
    `assets`: names of files under assets/. `n_unread_dex`: DEX files that could not be read.
    `xml_files`: the binary XML that services refer to, by resource id. `code_marks`: those found."""

    manifest: Manifest
    sha256: str
    splits: tuple[str, ...]
    signers: tuple[Signer, ...]
    superclasses: dict[str, str | None]
    n_unread_dex: int
    resources: Resources
    libraries: tuple[str, ...]
    assets: tuple[str, ...]
    daemon_files: tuple[str, ...]
    xml_files: dict[int, XmlDocument]
    code_marks: tuple[str, ...]
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
    superclasses, n_unread_dex, marks = _read_code(parts, tuple(code_marks), warnings)
    manifest = _joined(base.manifest, [apk.manifest for apk in parts[1:]])
    xml_files = _xml_files(base, manifest, warnings)
    warnings += [warning for apk in parts for warning in apk.archive.warnings]
    names = sorted({name for apk in parts for name in apk.archive.entries})
    return App(
        manifest=manifest,
        sha256=_sha256(files[0].source if len(files) == 1 else base.archive.source),
        splits=tuple(apk.manifest.split or apk.name for apk in parts[1:]),
        signers=signers,
        superclasses=superclasses,
        n_unread_dex=n_unread_dex,
        resources=base.resources,
        libraries=_files_under("lib/", names),
        assets=_files_under("assets/", names),
        daemon_files=tuple(name for name in names if _is_daemon_file(name)),
        xml_files=xml_files,
        code_marks=marks,
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


def _read_code(
    apks: Sequence[_Apk], marks: Sequence[str], warnings: list[ApkWarning]
) -> tuple[dict[str, str | None], int, tuple[str, ...]]:
    """The classes, how many DEX files could not be read, and the marks found."""
    n_unread = 0
    superclasses: dict[str, str | None] = {}
    found: dict[str, None] = {}
    n_left = MAX_ALL_DEX_BYTES
    for apk in apks:
        for name in sorted(entry for entry in apk.archive.entries if _is_code(entry)):
            try:
                content = apk.archive.read(name, max_bytes=min(n_left, MAX_DEX_BYTES))
                superclasses.update(with_superclasses(content))
            except ConfigError as error:
                kind = WarningKind.LIMIT_REACHED if n_left < MAX_DEX_BYTES else WarningKind.UNREADABLE_PART
                warnings.append(ApkWarning(kind=kind, message=f"{name}: {error}"))
                n_unread += 1
                continue
            n_left -= len(content)
            found |= dict.fromkeys(mark for mark in marks if mark.encode() in content)
    return superclasses, n_unread, tuple(found)


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
