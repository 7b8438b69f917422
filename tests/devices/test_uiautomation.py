from collections.abc import Callable

import pytest

from detector.core.errors import CaptureError, DeviceError, DeviceLost, DeviceNotReady
from detector.core.geometry import Point
from detector.devices.cleanup_ledger import CleanupLedger
from detector.devices.shell import DeviceShell
from detector.devices.uiautomation import RESTART_TIMEOUT_S, START_TIMEOUT_S, UiAutomation, UiAutomationFinger
from tests.fakes.link import FakeLink, HttpServerStream, ScriptedStream, jpeg_base64

TREE = "<hierarchy rotation='0'><node class='android.view.View' text='跳过' bounds='[0,0][9,9]'/></hierarchy>"
HERE = Point(x_px=1, y_px=2)


class Starter:
    def __init__(self, link: FakeLink, error: Exception | None = None) -> None:
        self.link, self.error = link, error
        self.n_started = self.n_stopped = 0
        self.survives = False
        self.timeouts_s: list[float] = []

    def start(self, *, timeout_s: float) -> None:
        self.n_started += 1
        self.timeouts_s.append(timeout_s)
        if self.error is not None:
            raise self.error
        self.link.u2_is_running = True

    def stop(self) -> None:
        self.n_stopped += 1
        self.link.u2_is_running = self.survives


def opened(link: FakeLink, starter: Starter | None = None) -> UiAutomation:
    return UiAutomation(link, link.clock, starter, CleanupLedger(DeviceShell(link, link.clock)))


def test_a_server_that_runs_already_is_used_and_left_running() -> None:
    link = FakeLink(u2={"dumpWindowHierarchy": TREE})
    starter = Starter(link)
    uiautomation = opened(link, starter)
    for _ in range(3):
        assert uiautomation.tree(timeout_s=5).xml.decode() == TREE
    uiautomation.close()
    assert link.opened == ["tcp:9008"]
    assert link.rpc[0] == ("dumpWindowHierarchy", [False, 50])
    assert (starter.n_started, starter.n_stopped) == (0, 0)
    assert link.streams[0].is_closed


def test_a_server_that_does_not_run_is_started_and_stopped_again() -> None:
    link = FakeLink(u2_is_running=False, u2={"dumpWindowHierarchy": TREE})
    starter = Starter(link)
    uiautomation = opened(link, starter)
    uiautomation.prepare()
    uiautomation.tree(timeout_s=5)
    uiautomation.close()
    assert (starter.n_started, starter.n_stopped) == (1, 1)


def test_a_server_that_outlives_its_starter_is_asked_to_stop() -> None:
    link = FakeLink(u2_is_running=False)
    starter = Starter(link)
    starter.survives = True
    uiautomation = opened(link, starter)
    uiautomation.prepare()
    uiautomation.close()
    assert link.n_stops == 1
    assert not uiautomation.needs_a_stop


def test_reports_a_server_that_will_not_stop() -> None:
    link = FakeLink(u2_is_running=False, u2_stops=False)
    starter = Starter(link)
    starter.survives = True
    uiautomation = opened(link, starter)
    uiautomation.prepare()
    with pytest.raises(DeviceError, match="does not stop"):
        uiautomation.close()
    assert uiautomation.needs_a_stop


def test_reports_no_answer_without_a_starter() -> None:
    link = FakeLink(u2_is_running=False)
    with pytest.raises(CaptureError, match="fake-1: the uiautomator2 server does not answer"):
        opened(link).tree(timeout_s=5)


def test_a_start_that_fails_is_a_failed_capture() -> None:
    link = FakeLink(u2_is_running=False)
    starter = Starter(link, DeviceNotReady("fake-1", "another program holds UiAutomation"))
    with pytest.raises(CaptureError, match="another program holds"):
        opened(link, starter).tree(timeout_s=5)


def test_a_start_that_hangs_is_a_failed_capture_while_the_device_answers() -> None:
    link = FakeLink(u2_is_running=False)
    starter = Starter(link, DeviceLost("fake-1", "starting the uiautomator2 server took over 45 s"))
    with pytest.raises(CaptureError, match="took over"):
        opened(link, starter).tree(timeout_s=5)
    link.is_lost = True
    with pytest.raises(DeviceLost):
        opened(link, Starter(link)).tree(timeout_s=5)


def test_a_run_does_not_wait_for_a_restart_as_long_as_for_the_first_start() -> None:
    link = FakeLink(u2_is_running=False, u2={"dumpWindowHierarchy": TREE})
    starter = Starter(link)
    uiautomation = opened(link, starter)
    uiautomation.prepare()
    link.u2_hangs_up, link.u2_is_running = 1, False
    uiautomation.tree(timeout_s=5)
    assert starter.timeouts_s == [START_TIMEOUT_S, RESTART_TIMEOUT_S]
    assert RESTART_TIMEOUT_S < START_TIMEOUT_S / 2


def test_a_stream_that_was_hung_up_is_opened_again_once() -> None:
    link = FakeLink(u2={"dumpWindowHierarchy": TREE})
    uiautomation = opened(link)
    uiautomation.prepare()
    link.u2_hangs_up = 1
    assert uiautomation.tree(timeout_s=5).xml
    assert link.opened == ["tcp:9008", "tcp:9008"]


def test_a_server_that_died_is_started_once_more_and_no_oftener() -> None:
    link = FakeLink(u2_is_running=False, u2={"dumpWindowHierarchy": TREE})
    starter = Starter(link)
    uiautomation = opened(link, starter)
    uiautomation.tree(timeout_s=5)
    for _ in range(2):
        link.u2_hangs_up, link.u2_is_running = 1, False
        try:
            uiautomation.tree(timeout_s=5)
        except CaptureError as error:
            assert "does not answer" in str(error)
    assert starter.n_started == 2


@pytest.mark.parametrize(
    "result",
    [
        pytest.param("", id="empty"),
        pytest.param("<hierarchy rotation='0' />", id="no node"),
        pytest.param(TREE[:-9], id="torn"),
        pytest.param(None, id="null"),
        pytest.param(RuntimeError("UiAutomation not connected"), id="an error of the server's"),
    ],
)
def test_a_dump_that_shows_nothing_is_never_a_tree(result: object) -> None:
    with pytest.raises(CaptureError, match="fake-1"):
        opened(FakeLink(u2={"dumpWindowHierarchy": result})).tree(timeout_s=5)


def test_a_slow_dump_is_a_failed_capture_while_the_device_answers() -> None:
    link = FakeLink(u2_silent={"dumpWindowHierarchy"})
    with pytest.raises(CaptureError, match="no answer within 5 s"):
        opened(link).tree(timeout_s=5)


def test_a_slow_dump_on_a_device_that_is_gone_is_a_lost_device() -> None:
    link = FakeLink(u2_silent={"dumpWindowHierarchy"})
    uiautomation = opened(link)
    uiautomation.prepare()
    link.is_lost = True
    with pytest.raises(DeviceLost):
        uiautomation.tree(timeout_s=5)


def test_the_stamp_lies_between_asking_and_the_first_byte() -> None:
    link = FakeLink(u2={"dumpWindowHierarchy": TREE})
    before_ns = link.clock.now_ns
    stamp = opened(link).tree(timeout_s=5).stamp
    assert before_ns <= stamp.earliest_ns < stamp.latest_ns <= link.clock.now_ns


def test_a_screenshot_comes_as_the_servers_own_jpeg() -> None:
    link = FakeLink(u2={"takeScreenshot": jpeg_base64(b"\xff\xd8jpeg\xff\xd9")})
    assert opened(link).screenshot_jpeg(timeout_s=5)[0] == b"\xff\xd8jpeg\xff\xd9"
    assert link.rpc == [("takeScreenshot", [1, 80])]


def test_no_screenshot_is_no_picture() -> None:
    with pytest.raises(CaptureError, match="gave no screenshot"):
        opened(FakeLink(u2={"takeScreenshot": None})).screenshot_jpeg(timeout_s=5)
    with pytest.raises(CaptureError, match="not base64"):
        opened(FakeLink(u2={"takeScreenshot": "x"})).screenshot_jpeg(timeout_s=5)


def test_a_touch_pings_first_after_a_pause_and_is_never_sent_twice() -> None:
    link = FakeLink(u2={"injectInputEvent": True})
    finger = UiAutomationFinger(opened(link))
    finger.down(HERE)
    finger.up(HERE)
    link.clock.sleep(10)
    finger.down(HERE)
    assert link.n_pings == 2
    link.u2_hangs_up = 1
    with pytest.raises(CaptureError, match="not known whether it arrived"):
        finger.down(HERE)
    assert [params[0] for _, params in link.rpc] == [0, 1, 0]


def test_a_finger_is_lifted_even_if_the_stream_broke_meanwhile() -> None:
    link = FakeLink(u2={"injectInputEvent": True})
    finger = UiAutomationFinger(opened(link))
    finger.down(HERE)
    link.u2_hangs_up = 1
    assert finger.up(HERE)
    assert [params[0] for _, params in link.rpc] == [0, 1]


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"id": 1, "result": ' + b"[" * 100_000])
def test_an_answer_nested_without_end_is_a_failed_capture(
    body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = FakeLink()
    monkeypatch.setattr(HttpServerStream, "_answer", _answering(body))
    with pytest.raises(CaptureError, match="fake-1: dumpWindowHierarchy: an answer that is not JSON"):
        opened(link).tree(timeout_s=5)


def test_rejects_the_answer_to_another_request(monkeypatch: pytest.MonkeyPatch) -> None:
    link = FakeLink()
    monkeypatch.setattr(HttpServerStream, "_answer", _answering(b'{"id": 7, "result": "<hierarchy/>"}'))
    with pytest.raises(CaptureError, match="an answer to another question"):
        opened(link).tree(timeout_s=5)


def test_a_server_that_breaks_off_each_time_costs_a_tree_while_the_device_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    link = FakeLink(u2={"dumpWindowHierarchy": TREE})

    def breaks_off(stream: HttpServerStream, max_bytes: int, *, timeout_s: float) -> bytes:
        if stream.data.startswith(b"HTTP") and b"pong" in stream.data:
            return ScriptedStream.read(stream, max_bytes, timeout_s=timeout_s)
        raise DeviceLost("fake-1", "the connection broke")

    monkeypatch.setattr(HttpServerStream, "read", breaks_off)
    with pytest.raises(CaptureError, match="the server hung up twice"):
        opened(link).tree(timeout_s=5)


def _answering(body: bytes) -> Callable[[HttpServerStream, bytes], None]:
    """`/ping` is answered as usual, everything else with these bytes."""

    def answer(stream: HttpServerStream, truth: bytes) -> None:
        reply = truth if truth == b"pong" else body
        stream.data += b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(reply) + reply

    return answer
