"""When a touch happened: a tap somewhere between two moments, a movement from its beginning."""

from detector.core.movement import Movement, MovementKind
from detector.core.quantity import Quantity
from detector.core.trials import Gesture
from detector.windows.touch_effect import PerformedTouch


def at(movement: Movement | None = None) -> Quantity:
    gesture = Gesture.TAP if movement is None else Gesture.MOVE
    return PerformedTouch(
        action_id="action:1",
        gesture=gesture,
        point=None,
        from_ms=1_000,
        to_ms=1_040,
        ends_ms=4_000,
        movement=movement,
    ).at_ms


def test_a_tap_is_in_the_middle_of_its_interval() -> None:
    assert at() == Quantity(value=1_020, error=20, unit="ms")


def test_a_movement_begins_when_it_was_requested() -> None:
    shake = Movement(kind=MovementKind.SHAKE, peak_mps2=20.0, angle_deg=30.0, duration_ms=1_000.0)
    assert at(shake) == Quantity(value=1_000, error=0, unit="ms")
