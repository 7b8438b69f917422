"""The calibration page in a real browser: read to a fraction of a px, with the time it was drawn."""

import subprocess
import time

import cv2
import numpy as np
import pytest

from detector.core.calibration_page import page_html
from detector.perception.calibration_sheet import read_sheet
from tests.conftest import RequireBinary

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


def test_another_page_is_not_the_sheet() -> None:
    assert read_sheet(np.full((800, 600, 3), 255, np.uint8)) is None
    assert read_sheet(np.full((800, 600, 3), (230, 40, 200), np.uint8)) is None
