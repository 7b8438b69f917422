"""Installs an APK by streaming it to the package manager: nothing is left on the device's disk."""

from detector.core.clock import Clock
from detector.core.errors import DeviceNotReady
from detector.devices.deadline import Deadline
from detector.devices.port import Link
from detector.devices.shell import read_all

__all__ = ["INSTALL_TIMEOUT_S", "install_apk"]

INSTALL_TIMEOUT_S = 300.0
"""A few hundred MB over Wi-Fi, plus compilation, take minutes on a slow phone."""

MAX_WORDS_BYTES = 1_000_000
"""For the installer's output: `Success`, or an exception with its stack."""

_PIECE = 1 << 18


def install_apk(link: Link, clock: Clock, apk: bytes, *, name: str) -> None:
    """Replaces an older version and keeps its data. Raises DeviceNotReady with the device's message."""
    deadline = Deadline(clock, INSTALL_TIMEOUT_S)
    service = f"exec:cmd package install -r -S {len(apk)}"
    stream = link.open(service, timeout_s=deadline.left_s)
    for begin in range(0, len(apk), _PIECE):
        stream.write(apk[begin : begin + _PIECE], timeout_s=deadline.left_s)
    words = read_all(stream, deadline, serial=link.serial, most_bytes=MAX_WORDS_BYTES, doing="the installer")
    message = " ".join(words.decode("utf-8", errors="replace").split())
    if not message.startswith("Success"):
        raise DeviceNotReady(link.serial, f"{name} was not installed: {message[:200] or 'no answer'}")
