"""A report as one page: self-contained, loads nothing, small enough for mail."""

import base64
import hashlib
import io
import re
from dataclasses import replace

import pytest
from PIL import Image

from detector.reporting.single_file import SHOWN_PX, render_single_file
from tests.reporting.case_reports import HOSTILE, BlankAlbum, case_report
from tests.reporting.test_comparison_page import CONTROLS, STEERS
from tests.reporting.test_html import Page


@pytest.fixture(scope="module")
def text() -> str:
    return render_single_file(case_report(text=HOSTILE), "zh-CN").decode()


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def test_refers_to_no_other_file(page: Page) -> None:
    addresses = [*page.values("src"), *page.values("href")]
    assert [one for one in addresses if not one.startswith(("#", "data:image/"))] == []
    assert (page.misnested, page.open) == ([], [])
    assert len(page.values("src")) > 10


def test_the_policy_names_its_style_and_its_script(text: str) -> None:
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    for tag in ("style", "script"):
        (inside,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "img-src data:;" in policy


def test_pictures_are_reduced_and_the_page_says_so(page: Page) -> None:
    for source in page.values("src"):
        with Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))) as picture:
            assert picture.width <= SHOWN_PX[0]
            assert picture.height <= SHOWN_PX[1]
    assert "由原始画面缩小" in page.text


def test_evidence_is_named_by_the_hashes_of_the_originals(page: Page) -> None:
    report = case_report()
    frame = next(one for one in report.runs[0].frames if one.id == "frame:0007")
    assert str(frame.png_sha256) in page.text


def test_text_from_an_app_stays_text(page: Page) -> None:
    """HTML markup; other kinds are tested below."""
    assert HOSTILE in page.text
    assert [attrs for tag, attrs in page.tags if tag == "script"] == [{}]


def test_control_characters_formulas_and_paths_from_an_app_do_nothing() -> None:
    odd = f"#panic(1) $x$ ../../etc/passwd =cmd|' /C calc'!A0 {CONTROLS}"
    report = case_report(text=odd, album=BlankAlbum())
    runs = tuple(replace(run, package_version=odd, device_model=odd) for run in report.runs)
    text = render_single_file(replace(report, runs=runs, app_label=odd), "en").decode()
    assert STEERS.findall(text) == []
    assert "=cmd|' /C calc'!A0" in Page(text).text
