"""The names of actions in bundles: published, and independent of the class names."""

from typing import get_args

import pytest

from detector import codec
from detector.core import actions
from detector.core.actions import Action, Launch

NAMES = (
    "answer_dialog",
    "begin_preparation",
    "begin_stage",
    "begin_walk",
    "end_app",
    "end_preparation",
    "end_walk",
    "enter",
    "find_words",
    "launch",
    "look",
    "meet_page",
    "meet_window",
    "move",
    "open_app",
    "open_target",
    "prepare_step",
    "press_back",
    "press_home",
    "read_picture",
    "read_screen",
    "restore_device",
    "see_screen",
    "seek_notification",
    "seek_window",
    "send_trigger",
    "stop_app",
    "swipe",
    "tap",
    "tap_menu",
    "tap_switch",
    "tap_text",
    "turn_screen",
    "wait",
    "watch_starts",
)
"""Once published a name never changes its meaning; one that is added stands here too."""

OTHERWISE = {"look": "Observe", "tap": "TapAt"}
"""Actions whose class is not called by the same words."""


def name_of(action: type) -> str:
    return str(action.__dataclass_fields__["name"].default)  # type: ignore[attr-defined]


def test_each_action_has_a_unique_name() -> None:
    assert sorted(name_of(one) for one in get_args(Action)) == sorted(NAMES)


def test_the_names_keep_their_meaning() -> None:
    for one in get_args(Action):
        words = "".join(part.capitalize() for part in name_of(one).split("_"))
        assert getattr(actions, OTHERWISE.get(name_of(one), words)) is one


def test_a_renamed_class_changes_nothing_on_the_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "_adapters", {})
    before = codec.to_json_line(Launch(package="com.a"))
    assert before == '{"name":"launch","package":"com.a"}\n'
    monkeypatch.setattr(codec, "_adapters", {})
    Launch.__name__ = "OpenApp"
    try:
        assert codec.to_json_line(Launch(package="com.a")) == before
        assert codec.from_json(Launch, before, where="line") == Launch(package="com.a")
    finally:
        Launch.__name__ = "Launch"
