import pytest

from detector.core.errors import DeviceError, DeviceNotReady
from detector.core.geometry import Point
from detector.devices.shell import DeviceShell
from detector.devices.touch import Touch
from detector.devices.uiautomation import UiAutomation
from tests.fakes.link import FakeLink

HERE = Point(x_px=10.4, y_px=20.6)


def touch(link: FakeLink) -> Touch:
    return Touch(DeviceShell(link, link.clock), UiAutomation(link, link.clock, None))


def test_taps_by_a_finger_down_and_up() -> None:
    link = FakeLink(u2={"injectInputEvent": True})
    touch(link).tap(HERE)
    assert link.rpc == [("injectInputEvent", [0, 10.4, 20.6, 0]), ("injectInputEvent", [1, 10.4, 20.6, 0])]


def test_taps_by_input_where_no_server_answers() -> None:
    link = FakeLink(u2_is_running=False, shell={"input tap 10 21": ""})
    touch(link).tap(HERE)
    assert link.opened[-1] == "shell,v2,raw:input tap 10 21"


def test_taps_by_input_where_the_finger_is_refused() -> None:
    link = FakeLink(u2={"injectInputEvent": False}, shell={"input tap 10 21": ""})
    touch(link).tap(HERE)
    assert link.opened[-1] == "shell,v2,raw:input tap 10 21"


def test_swipes_and_presses_keys() -> None:
    link = FakeLink(shell={"input": ""})
    touch(link).swipe(HERE, Point(x_px=1, y_px=2), duration_ms=300)
    touch(link).press("BACK")
    assert [one.partition("input ")[2] for one in link.opened] == [
        "swipe 10 21 1 2 300",
        "keyevent KEYCODE_BACK",
    ]


def test_says_what_to_allow_on_a_phone_that_refuses_input() -> None:
    said = "java.lang.SecurityException: Injecting to another application requires INJECT_EVENTS permission"
    with pytest.raises(DeviceNotReady, match="Security settings"):
        touch(FakeLink(shell={"input": (said, 255)})).press("HOME")


def test_a_command_that_fails_is_named() -> None:
    with pytest.raises(DeviceError, match="`input keyevent KEYCODE_HOME` failed"):
        touch(FakeLink()).press("HOME")
