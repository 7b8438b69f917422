"""The page declares what it draws, and counts so that one cell changes at a time."""

import json
import re
from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

from detector.core.calibration_page import SHEET, gray, page_html, ungray


@given(st.integers(0, (1 << 24) - 2))
def test_one_cell_changes_at_a_time_and_the_count_comes_back(number: int) -> None:
    assert ungray(gray(number)) == number
    assert (gray(number) ^ gray(number + 1)).bit_count() == 1


def test_the_page_declares_its_sheet_and_fetches_nothing() -> None:
    page = page_html()
    declared = re.search(r'id="sheet">(.*?)</script>', page)
    assert declared is not None
    assert json.loads(declared[1]) == json.loads(json.dumps(asdict(SHEET)))
    assert not re.search(r"src=|url\(|https?://(?!www\.w3\.org/2000/svg)", page)
