import itertools
import math
from pathlib import Path

import numpy as np
import pytest

from detector.virtual.app_port import Motion, StartActivity
from detector.virtual.apps.running.motion import REST, MotionTrigger
from detector.virtual.apps.shipped import render_app, shipped_apps
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.gestures import true_motions, true_swipes
from tests.virtual.app_samples import PHONES, launch

PHONE = PHONES["720 at 320 dpi"]
CLOSING_WORDS = ("跳过", "关闭", "×", "✕", "以后", "知道了", "广告")


def test_there_are_apps_enough_each_with_its_own_package_and_name() -> None:
    specs = [load_app(path) for path in shipped_apps()]
    assert len(specs) >= 13
    assert len({spec.package for spec in specs}) == len(specs)
    assert len({spec.label for spec in specs}) == len(specs)
    assert all(spec.package.startswith("cn.example.") for spec in specs)
    assert all(spec.summary for spec in specs)


@pytest.mark.parametrize("path", shipped_apps(), ids=lambda path: path.stem)
def test_a_launch_ends_on_a_page_that_holds_no_information_window(path: Path) -> None:
    app = launch(load_app(path), seed=2, display=PHONE)
    last = [showing for showing in app.course.showings if not showing.is_popup][-1]
    assert last.scene.window is None
    assert last.until_ms is None
    words = [
        layer.painter.label(0) + (layer.node.content_desc if layer.node else "")
        for layer in last.scene.layers
    ]
    assert not [word for word in words if any(closing in word for closing in CLOSING_WORDS)]


@pytest.mark.parametrize("path", shipped_apps(), ids=lambda path: path.stem)
def test_the_close_control_closes_in_the_end(path: Path) -> None:
    """Taps in the middle of the drawn control, late enough, leave the window, unless none is meant to."""
    spec = load_app(path)
    if "failed" in (spec.truth.get("CLS-11"), spec.truth.get("CLS-14")):
        return
    app = launch(spec, seed=3, display=PHONE)
    for showing in app.course.showings:
        window = showing.scene.window
        if window is None or window.close is None:
            continue
        layer = showing.scene.layer_by_id[window.close]
        at_ms = showing.from_ms + max(
            layer.visibility.from_ms,
            *(region.after_ms for region in showing.scene.touch),
            *(region.until_ms or 0.0 for region in showing.scene.touch),
        )
        state = layer.state(at_ms - showing.from_ms)
        assert state is not None
        center = layer.box_at(state).center
        for _ in range(1 + max(region.after_taps for region in showing.scene.touch)):
            app.tap(center.x_px, center.y_px, at_ms)
        at_ms += max(region.delay_ms for region in showing.scene.touch)
        assert showing.scene.name not in [shown.scene.name for shown in app.course.at(at_ms)]
        return


@pytest.mark.parametrize("path", shipped_apps(), ids=lambda path: path.stem)
def test_keys_and_pixels_change_together(path: Path) -> None:
    app = launch(load_app(path), seed=4, display=PHONE)
    moments = [0.0]
    while (moment := app.next_change_ms(moments[-1])) is not None and len(moments) < 40:
        assert moment > moments[-1]
        moments.append(moment)
    for before_ms, after_ms in itertools.pairwise(moments[:8]):
        middle_ms = (before_ms + after_ms) / 2
        assert app.picture_key(before_ms) == app.picture_key(middle_ms)
        same = np.array_equal(app.picture(before_ms), app.picture(after_ms))
        assert same == (app.picture_key(before_ms) == app.picture_key(after_ms))


def test_adverts_differ_between_launches() -> None:
    (path,) = [path for path in shipped_apps() if path.stem == "compliant_splash"]
    first, second = (render_app(path, 1, 100, PHONE, launch_index=index) for index in (0, 1))
    assert first.shape == (1600, 720, 3)
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(first, render_app(path, 1, 100, PHONE))


def moved(mps2: float, rate_deg_s: float) -> Motion:
    x, y, z = REST.acceleration_mps2
    return Motion(acceleration_mps2=(x + mps2, y, z), rate_rad_s=(0.0, 0.0, np.radians(rate_deg_s)))


def linear_mps2(trigger: MotionTrigger, share: float) -> float:
    """Across gravity, so that `share` of the trigger's minimum is reached."""
    wanted = share * (trigger.least_mps2 or 0.0)
    if not trigger.includes_gravity:
        return wanted
    return math.sqrt(max(wanted**2 - sum(g**2 for g in REST.acceleration_mps2), 0.0))


@pytest.mark.parametrize("path", shipped_apps(), ids=lambda path: path.stem)
def test_a_movement_has_its_true_effect_and_a_weaker_one_has_none(path: Path) -> None:
    spec = load_app(path)
    for share, goes_off in ((1.0, True), (0.97, False)):
        app = launch(spec, seed=5, display=PHONE)
        for motion in true_motions(app):
            trigger = motion.trigger
            lasts_ms = max(trigger.least_ms, 200.0)
            rate_deg_s = share * (trigger.least_deg or 0.0) / lasts_ms * 1000
            app.move(moved(linear_mps2(trigger, share), rate_deg_s), motion.from_ms)
            app.move(REST, motion.from_ms + lasts_ms + 1.0)
            jumps = [
                effect
                for effect in app.due_effects(motion.from_ms + lasts_ms + 2.0)
                if isinstance(effect, StartActivity)
            ]
            assert bool(jumps) == goes_off


@pytest.mark.parametrize("path", shipped_apps(), ids=lambda path: path.stem)
def test_a_swipe_has_its_true_effect_and_a_shorter_one_has_none(path: Path) -> None:
    for more_px, does in ((1.0, True), (-1.0, False)):
        app = launch(load_app(path), seed=5, display=PHONE)
        for swipe in true_swipes(app):
            assert swipe.region.direction == "up"
            start = swipe.region.box.center
            end_y_px = start.y_px - swipe.region.least_length_px - more_px
            assert bool(app.swipe(start.x_px, start.y_px, start.x_px, end_y_px, swipe.from_ms)) == does


def test_some_apps_answer_movements_and_swipes() -> None:
    apps = [launch(load_app(path), seed=5, display=PHONE) for path in shipped_apps()]
    assert {motion.kind for app in apps for motion in true_motions(app)} == {"shake", "twist"}
    assert any(true_swipes(app) for app in apps)
