"""What the finder changes, on drawn screens and with the shipped weights."""

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.content import Content
from detector.perception.elements import elements_of
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.windows.seen import Channel, ControlKind
from tests.perception.drawn import DISPLAY, DrawnX, page, popup, splash
from tests.perception.drawn_looks import popup_with_cross, with_finds, with_skip
from tests.perception.words import lexicon, line


def test_agreement_with_the_finder_raises_the_score_and_its_absence_lowers_it() -> None:
    image, x = popup_with_cross()
    find = PictureFind(box=x.box.expanded(4), kind=FindKind.X_ICON, score=0.9)
    shown = with_finds(image, (), find)
    assert shown.controls[0].score > 0.95 and shown.controls[0].glyph_box.iou(x.box) > 0.8
    unseen = with_finds(image, ())
    assert unseen.controls == () and unseen.perhaps_score < shown.controls[0].score


def test_the_finders_score_still_counts_when_a_node_agrees() -> None:
    image = splash()
    x = DrawnX(x_px=652, y_px=132, side_px=34, stroke_px=4, colour=(255, 255, 255))
    x.draw(image)
    in_row = line("拆礼物啦", (60, 116, 130, 32))  # as a field that the × clears
    find = PictureFind(box=x.box.expanded(4), kind=FindKind.X_ICON, score=0.96)
    node = ViewNode(content_desc="关闭", bounds=x.box.expanded(12), clickable=True, package="cn.app")
    root = ViewNode(bounds=DISPLAY.box, package="cn.app", children=(node,))
    tree = ViewTree(id="tree:1", at_ms=0, at_error_ms=5, windows=(root,))
    (alone,) = with_finds(image, (in_row,), find).controls
    (joined,) = with_finds(image, (in_row,), find, tree=tree).controls
    assert joined.found_by == (Channel.TREE, Channel.PICTURE)
    assert joined.score >= alone.score


def test_a_skip_word_of_a_page_that_the_finder_does_not_see_is_only_a_perhaps() -> None:
    tab = line("跳过", (300, 1540, 60, 28))
    shown = with_finds(page(), (tab,))
    assert shown.controls == () and 0 < shown.perhaps_score < 0.5


def test_a_find_in_which_nothing_was_measured_is_still_a_control() -> None:
    box = Rect.from_xywh(600, 80, 60, 60)
    shown = with_finds(splash(), (), PictureFind(box=box, kind=FindKind.X_ICON, score=0.9))
    (control,) = shown.controls
    assert (control.box, control.contrast, control.found_by) == (box, None, (Channel.PICTURE,))
    assert control.glyph_error_px > 0.25 * box.short_side_px


@pytest.mark.parametrize(("text", "n_controls"), [(None, 1), ("查看详情", 0), ("跳过", 1)])
def test_the_words_read_decide_about_a_find_of_words(text: str | None, n_controls: int) -> None:
    image, _, pill = with_skip()
    lines = () if text is None else (TextLine(text=text, box=pill.box.expanded(-12), score=0.95),)
    shown = with_finds(image, lines, PictureFind(box=pill.box, kind=FindKind.WORDS, score=0.9))
    assert len(shown.controls) == n_controls


def test_what_the_finder_takes_for_a_call_is_one_unless_its_words_close() -> None:
    box = Rect.from_xywh(180, 930, 360, 90)
    find = PictureFind(box=box, kind=FindKind.CALL, score=0.9)
    assert with_finds(popup(page()), (), find).calls_to_action[0].box == box
    refusal = (line("暂不", (330, 955, 60, 40)),)
    assert with_finds(popup(page()), refusal, find).calls_to_action == ()


def test_a_plate_measured_within_a_generous_find_is_kept() -> None:
    image = popup(page())
    x = DrawnX(
        x_px=360,
        y_px=1150,
        side_px=30,
        stroke_px=4,
        colour=(255, 255, 255),
        ring_radius_px=30,
        plate_alpha=0.5,
    )
    x.draw(image)
    plate = x.box.expanded(15)
    for find, is_kept in ((plate.expanded(12), True), (Rect.from_xywh(310, 1095, 84, 90), False)):
        assert find.iou(plate) < 0.6
        control = with_finds(image, (), PictureFind(box=find, kind=FindKind.X_ICON, score=0.9)).controls[0]
        assert (control.box.iou(plate) > 0.9) is is_kept
        assert all(
            abs(getattr(control.box, side) - getattr(plate, side)) <= control.box_error_px
            for side in ("left_px", "top_px", "right_px", "bottom_px")
        )


def test_the_finders_box_replaces_a_wrongly_measured_one() -> None:
    image, _, pill = with_skip()
    far = PictureFind(box=pill.box.expanded(26), kind=FindKind.WORDS, score=0.9)
    words = TextLine(text="跳过 5", box=pill.box.expanded(-14), score=0.99)
    control = with_finds(image, (words,), far).controls[0]
    assert control.box == far.box
    assert 26 <= control.box_error_px < 30, "the pill that was measured may still be the control"
    assert control.contrast is not None, "the ink is inside it and keeps its measurement"


@pytest.mark.parametrize(
    ("y_px", "kind"), [(300, ControlKind.SKIP_TEXT), (500, ControlKind.DISMISS_TEXT)], ids=["above", "below"]
)
def test_unread_words_count_as_skip_above_and_as_dismissal_below(y_px: float, kind: ControlKind) -> None:
    find = PictureFind(box=Rect.from_xywh(560, y_px, 130, 56), kind=FindKind.WORDS, score=0.9)
    ink = Content(lines=(), marks=(), finds=(find,), arrows=(), channels=(Channel.PICTURE,))
    (found,) = elements_of(np.asarray(splash()), ink, None, lexicon=lexicon(), display=DISPLAY)
    assert found.kind is kind
    assert 0.25 * 56 < found.glyph_error_px < 0.5 * 56


@pytest.mark.parametrize(("text", "is_perhaps"), [(None, True), ("栏目一览", False)])
def test_a_find_of_words_that_nobody_read_may_be_a_control_even_on_a_page(
    text: str | None, is_perhaps: bool
) -> None:
    box = Rect.from_xywh(300, 700, 120, 40)
    lines = () if text is None else (TextLine(text=text, box=box.expanded(-4), score=0.95),)
    shown = with_finds(page(), lines, PictureFind(box=box, kind=FindKind.WORDS, score=0.9))
    assert shown.controls == ()
    assert (shown.perhaps_score == pytest.approx(0.9)) is is_perhaps
    assert shown.perhaps_score < 0.3 or is_perhaps
