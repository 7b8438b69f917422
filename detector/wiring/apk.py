"""Reads APK files and packages on a device, and passes their contents to `apk`."""

import base64
import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from detector.apk.app_files import MANIFEST, MAX_MANIFEST_BYTES, NamedSource
from detector.apk.archive import ByteSource, PlainBytes, open_archive
from detector.apk.binary_xml import read_binary_xml
from detector.apk.facts import ApkError, ApkFacts, UnreadableApk
from detector.apk.identity import read_identity
from detector.apk.reading import read_apk_facts
from detector.apk.sdk_table import SdkIndex
from detector.case import KnownApk, refuse_bad_package
from detector.core.clock import Clock
from detector.core.errors import ConfigError
from detector.devices.installed_apks import FileSource
from detector.devices.pull import package_paths, pull_file
from detector.devices.shell import DeviceShell
from detector.wiring.adb_servers import find

__all__ = [
    "ApkName",
    "apk_facts",
    "facts_in",
    "facts_of_app",
    "installed_apk_facts",
    "known_apk",
    "name_in",
    "name_of_file",
]


def apk_facts(files: Sequence[Path], index: SdkIndex) -> ApkFacts | UnreadableApk:
    """Several files are one app: a base and its splits. An unreadable file is returned as such."""
    path = str(files[0])
    try:
        with _opened(files) as sources:
            return read_apk_facts(path, sources, index)
    except ConfigError as error:
        return UnreadableApk(path=path, error=ApkError(kind="unreadable", message=f"{path}: {error}"))


def facts_of_app(package: str, files: Sequence[Path], index: SdkIndex) -> ApkFacts:
    """Facts from the app's own files, a base and its splits. Raises ConfigError if they are another app's."""
    facts = apk_facts(files, index)
    if isinstance(facts, UnreadableApk):
        raise ConfigError(facts.error.message)
    if facts.package != package:
        raise ConfigError(f"{files[0]}: is {facts.package}, not {package}")
    return facts


def facts_in(path: Path, contents: Mapping[str, bytes], index: SdkIndex) -> ApkFacts:
    """Facts from a base and its splits, by file name. Raises ConfigError."""
    sources = [NamedSource(name=name, source=PlainBytes(content)) for name, content in contents.items()]
    return read_apk_facts(str(path), sources, index)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApkName:
    """What an APK says it is. `split`: the part of the app beside its base; None for the base."""

    package: str
    split: str | None


def name_in(content: bytes) -> ApkName | None:
    """None if it cannot be read."""
    return _name_in(PlainBytes(content))


def name_of_file(file: Path) -> ApkName | None:
    """None if it cannot be read."""
    try:
        with _opened([file]) as (opened,):
            return _name_in(opened.source)
    except ConfigError:
        return None


def _name_in(source: ByteSource) -> ApkName | None:
    try:
        root = read_binary_xml(open_archive(source).read(MANIFEST, max_bytes=MAX_MANIFEST_BYTES)).root
    except ConfigError:
        return None
    said = {it.name: it.value.text for it in root.attributes if it.name in ("package", "split")}
    package = said.get("package")
    return None if not package else ApkName(package=package, split=said.get("split"))


def known_apk(base: bytes) -> KnownApk | None:
    """What no device reports, from an app's file; None if it cannot be read."""
    try:
        identity = read_identity(PlainBytes(base))
    except ConfigError:
        return None
    return KnownApk(
        sha256=hashlib.sha256(base).hexdigest(),
        label=identity.label,
        signers=identity.signers,
        icon_png=base64.b64encode(identity.icon or b"").decode(),
        code_reads=identity.code_reads,
    )


@contextmanager
def _opened(files: Sequence[Path]) -> Iterator[list[NamedSource]]:
    with ExitStack() as stack:
        sources = []
        for path in files:
            try:
                if path.exists() and not path.is_file():
                    raise ConfigError("cannot be read: it is no plain file")
                file = stack.enter_context(path.open("rb"))
            except OSError as error:
                raise ConfigError(f"cannot be read: {error.strerror}") from error
            sources.append(NamedSource(name=path.name, source=FileSource(file.fileno())))
        yield sources


def installed_apk_facts(
    package: str, *, device: str | None, index: SdkIndex, clock: Clock
) -> ApkFacts | UnreadableApk:
    """The facts of an installed package, base and splits. Raises DeviceError, ConfigError."""
    refuse_bad_package(package)  # before it reaches a shell
    server, serial = find(device, clock)
    link = server.link(serial)
    paths = package_paths(DeviceShell(link, clock), package)
    with tempfile.TemporaryDirectory(prefix="detector-apk-") as folder:
        files = []
        for number, path in enumerate(paths):
            file = Path(folder) / f"{number:02}-{Path(path).name}"
            with file.open("wb") as out:
                pull_file(link, clock, path, out.write)
            files.append(file)
        try:
            with _opened(files) as sources:
                return read_apk_facts(package, sources, index)
        except ConfigError as error:
            return UnreadableApk(
                path=package, error=ApkError(kind="unreadable", message=f"{package}: {error}")
            )
