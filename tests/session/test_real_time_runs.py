"""The same code in real time: through a fake adb server, and through the real adb."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import adbutils
import pytest

from detector.core.actions import Launch, Observe, Scenario, StopApp, TapAt, Wait
from detector.core.errors import DeviceLost, DeviceNotReady
from detector.core.events import ForegroundChange
from detector.core.geometry import Point
from detector.devices.adb import AdbServer
from detector.devices.android import open_device
from detector.devices.uiautomation_start import Uiautomator2Starter
from detector.evidence.reader import Bundle, open_bundle
from detector.parsing.android_log import parse_log
from detector.parsing.system_events import read_events
from detector.session.clock import RealClock
from detector.session.request import CaptureRequest
from detector.session.runner import run_scenario
from detector.virtual.server import serve_smart, serve_transports
from detector.virtual.system.faults import parse_fault
from detector.virtual.system.latency import NO_LATENCY
from tests.fakes.served import served
from tests.fakes.simulated import PACKAGE, device_spec

SKEW_S = 100.0
MISTAKEN_MS = SKEW_S * 1000 / 4
"""Whoever forgot the skew is off by more; what a machine under load adds stays far below."""

SPEC = replace(device_spec(clock_skew_s=SKEW_S), latency=NO_LATENCY, uiautomation_running=False)


def short_start() -> Scenario:
    yield StopApp(package=PACKAGE)
    yield Launch(package=PACKAGE)
    for number in range(8):
        yield Observe(with_tree=number % 4 == 3)
        yield Wait(duration_ms=60)
    yield TapAt(point=Point(x_px=3, y_px=600))
    yield StopApp(package=PACKAGE)


def capture(server: AdbServer, serial: str, folder: Path) -> Bundle:
    clock = RealClock()
    device = open_device(server.link(serial), clock, starter=Uiautomator2Starter(server, serial))
    request = CaptureRequest(
        run_id="r0", scenario="short", package=PACKAGE, folder=folder, tool_version="0.1.0"
    )
    try:
        run_scenario(short_start(), request, device=device, clock=clock)
    finally:
        device.close()
    return open_bundle(folder)


def is_whole(bundle: Bundle) -> bool:
    assert bundle.gaps == ()
    assert [action.error for action in bundle.actions if action.error] == []
    assert len(bundle.frames) == 8
    assert len(bundle.trees) == 2
    assert all(frame.at_error_ms < MISTAKEN_MS for frame in bundle.frames)
    events = read_events(parse_log(bundle.log_text), to_run_ms=bundle.to_run_ms)
    change = next(event for event in events if isinstance(event, ForegroundChange))
    assert change.to_package == PACKAGE
    launch = next(one for one in bundle.actions if isinstance(one.action, Launch))
    assert launch.from_ms - change.at_error_ms <= change.at_ms <= bundle.actions[-1].to_ms
    assert change.at_error_ms < MISTAKEN_MS
    return not bundle.is_partial


@pytest.mark.long
def test_through_a_fake_adb_server(tmp_path: Path) -> None:
    with served(lambda: serve_smart([SPEC])) as smart:
        server = AdbServer("127.0.0.1", smart.port, RealClock(), adb_path="/nonexistent")
        assert is_whole(capture(server, SPEC.serial, tmp_path / "b"))
        assert not smart.devices[0].unknown_commands
        # What we started is stopped: the server goes with the stream that launched it.
        deadline_s = time.monotonic() + 30
        while smart.devices[0].listeners and time.monotonic() < deadline_s:
            time.sleep(0.05)
        assert not smart.devices[0].listeners


@pytest.mark.long
def test_an_adb_server_of_another_version_is_used_and_never_killed(tmp_path: Path) -> None:
    spec = replace(SPEC, faults=(parse_fault("foreign-adb"),))
    with served(lambda: serve_smart([spec])) as smart:
        server = AdbServer("127.0.0.1", smart.port, RealClock(), adb_path="/nonexistent")
        assert is_whole(capture(server, spec.serial, tmp_path / "b"))
        assert smart.n_kill_requests() == 0


@pytest.mark.long
def test_an_already_running_server_is_left_running(tmp_path: Path) -> None:
    with served(lambda: serve_smart([replace(SPEC, uiautomation_running=True)])) as smart:
        server = AdbServer("127.0.0.1", smart.port, RealClock(), adb_path="/nonexistent")
        assert is_whole(capture(server, SPEC.serial, tmp_path / "b"))
        time.sleep(0.3)
        assert list(smart.devices[0].listeners) == ["tcp:9008"]


def test_a_vanished_device_leaves_what_was_captured(tmp_path: Path) -> None:
    spec = device_spec(faults=("vanish@32op",))
    with served(lambda: serve_smart([replace(spec, latency=NO_LATENCY)])) as smart:
        server = AdbServer("127.0.0.1", smart.port, RealClock(), adb_path="/nonexistent")
        with pytest.raises(DeviceLost, match="virtual-1: "):
            capture(server, spec.serial, tmp_path / "b")
    bundle = open_bundle(tmp_path / "b")
    assert bundle.is_partial
    assert bundle.frames


@pytest.mark.parametrize(
    ("state", "sentence"), [("unauthorized", "accept the dialog"), ("offline", "is offline")]
)
def test_an_unready_device_is_reported_with_advice(state: str, sentence: str) -> None:
    with served(lambda: serve_smart([device_spec(faults=(state,))])) as smart:
        server = AdbServer("127.0.0.1", smart.port, RealClock(), adb_path="/nonexistent")
        with pytest.raises(DeviceNotReady, match=sentence):
            server.link("virtual-1")


@pytest.fixture
def own_adb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AdbServer]:
    """A real adb server on its own port and with its own home, which ends with the test."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ANDROID_USER_HOME", str(tmp_path / ".android"))
    monkeypatch.setenv("ADB_MDNS", "0")
    adb_path = adbutils.adb_path()
    yield AdbServer("127.0.0.1", port, RealClock(), adb_path=adb_path)
    subprocess.run(
        [adb_path, "-P", str(port), "kill-server"], check=False, capture_output=True, env=dict(os.environ)
    )


@pytest.mark.long
def test_through_the_real_adb(own_adb: AdbServer, tmp_path: Path) -> None:
    with served(lambda: serve_transports([SPEC])) as (device,):
        serial = own_adb.connect(device.serial)
        assert is_whole(capture(own_adb, serial, tmp_path / "b"))
        assert not device.device.unknown_commands


def test_the_real_adb_lists_connected_devices(own_adb: AdbServer) -> None:
    with pytest.raises(DeviceNotReady, match="nobody: is not plugged in; nothing is plugged in"):
        own_adb.link("nobody")


def test_the_real_adb_cannot_connect_without_a_listener(own_adb: AdbServer) -> None:
    with pytest.raises(DeviceNotReady, match=r"127\.0\.0\.1:9: failed to connect"):
        own_adb.connect("127.0.0.1:9")
