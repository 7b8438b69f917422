from dataclasses import replace

import pytest

from detector.perception.page_looks import has_tab_bar, pictorial
from detector.perception.ports import TextLine
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


@pytest.mark.parametrize(
    ("flat_share", "n_colours", "ground_share", "expected"),
    [
        pytest.param(0.75, 75, 0.5, 0, id="a plain page"),
        pytest.param(0.6, 75, 0.5, 0.6 / 3, id="some detail"),
        pytest.param(0.5, 75, 0.5, 1 / 3, id="much detail"),
        pytest.param(0.2, 75, 0.5, 1 / 3, id="more detail counts no more"),
        pytest.param(0.75, 120, 0.5, 0.5368619 / 3, id="some colours"),
        pytest.param(0.75, 180, 0.5, 1 / 3, id="many colours"),
        pytest.param(0.75, 900, 0.5, 1 / 3, id="more colours count no more"),
        pytest.param(0.75, 75, 0.4, 0.4 / 3, id="a smaller ground"),
        pytest.param(0.75, 75, 0.25, 1 / 3, id="no ground"),
        pytest.param(0.75, 75, 0.0, 1 / 3, id="less ground counts no more"),
        pytest.param(0.9, 180, 0.25, 2 / 3, id="flatness takes nothing away"),
        pytest.param(0.5, 0, 0.25, 2 / 3, id="few colours take nothing away"),
        pytest.param(0.5, 180, 0.9, 2 / 3, id="a large ground takes nothing away"),
    ],
)
def test_each_look_of_a_picture_counts_a_third(
    flat_share: float, n_colours: int, ground_share: float, expected: float
) -> None:
    assert pictorial(flat_share, n_colours, ground_share) == pytest.approx(expected, abs=1e-6)


def words_at(*centers: tuple[float, float], text: str = "首页") -> tuple[TextLine, ...]:
    return tuple(line(text, (x - 25, y - 12, 50, 24)) for x, y in centers)


@pytest.mark.parametrize(
    ("lines", "is_bar"),
    [
        pytest.param(words_at((100, 901), (400, 901), (601, 901)), True, id="in the lowest tenth"),
        pytest.param(words_at((100, 900), (400, 900), (601, 900)), False, id="above it"),
        pytest.param(
            words_at((100, 950), (400, 950), (601, 950), text="五个字为止"), True, id="five letters"
        ),
        pytest.param(
            words_at((100, 950), (400, 950), (601, 950), text="六个字就不行"), False, id="six letters"
        ),
        pytest.param(words_at((100, 950), (400, 950), (600, 950)), False, id="over half of the width"),
        pytest.param(words_at((100, 950), (601, 950)), False, id="two words"),
        pytest.param(words_at((100, 939), (400, 950), (601, 961)), True, id="hardly uneven"),
        pytest.param(words_at((100, 938), (400, 950), (601, 962)), False, id="uneven"),
        pytest.param(words_at((50, 980), (100, 940), (400, 940), (601, 940)), True, id="below another word"),
        pytest.param((), False, id="no words"),
    ],
)
def test_a_tab_bar_is_a_wide_row_of_short_words_at_the_very_bottom(
    lines: tuple[TextLine, ...], is_bar: bool
) -> None:
    assert has_tab_bar(lines, 1_000.0, 1_000.0) is is_bar


def test_the_most_letters_of_a_tab_may_be_given() -> None:
    assert not has_tab_bar(TABS, WIDTH, HEIGHT, most_letters=1)
    assert has_tab_bar(TABS, WIDTH, HEIGHT, most_letters=2)
