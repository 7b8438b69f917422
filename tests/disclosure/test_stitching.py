"""Screens of one text put together."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.disclosure.stitching import stitched

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


def test_what_stays_at_the_edges_is_no_part_of_what_moves() -> None:
    whole = stitched(screens(3, 8, head=("隐私政策",), foot=("同意",)))
    assert whole.lines == ("隐私政策", *TEXT, "同意")
    assert whole.is_gapless


def test_a_line_cut_at_an_edge_gives_way_to_the_whole_one() -> None:
    first = (*TEXT[:6], TEXT[6][:5])
    second = (TEXT[4][3:], *TEXT[5:12])
    assert stitched([first, second], is_recognised=True).lines == TEXT[:12]


def test_a_line_that_was_recognised_a_little_differently_is_the_same() -> None:
    second = (TEXT[5].replace("信息", "倌息"), *TEXT[6:12])
    assert stitched([TEXT[:6], second], is_recognised=True).lines == TEXT[:12]


def test_screens_that_share_nothing_are_told() -> None:
    torn = stitched([TEXT[:5], TEXT[10:15]])
    assert not torn.is_gapless
    assert torn.lines == (*TEXT[:5], *TEXT[10:15])


def test_a_screen_that_one_came_back_to_adds_nothing() -> None:
    one, other = TEXT[:6], TEXT[4:10]
    assert stitched([one, other, other, one]).lines == TEXT[:10]


@pytest.mark.parametrize("given_screens", [[], [TEXT], [TEXT, TEXT]])
def test_little_is_left_as_it_is(given_screens: list[tuple[str, ...]]) -> None:
    assert stitched(given_screens).lines == (TEXT if given_screens else ())
