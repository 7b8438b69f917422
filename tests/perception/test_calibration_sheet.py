"""The calibration page as drawn by formula: its scale, its ×s and its time are known exactly."""

from dataclasses import replace

import numpy as np
import pytest

from detector.core.calibration_page import CalibrationSheet, Cells
from detector.perception.calibration_sheet import SheetReading, read_sheet
from tests.perception.calibration_sheets import SMALL, blended, cells_at, picture, rect

BARE = replace(
    SMALL, crosses=(), width=40, height=40, cells=(Cells(x=12, y=15, side=4, n=2, what="epoch_ms"),)
)


def read(rgb: np.ndarray, sheet: CalibrationSheet = SMALL) -> SheetReading:
    reading = read_sheet(rgb, sheet)
    assert reading is not None
    return reading


@pytest.mark.parametrize(("left", "top"), [(6, 5), (6.5, 5.25), (0, 0), (0.5, 0.75), (1.0, 1.0), (3.9, 7.2)])
@pytest.mark.parametrize(("across", "down"), [(2.0, 2.0), (2.13, 2.11), (3.0, 2.96)])
def test_the_scale_is_read_to_a_fraction_of_a_px(left: float, top: float, across: float, down: float) -> None:
    reading = read(picture(across=across, down=down, left=left, top=top))
    assert reading.px_per_css_px == pytest.approx((across, down), abs=2e-4)


def test_a_page_from_edge_to_edge_is_read_too() -> None:
    reading = read(picture(left=0, top=0, size=(120, 160)))
    assert reading.px_per_css_px == (2.0, 2.0)


@pytest.mark.parametrize(("left", "top"), [(0.5, 0.5), (0.25, 0.75), (0.75, 0.25)])
def test_half_covered_px_at_the_pictures_edge_count(left: float, top: float) -> None:
    reading = read(picture(left=left, top=top, size=(121, 161)))
    assert reading.px_per_css_px == pytest.approx((2.0, 2.0), abs=2e-4)


@pytest.mark.parametrize(
    ("down", "is_read"), [(3.0, True), (2.95, True), (2.935, False), (3.055, True), (3.065, False)]
)
def test_a_distorted_page_is_not_read(down: float, is_read: bool) -> None:
    """More than 2 % wider than high, or higher than wide."""
    assert (read_sheet(picture(across=3.0, down=down), SMALL) is not None) is is_read


@pytest.mark.parametrize(
    ("mark", "is_read"),
    [("#e628c8", True), ("#d23cb4", True), ("#d23cb3", False), ("#fa14dc", True), ("#fa13dc", False)],
)
def test_a_mark_may_be_sixty_levels_off_in_all(mark: str, is_read: bool) -> None:
    assert (read_sheet(picture(mark=mark), SMALL) is not None) is is_read


@pytest.mark.parametrize("x_px", [0, 1, 166, 171])
@pytest.mark.parametrize("y_px", [0, 1, 125, 128])
def test_a_stray_px_of_the_marks_colour_moves_no_edge(x_px: int, y_px: int) -> None:
    rgb = picture()
    rgb[y_px, x_px] = (230, 40, 200)
    assert read(rgb) == read(picture())


def _marks_only(rows: tuple[slice, ...], columns: tuple[slice, ...]) -> np.ndarray:
    rgb = np.full((40, 40, 3), 255, np.uint8)
    for down in rows:
        for across in columns:
            rgb[down, across] = (230, 40, 200)
    return rgb


FOUR, THREE = slice(30, 34), slice(31, 34)


@pytest.mark.parametrize(
    ("rows", "columns", "is_read"), [(FOUR, FOUR, True), (THREE, FOUR, False), (FOUR, THREE, False)]
)
def test_marks_of_eight_px_in_all_are_enough(rows: slice, columns: slice, is_read: bool) -> None:
    rgb = _marks_only((slice(4, 8), rows), (slice(4, 8), columns))
    reading = read_sheet(rgb, replace(BARE, width=30, height=30))
    assert (reading is not None) is is_read


@pytest.mark.parametrize("turned", [False, True])
def test_the_edges_of_small_marks_are_those_of_their_inner_lines(turned: bool) -> None:
    rgb = _marks_only((slice(4, 8), FOUR), (slice(4, 8), FOUR))
    rgb[4, 4] = rgb[7, 4] = 255
    rgb = rgb.transpose(1, 0, 2) if turned else rgb
    assert read(rgb, replace(BARE, width=30, height=30)).px_per_css_px == (1.0, 1.0)


@pytest.mark.parametrize("turned", [False, True])
def test_the_middle_half_of_a_mark_says_where_it_ends(turned: bool) -> None:
    """Ten lines of twenty, of which half end a px earlier: in the median that is half a px."""
    sheet = replace(BARE, width=50, height=50, square=10)
    rgb = picture(sheet, number=None, left=5)
    for row in (*range(9), *range(14, 20)):
        rgb[5 + row, 5] = 255
    rgb[26:29, 50] = (230, 40, 200)  # strays a px below it
    rgb = rgb.transpose(1, 0, 2) if turned else rgb
    scales = read(rgb, sheet).px_per_css_px
    assert scales[turned] == pytest.approx(99.5 / 50)
    assert scales[not turned] == pytest.approx(2.0)


def test_a_slanted_line_of_the_marks_colour_is_not_the_page() -> None:
    rgb = np.full((40, 40, 3), 255, np.uint8)
    at = np.r_[0:10, 20:30]
    rgb[at, at] = (230, 40, 200)
    assert read_sheet(rgb, BARE) is None


def test_what_is_darker_than_the_mark_beside_it_counts_as_one_px_of_it() -> None:
    rgb = picture(BARE, left=6, top=6)
    rgb[:, :6] = 0
    assert read(rgb, BARE).px_per_css_px == pytest.approx((81 / 40, 2.0))


@pytest.mark.parametrize(("across", "down"), [(2.0, 2.0), (3.0, 2.96), (6.0, 6.0)])
def test_the_sides_of_the_crosses_as_measured_and_as_drawn(across: float, down: float) -> None:
    sides = read(picture(across=across, down=down)).sides_px
    assert [drawn for _, drawn in sides] == pytest.approx([12 * across, 14 * across])
    assert [side for side, _ in sides] == pytest.approx([12 * across, 14 * across], abs=0.6)


def test_the_contrasts_of_the_crosses_as_measured_and_as_drawn() -> None:
    (black, black_drawn), (light, light_drawn) = read(picture(across=3.0)).ratios
    assert (black_drawn, light_drawn) == pytest.approx((21.0, 9.11), abs=0.01)
    assert (black, light) == pytest.approx((21.0, 9.11), rel=0.01)


def test_a_cross_that_is_not_there_has_no_contrast() -> None:
    rgb = picture()
    rgb[40:90, 30:78] = 255
    reading = read(rgb)
    assert len(reading.sides_px) == 2
    assert [drawn for _, drawn in reading.ratios] == pytest.approx([9.11], abs=0.01)


@pytest.mark.parametrize("number", [0, 1, 2, 21, 32, 42, 63])
def test_the_time_of_the_cells(number: int) -> None:
    assert read(picture(number=number)).epoch_ms == number
    assert read(picture(number=number, across=3.0, down=2.96, left=0.5, top=2.5)).epoch_ms == number


def test_the_first_row_of_cells_is_the_time() -> None:
    more = replace(SMALL, cells=(*SMALL.cells, Cells(x=15, y=2, side=5, n=6, what="unused")))
    assert read(picture(number=21), more).epoch_ms == 21


@pytest.mark.parametrize("k", range(6))
@pytest.mark.parametrize("level", [0, 255])
def test_a_cell_that_is_as_its_complement_is_torn(k: int, level: int) -> None:
    rgb = picture(number=21)
    rgb[cells_at(k, 0)] = rgb[cells_at(k, 1)] = level
    assert read(rgb).epoch_ms is None


@pytest.mark.parametrize(
    ("color", "is_dark"), [((127, 127, 127), True), ((128, 128, 128), False), ((0, 128, 255), True)]
)
def test_a_cell_is_dark_below_the_middle_of_its_levels(color: tuple[int, int, int], is_dark: bool) -> None:
    rgb = picture(number=0)
    rgb[cells_at(5, 0)], rgb[cells_at(5, 1)] = color, (255, 255, 255)
    assert read(rgb).epoch_ms == (1 if is_dark else None)


def test_only_the_middle_of_a_cell_is_read() -> None:
    rgb = picture(number=0)
    for row in (0, 1):
        down, across = cells_at(5, row)
        rgb[down, across] = 255 - rgb[down, across]
        rgb[down.start + 4 : down.start + 6, across.start + 4 : across.start + 6] = 255 * (1 - row)
    assert read(rgb).epoch_ms == 0


def test_another_page_is_not_the_sheet() -> None:
    plain = np.full((90, 90, 3), 255.0)
    assert read_sheet(plain.astype(np.uint8)) is None
    assert read_sheet(blended(plain, np.ones((90, 90)), "#e628c8").astype(np.uint8)) is None
    other = blended(plain, rect((90, 90), 20, 20, 60, 60), "#28e6c8")
    assert read_sheet(other.astype(np.uint8), SMALL) is None
