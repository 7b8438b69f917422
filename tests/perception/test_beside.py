import pytest

from detector.core.geometry import Rect
from detector.perception.beside import beside_of
from detector.perception.ports import Beside
from tests.perception.words import lexicon

HERE = Rect.from_xywh(500, 1000, 120, 40)


@pytest.mark.parametrize(
    ("box", "text", "beside"),
    [
        pytest.param((200, 1002, 90, 38), "取消", Beside.WAY_OUT, id="in the same row"),
        pytest.param((510, 1100, 100, 40), "以后再说", Beside.WAY_OUT, id="just below"),
        pytest.param((200, 1002, 140, 38), "立即领取", Beside.CALL, id="a call in the row"),
        pytest.param((200, 1002, 140, 38), "三日游", Beside.NOTHING, id="words that ask for nothing"),
        pytest.param((510, 300, 100, 40), "取消", Beside.NOTHING, id="far above"),
        pytest.param((200, 1002, 90, 120), "取消", Beside.NOTHING, id="of another size"),
        pytest.param((200, 1002, 140, 38), "我知道了", Beside.NOTHING, id="another that acknowledges"),
    ],
)
def test_finds_what_is_beside_a_text(box: tuple[float, ...], text: str, beside: Beside) -> None:
    others = [(HERE, "确定"), (Rect.from_xywh(*box), text)]
    assert beside_of(HERE, others, lexicon()) is beside
