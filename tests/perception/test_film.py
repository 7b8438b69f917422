"""A popup is recognised by the page that it dims: even a dark one on a dark page, no lighter than it."""

import cv2
import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.film import Film, FilmWatch, film_between, laid_small
from detector.windows.seen import WindowKind

CARD = Rect.from_xywh(60, 220, 240, 280)


def page(seed: int, ground: int = 245) -> np.ndarray:
    """Cards and lines at fixed places, 360 × 720."""
    chance = np.random.default_rng(seed)
    picture = np.full((720, 360, 3), ground, np.uint8)
    for top in range(40, 690, 30):
        left, width = int(chance.integers(5, 120)), int(chance.integers(60, 230))
        picture[top : top + 18, left : left + width] = chance.integers(0, 255, 3)
    return picture


def under_film(below: np.ndarray, *, alpha: float, colour: int = 0) -> np.ndarray:
    return np.rint(below * (1 - alpha) + alpha * colour).astype(np.uint8)


def with_card(picture: np.ndarray, shade: int, box: Rect = CARD) -> np.ndarray:
    shown = picture.copy()
    rows = slice(int(box.top_px), int(box.bottom_px))
    shown[rows, int(box.left_px) : int(box.right_px)] = (shade, shade, min(shade + 20, 255))
    cv2.putText(shown, "OFFER", (90, 360), cv2.FONT_HERSHEY_SIMPLEX, 2, (200, 170, 90), 4)
    return shown


def _film(before: np.ndarray, after: np.ndarray) -> Film | None:
    return film_between(laid_small(before), laid_small(after))


@pytest.mark.parametrize("alpha", [0.2, 0.5, 0.75])
@pytest.mark.parametrize("shade", [25, 120, 250])
@pytest.mark.parametrize("ground", [40, 245])
def test_the_card_is_what_is_not_part_of_the_dimmed_page(alpha: float, shade: int, ground: int) -> None:
    below = page(3, ground)
    film = _film(below, with_card(under_film(below, alpha=alpha), shade))
    assert film is not None and film.card is not None
    assert film.through == pytest.approx(1 - alpha, abs=0.04)
    assert film.card.iou(CARD) > 0.93


def test_a_film_may_have_a_colour() -> None:
    below = page(5)
    film = _film(below, with_card(under_film(below, alpha=0.6, colour=50), 30))
    assert film is not None and film.card is not None and film.card.iou(CARD) > 0.93


def test_a_sheet_reaches_to_the_edges() -> None:
    below, sheet = page(4, 30), Rect.from_xywh(0, 300, 360, 420)
    film = _film(below, with_card(under_film(below, alpha=0.5), 255, sheet))
    assert film is not None and film.card is not None and film.card.iou(sheet) > 0.97


def test_a_dimmed_page_alone_has_no_card() -> None:
    film = _film(page(3), under_film(page(3), alpha=0.5))
    assert film is not None and film.card is None


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(page(3), id="the same page"),
        pytest.param(page(8), id="another page"),
        pytest.param(under_film(page(8), alpha=0.5), id="another page, dimmed"),
        pytest.param(with_card(page(3), 30), id="a card on a page that is not dimmed"),
        pytest.param(np.full((720, 360, 3), 90, np.uint8), id="one colour"),
        pytest.param(page(3)[:700], id="another size"),
    ],
)
def test_nothing_else_is_a_film(after: np.ndarray) -> None:
    assert _film(page(3), after) is None


def test_what_a_tour_leaves_undimmed_is_no_window() -> None:
    below = page(3)
    shown = under_film(below, alpha=0.6)
    rows, columns = slice(220, 500), slice(60, 300)
    shown[rows, columns] = below[rows, columns]
    assert _film(below, shown) is None


def test_recognises_a_popup_fading_in_from_first_to_last_picture() -> None:
    below, watch = page(6, 60), FilmWatch()
    assert watch.popup_on(below, step=1.0) is None
    fading = [with_card(under_film(below, alpha=alpha), 45) for alpha in (0.3, 0.5, 0.7)]
    popups = [watch.popup_on(shown, step=0.9) for shown in fading]
    popups.append(watch.popup_on(fading[-1], step=0.02))
    assert all(one is not None and one.kind is WindowKind.POPUP for one in popups)
    assert watch.popup_on(below, step=0.9) is None
    assert watch.popup_on(page(7), step=0.9) is None


def test_what_another_app_showed_is_not_under_a_popup() -> None:
    below, watch = page(6), FilmWatch()
    watch.popup_on(below, step=1.0)
    watch.leave()
    assert watch.popup_on(with_card(under_film(below, alpha=0.5), 45), step=0.9) is None
