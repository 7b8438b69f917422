"""Which touches of a window count, and for what."""

from dataclasses import replace

from detector.core.movement import Movement, MovementKind
from detector.core.outcome import OutcomeKind
from tests.rules.case_touches import TouchedAt, TouchedCase, a_touch, a_touched_window


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
