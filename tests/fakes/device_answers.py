"""Readers of a device's answers, each with what a device really sends.

The answers are those of the virtual phones; a reader gets them byte by byte, spoiled or not.
"""

import base64
import json
import struct
from collections.abc import Callable, Mapping

from detector.core.errors import CaptureError
from detector.devices.android import AndroidDevice
from detector.devices.deadline import Deadline
from detector.devices.doctor.examination import GROUPS
from detector.devices.doctor.finding import Norms
from detector.devices.emulator_console import EmulatorConsole
from detector.devices.facts import read_device_facts, read_package_facts
from detector.devices.frames.screencap import Screencap
from detector.devices.frames.screenrecord import ScreenrecordVideo
from detector.devices.http_stream import HttpStream
from detector.devices.launcher import Launcher
from detector.devices.pull import package_paths, pull_file
from detector.devices.shell import DeviceShell
from detector.devices.smart_socket import ask, read_block
from detector.virtual.in_process import SimulatedWorld
from tests.fakes.device import TREE, plain
from tests.fakes.link import FakeLink, ScriptedStream, v2
from tests.fakes.simulated import PACKAGE, device_spec

__all__ = ["LOG", "READERS"]

Samples = tuple[bytes, ...]
MARK = b"\n=====\n"
"""Separates the answers to several questions in one input."""

_FACTS = (
    "getprop",
    "settings get system font_scale",
    "wm size",
    "wm density",
    "dumpsys display",
    "dumpsys window",
)
_LAUNCH = (f"cmd package resolve-activity --brief {PACKAGE}", f"dumpsys package {PACKAGE}", "am start -n x")
_TOLD = (f"pm path {PACKAGE}", "sha256sum /data/app/base.apk")


def _recorded() -> tuple[dict[str, bytes], bytes]:
    commands = {
        *_FACTS,
        *_LAUNCH,
        *_TOLD,
        "date +%s.%N",
        *(one for group in GROUPS for one in group.commands),
    }
    with SimulatedWorld([device_spec()]) as world:
        link = world.link("virtual-1")
        shell = DeviceShell(link, world.clock)
        outputs = {command: shell.run(command).stdout.encode() for command in sorted(commands)}
        log = shell.run("logcat -d -b events -b system -b main -v threadtime -v epoch -v usec").stdout
    return outputs, log.encode()[:4000]


SAID, LOG = _recorded()


class _Rest:
    """A link on which one stream returns these bytes, whatever is requested, and then ends."""

    serial = "fake-1"

    def __init__(self, content: bytes, *, is_v2: bool = True) -> None:
        self.link = FakeLink()
        self.clock = self.link.clock
        self.content, self.is_v2 = content, is_v2

    def open(self, service: str, *, timeout_s: float) -> ScriptedStream:
        self.clock.sleep(0.001)
        if service.startswith("shell,v2") and not self.is_v2:
            return ScriptedStream(self.link, v2("alive\n"))
        return ScriptedStream(self.link, self.content, piece=2000)

    def listen(self) -> object:
        raise AssertionError("nobody listens")


def _packets(content: bytes) -> object:
    link = _Rest(content)
    return DeviceShell(link, link.clock).run("x")


def _old_shell(content: bytes) -> object:
    link = FakeLink(has_v2=False)
    link.services["shell:(x); echo detector-exit:$?"] = content
    shell = DeviceShell(link, link.clock)
    link._output_of = lambda command: (content.decode("latin-1"), 0)  # type: ignore[method-assign]
    return shell.run("x")


def _http(content: bytes) -> object:
    link = FakeLink()
    stream = HttpStream(ScriptedStream(link, content, piece=900), link.clock, serial="s")
    deadline = Deadline(link.clock, 5.0)
    answers = []
    while len(answers) < 3:
        answers.append(stream.request("GET", "/x", None, deadline=deadline))
    return answers


def _rpc(content: bytes) -> object:
    """The same body for every request to the server."""
    link = FakeLink()
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content) + content

    class Server(ScriptedStream):
        def write(self, data: bytes, *, timeout_s: float) -> None:
            is_ping = data.startswith(b"GET /ping")
            self.data += b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npong" if is_ping else answer

    link._stream = lambda service: Server(link, b"", hangs=True)  # type: ignore[method-assign, return-value]
    server = AndroidDevice(link, link.clock).uiautomation
    for ask_it in (
        lambda: server.tree(timeout_s=2),
        lambda: server.screenshot_jpeg(timeout_s=2),
        server.device_info,
    ):
        try:
            ask_it()
        except CaptureError:
            continue
    return server


class _Console(ScriptedStream):
    """Sends the first part at once, and one more for each line that it receives."""

    def __init__(self, link: FakeLink, parts: list[bytes]) -> None:
        super().__init__(link, parts[0], hangs=True)
        self.parts = parts[1:]

    def write(self, data: bytes, *, timeout_s: float) -> None:
        self.data += self.parts.pop(0) if self.parts else b""


def _screencap(content: bytes) -> object:
    link = _Rest(content, is_v2=False)
    return Screencap(link, link.clock).take(timeout_s=5)


def _pull(content: bytes) -> object:
    link = _Rest(content)
    return pull_file(link, link.clock, "/x", len)


def _adb_server(content: bytes) -> object:
    link = FakeLink()
    stream, deadline = ScriptedStream(link, content), Deadline(link.clock, 5)
    refusal = ask(stream, "host:devices", deadline, serial="s")
    return refusal if refusal is not None else read_block(stream, deadline, serial="s")


def _console(content: bytes) -> object:
    link = FakeLink()
    stream = _Console(link, content.split(MARK))
    console = EmulatorConsole("s", link.clock, lambda: stream, read_token=lambda: "t")
    try:
        return console.rest
    finally:
        console.close()


def _screenrecord(content: bytes) -> object:
    from tests.fakes.every_reader import DISPLAY  # noqa: PLC0415

    link = _Rest(content, is_v2=False)
    video = ScreenrecordVideo(link, link.clock, max_size_px=320, in_background=False)
    try:
        video.start(DISPLAY)
        return [video.news() for _ in range(4)]
    finally:
        video.close()


def _answers(questions: tuple[str, ...], content: bytes) -> FakeLink:
    texts = content.decode("utf-8", errors="replace").split(MARK.decode())
    return FakeLink(shell={one: texts[n] if n < len(texts) else "" for n, one in enumerate(questions)})


def _facts(content: bytes) -> object:
    link = _answers(_FACTS, content)
    return read_device_facts(DeviceShell(link, link.clock))


def _launch(content: bytes) -> object:
    link = _answers(_LAUNCH, content)
    link.shell["am start"] = link.shell.pop(_LAUNCH[2])
    link.shell["monkey"] = link.shell["am start"]
    return Launcher(DeviceShell(link, link.clock), link.clock).launch(PACKAGE)


def _package(content: bytes) -> object:
    link = _answers(("sha256sum", "pm path", "dumpsys package"), content)
    shell = DeviceShell(link, link.clock)
    return package_paths(shell, PACKAGE), read_package_facts(shell, PACKAGE)


def _clock(content: bytes) -> object:
    link = FakeLink(shell={"date": content.decode("utf-8", errors="replace"), "echo $E": "\n"})
    return AndroidDevice(link, link.clock).device_epoch_ms()


def _doctor(content: bytes) -> object:
    commands = [command for group in GROUPS for command in group.commands]
    texts = content.decode("utf-8", errors="replace").split(MARK.decode())
    outputs = {one: texts[n] if n < len(texts) else "" for n, one in enumerate(commands)}
    norms = Norms(locale="zh-CN", is_undisturbed=True)
    return [list(group.judge(outputs, norms)) for group in GROUPS]


def _joined(*questions: str) -> bytes:
    return MARK.join(SAID[one] for one in questions)


_PNG = plain(40)
_TREE = TREE.decode()
_RPC = (
    json.dumps({"jsonrpc": "2.0", "result": _TREE}).encode(),
    json.dumps({"result": base64.b64encode(_PNG).decode()}).encode(),
    b'{"error": {"code": -32001, "message": "x", "data": "y"}}',
    b'{"result": {"displayRotation": 0, "sdkInt": 33}}',
)
_HTTP = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npong"
_CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npong\r\n3;a=b\r\nabc\r\n0\r\n\r\n"


def _sync() -> bytes:
    return struct.pack("<4sI", b"DATA", 5) + b"hello" + struct.pack("<4sI", b"DONE", 0)


READERS: Mapping[str, tuple[Callable[[bytes], object], Samples]] = {
    "shell packets": (_packets, (v2("some words\r\n", stderr="and others\n", exit_code=3),)),
    "old shell": (_old_shell, (b"some words\r\ndetector-exit:0\r\n",)),
    "http": (_http, (_HTTP * 3, _CHUNKED * 3)),
    "json-rpc": (_rpc, _RPC),
    "screencap": (_screencap, (_PNG, b"[Warning] Multiple displays\n" + _PNG)),
    "pull": (_pull, (_sync(),)),
    "adb server": (_adb_server, (b"OKAY0012emulator-1\tdevice\n", b"FAIL0004what")),
    "console": (
        _console,
        (
            MARK.join(
                (
                    b"hello\r\nOK\r\n",
                    b"acceleration: enabled\r\ngyroscope: enabled\r\nOK\r\n",
                    b"acceleration = 0:9.8:0\r\nOK\r\n",
                    b"gyroscope = 0:0:0\r\nOK\r\n",
                    b"OK\r\n",
                )
            ),
        ),
    ),
    "screenrecord": (_screenrecord, (b"words\n",)),
    "facts": (_facts, (_joined(*_FACTS),)),
    "launch": (_launch, (_joined(*_LAUNCH),)),
    "package": (_package, (_joined(*_TOLD[::-1], _LAUNCH[1]),)),
    "clock": (_clock, (b"1767945600.123456789\n",)),
    "doctor": (_doctor, (_joined(*[one for group in GROUPS for one in group.commands]),)),
}
