"""When a touch happened, and what is not claimed of what followed it."""

from detector.core.movement import Movement, MovementKind
from detector.core.quantity import Quantity
from detector.core.trials import Gesture
from detector.windows.touch_effect import Aftermath, PerformedTouch, TouchWatch


def performed(movement: Movement | None = None) -> PerformedTouch:
    gesture = Gesture.TAP if movement is None else Gesture.MOVE
    return PerformedTouch(
        action_id="action:1",
        gesture=gesture,
        point=None,
        from_ms=1_000,
        to_ms=1_040,
        ends_ms=4_000,
        movement=movement,
    )


def test_a_tap_is_in_the_middle_of_its_interval() -> None:
    assert performed().at_ms == Quantity(value=1_020, error=20, unit="ms")


def test_a_movement_begins_when_it_was_requested() -> None:
    shake = Movement(kind=MovementKind.SHAKE, peak_mps2=20.0, angle_deg=30.0, duration_ms=1_000.0)
    assert performed(shake).at_ms == Quantity(value=1_000, error=0, unit="ms")


def test_a_touch_stays_in_its_place_unless_it_was_drawn_along() -> None:
    assert performed().way_px == 0


def test_a_control_gave_way_only_where_another_was_seen_in_its_place() -> None:
    assert not Aftermath().control_gave_way


def test_a_watch_is_complete_unless_something_interrupted_it() -> None:
    watch = TouchWatch(watched_ms=3_500)
    assert (watch.silent_ms, watch.host_late_after_ms) == (0, None)
