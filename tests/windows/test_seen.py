"""What perception reports for a frame: kinds of windows and controls, and what is not claimed."""

import pytest

from detector.core.geometry import Rect
from detector.core.window_role import WindowRole
from detector.windows.seen import (
    Channel,
    ControlKind,
    FrameReading,
    InformationWindow,
    Notice,
    NoticeKind,
    WindowKind,
)

BOX = Rect.from_xywh(90, 480, 540, 580)


@pytest.mark.parametrize(
    ("kind", "lies_over_content", "blocks"),
    [
        pytest.param(WindowKind.SPLASH, False, True, id="takes the page's place"),
        pytest.param(WindowKind.INTERSTITIAL, False, True, id="takes the page's place, too"),
        (WindowKind.POPUP, True, True),
        (WindowKind.DIALOG, True, True),
        (WindowKind.SHEET, True, True),
        pytest.param(WindowKind.BANNER, True, False, id="along an edge of a page in use"),
        pytest.param(WindowKind.FLOAT, True, False, id="a small picture over a page in use"),
        pytest.param(WindowKind.NONE, False, False, id="no window"),
    ],
)
def test_what_a_window_leaves_of_the_page_under_it(
    kind: WindowKind, lies_over_content: bool, blocks: bool
) -> None:
    assert (kind.lies_over_content, kind.blocks) == (lies_over_content, blocks)


def test_words_that_close_are_told_apart_from_drawings() -> None:
    words = {ControlKind.SKIP_TEXT, ControlKind.DISMISS_TEXT, ControlKind.ACK_TEXT}
    assert {one for one in ControlKind if one.is_text} == words


def test_a_window_without_a_guess_is_of_unknown_role() -> None:
    window = InformationWindow(kind=WindowKind.POPUP, box=BOX, score=0.8)
    assert (window.role, window.role_score) == (WindowRole.UNKNOWN, 0)


def test_a_notice_states_no_result_unless_one_was_read() -> None:
    notice = Notice(kind=NoticeKind.MOTION, box=BOX, text="摇一摇", contrast=None, score=0.9)
    assert not notice.says_result


def test_a_frame_is_neither_uniform_nor_read_finely_unless_it_was_found_so() -> None:
    reading = FrameReading(
        frame_id="frame:1",
        at_ms=0,
        at_error_ms=5,
        windows=(),
        controls=(),
        calls_to_action=(),
        perhaps_score=0,
        read_by=(Channel.PICTURE,),
    )
    assert (reading.is_uniform, reading.is_read_finely) == (False, False)
