"""Where words within a sentence are."""

import pytest

from detector.core.geometry import Rect
from detector.perception.link_place import place_of_words
from detector.perception.ports import TextLine


def line(text: str, top_px: float = 0, *, width_px: float = 1000) -> TextLine:
    return TextLine(text=text, box=Rect.from_xywh(100, top_px, width_px, 40), score=0.9)


@pytest.mark.parametrize(
    ("words", "lines", "place"),
    [
        pytest.param("隐私政策", [line("请阅读《隐私政策》全文")], (100 + 1000 * 6 / 11, 20), id="in a line"),
        pytest.param(
            "《隐私政策》", [line("一二三"), line("隐私政策", 50)], (600, 70), id="a line of its own"
        ),
        pytest.param(
            "隐私政策", [line("关于隐私政策的"), line("《隐私政策》", 50)], (600, 70), id="brackets first"
        ),
        pytest.param(
            "隐私政策",
            [line("我们的《隐私政"), line("策》，谢谢", 50)],
            (100 + 1000 * 5.5 / 7, 20),
            id="broken",
        ),
        pytest.param("Privacy Policy", [line("read the privacy policy")], None, id="latin"),
        pytest.param("隐私政策", [line("用户协议")], None, id="not there"),
        pytest.param("隐私", [line("隐私")], None, id="too short"),
        pytest.param("隐私政策", [], None, id="nothing read"),
    ],
)
def test_finds_the_words(words: str, lines: list[TextLine], place: tuple[float, float] | None) -> None:
    found = place_of_words(words, lines)
    if words.isascii():
        assert found is not None and found.x_px > 600
        return
    assert (None if found is None else (found.x_px, found.y_px)) == pytest.approx(place)
