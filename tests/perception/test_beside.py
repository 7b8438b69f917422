"""What counts as beside a text: buttons of like height in its row, or stacked with it."""

import pytest

from detector.core.geometry import Rect
from detector.perception.ports import Beside
from detector.perception.text_controls import beside_of
from tests.perception.words import lexicon

HERE = Rect.from_xywh(500, 1000, 120, 40)


def beside(*others: tuple[tuple[float, float, float, float], str], here: Rect = HERE) -> Beside:
    return beside_of(here, [(Rect.from_xywh(*box), text) for box, text in others], lexicon())


@pytest.mark.parametrize(
    ("box", "text", "expected"),
    [
        pytest.param((200, 1002, 90, 38), "取消", Beside.WAY_OUT, id="in the same row"),
        pytest.param((510, 1100, 100, 40), "以后再说", Beside.WAY_OUT, id="just below"),
        pytest.param((200, 1002, 140, 38), "立即领取", Beside.CALL, id="a call in the row"),
        pytest.param((200, 1002, 140, 38), "三日游", Beside.NOTHING, id="words that ask for nothing"),
        pytest.param((510, 300, 100, 40), "取消", Beside.NOTHING, id="far above"),
    ],
)
def test_finds_what_is_beside_a_text(
    box: tuple[float, float, float, float], text: str, expected: Beside
) -> None:
    assert beside(((500, 1000, 120, 40), "确定"), (box, text)) is expected


@pytest.mark.parametrize(
    ("box", "is_beside"),
    [
        pytest.param((1099, 1000, 90, 40), True, id="in its row, just under twelve heights apart"),
        pytest.param((1100, 1000, 90, 40), False, id="in its row, twelve heights apart"),
        pytest.param((1000, 1023, 90, 40), True, id="less than six tenths of a height lower"),
        pytest.param((1000, 1024, 90, 40), False, id="six tenths of a height lower"),
        pytest.param((500, 1139, 120, 40), True, id="stacked, just under three and a half heights below"),
        pytest.param((500, 1140, 120, 40), False, id="stacked, three and a half heights below"),
        pytest.param((619, 1100, 120, 40), True, id="stacked, just under three heights to the right"),
        pytest.param((620, 1100, 120, 40), False, id="stacked, three heights to the right"),
        pytest.param((700, 1000, 90, 24), False, id="six tenths as high"),
        pytest.param((700, 1000, 90, 25), True, id="hardly more than six tenths as high"),
    ],
)
def test_is_beside_from_one_side_of_each_border_only(
    box: tuple[float, float, float, float], is_beside: bool
) -> None:
    assert beside((box, "取消")) is (Beside.WAY_OUT if is_beside else Beside.NOTHING)


def test_the_text_itself_is_ignored_and_what_follows_it_is_not() -> None:
    itself = ((500.0, 1000.0, 120.0, 40.0), "取消")
    assert beside(itself) is Beside.NOTHING
    assert beside(itself, ((200, 1000, 120, 40), "取消")) is Beside.WAY_OUT


@pytest.mark.parametrize("turned", [False, True])
def test_a_way_out_counts_more_than_a_call_whichever_is_first(turned: bool) -> None:
    two = [((200.0, 1000.0, 120.0, 40.0), "立即领取"), ((800.0, 1000.0, 120.0, 40.0), "取消")]
    assert beside(*(two[::-1] if turned else two)) is Beside.WAY_OUT


@pytest.mark.parametrize("turned", [False, True])
def test_a_call_counts_more_than_other_words_whichever_is_first(turned: bool) -> None:
    two = [((200.0, 1000.0, 120.0, 40.0), "立即领取"), ((800.0, 1000.0, 120.0, 40.0), "三日游")]
    assert beside(*(two[::-1] if turned else two)) is Beside.CALL
