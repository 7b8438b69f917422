"""Small print, recognised by its words and measured in its pixels."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.notices import find_notices
from detector.perception.ports import TextLine
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


@pytest.mark.parametrize("text", ["摇滚现场", "逍遥游", "今日新闻", "跳过 5"])
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
        pytest.param((18, 166, 130, 40), True, id="of its own height, which is larger"),
        pytest.param((18, 167, 130, 40), False, id="farther than that"),
        pytest.param((147, 80, 100, 30), True, id="below its end"),
        pytest.param((148, 80, 100, 30), False, id="beside it"),
        pytest.param((0, 80, 19, 30), True, id="below its beginning"),
        pytest.param((0, 80, 18, 30), False, id="before it"),
    ],
)
def test_the_result_may_be_on_the_next_line(other: tuple[float, float, float, float], says: bool) -> None:
    """The notice is 130 px wide and 30 px high, from (18, 36) on."""
    for lines in ((line("摇一摇", 36), at("查看", other)), (at("查看", other), line("摇一摇", 36))):
        (notice,) = find_notices(a_picture(), lines, lexicon())
        assert notice.says_result is says


def test_a_notice_is_described_exactly() -> None:
    label = at("广告", (18, 36, 130, 30), score=0.7)
    of_motion = at("摇一摇广告查看", (18, 200, 130, 30), score=0.6)
    advert, motion = find_notices(a_picture(), (label, of_motion), lexicon())
    assert (advert.kind, advert.text, advert.score) == (NoticeKind.ADVERT, "广告", 0.7)
    assert not advert.says_result
    assert label.box.contains(advert.box.center) and advert.box.height_px < 30, "the ink, not the line"
    assert (motion.kind, motion.score, motion.contrast, motion.prompt) == (NoticeKind.MOTION, 0.6, None, None)
    assert motion.says_result


@pytest.mark.parametrize("n_lines", [6, 7])
def test_six_notices_are_measured_at_most(n_lines: int) -> None:
    lines = tuple(line("广告", 20 + 50 * n) for n in range(n_lines))
    found = find_notices(a_picture(), lines, lexicon())
    assert [one.text for one in found] == ["广告"] * 6


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
