import struct

import pytest

from detector.core.errors import DeviceError, DeviceNotReady
from detector.devices.pull import package_paths, pull_file
from detector.devices.shell import DeviceShell
from tests.fakes.link import FakeLink

PATHS = "package:/data/app/~~a==/com.a-b==/base.apk\npackage:/data/app/~~a==/com.a-b==/split_config.zh.apk\n"


def packet(kind: bytes, content: bytes = b"", *, length: int | None = None) -> bytes:
    return struct.pack("<4sI", kind, len(content) if length is None else length) + content


def pulled(answer: bytes) -> tuple[bytes, FakeLink]:
    link = FakeLink(services={"sync:": answer})
    pieces: list[bytes] = []
    assert pull_file(link, link.clock, "/data/app/base.apk", pieces.append) == sum(map(len, pieces))
    return b"".join(pieces), link


def test_the_paths_of_a_package_are_its_base_and_splits() -> None:
    link = FakeLink(shell={"pm path com.a": PATHS})
    assert package_paths(DeviceShell(link, link.clock), "com.a") == (
        "/data/app/~~a==/com.a-b==/base.apk",
        "/data/app/~~a==/com.a-b==/split_config.zh.apk",
    )


def test_a_package_that_is_not_installed_is_named() -> None:
    link = FakeLink(shell={"pm path com.a": ("", 1)})
    with pytest.raises(DeviceNotReady, match=r"com\.a is not installed"):
        package_paths(DeviceShell(link, link.clock), "com.a")


def test_a_file_comes_in_pieces() -> None:
    content, link = pulled(packet(b"DATA", b"x" * 65536) + packet(b"DATA", b"yz") + packet(b"DONE"))
    assert content == b"x" * 65536 + b"yz"
    assert link.streams[-1].written.startswith(packet(b"RECV", b"/data/app/base.apk"))
    assert link.streams[-1].is_closed


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        pytest.param(packet(b"FAIL", b"Permission denied"), "Permission denied", id="refused"),
        pytest.param(packet(b"DATA", b"x" * 10, length=20), "broke", id="broken off"),
        pytest.param(packet(b"DATA", length=1 << 30), "no file service", id="a piece that cannot be"),
        pytest.param(packet(b"OKAY"), "no file service", id="another answer"),
    ],
)
def test_reports_a_failure_in_one_sentence(answer: bytes, sentence: str) -> None:
    with pytest.raises(DeviceError, match=sentence):
        pulled(answer)
