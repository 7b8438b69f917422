"""Scenes and their wording are plain data from a seed: no browser is needed."""

import json
import random

import pytest

from detector.core.window_role import TextIntent, WindowRole
from detector.windows.seen import ControlKind, WindowKind
from lab.training.rendered.creatives import Creatives
from lab.training.rendered.grammar import HELD_OUT_LIBRARY, LIBRARIES, Scene, draw_scene
from lab.training.rendered.looks import HELD_OUT_FAMILY
from lab.training.rendered.wording import Wording

pytest.importorskip("opencc", reason="writes traditional Chinese; for training alone")

SCENES = [draw_scene(seed, LIBRARIES, Creatives(())) for seed in range(400)]
WINDOWS = [(scene, window) for scene in SCENES for window in scene.given["windows"]]


def test_the_same_seed_draws_the_same_scene() -> None:
    again = draw_scene(7, LIBRARIES, Creatives(()))
    assert json.dumps(again.given) == json.dumps(SCENES[7].given)


def test_speaks_the_detectors_own_words() -> None:
    for _, window in WINDOWS:
        assert WindowKind(window["kind"]) and WindowRole(window["role"])
        for exit_ in window["exits"]:
            assert ControlKind(exit_["kind"]) and TextIntent(exit_["intent"])


def test_draws_every_kind_of_window_and_pages_without_one() -> None:
    kinds = {window["kind"] for _, window in WINDOWS}
    assert kinds == set(WindowKind) - {WindowKind.NONE}
    assert sum(not scene.given["windows"] for scene in SCENES) > 60


def test_every_window_except_a_brand_screen_can_be_left() -> None:
    for _, window in WINDOWS:
        assert window["exits"] or window["role"] == "brand", window


def test_keeps_a_library_and_a_theme_family_for_checking() -> None:
    def is_kept(scene: Scene) -> bool:
        return scene.given["library"] == HELD_OUT_LIBRARY or scene.given["theme"]["family"] == HELD_OUT_FAMILY

    assert {scene.split for scene in SCENES} == {"train", "held_out"}
    assert all((scene.split == "held_out") is is_kept(scene) for scene in SCENES)


@pytest.mark.parametrize("language", ["zh-CN", "zh-Hant", "en"])
def test_leaves_no_place_in_a_phrase_unfilled(language: str) -> None:
    words = Wording(language, random.Random(3))
    copies = [
        words.role(role) for role in ("advert", "promotion", "update", "consent", "minors") for _ in range(20)
    ]
    lines = [line for one in copies for line in (one.title, *one.body, *(text for text, _ in one.exits))]
    assert not [line for line in [*lines, *words.pages("headlines", 20)] if "<" in line]


def test_traditional_screens_use_traditional_words() -> None:
    words = Wording("zh-Hant", random.Random(3))
    assert "關閉" in {words.intent("close") for _ in range(60)}
