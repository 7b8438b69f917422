import copy
import subprocess
import sys

import pytest

from detector.core.geometry import Rect
from detector.virtual.apps.running.chance import Chance
from detector.virtual.apps.running.placing import Placing
from detector.virtual.apps.running.scene import Scene, make_scene
from detector.virtual.apps.spec.app import AppSpec
from detector.virtual.apps.spec.place import Place
from detector.virtual.apps.spec.values import LengthRange, NumberChoice, NumberRange
from tests.virtual.app_samples import SMALL, app_keys, scene_keys

CHANCE = Chance(seed=1, launch_index=0, package="cn.example.sample")


def box(**place: str) -> tuple[float, float, float, float]:
    placing = Placing(display=SMALL, chance=CHANCE, boxes={"card": Rect.from_xywh(60, 200, 240, 300)})
    placed = placing.box(Place.model_validate(place), "k", (40.0, 20.0))
    return placed.left_px, placed.top_px, placed.width_px, placed.height_px


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        pytest.param({}, (0, 0, 40, 20), id="top left by default"),
        pytest.param(
            {"at": "top-right", "x": "10dp", "y": "5dp"}, (310, 5, 40, 20), id="inset from the right"
        ),
        pytest.param({"at": "bottom", "y": "10%"}, (160, 628, 40, 20), id="share of the height"),
        pytest.param({"at": "center", "x": "5px"}, (165, 350, 40, 20), id="offset from the middle"),
        pytest.param({"of": "safe"}, (0, 24, 40, 20), id="below the status bar"),
        pytest.param({"of": "safe", "at": "bottom-left"}, (0, 676, 40, 20), id="above the navigation bar"),
        pytest.param(
            {"of": "card", "at": "bottom", "side": "below", "y": "8dp"}, (160, 508, 40, 20), id="below"
        ),
        pytest.param(
            {"of": "card", "at": "top-right", "side": "above", "y": "8dp"}, (260, 172, 40, 20), id="above"
        ),
        pytest.param(
            {"of": "card", "at": "left", "side": "right", "x": "4dp"}, (304, 340, 40, 20), id="right"
        ),
        pytest.param({"of": "card", "at": "top", "side": "left", "x": "4dp"}, (16, 200, 40, 20), id="left"),
        pytest.param({"of": "card", "width": "50%", "height": "2mm"}, (60, 200, 120, 12), id="sizes"),
    ],
)
def test_places_boxes(place: dict[str, str], expected: tuple[float, ...]) -> None:
    assert box(**place) == expected


def test_each_key_draws_alone_and_inside_its_range() -> None:
    drawn = [CHANCE.number(NumberRange(min=2, max=5), f"key/{index}") for index in range(200)]
    assert min(drawn) >= 2
    assert max(drawn) <= 5
    assert len(set(drawn)) == 200
    assert CHANCE.number(NumberRange(min=2, max=5), "key/7") == drawn[7]
    length = CHANCE.length(LengthRange(min="10dp", max="20dp"), "l")
    assert length.endswith("dp")
    assert 10 <= float(length.removesuffix("dp")) <= 20


def test_values_tied_by_name_are_drawn_together() -> None:
    first = NumberChoice(choice=[0, 1, 2, 3], by="creative")
    for seed in range(20):
        chance = Chance(seed=seed, launch_index=3, package="cn.example.sample")
        assert chance.number(first, "here") == chance.number(first, "there")


def test_launches_and_seeds_draw_differently() -> None:
    value = NumberRange(min=0, max=1)
    drawn = {
        Chance(seed=seed, launch_index=launch_index, package=package).number(value, "k")
        for seed in range(5)
        for launch_index in range(5)
        for package in ("cn.example.a", "cn.example.b")
    }
    assert len(drawn) == 50


def test_another_process_draws_the_same() -> None:
    code = (
        "from detector.virtual.apps.running.chance import Chance;"
        "print(Chance(seed=9, launch_index=4, package='cn.example.a').fraction('k'))"
    )
    completed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "77"}
    )
    assert float(completed.stdout) == Chance(seed=9, launch_index=4, package="cn.example.a").fraction("k")


def test_weights_decide_how_often() -> None:
    drawn = [
        Chance(seed=seed, launch_index=0, package="cn.example.a").weighted((3, 1), "v")
        for seed in range(2000)
    ]
    assert 0.2 < sum(drawn) / len(drawn) < 0.3


def splash(**changes: object) -> Scene:
    keys = copy.deepcopy(app_keys())
    scene_keys(keys, "splash").update(changes)
    return make_scene(AppSpec.model_validate(keys), "splash", display=SMALL, chance=CHANCE)


def layers(skip: dict[str, object]) -> list[dict[str, object]]:
    base: dict[str, object] = {
        "id": "skip", "kind": "cross", "size": "20dp", "place": {"at": "top-right", "x": "10dp", "y": "40dp"}
    }  # fmt: skip
    return [{"id": "ad", "kind": "flat", "color": "#336699"}, {**base, **skip}]


def test_a_layer_shows_from_when_to_when() -> None:
    layer = splash(layers=layers({"from_ms": 500, "until_ms": 900})).layer_by_id["skip"]
    assert [layer.state(at_ms) is not None for at_ms in (0, 499, 500, 899, 900)] == [
        False, False, True, True, False,
    ]  # fmt: skip
    assert layer.next_change_ms(0) == 500
    assert layer.next_change_ms(500) == 900
    assert layer.next_change_ms(900) is None


def test_a_fade_rises_in_60_hz_steps() -> None:
    layer = splash(layers=layers({"fade_in_ms": 100})).layer_by_id["skip"]
    moments, at_ms = [0.0], layer.next_change_ms(0.0)
    while at_ms is not None:
        moments.append(at_ms)
        at_ms = layer.next_change_ms(at_ms)
    alphas = [layer.alpha_at(state) for moment in moments if (state := layer.state(moment)) is not None]
    assert len(alphas) == 6
    assert alphas == sorted(alphas)
    assert alphas[-1] == 1.0
    assert moments[-1] < 100
    assert layer.visibility.half_shown_ms == 50


def test_a_jumping_layer_takes_its_touch_region_along() -> None:
    motion = {"kind": "jumps", "keys": [{"at_ms": 1000, "x": "-100dp", "y": "60dp"}]}
    scene = splash(layers=layers({"motion": motion}))
    assert scene.region_at(340, 50, 999) == 0
    assert scene.region_at(340, 50, 1000) == 1
    assert scene.region_at(240, 110, 1000) == 0


def test_a_path_moves_in_steps_and_arrives() -> None:
    motion = {"kind": "path", "keys": [{"at_ms": 200, "x": "0dp"}, {"at_ms": 1200, "x": "-100dp"}]}
    layer = splash(layers=layers({"motion": motion})).layer_by_id["skip"]
    assert layer.motion is not None
    assert layer.motion.offset_px(200) == (0, 0)
    assert layer.motion.offset_px(700) == (-50, 0)
    assert layer.motion.offset_px(1200) == (-100, 0)
    assert layer.next_change_ms(0) == 200
    assert layer.next_change_ms(1200) is None


def test_a_region_may_come_late_and_let_taps_pass() -> None:
    late = {"at": "skip", "after_ms": 1000, "early": "pass", "effect": {"do": "close"}}
    scene = splash(touch=[late, {"at": "ad", "effect": {"do": "nothing"}}])
    assert scene.region_at(320, 60, 999) == 1
    assert scene.region_at(320, 60, 1000) == 0
    assert scene.next_change_ms(0) == 1000


def test_regions_grow() -> None:
    scene = splash(touch=[{"at": "skip", "grow": "10dp", "effect": {"do": "close"}}])
    assert scene.region_at(275, 35, 0) == 0
    assert scene.region_at(265, 35, 0) is None


def test_a_link_within_a_sentence_responds_where_its_words_are() -> None:
    """Also if they are broken over two lines, and nowhere else in the sentence."""
    sentence = {
        "id": "terms",
        "kind": "text",
        "text": "请您在使用之前阅读《隐私政策》并同意",
        "size": "20px",
        "line_height": 1.5,
        "place": {"x": "10px", "y": "100px", "width": "240px"},
    }
    keys = copy.deepcopy(app_keys())
    splash = scene_keys(keys, "splash")
    splash["layers"] = [sentence]
    splash["touch"] = [{"at": "terms", "words": "《隐私政策》", "effect": {"do": "nothing"}}]
    del splash["window"]
    spec = AppSpec.model_validate(keys)
    scene = make_scene(spec, "splash", display=SMALL, chance=CHANCE)
    boxes = [region.box for region in scene.touch]
    assert len(boxes) == 2
    first, second = boxes
    assert first.top_px == 100 and second.top_px == 130
    assert first.right_px <= 250 and second.left_px == 10
    assert scene.region_at(first.center.x_px, first.center.y_px, 0) == 0
    assert scene.region_at(second.center.x_px, second.center.y_px, 0) == 1
    assert scene.region_at(30, 115, 0) is None
