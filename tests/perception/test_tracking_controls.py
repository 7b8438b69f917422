"""A close control, followed from frame to frame."""

from dataclasses import replace
from typing import Any

import pytest

from detector.core.geometry import Rect
from detector.perception.tracking import MAX_MOVE_SHARE, follow_control, follows, track_windows
from detector.windows.seen import ControlKind
from tests.perception.tracked import SPLASH, readings_of, skip


@pytest.mark.parametrize(
    ("other", "reach_px", "is_same"),
    [
        pytest.param({"x_px": 650}, 0, True, id="within its short side"),
        pytest.param({"x_px": 650, "kind": ControlKind.X_ICON}, 0, True, id="of another kind there"),
        pytest.param({"x_px": 651}, 50, False, id="farther"),
        pytest.param({"x_px": 651}, 51, True, id="within reach"),
        pytest.param({"x_px": 651, "kind": ControlKind.X_ICON}, 51, False, id="another kind"),
        pytest.param({"x_px": 651, "score": 0.75}, 0, True, id="drawn alike"),
        pytest.param({"x_px": 651, "score": 0.75, "kind": ControlKind.X_ICON}, 0, False, id="alike, another"),
        pytest.param({"x_px": 651, "score": 0.74}, 0, False, id="not surely one"),
        pytest.param({"x_px": 651, "score": 0.75, "side_px": 27}, 0, True, id="0.9 as large"),
        pytest.param({"x_px": 651, "score": 0.75, "side_px": 26.9}, 0, False, id="smaller"),
        pytest.param({"x_px": 651, "score": 0.75, "side_px": 33.4}, 0, False, id="larger"),
    ],
)
def test_a_control_follows_another(other: dict[str, Any], reach_px: float, is_same: bool) -> None:
    one = skip(score=0.74 if "score" not in other else 0.9)
    box = Rect.from_xywh(other["x_px"], 80, 100, 50)
    side_px = other.get("side_px", 30)
    moved = replace(
        one,
        box=box,
        glyph_box=Rect.from_xywh(box.left_px, 90, 80, side_px),
        score=other.get("score", 0.74),
        kind=other.get("kind", ControlKind.SKIP_TEXT),
    )
    assert follows(one, moved, reach_px) is is_same
    assert follows(moved, one, reach_px) is is_same


def test_the_distance_is_that_of_the_middles() -> None:
    one = skip(score=0.5)
    aside = replace(one, box=Rect.from_xywh(660, 160, 100, 50))  # 60 aside, 80 below
    assert follows(one, aside, 100) and not follows(one, aside, 99.9)
    larger = replace(aside, box=Rect.from_xywh(660, 160, 100, 100))  # 60 and 105
    assert follows(one, replace(larger, box=Rect.from_xywh(660, 135, 100, 100)), 0)


@pytest.mark.parametrize(("moved_px", "n_sightings"), [(324, 2), (325, 1)])
def test_from_frame_to_frame_a_control_moves_less_than_half_the_window(
    moved_px: float, n_sightings: int
) -> None:
    controls = skip(x_px=600, score=0.7), skip(x_px=600 - moved_px, score=0.7)
    assert MAX_MOVE_SHARE == 0.45
    (track,) = track_windows(readings_of(*((SPLASH, one) for one in controls)), (), 300)
    assert len(track.sightings) == n_sightings
    without = readings_of(*((None, one) for one in controls))
    assert len(follow_control(without)) == 2, "without a window it may be anywhere"


def test_each_control_goes_on_with_the_nearest() -> None:
    first = skip(x_px=300, score=0.6), skip(x_px=400, score=0.7)
    then = skip(x_px=390, score=0.6), skip(x_px=330, score=0.7)
    readings = [
        replace(one, controls=controls)
        for one, controls in zip(readings_of((SPLASH, None), (SPLASH, None)), (first, then), strict=True)
    ]
    assert [one.control.box.left_px for one in follow_control(readings)] in ([300, 330], [400, 390])
    (one, other) = follow_control(readings)
    assert one.control.score + other.control.score == pytest.approx(1.3)


def test_one_control_cannot_go_on_twice() -> None:
    only, two = skip(x_px=300, score=0.9), (skip(x_px=310, score=0.9), skip(x_px=400, score=0.9))
    for shown in ((only,), two), (two, (only,)), (two, two):
        readings = [
            replace(one, controls=controls)
            for one, controls in zip(readings_of((SPLASH, None), (SPLASH, None)), shown, strict=True)
        ]
        found = follow_control(readings)
        assert len(found) == 2
        assert len({one.frame_id for one in found}) == 2
        assert all(one.control.box.left_px in (300, 310) for one in found), "the first of equals"


@pytest.mark.parametrize(("score", "n_sightings"), [(0.75, 1), (0.74, 2)])
def test_a_sure_control_wins_over_one_that_lasts(score: float, n_sightings: int) -> None:
    weak = replace(skip(score=0.5), kind=ControlKind.X_ICON, box=Rect.from_xywh(300, 900, 30, 30))
    readings = readings_of((SPLASH, weak), (SPLASH, weak))
    readings[1] = replace(readings[1], controls=(weak, skip(score=score)))
    found = follow_control(readings)
    assert [(one.frame_id, one.at_ms, one.at_error_ms) for one in found][-1:] == [("frame:1", 100.0, 10.0)]
    assert len(found) == n_sightings
    assert follow_control(readings_of((SPLASH, None))) == ()


def test_a_control_goes_on_from_where_it_was_last() -> None:
    shown = (300, 600), (400, 600), (480,)
    readings = [
        replace(one, controls=tuple(skip(x_px=x_px, score=0.7) for x_px in places))
        for one, places in zip(readings_of(*((SPLASH, None),) * 3), shown, strict=True)
    ]
    assert [one.control.box.left_px for one in follow_control(readings)] == [300, 400, 480]
