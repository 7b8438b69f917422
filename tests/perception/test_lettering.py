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
        pytest.param((60, 10, 4, 11), None, id="from the upper edge into the half"),
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


def test_ink_at_the_edge_alone_is_no_lettering() -> None:
    assert lettering(drawn((40, 40, 15, 10))) is None


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        pytest.param((34, 44, 6, 2), (30, 25, 20, 12), id="from 0.725 of the way on: a rim"),
        pytest.param((34, 43, 6, 2), (30, 25, 20, 20), id="from 0.675 of the way on: a letter's lower part"),
        pytest.param((34, 14, 6, 2), (30, 25, 20, 12), id="up to 0.725 of the way: a rim"),
        pytest.param((34, 15, 6, 2), (30, 15, 20, 22), id="up to 0.675 of the way: an accent"),
        pytest.param((30, 40, 19, 2), (30, 25, 20, 12), id="off the middle, longer: along the edge"),
    ],
)
def test_a_rim_is_no_letter(part: Part, expected: Part) -> None:
    assert lettering(drawn((30, 25, 20, 12), part)) == expected


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        pytest.param((60, 30, 2, 1), WORD, id="a speck of two px"),
        pytest.param((60, 30, 3, 1), (30, 25, 33, 10), id="three px: a dot"),
    ],
)
def test_specks_are_left_out(part: Part, expected: Part) -> None:
    assert lettering(drawn(WORD, part)) == expected


@pytest.mark.parametrize(
    ("channels", "levels", "is_found"),
    [((0, 1, 2), 4, True), ((0, 1, 2), 3, False), ((0,), 12, True), ((0,), 11, False)],
)
def test_ink_differs_by_twelve_levels_over_three_channels(
    channels: tuple[int, ...], levels: int, is_found: bool
) -> None:
    rgb = drawn()
    for channel in channels:
        rgb[25:35, 30:50, channel] = 50 + levels
    assert lettering(rgb) == (WORD if is_found else None)


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


TALL: Box = (10, 10, 60, 120)
LINE: Part = (30, 50, 20, 8)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param(((30, 63, 10, 6),), (30, 50, 20, 19), id="hardly less than 0.7 of a height below"),
        pytest.param(((30, 64, 10, 6),), LINE, id="farther below"),
        pytest.param(((30, 39, 10, 6),), (30, 39, 20, 19), id="hardly less than 0.7 of a height above"),
        pytest.param(((30, 63, 10, 6), (30, 74, 10, 6)), (30, 50, 20, 30), id="below what is below"),
        pytest.param(((24, 52, 3, 3), (55, 51, 3, 4)), (24, 50, 34, 8), id="smaller ones at its sides"),
    ],
)
def test_lines_close_above_each_other_are_one(parts: tuple[Part, ...], expected: Part) -> None:
    assert lettering(drawn(LINE, *parts, size=(80, 140)), TALL) == expected


@pytest.mark.parametrize("surface", [(-50, 10, 60, 40), (100, 10, 60, 40)])
def test_a_surface_hardly_in_the_picture_has_no_lettering(surface: Box) -> None:
    assert lettering(drawn(WORD), surface) is None
