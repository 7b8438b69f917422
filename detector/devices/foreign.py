"""The only place where foreign exceptions and refusals are mapped to ours.

adb reports refusals as text; adbutils, uiautomator2 and requests (below both) raise their own
classes; sockets and subprocesses raise the builtin ones. A test enumerates every exception class
that these packages define and fails if one is not covered here.
"""

import http.client
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import adbutils.errors
import requests.cookies
import uiautomator2.exceptions as u2
from uiautomator2 import xpath

from detector.core.errors import CaptureError, DetectorError, DeviceError, DeviceLost, DeviceNotReady

__all__ = ["FOREIGN", "as_ours", "foreign_errors", "refusal"]

FOREIGN: tuple[type[Exception], ...] = (
    adbutils.errors.AdbError,
    u2.BaseException,
    xpath.XPathError,
    xpath.TimeoutException,
    requests.RequestException,
    requests.cookies.CookieConflictError,
    http.client.HTTPException,
    subprocess.SubprocessError,
    OSError,
    EOFError,
)

_SECURITY_SETTINGS = (
    "taps are refused: on Xiaomi allow 'USB debugging (Security settings)' in the developer options"
)


@contextmanager
def foreign_errors(serial: str, doing: str) -> Iterator[None]:
    """Wrap every call into a foreign package in this."""
    try:
        yield
    except FOREIGN as error:
        raise as_ours(error, serial=serial, doing=doing) from error


def as_ours(error: Exception, *, serial: str, doing: str) -> DetectorError:
    """Our exception, with one sentence, for a foreign one."""
    message = " ".join(str(error).split()) or type(error).__name__
    match error:
        case u2.InjectPermissionError():
            return DeviceNotReady(serial, _SECURITY_SETTINGS)
        case u2.AccessibilityServiceAlreadyRegisteredError():
            return DeviceNotReady(serial, "another program holds UiAutomation; only one can: stop it first")
        case u2.LaunchUiAutomationError():
            return DeviceNotReady(serial, f"the uiautomator2 server did not start: {message[:200]}")
        case u2.RPCError() | u2.HTTPError() | u2.UiAutomationError() | u2.InputIMEError():
            return CaptureError(f"{serial}: {doing}: {message[:200]}")
        case xpath.XPathError() | xpath.TimeoutException():
            return CaptureError(f"{serial}: {doing}: {message[:200]}")
        case u2.ConnectError():
            return DeviceLost(serial, f"{doing}: {message[:200]}")
        case u2.BaseException():
            return DeviceError(serial, f"{doing}: {message[:200]}")
        case adbutils.errors.AdbTimeout():
            return DeviceLost(serial, f"the adb server did not answer in time while {doing}")
        case adbutils.errors.AdbConnectionError():
            return DeviceNotReady(serial, f"no adb server could be reached while {doing}: {message[:200]}")
        case adbutils.errors.AdbInstallError() | adbutils.errors.AdbSyncError():
            return DeviceError(serial, f"{doing}: {message[:200]}")
        case adbutils.errors.AdbError():
            return refusal(message, serial=serial, doing=doing)
        case TimeoutError() | subprocess.TimeoutExpired() | requests.Timeout():
            return DeviceLost(serial, f"no answer in time while {doing}")
        case _:
            return DeviceLost(serial, f"the connection broke while {doing}: {message[:200]}")


def refusal(message: str, *, serial: str, doing: str, plugged: str | None = None) -> DeviceError:
    """The error for the text after FAIL, as worded by adb 34 to 36 (client/transport.cpp)."""
    words = message.lower()
    if "unauthorized" in words:
        return DeviceNotReady(
            serial, "is not authorised: accept the dialog 'Allow USB debugging' on the phone"
        )
    if "authorizing" in words or "connecting" in words:
        return DeviceNotReady(serial, "is still connecting: wait a moment and try again")
    if "offline" in words:
        return DeviceNotReady(
            serial, "is offline: unplug it and plug it in again, or `adb reconnect offline`"
        )
    if "no permissions" in words:
        return DeviceNotReady(serial, "this user may not open the USB device: udev rules are missing")
    if "not found" in words or "no devices" in words:
        return DeviceNotReady(serial, f"is not plugged in; {plugged or 'adb does not list it'}")
    if message == "FAIL":  # all that adbutils keeps of a refused push, whatever the device answered
        return DeviceError(serial, f"{doing}: a file could not be put on it; is its storage full?")
    return DeviceError(serial, f"refused while {doing}: {message[:200]}")
