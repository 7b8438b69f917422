import pytest

from detector.core.errors import CaptureError, DeviceLost
from detector.devices.deadline import Deadline
from detector.devices.http_stream import HttpAnswer, HttpStream
from tests.fakes.link import FakeLink, ScriptedStream


def ask(data: bytes, *, piece: int = 5, hangs: bool = False) -> HttpAnswer:
    link = FakeLink()
    http = HttpStream(ScriptedStream(link, data, piece=piece, hangs=hangs), link.clock, serial="s1")
    return http.request("GET", "/ping", None, deadline=Deadline(link.clock, 2))


def test_reads_a_body_by_its_length() -> None:
    answer = ask(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: keep-alive\r\n\r\npong")
    assert (answer.status, answer.body) == (200, b"pong")


def test_reads_a_body_in_chunks() -> None:
    answer = ask(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\npo\r\n2\r\nng\r\n0\r\n\r\n")
    assert answer.body == b"pong"


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", b"HTTP/1.1 200 OK\r\n"])
def test_bytes_that_keep_coming_do_not_outlive_the_deadline(head: bytes) -> None:
    with pytest.raises(DeviceLost, match=r"s1: .*in time"):
        ask(head + b"x" * 9000, piece=1)


def test_two_answers_on_one_stream_stay_apart() -> None:
    link = FakeLink()
    one = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"
    http = HttpStream(ScriptedStream(link, one + b"a" + one + b"b"), link.clock, serial="s1")
    deadline = Deadline(link.clock, 2)
    assert [http.request("GET", "/", None, deadline=deadline).body for _ in range(2)] == [b"a", b"b"]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"SSH-2.0-x\r\n\r\n", id="another protocol"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", id="cut off"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", id="no number"),
        pytest.param(b"x" * 70_000, id="no end of the head"),
    ],
)
def test_what_is_no_answer_is_a_failed_capture(data: bytes) -> None:
    with pytest.raises(CaptureError, match="s1"):
        ask(data, piece=10_000)


def test_silence_ends_at_the_deadline() -> None:
    with pytest.raises(DeviceLost):
        ask(b"HTTP/1.1 200", hangs=True)
