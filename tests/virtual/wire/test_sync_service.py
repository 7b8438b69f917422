import os
import struct

from detector.virtual.in_process import SimulatedStream
from tests.virtual.driving import TIMEOUT_S, driven


def ask(stream: SimulatedStream, name: bytes, path: str = "") -> None:
    encoded = path.encode()
    stream.write(name + struct.pack("<I", len(encoded)) + encoded, timeout_s=TIMEOUT_S)


def take(stream: SimulatedStream, n_bytes: int) -> bytes:
    data = b""
    while len(data) < n_bytes:
        piece = stream.read(n_bytes - len(data), timeout_s=TIMEOUT_S)
        assert piece, "the stream ended"
        data += piece
    return data


def test_sends_and_receives_a_file_whole() -> None:
    content = os.urandom(300_000)
    with driven() as phone:
        stream = phone.open("sync:")
        ask(stream, b"SEND", f"/sdcard/sub/file,{0o100644}")
        for start in range(0, len(content), 65536):
            piece = content[start : start + 65536]
            stream.write(b"DATA" + struct.pack("<I", len(piece)) + piece, timeout_s=TIMEOUT_S)
        stream.write(b"DONE" + struct.pack("<I", 1_700_000_000), timeout_s=TIMEOUT_S)
        assert take(stream, 8) == b"OKAY" + bytes(4)

        ask(stream, b"STAT", "/sdcard/sub/file")
        mode, size, modified = struct.unpack("<III", take(stream, 16)[4:])
        assert (mode, size, modified) == (0o100644, len(content), 1_700_000_000)

        ask(stream, b"RECV", "/storage/emulated/0/sub/file")
        received = b""
        while (head := take(stream, 8))[:4] == b"DATA":
            received += take(stream, int.from_bytes(head[4:], "little"))
        assert head[:4] == b"DONE"
        assert received == content

        ask(stream, b"QUIT")
        assert stream.read(1, timeout_s=TIMEOUT_S) == b""


def test_reports_what_is_missing_in_both_versions() -> None:
    with driven() as phone:
        stream = phone.open("sync:")
        ask(stream, b"STAT", "/nope")
        assert take(stream, 16) == b"STAT" + bytes(12)
        ask(stream, b"STA2", "/nope")
        answer = take(stream, 72)
        assert (answer[:4], int.from_bytes(answer[4:8], "little")) == (b"STA2", 2)
        ask(stream, b"RECV", "/nope")
        head = take(stream, 8)
        assert head[:4] == b"FAIL"
        assert take(stream, int.from_bytes(head[4:], "little")) == b"open failed: No such file or directory"


def test_lists_a_folder() -> None:
    with driven() as phone:
        phone.shell("mkdir /sdcard/box; touch /sdcard/box/a /sdcard/box/b")
        stream = phone.open("sync:")
        ask(stream, b"LIST", "/sdcard/box")
        names = []
        while take(stream, 4) == b"DENT":
            n_bytes = struct.unpack("<IIII", take(stream, 16))[3]
            names.append(take(stream, n_bytes).decode())
        take(stream, 16)
        assert names == [".", "..", "a", "b"]
        ask(stream, b"LIS2", "/sdcard/box")
        kinds = []
        while take(stream, 4) == b"DNT2":
            fields = struct.unpack("<IQQIIIIQqqqI", take(stream, 72))
            kinds.append(fields[3] >> 12)
            take(stream, fields[-1])
        assert kinds == [0o4, 0o4, 0o10, 0o10]


def test_does_not_write_over_a_folder() -> None:
    with driven() as phone:
        stream = phone.open("sync:")
        ask(stream, b"SEND", "/sdcard,33188")
        stream.write(b"DONE" + bytes(4), timeout_s=TIMEOUT_S)
        assert take(stream, 4) == b"FAIL"
