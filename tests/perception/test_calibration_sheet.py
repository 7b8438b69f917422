"""The calibration page as drawn by formula and by a browser: its scale, its ×s and its time."""

import subprocess
import time
from dataclasses import replace

import cv2
import numpy as np
import pytest

from detector.core.calibration_page import CalibrationSheet, Cells, page_html
from detector.perception.calibration_sheet import SheetReading, read_sheet
from tests.conftest import RequireBinary
from tests.perception.calibration_sheets import SMALL, blended, cells_at, picture, rect

BARE = replace(
    SMALL, crosses=(), width=40, height=40, cells=(Cells(x=12, y=15, side=4, n=2, what="epoch_ms"),)
)


def read(rgb: np.ndarray, sheet: CalibrationSheet = SMALL) -> SheetReading:
    reading = read_sheet(rgb, sheet)
    assert reading is not None
    return reading


@pytest.mark.parametrize(("left", "top"), [(6, 5), (6.5, 5.25), (0, 0)])
@pytest.mark.parametrize(("across", "down"), [(2.0, 2.0), (2.13, 2.11)])
def test_the_scale_is_read_to_a_fraction_of_a_px(left: float, top: float, across: float, down: float) -> None:
    reading = read(picture(across=across, down=down, left=left, top=top))
    assert reading.px_per_css_px == pytest.approx((across, down), abs=2e-4)


def test_a_page_from_edge_to_edge_is_read_too() -> None:
    reading = read(picture(left=0, top=0, size=(120, 160)))
    assert reading.px_per_css_px == (2.0, 2.0)


@pytest.mark.parametrize(
    ("down", "is_read"), [(3.0, True), (2.95, True), (2.935, False), (3.055, True), (3.065, False)]
)
def test_a_distorted_page_is_not_read(down: float, is_read: bool) -> None:
    """More than 2 % wider than high, or higher than wide."""
    assert (read_sheet(picture(across=3.0, down=down), SMALL) is not None) is is_read


@pytest.mark.parametrize("x_px", [0, 171])
@pytest.mark.parametrize("y_px", [0, 128])
def test_a_stray_px_of_the_marks_colour_moves_no_edge(x_px: int, y_px: int) -> None:
    rgb = picture()
    rgb[y_px, x_px] = (230, 40, 200)
    assert read(rgb) == read(picture())


def test_a_slanted_line_of_the_marks_colour_is_not_the_page() -> None:
    rgb = np.full((40, 40, 3), 255, np.uint8)
    at = np.r_[0:10, 20:30]
    rgb[at, at] = (230, 40, 200)
    assert read_sheet(rgb, BARE) is None


def test_a_cross_that_is_not_there_has_no_contrast() -> None:
    rgb = picture()
    rgb[40:90, 30:78] = 255
    reading = read(rgb)
    assert len(reading.sides_px) == 2
    assert [drawn for _, drawn in reading.ratios] == pytest.approx([9.11], abs=0.01)


@pytest.mark.parametrize("number", [0, 21, 42, 63])
def test_the_time_of_the_cells(number: int) -> None:
    assert read(picture(number=number)).epoch_ms == number
    assert read(picture(number=number, across=3.0, down=2.96, left=0.5, top=2.5)).epoch_ms == number


def test_the_first_row_of_cells_is_the_time() -> None:
    more = replace(SMALL, cells=(*SMALL.cells, Cells(x=15, y=2, side=5, n=6, what="unused")))
    assert read(picture(number=21), more).epoch_ms == 21


@pytest.mark.parametrize("k", [0, 5])
@pytest.mark.parametrize("level", [0, 255])
def test_a_cell_that_is_as_its_complement_is_torn(k: int, level: int) -> None:
    rgb = picture(number=21)
    rgb[cells_at(k, 0)] = rgb[cells_at(k, 1)] = level
    assert read(rgb).epoch_ms is None


def test_another_page_is_not_the_sheet() -> None:
    plain = np.full((90, 90, 3), 255.0)
    assert read_sheet(plain.astype(np.uint8)) is None
    assert read_sheet(blended(plain, np.ones((90, 90)), "#e628c8").astype(np.uint8)) is None
    other = blended(plain, rect((90, 90), 20, 20, 60, 60), "#28e6c8")
    assert read_sheet(other.astype(np.uint8), SMALL) is None


PX_PER_CSS_PX = 2.625
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run")


@pytest.fixture(scope="module")
def shot(tmp_path_factory: pytest.TempPathFactory, require_binary: RequireBinary) -> tuple[np.ndarray, float]:
    folder = tmp_path_factory.mktemp("page")
    page, picture = folder / "page.html", folder / "page.png"
    page.write_text(page_html(), encoding="utf-8")
    subprocess.run(
        [
            require_binary("chromium"),
            *FLAGS,
            f"--user-data-dir={folder / 'profile'}",
            f"--force-device-scale-factor={PX_PER_CSS_PX}",
            "--window-size=412,700",
            "--timeout=1000",
            f"--screenshot={picture}",
            page.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return cv2.cvtColor(cv2.imread(str(picture)), cv2.COLOR_BGR2RGB), time.time() * 1000


def test_scale_sizes_contrasts_and_time(shot: tuple[np.ndarray, float]) -> None:
    rgb, after_ms = shot
    read = read_sheet(rgb)
    assert read is not None
    assert read.px_per_css_px == pytest.approx((PX_PER_CSS_PX, PX_PER_CSS_PX), abs=0.01)
    assert all(abs(side - drawn) <= 1.0 for side, drawn in read.sides_px)
    assert all(ratio == pytest.approx(drawn, rel=0.02) for ratio, drawn in read.ratios)
    assert read.epoch_ms is not None
    assert 0 <= (int(after_ms) - read.epoch_ms) % (1 << 24) < 120_000


def test_a_torn_picture_has_no_time(shot: tuple[np.ndarray, float]) -> None:
    rgb = shot[0].copy()
    read = read_sheet(rgb)
    assert read is not None
    marks = np.flatnonzero((np.abs(rgb.astype(int) - (230, 40, 200)).sum(axis=2) < 60).any(axis=1))
    row = int(marks[0] + 245 * PX_PER_CSS_PX)
    rgb[row - 8 : row + 8] = 0  # the complement's row, all black
    torn = read_sheet(rgb)
    assert torn is not None
    assert torn.epoch_ms is None


def test_another_page_is_not_the_sheet_in_a_browser() -> None:
    assert read_sheet(np.full((800, 600, 3), 255, np.uint8)) is None
    assert read_sheet(np.full((800, 600, 3), (230, 40, 200), np.uint8)) is None
