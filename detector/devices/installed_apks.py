"""The files of an installed app: copied off the phone, hashed here, and thrown away.

A hash that the phone computes is the phone's word; this one is ours. What cannot be copied keeps the phone's
own hash and the reason. A file that is unchanged since it was last copied, by path, size and time, is not
copied again while this process runs.
"""

import hashlib
import logging
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO

from detector.apk.identity import ApkIdentity, read_identity
from detector.core.clock import Clock
from detector.core.device_facts import ApkHasher, InstalledApk
from detector.core.errors import ConfigError, DeviceError, DeviceLost
from detector.devices.port import Link
from detector.devices.pull import pull_file
from detector.devices.shell import DeviceShell

__all__ = ["FileSource", "InstalledFiles", "hashed_on_device", "read_installed_files"]


# A file on disk as a source of bytes, read on demand.


@dataclass(slots=True)
class FileSource:
    descriptor: int
    n_bytes: int = field(init=False)

    def __post_init__(self) -> None:
        self.n_bytes = os.fstat(self.descriptor).st_size

    def read_at(self, offset: int, n_bytes: int) -> bytes:
        n_bytes = min(n_bytes, self.n_bytes - offset)
        return os.pread(self.descriptor, n_bytes, offset) if offset >= 0 and n_bytes > 0 else b""


log = logging.getLogger(__name__)

MAX_APP_BYTES = 2_000_000_000
"""For all files of an app. A phone on USB 2 gives about 30 MB a second."""

MAX_PULL_S = 120.0
"""For all files of an app: with a slower connection the phone's own hash has to do."""

_HASH_TIMEOUT_S = 30.0
"""Hashing an APK of 300 MB takes an old phone about ten seconds."""

_MAX_KNOWN = 1_000
_SHA256 = re.compile(r"\b[0-9a-f]{64}\b")
_STAT = re.compile(r"^(?P<n_bytes>\d{1,15}) (?P<modified>\d{1,15}) (?P<path>/.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledFiles:
    """Base first, then splits. `identity` None: the base was not copied, or could not be read."""

    apks: tuple[InstalledApk, ...]
    identity: ApkIdentity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """One version of one file on one phone."""

    serial: str
    path: str
    n_bytes: int
    modified: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copied:
    sha256: str
    identity: ApkIdentity | None


_known: dict[_Place, _Copied] = {}


def read_installed_files(
    link: Link, shell: DeviceShell, clock: Clock, paths: Sequence[str]
) -> InstalledFiles:
    """`paths`: the base first. Raises DeviceLost if the phone is gone."""
    places = _places(shell, paths)
    n_bytes = sum(place.n_bytes for place in places.values())
    if n_bytes > MAX_APP_BYTES:
        return hashed_on_device(
            shell, paths, why=f"its files have {n_bytes} bytes, more than {MAX_APP_BYTES}"
        )
    until_ns = clock.monotonic_ns() + round(MAX_PULL_S * 1e9)
    apks: list[InstalledApk] = []
    identity: ApkIdentity | None = None
    for path in paths:
        copied, why_not = None, "the phone does not let its shell see the file"
        if (place := places.get(path)) is not None:
            left_s = (until_ns - clock.monotonic_ns()) / 1e9
            copied, why_not = _copied(link, shell, clock, place, left_s=left_s, is_base=path == paths[0])
        if copied is None:
            apks += hashed_on_device(shell, [path], why=why_not).apks
            continue
        identity = identity or copied.identity
        apks.append(InstalledApk(name=_name(path), sha256=copied.sha256, hashed_by=ApkHasher.HOST))
    return InstalledFiles(apks=tuple(apks), identity=identity)


def hashed_on_device(shell: DeviceShell, paths: Sequence[str], *, why: str | None = None) -> InstalledFiles:
    """`why` it is left to the phone. A hash is None if it has no sha256sum, or may not read the file."""
    apks = []
    for path in paths:
        sha256 = _sha256(shell, path)
        hasher = None if sha256 is None else ApkHasher.DEVICE
        apks.append(InstalledApk(name=_name(path), sha256=sha256, hashed_by=hasher, why_not_copied=why))
    return InstalledFiles(apks=tuple(apks))


def _places(shell: DeviceShell, paths: Sequence[str]) -> dict[str, _Place]:
    """Of the files that the shell may see, by path."""
    quoted = " ".join(f"'{path}'" for path in paths if "'" not in path)
    if not quoted:
        return {}
    return {
        found["path"]: _Place(
            serial=shell.serial,
            path=found["path"],
            n_bytes=int(found["n_bytes"]),
            modified=int(found["modified"]),
        )
        for found in _STAT.finditer(shell.run(f"stat -c '%s %Y %n' {quoted}").stdout)
    }


def _copied(
    link: Link, shell: DeviceShell, clock: Clock, place: _Place, *, left_s: float, is_base: bool
) -> tuple[_Copied | None, str]:
    """The file, or the reason why not."""
    if place in _known:
        return _known[place], ""
    digest = hashlib.sha256()
    try:
        with tempfile.TemporaryFile(prefix="detector-apk-") as kept:

            def take(piece: bytes) -> None:
                digest.update(piece)
                if is_base:
                    kept.write(piece)

            pull_file(link, clock, place.path, take, timeout_s=left_s, most_bytes=place.n_bytes)
            identity = _identity(kept) if is_base else None
    except DeviceError as error:
        if isinstance(error, DeviceLost) and not shell.is_answering():
            raise
        return None, str(error)
    except OSError as error:
        return None, f"it could not be kept on this computer: {error.strerror}"
    copied = _Copied(sha256=digest.hexdigest(), identity=identity)
    if len(_known) < _MAX_KNOWN:
        _known[place] = copied
    return copied, ""


def _identity(kept: IO[bytes]) -> ApkIdentity | None:
    kept.flush()
    try:
        return read_identity(FileSource(kept.fileno()))
    except ConfigError as error:
        log.warning("the installed app's file could not be read", extra={"why": str(error)})
        return None


def _sha256(shell: DeviceShell, path: str) -> str | None:
    if "'" in path:
        return None
    found = _SHA256.search(shell.run(f"sha256sum '{path}'", timeout_s=_HASH_TIMEOUT_S).stdout)
    return found.group(0) if found else None


def _name(path: str) -> str:
    return path.rpartition("/")[2]
