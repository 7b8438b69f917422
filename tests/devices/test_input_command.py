import pytest

from detector.core.errors import DeviceError, DeviceNotReady
from detector.core.geometry import Point
from detector.devices.shell import DeviceShell
from detector.devices.touch import InputCommand
from tests.fakes.link import FakeLink

HERE = Point(x_px=10.4, y_px=20.6)


def command(link: FakeLink) -> InputCommand:
    return InputCommand(DeviceShell(link, link.clock), link.clock)


def test_taps_swipes_and_presses_keys() -> None:
    link = FakeLink(shell={"input": ""})
    command(link).tap(HERE)
    command(link).swipe(HERE, Point(x_px=1, y_px=2), duration_ms=300)
    command(link).press("BACK")
    assert [one.partition("input ")[2] for one in link.opened] == [
        "tap 10 21",
        "swipe 10 21 1 2 300",
        "keyevent KEYCODE_BACK",
    ]


def test_the_stamp_spans_the_command() -> None:
    link = FakeLink(shell={"input": ""})
    before_ns = link.clock.now_ns
    stamp = command(link).tap(HERE)
    assert before_ns <= stamp.earliest_ns < stamp.latest_ns <= link.clock.now_ns


def test_says_what_to_allow_on_a_phone_that_refuses_input() -> None:
    output = "java.lang.SecurityException: Injecting to another application requires INJECT_EVENTS permission"
    with pytest.raises(DeviceNotReady, match="Security settings"):
        command(FakeLink(shell={"input": (output, 255)})).press("HOME")


def test_a_command_that_fails_is_named() -> None:
    with pytest.raises(DeviceError, match="`input keyevent KEYCODE_HOME` failed"):
        command(FakeLink()).press("HOME")
