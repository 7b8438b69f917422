"""What a device answers below Android's services, requested over a real adb server: adbd as well as ours.

An answer is text that two devices must have in common: the folder, speeds and times are removed.
"""

import hashlib
import re
import socket
import struct
import subprocess
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

__all__ = ["OPERATIONS", "Phone"]

Answer = list[str | int]

_SPEED = re.compile(r"\d+ files? (pushed|pulled), (\d+) skipped\..*")
_LARGE = 3_000_000
_TIMEOUT_S = 20


@dataclass(frozen=True, slots=True)
class Phone:
    """A device as reached by an adb client. `place` is a folder on the device, `here` one on this host."""

    serial: str
    place: str
    here: Path
    adb: Path
    environment: Mapping[str, str]

    def run(self, *words: str, typed: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [self.adb, "-s", self.serial, *words],
            input=typed,
            env=self.environment,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )

    def answer(self, *words: str, typed: bytes = b"") -> Answer:
        done = self.run(*words, typed=typed)
        return [done.returncode, *(self._neutral(text) for text in (done.stdout, done.stderr))]

    def _neutral(self, data: bytes) -> str:
        text = data.decode(errors="replace").replace(self.place, "@").replace(str(self.here), "#")
        return _SPEED.sub(r"\1 \2", text.replace(self.serial, "SERIAL"))

    def opened(self, service: str) -> socket.socket | None:
        """The service as a raw stream, or None if the device refuses it."""
        address = "127.0.0.1", int(self.environment["ANDROID_ADB_SERVER_PORT"])
        link = socket.create_connection(address, timeout=_TIMEOUT_S)
        for request in (f"host:transport:{self.serial}", service):
            link.sendall(b"%04x" % len(request) + request.encode())
            if link.recv(4, socket.MSG_WAITALL) != b"OKAY":
                link.close()
                return None
        return link

    def file(self, name: str, content: bytes) -> Path:
        path = self.here / name
        path.write_bytes(content)
        return path

    def pushed(self, name: str, content: bytes) -> str:
        there = f"{self.place}/{name}"
        done = self.run("push", str(self.file(Path(name).name, content)), there)
        assert done.returncode == 0, done.stderr
        return there


def _hash(data: bytes) -> Answer:
    return [len(data), hashlib.sha256(data).hexdigest()]


def _content(n_bytes: int) -> bytes:
    return hashlib.shake_128(b"a file").digest(n_bytes)


def _all(link: socket.socket) -> bytes:
    pieces = []
    while piece := link.recv(65536):
        pieces.append(piece)
    return b"".join(pieces)


def exit_codes(phone: Phone) -> Answer:
    return [phone.run("shell", f"exit {code}").returncode for code in (0, 1, 7, 126, 255)]


def two_streams(phone: Phone) -> Answer:
    return phone.answer("shell", "echo out; echo err >&2; exit 7")


def one_stream_without_the_protocol(phone: Phone) -> Answer:
    return phone.answer("shell", "-x", "echo out; echo err >&2; exit 7")


def words_of_a_command_line(phone: Phone) -> Answer:
    return phone.answer("shell", "echo", "a  b", "'c  d'", '"e"')


def a_command_that_is_long(phone: Phone) -> Answer:
    return _hash(phone.run("shell", f"echo {'x' * 20_000}").stdout)


def an_empty_command_of_a_script(phone: Phone) -> Answer:
    return phone.answer("shell", "true; false; true && echo yes || echo no")


def what_is_typed_reaches_the_command(phone: Phone) -> Answer:
    return phone.answer("shell", "cat", typed=b"one\ntwo\n")


def large_output_of_a_command(phone: Phone) -> Answer:
    return _hash(phone.run("shell", f"cat {phone.pushed('large', _content(_LARGE))}").stdout)


def exact_output_without_a_terminal(phone: Phone) -> Answer:
    content = bytes(range(256)) + b"\r\n\n\r\0"
    return _hash(phone.run("exec-out", f"cat {phone.pushed('bytes', content)}").stdout)


def files_of_awkward_sizes(phone: Phone) -> Answer:
    answers: Answer = []
    for n_bytes in (0, 1, 65_535, 65_536, 65_537, 1_000_003):
        back = phone.here / "back"
        there = phone.pushed(f"file-{n_bytes}", _content(n_bytes))
        answers += phone.answer("pull", there, str(back))
        answers += _hash(back.read_bytes())
    return answers


def pushing_makes_the_folders(phone: Phone) -> Answer:
    there = f"{phone.place}/new/folder/file"
    pushed = phone.answer("push", str(phone.file("here", b"content")), there)
    return [*pushed, *phone.answer("shell", f"cat {there}")]


def pushing_into_a_folder(phone: Phone) -> Answer:
    phone.pushed("folder/first", b"1")
    pushed = phone.answer("push", str(phone.file("second", b"2")), f"{phone.place}/folder")
    return [*pushed, *phone.answer("shell", f"ls {phone.place}/folder")]


def pushing_below_a_file(phone: Phone) -> Answer:
    phone.pushed("plain", b"1")
    return phone.answer("push", str(phone.file("below", b"2")), f"{phone.place}/plain/below")


def pulling_what_is_missing(phone: Phone) -> Answer:
    return phone.answer("pull", f"{phone.place}/missing", str(phone.here / "nothing"))


def pulling_a_folder(phone: Phone) -> Answer:
    phone.pushed("tree/a", b"1")
    phone.pushed("tree/deep/b", b"22")
    pulled = phone.answer("pull", f"{phone.place}/tree", str(phone.here / "pulled"))
    found = sorted((phone.here / "pulled").rglob("*"))
    return [
        *pulled,
        *(f"{one.relative_to(phone.here)} {one.stat().st_size if one.is_file() else '/'}" for one in found),
    ]


def _asked(link: socket.socket, name: bytes, text: bytes) -> None:
    link.sendall(name + struct.pack("<I", len(text)) + text)


def _failed(link: socket.socket) -> Answer:
    name, n_bytes = struct.unpack("<4sI", link.recv(8, socket.MSG_WAITALL))
    text = link.recv(n_bytes, socket.MSG_WAITALL) if n_bytes else b""
    return [name.decode(), text.decode()]


def sync_of_what_is_missing(phone: Phone) -> Answer:
    link = phone.opened("sync:")
    assert link is not None
    with closing(link):
        _asked(link, b"STAT", f"{phone.place}/missing".encode())
        stat = link.recv(16, socket.MSG_WAITALL).hex()
        _asked(link, b"STA2", f"{phone.place}/missing".encode())
        stat2 = link.recv(72, socket.MSG_WAITALL).hex()
        _asked(link, b"LIST", f"{phone.place}/missing".encode())
        listed = link.recv(20, socket.MSG_WAITALL).hex()
        _asked(link, b"RECV", f"{phone.place}/missing".encode())
        return [stat, stat2, listed, *_failed(link)]


def sync_of_a_folder_as_a_file(phone: Phone) -> Answer:
    phone.pushed("a-folder/file", b"1")
    link = phone.opened("sync:")
    assert link is not None
    with closing(link):
        _asked(link, b"RECV", f"{phone.place}/a-folder".encode())
        return [*_failed(link), _all(link).hex()]


def sync_after_a_failure(phone: Phone) -> Answer:
    link = phone.opened("sync:")
    assert link is not None
    with closing(link):
        _asked(link, b"RECV", f"{phone.place}/missing".encode())
        return [*_failed(link), _all(link).hex()]


def sync_after_a_failed_push(phone: Phone) -> Answer:
    phone.pushed("stump", b"1")
    link = phone.opened("sync:")
    assert link is not None
    with closing(link):
        _asked(link, b"SEND", f"{phone.place}/stump/below,33188".encode())
        link.sendall(b"DATA" + struct.pack("<I", 4) + b"data" + b"DONE" + struct.pack("<I", 1_700_000_000))
        failed = _failed(link)
        _asked(link, b"STAT", f"{phone.place}/stump".encode())
        return [*failed, link.recv(4, socket.MSG_WAITALL).decode()]


def a_file_where_a_folder_is(phone: Phone) -> Answer:
    phone.pushed("taken/file", b"1")
    link = phone.opened("sync:")
    assert link is not None
    with closing(link):
        _asked(link, b"SEND", f"{phone.place}/taken,33188".encode())
        link.sendall(b"DONE" + struct.pack("<I", 1_700_000_000))
        return _failed(link)


def sync_with_a_broken_message(phone: Phone) -> Answer:
    link = phone.opened("sync:")
    assert link is not None
    with closing(link):
        _asked(link, b"SEND", f"{phone.place}/broken,33188".encode())
        link.sendall(b"WHAT" + struct.pack("<I", 0))
        return _failed(link)


def sync_with_an_unknown_request(phone: Phone) -> Answer:
    link = phone.opened("sync:")
    assert link is not None
    with closing(link):
        _asked(link, b"WHAT", b"ever")
        return [*_failed(link), _all(link).decode()]


def sync_with_a_path_that_is_too_long(phone: Phone) -> Answer:
    link = phone.opened("sync:")
    assert link is not None
    with closing(link):
        _asked(link, b"STAT", b"/" + b"x" * 2000)
        return [_all(link)[:4].decode()]


def sync_that_is_left_open(phone: Phone) -> Answer:
    link = phone.opened("sync:")
    assert link is not None
    with closing(link):
        _asked(link, b"QUIT", b"")
        return [_all(link).decode()]


def permissions_of_what_was_pushed(phone: Phone) -> Answer:
    path = phone.file("script", b"#!/bin/sh\n")
    path.chmod(0o640)
    phone.run("push", str(path), f"{phone.place}/script")
    link = phone.opened("sync:")
    assert link is not None
    with closing(link):
        _asked(link, b"STAT", f"{phone.place}/script".encode())
        name, mode, size, modified = struct.unpack("<4sIII", link.recv(16, socket.MSG_WAITALL))
        return [name.decode(), oct(mode & 0o170000), size, abs(modified - int(path.stat().st_mtime))]


def an_unknown_service(phone: Phone) -> Answer:
    link = phone.opened("nonsense:what")
    if link is None:
        return ["refused"]
    with closing(link):
        return ["opened", _all(link).decode()]


def a_closed_port(phone: Phone) -> Answer:
    link = phone.opened("tcp:1")
    if link is None:
        return ["refused"]
    with closing(link):
        return ["opened", _all(link).decode()]


def a_command_of_exec(phone: Phone) -> Answer:
    link = phone.opened("exec:echo out; echo err >&2; exit 3")
    assert link is not None
    with closing(link):
        return [_all(link).decode()]


def a_forward_to_nothing(phone: Phone) -> Answer:
    port = int(phone.run("forward", "tcp:0", "tcp:1").stdout)
    with socket.create_connection(("127.0.0.1", port), timeout=_TIMEOUT_S) as link:
        heard = _all(link).decode()
    return [heard, *phone.answer("forward", "--remove", f"tcp:{port}")]


def reverse_forwards(phone: Phone) -> Answer:
    abstract = "localabstract:opinion"
    made = phone.answer("reverse", abstract, "tcp:6101")
    again = phone.answer("reverse", "--no-rebind", abstract, "tcp:6102")
    listed = phone.answer("reverse", "--list")
    listed[1] = " ".join(
        str(listed[1]).split()[1:]
    )  # adbd names the link, ours the serial: both are the host's
    removed = phone.answer("reverse", "--remove", abstract)
    missing = phone.answer("reverse", "--remove", abstract)
    return [*made, *again, *listed, *removed, *missing, *phone.answer("reverse", "--list")]


def several_clients(phone: Phone) -> Answer:
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda n: phone.run("shell", f"echo {n}; exit {n}").returncode, range(1, 17)))


def a_client_that_goes_away(phone: Phone) -> Answer:
    there = phone.pushed("gone", _content(_LARGE))
    link = phone.opened(f"exec:cat {there}")
    assert link is not None
    link.recv(1000)
    link.close()
    return phone.answer("shell", "echo still there")


def connecting_again(phone: Phone) -> Answer:
    phone.run("disconnect", phone.serial)
    gone = phone.run("shell", "echo no").returncode
    phone.run("connect", phone.serial)
    return [gone, *phone.answer("shell", "echo back")]


OPERATIONS: dict[str, Callable[[Phone], Answer]] = {
    operation.__name__: operation
    for operation in (
        exit_codes,
        two_streams,
        one_stream_without_the_protocol,
        words_of_a_command_line,
        a_command_that_is_long,
        an_empty_command_of_a_script,
        what_is_typed_reaches_the_command,
        large_output_of_a_command,
        exact_output_without_a_terminal,
        files_of_awkward_sizes,
        pushing_makes_the_folders,
        pushing_into_a_folder,
        pushing_below_a_file,
        pulling_what_is_missing,
        pulling_a_folder,
        sync_of_what_is_missing,
        sync_of_a_folder_as_a_file,
        sync_after_a_failure,
        sync_after_a_failed_push,
        a_file_where_a_folder_is,
        sync_with_a_broken_message,
        sync_with_an_unknown_request,
        sync_with_a_path_that_is_too_long,
        sync_that_is_left_open,
        permissions_of_what_was_pushed,
        an_unknown_service,
        a_closed_port,
        a_command_of_exec,
        a_forward_to_nothing,
        reverse_forwards,
        several_clients,
        a_client_that_goes_away,
        connecting_again,
    )
}
