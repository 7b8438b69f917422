"""What an app does seldom: counted over its launches, by day, and anew once its data are cleared."""

import copy
from typing import cast

import pytest

from detector.virtual.app_port import Effect, Memory, Remember, StartDownload
from tests.virtual.app_samples import Keys, app_keys, launch, scene_keys

SKIP_AT = (320, 60)


def an_app(**seldom: object) -> Keys:
    keys = copy.deepcopy(app_keys())
    splash = scene_keys(keys, "splash")
    trick = {"at": "skip", "seldom": seldom, "effect": {"do": "download", "file_name": "a.apk"}}
    splash["touch"] = [trick, *cast("list[object]", splash["touch"])]
    return keys


def fetches(keys: Keys, names: frozenset[str], day: str) -> tuple[bool, frozenset[str]]:
    """Whether a tap on the control fetches something, and what the app has written down after the launch."""
    app = launch(keys)
    app.recall(Memory(names=names, day=day))
    effects: tuple[Effect, ...] = tuple(app.tap(*SKIP_AT, 2_000))
    written = {effect.name for effect in effects if isinstance(effect, Remember)}
    return any(isinstance(effect, StartDownload) for effect in effects), names | written


@pytest.mark.parametrize(
    ("seldom", "days", "turns"),
    [
        pytest.param({"every": 3}, "aaaaaaa", "..x..x.", id="every third tap"),
        pytest.param({"first": 1}, "aaa", "x..", id="only the first after it was installed"),
        pytest.param({"per_day": 1}, "aaabb", "x..x.", id="once a day"),
        pytest.param({"every": 2, "per_day": 1}, "aaaabb", ".x...x", id="every second, once a day"),
    ],
)
def test_it_comes_when_its_turn_has_come(seldom: dict[str, int], days: str, turns: str) -> None:
    keys, names, told = an_app(**seldom), frozenset[str](), ""
    for day in days:
        has_come, names = fetches(keys, names, day)
        told += "x" if has_come else "."
    assert told == turns
    assert fetches(keys, frozenset(), "a")[0] is (turns[0] == "x")


def test_a_tap_whose_turn_has_not_come_is_left_to_the_next_region() -> None:
    app = launch(an_app(every=2))
    app.recall(Memory(day="a"))
    app.tap(*SKIP_AT, 2_000)
    assert [showing.scene.name for showing in app.course.at(2_100)] == ["home"]
