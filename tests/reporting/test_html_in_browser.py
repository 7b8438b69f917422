"""The page in a real browser, from disk: style and pictures load, and the console stays silent."""

import io
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from detector.reporting.export import write_files
from detector.reporting.html import PAGES, render_html
from detector.reporting.page import page_of
from tests.conftest import RequireBinary
from tests.reporting.case_reports import HOSTILE, case_report

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--enable-logging=stderr",
)
BANNER = (255, 248, 236)  # of a virtual device: the style was loaded
SPLASH_YELLOW = (255, 214, 102)  # of the drawn advert: the pictures were loaded


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("case") / "报告 report"
    write_files(render_html(page_of(case_report(text=HOSTILE))), folder)
    return folder


@pytest.mark.parametrize(
    ("language", "width_px"), [pytest.param("zh-CN", 1280, marks=pytest.mark.long), ("en", 390)]
)
def test_opens_from_disk(
    folder: Path, tmp_path: Path, require_binary: RequireBinary, language: str, width_px: int
) -> None:
    shot = tmp_path / "page.png"
    done = subprocess.run(
        [
            str(require_binary("chromium")),
            *FLAGS,
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--window-size={width_px},7000",
            f"--screenshot={shot}",
            (folder / PAGES[language]).as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert [line for line in done.stderr.splitlines() if "CONSOLE" in line] == []
    with Image.open(io.BytesIO(shot.read_bytes())) as opened:
        picture = opened.convert("RGB")
    assert picture.width == width_px
    colours = {colour for _, colour in picture.getcolors(picture.width * picture.height) or []}
    assert {BANNER, SPLASH_YELLOW} <= colours
