import ast
import http.client
import importlib
import inspect
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import adbutils.errors
import pytest
import requests
import uiautomator2.exceptions
import uiautomator2.xpath

from detector.core.errors import CaptureError, DetectorError, DeviceError, DeviceLost, DeviceNotReady
from detector.devices.foreign import FOREIGN, as_ours, foreign_errors, refusal

PACKAGES = (adbutils, uiautomator2, requests)
PROGRAMS = ("adbutils.pidcat", "uiautomator2.agent_cli")
"""Their command lines, which nothing of ours imports; pidcat starts an adb server when imported."""

MAY_BE_EXCEPTION = re.compile(r"(Error|Exception|Timeout|Conflict)$")


def modules_with_exceptions(package: ModuleType) -> Iterator[str]:
    """Found in their sources: importing every module of theirs would run programs."""
    for folder in map(Path, package.__path__):
        for source in sorted(folder.rglob("*.py")):
            parts = source.relative_to(folder).with_suffix("").parts
            module = ".".join((package.__name__, *(part for part in parts if part != "__init__")))
            if module.startswith(PROGRAMS):
                continue
            classes = (
                one for one in ast.walk(ast.parse(source.read_bytes())) if isinstance(one, ast.ClassDef)
            )
            if any(MAY_BE_EXCEPTION.search(ast.unparse(base)) for one in classes for base in one.bases):
                yield module


def theirs() -> Iterator[type[Exception]]:
    """Every exception class that the packages below us define. Warnings and private classes do not count."""
    for package in PACKAGES:
        seen: dict[str, type[Exception]] = {}
        for name in modules_with_exceptions(package):
            for _, kind in inspect.getmembers(importlib.import_module(name), inspect.isclass):
                is_theirs = kind.__module__.partition(".")[0] == package.__name__
                if is_theirs and issubclass(kind, Exception) and not issubclass(kind, Warning):
                    seen[f"{kind.__module__}.{kind.__qualname__}"] = kind
        yield from seen.values()


def raised(kind: type[Exception]) -> Exception:
    """Theirs take one argument, or three (requests: text and place)."""
    for arguments in (("something broke",), (1, "something broke"), ("something broke", "{", 0)):
        with suppress(TypeError):
            return kind(*arguments)
    raise AssertionError(f"no way to make a {kind}")


@pytest.mark.parametrize(
    "kind", sorted(theirs(), key=lambda kind: kind.__qualname__), ids=lambda k: f"{k.__module__}.{k.__name__}"
)
def test_every_exception_of_theirs_becomes_one_of_ours(kind: type[Exception]) -> None:
    with pytest.raises(DetectorError, match="s1") as caught, foreign_errors("s1", "listing"):
        raise raised(kind)
    assert isinstance(caught.value.__cause__, kind)


@pytest.mark.parametrize(("package", "n_least"), [(adbutils, 5), (uiautomator2, 25), (requests, 20)])
def test_the_lists_of_theirs_are_not_empty(package: ModuleType, n_least: int) -> None:
    found = [kind for kind in theirs() if kind.__module__.partition(".")[0] == package.__name__]
    assert len(found) >= n_least


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
        (socket.gaierror("no such host"), DeviceLost),
        (requests.ReadTimeout("x"), DeviceLost),
        (uiautomator2.xpath.XPathError("x"), CaptureError),
    ],
)
def test_each_becomes_the_error_of_whoever_must_act(error: Exception, ours: type[DetectorError]) -> None:
    assert isinstance(error, FOREIGN)
    assert type(as_ours(error, serial="s1", doing="listing")) is ours


@pytest.mark.parametrize(
    ("message", "kind", "sentence"),
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
def test_reads_the_words_of_adb(message: str, kind: type[DeviceError], sentence: str) -> None:
    error = refusal(message, serial="s1", doing="opening")
    assert type(error) is kind
    assert sentence in str(error)
    assert str(error).startswith("s1: ")


def test_our_own_errors_and_mistakes_pass_through() -> None:
    with pytest.raises(CaptureError), foreign_errors("s1", "x"):
        raise CaptureError("ours")
    with pytest.raises(ZeroDivisionError), foreign_errors("s1", "x"):
        _ = 1 / 0
