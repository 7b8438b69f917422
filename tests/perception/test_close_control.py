from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.close_control import MAY_BE_PAINTED, propose, unsure_where_painted
from detector.perception.context import FrameContext
from detector.perception.ink import Ink
from detector.perception.look import Seen, interpret
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.perception.seen import Channel, ControlKind, WindowKind
from detector.perception.x_icon import find_x_marks
from tests.perception.drawn import DISPLAY, FONT, DrawnPill, DrawnX, ink_box, page, popup, splash
from tests.perception.learned import shipped
from tests.perception.words import lexicon, line

LABEL = line("广告", (38, 1304, 44, 24))
CALL = line("点击跳转详情页或第三方应用", (150, 1150, 420, 40))


def _seen(
    image: Image.Image,
    lines: tuple[TextLine, ...] = (),
    tree: ViewTree | None = None,
    context: FrameContext | None = None,
) -> Seen:
    rgb = np.asarray(image)
    ink = Ink(lines=lines, marks=find_x_marks(rgb), finds=None, arrows=(), channels=(Channel.PICTURE,))
    return interpret(
        rgb, ink, tree, context or FrameContext(), display=DISPLAY, lexicon=lexicon(), weights=shipped()
    )


def _with_skip(text: str = "跳过 5") -> tuple[Image.Image, TextLine, DrawnPill]:
    image = splash()
    pill = DrawnPill(x_px=620, y_px=110, text=text, font_px=28)
    _, cover = pill.draw(image)
    box = ink_box(cover).expanded(4)
    return image, TextLine(text=text, box=box, score=0.99), pill


def test_a_skip_pill_on_a_splash() -> None:
    image, words, pill = _with_skip()
    seen = _seen(image, (words, LABEL, CALL))
    assert seen.window.kind is WindowKind.SPLASH
    (control,) = seen.controls
    assert (control.kind, control.countdown_s, control.found_by) == (
        ControlKind.SKIP_TEXT,
        5,
        (Channel.TEXT,),
    )
    assert control.score > 0.9
    assert control.box.iou(pill.box) > 0.9
    assert [call.text for call in seen.calls_to_action] == ["点击跳转详情页或第三方应用"]


def test_an_advert_without_a_control_is_still_a_splash() -> None:
    seen = _seen(splash(), (LABEL, CALL), context=FrameContext(since_launch_ms=900, n_activities_before=0))
    assert seen.window.kind is WindowKind.SPLASH
    assert seen.controls == () and seen.perhaps_score < 0.5


def test_a_cross_under_a_popup() -> None:
    image = popup(page())
    x = DrawnX(
        x_px=360,
        y_px=1150,
        side_px=30,
        stroke_px=3,
        colour=(255, 255, 255),
        ring_radius_px=32,
        plate_colour=(90, 90, 90),
        plate_alpha=0.5,
    )
    x.draw(image)
    seen = _seen(image, (line("立即领取", (290, 955, 140, 40)),))
    assert seen.window.kind is WindowKind.POPUP
    assert seen.window.box.iou(Rect.from_xywh(90, 480, 540, 580)) > 0.9
    (control,) = seen.controls
    assert control.kind is ControlKind.X_ICON and Channel.PICTURE in control.found_by
    assert control.box.width_px == pytest.approx(64, abs=4)
    assert control.glyph_box.width_px == pytest.approx(30, abs=2)


@pytest.mark.parametrize("text", ["以后再说", "取消"])
def test_a_word_that_refuses_in_a_dialog(text: str) -> None:
    image = Image.blend(page(), Image.new("RGB", (720, 1600), (0, 0, 0)), 0.6)
    draw = ImageDraw.Draw(image)
    draw.rectangle((80, 600, 640, 960), fill=(255, 255, 255))
    draw.text((220, 900), text, font=ImageFont.truetype(FONT, 32), fill=(90, 90, 90), anchor="mm")
    seen = _seen(image, (line(text, (150, 878, 140, 44)), line("发现新版本", (250, 640, 220, 44))))
    assert seen.window.kind is WindowKind.POPUP
    assert [control.kind for control in seen.controls] == [ControlKind.DISMISS_TEXT]


def test_an_ordinary_page_has_neither_window_nor_control() -> None:
    lines = (line("消息中心", (288, 80, 144, 40)), line("跳过的内容和说明", (150, 204, 300, 40)))
    seen = _seen(page(), lines)
    assert seen.window.kind is WindowKind.NONE and seen.window.score < 0.5
    assert seen.controls == ()


def test_a_cross_that_clears_a_search_field_closes_no_window() -> None:
    image = page()
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((40, 60, 680, 130), radius=30, fill=(235, 235, 235))
    DrawnX(x_px=640, y_px=95, side_px=22, stroke_px=3, colour=(120, 120, 120)).draw(image)
    draw.text((80, 95), "蓝牙耳机", font=ImageFont.truetype(FONT, 30), fill=(40, 40, 40), anchor="lm")
    seen = _seen(image, (line("蓝牙耳机", (80, 78, 120, 34)),))
    assert seen.controls == () and seen.perhaps_score > 0


@pytest.mark.parametrize("colour", [(255, 255, 255), (20, 24, 30)])
def test_a_blank_or_logo_only_start_is_no_window(colour: tuple[int, int, int]) -> None:
    image = Image.new("RGB", (720, 1600), colour)
    ImageDraw.Draw(image).rounded_rectangle((300, 640, 420, 760), radius=24, fill=(47, 123, 240))
    seen = _seen(image, context=FrameContext(since_launch_ms=300, n_activities_before=0, is_target=True))
    assert seen.window.kind is WindowKind.NONE


def test_a_node_and_pixels_that_agree_are_one_control() -> None:
    image, words, _ = _with_skip()
    bounds = Rect.from_xywh(540, 70, 160, 80)
    node = ViewNode(text="跳过 5", bounds=bounds, clickable=True, package="cn.app")
    root = ViewNode(bounds=DISPLAY.box, clickable=True, package="cn.app", children=(node,))
    tree = ViewTree(id="tree:1", at_ms=0, at_error_ms=5, windows=(root,))
    (control,) = _seen(image, (words, LABEL), tree).controls
    assert control.found_by == (Channel.TREE, Channel.TEXT)
    assert control.node_bounds == bounds


def test_a_node_alone_where_nothing_is_drawn_is_only_a_perhaps() -> None:
    node = ViewNode(text="跳过", bounds=Rect.from_xywh(540, 400, 160, 80), clickable=True, package="cn.app")
    tree = ViewTree(id="tree:1", at_ms=0, at_error_ms=5, windows=(node,))
    image = Image.new("RGB", (720, 1600), (200, 200, 200))
    seen = _seen(image, tree=tree)
    assert seen.controls == () and seen.perhaps_score > 0


def test_a_countdown_on_its_own_line_belongs_to_the_word_above() -> None:
    image, words, _ = _with_skip("跳过")
    below = TextLine(
        text="3S",
        box=Rect.from_xywh(words.box.left_px + 10, words.box.bottom_px + 2, 36, words.box.height_px - 6),
        score=0.9,
    )
    (control,) = _seen(image, (words, below, LABEL)).controls
    assert control.countdown_s == 3


def test_a_sign_of_the_status_bar_is_no_countdown() -> None:
    image, words, _ = _with_skip("跳过")
    box = words.box
    sign = TextLine(
        text="0",
        box=Rect.from_xywh(box.left_px + 12, box.top_px - 1.48 * box.height_px, 40, 0.6 * box.height_px),
        score=0.56,
    )
    (control,) = _seen(image, (sign, words, LABEL)).controls
    assert control.countdown_s is None and control.contrast is not None


def _with_finds(
    image: Image.Image, lines: tuple[TextLine, ...], *finds: PictureFind, tree: ViewTree | None = None
) -> Seen:
    rgb = np.asarray(image)
    ink = Ink(lines=lines, marks=find_x_marks(rgb), finds=finds, arrows=(), channels=(Channel.PICTURE,))
    return interpret(rgb, ink, tree, FrameContext(), display=DISPLAY, lexicon=lexicon(), weights=shipped())


def _popup_with_cross() -> tuple[Image.Image, DrawnX]:
    image = popup(page())
    x = DrawnX(x_px=360, y_px=1150, side_px=34, stroke_px=4, colour=(255, 255, 255))
    x.draw(image)
    return image, x


def test_what_the_finder_sees_too_is_surer_and_what_it_does_not_see_is_less_so() -> None:
    image, x = _popup_with_cross()
    find = PictureFind(box=x.box.expanded(4), kind=FindKind.X_ICON, score=0.9)
    seen = _with_finds(image, (), find)
    assert seen.controls[0].score > 0.95 and seen.controls[0].glyph_box.iou(x.box) > 0.8
    unseen = _with_finds(image, ())
    assert unseen.controls == () and unseen.perhaps_score < seen.controls[0].score - 0.2


def test_what_the_finder_weighed_still_counts_where_a_node_says_the_same() -> None:
    image = splash()
    x = DrawnX(x_px=652, y_px=132, side_px=34, stroke_px=4, colour=(255, 255, 255))
    x.draw(image)
    in_row = line("拆礼物啦", (60, 116, 130, 32))  # as a field that the × clears
    find = PictureFind(box=x.box.expanded(4), kind=FindKind.X_ICON, score=0.96)
    node = ViewNode(content_desc="关闭", bounds=x.box.expanded(12), clickable=True, package="cn.app")
    root = ViewNode(bounds=DISPLAY.box, package="cn.app", children=(node,))
    tree = ViewTree(id="tree:1", at_ms=0, at_error_ms=5, windows=(root,))
    (alone,) = _with_finds(image, (in_row,), find).controls
    (joined,) = _with_finds(image, (in_row,), find, tree=tree).controls
    assert joined.found_by == (Channel.TREE, Channel.PICTURE)
    assert joined.score >= alone.score


def test_a_small_node_amid_a_drawn_cross_speaks_for_it_though_nothing_names_it() -> None:
    """A × that is painted in a creative has none of its own."""
    image, x = _popup_with_cross()
    find = PictureFind(box=x.box.expanded(4), kind=FindKind.X_ICON, score=0.6)

    def with_node(grown_px: float) -> Seen:
        node = ViewNode(bounds=x.box.expanded(grown_px), clickable=True, package="cn.app")
        root = ViewNode(bounds=DISPLAY.box, package="cn.app", children=(node,))
        tree = ViewTree(id="tree:1", at_ms=0, at_error_ms=5, windows=(root,))
        return _with_finds(image, (), find, tree=tree)

    own, creatives = with_node(14), with_node(300)
    assert Channel.TREE in own.controls[0].found_by
    assert all(Channel.TREE not in one.found_by for one in creatives.controls)
    assert own.controls[0].score > max(one.score for one in creatives.controls)


def test_a_cross_without_a_node_is_unsure_where_a_small_node_stands_elsewhere() -> None:
    """One of the two is the control: the × may be painted in the creative, the other too faint to see."""
    image = splash()
    x = DrawnX(x_px=652, y_px=132, side_px=34, stroke_px=4, colour=(255, 255, 255))
    x.draw(image)
    find = PictureFind(box=x.box.expanded(4), kind=FindKind.X_ICON, score=0.98)

    def with_nodes(*nodes: ViewNode) -> Seen:
        root = ViewNode(bounds=DISPLAY.box, package="cn.app", clickable=True, children=nodes)
        tree = ViewTree(id="tree:1", at_ms=0, at_error_ms=5, windows=(root,))
        return _with_finds(image, (LABEL, CALL), find, tree=tree)

    elsewhere = ViewNode(
        bounds=Rect.from_xywh(20, 100, 88, 88), clickable=True, package="cn.app", class_name="ImageView"
    )
    own = ViewNode(bounds=x.box.expanded(20), clickable=True, package="cn.app", class_name="ImageView")
    assert with_nodes(elsewhere).controls[0].score <= MAY_BE_PAINTED
    assert with_nodes(elsewhere, own).controls[0].score > 0.8


def test_what_stands_beside_no_wordless_node_keeps_its_score() -> None:
    image, x = _popup_with_cross()
    find = PictureFind(box=x.box.expanded(4), kind=FindKind.X_ICON, score=0.98)
    seen = _with_finds(image, (), find)
    elsewhere = Rect.from_xywh(20, 100, 88, 88)
    (unsure,) = unsure_where_painted(seen.controls, seen.window, [elsewhere])
    assert unsure.score == MAY_BE_PAINTED < seen.controls[0].score
    assert tuple(unsure_where_painted(seen.controls, seen.window, [])) == seen.controls


def test_a_skip_word_of_a_page_that_the_finder_does_not_see_is_only_a_perhaps() -> None:
    tab = line("跳过", (300, 1540, 60, 28))
    seen = _with_finds(page(), (tab,))
    assert seen.controls == () and 0 < seen.perhaps_score < 0.5


def test_a_find_in_which_nothing_was_measured_is_still_a_control() -> None:
    box = Rect.from_xywh(600, 80, 60, 60)
    seen = _with_finds(splash(), (), PictureFind(box=box, kind=FindKind.X_ICON, score=0.9))
    (control,) = seen.controls
    assert (control.box, control.contrast, control.found_by) == (box, None, (Channel.PICTURE,))
    assert control.glyph_error_px > 0.25 * box.short_side_px


@pytest.mark.parametrize(("text", "n_controls"), [(None, 1), ("查看详情", 0), ("跳过", 1)])
def test_words_that_were_read_decide_about_a_find_of_words(text: str | None, n_controls: int) -> None:
    image, _, pill = _with_skip()
    lines = () if text is None else (TextLine(text=text, box=pill.box.expanded(-12), score=0.95),)
    seen = _with_finds(image, lines, PictureFind(box=pill.box, kind=FindKind.WORDS, score=0.9))
    assert len(seen.controls) == n_controls


def test_what_the_finder_takes_for_a_call_is_one_unless_its_words_close() -> None:
    box = Rect.from_xywh(180, 930, 360, 90)
    find = PictureFind(box=box, kind=FindKind.CALL, score=0.9)
    assert _with_finds(popup(page()), (), find).calls_to_action[0].box == box
    refusal = (line("暂不", (330, 955, 60, 40)),)
    assert _with_finds(popup(page()), refusal, find).calls_to_action == ()


def test_a_plate_that_was_measured_amid_a_generous_find_stays() -> None:
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
        control = _with_finds(image, (), PictureFind(box=find, kind=FindKind.X_ICON, score=0.9)).controls[0]
        assert (control.box.iou(plate) > 0.9) is is_kept
        assert all(
            abs(getattr(control.box, side) - getattr(plate, side)) <= control.box_error_px
            for side in ("left_px", "top_px", "right_px", "bottom_px")
        )


def test_a_box_that_was_measured_wrongly_gives_way_to_the_finders() -> None:
    image, _, pill = _with_skip()
    far = PictureFind(box=pill.box.expanded(26), kind=FindKind.WORDS, score=0.9)
    words = TextLine(text="跳过 5", box=pill.box.expanded(-14), score=0.99)
    control = _with_finds(image, (words,), far).controls[0]
    assert control.box == far.box
    assert 26 <= control.box_error_px < 30, "the pill that was measured may still be the control"
    assert control.contrast is not None, "the ink lies inside it and stays measured"


# What a proposal's score is cut to, asked of the two steps by themselves.


def _proposed(
    rgb: np.ndarray, display: Display, *finds: PictureFind, words: tuple[TextLine, ...] = ()
) -> float:
    """The score of the best proposal by its looks alone."""
    marks = () if finds else find_x_marks(rgb)
    ink = Ink(lines=words, marks=marks, finds=finds or None, arrows=(), channels=(Channel.PICTURE,))
    return propose(rgb, ink, None, lexicon=lexicon(), display=display)[0].control.score


def test_strokes_of_less_than_five_dp_are_more_often_a_pattern_than_a_cross() -> None:
    image = Image.new("RGB", (720, 1600), (40, 60, 80))
    DrawnX(x_px=652, y_px=132, side_px=30, stroke_px=3, colour=(255, 255, 255)).draw(image)
    rgb = np.asarray(image)
    at_5_dp, at_4_dp, unknown = (replace(DISPLAY, density_dpi=dpi) for dpi in (900, 1_200, None))
    assert 0 < _proposed(rgb, at_4_dp) < 0.75 * _proposed(rgb, at_5_dp)
    assert _proposed(rgb, unknown) == _proposed(rgb, at_5_dp)


def test_a_find_of_words_that_nobody_could_read_is_less_sure_and_one_of_other_words_less_still() -> None:
    rgb = np.asarray(splash())
    find = PictureFind(box=Rect.from_xywh(560, 80, 130, 56), kind=FindKind.WORDS, score=0.9)
    other = (line("查看详情", (580, 92, 90, 32)),)
    unread = _proposed(rgb, DISPLAY, find)
    assert 0 < _proposed(rgb, DISPLAY, find, words=other) < unread < 0.9


def _cross() -> tuple[np.ndarray, Rect]:
    image = splash()
    x = DrawnX(x_px=652, y_px=132, side_px=34, stroke_px=4, colour=(255, 255, 255))
    x.draw(image)
    return np.asarray(image), x.box.expanded(4)


@pytest.mark.parametrize(
    ("chance", "least_trust", "most_trust"),
    [
        pytest.param(0.0, 0.3, 0.5, id="seen by no finder: half of it"),
        pytest.param(0.15, 0.8, 0.9, id="seen at all: most of it"),
        pytest.param(0.6, 0.8, 0.9, id="seen well: no more than that"),
    ],
)
def test_strokes_beside_a_finder_are_believed_as_far_as_it_sees_them_too(
    chance: float, least_trust: float, most_trust: float
) -> None:
    rgb, box = _cross()
    strokes = _proposed(rgb, DISPLAY)
    find = PictureFind(box=box, kind=FindKind.X_ICON, score=chance)
    ink = Ink(lines=(), marks=find_x_marks(rgb), finds=(find,), arrows=(), channels=(Channel.PICTURE,))
    score = propose(rgb, ink, None, lexicon=lexicon(), display=DISPLAY)[0].control.score
    trust = (1 - (1 - score) / (1 - chance)) / strokes
    assert least_trust < trust < most_trust


def test_a_find_in_which_no_stroke_was_measured_is_less_sure() -> None:
    find = PictureFind(box=Rect.from_xywh(600, 80, 60, 60), kind=FindKind.X_ICON, score=0.9)
    assert 0.7 < _proposed(np.asarray(splash()), DISPLAY, find) < 0.9


@pytest.mark.parametrize(
    ("y_px", "kind"), [(300, ControlKind.SKIP_TEXT), (500, ControlKind.DISMISS_TEXT)], ids=["above", "below"]
)
def test_words_that_nobody_could_read_skip_above_and_dismiss_below(y_px: float, kind: ControlKind) -> None:
    find = PictureFind(box=Rect.from_xywh(560, y_px, 130, 56), kind=FindKind.WORDS, score=0.9)
    ink = Ink(lines=(), marks=(), finds=(find,), arrows=(), channels=(Channel.PICTURE,))
    (found,) = propose(np.asarray(splash()), ink, None, lexicon=lexicon(), display=DISPLAY)
    assert found.control.kind is kind
    assert 0.25 * 56 < found.control.glyph_error_px < 0.5 * 56
