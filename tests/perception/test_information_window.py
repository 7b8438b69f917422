"""Which window a frame shows: none, when unsure; a page taken for an advert would be an accusation."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from detector.core.geometry import Rect
from detector.perception.context import FrameContext
from detector.perception.information_window import LEAST_WINDOW_SCORE, WORDLESS_SCORE, find_window
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.perception.seen import Channel, CloseControl, ControlKind, InformationWindow, WindowKind
from tests.perception.drawn import FONT, page, photo, popup, splash
from tests.perception.words import lexicon, line

LABEL = line("广告", (34, 1300, 52, 32))
CALL = line("点击跳转详情页或第三方应用", (144, 1146, 432, 48))
TABS = tuple(
    line(word, (60 + 180 * n, 1530, 50, 24)) for n, word in enumerate(("首页", "发现", "消息", "我的"))
)
AT_LAUNCH = FrameContext(is_target=True, since_launch_ms=1_500.0, n_activities_before=0)
LATER = replace(AT_LAUNCH, since_launch_ms=20_000.0)
CARD = Rect.from_xywh(90, 480, 540, 580)


def control(kind: ControlKind, *, x_px: float = 650, y_px: float = 110, score: float = 0.95) -> CloseControl:
    box = Rect.from_xywh(x_px - 20, y_px - 20, 40, 40)
    return CloseControl(
        box=box,
        box_error_px=1.0,
        glyph_box=box,
        glyph_error_px=1.0,
        kind=kind,
        text=None,
        countdown_s=None,
        score=score,
        found_by=(Channel.PICTURE,),
        contrast=None,
    )


SKIP, CROSS = control(ControlKind.SKIP_TEXT), control(ControlKind.X_ICON)


def seen(
    image: Image.Image,
    lines: tuple[TextLine, ...] = (),
    controls: tuple[CloseControl, ...] = (),
    context: FrameContext = AT_LAUNCH,
) -> InformationWindow:
    return find_window(np.asarray(image), lines, controls, context, lexicon())


# Splashes.


def test_a_bright_headline_on_a_dark_picture_is_no_card() -> None:
    image = Image.blend(photo(5, 720, 1600), Image.new("RGB", (720, 1600)), 0.7)
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 84)
    for row, words in enumerate(("去野外", "看一场花开")):
        draw.text((360, 560 + 108 * row), words, font=font, fill=(255, 255, 255), anchor="mm")
    assert seen(image, (LABEL,), (CROSS,)).kind is WindowKind.SPLASH


def test_a_labelled_advert_with_a_skip_control_at_launch_is_a_splash() -> None:
    window = seen(splash(), (LABEL, CALL), (SKIP,))
    assert window.kind is WindowKind.SPLASH
    assert window.box == Rect.from_xywh(0, 0, 720, 1600)
    assert window.score > 0.9


def test_an_advert_without_any_control_is_one_all_the_same() -> None:
    assert seen(splash(), (LABEL, CALL)).kind is WindowKind.SPLASH


def test_the_same_long_after_the_launch_is_an_interstitial() -> None:
    assert seen(splash(), (LABEL, CALL), (SKIP,), LATER).kind is WindowKind.INTERSTITIAL


def test_a_plain_screenshot_of_which_nothing_is_known_may_be_a_splash() -> None:
    assert seen(splash(), (LABEL, CALL), (SKIP,), FrameContext()).kind is WindowKind.SPLASH


def test_a_picture_without_a_word_is_never_called_an_advert_for_its_looks() -> None:
    window = seen(splash())
    assert window.kind is WindowKind.NONE
    assert window.score <= WORDLESS_SCORE < LEAST_WINDOW_SCORE


def test_what_another_app_shows_counts_for_less() -> None:
    assert seen(splash(), (LABEL,)).kind is WindowKind.SPLASH
    assert seen(splash(), (LABEL,), context=replace(AT_LAUNCH, is_target=False)).kind is WindowKind.NONE


@pytest.mark.parametrize("color", [(255, 255, 255), (30, 60, 90)], ids=["white", "the app's own colour"])
def test_a_plain_screen_that_loads_is_none_whatever_stands_on_it(color: tuple[int, int, int]) -> None:
    assert seen(Image.new("RGB", (720, 1600), color), (CALL,)).kind is WindowKind.NONE


# Pages.


@pytest.mark.parametrize(
    "lines",
    [(), TABS, (LABEL, *TABS), (CALL, *TABS)],
    ids=["unread", "with tabs", "with a labelled row", "with a call"],
)
def test_an_ordinary_page_is_none(lines: tuple[TextLine, ...]) -> None:
    window = seen(page(), lines)
    assert window.kind is WindowKind.NONE
    assert window.score < LEAST_WINDOW_SCORE


def test_tabs_tell_a_page_full_of_pictures_from_an_advert() -> None:
    assert seen(splash(), (LABEL,)).score > seen(splash(), (LABEL, *TABS)).score
    assert seen(splash(), (LABEL, *TABS)).kind is WindowKind.NONE


@pytest.mark.parametrize(
    "lines",
    [TABS[:2], tuple(replace(tab, box=tab.box.expanded(0)) for tab in TABS[:1])],
    ids=["two words", "one word"],
)
def test_a_few_low_words_are_no_tabs(lines: tuple[TextLine, ...]) -> None:
    assert seen(splash(), (LABEL, CALL, *lines)).kind is WindowKind.SPLASH


# Popups.


def test_a_card_over_a_dimmed_page_is_a_popup_with_the_card_as_its_body() -> None:
    window = seen(popup(page()), (), (control(ControlKind.X_ICON, x_px=360, y_px=1150),), LATER)
    assert window.kind is WindowKind.POPUP
    assert window.box.iou(CARD) > 0.9


def test_a_popup_without_a_control_is_one_all_the_same() -> None:
    assert seen(popup(page())).kind is WindowKind.POPUP


def test_the_same_card_over_a_page_that_is_not_dimmed_is_none() -> None:
    image = page()
    shown = popup(page())
    box = (90, 480, 630, 1060)
    image.paste(shown.crop(box), box[:2])
    assert seen(image).kind is WindowKind.NONE


def test_a_backdrop_of_one_flat_colour_is_less_surely_a_page_under_a_film() -> None:
    """A drawn card on plain dark ground may be the app's own screen."""
    over_page = popup(page())
    flat = Image.new("RGB", over_page.size, (70, 70, 70))
    flat.paste(over_page.crop((90, 480, 630, 1060)), (90, 480))
    assert 0 < seen(flat, context=LATER).score < seen(over_page, context=LATER).score - 0.05


def test_a_dark_page_with_a_bright_picture_is_no_popup() -> None:
    image = Image.new("RGB", (720, 1600), (20, 20, 24))
    image.paste(photo(5, 540, 580), (90, 480))
    lit = tuple(line(f"第{n}行文字", (60, 200.0 + 90 * n, 400, 40)) for n in range(3))
    drawn = np.array(image)
    for one in lit:
        drawn[int(one.box.top_px) : int(one.box.bottom_px), 60:460] = 230
    assert seen(Image.fromarray(drawn), lit).kind is WindowKind.NONE


@pytest.mark.parametrize(
    "card",
    [(330, 760, 390, 820), (0, 0, 720, 1600), (20, 780, 200, 1300)],
    ids=["an icon", "the whole screen", "narrower than a card"],
)
def test_what_is_no_cards_size_is_no_popup(card: tuple[int, int, int, int]) -> None:
    image = Image.blend(page(), Image.new("RGB", (720, 1600), (0, 0, 0)), 0.6)
    image.paste((255, 90, 60), card)
    assert seen(image, context=LATER).kind is not WindowKind.POPUP


# An advert between two pages.


def test_a_picture_from_edge_to_edge_with_a_cross_is_an_interstitial_wherever_it_comes() -> None:
    window = seen(photo(4), (), (CROSS,), replace(LATER, since_launch_ms=60_000.0))
    assert window.kind is WindowKind.INTERSTITIAL


@pytest.mark.parametrize(
    ("image", "controls"),
    [(photo(4), ()), (photo(4), (replace(CROSS, score=0.5),)), (page(), (CROSS,))],
    ids=["no cross", "perhaps a cross", "a page with a cross"],
)
def test_short_of_that_it_is_none(image: Image.Image, controls: tuple[CloseControl, ...]) -> None:
    assert seen(image, (), controls, replace(LATER, since_launch_ms=60_000.0)).kind is WindowKind.NONE


@pytest.mark.parametrize(
    ("finds", "kind"),
    [
        ((), WindowKind.NONE),
        ((PictureFind(box=CROSS.box, kind=FindKind.X_ICON, score=0.3),), WindowKind.NONE),
        ((PictureFind(box=CROSS.box, kind=FindKind.X_ICON, score=0.6),), WindowKind.INTERSTITIAL),
    ],
)
def test_strokes_that_the_finder_takes_for_no_cross_make_no_interstitial(
    finds: tuple[PictureFind, ...], kind: WindowKind
) -> None:
    rgb = np.asarray(photo(4))
    assert find_window(rgb, (), (CROSS,), LATER, lexicon(), finds=finds).kind is kind


def test_any_size_of_picture_is_answered() -> None:
    for size in ((1, 1), (8, 2000), (2000, 8), (135, 300)):
        assert seen(Image.new("RGB", size, (90, 90, 90))).kind is WindowKind.NONE
