"""Popups by the pages before them, through the pictures of a run."""

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.film import FilmWatch
from detector.windows.seen import WindowKind
from tests.perception.dimmed_pages import page, under_film, with_card


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


def test_a_small_step_is_no_popup_coming_and_its_picture_takes_the_pages_place() -> None:
    below, watch = page(6), FilmWatch()
    shown = with_card(under_film(below, alpha=0.5), 45)
    watch.popup_on(below, step=1.0)
    assert watch.popup_on(shown, step=0.19) is None
    assert watch.popup_on(shown, step=0.2) is None
    watch.popup_on(below, step=0.2)
    assert watch.popup_on(shown, step=0.2) is not None


@pytest.mark.parametrize(("n_between", "is_known"), [(0, True), (2, True), (3, False)])
def test_three_pages_are_remembered(n_between: int, is_known: bool) -> None:
    below, watch = page(6), FilmWatch()
    watch.popup_on(below, step=1.0)
    for seed in range(20, 20 + n_between):
        assert watch.popup_on(page(seed), step=0.9) is None
    shown = with_card(under_film(below, alpha=0.5), 45)
    assert (watch.popup_on(shown, step=0.9) is not None) == is_known


@pytest.mark.parametrize(
    ("n_columns", "last_px", "score"),
    [(0, 0, 0.95), (4, 326, 0.95), (4, 327, 0.85), (9, 0, 0.85)],
)
def test_the_score_is_lower_where_less_than_97_hundredths_of_the_page_follow(
    n_columns: int, last_px: int, score: float
) -> None:
    """Of 54600 px around the card; a column has 328."""
    below = np.full((360, 180, 3), 200, np.uint8)
    below[30:50, 5:25] = 100
    shown = below // 2
    shown[150:224, 60:120] = 20
    shown[:, 140 : 140 + 4 * n_columns : 4] = 20
    shown[16 : 16 + last_px, 130] = 20
    watch = FilmWatch()
    watch.popup_on(below, step=1.0)
    popup = watch.popup_on(shown, step=0.9)
    assert popup is not None and popup.score == score
    assert popup.box == Rect(left_px=60, top_px=150, right_px=120, bottom_px=224)


def test_a_page_that_is_dimmed_without_a_popup_makes_the_next_picture_worth_comparing() -> None:
    below, watch = page(6), FilmWatch()
    watch.popup_on(below, step=1.0)
    assert watch.popup_on(under_film(below, alpha=0.5), step=0.9) is None
    assert watch.popup_on(with_card(under_film(below, alpha=0.5), 45), step=0.1) is not None
