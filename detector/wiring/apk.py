"""Reads APK files, packages on a device and SDK tables, and passes their contents to `apk`."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from detector import codec
from detector.apk.app_files import NamedSource
from detector.apk.blocker_rules import read_blocker_rules
from detector.apk.facts import ApkError, ApkFacts, UnreadableApk
from detector.apk.libchecker_rules import read_libchecker_rules
from detector.apk.reading import read_apk_facts
from detector.apk.sdk_table import SdkIndex, SdkTable
from detector.assessment.capture import KnownApk, refuse_bad_package
from detector.config.plain_file import read_plain_bytes
from detector.core.clock import Clock
from detector.core.errors import ConfigError
from detector.devices.pull import package_paths, pull_file
from detector.devices.shell import DeviceShell
from detector.engines.model_store import load_model_bytes
from detector.wiring.adb_servers import find

__all__ = ["apk_facts", "import_rules", "installed_apk_facts", "known_apk", "sdk_index"]

OWN_TABLE = "sdk_table"
MAX_TABLE_BYTES = 32 << 20  # both public rule sets together are 2 MB


@dataclass(slots=True)
class FileSource:
    """A file on disk that is read on demand."""

    descriptor: int
    n_bytes: int = field(init=False)

    def __post_init__(self) -> None:
        self.n_bytes = os.fstat(self.descriptor).st_size

    def read_at(self, offset: int, n_bytes: int) -> bytes:
        n_bytes = min(n_bytes, self.n_bytes - offset)
        return os.pread(self.descriptor, n_bytes, offset) if offset >= 0 and n_bytes > 0 else b""


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


def known_apk(file: Path) -> KnownApk | None:
    """Name and signers from an app's file; None if it cannot be read."""
    facts = apk_facts([file], SdkIndex([]))
    if isinstance(facts, UnreadableApk):
        return None
    label = facts.label
    return KnownApk(
        sha256=facts.sha256,
        label=None if label is None or label.startswith("@") else label,  # "@…": an unresolved resource
        signers=tuple(one.certificate_sha256 for one in facts.signers),
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


def sdk_index(extra_tables: Sequence[Path] = ()) -> SdkIndex:
    """Our own table first, then `extra_tables` in order. Raises ConfigError naming the file and the key."""
    return SdkIndex([_own_table(), *(_table(path) for path in extra_tables)])


@cache
def _own_table() -> SdkTable:
    """Cached: reading takes 0.3 s."""
    return codec.from_yaml(SdkTable, load_model_bytes(OWN_TABLE).decode(), where=f"models/{OWN_TABLE}.yaml")


def _table(path: Path) -> SdkTable:
    return codec.from_yaml(SdkTable, _text(path), where=str(path))


def _bytes(path: Path) -> bytes:
    return read_plain_bytes(path, most_bytes=MAX_TABLE_BYTES)


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8 text") from error


def import_rules(rule_format: str, path: Path) -> tuple[SdkTable, int]:
    """Converts a public rule set into our table format; also returns how many of its rules were left out.

    `path`: the folder as published, or the file itself. Raises ConfigError.
    """
    match rule_format:
        case "blocker":
            zh = _first(path, "rules/zh-CN/general.json", "zh-CN/general.json", "general.json")
            en = zh.parent.parent / "en" / "general.json"
            return read_blocker_rules(_text(zh), _text(en) if en.is_file() else None, where=str(zh))
        case "libchecker":
            database = _first(path, "rules.db")
            return read_libchecker_rules(_bytes(database), where=str(database))
        case _:
            raise ConfigError(f"there is no format {rule_format!r}; there are blocker, libchecker")


def _first(path: Path, *names: str) -> Path:
    if not path.is_dir():
        return path
    found = next((path / name for name in names if (path / name).is_file()), None)
    if found is None:
        raise ConfigError(f"{path}: has no {names[0]} in it")
    return found
