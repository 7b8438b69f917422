import copy
import subprocess
import sys

import numpy as np
import pytest

from detector.virtual.app_port import (
    ChangeActivity,
    Effect,
    FinishApp,
    Motion,
    RunningApp,
    ShowToast,
    StartActivity,
    StartDownload,
)
from detector.virtual.apps.running.motion import REST
from tests.virtual.app_samples import Keys, app_keys, launch, scene_keys

SKIP_AT, AD_AT = (320, 60), (100, 400)
TO_MAIN = ChangeActivity(activity=".MainActivity", reason="scene home")


def sample(**splash: object) -> Keys:
    keys = copy.deepcopy(app_keys())
    scene_keys(keys, "splash").update(splash)
    return keys


def with_popup(**popup: object) -> Keys:
    keys = sample()
    scenes = keys["scenes"]
    assert isinstance(scenes, dict)
    scenes["coupon"] = {
        "window": {"kind": "popup", "body": "card", "close": "x"},
        "layers": [
            {"kind": "backdrop"},
            {"id": "card", "kind": "flat", "color": "#ffffff",
             "place": {"at": "center", "width": "50%", "height": "40%"},
             "node": {"class": "android.view.ViewGroup", "clickable": True}},
            {"id": "x", "kind": "cross", "size": "18dp",
             "place": {"of": "card", "at": "bottom", "side": "below", "y": "20dp"}},
        ],
        "touch": [{"at": "x", "grow": "10dp", "effect": {"do": "close"}}],
        **popup,
    }  # fmt: skip
    scenes["home"]["popups"] = [{"scene": "coupon", "after_ms": 500}]
    return keys


CROSS_AT = (180, 360 + 144 + 20 + 9)


def test_it_is_a_running_app() -> None:
    app: RunningApp = launch(sample())
    assert app.package == "cn.example.sample"


def test_equal_keys_are_equal_pixels_and_every_tick_changes_them() -> None:
    app = launch(sample())
    moments, at_ms = [0.0], app.next_change_ms(0.0)
    while at_ms is not None:
        moments.append(at_ms)
        at_ms = app.next_change_ms(at_ms)
    assert moments == [0, 1000, 2000, 3000]
    for start_ms in moments:
        assert app.picture_key(start_ms) == app.picture_key(start_ms + 999)
        np.testing.assert_array_equal(app.picture(start_ms), app.picture(start_ms + 999))
    keys = [app.picture_key(moment) for moment in moments]
    assert len(set(keys)) == 4
    assert not np.array_equal(app.picture(0), app.picture(1000))


def test_only_the_pill_changes_with_a_tick() -> None:
    app = launch(sample())
    changed = np.argwhere((app.picture(0) != app.picture(1000)).any(axis=2))
    assert changed[:, 1].min() >= 280
    assert changed[:, 0].min() >= 40
    assert changed[:, 0].max() < 76


def test_pictures_do_not_depend_on_what_was_drawn_before() -> None:
    once = launch(with_popup())
    for at_ms in (4000, 0, 3100, 2500, 4000):
        np.testing.assert_array_equal(once.picture(at_ms), launch(with_popup()).picture(at_ms))
    with pytest.raises(ValueError, match="read-only"):
        once.picture(0)[0, 0] = 0


def test_a_splash_ends_by_itself_and_reports_it_once() -> None:
    app = launch(sample())
    assert app.due_effects(2999) == []
    assert app.due_effects(3000) == [TO_MAIN]
    assert app.due_effects(3000) == []
    assert app.course.at(3000)[0].scene.name == "home"


def test_a_tap_on_the_skip_control_closes_at_once() -> None:
    app = launch(sample())
    assert app.tap(*SKIP_AT, 700) == [TO_MAIN]
    assert app.course.at(700)[0].scene.name == "home"
    assert app.course.at(699)[0].scene.name == "splash"
    assert app.due_effects(10_000) == []
    assert app.next_change_ms(700) is None


def test_looking_ahead_commits_to_nothing() -> None:
    app = launch(sample())
    app.picture_key(5000)
    app.tree(5000)
    assert app.tap(*SKIP_AT, 700) == [TO_MAIN]


def test_a_tap_on_the_advert_jumps() -> None:
    jump = StartActivity(package="", activity="", data_uri="https://ad.example.com")
    assert launch(sample()).tap(*AD_AT, 100) == [jump]


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ({"do": "nothing"}, []),
        ({"do": "toast", "text": "已领取"}, [ShowToast(text="已领取")]),
        ({"do": "download", "file_name": "a.apk"}, [StartDownload(file_name="a.apk")]),
        (
            {"do": "jump", "to": "package", "package": "cn.example.other"},
            [StartActivity(package="cn.example.other", activity="", data_uri=None)],
        ),
        (
            {"do": "jump", "to": "activity", "activity": ".MainActivity"},
            [StartActivity(package="cn.example.sample", activity=".MainActivity", data_uri=None)],
        ),
        (
            {"do": "jump", "to": "market", "package": "cn.example.other"},
            [StartActivity(package="", activity="", data_uri="market://details?id=cn.example.other")],
        ),
        ({"do": "go", "scene": "home"}, [TO_MAIN]),
    ],
)
def test_effects(effect: Keys, expected: list[Effect]) -> None:
    app = launch(sample(touch=[{"at": "ad", "effect": effect}]))
    assert app.tap(*AD_AT, 100) == expected


def test_a_gated_control_swallows_early_taps() -> None:
    app = launch(sample(touch=[{"at": "skip", "after_ms": 2500, "effect": {"do": "close"}}]))
    assert app.tap(*SKIP_AT, 2400) == []
    assert app.tap(*SKIP_AT, 2500) == [TO_MAIN]


def test_a_control_may_need_several_taps() -> None:
    app = launch(sample(touch=[{"at": "skip", "after_taps": 1, "effect": {"do": "close"}}]))
    assert app.tap(*SKIP_AT, 100) == []
    assert app.tap(*SKIP_AT, 300) == [TO_MAIN]


def test_a_popup_comes_over_the_page_and_its_cross_closes_it() -> None:
    app = launch(with_popup())
    assert len(app.tree(3499)) == 1
    assert len(app.tree(3500)) == 2
    assert app.picture(3500)[10, 10, 0] < app.picture(3400)[10, 10, 0]
    assert app.tap(*AD_AT, 4000) == []
    assert len(app.tree(4001)) == 2
    assert app.tap(*CROSS_AT, 4100) == []
    assert len(app.tree(4100)) == 1
    np.testing.assert_array_equal(app.picture(4100), app.picture(3400))


def test_a_popup_may_come_again() -> None:
    touch = [{"at": "x", "effect": {"do": "close", "again_after_ms": 2000.0}}]
    app = launch(with_popup(touch=touch))
    app.tap(*CROSS_AT, 4000)
    assert app.next_change_ms(4000) == 6000
    assert [len(app.tree(at_ms)) for at_ms in (5999, 6000)] == [1, 2]


def test_a_popup_that_was_due_on_a_page_left_early_never_shows() -> None:
    keys = with_popup()
    scene_keys(keys, "splash")["popups"] = [{"scene": "coupon", "after_ms": 2000}]
    scene_keys(keys, "home")["popups"] = []
    app = launch(keys)
    assert len(app.tree(2000)) == 2
    assert len(app.tree(3000)) == 1
    app = launch(keys)
    app.tap(*SKIP_AT, 1000)
    assert len(app.tree(2000)) == 1


@pytest.mark.parametrize(
    ("back", "effects", "n_windows"), [(None, [], 1), ("nothing", [], 2), ("finish", [FinishApp()], 2)]
)
def test_back_on_a_popup(back: str | None, effects: list[Effect], n_windows: int) -> None:
    app = launch(with_popup(back=back))
    assert app.back(4000) == effects
    assert len(app.tree(4000)) == n_windows


def test_back_on_a_page_leaves_the_app_unless_the_file_overrides_it() -> None:
    assert launch(sample()).back(100) == [FinishApp()]
    assert launch(sample(back="nothing")).back(100) == []
    assert launch(sample(back="close")).back(100) == [TO_MAIN]


def test_back_leads_to_the_page_below_as_it_was_and_its_popup_does_not_come_again() -> None:
    keys = with_popup()
    home, scenes = scene_keys(keys, "home"), keys["scenes"]
    assert isinstance(scenes, dict)
    detail = {"activity": ".DetailActivity", "layers": [{"kind": "flat", "color": "#ffffff"}]}
    scenes["detail"] = detail | {"touch": [{"effect": {"do": "open", "scene": "more"}}]}
    scenes["more"] = detail
    home["touch"] = [{"effect": {"do": "open", "scene": "detail"}}]
    app = launch(keys)
    app.tap(*SKIP_AT, 100)
    app.tap(*CROSS_AT, 1_000)  # the popup that came after half a second
    assert app.tap(*AD_AT, 2_000) == [ChangeActivity(activity=".DetailActivity", reason="scene detail")]
    assert app.tap(*AD_AT, 3_000) == []
    names = [[showing.scene.name for showing in app.course.at(at_ms)] for at_ms in (3_500.0,)]
    for at_ms in (4_000.0, 5_000.0):
        app.back(at_ms)
        names.append([showing.scene.name for showing in app.course.at(at_ms + 900)])
    assert names == [["more"], ["detail"], ["home"]]
    assert app.back(6_000) == [FinishApp()]


def test_a_timer_acts_by_itself() -> None:
    timer = {"after_ms": 1500, "effect": {"do": "jump", "to": "package", "package": "cn.example.other"}}
    app = launch(sample(timers=[timer]))
    assert app.due_effects(1499) == []
    assert app.due_effects(1500) == [StartActivity(package="cn.example.other", activity="", data_uri=None)]
    app = launch(sample(timers=[timer]))
    app.tap(*SKIP_AT, 1000)
    assert app.due_effects(2000) == []


def test_short_swipes_tap_and_long_ones_do_not() -> None:
    app = launch(sample())
    assert not app.swipe(*SKIP_AT, SKIP_AT[0] + 60, SKIP_AT[1], 100)
    assert app.swipe(*SKIP_AT, SKIP_AT[0] + 3, SKIP_AT[1], 100) == [TO_MAIN]


def test_nodes_have_their_own_bounds_and_count_down() -> None:
    app = launch(sample())
    (root,) = app.tree(1200)
    (skip,) = root.children
    assert root.bounds == (0, 0, 360, 720)
    assert skip.bounds == (274, 34, 356, 82)
    assert skip.text == "跳过 2"
    assert skip.resource_id == "cn.example.sample:id/skip"
    assert skip.clickable


def test_nodes_lie_inside_each_other_where_the_file_says_so() -> None:
    ad = {"id": "ad", "kind": "flat", "color": "#336699", "node": {"class": "android.view.ViewGroup"}}
    title = {
        "kind": "text",
        "text": "你好",
        "size": "20sp",
        "node": {"class": "android.widget.TextView", "inside": "ad"},
    }
    (root,) = launch(sample(window={"kind": "splash"}, layers=[ad, title], touch=[])).tree(0)
    (outer,) = root.children
    assert [child.text for child in outer.children] == ["你好"]


def test_a_node_may_be_enabled_later() -> None:
    ad = {
        "id": "ad",
        "kind": "flat",
        "color": "#336699",
        "node": {"class": "android.view.View", "enabled_from_ms": 900},
    }
    app = launch(sample(window={"kind": "splash"}, layers=[ad], touch=[]))
    assert [app.tree(at_ms)[0].children[0].enabled for at_ms in (899, 900)] == [False, True]
    assert app.next_change_ms(0) == 900


def test_reports_secure_scenes() -> None:
    app = launch(sample(secure=True))
    assert [app.is_secure(at_ms) for at_ms in (0, 3000)] == [True, False]


def test_variants_are_drawn_by_launch() -> None:
    keys = sample()
    del keys["start"]
    keys["variants"] = [
        {"name": "ad", "weight": 1, "start": "splash"},
        {"name": "none", "weight": 1, "start": "home"},
    ]
    drawn = [launch(keys, launch_index=index).variant for index in range(30)]
    assert set(drawn) == {"ad", "none"}
    assert drawn == [launch(keys, launch_index=index).variant for index in range(30)]


def test_another_process_sees_the_same_pixels() -> None:
    code = (
        "import hashlib\n"
        "from tests.virtual.app_samples import launch, PHONES\n"
        "from detector.virtual.apps.shipped import shipped_apps\n"
        "from detector.virtual.apps.spec.app_file import load_app\n"
        "app = launch(load_app(shipped_apps()[3]), seed=5, display=PHONES['720 at 320 dpi'])\n"
        "print(hashlib.sha256(app.picture(1500).tobytes()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


JUMP = {"do": "jump", "to": "url", "uri": "https://ad.example.com"}
JUMPED = StartActivity(package="", activity="", data_uri="https://ad.example.com")


@pytest.mark.parametrize(
    ("end", "effects"),
    [
        pytest.param((100, 299), [JUMPED], id="up, long enough"),
        pytest.param((100, 301), [], id="up, too short"),
        pytest.param((100, 520), [], id="down"),
        pytest.param((230, 280), [], id="more to the right than up"),
        pytest.param((105, 402), [JUMPED], id="so short that it is a tap, on the advert"),
    ],
)
def test_a_swipe_counts_from_its_least_length_in_its_direction(
    end: tuple[float, float], effects: list[Effect]
) -> None:
    app = launch(sample(swipes=[{"direction": "up", "least_length": "101dp", "effect": JUMP}]))
    assert list(app.swipe(*AD_AT, *end, 500.0)) == effects


def test_a_swipe_must_begin_in_its_region_and_in_its_time() -> None:
    swipes = [{"at": "skip", "after_ms": 300, "until_ms": 900, "effect": JUMP}]
    for start, at_ms, is_jump in (
        (SKIP_AT, 300.0, True),
        (SKIP_AT, 299.0, False),
        (SKIP_AT, 900.0, False),
        (AD_AT, 500.0, False),
    ):
        app = launch(sample(swipes=swipes))
        assert bool(app.swipe(*start, start[0] - 90, start[1], at_ms)) == is_jump


def shaken(mps2: float) -> Motion:
    _, y, z = REST.acceleration_mps2
    return Motion(acceleration_mps2=(mps2, y, z), rate_rad_s=(0, 0, 0))


def test_a_shake_falls_due_by_itself_at_its_time() -> None:
    app = launch(sample(motion=[{"kind": "shake", "least_mps2": 15, "least_ms": 1000, "effect": JUMP}]))
    app.move(shaken(20), 500.0)
    assert app.next_change_ms(1400.0) == 1500.0
    assert list(app.due_effects(1499.0)) == []
    assert list(app.due_effects(1500.0)) == [JUMPED]
    assert list(app.due_effects(1600.0)) == []


def test_a_shake_that_ends_early_has_no_effect() -> None:
    app = launch(sample(motion=[{"kind": "shake", "least_mps2": 15, "least_ms": 1000, "effect": JUMP}]))
    app.move(shaken(20), 500.0)
    app.move(REST, 1400.0)
    assert list(app.due_effects(2500.0)) == []


def test_a_shake_on_a_scene_that_has_gone_or_after_its_time_has_no_effect() -> None:
    for keys, at_ms in (({}, 3500.0), ({"until_ms": 800}, 900.0)):
        trigger = {"kind": "shake", "least_mps2": 15, "effect": JUMP, **keys}
        app = launch(sample(motion=[trigger]))
        app.due_effects(at_ms)
        app.move(shaken(20), at_ms)
        assert JUMPED not in app.due_effects(at_ms)


def test_a_shake_can_open_a_popup() -> None:
    keys = with_popup()
    scene_keys(keys, "home")["popups"] = []
    scene_keys(keys, "home")["motion"] = [
        {"kind": "twist", "least_deg": 30, "effect": {"do": "popup", "scene": "coupon"}}
    ]
    app = launch(keys)
    app.move(Motion(acceleration_mps2=REST.acceleration_mps2, rate_rad_s=(0, 1, 0)), 4000.0)
    due_ms = app.next_change_ms(4000.0)
    assert due_ms == pytest.approx(4000 + 1000 * np.radians(30))
    assert len(app.tree(4500.0)) == 1
    assert len(app.tree(4530.0)) == 2


def test_a_delayed_effect_comes_by_itself_so_long_after_its_tap() -> None:
    app = launch(sample(touch=[{"at": "skip", "delay_ms": 1500, "effect": {"do": "toast", "text": "wait"}}]))
    box = app.course.showings[0].scene.layer_by_id["skip"].box
    assert app.tap(box.center.x_px, box.center.y_px, 500) == []
    assert app.next_change_ms(500) is not None
    assert app.due_effects(1999) == []
    assert app.due_effects(2000) == [ShowToast(text="wait")]


def test_a_delayed_effect_is_lost_with_its_scene() -> None:
    app = launch(sample(touch=[{"at": "skip", "delay_ms": 2700, "effect": {"do": "toast", "text": "wait"}}]))
    box = app.course.showings[0].scene.layer_by_id["skip"].box
    app.tap(box.center.x_px, box.center.y_px, 500)  # the splash ends after 3 s
    assert ShowToast(text="wait") not in app.due_effects(5000)
