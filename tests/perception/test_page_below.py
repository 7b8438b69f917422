"""A page is recognised again although a popup dims it, and another page of the same app is not."""

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.page_below import page_below_likeness

CARD = Rect.from_xywh(60, 200, 240, 300)


def page(seed: int) -> np.ndarray:
    """Cards and lines of text at fixed places, 360 × 720."""
    chance = np.random.default_rng(seed)
    picture = np.full((720, 360, 3), 245, np.uint8)
    for top in range(50, 680, 40):
        left, width = int(chance.integers(10, 120)), int(chance.integers(60, 220))
        picture[top : top + 25, left : left + width] = chance.integers(0, 200, 3)
    return picture


def covered(below: np.ndarray, alpha: float = 0.6) -> np.ndarray:
    picture = (below * (1 - alpha)).astype(np.uint8)
    picture[200:500, 60:300] = 255
    return picture


@pytest.mark.parametrize("alpha", [0.3, 0.6, 0.8])
def test_a_dimmed_page_matches_itself(alpha: float) -> None:
    likeness = page_below_likeness(covered(page(1), alpha), page(1), CARD)
    assert likeness is not None
    assert likeness > 0.95


def test_another_page_is_not() -> None:
    likeness = page_below_likeness(covered(page(1)), page(2), CARD)
    assert likeness is not None
    assert likeness < 0.7


def test_a_covered_or_plain_page_has_no_likeness() -> None:
    whole = Rect.from_xywh(0, 0, 360, 720)
    assert page_below_likeness(covered(page(1)), page(1), whole) is None
    plain = np.full((720, 360, 3), 240, np.uint8)
    assert page_below_likeness(covered(plain), plain, CARD) is None
    assert page_below_likeness(page(1), page(1)[:700], CARD) is None
