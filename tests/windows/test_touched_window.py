"""Which touches of a window count, and for what."""

from dataclasses import replace

import pytest

from detector.core.geometry import Rect
from detector.core.movement import Movement, MovementKind
from detector.core.outcome import OutcomeKind
from detector.core.trials import Gesture
from detector.windows.touched_window import (
    OtherMark,
    RunNotices,
    Touch,
    TouchedWindow,
    Untouched,
    first_taps_on_control,
)
from tests.rules.case_touches import DISPLAY, TouchedAt, TouchedCase, a_touch, a_touched_window


def test_a_first_tap_counts_where_it_met_the_control_in_the_window() -> None:
    window = a_touched_window(
        TouchedCase(
            what="",
            touches=(
                TouchedAt(run=1, outcome=OutcomeKind.DISMISSED),
                TouchedAt(run=2, outcome=OutcomeKind.DISMISSED, n_before=1),
                TouchedAt(run=3, outcome=OutcomeKind.NOTHING, at_px=(300, 900)),
            ),
        )
    )
    assert [one.run_index for one in window.first_taps_on_control()] == [1]


def test_a_touch_counts_only_where_it_met_the_window_and_its_outcome_is_known() -> None:
    assert a_touch(OutcomeKind.NOTHING).is_counted
    assert not a_touch(OutcomeKind.UNKNOWN).is_counted
    assert not replace(a_touch(OutcomeKind.NOTHING), since_window_ms=None).is_counted


def test_movements_are_selected_by_their_kind() -> None:
    walk = Movement(kind=MovementKind.WALK, peak_mps2=4.0, angle_deg=10.0, duration_ms=2_000.0)
    case = TouchedCase(what="", touches=(TouchedAt(run=1, outcome=OutcomeKind.NOTHING, moved=walk),))
    window = a_touched_window(case)
    assert [one.run_index for one in window.movements(MovementKind.WALK)] == [1]
    assert window.movements(MovementKind.SHAKE) == ()


def test_neither_taps_nor_movements_of_unknown_outcome_are_movements_that_count() -> None:
    shake = Movement(kind=MovementKind.SHAKE, peak_mps2=20.0, angle_deg=30.0, duration_ms=1_000.0)
    touches = (
        TouchedAt(run=1, outcome=OutcomeKind.NOTHING),
        TouchedAt(run=2, outcome=OutcomeKind.UNKNOWN, moved=shake),
        TouchedAt(run=3, outcome=OutcomeKind.NOTHING, moved=shake),
    )
    window = a_touched_window(TouchedCase(what="", touches=touches))
    assert [one.run_index for one in window.movements(MovementKind.SHAKE)] == [3]


def test_a_swipe_or_a_tap_that_met_no_window_is_no_first_tap() -> None:
    tap = a_touch(OutcomeKind.DISMISSED)
    swipe, unmet = replace(tap, gesture=Gesture.SWIPE), replace(tap, since_window_ms=None)
    assert first_taps_on_control([swipe, unmet, tap]) == (tap,)


@pytest.mark.parametrize(
    ("x_px", "on_control", "on_glyph"),
    [
        pytest.param(684.5, True, True, id="within the error of the glyph's edge"),
        pytest.param(685.5, True, False, id="beyond it"),
        pytest.param(702.5, True, False, id="within the error of the control's edge"),
        pytest.param(703.5, False, False, id="beyond it, too"),
    ],
)
def test_edges_are_as_wide_as_their_error(x_px: float, on_control: bool, on_glyph: bool) -> None:
    """The glyph ends at 684 px, its control at 702, each within 1 px."""
    touch = a_touch(OutcomeKind.NOTHING, at_px=(x_px, 134.0))
    assert (touch.is_on_control, touch.is_on_glyph) == (on_control, on_glyph)


def test_without_a_control_or_a_place_it_is_unknown_what_was_met() -> None:
    tap = a_touch(OutcomeKind.NOTHING)
    for one in (replace(tap, control=None), replace(tap, point=None)):
        assert (one.is_on_control, one.is_on_glyph) == (None, None)


@pytest.mark.parametrize(
    ("n_shown", "n_launches", "stands", "comes_every_time"),
    [(1, 3, False, False), (2, 3, True, False), (3, 3, True, True), (1, 2, False, False)],
)
def test_a_mark_stands_if_two_thirds_of_the_launches_show_it(
    n_shown: int, n_launches: int, stands: bool, comes_every_time: bool
) -> None:
    box, launches = Rect.from_xywh(0, 0, 40, 40), tuple(range(n_launches))
    mark = OtherMark(box=box, score=0.9, shown_in=tuple(range(n_shown)), looked_for_in=launches)
    assert (mark.stands, mark.comes_every_time) == (stands, comes_every_time)


def test_a_touch_of_which_only_the_outcome_is_known_claims_nothing_else() -> None:
    touch = Touch(
        run_index=1,
        probe="close_probe",
        gesture=Gesture.TAP,
        point=None,
        since_window_ms=None,
        n_before=0,
        outcome=OutcomeKind.NOTHING,
        after_ms=None,
        confidence=0.9,
        target=None,
        window_box=None,
        control=None,
        calls=(),
        countdown_s=None,
        watched_ms=3_500,
        evidence_ids=(),
    )
    assert (touch.way_px, touch.page_watched_ms, touch.has_arrived) == (0, 0, False)


def test_small_print_is_missing_for_certain_only_where_frames_were_read_finely() -> None:
    assert RunNotices(run_index=1, notices=(), n_frames_read=6, evidence_ids=()).n_frames_read_finely == 0


def test_an_untouched_run_is_logged_throughout_unless_a_gap_was_found() -> None:
    assert Untouched(life_ms=None, watched_ms=8_000, then_activity=None).is_logged


def test_a_window_fills_the_screen_of_a_still_phone_that_takes_taps_unless_found_otherwise() -> None:
    window = TouchedWindow(display=DISPLAY, touches=(), untouched=(), has_control=True)
    assert (window.is_over_content, window.taps_arrive, window.can_be_moved) == (False, True, False)
