"""Pictures are drawn and encoded no more often than they change."""

from collections.abc import Hashable

import numpy as np

from detector.virtual.app_port import RunningApp
from detector.virtual.personas import DEFAULT_PERSONA
from detector.virtual.system.packages import VirtualApp
from tests.fakes.splash_app import SplashRun
from tests.virtual.driving import Driven, driven

DISPLAY = DEFAULT_PERSONA.display


class CountingRun(SplashRun):
    """Draws another colour in each launch, under the same keys, and counts how often."""

    def __init__(self, launch_index: int, drawn: list[Hashable]) -> None:
        super().__init__(DISPLAY)
        self._color = 100 + launch_index
        self._drawn = drawn

    def picture(self, at_ms: float) -> np.ndarray:
        self._drawn.append(self.picture_key(at_ms))
        return np.full((DISPLAY.height_px, DISPLAY.width_px, 3), self._color, np.uint8)


def counting_app(drawn: list[Hashable]) -> VirtualApp:
    def create(launch_index: int) -> RunningApp:
        return CountingRun(launch_index, drawn)

    return VirtualApp(
        package="com.example.news", label="新闻", create=create, activities=(".Main", ".MainActivity")
    )


def color(phone: Driven) -> int:
    return phone.run("screencap")[16]


def test_a_state_is_drawn_once_however_often_it_is_looked_at() -> None:
    drawn: list[Hashable] = []
    with driven(apps=[counting_app(drawn)], uiautomation_running=True) as phone:
        phone.launch()
        for _ in range(3):
            phone.run("screencap -p")
            phone.rpc().call("takeScreenshot", 1, 80)
        assert drawn == [("splash", False)]


def test_another_launch_is_drawn_again_even_under_the_same_keys() -> None:
    with driven(apps=[counting_app([])]) as phone:
        phone.launch()
        assert color(phone) == 100
        phone.shell("am force-stop com.example.news")
        phone.launch()
        assert color(phone) == 101


def test_equal_pictures_give_equal_files() -> None:
    with driven() as phone:
        phone.launch()
        first = phone.run("screencap -p")
        phone.shell("am force-stop com.example.news")
        phone.launch()
        assert phone.run("screencap -p") == first


def test_a_toast_shows_over_the_app_for_two_seconds() -> None:
    with driven() as phone:
        phone.launch()
        before = phone.run("screencap -p")
        phone.shell("input swipe 500 1500 500 900 10")
        assert phone.run("screencap -p") != before
        phone.clock.sleep(1.5)
        assert str(phone.shown_key()).startswith("('toast', 'swiped 0,-600', ")
        phone.clock.sleep(0.6)
        assert not str(phone.shown_key()).startswith("('toast'")
