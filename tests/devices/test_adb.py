import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from detector.core.errors import DeviceError, DeviceLost, DeviceNotReady
from detector.devices.adb import AdbServer, ListedDevice
from detector.devices.deadline import Deadline
from detector.session.clock import RealClock
from tests.fakes.adb_server import ScriptedAdbServer, hang

NO_ADB = "/nonexistent/adb"
RETRY_S = 20.0
"""Any answer arrives far sooner, even on a machine under load."""

SOON_S = 8.0
"""Far above every deadline here, and below what any of the unresponsive servers would take."""


@pytest.fixture
def fake() -> Iterator[ScriptedAdbServer]:
    with ScriptedAdbServer({"s1": "device", "s2": "unauthorized", "s3": "offline"}) as server:
        yield server


def client(fake: ScriptedAdbServer) -> AdbServer:
    return AdbServer("127.0.0.1", fake.port, RealClock(), adb_path=NO_ADB)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_lists_what_is_plugged_in_in_any_state(fake: ScriptedAdbServer) -> None:
    assert client(fake).devices() == (
        ListedDevice(serial="s1", state="device"),
        ListedDevice(serial="s2", state="unauthorized"),
        ListedDevice(serial="s3", state="offline"),
    )


@pytest.mark.parametrize(
    ("serial", "sentence"),
    [
        ("s2", r"s2: is not authorised: accept the dialog 'Allow USB debugging' on the phone"),
        ("s3", r"s3: is offline"),
        ("s9", r"s9: is not plugged in; plugged in are: s1 \(device\), s2 \(unauthorized\), s3 \(offline\)"),
    ],
)
def test_says_what_to_do_with_a_device_that_is_not_ready(
    fake: ScriptedAdbServer, serial: str, sentence: str
) -> None:
    with pytest.raises(DeviceNotReady, match=sentence):
        client(fake).link(serial)


def test_names_an_unknown_state() -> None:
    with (
        ScriptedAdbServer({"s1": "sideload"}) as fake,
        pytest.raises(DeviceNotReady, match="is in state 'sideload'"),
    ):
        client(fake).link("s1")


def test_opens_streams_without_delay_and_reads_them_to_the_end(fake: ScriptedAdbServer) -> None:
    fake.services["exec:echo"] = b"hello"
    stream = client(fake).link("s1").open("exec:echo", timeout_s=RETRY_S)
    assert stream._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    assert stream.read(5, timeout_s=RETRY_S) == b"hello"
    assert stream.read(1, timeout_s=RETRY_S) == b""
    stream.close()
    assert fake.asked[-2:] == ["host:tport:serial:s1", "exec:echo"]


def test_takes_what_has_arrived_and_never_waits(fake: ScriptedAdbServer) -> None:
    def talk(connection: socket.socket) -> None:
        connection.sendall(b"line\n")
        hang(connection)

    fake.services["exec:logcat"] = talk
    stream = client(fake).link("s1").open("exec:logcat", timeout_s=RETRY_S)
    assert stream.read(100, timeout_s=RETRY_S) == b"line\n"
    started_s = time.monotonic()
    assert stream.read_available() == b""
    assert time.monotonic() - started_s < SOON_S
    stream.close()


def test_a_device_that_hangs_is_given_up_at_the_deadline(fake: ScriptedAdbServer) -> None:
    fake.services["exec:x"] = hang
    stream = client(fake).link("s1").open("exec:x", timeout_s=RETRY_S)
    started_s = time.monotonic()
    with pytest.raises(DeviceLost, match="s1: no answer in time while reading from exec:x"):
        stream.read(1, timeout_s=0.1)
    assert time.monotonic() - started_s < SOON_S
    stream.close()


def test_reports_the_devices_own_refusal_of_a_service(fake: ScriptedAdbServer) -> None:
    with pytest.raises(DeviceError, match="s1: refused while opening tcp:9008: closed") as caught:
        client(fake).link("s1").open("tcp:9008", timeout_s=RETRY_S)
    assert type(caught.value) is DeviceError


def test_a_device_that_was_pulled_out_is_lost_not_unready(fake: ScriptedAdbServer) -> None:
    fake.services["exec:echo"] = b"x"
    link = client(fake).link("s1")
    link.open("exec:echo", timeout_s=RETRY_S).close()
    del fake.devices["s1"]
    with pytest.raises(DeviceLost, match="s1: went away: is not plugged in"):
        link.open("exec:echo", timeout_s=RETRY_S)


def test_a_server_that_dies_takes_the_device_along(fake: ScriptedAdbServer) -> None:
    fake.services["exec:echo"] = b"x"
    link = client(fake).link("s1")
    link.open("exec:echo", timeout_s=RETRY_S).close()
    fake.close()
    with pytest.raises(DeviceLost, match="s1: the connection broke while opening exec:echo"):
        link.open("exec:echo", timeout_s=RETRY_S)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        pytest.param(b"", "hung up", id="nothing"),
        pytest.param(b"HTTP", "is no adb server", id="another protocol"),
        pytest.param(b"FAILzzzz", "refused", id="a length that is none"),
        pytest.param(b"FAIL0040device off", "hung up", id="cut off"),
        pytest.param(b"OKAY1234", "hung up", id="half a transport id"),
    ],
)
def test_odd_answers_are_errors_of_ours(fake: ScriptedAdbServer, answer: bytes, sentence: str) -> None:
    link = client(fake).link("s1")
    fake.transport_fails = answer
    with pytest.raises(DeviceError, match=f"s1: .*{sentence}"):
        link.open("exec:x", timeout_s=RETRY_S)


def test_bytes_that_drip_do_not_outlive_the_deadline(fake: ScriptedAdbServer) -> None:
    def drip(connection: socket.socket) -> None:
        for digit in b"00ff" + b"x" * 255:
            time.sleep(0.06)
            connection.sendall(bytes([digit]))

    link = client(fake).link("s1")
    fake.transport_fails, fake.after_failing = b"FAIL", drip
    started_s = time.monotonic()
    with pytest.raises(DeviceLost, match=r"s1: .*in time"):
        link.open("exec:x", timeout_s=0.3)
    assert time.monotonic() - started_s < SOON_S


def test_a_name_is_looked_up_within_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()

    def slow(*_: object, **__: object) -> list[object]:
        ended.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    started_s = time.monotonic()
    with pytest.raises(OSError, match="no address is known for 'lab-a'"):
        AdbServer("lab-a", 5037, RealClock()).open_socket(Deadline(RealClock(), 0.1))
    ended.set()
    assert time.monotonic() - started_s < SOON_S


def test_connects_a_device_over_the_network_or_says_why_not() -> None:
    with ScriptedAdbServer({}) as fake:
        fake.hosts["host:connect:10.0.0.9:5555"] = "connected to 10.0.0.9:5555"
        fake.hosts["host:connect:10.0.0.8:5555"] = "failed to connect to '10.0.0.8:5555': refused"
        assert client(fake).connect("10.0.0.9:5555") == "10.0.0.9:5555"
        with pytest.raises(DeviceNotReady, match=r"10\.0\.0\.8:5555: failed to connect"):
            client(fake).connect("10.0.0.8:5555")


def test_starts_a_server_on_its_own_port_only_where_none_answers(tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    adb = tmp_path / "adb"
    adb.write_text(f'#!/bin/sh\necho "$@" > {asked}\necho "cannot bind" >&2\nexit 1\n')
    adb.chmod(0o755)
    port = free_port()
    with pytest.raises(
        DeviceNotReady, match=f"adb server 127.0.0.1:{port}: .*could not be started: cannot bind"
    ):
        AdbServer("127.0.0.1", port, RealClock(), adb_path=str(adb)).devices()
    assert asked.read_text() == f"-P {port} start-server\n"


def test_without_an_adb_program_it_says_so() -> None:
    with pytest.raises(DeviceNotReady, match=r"does not answer and could not be started: .*nonexistent"):
        AdbServer("127.0.0.1", free_port(), RealClock(), adb_path=NO_ADB).devices()


def test_no_server_is_started_at_the_end_of_a_dead_tunnel(tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    adb = tmp_path / "adb"
    adb.write_text(f'#!/bin/sh\necho "$@" > {asked}\n')
    adb.chmod(0o755)
    server = AdbServer("127.0.0.1", free_port(), RealClock(), adb_path=str(adb), may_start=False)
    with pytest.raises(DeviceNotReady, match=r"does not answer: .*; is the tunnel to it still up\?"):
        server.devices()
    assert not asked.exists()


def test_adbutils_starts_no_other_server_in_place_of_one_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = tmp_path / "asked"
    adb = tmp_path / "adb"
    adb.write_text(f'#!/bin/sh\necho "$@" > {asked}\n')
    adb.chmod(0o755)
    monkeypatch.setenv("ADBUTILS_ADB_PATH", str(adb))
    client = AdbServer("127.0.0.1", free_port(), RealClock()).adbutils_client(1.0)
    with pytest.raises(OSError, match="refused"):
        client.device("s1").shell("true")
    assert not asked.exists()


def test_a_server_elsewhere_is_never_started(monkeypatch: pytest.MonkeyPatch) -> None:
    server = AdbServer("192.0.2.1", 5037, RealClock(), adb_path=NO_ADB)

    def refused(*_: object, **__: object) -> socket.socket:
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(socket, "create_connection", refused)
    with pytest.raises(DeviceNotReady, match=r"adb server 192\.0\.2\.1:5037: does not answer"):
        server.devices()
