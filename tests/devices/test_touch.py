import pytest

from detector.core.errors import CaptureError, DeviceError
from detector.core.geometry import Point
from detector.devices.android import AndroidDevice
from detector.devices.touch import Touch
from tests.fakes.link import FakeLink

HERE, THERE = Point(x_px=10.4, y_px=20.6), Point(x_px=50, y_px=20.6)


def device(link: FakeLink) -> AndroidDevice:
    return AndroidDevice(link, link.clock)


def test_the_server_taps_first_and_is_named() -> None:
    link = FakeLink(u2={"injectInputEvent": True})
    done = device(link).tap(HERE)
    assert done.way == "uiautomation"
    assert done.effect.earliest_ns < done.effect.latest_ns
    assert link.rpc == [("injectInputEvent", [0, 10.4, 20.6, 0]), ("injectInputEvent", [1, 10.4, 20.6, 0])]


def test_input_taps_where_no_server_answers() -> None:
    link = FakeLink(u2_is_running=False, shell={"input tap 10 21": ""})
    assert device(link).tap(HERE).way == "input"
    assert link.opened[-1] == "shell,v2,raw:input tap 10 21"


def test_input_taps_where_the_finger_is_refused() -> None:
    link = FakeLink(u2={"injectInputEvent": False}, shell={"input tap 10 21": ""})
    assert device(link).tap(HERE).way == "input"


def test_never_taps_again_if_a_finger_may_have_come_down() -> None:
    link = FakeLink(u2={"injectInputEvent": True}, shell={"input": ""})
    subject = device(link)
    subject.uiautomation.prepare()
    link.u2_hangs_up = 1
    with pytest.raises(CaptureError, match="not known whether it arrived"):
        subject.tap(HERE)
    assert not any("input" in service for service in link.opened)


def test_swipes_go_down_the_same_ladder() -> None:
    link = FakeLink(u2={"injectInputEvent": True}, shell={"input swipe": ""})
    assert device(link).swipe(HERE, THERE, duration_ms=60).way == "uiautomation"
    actions = [params[0] for _, params in link.rpc]
    assert actions[0] == 0
    assert actions[-1] == 1
    assert set(actions[1:-1]) == {2}
    link.u2_is_running = False
    assert device(link).swipe(HERE, THERE, duration_ms=60).way == "input"


def test_a_key_press_names_its_way() -> None:
    assert device(FakeLink(shell={"input keyevent": ""})).press_back().way == "input"


def test_reports_that_there_is_no_way() -> None:
    with pytest.raises(DeviceError, match="s1: takes no touch by any way there is"):
        Touch("s1", ()).tap(HERE)
