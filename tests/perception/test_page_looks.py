from dataclasses import replace

import pytest

from detector.perception.page_looks import has_tab_bar, pictorial
from tests.perception.words import line

WIDTH, HEIGHT = 720.0, 1600.0
TABS = tuple(
    line(word, (60 + 180 * n, 1530, 50, 24)) for n, word in enumerate(("首页", "发现", "消息", "我的"))
)


def test_short_words_in_one_row_at_the_bottom_are_tabs() -> None:
    assert has_tab_bar(TABS, WIDTH, HEIGHT)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(TABS[:2], id="two words"),
        pytest.param(tuple(line("首页", (60 + 60 * n, 1530, 50, 24)) for n in range(3)), id="side by side"),
        pytest.param(tuple(replace(one, text="立即领取大礼包") for one in TABS), id="long words"),
        pytest.param(
            tuple(line("首页", (60 + 180 * n, 1460 + 40 * n, 50, 24)) for n in range(4)), id="on other rows"
        ),
        pytest.param(tuple(line("首页", (60 + 180 * n, 1200, 50, 24)) for n in range(4)), id="higher up"),
    ],
)
def test_other_rows_are_no_tab_bar(lines: tuple[object, ...]) -> None:
    assert not has_tab_bar(lines, WIDTH, HEIGHT)  # type: ignore[arg-type]


def test_distinguishes_a_picture_from_plain_surfaces() -> None:
    assert pictorial(flat_share=0.3, n_colours=400, ground_share=0.1) == 1
    assert pictorial(flat_share=0.95, n_colours=20, ground_share=0.8) == 0
    assert 0 < pictorial(flat_share=0.6, n_colours=100, ground_share=0.4) < 1
