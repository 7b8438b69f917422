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


@pytest.mark.parametrize(
    ("words", "lines", "x_px", "top_px"),
    [
        pytest.param("隐私权", [line("隐私权", 50)], 600, 50, id="three letters are enough"),
        pytest.param(
            "隐私政策", [line("隐私政策和《隐私政策》")], 100 + 1000 * 8 / 11, 0, id="brackets later"
        ),
        pytest.param("隐私政策", [line("隐私政策和隐私政策")], 100 + 1000 * 2 / 9, 0, id="the first of two"),
        pytest.param(
            "隐私政策", [line("隐私政策《"), line("《隐私政策", 50)], 700, 50, id="a bracket after it"
        ),
        pytest.param("隐私政策", [line("a bc 隐私政策")], 100 + 1000 * 4.75 / 6.75, 0, id="narrow letters"),
        pytest.param("policy", [line("the policy x")], 100 + 1000 * 7 / 12, 0, id="all narrow"),
        pytest.param("Policy", [line("ＰＯＬＩＣＹ", 50)], 600, 50, id="written widely"),
        pytest.param(
            "《个人信息表》",
            [line("个人信"), line("人信息表", 50)],
            600,
            50,
            id="the longer part of a broken one",
        ),
        pytest.param(
            "个人信息表", [line("人信息表"), line("个人信息", 50)], 600, 50, id="its beginning first"
        ),
        pytest.param("个人信息表", [line("信息表", 50)], 600, 50, id="three letters of its end"),
        pytest.param("隐私政策", [line("隐私政策", 50, width_px=200)], 200, 50, id="a short line"),
    ],
)
def test_finds_the_middle_of_the_words(words: str, lines: list[TextLine], x_px: float, top_px: float) -> None:
    found = place_of_words(words, lines)
    assert found is not None
    assert (found.x_px, found.y_px) == pytest.approx((x_px, top_px + 20))


@pytest.mark.parametrize("bracket", ["《", "〈", "<", "«", "「", "("])
def test_any_opening_bracket_counts(bracket: str) -> None:
    found = place_of_words("隐私政策", [line("隐私政策"), line(f"{bracket}隐私政策", 50)])
    assert found is not None and found.y_px == 70


def test_two_letters_of_a_broken_word_are_too_few() -> None:
    assert place_of_words("隐私政策", [line("隐私"), line("政策")]) is None
    assert place_of_words("《隐私》", [line("《隐私》")]) is None
