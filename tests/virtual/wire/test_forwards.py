"""`adb forward` through both front ends: a port of this machine that leads to a service of the device."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from detector.virtual.background import FrontEnd
from detector.virtual.streams import ServiceStream
from tests.conftest import RequireBinary
from tests.virtual.front_ends import Reached, reached

NAME = "localabstract:echo"


async def echo(stream: ServiceStream) -> None:
    while data := await stream.inbound.read():
        await stream.write(data)


@pytest.fixture(params=list(FrontEnd))
def phones(
    request: pytest.FixtureRequest, require_binary: RequireBinary, tmp_path: Path
) -> Iterator[Reached]:
    with reached(request.param, require_binary("adb"), tmp_path) as phones:
        phones.devices.devices[phones.serials[0]].listeners[NAME] = echo
        yield phones


def forwarded(phones: Reached, remote: str) -> int:
    return int(phones.on_device("forward", "tcp:0", remote).stdout)


def test_bytes_go_there_and_back(phones: Reached) -> None:
    with socket.create_connection(("127.0.0.1", forwarded(phones, NAME)), timeout=10) as link:
        sent, received = b"x" * 1_000_000, b""
        link.sendall(sent)
        while len(received) < len(sent):
            received += link.recv(1 << 20)
        assert received == sent


def test_where_nobody_listens_the_connection_is_closed_at_once(phones: Reached) -> None:
    port = forwarded(phones, "localabstract:nobody")
    with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
        assert link.recv(1) == b""


def test_what_is_forwarded_is_listed_and_taken_back(phones: Reached) -> None:
    port = forwarded(phones, NAME)
    assert (
        phones.run("forward", "--list").stdout.decode().split("\n")[0]
        == f"{phones.serials[0]} tcp:{port} {NAME}"
    )
    again = phones.on_device("forward", "--no-rebind", f"tcp:{port}", "tcp:1")
    assert b"cannot rebind existing socket" in again.stderr
    assert phones.on_device("forward", f"tcp:{port}", "tcp:1").returncode == 0
    assert b"tcp:1\n" in phones.run("forward", "--list").stdout
    assert phones.on_device("forward", "--remove", f"tcp:{port}").returncode == 0
    assert phones.on_device("forward", "--remove", f"tcp:{port}").returncode != 0
    forwarded(phones, NAME)
    assert phones.on_device("forward", "--remove-all").returncode == 0
    assert phones.run("forward", "--list").stdout.strip() == b""


def test_a_port_that_is_taken_is_refused(phones: Reached) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = phones.on_device("forward", f"tcp:{taken.getsockname()[1]}", NAME)
        assert done.returncode != 0
        assert b"cannot bind" in done.stderr
