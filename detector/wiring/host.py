"""What this computer says about itself: account, clock, processor, and the versions that compute."""

import ctypes
import getpass
import platform
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from detector.core.conditions import HostFacts
from detector.wiring.tool import tool_sha256

__all__ = ["host_facts"]

CPU_INFO = Path("/proc/cpuinfo")
_MODEL = re.compile(r"^(?:model name|Hardware|Model)\s*:\s*(\S.*)$", re.MULTILINE)

TIME_SERVICES = {
    "systemd-timesyncd": Path("/run/systemd/timesync/synchronized"),
    "chrony": Path("/run/chrony/chronyd.pid"),
    "ntpd": Path("/run/ntpd.pid"),
}
"""The file that each keeps while it sets the clock."""

_UNSYNCHRONISED = 0x0040  # STA_UNSYNC of adjtimex(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelClock:
    is_synchronised: bool
    max_error_ms: float


def host_facts(operator: str | None) -> HostFacts:
    """`operator`: the name given for the person who examines; None: nobody gave one."""
    clock = kernel_clock()
    return HostFacts(
        operator=operator,
        account=_account(),
        system=platform.platform(),
        cpu=cpu_model(),
        clock_source=next((name for name, sign in TIME_SERVICES.items() if sign.exists()), None),
        clock_synchronised=None if clock is None else clock.is_synchronised,
        clock_max_error_ms=None if clock is None else clock.max_error_ms,
        tool_sha256=tool_sha256(),
        python=platform.python_version(),
        onnxruntime=_installed("onnxruntime"),
        opencv=_installed("opencv-python", "opencv-python-headless"),
        numpy=_installed("numpy"),
    )


def cpu_model(path: Path = CPU_INFO) -> str | None:
    try:
        found = _MODEL.search(path.read_text(errors="replace"))
    except OSError:
        found = None
    return found.group(1).strip() if found is not None else platform.processor() or None


class _Timex(ctypes.Structure):
    """The beginning of `struct timex` (adjtimex(2)); the rest only has to be large enough."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 256),
    )


def kernel_clock() -> KernelClock | None:
    """What the kernel knows of its clock; changes nothing. None where no kernel answers so."""
    read: Callable[[object], int] | None = getattr(_c_library(), "adjtimex", None)
    if read is None:
        return None
    told = _Timex()
    if read(ctypes.byref(told)) < 0:
        return None
    return KernelClock(
        is_synchronised=not told.status & _UNSYNCHRONISED, max_error_ms=round(told.maxerror / 1000, 3)
    )


def _c_library() -> object:
    try:
        return ctypes.CDLL(None)
    except (OSError, TypeError):
        return None


def _account() -> str | None:
    try:
        return f"{getpass.getuser()}@{socket.gethostname()}"
    except (OSError, KeyError):  # a container's user may have no name
        return None


def _installed(*names: str) -> str | None:
    for name in names:
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return None
