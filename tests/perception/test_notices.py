"""Small print is recognised by its words and measured in its pixels; so are the words of a refusal."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.perception.consent_offer import look_of_refusals
from detector.perception.ports import TextLine
from detector.perception.text_controls import find_notices
from detector.virtual.drawing.painter import paint
from detector.virtual.drawing.writing import TextPainter
from detector.windows.seen import NoticeKind, PromptKind
from tests.perception.words import lexicon


def a_picture(words: str = "ADVERT") -> np.ndarray:
    rgb = np.full((400, 300, 3), 250, np.uint8)
    cv2.putText(rgb, words, (20, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (20, 20, 20), 2, cv2.LINE_AA)
    return rgb


def line(text: str, top_px: float, *, height_px: float = 30) -> TextLine:
    return TextLine(text=text, box=Rect.from_xywh(18, top_px, 130, height_px), score=0.95)


def test_an_adverts_label_is_found_with_its_contrast() -> None:
    (notice,) = find_notices(a_picture(), (line("广告", 36),), lexicon())
    assert notice.kind is NoticeKind.ADVERT
    assert notice.contrast is not None
    assert notice.contrast.value > 10


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        pytest.param(("摇动手机 跳转第三方应用",), True, id="in one line"),
        pytest.param(("摇一摇", "查看更多详情"), True, id="in the next line"),
        pytest.param(("摇一摇",), False, id="not at all"),
        pytest.param(("Shake your phone to open the app",), True, id="in English"),
    ],
)
def test_recognises_whether_a_motion_notice_states_the_result(texts: tuple[str, ...], says: bool) -> None:
    lines = tuple(line(text, 36 + 40 * n) for n, text in enumerate(texts))
    notices = [one for one in find_notices(a_picture(), lines, lexicon()) if one.kind is NoticeKind.MOTION]
    assert [one.says_result for one in notices] == [says]


def test_what_asks_to_swipe_is_a_notice_of_its_own() -> None:
    notices = find_notices(a_picture(), (line("滑动屏幕", 36), line("立即下载", 76)), lexicon())
    assert [notice.kind for notice in notices] == [NoticeKind.SWIPE]


@pytest.mark.parametrize("text", ["光滑动人", "摇滚现场", "逍遥游", "今日新闻", "跳过 5"])
def test_other_lines_are_no_notices(text: str) -> None:
    assert find_notices(a_picture(), (line(text, 36),), lexicon()) == ()


def test_a_result_elsewhere_does_not_belong_to_this_notice() -> None:
    lines = (line("摇一摇", 36), line("查看更多", 300))
    (notice,) = find_notices(a_picture(), lines, lexicon())
    assert not notice.says_result


def test_keeps_a_line_worded_like_the_phones_own_with_its_subject() -> None:
    lines = (line("手机垃圾已达 1.2GB", 36), line("立即清理", 80), line("暂不更新", 130))
    notices = find_notices(a_picture(), lines, lexicon())
    assert [(one.kind, one.prompt) for one in notices] == [(NoticeKind.PROMPT, PromptKind.CLEAN)] * 2


def test_many_prompts_do_not_crowd_out_the_adverts_label() -> None:
    lines = (*(line("发现新版本", 36 + 40 * n) for n in range(8)), line("广告", 370))
    kinds = [one.kind for one in find_notices(a_picture(), lines, lexicon())]
    assert kinds == [NoticeKind.ADVERT] + [NoticeKind.PROMPT] * 4


def at(text: str, box: tuple[float, float, float, float], score: float = 0.95) -> TextLine:
    return TextLine(text=text, box=Rect.from_xywh(*box), score=score)


@pytest.mark.parametrize(
    ("other", "says"),
    [
        pytest.param((18, 141, 130, 30), True, id="two and a half heights below"),
        pytest.param((18, 142, 130, 30), False, id="farther below"),
        pytest.param((147, 80, 100, 30), True, id="below its end"),
        pytest.param((148, 80, 100, 30), False, id="beside it"),
    ],
)
def test_the_result_may_be_on_the_next_line(other: tuple[float, float, float, float], says: bool) -> None:
    """The notice is 130 px wide and 30 px high, from (18, 36) on."""
    for lines in ((line("摇一摇", 36), at("查看", other)), (at("查看", other), line("摇一摇", 36))):
        (notice,) = find_notices(a_picture(), lines, lexicon())
        assert notice.says_result is says


def test_prompts_are_kept_as_they_were_read_and_refusals_are_none() -> None:
    update = at("发现新版本", (10, 90, 99, 30), score=0.8)
    lines = (line("关闭", 10), line("暂不更新", 50), update, line("你好", 130))
    (prompt,) = find_notices(a_picture(), lines, lexicon())
    assert (prompt.kind, prompt.prompt) == (NoticeKind.PROMPT, PromptKind.UPDATE)
    assert (prompt.text, prompt.score, prompt.box) == ("发现新版本", 0.8, update.box)
    assert (prompt.contrast, prompt.says_result) == (None, False)


def test_words_that_close_are_no_prompt_even_if_they_read_like_one() -> None:
    words = replace(lexicon(), dismiss=("发现新版本",))
    assert find_notices(a_picture(), (line("发现新版本", 36),), words) == ()


DISPLAY = Display(width_px=400, height_px=200, density_dpi=320)
BOX = Rect.from_xywh(80, 60, 240, 80)


def drawn(grey: int, size_px: float = 30) -> np.ndarray:
    picture = np.full((200, 400, 3), 255, np.uint8)
    words = TextPainter(text="不同意", size_px=size_px, color=(grey, grey, grey), align="center")
    paint(words, picture, Rect.from_xywh(80, 100 - size_px * 0.65, 240, size_px * 1.3), 1.0, 0)
    return picture


def test_grey_words_are_seen_and_faint_ones_are_faint() -> None:
    grey = look_of_refusals(drawn(120), [BOX], DISPLAY)
    faint = look_of_refusals(drawn(225), [BOX], DISPLAY)
    assert grey is not None and grey.contrast_ratio is not None and grey.ink_dp is not None
    assert faint is not None and faint.contrast_ratio is not None
    assert grey.contrast_ratio.below(3.0) is False
    assert faint.contrast_ratio.below(1.5) is True
    assert 12 < grey.ink_dp.value < 16


def test_the_clearest_counts() -> None:
    other = Rect.from_xywh(0, 0, 60, 40)
    look = look_of_refusals(drawn(120), [other, BOX], DISPLAY)
    assert look is not None and look.contrast_ratio is not None


def test_a_node_with_nothing_drawn_has_no_contrast() -> None:
    look = look_of_refusals(np.full((200, 400, 3), 255, np.uint8), [BOX], DISPLAY)
    assert look is not None and look.contrast_ratio is None and look.ink_dp is None


def test_without_a_visible_node_there_is_no_look() -> None:
    assert look_of_refusals(drawn(0), [], DISPLAY) is None
    assert look_of_refusals(drawn(0)[:100], [BOX], DISPLAY) is None


def test_tiny_words_at_the_edge_of_a_wide_node_are_measured() -> None:
    picture = np.full((200, 400, 3), 245, np.uint8)
    words = TextPainter(text="不同意", size_px=8, color=(40, 40, 40))
    paint(words, picture, Rect.from_xywh(10, 95, 380, 10), 1.0, 0)
    look = look_of_refusals(picture, [Rect.from_xywh(4, 80, 392, 40)], DISPLAY)
    assert look is not None and look.ink_dp is not None
    assert look.ink_dp.below(6.0) is True


WHITE, GREY = 250, 90
PLAIN = Display(width_px=200, height_px=100, density_dpi=320)


def barred(
    top_px: int, height_px: int, *, level: int = GREY, left_px: int = 90, ground: int = WHITE
) -> np.ndarray:
    """Four upright strokes as high as stated, like a word without its serifs."""
    picture = np.full((100, 200, 3), ground, np.uint8)
    for k in range(4):
        picture[top_px : top_px + height_px, left_px + 6 * k : left_px + 6 * k + 2] = level
    return picture


NODE = Rect.from_xywh(20, 20, 160, 50)


def look(picture: np.ndarray, *boxes: Rect) -> tuple[float, float] | None:
    """The contrast and the height in dp; None: no ink."""
    seen = look_of_refusals(picture, boxes or [NODE], PLAIN)
    assert seen is not None
    if seen.contrast_ratio is None or seen.ink_dp is None:
        assert seen.contrast_ratio is None and seen.ink_dp is None
        return None
    assert seen.ink_dp.unit == "dp"
    return seen.contrast_ratio.value, seen.ink_dp.value


@pytest.mark.parametrize(
    ("top_px", "height_px", "level", "expected"),
    [
        pytest.param(30, 10, GREY, (6.61, 5), id="small words"),
        pytest.param(30, 20, GREY, (6.61, 10), id="larger ones"),
        pytest.param(30, 10, 244, (1.05, 5), id="hardly visible"),
        pytest.param(30, 10, 245, None, id="indistinguishable"),
        pytest.param(25, 30, GREY, None, id="0.6 of the node, without ground"),
    ],
)
def test_words_are_measured_where_they_are(
    top_px: int, height_px: int, level: int, expected: tuple[float, float] | None
) -> None:
    found = look(barred(top_px, height_px, level=level))
    assert found == (None if expected is None else pytest.approx(expected, abs=0.01))


def test_of_several_the_clearest_counts_with_its_own_height() -> None:
    picture = np.concatenate((barred(30, 20, level=180)[:, :100], barred(30, 10)[:, 50:150]), axis=1)
    left, right = Rect.from_xywh(2, 20, 97, 50), Rect.from_xywh(101, 20, 97, 50)
    faint = look(picture, left)
    assert faint is not None and faint[0] < 3
    for boxes in ((left, right), (right, left)):
        assert look(picture, *boxes) == pytest.approx((6.61, 5), abs=0.01)


def test_a_node_narrower_than_a_pixel_shows_nothing() -> None:
    assert look(barred(30, 10), Rect.from_xywh(90.2, 20, 0.6, 50)) is None


@pytest.mark.parametrize(
    "display", [Display(width_px=200, height_px=99), Display(width_px=199, height_px=100)]
)
def test_a_picture_of_another_size_is_not_looked_at(display: Display) -> None:
    assert look_of_refusals(barred(30, 10), [NODE], display) is None
    assert look_of_refusals(barred(30, 10), [Rect.from_xywh(300, 20, 50, 50)], PLAIN) is None


def test_without_a_density_only_the_contrast_is_known() -> None:
    seen = look_of_refusals(barred(30, 10), [NODE], Display(width_px=200, height_px=100))
    assert seen is not None and seen.contrast_ratio is not None and seen.ink_dp is None
