"""Joining the screens of one text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.disclosure.walked_documents import stitched

TEXT = tuple(f"第{n}条 我们会收集您的信息用于功能{n}" for n in range(30))


def screens(
    step: int, height: int, *, head: tuple[str, ...] = (), foot: tuple[str, ...] = ()
) -> list[tuple[str, ...]]:
    tops = [*range(0, max(len(TEXT) - height, 0), step), max(len(TEXT) - height, 0)]
    return [(*head, *TEXT[top : top + height], *foot) for top in tops]


@settings(max_examples=40)
@given(height=st.integers(4, 40), step=st.integers(1, 3), is_recognised=st.booleans())
def test_gives_the_whole_text_once(height: int, step: int, is_recognised: bool) -> None:
    assert stitched(screens(step, height), is_recognised=is_recognised).lines == TEXT


def test_fixed_lines_at_the_edges_are_not_part_of_the_scrolled_text() -> None:
    whole = stitched(screens(3, 8, head=("隐私政策",), foot=("同意",)))
    assert whole.lines == ("隐私政策", *TEXT, "同意")
    assert whole.is_gapless


def test_a_line_cut_at_an_edge_is_replaced_by_the_whole_one() -> None:
    first = (*TEXT[:6], TEXT[6][:5])
    second = (TEXT[4][3:], *TEXT[5:12])
    assert stitched([first, second], is_recognised=True).lines == TEXT[:12]


def test_a_line_recognised_slightly_differently_is_the_same() -> None:
    second = (TEXT[5].replace("信息", "倌息"), *TEXT[6:12])
    assert stitched([TEXT[:6], second], is_recognised=True).lines == TEXT[:12]


def test_reports_screens_that_share_nothing() -> None:
    torn = stitched([TEXT[:5], TEXT[10:15]])
    assert not torn.is_gapless
    assert torn.lines == (*TEXT[:5], *TEXT[10:15])


def test_a_screen_seen_before_adds_nothing() -> None:
    one, other = TEXT[:6], TEXT[4:10]
    assert stitched([one, other, other, one]).lines == TEXT[:10]


@pytest.mark.parametrize("given_screens", [[], [TEXT], [TEXT, TEXT]])
def test_fewer_than_two_screens_are_returned_unchanged(given_screens: list[tuple[str, ...]]) -> None:
    assert stitched(given_screens).lines == (TEXT if given_screens else ())
