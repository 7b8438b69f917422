import numpy as np
import pytest

from detector.core.geometry import Point, Rect
from detector.virtual.apps.spec.layers import ART_KINDS, ICON_NAMES
from detector.virtual.drawing.art import MAKERS, make_art
from detector.virtual.drawing.canvas import Stroke, draw_border, fill_box, fill_mask, fill_rounded, paste
from detector.virtual.drawing.font import advance_px, first_unknown_character, line_mask
from detector.virtual.drawing.glyphs import ICON_PATHS, CirclePaint, CrossPainter, IconPainter
from detector.virtual.drawing.shapes import (
    Mask,
    arc_mask,
    circle_mask,
    rounded_rect_mask,
    strokes_mask,
)
from detector.virtual.drawing.surfaces import GrainPainter, fit_picture, gradient
from detector.virtual.drawing.writing import PillPainter, TextPainter, wrap
from tests.virtual.app_samples import app_keys, launch, scene_keys


def drawn_extent(mask: Mask) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of what a mask covers, with partly covered edges counted by their coverage."""
    columns, rows = mask.coverage.max(axis=0), mask.coverage.max(axis=1)
    return (
        mask.left_px + float(np.argmax(columns > 0) + 1 - columns[np.argmax(columns > 0)]),
        mask.top_px + float(np.argmax(rows > 0) + 1 - rows[np.argmax(rows > 0)]),
        mask.left_px + float(np.flatnonzero(columns)[-1] + columns[np.flatnonzero(columns)[-1]]),
        mask.top_px + float(np.flatnonzero(rows)[-1] + rows[np.flatnonzero(rows)[-1]]),
    )


@pytest.mark.parametrize("size_px", [12.0, 17.5, 48.0])
@pytest.mark.parametrize("is_round", [True, False])
def test_a_cross_is_as_large_as_it_says(size_px: float, is_round: bool) -> None:
    painter = CrossPainter(size_px=size_px, stroke_px=4, color=(0, 0, 0), is_round=is_round, circle=None)
    ink = painter.ink(Rect.from_xywh(100, 50, 60, 60), 0)
    assert ink is not None
    assert ink.extent == Rect.from_xywh(130 - size_px / 2, 80 - size_px / 2, size_px, size_px)
    left, top, right, bottom = drawn_extent(ink.mask)
    # A round cap touches its extent in one point, so the outermost pixel is covered a little less.
    assert left == pytest.approx(ink.extent.left_px, abs=0.75)
    assert top == pytest.approx(ink.extent.top_px, abs=0.75)
    assert right == pytest.approx(ink.extent.right_px, abs=0.75)
    assert bottom == pytest.approx(ink.extent.bottom_px, abs=0.75)


def test_a_cross_on_whole_pixels_fills_its_extent_exactly() -> None:
    painter = CrossPainter(size_px=40, stroke_px=6, color=(0, 0, 0), is_round=True, circle=None)
    ink = painter.ink(Rect.from_xywh(0, 0, 60, 60), 0)
    assert ink is not None
    half = ink.mask.coverage > 0.5
    rows = np.flatnonzero(half.any(axis=1)) + ink.mask.top_px
    assert (rows[0], rows[-1] + 1) == (10, 50)


def test_areas_are_exact() -> None:
    disc = circle_mask(Point(x_px=50.3, y_px=40.7), 20)
    assert disc.coverage.sum() == pytest.approx(np.pi * 400, rel=0.005)
    ring = circle_mask(Point(x_px=50, y_px=40), 20, hole_radius_px=16)
    assert ring.coverage.sum() == pytest.approx(np.pi * (400 - 256), rel=0.01)
    box = rounded_rect_mask(Rect(left_px=3.25, top_px=4.5, right_px=63.75, bottom_px=44.5), 10)
    assert box.coverage.sum() == pytest.approx(60.5 * 40 - (4 - np.pi) * 100, rel=0.005)
    stroke = strokes_mask(((10, 10, 60, 10),), 4, is_round=False)
    assert stroke.coverage.sum() == pytest.approx(200, rel=0.01)
    quarter = arc_mask(Point(x_px=50, y_px=50), 20, 4, 0.25)
    assert quarter.coverage.sum() == pytest.approx(np.pi * (400 - 256) / 4, rel=0.05)


def test_blends_straight_on_srgb() -> None:
    canvas = np.full((10, 10, 3), 200, np.uint8)
    fill_box(canvas, (2, 2, 8, 8), (0, 100, 200), 0.5)
    assert canvas[5, 5].tolist() == [100, 150, 200]
    assert canvas[1, 1].tolist() == [200, 200, 200]
    fill_mask(canvas, Mask(np.full((2, 2), 0.25, np.float32), 0, 0), (0, 0, 0), 1.0)
    assert canvas[0, 0].tolist() == [150, 150, 150]


@pytest.mark.parametrize(("left_px", "top_px"), [(-30, -20), (80, 90), (10, 10), (-500, 4), (4, 500)])
def test_whatever_lies_outside_is_cut_off(left_px: float, top_px: float) -> None:
    canvas = np.zeros((100, 100, 3), np.uint8)
    box = Rect.from_xywh(left_px, top_px, 60, 40)
    fill_rounded(canvas, box, 8, (255, 0, 0), 0.7)
    draw_border(canvas, box, 8, Stroke(color=(0, 255, 0), width_px=2), 1.0)
    paste(canvas, np.full((40, 60, 3), 90, np.uint8), box, 6, 0.5)
    GrainPainter(amount=5, grain_px=1, seed=1).ground(canvas, box, 1.0, 0)
    inside = canvas.any(axis=2)
    assert not inside[:, : max(int(left_px), 0)].any()
    assert not inside[: max(int(top_px), 0)].any()


def test_a_rounded_fill_is_its_mask() -> None:
    box = Rect(left_px=5.5, top_px=7.25, right_px=95, bottom_px=80.5)
    fast, plain = np.zeros((100, 100, 3), np.uint8), np.zeros((100, 100, 3), np.uint8)
    fill_rounded(fast, box, 12, (200, 100, 50), 0.8)
    fill_mask(plain, rounded_rect_mask(box, 12), (200, 100, 50), 0.8)
    assert np.abs(fast.astype(int) - plain.astype(int)).max() <= 1


def test_text_stands_in_the_middle_of_its_pill() -> None:
    text = TextPainter(text="跳过 {s}", size_px=48, color=(255, 255, 255), line_height=1.0)
    pill = PillPainter(text=text, fill=(0, 0, 0), fill_alpha=0.5, corner_px=None)
    box = Rect.from_xywh(40, 60, 190, 96)
    ink = pill.ink(box, 5)
    assert ink is not None
    assert pill.label(5) == "跳过 5"
    assert ink.extent.center.x_px == pytest.approx(box.center.x_px, abs=3)
    assert ink.extent.center.y_px == pytest.approx(box.center.y_px, abs=3)
    assert 40 <= ink.extent.height_px <= 50


def test_text_ink_is_what_is_drawn() -> None:
    text = TextPainter(text="以后再说", size_px=40, color=(255, 0, 0))
    box = Rect.from_xywh(20, 30, 200, 52)
    ink = text.ink(box, 0)
    assert ink is not None
    canvas = np.zeros((120, 260, 3), np.uint8)
    fill_mask(canvas, ink.mask, ink.color, ink.alpha)
    rows = np.flatnonzero((canvas[..., 0] >= 128).any(axis=1))
    columns = np.flatnonzero((canvas[..., 0] >= 128).any(axis=0))
    assert (ink.extent.top_px, ink.extent.bottom_px) == (rows[0], rows[-1] + 1)
    assert (ink.extent.left_px, ink.extent.right_px) == (columns[0], columns[-1] + 1)


def test_knows_its_characters() -> None:
    assert first_unknown_character("跳过广告 5s ×✕✖ ¥19.9 镶嵌靡丽\n第二行") is None
    assert first_unknown_character("好👍") == "👍"
    assert line_mask("", 20, is_bold=False).coverage.size == 0
    assert line_mask(" ", 20, is_bold=False).coverage.size == 0


def test_bold_is_heavier_even_where_it_is_made_up() -> None:
    for text in ("领取", "霁"):  # the second is not in the Bold subset
        bold, plain = line_mask(text, 60, is_bold=True), line_mask(text, 60, is_bold=False)
        assert bold.coverage.sum() > plain.coverage.sum() * 1.1


def test_breaks_lines_but_not_before_a_comma() -> None:
    width_px = advance_px("四个大字", 20, is_bold=False)
    assert (
        wrap("四个大字，又四个字", 20, is_bold=False, width_px=width_px, max_lines=None)
        == "四个大字，\n又四个字"
    )
    assert wrap("四个大字又四个字", 20, is_bold=False, width_px=width_px, max_lines=1) == "四个大…"


def test_gradients_run_along_their_angle() -> None:
    down = gradient(4, 100, ((0, 0, 0), (200, 100, 50)), 90)
    assert down[0, 0].max() <= 1
    assert down[-1, 0, 0] >= 198
    across = gradient(100, 4, ((0, 0, 0), (200, 100, 50)), 0)
    assert across[0, 0, 0] < across[0, 50, 0] < across[0, 99, 0]


@pytest.mark.parametrize("fit", ["cover", "contain", "stretch"])
def test_pictures_take_the_size_of_their_box(fit: str) -> None:
    picture = np.full((30, 60, 3), 10, np.uint8)
    fitted = fit_picture(picture, 50, 80, fit)
    assert fitted.shape == (80, 50, 3)
    assert (fitted[0, 0] == 255).all() == (fit == "contain")


@pytest.mark.parametrize("art", ART_KINDS)
def test_made_up_pictures_come_from_their_seed(art: str) -> None:
    first = make_art(art, 200, 300, 5, ())
    assert first.shape == (300, 200, 3)
    assert first.std() > 5
    make_art.cache_clear()
    np.testing.assert_array_equal(first, make_art(art, 200, 300, 5, ()))
    assert not np.array_equal(first, make_art(art, 200, 300, 6, ()))


def test_the_lists_of_kinds_are_whole() -> None:
    assert set(MAKERS) == set(ART_KINDS)
    assert set(ICON_PATHS) == set(ICON_NAMES)


@pytest.mark.parametrize("icon", ICON_NAMES)
def test_icons_keep_to_their_box(icon: str) -> None:
    circle = CirclePaint(fill=(0, 0, 0), fill_alpha=0.5, border=None)
    painter = IconPainter(icon=icon, size_px=48, stroke_px=3, color=(255, 255, 255), circle=circle)
    ink = painter.ink(Rect.from_xywh(0, 0, 60, 60), 0)
    assert ink is not None
    assert ink.extent.left_px >= 4
    assert ink.extent.right_px <= 56


@pytest.mark.parametrize(
    "layer",
    [
        {"kind": "text", "text": "字", "size": "99999dp"},
        {"kind": "text", "text": "字", "size": "0dp"},
        {"kind": "text", "text": "", "size": "12sp"},
        {"kind": "pill", "text": "字", "size": "0px", "padding_x": "99999px"},
        {"kind": "cross", "size": "99999dp", "stroke": "99999dp"},
        {"kind": "cross", "size": "0dp", "stroke": "0dp", "circle": {"diameter": "0dp", "fill_alpha": 1}},
        {
            "kind": "flat",
            "color": "#102030",
            "corner": "99999dp",
            "place": {"width": "99999dp", "x": "-99999dp"},
        },
        {"kind": "flat", "color": "#102030", "place": {"width": "0dp", "height": "0dp"}, "corner": "4dp"},
        {"kind": "gradient", "colors": ["#000000", "#ffffff"], "place": {"width": "0dp"}},
        {"kind": "art", "art": "gifts", "place": {"width": "1px", "height": "1px"}},
        {"kind": "art", "art": "lake", "place": {"width": "99999dp", "height": "3px"}},
        {"kind": "ring", "diameter": "0dp", "stroke": "5dp"},
        {"kind": "noise", "grain": "99999dp"},
        {"kind": "logo", "text": "云", "size": "0dp", "colors": ["#000000", "#ffffff"]},
    ],
    ids=str,
)
def test_odd_sizes_draw_something_or_nothing_but_never_break(layer: dict[str, object]) -> None:
    keys = app_keys()
    scene_keys(keys, "splash").update(
        layers=[{"kind": "flat", "color": "#808080"}, layer], touch=[], window=None
    )
    assert launch(keys).picture(100).shape == (720, 360, 3)
