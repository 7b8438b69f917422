from dataclasses import replace

import pytest

from detector.core.outcome import OutcomeKind
from detector.core.trials import Gesture
from detector.measures.swipe_jump import SwipeJump, measure_swipe_jump
from detector.windows.touched_window import Touch
from tests.measures.touched import a_window, q, tap

JUMPED, QUIET = OutcomeKind.STORE, OutcomeKind.NOTHING


def swipe(outcome: OutcomeKind, run: int, way_px: float, **fields: object) -> Touch:
    return tap(outcome, run, **{"gesture": Gesture.SWIPE, "way_px": way_px, **fields})


def test_the_threshold_lies_between_the_longest_quiet_swipe_and_the_shortest_jump() -> None:
    window = a_window(
        swipe(QUIET, 1, 40),
        swipe(QUIET, 2, 60),
        swipe(JUMPED, 3, 100),
        swipe(JUMPED, 3, 100),
        swipe(JUMPED, 4, 300),
        swipe(QUIET, 5, 200),
        is_over_content=True,
    )
    assert measure_swipe_jump(window) == SwipeJump(
        evidence_ids=tuple(f"run:{run}/touch:0" for run in (3, 4, 1, 2, 5)),
        jump_swipe_dp=q(40, "dp", 10),  # from 60 to 100 px
        longest_quiet_dp=q(100, "dp", 0.5),
        n_swipes=q(6, "taps"),
        n_jump_swipes=q(3, "taps"),
        jumping_runs=q(2, "runs"),
        is_over_content=True,
        has_density=True,
    )


@pytest.mark.parametrize(
    ("quiet_px", "low_dp"),
    [
        pytest.param(79, 39.5, id="another length"),
        pytest.param(80, 8, id="a repeat of the one that jumped"),
        pytest.param(10, 8, id="below the touch slop"),
    ],
)
def test_a_quiet_swipe_is_a_bound_unless_it_is_a_repeat_or_a_tap(quiet_px: float, low_dp: float) -> None:
    jump = measure_swipe_jump(a_window(swipe(JUMPED, 1, 100), swipe(QUIET, 2, quiet_px))).jump_swipe_dp
    assert jump is not None
    assert (jump.low, jump.high, jump.unit) == (low_dp, 50, "dp")


def test_a_swipe_below_the_touch_slop_keeps_its_length() -> None:
    assert measure_swipe_jump(a_window(swipe(JUMPED, 1, 12))).jump_swipe_dp == q(6, "dp")


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"since_window_ms": None}, id="no window was there"),
        pytest.param({"outcome": OutcomeKind.UNKNOWN}, id="unknown outcome"),
        pytest.param({"gesture": Gesture.TAP}, id="a tap"),
    ],
)
def test_only_swipes_over_the_window_count(fields: dict[str, object]) -> None:
    touch = replace(swipe(JUMPED, 1, 100), **fields)  # type: ignore[arg-type]
    jump = measure_swipe_jump(a_window(touch))
    assert (jump.n_swipes, jump.n_jump_swipes, jump.jumping_runs) == (
        q(0, "taps"),
        q(0, "taps"),
        q(0, "runs"),
    )
    assert (jump.jump_swipe_dp, jump.longest_quiet_dp, jump.is_over_content) == (None, None, False)


def test_without_a_density_dp_are_unknown() -> None:
    window = a_window(swipe(JUMPED, 1, 100), swipe(QUIET, 2, 50))
    jump = measure_swipe_jump(replace(window, display=replace(window.display, density_dpi=None)))
    assert (jump.jump_swipe_dp, jump.longest_quiet_dp, jump.has_density) == (None, None, False)
    assert jump.n_jump_swipes == q(1, "taps")
