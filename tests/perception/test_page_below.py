"""A page is recognised again although a popup dims it, and another page of the same app is not."""

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.page_below import page_below_likeness, with_moving_pages
from detector.windows.seen import WindowKind
from tests.perception.shown_touches import a_frame, a_window, ms

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


# Borders, on pictures of 72 px in width, which are compared as they are: 6 px above and below are the bars.

OUTSIDE = Rect(left_px=-30, top_px=-30, right_px=-10, bottom_px=-10)
HOLE = Rect(left_px=20, top_px=30, right_px=50, bottom_px=60)


def noise(height: int = 100) -> np.ndarray:
    grey = np.random.default_rng(4).integers(60, 190, (height, 72, 1), dtype=np.uint8)
    return np.repeat(grey, 3, axis=2)


def is_compared(at: tuple[int, int], box: Rect) -> bool:
    """Whether a pixel that differs makes the likeness less than 1."""
    other = noise()
    other[at] = 255
    likeness = page_below_likeness(other, noise(), box)
    assert likeness is not None
    return likeness < 0.99999


@pytest.mark.parametrize(("row", "counts"), [(5, False), (6, True)])
def test_the_bars_are_not_compared(row: int, counts: bool) -> None:
    assert is_compared((row, 40), OUTSIDE) == counts


@pytest.mark.parametrize(
    ("box", "at", "counts"),
    [
        (HOLE, (28, 30), True),
        (HOLE, (29, 30), False),
        (HOLE, (60, 30), False),
        (HOLE, (61, 30), True),
        (HOLE, (40, 18), True),
        (HOLE, (40, 19), False),
        (Rect(left_px=20.6, top_px=30.6, right_px=49.4, bottom_px=59.4), (60, 50), False),
        (Rect(left_px=-30, top_px=30, right_px=-10, bottom_px=60), (40, 0), True),
    ],
)
def test_the_window_and_a_pixel_around_it_are_not_compared(
    box: Rect, at: tuple[int, int], counts: bool
) -> None:
    assert is_compared(at, box) == counts


@pytest.mark.parametrize(("top", "is_known"), [(27, True), (26, False)])
def test_a_fifth_of_the_display_must_show(top: int, is_known: bool) -> None:
    """The rows from the bar to just above the window: 20 or 19 of 100."""
    box = Rect(left_px=0, top_px=top, right_px=72, bottom_px=100)
    assert (page_below_likeness(noise(), noise(), box) is not None) == is_known


def test_an_inverted_page_is_the_opposite() -> None:
    assert page_below_likeness(255 - noise(), noise(), HOLE) == pytest.approx(-1.0)


@pytest.mark.parametrize(
    ("pages", "moved"),
    [
        pytest.param({1_750: 1, 3_000: 1, 4_000: 1}, False, id="it stays"),
        pytest.param({1_750: 1, 3_000: 2, 4_000: 1}, True, id="it changes for a while"),
        pytest.param({1_600: 2, 1_750: 1, 4_000: 1}, False, id="while the popup came in"),
        pytest.param({1_750: 1, 4_000: 1, 5_100: 2}, False, id="after its end"),
        pytest.param({1_750: 1}, None, id="a single picture"),
    ],
)
def test_a_page_moves_by_itself_if_it_changes_around_a_popup_that_stands(
    pages: dict[int, int], moved: bool | None
) -> None:
    """The popup came by 1.0 s, had come in by 1.7 s, and stood until 5 s."""
    popup = a_window(kind=WindowKind.POPUP, box=CARD, gone_ms=ms(5_050, 50))
    frames = [a_frame(at_ms, seed) for at_ms, seed in pages.items()]
    shown = with_moving_pages((popup,), frames, lambda frame: covered(page(int(frame.id.split(":")[2]))))
    assert shown[0].page_moved is moved
