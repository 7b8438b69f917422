"""`adb reverse`: addresses of the device that lead to the host, through both front ends."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from detector.virtual.background import FrontEnd
from detector.virtual.streams import StreamClosed
from detector.virtual.system.reverse import HostRefused
from tests.conftest import RequireBinary
from tests.virtual.front_ends import Reached, reached

NAME = "localabstract:greeter"


@pytest.fixture(params=list(FrontEnd))
def phones(
    request: pytest.FixtureRequest, require_binary: RequireBinary, tmp_path: Path
) -> Iterator[Reached]:
    with reached(request.param, require_binary("adb"), tmp_path) as phones:
        yield phones


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        yield listening


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def test_bytes_go_both_ways_and_both_ends_end(phones: Reached, listener: socket.socket) -> None:
    assert phones.on_device("reverse", NAME, f"tcp:{port_of(listener)}").returncode == 0
    device = phones.devices.devices[phones.serials[0]]

    async def talk() -> bytes:
        stream = await device.reverses.connect(NAME)
        await stream.write(b"x" * 3_000_000)
        await stream.write(b"ask")
        answer = await stream.inbound.read_exactly(6)
        await stream.close()
        return answer

    talking = phones.devices.begin(talk())
    host, _ = listener.accept()
    with host:
        host.settimeout(10)
        received = 0
        while received < 3_000_003:
            received += len(host.recv(1 << 20))
        host.sendall(b"answer")
        assert talking.result(10) == b"answer"
        assert host.recv(1) == b""


def test_the_device_sees_the_hosts_end(phones: Reached, listener: socket.socket) -> None:
    phones.on_device("reverse", NAME, f"tcp:{port_of(listener)}")
    device = phones.devices.devices[phones.serials[0]]

    async def talk() -> bytes:
        stream = await device.reverses.connect(NAME)
        output = await stream.inbound.read_all()
        with pytest.raises(StreamClosed):
            while True:
                await stream.write(b"is anybody there?")
        return output

    talking = phones.devices.begin(talk())
    host, _ = listener.accept()
    host.sendall(b"bye")
    host.close()
    assert talking.result(10) == b"bye"


def test_a_port_where_nobody_listens_refuses(phones: Reached, listener: socket.socket) -> None:
    port = port_of(listener)
    listener.close()
    phones.on_device("reverse", NAME, f"tcp:{port}")
    device = phones.devices.devices[phones.serials[0]]

    async def talk() -> None:
        (await device.reverses.connect(NAME)).inbound.take(1)

    with pytest.raises(HostRefused):
        phones.devices.begin(talk()).result(10)


def test_what_is_reversed_is_listed_and_taken_back(phones: Reached) -> None:
    phones.on_device("reverse", NAME, "tcp:5000")
    phones.on_device("reverse", "tcp:6100", "tcp:6000")
    assert phones.on_device("reverse", "--list").stdout.decode().splitlines() == [
        f"host {NAME} tcp:5000",
        "host tcp:6100 tcp:6000",
        "",
    ]
    again = phones.on_device("reverse", "--no-rebind", NAME, "tcp:5001")
    assert b"cannot rebind existing socket" in again.stderr
    assert phones.on_device("reverse", "--remove", NAME).returncode == 0
    assert b"not found" in phones.on_device("reverse", "--remove", NAME).stderr
    assert phones.on_device("reverse", "--remove-all").returncode == 0
    assert phones.on_device("reverse", "--list").stdout.strip() == b""


def test_reports_a_port_chosen_by_the_device(phones: Reached) -> None:
    assert phones.on_device("reverse", "tcp:0", "tcp:5000").stdout.decode().strip() == "40001"
