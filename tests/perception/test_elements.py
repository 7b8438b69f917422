"""Elements that each channel sees, and what becomes of two at the same place.

Most marks, lines and nodes here are on a plain picture: then nothing is measured, and boxes stay as given.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.screen import ViewNode, ViewTree
from detector.perception.back_arrow import BackArrow
from detector.perception.content import NO_CONTENT
from detector.perception.element import Element, element_of_glyph
from detector.perception.elements import elements_of
from detector.perception.glyph import Glyph, measure_text, measure_x
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.perception.x_icon import XMark, find_x_marks
from detector.windows.seen import Channel, ControlKind
from tests.perception.drawn import DrawnX
from tests.perception.words import lexicon, line

PLAIN = np.full((400, 180, 3), 90, np.uint8)
DISPLAY = Display(width_px=180, height_px=400, density_dpi=160)  # a px is a dp
TREE, TEXT, PICTURE = Channel.TREE, Channel.TEXT, Channel.PICTURE
X, ARROW, SKIP = ControlKind.X_ICON, ControlKind.BACK_ARROW, ControlKind.SKIP_TEXT
PLACE = Rect.from_xywh(90, 90, 20, 20)


def proposed(
    *,
    lines: Sequence[TextLine] = (),
    marks: Sequence[XMark] = (),
    arrows: Sequence[BackArrow] = (),
    finds: tuple[PictureFind, ...] | None = None,
    nodes: Sequence[ViewNode] | None = None,
    rgb: np.ndarray = PLAIN,
    display: Display = DISPLAY,
) -> tuple[Element, ...]:
    ink = replace(NO_CONTENT, lines=tuple(lines), marks=tuple(marks), arrows=tuple(arrows), finds=finds)
    whole = ViewNode(bounds=Rect.from_xywh(0, 0, 180, 400), children=tuple(nodes or ()))
    tree = None if nodes is None else ViewTree(id="tree:0", at_ms=0.0, at_error_ms=1.0, windows=(whole,))
    return elements_of(rgb, ink, tree, lexicon=lexicon(), display=display)


def only(found: tuple[Element, ...]) -> Element:
    (one,) = found
    return one


def mark(
    score: float = 0.5, *, x: float = 100, y: float = 100, side: float = 20, ring: float | None = None
) -> XMark:
    return XMark(x_px=x, y_px=y, half_side_px=side / 2, is_light=True, score=score, ring_radius_px=ring)


def words(text: str, score: float = 1.0) -> TextLine:
    return line(text, (80, 90, 40, 20), score)


def arrow(score: float = 0.5) -> BackArrow:
    plate = Rect.from_xywh(80, 80, 40, 40)
    return BackArrow(box=Rect.from_xywh(95, 90, 10, 20), plate=plate, plate_error_px=2.0, score=score)


def node(bounds: Rect = PLACE, **has: object) -> ViewNode:
    return replace(ViewNode(bounds=bounds, clickable=True), **has)  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("text", "kind"),
    [("跳过", SKIP), ("取消", ControlKind.DISMISS_TEXT), ("我知道了", ControlKind.ACK_TEXT), ("路过", SKIP)],
)
def test_words_by_what_they_say(text: str, kind: ControlKind) -> None:
    one = only(proposed(lines=[words(text)]))
    assert (one.kind, one.text, one.words) == (kind, text, text)
    assert (one.found_by, one.place) == ((TEXT,), one.box)
    assert (one.strokes, one.in_ring, one.is_sign, one.among_letters) == (0.0, False, False, False)


# Read as a sign, and among letters.
NEITHER, SIGN, LETTER, BOTH = (False, False), (True, False), (False, True), (True, True)


@pytest.mark.parametrize(
    ("lines", "ring", "read_as"),
    [
        pytest.param([], None, NEITHER, id="alone"),
        pytest.param([("×", 20)], None, SIGN, id="read as a sign"),
        pytest.param([("天", 20)], None, NEITHER, id="read as a letter"),
        pytest.param([("天气", 20)], None, LETTER, id="among letters"),
        pytest.param([("天气", 20)], 20.0, LETTER, id="in a ring over letters"),
    ],
)
def test_a_cross_by_its_strokes(
    lines: list[tuple[str, float]], ring: float | None, read_as: tuple[bool, bool]
) -> None:
    read = [line(text, (80, 100 - high / 2, 40, high)) for text, high in lines]
    one = only(proposed(lines=read, marks=[mark(ring=ring)]))
    assert (one.kind, one.found_by) == (X, (TEXT, PICTURE) if one.is_sign else (PICTURE,))
    assert (one.is_sign, one.among_letters, one.in_ring) == (*read_as, ring is not None)
    assert (one.strokes, one.text, one.words) == (0.5, None, None)
    assert one.box == one.place == PLACE


def test_an_arrow_in_its_circle() -> None:
    given = arrow(0.5)
    one = only(proposed(arrows=[given]))
    glyph = measure_text(PLAIN, given.box)
    assert (one.kind, one.found_by, one.strokes) == (ARROW, (PICTURE,), 0.5)
    assert (one.box, one.box_error_px, one.place) == (given.plate, 2.0, given.plate)
    assert (one.glyph_box, one.glyph_error_px) == (glyph.box, pytest.approx(glyph.error_px + 2.0))


def test_words_count_more_than_a_cross_at_the_same_place() -> None:
    given = [words("我知道了"), line("×", (95, 95, 10, 10))]
    one = only(proposed(lines=given, marks=[mark(0.99, ring=20)]))
    assert (one.kind, one.text, one.words) == (ControlKind.ACK_TEXT, "我知道了", "我知道了")
    assert one.box == one.place == given[0].box
    assert (one.in_ring, one.is_sign, one.among_letters, one.strokes) == (True, True, True, 0.99)


@pytest.mark.parametrize(("cross", "arrow_score", "kind"), [(0.5, 0.9, ARROW), (0.95, 0.9, X)])
def test_of_two_shapes_the_likelier_counts(cross: float, arrow_score: float, kind: ControlKind) -> None:
    one = only(proposed(marks=[mark(cross)], arrows=[arrow(arrow_score)]))
    assert one.kind is kind
    assert one.strokes == max(cross, arrow_score)


def drawn() -> tuple[np.ndarray, XMark]:
    image = Image.fromarray(PLAIN)
    DrawnX(x_px=100, y_px=100, side_px=20, stroke_px=3, colour=(255, 255, 255)).draw(image)
    return np.asarray(image), mark(0.5)


@pytest.mark.parametrize(
    ("bounds", "kind"), [(PLACE, X), (PLACE.expanded(10), X), (Rect.from_xywh(20, 90, 20, 20), None)]
)
def test_pixels_count_more_than_a_node_with_words(bounds: Rect, kind: ControlKind | None) -> None:
    found = proposed(marks=[mark()], nodes=[node(bounds, text="关闭 3")])
    assert len(found) == (1 if kind else 2)
    if kind:
        (one,) = found
        assert (one.kind, one.box, one.place) == (X, PLACE, PLACE)
        assert (one.text, one.text, one.countdown_s) == ("关闭 3", "关闭 3", 3)
        assert one.found_by == (TREE, PICTURE)
        assert one.node_bounds == bounds


def test_what_was_read_counts_more_than_a_nodes_words() -> None:
    one = only(proposed(lines=[words("跳过 5")], nodes=[node(text="关闭 3")]))
    assert (one.kind, one.text, one.countdown_s) == (SKIP, "跳过 5", 5)
    assert one.words == "跳过 5"
    assert one.found_by == (TREE, TEXT)


def test_a_node_names_what_is_drawn_in_it() -> None:
    rgb, cross = drawn()
    one = only(proposed(rgb=rgb, marks=[cross], nodes=[node(resource_id="a:id/iv_close")]))
    assert one.named == 0.6
    assert only(proposed(marks=[cross], nodes=[node(resource_id="a:id/iv_close")])).named == 0.0


def test_what_was_seen_of_a_cross_is_kept_with_its_node() -> None:
    lines = [words("天气"), line("×", (95, 95, 10, 10))]
    found = PictureFind(box=PLACE, kind=FindKind.X_ICON, score=0.7)
    one = only(proposed(lines=lines, marks=[mark(0.5, ring=20)], finds=(found,), nodes=[node(text="关闭")]))
    assert (one.in_ring, one.is_sign, one.among_letters, one.strokes) == (True, True, True, 0.5)
    assert one.finds == {
        FindKind.WORDS: 0.0,
        FindKind.X_ICON: 0.7,
        FindKind.BACK_ARROW: 0.0,
        FindKind.CALL: 0.0,
    }


def a_cross(ring_radius_px: int) -> tuple[Element, DrawnX]:
    image = Image.new("RGB", (200, 220), (40, 60, 80))
    drawn = DrawnX(
        x_px=100,
        y_px=110,
        side_px=30,
        stroke_px=3,
        colour=(255, 255, 255),
        ring_radius_px=ring_radius_px,
        plate_alpha=0.5,
    )
    drawn.draw(image)
    rgb = np.asarray(image)
    (mark, *_) = find_x_marks(rgb, screen_short_side_px=720)
    element = element_of_glyph(
        rgb, measure_x(rgb, mark), kind=ControlKind.X_ICON, found_by=(Channel.PICTURE,)
    )
    return element, drawn


def test_on_a_disc_the_control_is_the_disc_and_keeps_its_glyph() -> None:
    control, drawn = a_cross(32)
    assert control.box.width_px == pytest.approx(64, abs=4)
    assert control.glyph_box.iou(drawn.box) > 0.8


def test_without_a_plate_the_control_is_its_glyph() -> None:
    control, _ = a_cross(0)
    assert control.box == control.glyph_box


GLYPH = Glyph(
    box=Rect.from_xywh(80, 60, 24, 12), error_px=1.5, contrast=Quantity(value=4.0, error=0.1, unit="ratio")
)


def _on_a_plate(kind: ControlKind) -> Element:
    """A glyph at the left of a plate: words may be there, a × is in the middle of its own."""
    rgb = np.full((140, 200, 3), 60, np.uint8)
    rgb[46:86, 70:130] = 160
    rgb[62:70, 82:102] = 240
    return element_of_glyph(
        rgb, GLYPH, kind=kind, text="跳过 3", countdown_s=3, found_by=(Channel.TEXT, Channel.TREE)
    )


@pytest.mark.parametrize("kind", ControlKind)
def test_words_may_be_anywhere_on_their_plate_and_signs_are_in_its_middle(kind: ControlKind) -> None:
    control = _on_a_plate(kind)
    plate = Rect.from_xywh(70, 46, 60, 40)
    assert (control.box.iou(plate) > 0.95) is kind.is_text
    assert control.box_error_px == (1.0 if kind.is_text else 1.5)


def test_the_glyph_and_what_was_read_are_taken_over() -> None:
    control = _on_a_plate(ControlKind.SKIP_TEXT)
    assert (control.glyph_box, control.glyph_error_px, control.contrast) == (GLYPH.box, 1.5, GLYPH.contrast)
    assert (control.kind, control.text, control.countdown_s) == (ControlKind.SKIP_TEXT, "跳过 3", 3)
    assert control.found_by == (Channel.TEXT, Channel.TREE)
    assert control.node_bounds is None


@pytest.mark.parametrize(
    ("kind", "control"),
    [
        (FindKind.X_ICON, ControlKind.X_ICON),
        (FindKind.BACK_ARROW, ControlKind.BACK_ARROW),
        (FindKind.WORDS, ControlKind.SKIP_TEXT),
    ],
)
def test_a_find_alone_is_an_element_of_its_kind(kind: FindKind, control: ControlKind) -> None:
    at = Rect.from_xywh(60, 70, 60, 30)
    call = PictureFind(box=Rect.from_xywh(0, 0, 180, 400), kind=FindKind.CALL, score=0.3)
    one = only(proposed(finds=(PictureFind(box=at, kind=kind, score=0.7), call)))
    assert (one.kind, one.box, one.glyph_box, one.place) == (control, at, at, at)
    assert (one.box_error_px, one.glyph_error_px, one.contrast) == (0.1 * 30 + 1, 0.3 * 30 + 1, None)
    assert one.finds == {kind: 0.7, FindKind.CALL: 0.3}


def test_the_best_find_of_each_kind_at_an_element_is_kept() -> None:
    finds = [(FindKind.X_ICON, 0.3), (FindKind.WORDS, 0.4), (FindKind.WORDS, 0.2), (FindKind.CALL, 0.5)]
    given = tuple(PictureFind(box=PLACE, kind=kind, score=score) for kind, score in finds)
    seen = only(proposed(marks=[mark()], finds=given))
    assert seen.finds == {FindKind.X_ICON: 0.3, FindKind.WORDS: 0.4, FindKind.CALL: 0.5}
    assert only(proposed(marks=[mark()], finds=())).finds == {}


@pytest.mark.parametrize(("chance", "is_framed"), [(0.49, False), (0.5, True)])
def test_only_a_find_that_is_likely_replaces_a_box(chance: float, is_framed: bool) -> None:
    wide = PictureFind(box=Rect.from_xywh(50, 60, 100, 80), kind=FindKind.WORDS, score=chance)
    one = only(proposed(lines=[words("跳过")], finds=(wide,)))
    assert (one.box == wide.box) is is_framed
