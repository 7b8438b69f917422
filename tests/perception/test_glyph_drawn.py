"""Size and contrast against drawn truth: bias, spread, and how often the stated error covers it."""

from itertools import product

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.perception.glyph import Glyph, measure_text, measure_x
from detector.perception.patches import contrast_ratio, relative_luminance
from detector.perception.plate import find_plate
from detector.perception.x_icon import XMark, find_x_marks
from detector.virtual.apps.shipped import render_app, shipped_apps
from detector.virtual.personas import persona_named
from tests.perception.discs import DISC_STYLES, drawn_disc
from tests.perception.drawn import FONT, HEIGHT_PX, WIDTH_PX, DrawnPill, DrawnX, ink_box, photo

N_DRAWN = 24
N_DISCS = 2
LIGHT, DARK = (255, 255, 255), (30, 30, 30)


def _true_contrast(
    behind: Image.Image, cover: np.ndarray, colour: tuple[int, int, int], alpha: float
) -> float:
    """The ink laid fully on the true ground, against the median of the ground beside the glyph."""
    ground = np.asarray(behind, np.float64)
    inked = np.array(colour) * alpha + ground * (1 - alpha)
    core = cover >= 0.5
    near = cv2.dilate((cover > 0.02).astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    beside = float(np.median(relative_luminance(ground[near & (cover < 0.02)])))
    return float(np.median(contrast_ratio(relative_luminance(inked[core]), beside)))


def _ground(number: int, random: np.random.Generator) -> Image.Image:
    if number % 3:
        return photo(number % 4)
    return Image.new("RGB", (WIDTH_PX, HEIGHT_PX), tuple(int(v) for v in random.integers(0, 256, 3)))


def _share_covered(
    found: list[Glyph], true_boxes: list[Rect], true_ratios: list[float]
) -> tuple[float, float]:
    sizes = [
        abs(glyph.box.short_side_px - box.short_side_px) <= glyph.error_px
        for glyph, box in zip(found, true_boxes, strict=True)
    ]
    ratios = [
        glyph.contrast is not None and abs(glyph.contrast.value - ratio) <= glyph.contrast.error
        for glyph, ratio in zip(found, true_ratios, strict=True)
    ]
    return float(np.mean(sizes)), float(np.mean(ratios))


def test_measures_drawn_crosses_within_the_stated_errors() -> None:
    random = np.random.default_rng(11)
    found: list[Glyph] = []
    boxes: list[Rect] = []
    ratios: list[float] = []
    for number in range(N_DRAWN):
        image, is_light = _ground(number, random), bool(random.random() < 0.6)
        side_px = float(random.uniform(16, 60))
        ring = float(side_px * random.uniform(0.85, 1.2)) if number % 2 else 0.0
        x = DrawnX(
            x_px=float(random.uniform(560, 650)),
            y_px=float(random.uniform(110, 300)),
            side_px=side_px,
            stroke_px=float(random.uniform(1.8, max(2.2, side_px * 0.14))),
            colour=LIGHT if is_light else DARK,
            alpha=float(random.uniform(0.6, 1)),
            ring_radius_px=ring,
            plate_colour=DARK if is_light else LIGHT,
            plate_alpha=0.4 if ring else 0.0,
        )
        behind, cover = x.draw(image)
        ratio = _true_contrast(behind, cover, x.colour, x.alpha)
        corner = np.ascontiguousarray(np.asarray(image)[:420])
        marks = find_x_marks(corner, screen_short_side_px=WIDTH_PX)
        marks = tuple(mark for mark in marks if x.box.contains(mark.box.center))
        if not marks:
            assert ratio < 1.6, "only a barely visible × may be missed"
            continue
        found.append(measure_x(np.asarray(image), marks[0]))
        boxes.append(ink_box(cover))
        ratios.append(ratio)
    assert len(found) >= N_DRAWN - 3
    size_share, ratio_share = _share_covered(found, boxes, ratios)
    assert size_share >= 0.93 and ratio_share >= 0.93
    off = [glyph.box.short_side_px - box.short_side_px for glyph, box in zip(found, boxes, strict=True)]
    assert abs(float(np.mean(off))) < 0.5


def test_measures_drawn_words_within_the_stated_errors() -> None:
    random = np.random.default_rng(12)
    found: list[Glyph] = []
    boxes: list[Rect] = []
    ratios: list[float] = []
    for number in range(N_DRAWN):
        image, is_light = _ground(number, random), bool(random.random() < 0.7)
        size_px, text = int(random.uniform(20, 40)), ("跳过 5", "关闭", "Skip Ad", "以后再说")[number % 4]
        pill = DrawnPill(
            x_px=550,
            y_px=float(random.uniform(100, 400)),
            text=text,
            font_px=size_px,
            colour=LIGHT if is_light else DARK,
            alpha=float(random.uniform(0.6, 1)),
            plate_colour=DARK if is_light else LIGHT,
            plate_alpha=0.4 if number % 2 else 0.0,
            width_px=int(size_px * (len(text) * 0.9 + 2)),
            height_px=size_px * 2,
        )
        behind, cover = pill.draw(image)
        true_box, slack = ink_box(cover), float(random.uniform(0, 0.15)) * size_px
        found.append(measure_text(np.asarray(image), true_box.expanded(slack)))
        boxes.append(true_box)
        ratios.append(_true_contrast(behind, cover, pill.colour, pill.alpha))
    size_share, ratio_share = _share_covered(found, boxes, ratios)
    assert size_share >= 0.95 and ratio_share >= 0.95


def test_a_line_box_as_large_as_the_pill_still_gives_the_letters() -> None:
    image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), (236, 226, 210))
    pill = DrawnPill(
        x_px=600, y_px=130, text="跳过 5", font_px=34, plate_alpha=0.7, width_px=132, height_px=72
    )
    _, cover = pill.draw(image)
    glyph = measure_text(np.asarray(image), pill.box.expanded(-5))
    true_box = ink_box(cover)
    assert glyph.box.width_px == pytest.approx(true_box.width_px, abs=2)
    assert glyph.box.height_px == pytest.approx(true_box.height_px, abs=2)


@pytest.mark.parametrize("plate_alpha", [0.15, 0.3, 0.6])
def test_finds_the_pill_around_words_on_a_photograph(plate_alpha: float) -> None:
    image = photo(3)
    pill = DrawnPill(x_px=600, y_px=150, text="跳过 5", font_px=28, plate_alpha=plate_alpha)
    _, cover = pill.draw(image)
    plate = find_plate(np.asarray(image), ink_box(cover), is_round_likely=False)
    assert plate is not None
    assert plate.box.width_px == pytest.approx(pill.box.width_px, abs=plate.error_px)
    assert plate.box.height_px == pytest.approx(pill.box.height_px, abs=plate.error_px)


def test_finds_the_circle_around_a_cross() -> None:
    x = DrawnX(
        x_px=600,
        y_px=200,
        side_px=30,
        stroke_px=3,
        colour=LIGHT,
        ring_radius_px=34,
        plate_colour=(0, 0, 0),
        plate_alpha=0.3,
    )
    image = photo(1)
    x.draw(image)
    plate = find_plate(np.asarray(image), x.box, is_round_likely=True)
    assert plate is not None
    assert plate.box.width_px == pytest.approx(68, abs=2 * plate.error_px)


def test_words_on_a_plain_ground_have_no_plate() -> None:
    image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), (255, 255, 255))
    pill = DrawnPill(x_px=600, y_px=150, text="跳过", font_px=28, colour=DARK, plate_alpha=0.0)
    _, cover = pill.draw(image)
    assert find_plate(np.asarray(image), ink_box(cover), is_round_likely=False) is None


def test_nothing_drawn_has_no_contrast() -> None:
    rgb = np.full((200, 200, 3), 128, np.uint8)
    assert measure_text(rgb, Rect.from_xywh(50, 50, 80, 30)).contrast is None


def test_a_pills_rim_below_the_letters_is_no_letter() -> None:
    """From a screen on which 55 px were once measured for letters of 36."""
    app = next(path for path in shipped_apps() if path.stem == "countdown_gated")
    frame = render_app(app, seed=2007, at_ms=3500, display=persona_named("compact-13").display)
    as_read = Rect(left_px=566, top_px=98, right_px=702, bottom_px=163)
    glyph = measure_text(frame, as_read)
    assert abs(glyph.box.height_px - 35.6) <= 1


def test_words_on_a_surface_are_measured_and_not_the_surface() -> None:
    """A finder gives the disc, ring or pill; the result is the lettering's box, within its stated error."""
    is_covered = []
    for number, style, off_px in product(range(N_DISCS), DISC_STYLES, (-3, 0, 5)):
        drawn = drawn_disc(number, style)
        true_box = ink_box(drawn.cover)
        glyph = measure_text(np.asarray(drawn.image), drawn.box.expanded(off_px))
        assert glyph.contrast is not None
        is_covered.append(abs(glyph.box.short_side_px - true_box.short_side_px) <= glyph.error_px)
    assert np.mean(is_covered) >= 0.95


@pytest.mark.parametrize(("ink", "ground"), [(30, 205), (240, 40)])
def test_bold_strokes_that_fill_most_of_the_line_are_still_ink(ink: int, ground: int) -> None:
    """The median of the line's middle is the ink's then, and the ground looks like what is written."""
    picture = np.full((120, 240, 3), ground, np.uint8)
    picture[:, :, 1] += 8
    for left in range(60, 160, 20):
        picture[40:76, left : left + 13] = ink
    glyph = measure_text(picture, Rect(left_px=54, top_px=34, right_px=160, bottom_px=82))
    expected = Rect(left_px=60, top_px=40, right_px=153, bottom_px=76)
    assert glyph.contrast is not None
    assert glyph.box.iou(expected) > 0.95


SKY, SHADE = (150, 190, 230), (70, 90, 120)


def _on_sky(*, shadow_px: int = 0, outline_px: int = 0) -> Quantity:
    """The contrast of white letters on a pale sky, 1.8:1 by itself."""
    text, at = "扭动手机 跳转应用", (40, 50)
    picture = Image.new("RGB", (700, 160), SKY)
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(FONT, 48)
    if shadow_px:
        draw.text((at[0] + shadow_px, at[1] + shadow_px), text, font=font, fill=SHADE)
    draw.text(at, text, font=font, fill="white", stroke_width=outline_px, stroke_fill=SHADE)
    left, top, right, bottom = draw.textbbox(at, text, font=font)
    contrast = measure_text(
        np.asarray(picture), Rect(left_px=left, top_px=top, right_px=right, bottom_px=bottom)
    ).contrast
    assert contrast is not None
    return contrast


def test_letters_without_a_rim_are_measured_against_the_ground() -> None:
    plain = _on_sky()
    truth = float(
        contrast_ratio(relative_luminance(np.array([[255.0] * 3])), relative_luminance(np.array([SKY])))[0]
    )
    assert plain.low <= truth <= plain.high
    assert plain.error < 0.2


@pytest.mark.parametrize("rim", [{"shadow_px": 3}, {"outline_px": 3}])
def test_a_shadow_or_an_outline_leaves_open_how_clear_the_letters_are(rim: dict[str, int]) -> None:
    """They stand out more than the ground farther away suggests: no app is accused of faint letters."""
    assert _on_sky(**rim).high > 3.0


def _cross_on(picture: np.ndarray, *, half_px: int = 22) -> tuple[np.ndarray, Rect]:
    """White strokes of 5 px with their middle at (150, 150)."""
    first, last = 150 - half_px, 150 + half_px
    cv2.line(picture, (first, first), (last, last), (255, 255, 255), 5, cv2.LINE_AA)
    cv2.line(picture, (first, last), (last, first), (255, 255, 255), 5, cv2.LINE_AA)
    return picture, Rect(left_px=first - 3, top_px=first - 3, right_px=last + 4, bottom_px=last + 4)


def _mark(half_px: float) -> XMark:
    return XMark(x_px=150.5, y_px=150.5, half_side_px=half_px, is_light=True, score=0.9, ring_radius_px=None)


def test_a_mark_half_as_large_as_its_cross_gives_the_whole_cross() -> None:
    picture, truth = _cross_on(np.full((300, 300, 3), 60, np.uint8))
    glyph = measure_x(picture, _mark(12.0))
    assert abs(glyph.box.short_side_px - truth.short_side_px) <= 2


def test_an_arm_that_runs_on_into_the_picture_leaves_the_size_in_doubt() -> None:
    """The box is still as wide as it is high, but the strokes do not cross in its middle."""
    picture, truth = _cross_on(np.full((300, 300, 3), 60, np.uint8))
    cv2.line(picture, (120, 120), (130, 130), (255, 255, 255), 5, cv2.LINE_AA)
    glyph = measure_x(picture, _mark(23.0))
    assert glyph.box.short_side_px - truth.short_side_px > 4
    assert glyph.error_px > 0.8 * (glyph.box.short_side_px - truth.short_side_px)


def _line_on(picture: Image.Image) -> tuple[Glyph, Rect]:
    """White words on a dark film; what a reader frames is a tenth higher than the ink."""
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(FONT, 44)
    box = draw.textbbox((60, 50), "跳过", font=font)
    truth = Rect(left_px=box[0], top_px=box[1], right_px=box[2], bottom_px=box[3])
    draw.text((60, 50), "跳过", font=font, fill="white")
    return measure_text(np.asarray(picture), truth.expanded(0.1 * truth.height_px)), truth


def test_lights_that_show_through_a_plate_leave_the_letters_height_in_doubt() -> None:
    dark = Image.new("RGB", (260, 160), (20, 20, 40))
    plain, _ = _line_on(dark.copy())
    ImageDraw.Draw(dark).rectangle((75, 103, 95, 109), fill=(175, 175, 185))
    lit, truth = _line_on(dark)
    assert abs(lit.box.height_px - truth.height_px) <= lit.error_px
    assert lit.error_px > plain.error_px + 2


def test_a_ground_of_two_colours_leaves_the_contrast_in_doubt() -> None:
    """Half of it is light: its median is one colour or the other."""
    half = Image.new("RGB", (260, 160), (30, 30, 60))
    ImageDraw.Draw(half).rectangle((0, 0, 260, 78), fill=(150, 150, 170))
    glyph, _ = _line_on(half)
    even, _ = _line_on(Image.new("RGB", (260, 160), (30, 30, 60)))
    assert glyph.contrast is not None and even.contrast is not None
    assert glyph.contrast.error > 4 * even.contrast.error
