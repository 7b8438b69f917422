"""Small print, recognised by its words and measured in its pixels."""

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
