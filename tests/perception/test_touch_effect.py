"""What a run shows of each touch."""

import numpy as np
import pytest

from detector.core.geometry import Point
from detector.core.screen import Frame
from detector.perception.touch_effect import PerformedTouch, read_touches
from tests.rulebook import a_control, a_track


def tap(n: int, from_ms: float, ends_ms: float) -> PerformedTouch:
    return PerformedTouch(
        action_id=f"action:{n}",
        kind="TapAt",
        point=Point(x_px=940, y_px=190),
        from_ms=from_ms,
        to_ms=from_ms + 20,
        ends_ms=ends_ms,
    )


def a_frame(n: int) -> Frame:
    return Frame(
        id=f"frame:{n:04d}",
        at_ms=1_000 + 100 * n,
        at_error_ms=5,
        source="screencap",
        lossy=False,
        width_px=60,
        height_px=90,
        png_sha256=f"{n:064x}",
    )


@pytest.mark.parametrize("pause_ms", [30.0, 700.0])
def test_of_two_taps_in_one_breath_only_the_second_is_answered_for(pause_ms: float) -> None:
    """The window goes after the first tap or the second: with no frame between nobody knows by which."""
    window = a_track([a_control()] * 4)  # gone between 1.3 and 1.4 s
    frames = [a_frame(n) for n in range(12)]
    second_ms = 1_330 + pause_ms
    touches = (tap(1, 1_310, second_ms), tap(2, second_ms, 2_100))
    one, other = read_touches(
        touches, (window,), frames, (), (), lambda _: np.zeros((90, 60, 3), np.uint8), package="com.a"
    )
    if pause_ms < 150:
        assert (one.gone_after_ms, one.changed_share) == (None, None)
        assert other.gone_after_ms is not None
        assert other.n_before == 1
    else:
        assert one.gone_after_ms is not None
