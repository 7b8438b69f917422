import http.client
import inspect
import subprocess
from collections.abc import Iterator

import adbutils.errors
import pytest
import uiautomator2.exceptions

from detector.core.errors import CaptureError, DetectorError, DeviceError, DeviceLost, DeviceNotReady
from detector.devices.foreign import FOREIGN, as_ours, foreign_errors, refusal


def theirs() -> Iterator[type[Exception]]:
    """Every exception class that adbutils and uiautomator2 define."""
    for module in (adbutils.errors, uiautomator2.exceptions):
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, Exception) and kind.__module__ == module.__name__:
                yield kind


@pytest.mark.parametrize(
    "kind", sorted(theirs(), key=lambda kind: kind.__qualname__), ids=lambda k: k.__name__
)
def test_every_exception_of_theirs_becomes_one_of_ours(kind: type[Exception]) -> None:
    with pytest.raises(DetectorError, match="s1") as caught, foreign_errors("s1", "listing"):
        raise kind("something broke")
    assert isinstance(caught.value.__cause__, kind)


def test_the_lists_of_theirs_are_not_empty() -> None:
    assert len(list(theirs())) >= 25


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (adbutils.errors.AdbTimeout("x"), DeviceLost),
        (adbutils.errors.AdbError("device offline"), DeviceNotReady),
        (uiautomator2.exceptions.AccessibilityServiceAlreadyRegisteredError("x"), DeviceNotReady),
        (uiautomator2.exceptions.InjectPermissionError("x"), DeviceNotReady),
        (uiautomator2.exceptions.LaunchUiAutomationError("x", "output"), DeviceNotReady),
        (uiautomator2.exceptions.HierarchyEmptyError("x"), CaptureError),
        (uiautomator2.exceptions.HTTPTimeoutError("x"), CaptureError),
        (uiautomator2.exceptions.AdbShellError("x"), DeviceError),
        (ConnectionResetError("reset"), DeviceLost),
        (TimeoutError(), DeviceLost),
        (http.client.RemoteDisconnected("x"), DeviceLost),
        (subprocess.TimeoutExpired("adb", 3), DeviceLost),
        (EOFError(), DeviceLost),
    ],
)
def test_each_goes_to_whoever_must_act(error: Exception, ours: type[DetectorError]) -> None:
    assert isinstance(error, FOREIGN)
    assert type(as_ours(error, serial="s1", doing="listing")) is ours


@pytest.mark.parametrize(
    ("said", "kind", "sentence"),
    [
        (
            "device unauthorized.\nThis adb server's $ADB_VENDOR_KEYS is not set",
            DeviceNotReady,
            "accept the dialog",
        ),
        ("device still authorizing", DeviceNotReady, "still connecting"),
        ("device offline", DeviceNotReady, "is offline"),
        ("device 's1' not found", DeviceNotReady, "is not plugged in"),
        ("insufficient permissions for device: no permissions", DeviceNotReady, "udev rules"),
        ("closed", DeviceError, "refused while opening: closed"),
    ],
)
def test_reads_the_words_of_adb(said: str, kind: type[DeviceError], sentence: str) -> None:
    error = refusal(said, serial="s1", doing="opening")
    assert type(error) is kind
    assert sentence in str(error)
    assert str(error).startswith("s1: ")


def test_our_own_errors_and_mistakes_pass_through() -> None:
    with pytest.raises(CaptureError), foreign_errors("s1", "x"):
        raise CaptureError("ours")
    with pytest.raises(ZeroDivisionError), foreign_errors("s1", "x"):
        _ = 1 / 0
