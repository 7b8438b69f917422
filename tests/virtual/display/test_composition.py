"""The display, refresh by refresh: when a new picture is due, and that a late look still dates it right."""

import asyncio
from collections.abc import Callable, Hashable
from itertools import pairwise

import pytest

from detector.virtual.display.composition import REFRESH_HZ, Composed, Compositions
from detector.virtual.system.activities import LAUNCH_FLAGS, Intent
from tests.fakes.splash_app import PACKAGE
from tests.virtual.driving import Driven, driven


def key_at(device: Driven, at_s: float) -> Hashable:
    async def look() -> Hashable:
        return device.device.shot(at_s).key

    return device.world.run(look())


def now_s(device: Driven) -> float:
    return device.clock.monotonic_ns() / 1e9


def composed_during(device: Driven, seconds: float, act: Callable[[], None] | None = None) -> list[Composed]:
    """All pictures within so many seconds, with `act` at their beginning."""

    async def follow() -> list[Composed]:
        compositions = Compositions(device.device)
        until_s = device.device.clock.now_s() + seconds
        pictures = []
        if act is not None:
            act()
        while picture := await compositions.next(until_s=until_s):
            pictures.append(picture)
        return pictures

    return device.world.run(follow())


def test_pictures_come_on_refreshes_and_differ_from_each_other() -> None:
    with driven() as device:
        pictures = composed_during(device, 6.0, lambda: start(device))
        assert len(pictures) == 5  # home, blank, splash, splash with its skip control, main
        for picture in pictures:
            assert picture.at_s * REFRESH_HZ == pytest.approx(round(picture.at_s * REFRESH_HZ), abs=1e-6)
        for before, after in pairwise(pictures):
            assert before.shot.key != after.shot.key


def start(device: Driven) -> None:
    installed = device.device.packages.get(PACKAGE)
    assert installed is not None
    intent = Intent(component=installed.main_component, flags=LAUNCH_FLAGS)
    device.device.foreground.start(intent, caller_uid=2000)


def test_a_skipped_picture_comes_only_when_it_changes() -> None:
    with driven() as device:

        async def follow() -> Composed | None:
            compositions = Compositions(device.device)
            compositions.skip_current()
            return await compositions.next(until_s=5.0)

        assert device.world.run(follow()) is None


def test_end_releases_a_waiting_reader() -> None:
    with driven() as device:

        async def follow() -> Composed | None:
            compositions = Compositions(device.device)
            compositions.skip_current()
            asyncio.get_running_loop().call_later(1.0, compositions.end)
            return await compositions.next()

        assert device.world.run(follow()) is None
        assert now_s(device) == pytest.approx(1.0)


def test_an_app_does_not_show_before_its_first_frame_however_late_one_looks() -> None:
    with driven() as device:
        began_s = now_s(device)
        home = key_at(device, began_s)
        device.launch(wait_s=1.5)
        first_s = device.first_frame_at_s()
        assert key_at(device, first_s)[0] == PACKAGE  # type: ignore[index]
        assert key_at(device, first_s - 0.001) == "blank"
        assert key_at(device, began_s) == home


def test_a_toast_does_not_show_before_it_was_made() -> None:
    with driven() as device:
        before_s = now_s(device)
        device.clock.sleep(0.5)
        device.world.run(_make(lambda: device.device.toasts.show("你好")))
        assert key_at(device, now_s(device))[0] == "toast"  # type: ignore[index]
        assert key_at(device, before_s)[0] != "toast"  # type: ignore[index]


def test_a_screen_that_was_switched_off_was_on_before() -> None:
    with driven() as device:
        before_s = now_s(device)
        device.clock.sleep(0.5)
        device.shell("input keyevent SLEEP")
        assert key_at(device, now_s(device)) == "black"
        assert key_at(device, before_s) != "black"


async def _make(act: Callable[[], None]) -> None:
    act()


def test_a_change_reported_late_with_an_earlier_time_is_still_looked_at() -> None:
    with driven() as device:
        board = device.device.toasts

        async def follow() -> Composed | None:
            compositions = Compositions(device.device)
            compositions.skip_current()
            await asyncio.sleep(1.0)
            board.show("你好")
            device.device.display_changes.report(0.5)
            return await compositions.next(until_s=5.0)

        picture = device.world.run(follow())
        assert picture is not None
        assert picture.shot.key[0] == "toast"  # type: ignore[index]


def test_a_reader_that_is_far_behind_skips_what_it_missed() -> None:
    with driven() as device:
        device.launch(wait_s=0.0)

        async def follow() -> list[float]:
            compositions = Compositions(device.device)
            first = await compositions.next()
            await asyncio.sleep(8.0)  # nobody looks while the splash comes and goes
            until_s = device.device.clock.now_s() + 1.0
            times_s = []
            while picture := await compositions.next(until_s=until_s):
                times_s.append(picture.at_s)
            assert first is not None
            return [time_s - first.at_s for time_s in times_s]

        (main_s,) = device.world.run(follow())
        assert main_s == pytest.approx(7.0, abs=0.1)
