"""The file of declared scenes: what it excuses, and what it must not contain."""

import pytest

from detector.attribution.standing import DeclaredScene, read_scenes
from detector.core.errors import ConfigError

CLASS = "cn.example.watched.AlarmReceiver"
COMPONENT = f"cn.example.watched/{CLASS}"

TEXT = """
format: wake-scenes/1
scenes:
  - scene: alarm-clock
    declared_by: the lab
    reason: it wakes people
    package: cn.example.watched
    trigger: alarm
families:
  - [cn.example.watched, cn.example.other]
  - [cn.example.other, cn.example.third]
"""


def one(**keys: str) -> DeclaredScene:
    return DeclaredScene(scene="other", declared_by="the lab", reason="a reason", **keys)


@pytest.mark.parametrize(
    ("scene", "fits"),
    [
        (one(component=CLASS), True),
        (one(component=COMPONENT), False),
        (one(component="cn.example.watched.Else"), False),
        (one(trigger="alarm"), True),
        (one(trigger="alarm", caller="android"), True),
        (one(trigger="alarm", caller="cn.example.other"), False),
        (one(trigger="alarm", package="cn.example.other"), False),
        (one(action="cn.example.TICK"), False),
    ],
    ids=[
        "by class",
        "a class is named in full, without its package",
        "another class",
        "by trigger",
        "all keys fit",
        "one of two does not",
        "of another app",
        "an action where none is known",
    ],
)
def test_every_named_key_must_match(scene: DeclaredScene, fits: bool) -> None:
    found = scene.fits(
        package="cn.example.watched", component=COMPONENT, action=None, trigger="alarm", caller="android"
    )
    assert found is fits


def test_a_start_without_a_component_matches_no_scene_with_one() -> None:
    assert not one(component=CLASS).fits(package="p", component=None, action=None, trigger=None, caller=None)


def test_a_file_is_read_with_its_families() -> None:
    scenes = read_scenes(TEXT, where="scenes.yaml")
    assert [scene.trigger for scene in scenes.scenes] == ["alarm"]
    assert scenes.are_family("cn.example.other", "cn.example.watched")
    assert not scenes.are_family("cn.example.watched", "cn.example.third"), "families are not joined"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TEXT.replace("wake-scenes/1", "wake-scenes/2"), "format: is 'wake-scenes/2'"),
        (TEXT.replace("    trigger: alarm\n", ""), r"scenes\[0\]: names no component"),
        (TEXT.replace("scene: alarm-clock", "scene: whatever"), r"scenes\[0\]\.scene"),
        (TEXT.replace("declared_by: the lab", "declared: x"), "declared"),
        ("scenes: [", "scenes.yaml"),
    ],
    ids=["another format", "it would excuse everything", "no such scene", "no such key", "no YAML"],
)
def test_an_invalid_file_is_refused_by_name(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        read_scenes(text, where="scenes.yaml")
    assert str(caught.value).startswith("scenes.yaml")
