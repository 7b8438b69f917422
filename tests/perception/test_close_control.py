"""Whole drawn screens: which window is on top, and which control closes it."""

import pytest
from PIL import Image, ImageDraw, ImageFont

from detector.core.geometry import Rect
from detector.perception.pictures import FrameContext
from detector.perception.ports import TextLine
from detector.windows.seen import Channel, ControlKind, WindowKind
from tests.perception.drawn import FONT, DrawnX, page, popup, splash
from tests.perception.drawn_looks import CALL, LABEL, seen, with_skip
from tests.perception.words import line


def test_a_skip_pill_on_a_splash() -> None:
    image, words, pill = with_skip()
    shown = seen(image, (words, LABEL, CALL))
    assert shown.window.kind is WindowKind.SPLASH
    (control,) = shown.controls
    assert (control.kind, control.countdown_s, control.found_by) == (
        ControlKind.SKIP_TEXT,
        5,
        (Channel.TEXT,),
    )
    assert control.score > 0.9
    assert control.box.iou(pill.box) > 0.9
    assert [call.text for call in shown.calls_to_action] == ["点击跳转详情页或第三方应用"]


def test_an_advert_without_a_control_is_still_a_splash() -> None:
    shown = seen(splash(), (LABEL, CALL), context=FrameContext(since_launch_ms=900, n_activities_before=0))
    assert shown.window.kind is WindowKind.SPLASH
    assert shown.controls == () and shown.perhaps_score < 0.5


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
    shown = seen(image, (line("立即领取", (290, 955, 140, 40)),))
    assert shown.window.kind is WindowKind.POPUP
    assert shown.window.box.iou(Rect.from_xywh(90, 480, 540, 580)) > 0.9
    (control,) = shown.controls
    assert control.kind is ControlKind.X_ICON and Channel.PICTURE in control.found_by
    assert control.box.width_px == pytest.approx(64, abs=4)
    assert control.glyph_box.width_px == pytest.approx(30, abs=2)


@pytest.mark.parametrize("text", ["以后再说", "取消"])
def test_a_word_that_refuses_in_a_dialog(text: str) -> None:
    image = Image.blend(page(), Image.new("RGB", (720, 1600), (0, 0, 0)), 0.6)
    draw = ImageDraw.Draw(image)
    draw.rectangle((80, 600, 640, 960), fill=(255, 255, 255))
    draw.text((220, 900), text, font=ImageFont.truetype(FONT, 32), fill=(90, 90, 90), anchor="mm")
    shown = seen(image, (line(text, (150, 878, 140, 44)), line("发现新版本", (250, 640, 220, 44))))
    assert shown.window.kind is WindowKind.POPUP
    assert [control.kind for control in shown.controls] == [ControlKind.DISMISS_TEXT]


def test_an_ordinary_page_has_neither_window_nor_control() -> None:
    lines = (line("消息中心", (288, 80, 144, 40)), line("跳过的内容和说明", (150, 204, 300, 40)))
    shown = seen(page(), lines)
    assert shown.window.kind is WindowKind.NONE and shown.window.score < 0.5
    assert shown.controls == ()


def test_a_cross_that_clears_a_search_field_closes_no_window() -> None:
    image = page()
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((40, 60, 680, 130), radius=30, fill=(235, 235, 235))
    DrawnX(x_px=640, y_px=95, side_px=22, stroke_px=3, colour=(120, 120, 120)).draw(image)
    draw.text((80, 95), "蓝牙耳机", font=ImageFont.truetype(FONT, 30), fill=(40, 40, 40), anchor="lm")
    shown = seen(image, (line("蓝牙耳机", (80, 78, 120, 34)),))
    assert shown.controls == () and shown.perhaps_score > 0


@pytest.mark.parametrize("colour", [(255, 255, 255), (20, 24, 30)])
def test_a_blank_or_logo_only_start_is_no_window(colour: tuple[int, int, int]) -> None:
    image = Image.new("RGB", (720, 1600), colour)
    ImageDraw.Draw(image).rounded_rectangle((300, 640, 420, 760), radius=24, fill=(47, 123, 240))
    shown = seen(image, context=FrameContext(since_launch_ms=300, n_activities_before=0, is_target=True))
    assert shown.window.kind is WindowKind.NONE


def test_a_countdown_on_its_own_line_belongs_to_the_word_above() -> None:
    image, words, _ = with_skip("跳过")
    below = TextLine(
        text="3S",
        box=Rect.from_xywh(words.box.left_px + 10, words.box.bottom_px + 2, 36, words.box.height_px - 6),
        score=0.9,
    )
    (control,) = seen(image, (words, below, LABEL)).controls
    assert control.countdown_s == 3


def test_a_symbol_in_the_status_bar_is_no_countdown() -> None:
    image, words, _ = with_skip("跳过")
    box = words.box
    sign = TextLine(
        text="0",
        box=Rect.from_xywh(box.left_px + 12, box.top_px - 1.48 * box.height_px, 40, 0.6 * box.height_px),
        score=0.56,
    )
    (control,) = seen(image, (sign, words, LABEL)).controls
    assert control.countdown_s is None and control.contrast is not None
