import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.fade_in import fades

RNG = np.random.default_rng(3)
BEFORE, AFTER, OTHER = (
    np.kron(RNG.integers(0, 255, (18, 9, 3)), np.ones((20, 20, 1))).astype(np.uint8) for _ in range(3)
)
PILL = Rect.from_xywh(120, 10, 50, 24)


def mixed(share: float, *, of: np.ndarray = AFTER, has_pill: bool = True) -> np.ndarray:
    rgb = np.round((1 - share) * BEFORE + share * of).astype(np.uint8)
    if has_pill:
        rgb[10:34, 120:170] = 0
    return rgb


@pytest.mark.parametrize(
    ("between", "is_fade"),
    [
        pytest.param([mixed(0.03), mixed(0.4)], True, id="from a faint beginning"),
        pytest.param([mixed(0.0), mixed(0.3), mixed(1.0)], True, id="from the first picture to the last"),
        pytest.param([mixed(0.3), mixed(0.29), mixed(0.6)], True, id="but for rounding"),
        pytest.param([mixed(0.6), mixed(0.3)], False, id="back and forth"),
        pytest.param([mixed(0.0), mixed(1.0)], False, id="at once"),
        pytest.param([mixed(0.01), mixed(0.95)], False, id="hardly more slowly"),
        pytest.param([mixed(0.3), mixed(0.5, of=OTHER)], False, id="by way of another picture"),
        pytest.param([], False, id="nothing between"),
    ],
)
def test_a_fade_is_a_mix_that_moves_on(between: list[np.ndarray], is_fade: bool) -> None:
    assert fades(BEFORE, between, mixed(1.0), beside=PILL) is is_fade


def test_the_same_picture_does_not_fade() -> None:
    assert not fades(BEFORE, [BEFORE], BEFORE, beside=PILL)


def test_only_the_control_may_change_otherwise() -> None:
    flashing = mixed(0.3)
    flashing[100:300] = 255
    assert not fades(BEFORE, [flashing], mixed(1.0), beside=PILL)
