"""A card in the upper left corner: all its blocks are lit where a hundred are, and none where none is."""

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.another_popup import shows_another
from detector.windows.seen import WindowKind
from tests.perception.shown_touches import a_frame, a_window, ms, picture

CARD = Rect.from_xywh(0, 0, 48, 48)
CLOSED = a_window(kind=WindowKind.POPUP, box=CARD, gone_ms=ms(2_300, 50))
LATER = a_window(2, kind=WindowKind.POPUP, box=CARD, appeared_ms=ms(3_000, 50))


@pytest.mark.parametrize(
    ("shown", "is_another"),
    [
        pytest.param({1_500: 100, 2_500: 0, 3_100: 100}, False, id="the same picture"),
        pytest.param({1_500: 100, 2_500: 0, 3_100: 0, 3_900: 0}, True, id="another one"),
        pytest.param({1_500: 100, 2_500: 0, 3_100: 0, 4_000: 100}, False, id="the same after a while"),
        pytest.param({1_500: 100, 3_100: 0, 4_001: 100}, True, id="the same, but after the watch"),
        pytest.param({1_500: 100, 2_500: 0, 3_049: 0}, False, id="not seen again: nothing says otherwise"),
        pytest.param({2_500: 0, 3_100: 100}, False, id="not seen before the touch"),
        pytest.param({999: 100, 3_100: 0}, False, id="seen before it had come"),
        pytest.param({1_000: 0, 1_995: 100, 3_050: 100}, False, id="the last one before the touch counts"),
        pytest.param({1_000: 0, 1_996: 100, 3_050: 100}, True, id="not one of the touch's own moment"),
    ],
)
def test_the_last_picture_before_the_touch_is_looked_for(shown: dict[float, int], is_another: bool) -> None:
    """The touch began at 2.0 s, and is watched until 4.0 s; frames are known within 5 ms."""
    frames = [a_frame(at_ms, n_lit) for at_ms, n_lit in shown.items()]
    seen = shows_another(
        CLOSED, LATER, frames, lambda frame: picture(int(frame.id.split(":")[2])), span_ms=(2_000, 4_000)
    )
    assert seen is is_another


def test_a_popup_that_was_closed_while_it_faded_in_is_still_the_same() -> None:
    rng = np.random.default_rng(5)
    page, card, other = (
        np.kron(rng.integers(0, 255, (10, 10, 1)), np.ones((16, 16, 3))).astype(np.uint8) for _ in range(3)
    )
    faded = np.round(0.3 * page + 0.7 * card).astype(np.uint8)
    frames = [a_frame(1_500, 1), a_frame(3_100, 2)]
    for later, is_another in ((card, False), (other, True)):
        shown = {frames[0].id: faded, frames[1].id: later}
        seen = shows_another(
            CLOSED, LATER, frames, lambda frame, shown=shown: shown[frame.id], span_ms=(2_000, 4_000)
        )
        assert seen is is_another
