"""A box around the words alone, on a disc, ring or pill whose box is known."""

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.lettering import lettering_on

Part = tuple[int, int, int, int]
Box = tuple[float, float, float, float]

PILL: Part = (10, 10, 80, 40)
"""Left, top, width, height: half its height is 20, so that a row is its distance from the middle / 20 out."""
WORD: Part = (30, 25, 20, 10)


def drawn(*parts: Part, size: tuple[int, int] = (110, 70), ground: int = 50, ink: int = 250) -> np.ndarray:
    rgb = np.full((size[1], size[0], 3), ground, np.uint8)
    for x, y, wide, tall in parts:
        rgb[y : y + tall, x : x + wide] = ink
    return rgb


def lettering(rgb: np.ndarray, surface: Box = PILL) -> Box | None:
    """Left, top, width, height."""
    found = lettering_on(rgb, Rect.from_xywh(*surface))
    return None if found is None else (found.left_px, found.top_px, found.width_px, found.height_px)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param((WORD,), WORD, id="one word"),
        pytest.param(((30, 25, 6, 10), (44, 26, 8, 12)), (30, 25, 22, 13), id="two letters"),
        pytest.param(
            ((44, 24, 8, 12), (30, 25, 6, 10), (60, 27, 4, 3)), (30, 24, 34, 12), id="three letters"
        ),
        pytest.param((), None, id="nothing"),
    ],
)
@pytest.mark.parametrize(("ground", "ink"), [(50, 250), (220, 20)])
def test_the_box_is_tight_around_light_or_dark_letters(
    parts: tuple[Part, ...], expected: Part | None, ground: int, ink: int
) -> None:
    assert lettering(drawn(*parts, ground=ground, ink=ink)) == expected


@pytest.mark.parametrize("is_upright", [False, True])
@pytest.mark.parametrize(
    ("part", "expected"),
    [
        pytest.param((60, 39, 4, 11), None, id="from within half of the way to the lower edge"),
        pytest.param((60, 40, 4, 10), WORD, id="from half of the way to the lower edge"),
        pytest.param((60, 39, 4, 10), (30, 25, 34, 24), id="from within half of the way, one px short of it"),
        pytest.param((60, 10, 4, 11), None, id="from the upper edge into the half"),
        pytest.param((60, 10, 4, 10), WORD, id="from the upper edge to half of the way"),
        pytest.param((60, 11, 4, 10), (30, 11, 34, 24), id="from one px below the upper edge"),
        pytest.param((52, 10, 4, 40), None, id="from edge to edge"),
    ],
)
def test_ink_from_the_middle_to_the_edge_fills_a_line_of_its_own(
    part: Part, expected: Part | None, is_upright: bool
) -> None:
    if is_upright:
        turned = None if expected is None else (expected[1], expected[0], expected[3], expected[2])
        rgb = np.ascontiguousarray(drawn(WORD, part).transpose(1, 0, 2))
        assert lettering(rgb, (10, 10, 40, 80)) == turned
    else:
        assert lettering(drawn(WORD, part)) == expected


@pytest.mark.parametrize("is_upright", [False, True])
@pytest.mark.parametrize(
    ("surface", "part", "expected"),
    [
        pytest.param((10, 10, 80, 42), (60, 41, 4, 11), WORD, id="from exactly half of the way to the edge"),
        pytest.param((10, 10, 80, 42), (60, 40, 4, 12), None, id="from one px less"),
        pytest.param((10, 10, 80, 30), (34, 35, 6, 2), (30, 18, 20, 12), id="from exactly 0.7 on: a rim"),
        pytest.param((10, 10, 80, 30), (34, 34, 6, 2), (30, 18, 20, 18), id="from one px less: a letter's"),
        pytest.param((5, 5, 120, 100), (60, 77, 5, 25), (30, 45, 40, 57), id="to exactly 0.93: not the edge"),
        pytest.param((5, 5, 120, 100), (60, 77, 5, 26), None, id="one px farther: the edge"),
    ],
)
def test_the_borders_themselves(surface: Box, part: Part, expected: Part | None, is_upright: bool) -> None:
    word = {42: WORD, 30: (30, 18, 20, 12), 100: (30, 45, 40, 20)}[int(surface[3])]
    rgb = drawn(word, part, size=(130, 110))
    if is_upright:
        left, top, wide, tall = surface
        turned = None if expected is None else (expected[1], expected[0], expected[3], expected[2])
        rgb = np.ascontiguousarray(rgb.transpose(1, 0, 2))
        assert lettering(rgb, (top, left, tall, wide)) == turned
    else:
        assert lettering(rgb, surface) == expected


def test_ink_at_the_edge_alone_is_no_lettering() -> None:
    assert lettering(drawn((40, 40, 15, 10))) is None


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        pytest.param((34, 44, 6, 2), (30, 25, 20, 12), id="from 0.725 of the way on: a rim"),
        pytest.param((34, 43, 6, 2), (30, 25, 20, 20), id="from 0.675 of the way on: a letter's lower part"),
        pytest.param((34, 14, 6, 2), (30, 25, 20, 12), id="up to 0.725 of the way: a rim"),
        pytest.param((34, 15, 6, 2), (30, 15, 20, 22), id="up to 0.675 of the way: an accent"),
        pytest.param((30, 40, 18, 2), (30, 25, 20, 17), id="off the middle, 0.45 of the height long"),
        pytest.param((30, 40, 19, 2), (30, 25, 20, 12), id="off the middle, longer: along the edge"),
        pytest.param((30, 39, 19, 2), (30, 25, 20, 16), id="as long, but reaching into the middle half"),
    ],
)
def test_a_rim_is_no_letter(part: Part, expected: Part) -> None:
    assert lettering(drawn((30, 25, 20, 12), part)) == expected


@pytest.mark.parametrize(
    ("tall", "expected"),
    [
        pytest.param(18, (18, 19, 16, 18), id="0.45 of the side"),
        pytest.param(19, (26, 24, 8, 12), id="longer: along the edge"),
    ],
)
def test_an_upright_part_off_the_middle_of_a_disc_is_a_letter_or_its_rim(tall: int, expected: Part) -> None:
    assert lettering(drawn((26, 24, 8, 12), (18, 19, 2, tall)), (10, 10, 40, 40)) == expected


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        pytest.param((60, 30, 2, 1), WORD, id="a speck of two px"),
        pytest.param((60, 30, 3, 1), (30, 25, 33, 10), id="three px: a dot"),
    ],
)
def test_specks_are_left_out(part: Part, expected: Part) -> None:
    assert lettering(drawn(WORD, part)) == expected


def test_a_speck_does_not_end_the_search() -> None:
    assert lettering(drawn((60, 20, 2, 1), WORD)) == WORD
    assert lettering(drawn((60, 40, 4, 10), (30, 45, 4, 4), WORD)) == WORD


@pytest.mark.parametrize(("tall", "is_found"), [(4, False), (5, True), (6, True)])
def test_ink_lower_than_an_eighth_of_the_surface_is_a_line(tall: int, is_found: bool) -> None:
    part = (30, 28, 30, tall)
    assert lettering(drawn(part)) == (part if is_found else None)


@pytest.mark.parametrize(
    ("channels", "levels", "is_found"),
    [
        ((0, 1, 2), 4, True),
        ((0, 1, 2), 3, False),
        ((0, 1, 2), -4, True),
        ((0, 1, 2), -3, False),
        ((0,), 12, True),
        ((0,), 11, False),
        ((2,), -12, True),
        ((1,), -11, False),
    ],
)
def test_ink_differs_by_twelve_levels_over_three_channels(
    channels: tuple[int, ...], levels: int, is_found: bool
) -> None:
    rgb = drawn()
    for channel in channels:
        rgb[25:35, 30:50, channel] = 50 + levels
    assert lettering(rgb) == (WORD if is_found else None)


@pytest.mark.parametrize(("level", "is_ink"), [(90, False), (91, True)])
def test_ink_is_what_is_more_than_two_fifths_as_strong_as_the_strongest(level: int, is_ink: bool) -> None:
    rgb = drawn((30, 25, 20, 10), ink=150)
    rgb[25:35, 55:60] = level
    assert lettering(rgb) == ((30, 25, 30, 10) if is_ink else WORD)


def test_the_strongest_three_in_a_hundred_do_not_decide_what_is_ink() -> None:
    rgb = drawn(WORD, ink=90)
    rgb[26:28, 60:65] = 255
    assert lettering(rgb) == (30, 25, 35, 10)


@pytest.mark.parametrize(
    ("light", "dark", "expected"),
    [
        pytest.param(20, 10, (20, 25, 20, 10), id="more light"),
        pytest.param(10, 20, (50, 25, 20, 10), id="more dark"),
        pytest.param(12, 12, (20, 25, 12, 10), id="as much of each counts as light"),
    ],
)
def test_ink_is_light_or_dark_whichever_there_is_more_of(light: int, dark: int, expected: Part) -> None:
    rgb = drawn(ground=128)
    rgb[25:35, 20 : 20 + light] = 228
    rgb[25:35, 50 : 50 + dark] = 28
    assert lettering(rgb) == expected


def test_a_few_strong_px_count_for_more_than_many_weak_ones() -> None:
    """8 × 8 px of 100 levels against 20 × 12 px of 30: their squares are added up."""
    rgb = drawn(ground=128)
    rgb[25:33, 20:28] = 228
    rgb[24:36, 50:70] = 98
    assert lettering(rgb) == (20, 25, 8, 8)


def test_what_lies_far_out_does_not_decide_whether_ink_is_light() -> None:
    rgb = drawn(ground=128)
    rgb[25:35, 30:40] = 188
    rgb[44:49, 30:70] = 0
    assert lettering(rgb) == (30, 25, 10, 10)


def test_a_broad_lighter_band_belongs_to_the_ground() -> None:
    """20 px wide: more than half of the window that the ground is taken from."""
    rgb = drawn((20, 25, 14, 10))
    rgb[:, 50:70] = 150
    assert lettering(rgb) == (20, 25, 14, 10)


TALL: Box = (10, 10, 60, 120)
LINE: Part = (30, 50, 20, 8)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param(((30, 63, 10, 6),), (30, 50, 20, 19), id="hardly less than 0.7 of a height below"),
        pytest.param(((30, 64, 10, 6),), LINE, id="farther below"),
        pytest.param(((30, 39, 10, 6),), (30, 39, 20, 19), id="hardly less than 0.7 of a height above"),
        pytest.param(((30, 38, 10, 6),), LINE, id="farther above"),
        pytest.param(((30, 63, 10, 6), (30, 74, 10, 6)), (30, 50, 20, 30), id="below what is below"),
        pytest.param(((30, 63, 10, 6), (30, 75, 10, 6)), (30, 50, 20, 19), id="too far below what is below"),
        pytest.param(((30, 39, 10, 6), (30, 28, 10, 6)), (30, 28, 20, 30), id="above what is above"),
        pytest.param(((30, 85, 20, 9),), (30, 85, 20, 9), id="a larger one, far off"),
        pytest.param(((24, 52, 3, 3), (55, 51, 3, 4)), (24, 50, 34, 8), id="smaller ones at its sides"),
    ],
)
def test_lines_close_above_each_other_are_one(parts: tuple[Part, ...], expected: Part) -> None:
    assert lettering(drawn(LINE, *parts, size=(80, 140)), TALL) == expected


@pytest.mark.parametrize(
    ("side", "expected"),
    [pytest.param(14, (35, 25, 3, 3), id="14 px"), pytest.param(13, None, id="13 px")],
)
def test_needs_a_surface_of_fourteen_px(side: int, expected: Part | None) -> None:
    rgb = drawn((35, 25, 3, 3))
    assert lettering(rgb, (29, 20, side, 14)) == expected
    assert lettering(rgb, (29, 20, 14, side)) == expected


def test_a_surface_is_rounded_to_whole_px() -> None:
    bar = (30, 25, 4, 25)  # one px short of the edge at 51, at the edge of 50
    assert lettering(drawn(WORD, bar), (10, 10.4, 80, 40)) is None
    assert lettering(drawn(WORD, bar), (10.4, 10.6, 80, 40)) == (30, 25, 20, 25)


@pytest.mark.parametrize(
    ("surface", "part"),
    [
        pytest.param((-20, 10, 60, 40), (12, 24, 12, 10), id="left"),
        pytest.param((70, 10, 60, 40), (84, 24, 12, 10), id="right"),
        pytest.param((20, -20, 60, 50), (40, 9, 12, 10), id="above"),
        pytest.param((20, 40, 60, 50), (40, 50, 12, 10), id="below"),
    ],
)
def test_a_surface_beyond_the_picture_is_cut_off_there(surface: Box, part: Part) -> None:
    assert lettering(drawn(part), surface) == part


@pytest.mark.parametrize(
    "surface",
    [(-50, 10, 60, 40), (100, 10, 60, 40), (20, -30, 60, 40), (20, 60, 60, 40), (200, 200, 60, 40)],
)
def test_a_surface_hardly_in_the_picture_has_no_lettering(surface: Box) -> None:
    assert lettering(drawn(WORD), surface) is None


def test_letters_on_a_surface_of_half_a_thousand_px() -> None:
    part = (220, 230, 80, 70)
    assert lettering(drawn(part, size=(520, 520)), (5, 5, 500, 500)) == part
