"""Installs an APK by streaming it to the package manager: nothing is left on the device's disk."""

import re
from collections.abc import Mapping
from contextlib import suppress

from detector.core.clock import Clock
from detector.core.errors import DeviceNotReady
from detector.devices.deadline import Deadline
from detector.devices.port import Link
from detector.devices.shell import read_all

__all__ = ["INSTALL_TIMEOUT_S", "InstallRefused", "install_apk", "install_apks"]

_SESSION = re.compile(r"\[(\d+)\]")

_REFUSED = re.compile(
    r"Failure \[INSTALL_(?!FAILED_(?:INSUFFICIENT_STORAGE|USER_RESTRICTED|ABORTED|INTERNAL_ERROR"
    r"|MEDIA_UNAVAILABLE|CONTAINER_ERROR|VERIFICATION_TIMEOUT)\b)"
)
"""All reasons of PackageManager.java but those that lie with the phone, or with who has to allow it there."""

INSTALL_TIMEOUT_S = 300.0
"""A few hundred MB over Wi-Fi, plus compilation, take minutes on a slow phone."""

MAX_WORDS_BYTES = 1_000_000
"""For the installer's output: `Success`, or an exception with its stack."""

_PIECE = 1 << 18


class InstallRefused(DeviceNotReady):
    """These files cannot be installed on this phone, and on another of its kind no better."""


def install_apk(link: Link, clock: Clock, apk: bytes, *, name: str) -> None:
    """Replaces an older version and keeps its data.

    Raises InstallRefused or DeviceNotReady with the device's message.
    """
    deadline = Deadline(clock, INSTALL_TIMEOUT_S)
    _asked(link, f"install -r -S {len(apk)}", deadline, name=name, given=apk)


def install_apks(link: Link, clock: Clock, apks: Mapping[str, bytes], *, name: str) -> None:
    """A base with its splits, by file name, in one session. Raises as `install_apk`."""
    deadline = Deadline(clock, INSTALL_TIMEOUT_S)
    n_bytes = sum(map(len, apks.values()))
    created = _asked(link, f"install-create -r -S {n_bytes}", deadline, name=name)
    found = _SESSION.search(created)
    if found is None:
        raise DeviceNotReady(link.serial, f"{name} was not installed: {created[:200]}")
    session = found.group(1)
    try:
        for number, apk in enumerate(apks.values()):
            command = f"install-write -S {len(apk)} {session} {number}.apk -"
            _asked(link, command, deadline, name=name, given=apk)
        _asked(link, f"install-commit {session}", deadline, name=name)
    except DeviceNotReady:
        with suppress(DeviceNotReady):  # what could not be committed may be gone already
            _asked(link, f"install-abandon {session}", deadline, name=name)
        raise


def _asked(link: Link, command: str, deadline: Deadline, *, name: str, given: bytes = b"") -> str:
    """The installer's answer, if it is a success."""
    stream = link.open(f"exec:cmd package {command}", timeout_s=deadline.left_s)
    for begin in range(0, len(given), _PIECE):
        stream.write(given[begin : begin + _PIECE], timeout_s=deadline.left_s)
    words = read_all(stream, deadline, serial=link.serial, most_bytes=MAX_WORDS_BYTES, doing="the installer")
    message = " ".join(words.decode("utf-8", errors="replace").split())
    if not message.startswith("Success"):
        kind = InstallRefused if _REFUSED.search(message) else DeviceNotReady
        raise kind(link.serial, f"{name} was not installed: {message[:200] or 'no answer'}")
    return message
