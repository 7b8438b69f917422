import pytest

from detector.core.errors import CaptureError, DeviceError, DeviceLost
from detector.devices.frames.screencap import Screencap
from tests.fakes.device import drawn
from tests.fakes.link import FakeLink, ScriptedStream

COMMAND = "exec:screencap -p 2>/dev/null"
WARNING = b"[Warning] Multiple displays were found, but no display id was specified!\n"
PNG = drawn(1)


def source(link: FakeLink) -> Screencap:
    return Screencap(link, link.clock)


def test_takes_the_devices_own_bytes() -> None:
    link = FakeLink(services={COMMAND: PNG})
    before_ns = link.clock.now_ns
    frame = source(link).take(timeout_s=5)
    assert frame.png == PNG
    assert not frame.lossy
    assert before_ns <= frame.stamp.earliest_ns < frame.stamp.latest_ns < link.clock.now_ns + 1


def test_the_moment_ends_with_the_first_byte_not_with_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    link = FakeLink()
    monkeypatch.setattr(link, "_stream", lambda _: ScriptedStream(link, PNG, piece=10))
    frame = source(link).take(timeout_s=5)
    assert frame.stamp.latest_ns - frame.stamp.earliest_ns < 3_000_000
    assert link.clock.now_ns - frame.stamp.latest_ns > 3_000_000


def test_a_picture_that_drips_is_given_up_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    link = FakeLink()
    original = link._stream
    monkeypatch.setattr(
        link, "_stream", lambda s: ScriptedStream(link, PNG, piece=1) if s == COMMAND else original(s)
    )
    with pytest.raises(CaptureError, match="in time"):
        source(link).take(timeout_s=0.1)


def test_finds_the_picture_behind_a_warning_and_names_the_display_from_then_on() -> None:
    link = FakeLink(
        services={COMMAND: WARNING + PNG, "exec:screencap -p -d 461982 2>/dev/null": PNG},
        shell={
            "dumpsys SurfaceFlinger --display-id": "Display 461982 (HWC display 0): port=0\nDisplay 7 (x)\n"
        },
    )
    screencap = source(link)
    assert screencap.take(timeout_s=5).png == PNG
    assert screencap.take(timeout_s=5).png == PNG
    assert link.opened[-1] == "exec:screencap -p -d 461982 2>/dev/null"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(b"", "gave no picture", id="empty"),
        pytest.param(b"Failed to take screenshot", "gave no picture: Failed to take", id="a message"),
        pytest.param(PNG[:-15], "cut off", id="cut off"),
        pytest.param(PNG[:60], "cut off", id="hardly begun"),
    ],
)
def test_never_substitutes_a_picture(data: bytes, why: str) -> None:
    with pytest.raises(CaptureError, match=f"fake-1: .*{why}"):
        source(FakeLink(services={COMMAND: data})).take(timeout_s=5)


def hanging(link: FakeLink) -> FakeLink:
    usual = link._stream

    def stream(service: str) -> ScriptedStream:
        return ScriptedStream(link, PNG[:20], hangs=True) if "screencap" in service else usual(service)

    link._stream = stream  # type: ignore[method-assign]
    return link


def test_a_picture_that_never_ends_is_given_up_while_the_device_answers() -> None:
    with pytest.raises(CaptureError, match="no answer within"):
        source(hanging(FakeLink())).take(timeout_s=2)


def test_a_picture_that_never_ends_on_a_hung_device_is_a_lost_device() -> None:
    link = hanging(FakeLink(shell={"echo alive": DeviceLost("fake-1", "no answer")}))
    with pytest.raises(DeviceLost):
        source(link).take(timeout_s=2)


def test_a_device_that_refuses_the_service_gives_no_picture() -> None:
    link = FakeLink(services={COMMAND: DeviceError("fake-1", "refused")})
    with pytest.raises(CaptureError, match="fake-1: refused"):
        source(link).take(timeout_s=2)
