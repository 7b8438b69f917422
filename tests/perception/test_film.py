"""A popup is recognised by the page that it dims, in two pictures and over a run."""

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.film import Film, FilmWatch, ScaledPicture, film_between, scaled_down
from detector.windows.seen import WindowKind
from tests.perception.dimmed_pages import CARD, page, under_film, with_card


def _film(before: np.ndarray, after: np.ndarray) -> Film | None:
    return film_between(scaled_down(before), scaled_down(after))


@pytest.mark.parametrize("alpha", [0.2, 0.75])
@pytest.mark.parametrize("shade", [25, 250])
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


# Borders, on pages of 164 x 100 px: 7 rows at the top and the bottom are the system's, 15000 px are compared.

BAR, HEIGHT, WIDTH = 7, 164, 100
BLOCK = (5, 12, 10, 10)  # left, top, width, height: 40 edges
PLATE = (30, 50, 40, 30)


def plain(level: int = 200) -> np.ndarray:
    return np.full((HEIGHT, WIDTH, 3), level, np.int16)


def drawn(picture: np.ndarray, box: tuple[int, int, int, int], level: int) -> np.ndarray:
    left, top, width, height = box
    picture[top : top + height, left : left + width] = level
    return picture


def dimmed(
    *blocks: tuple[tuple[int, int, int, int], int, int], ground: int = 200, after: int = 100
) -> tuple[np.ndarray, np.ndarray]:
    """A page of one level and blocks on it, each with its level before and after."""
    pages = plain(ground), plain(after)
    for box, was, now in blocks or ((BLOCK, 100, 50),):
        drawn(pages[0], box, was)
        drawn(pages[1], box, now)
    return pages


def between(pages: tuple[np.ndarray, np.ndarray], per_px: float = 1.0) -> Film | None:
    before, after = pages
    return film_between(ScaledPicture(rgb=before, per_px=per_px), ScaledPicture(rgb=after, per_px=per_px))


def carded(*, plate: tuple[int, int, int, int] = PLATE, level: int = 20) -> tuple[np.ndarray, np.ndarray]:
    before, after = dimmed()
    drawn(after, plate, level)
    return before, after


def box_of(film: Film | None) -> tuple[float, float, float, float] | None:
    if film is None or film.card is None:
        return None
    return film.card.left_px, film.card.top_px, film.card.width_px, film.card.height_px


@pytest.mark.parametrize(
    ("block", "was", "now", "is_film"),
    [
        ((93, 20, 7, 16), 100, 50, True),
        ((93, 20, 7, 15), 100, 50, False),
        ((5, 20, 7, 8), 188, 94, True),
        ((5, 20, 7, 8), 189, 94, False),
        ((5, 0, 90, BAR), 100, 50, False),
    ],
    ids=["30 edges", "29", "of 12 levels", "of 11", "of the bar"],
)
def test_a_film_needs_30_edges_of_12_levels_each(
    block: tuple[int, int, int, int], was: int, now: int, is_film: bool
) -> None:
    film = between(dimmed((block, was, now)))
    assert (film is not None) == is_film
    assert film is None or (film.card, film.around, film.through) == (None, 1.0, 0.5)


@pytest.mark.parametrize(("after", "through"), [(6, None), (9, 0.09), (90, 0.9), (91, None)])
def test_a_film_lets_8_to_90_hundredths_through(after: int, through: float | None) -> None:
    film = between(dimmed((BLOCK, 100, after), ground=0, after=0))
    assert (film and film.through) == (None if through is None else pytest.approx(through))


@pytest.mark.parametrize(
    ("was", "now", "adds", "is_film"), [(200, 100, 0, True), (107, 52, 59, True), (107, 52, 60, False)]
)
def test_a_film_is_dark(was: int, now: int, adds: int, is_film: bool) -> None:
    """Of level 90 at most, with which it adds 46 where it lets half through, and 82 where a tenth."""
    film = between(dimmed((BLOCK, was, now + adds), ground=0, after=adds))
    assert (film is not None) == is_film


@pytest.mark.parametrize(("off", "n_off"), [(9, 0), (10, 4)])
@pytest.mark.parametrize("channel", [0, 2])
def test_a_pixel_follows_within_nine_levels_in_each_channel(off: int, n_off: int, channel: int) -> None:
    before, after = dimmed()
    for row in (60, 70, 80, 90):
        after[row, 50, channel] += off
    film = between((before, after))
    assert film is not None and film.around == pytest.approx(1 - n_off / 15000)


@pytest.mark.parametrize(("n_columns", "is_film"), [(6, True), (7, False)])
def test_of_a_dimmed_page_without_a_card_94_hundredths_follow(n_columns: int, is_film: bool) -> None:
    before, after = dimmed()
    for number in range(n_columns):
        after[:, 40 + 5 * number] = 20
    film = between((before, after))
    assert (film is not None) == is_film
    assert film is None or (film.card is None and film.around == pytest.approx(0.94))


@pytest.mark.parametrize(
    ("plate", "is_card"),
    [
        ((30, 50, 30, 20), True),
        ((30, 50, 29, 20), False),
        ((30, 50, 40, 9), True),
        ((30, 50, 40, 8), False),
        ((14, BAR, 86, 150), True),
        ((13, BAR, 87, 150), False),
    ],
)
def test_a_card_has_some_width_and_height_and_leaves_some_of_the_page(
    plate: tuple[int, int, int, int], is_card: bool
) -> None:
    """30 hundredths of the width, 6 of the height, and 86 of the area at most."""
    before, after = dimmed(((2, 12, 8, 12), 100, 50))
    drawn(after, plate, 20)
    got = box_of(between((before, after)))
    expected = (14.0, 0.0, 86.0, 164.0) if plate[3] == 150 else tuple(map(float, plate))
    assert got == (expected if is_card else None)


@pytest.mark.parametrize(("notch", "is_card"), [(18, True), (19, False)])
def test_a_card_fills_70_hundredths_of_its_box(notch: int, is_card: bool) -> None:
    before, after = carded()
    drawn(after, (50, 50, 20, notch), 100)
    assert (box_of(between((before, after))) == PLATE) == is_card


@pytest.mark.parametrize(
    ("other", "expected"), [((78, 55, 12, 20), (30, 50, 60, 30)), ((79, 55, 12, 20), PLATE)]
)
def test_parts_that_are_eight_px_apart_are_one_card_otherwise_the_largest_is(
    other: tuple[int, int, int, int], expected: tuple[int, int, int, int]
) -> None:
    before, after = carded()
    drawn(after, other, 20)
    assert box_of(between((before, after))) == expected


@pytest.mark.parametrize(
    ("plate", "expected"),
    [((30, 50, 40, 30), (75.0, 125.0, 100.0, 75.0)), ((30, 100, 40, 57), (75.0, 250.0, 100.0, 160.0))],
    ids=["in the middle", "to the bottom"],
)
def test_a_card_is_in_px_of_the_picture_and_reaches_to_its_edges(
    plate: tuple[int, int, int, int], expected: tuple[float, float, float, float]
) -> None:
    assert box_of(between(carded(plate=plate), per_px=2.5)) == expected


@pytest.mark.parametrize(("rows", "off", "is_card"), [(18, 0, True), (19, 0, False)])
def test_a_card_of_which_more_than_60_hundredths_are_as_before_is_none(
    rows: int, off: int, is_card: bool
) -> None:
    before, after = carded()
    drawn(after, (30, 50, 40, rows), 200 + off)
    assert (box_of(between((before, after))) == PLATE) == is_card


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


def test_a_page_that_is_dimmed_without_a_popup_makes_the_next_picture_worth_comparing() -> None:
    below, watch = page(6), FilmWatch()
    watch.popup_on(below, step=1.0)
    assert watch.popup_on(under_film(below, alpha=0.5), step=0.9) is None
    assert watch.popup_on(with_card(under_film(below, alpha=0.5), 45), step=0.1) is not None


def test_the_share_let_through_is_the_median_of_what_is_near_the_commonest() -> None:
    """12 edges of .51, 6 of .525, 10 of .545, and 10 of .565, which are too far from the commonest."""
    blocks = (((10, 20, 3, 3), 102), ((30, 20, 2, 1), 105), ((50, 20, 3, 2), 109), ((70, 20, 3, 2), 113))
    film = between(dimmed(*((box, 200, now) for box, now in blocks), ground=0, after=0))
    assert film is not None and film.through == pytest.approx(0.525)


@pytest.mark.parametrize(("high", "is_film"), [(5, True), (6, False)])
def test_eight_of_a_hundred_edges_must_agree(high: int, is_film: bool) -> None:
    """40 edges around the card, and 460 or 462 under it."""
    before, after = carded(plate=(20, 40, 60, 60))
    for left in (22, 32, 42, 52):
        drawn(before, (left, 45, 5, 50), 100)
    drawn(before, (62, 45, 5, high), 100)
    assert (between((before, after)) is not None) == is_film
