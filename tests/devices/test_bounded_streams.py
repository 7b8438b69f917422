"""However much a device sends, and whatever length it claims: a bound, and a sentence."""

import time
import tracemalloc
from pathlib import Path

import pytest

from detector.core.errors import CaptureError, ConfigError, DeviceError
from detector.core.gap_code import GapCode
from detector.core.screen import Stream
from detector.devices import http_stream, install, pull, shell
from detector.devices.android import AndroidDevice
from detector.devices.cleanup_ledger import CleanupLedger
from detector.devices.deadline import Deadline
from detector.devices.facts import read_device_facts
from detector.devices.frames import screencap
from detector.devices.http_stream import HttpStream
from detector.devices.lease import LeaseBook
from detector.devices.shell import DeviceShell
from detector.devices.wake_controls import ShellWakeControls
from detector.evidence.reader import open_bundle
from detector.evidence.writer import BundleWriter
from detector.parsing.annex_b import MAX_UNIT_BYTES, AnnexBCutter
from detector.parsing.device_text import MAX_LINE_CHARS, MAX_TEXT_CHARS, whole_number
from detector.session import log_recorder
from detector.session.foreground import ForegroundTracker
from detector.session.log_recorder import LogRecorder
from detector.session.wake_recorder import StartListener
from detector.wiring import adb_servers
from tests.devices.test_facts import SAID
from tests.evidence.bundles import header
from tests.fakes.device import FakeDevice
from tests.fakes.link import FakeLink, ScriptedStream, v2

NUMBERS_THAT_ARE_NONE = ["²", "1²", "9" * 5000, "", "-1", "1.", "\u0663\u0663", "0x1"]


class Endless(ScriptedStream):
    """`begin`, and then the same bytes forever, at once."""

    def __init__(self, link: FakeLink, begin: bytes, filling: bytes = b"x" * 1000) -> None:
        super().__init__(link, begin)
        self.filling = filling
        self.n_read = 0

    def read(self, max_bytes: int, *, timeout_s: float) -> bytes:
        self.n_read += 1
        assert self.n_read < 10_000, "nobody stops reading"
        return super().read(max_bytes, timeout_s=timeout_s) or self.filling[:max_bytes]


def endless_link(
    monkeypatch: pytest.MonkeyPatch, begin: bytes, filling: bytes = b"x" * 1000, **more: bool
) -> FakeLink:
    link = FakeLink(**more)  # type: ignore[arg-type]
    original = link._stream

    def stream(service: str) -> ScriptedStream:
        is_heartbeat = service == "shell,v2,raw:echo alive"
        return original(service) if is_heartbeat else Endless(link, begin, filling)

    monkeypatch.setattr(link, "_stream", stream)
    return link


@pytest.mark.parametrize(
    ("begin", "filling"),
    [
        pytest.param(b"\1\xff\xff\xff\xff", b"x" * 1000, id="one packet of 4 GB"),
        pytest.param(b"", b"\1\4\0\0\0aaaa" * 100, id="packets without end"),
        pytest.param(b"", b"\7\4\0\0\0aaaa" * 100, id="packets of no known kind"),
    ],
)
def test_refuses_too_much_output_of_a_command(
    begin: bytes, filling: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell, "MAX_SHELL_BYTES", 200_000)
    link = endless_link(monkeypatch, begin, filling)
    with pytest.raises(DeviceError, match="fake-1: `dumpsys x` gave more than 200000 bytes"):
        DeviceShell(link, link.clock).run("dumpsys x")


def test_refuses_too_much_output_of_an_old_shell_and_of_the_installer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shell, "MAX_SHELL_BYTES", 200_000)
    monkeypatch.setattr(install, "MAX_WORDS_BYTES", 20_000)
    link = endless_link(monkeypatch, b"")
    subject = DeviceShell(link, link.clock)
    subject._has_v2 = False
    with pytest.raises(DeviceError, match="`dumpsys x` gave more than 200000 bytes"):
        subject.run("dumpsys x")
    with pytest.raises(DeviceError, match="the installer gave more than 20000 bytes"):
        install.install_apk(link, link.clock, b"PK", name="a.apk")


def test_many_small_packets_take_their_share_of_time() -> None:
    """Sixteen times as many took 256 times as long: the rest was copied for each of them."""

    def cost_s(n_packets: int) -> float:
        link = FakeLink()
        data = v2("ab")[:-6] * n_packets + v2()
        link._stream = lambda _: ScriptedStream(link, data, piece=len(data))  # type: ignore[method-assign]
        begin = time.process_time()
        assert len(DeviceShell(link, link.clock).run("x").stdout) == 2 * n_packets
        return time.process_time() - begin

    short_s = min(cost_s(20_000) for _ in range(3))
    assert min(cost_s(160_000) for _ in range(3)) < 30 * short_s


@pytest.mark.parametrize(
    ("head", "why"),
    [
        pytest.param(b"Content-Length: -5", "no number", id="negative"),
        pytest.param(b"Content-Length: \xb2", "no number", id="a superscript"),
        pytest.param(b"Content-Length: +5", "no number", id="signed"),
        pytest.param(b"Content-Length: 1_0", "no number", id="underlined"),
        pytest.param(b"Content-Length: " + b"9" * 5000, "no number", id="5000 digits"),
        pytest.param(b"Content-Length: 64000001", "more than 64000000", id="too long"),
        pytest.param(b"Transfer-Encoding: chunked\r\n\r\n-5", "no number", id="a negative chunk"),
        pytest.param(b"Transfer-Encoding: chunked\r\n\r\nffffffff", "more than", id="a chunk of 4 GB"),
    ],
)
def test_a_length_that_no_answer_has_is_a_failed_capture(head: bytes, why: str) -> None:
    link = FakeLink()
    answer = b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n" + b"x" * 20
    http = HttpStream(ScriptedStream(link, answer), link.clock, serial="s1")
    with pytest.raises(CaptureError, match=f"s1: .*{why}"):
        http.request("GET", "/ping", None, deadline=Deadline(link.clock, 2))


def test_chunks_without_end_are_too_long_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_stream, "MAX_BODY_BYTES", 3_000_000)
    link = FakeLink()
    chunk = b"f4240\r\n" + b"x" * 1_000_000 + b"\r\n"
    http = HttpStream(
        Endless(link, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 4),
        link.clock,
        serial="s1",
    )
    http._stream.piece = 1 << 20  # type: ignore[attr-defined]
    with pytest.raises(CaptureError, match="more than 3000000"):
        http.request("GET", "/", None, deadline=Deadline(link.clock, 60))


@pytest.mark.parametrize("status", NUMBERS_THAT_ARE_NONE)
def test_a_status_that_is_no_number_is_no_http(status: str) -> None:
    link = FakeLink()
    answer = f"HTTP/1.1 {status} OK\r\nContent-Length: 0\r\n\r\n".encode("latin-1", errors="replace")
    http = HttpStream(ScriptedStream(link, answer), link.clock, serial="s1")
    with pytest.raises(CaptureError, match="no HTTP server"):
        http.request("GET", "/", None, deadline=Deadline(link.clock, 2))


def test_a_screencap_without_end_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screencap, "MAX_PICTURE_BYTES", 200_000)
    link = endless_link(monkeypatch, b"\x89PNG\r\n\x1a\n")
    with pytest.raises(CaptureError, match="fake-1: screencap gave more than 200000 bytes"):
        screencap.Screencap(link, link.clock).take(timeout_s=8)


def test_a_file_without_end_is_not_pulled_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pull, "MAX_PULLED_BYTES", 200_000)
    link = FakeLink(services={"sync:": (b"DATA\x10\x27\0\0" + b"x" * 10_000) * 30})
    kept = bytearray()
    with pytest.raises(DeviceError, match=r"/a\.apk has more than 200000 bytes"):
        pull.pull_file(link, link.clock, "/a.apk", kept.extend)
    assert len(kept) <= 200_000


@pytest.mark.parametrize("output", NUMBERS_THAT_ARE_NONE)
def test_an_invalid_number_is_none_wherever_a_device_reports_one(output: str) -> None:
    assert whole_number(output) is None
    link = FakeLink(shell={**SAID, "getprop": f"[ro.build.version.sdk]: [{output}]\n"})
    assert read_device_facts(DeviceShell(link, link.clock)).sdk is None
    link = FakeLink(shell={"getprop": f"{output}\n"})
    assert ShellWakeControls(link, link.clock, CleanupLedger(DeviceShell(link, link.clock)))._version() == 0
    for time_ in (f"{output}.5", f"1767945600.{output}"):
        link = FakeLink(shell={"echo": f"{time_}\n", "date": f"{time_}\n"})
        with pytest.raises(DeviceError, match="no time finer than a second"):
            AndroidDevice(link, link.clock).device_epoch_ms()


@pytest.mark.parametrize("code", [one for one in NUMBERS_THAT_ARE_NONE if one != ""])
def test_an_invalid_exit_code_is_a_failure(code: str) -> None:
    link = FakeLink(has_v2=False)
    original = link._stream

    def stream(service: str) -> ScriptedStream:
        if service.startswith("shell:("):
            return ScriptedStream(link, f"out\ndetector-exit:{code}\r\n".encode())
        return original(service)

    link._stream = stream  # type: ignore[method-assign]
    assert DeviceShell(link, link.clock).run("x").exit_code == 1


@pytest.mark.parametrize("port", ["²", "9" * 5000, "0", "65536", "-1"])
def test_a_port_of_the_environment_that_is_none_is_refused(
    port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from detector.config import DevicesFile  # noqa: PLC0415

    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", port)
    with pytest.raises(ConfigError, match=r"ANDROID_ADB_SERVER_PORT: .* is not a port"):
        adb_servers._local_address(DevicesFile(version=1))


def test_an_endlessly_nested_lease_file_names_no_holder(tmp_path: Path) -> None:
    book = LeaseBook(tmp_path, FakeLink().clock)
    with book.held("s", "one", doing="x"):
        (path,) = tmp_path.iterdir()
        path.write_text("[" * 1900)
        assert book.holder("s", "one") is None


def test_a_line_of_the_log_without_an_end_is_not_kept_in_memory() -> None:
    tracker, starts = ForegroundTracker(), StartListener()
    begin = time.process_time()
    for _ in range(400):
        tracker.feed(b"x" * 60_000)
        starts.feed(b"x" * 60_000)
    assert time.process_time() - begin < 5
    assert len(tracker._rest) <= MAX_LINE_CHARS
    assert len(starts._rest) <= MAX_LINE_CHARS


def test_a_log_that_floods_the_disk_ends_in_a_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert log_recorder.MAX_LOG_BYTES <= MAX_TEXT_CHARS, "what is kept is read"
    monkeypatch.setattr(log_recorder, "MAX_LOG_BYTES", 50_000)
    device = FakeDevice()
    with BundleWriter(tmp_path / "b", header()) as writer:
        logs = LogRecorder(device, writer, device.clock, ForegroundTracker(), StartListener())
        logs.start()
        for _ in range(20):
            device.log.waiting = b"y" * 9_999 + b"\n"
            device.clock.sleep(3)
            logs.drain()
        logs.close()
        writer.close(ended_at="2026-01-09T08:00:10+00:00")
    bundle = open_bundle(tmp_path / "b")
    assert len(bundle.log_text) == 50_000
    (gap,) = [one for one in bundle.gap_records if one.stream is Stream.LOGS]
    assert gap.code is GapCode.NO_LOG
    assert "more than 50000 bytes of log" in gap.why
    assert gap.to_ns - gap.from_ns >= 40_000_000_000
    assert device.n_logs_opened == 1


def test_a_picture_of_a_video_without_an_end_breaks_it_off() -> None:
    cutter = AnnexBCutter()
    cutter.feed(b"\0\0\0\1\x65\x88")
    tracemalloc.start()
    begin = time.process_time()
    for _ in range(MAX_UNIT_BYTES // 2_000 + 10):
        assert cutter.feed(b"\x11" * 2_000) == []
    took_s, (_, most_bytes) = time.process_time() - begin, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert cutter.is_broken
    assert not cutter.is_pending
    assert took_s < 10
    assert most_bytes < 3 * MAX_UNIT_BYTES
