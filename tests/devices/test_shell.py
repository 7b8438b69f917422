import pytest

from detector.core.errors import DeviceLost
from detector.devices.shell import DeviceShell
from tests.fakes.link import FakeLink, ScriptedStream, v2


def test_tells_output_and_exit_code_apart() -> None:
    link = FakeLink(shell={"ls": ("a\r\nb\n", 3)})
    result = DeviceShell(link, link.clock).run("ls -l")
    assert (result.stdout, result.exit_code, result.is_ok) == ("a\nb\n", 3, False)


def test_packets_may_be_cut_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    link = FakeLink()
    stream = ScriptedStream(link, v2("x" * 40, "oops", 1), piece=3)
    monkeypatch.setattr(link, "_stream", lambda _: stream)
    result = DeviceShell(link, link.clock).run("cmd")
    assert (result.stdout, result.stderr, result.exit_code) == ("x" * 40, "oops", 1)
    assert stream.is_closed


def test_without_shell_v2_the_exit_code_is_asked_for() -> None:
    link = FakeLink(has_v2=False, shell={"false": ("out\n", 1), "true": ""})
    shell = DeviceShell(link, link.clock)
    assert shell.run("false").exit_code == 1
    assert shell.run("true").is_ok
    assert link.opened == [
        "shell,v2,raw:false",
        "shell:(false); echo detector-exit:$?",
        "shell:(true); echo detector-exit:$?",
    ]


@pytest.mark.parametrize("data", [b"", v2("half")[:-6], v2("half")[:3]])
def test_a_stream_that_ends_before_its_exit_code_is_a_lost_device(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = FakeLink()
    monkeypatch.setattr(link, "_stream", lambda _: ScriptedStream(link, data))
    with pytest.raises(DeviceLost, match="connection broke while running `cmd`"):
        DeviceShell(link, link.clock).run("cmd")


def test_output_that_never_ends_is_given_up_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    link = FakeLink()
    monkeypatch.setattr(link, "_stream", lambda _: ScriptedStream(link, v2("x" * 9000), piece=1))
    with pytest.raises(DeviceLost, match="in time"):
        DeviceShell(link, link.clock).run("cat", timeout_s=1)
    without_v2 = FakeLink(has_v2=False, shell={"cat": "x" * 9000})
    original = without_v2._stream

    def slow(service: str) -> ScriptedStream:
        stream = original(service)
        stream.piece = 1
        return stream

    monkeypatch.setattr(without_v2, "_stream", slow)
    with pytest.raises(DeviceLost, match="in time"):
        DeviceShell(without_v2, without_v2.clock).run("cat", timeout_s=1)


def test_a_hung_device_is_given_up_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    link = FakeLink()
    monkeypatch.setattr(link, "_stream", lambda _: ScriptedStream(link, b"", hangs=True))
    started_ns = link.clock.now_ns
    assert not DeviceShell(link, link.clock).is_answering(timeout_s=3)
    assert 2.9e9 < link.clock.now_ns - started_ns < 3.1e9
