from dataclasses import replace

import pytest

from detector.core.geometry import Rect
from detector.core.outcome import OutcomeKind
from detector.core.probing import share_of
from detector.core.trials import Gesture
from detector.measures.jump_area import JumpArea, measure_jump_area
from detector.windows.seen import CallToAction
from detector.windows.touched_window import MARK_PROBE
from tests.measures.touched import a_window, at, q, tap

AWAY = at(300, 900)
CALL = CallToAction(box=Rect.from_xywh(200, 1200, 300, 100), text="立即查看", score=0.9)


def test_the_share_of_jumping_points_has_the_bounds_of_few_trials() -> None:
    window = a_window(
        tap(OutcomeKind.NOTHING, 1, point=AWAY),
        tap(OutcomeKind.STORE, 2, point=AWAY),
        tap(OutcomeKind.DISMISSED, 3, point=AWAY),
        tap(OutcomeKind.BLOCKED, 4, point=AWAY),
        is_over_content=True,
    )
    assert measure_jump_area(window) == JumpArea(
        evidence_ids=("run:2/touch:0", "run:4/touch:0", "run:1/touch:0", "run:3/touch:0"),
        jump_share=share_of(2, 4),
        third_party_share=share_of(1, 4),
        n_points=q(4, "taps"),
        n_jump_points=q(2, "taps"),
        n_third_party_points=q(1, "taps"),
        is_over_content=True,
        has_density=True,
    )


@pytest.mark.parametrize(
    ("outcome", "n_points", "n_jumps"),
    [
        *((kind, 1, 1) for kind in OutcomeKind if kind.is_jump),
        (OutcomeKind.NOTHING, 1, 0),
        (OutcomeKind.DISMISSED, 1, 0),
        (OutcomeKind.NEW_POPUP, 0, 0),
        (OutcomeKind.IN_PAGE, 0, 0),
        (OutcomeKind.LEFT_APP, 0, 0),
        (OutcomeKind.PERMISSION, 0, 0),
        (OutcomeKind.UNKNOWN, 0, 0),
    ],
)
def test_a_point_counts_if_it_jumped_or_surely_did_not(
    outcome: OutcomeKind, n_points: int, n_jumps: int
) -> None:
    area = measure_jump_area(a_window(tap(outcome, point=AWAY)))
    assert (area.n_points, area.n_jump_points) == (q(n_points, "taps"), q(n_jumps, "taps"))


@pytest.mark.parametrize(
    ("outcome", "target", "n_points"),
    [
        pytest.param(OutcomeKind.FOREIGN_APP, "com.example.shop", 1, id="another app"),
        pytest.param(OutcomeKind.FOREIGN_APP, "com.android.dialer", 0, id="the phone's dialler"),
        pytest.param(OutcomeKind.FOREIGN_APP, "com.google.android.gms", 0, id="the phone's services"),
        pytest.param(OutcomeKind.FOREIGN_APP, None, 0, id="unknown app"),
        pytest.param(OutcomeKind.STORE, None, 1, id="a store"),
        pytest.param(OutcomeKind.DOWNLOAD, None, 1, id="a download"),
        pytest.param(OutcomeKind.INSTALL, None, 1, id="an installation"),
        pytest.param(OutcomeKind.BROWSER, "com.example.browser", 0, id="a browser"),
        pytest.param(OutcomeKind.OWN_LANDING, "com.example.app", 0, id="its own page"),
        pytest.param(OutcomeKind.NOTHING, None, 0, id="nowhere"),
    ],
)
def test_a_third_party_is_another_app_a_store_or_a_download(
    outcome: OutcomeKind, target: str | None, n_points: int
) -> None:
    area = measure_jump_area(a_window(tap(outcome, point=AWAY, target=target)))
    assert area.n_third_party_points == q(n_points, "taps")


@pytest.mark.parametrize(
    ("x_px", "y_px", "counts"),
    [
        pytest.param(350, 1250, False, id="on the call"),
        pytest.param(350, 1185, False, id="7.5 dp above the call"),
        pytest.param(350, 1183, True, id="8.5 dp above the call"),
        pytest.param(634, 134, False, id="on the control"),
        pytest.param(555, 134, False, id="7.5 dp beside the control"),
        pytest.param(553, 134, True, id="8.5 dp beside the control"),
    ],
)
def test_a_point_near_the_control_or_a_call_does_not_count(x_px: float, y_px: float, counts: bool) -> None:
    area = measure_jump_area(a_window(tap(OutcomeKind.STORE, point=at(x_px, y_px), calls=(CALL,))))
    assert area.n_points == q(int(counts), "taps")


def test_a_point_near_the_controls_node_does_not_count() -> None:
    touch = tap(OutcomeKind.STORE, point=at(500, 300))
    assert measure_jump_area(a_window(touch)).n_points == q(1, "taps")
    assert touch.control is not None
    wide = replace(touch.control, node_bounds=Rect.from_xywh(450, 60, 260, 260))
    assert measure_jump_area(a_window(replace(touch, control=wide))).n_points == q(0, "taps")


def test_without_a_control_only_calls_exclude_points() -> None:
    touch = tap(OutcomeKind.STORE, control=None, calls=(CALL,))
    assert measure_jump_area(a_window(touch)).n_points == q(1, "taps")


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"gesture": Gesture.SWIPE}, id="a swipe"),
        pytest.param({"point": None}, id="nowhere"),
        pytest.param({"since_window_ms": None}, id="no window was there"),
        pytest.param({"probe": MARK_PROBE}, id="aimed at another mark"),
    ],
)
def test_only_taps_on_the_window_are_points(fields: dict[str, object]) -> None:
    area = measure_jump_area(a_window(tap(OutcomeKind.STORE, **{"point": AWAY, **fields})))
    assert (area.n_points, area.jump_share, area.is_over_content) == (q(0, "taps"), None, False)


def test_without_a_density_no_point_counts() -> None:
    window = a_window(tap(OutcomeKind.STORE, point=AWAY))
    area = measure_jump_area(replace(window, display=replace(window.display, density_dpi=None)))
    assert (area.n_points, area.jump_share, area.has_density) == (q(0, "taps"), None, False)


def test_what_the_tree_offers_to_be_pressed_is_none_of_the_picture() -> None:
    jump = tap(OutcomeKind.BROWSER, point=AWAY)
    egg = Rect.from_xywh(AWAY.x_px - 40, AWAY.y_px - 40, 80, 80)
    assert measure_jump_area(a_window(jump)).n_jump_points == q(1, "taps")
    assert measure_jump_area(a_window(replace(jump, offered=(egg,)))).n_points == q(0, "taps")
