"""Proposals of each channel by their looks alone, and what becomes of two at the same place.

Most marks, lines and nodes here are on a plain picture: then nothing is measured, and boxes stay as given.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.back_arrow import BackArrow
from detector.perception.close_control import propose
from detector.perception.glyph import measure_text
from detector.perception.picture_content import NO_CONTENT
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.perception.proposal import Proposal
from detector.perception.x_icon import XMark
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
) -> tuple[Proposal, ...]:
    ink = replace(NO_CONTENT, lines=tuple(lines), marks=tuple(marks), arrows=tuple(arrows), finds=finds)
    whole = ViewNode(bounds=Rect.from_xywh(0, 0, 180, 400), children=tuple(nodes or ()))
    tree = None if nodes is None else ViewTree(id="tree:0", at_ms=0.0, at_error_ms=1.0, windows=(whole,))
    return propose(rgb, ink, tree, lexicon=lexicon(), display=display)


def only(found: tuple[Proposal, ...]) -> Proposal:
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
    ("text", "line_score", "kind", "score"),
    [
        pytest.param("跳过", 1.0, SKIP, 0.97, id="skips"),
        pytest.param("取消", 1.0, ControlKind.DISMISS_TEXT, 0.85, id="refuses"),
        pytest.param("我知道了", 1.0, ControlKind.ACK_TEXT, 0.72, id="acknowledges"),
        pytest.param("跳过", 0.55, SKIP, 0.97 * 0.6, id="read badly"),
        pytest.param("路过", 1.0, SKIP, 0.97 * 0.45, id="nearly read"),
    ],
)
def test_words_by_what_they_say(text: str, line_score: float, kind: ControlKind, score: float) -> None:
    one = only(proposed(lines=[words(text, line_score)]))
    assert (one.control.kind, one.control.text, one.text) == (kind, text, text)
    assert one.control.score == pytest.approx(score)
    assert (one.control.found_by, one.place) == ((TEXT,), one.control.box)
    assert (one.strokes, one.in_ring, one.is_sign, one.among_letters) == (0.0, False, False, False)


def test_the_countdown_of_words() -> None:
    assert only(proposed(lines=[words("跳过 5")])).control.countdown_s == 5
    assert only(proposed(lines=[words("跳过")])).control.countdown_s is None


# Read as a sign, and among letters.
NEITHER, SIGN, LETTER, BOTH = (False, False), (True, False), (False, True), (True, True)


@pytest.mark.parametrize(
    ("lines", "ring", "score", "read_as"),
    [
        pytest.param([], None, 0.5, NEITHER, id="alone"),
        pytest.param([], 20.0, 0.5, NEITHER, id="in a ring"),
        pytest.param([("×", 20)], None, 1 - 0.5 * 0.6, SIGN, id="read as a sign"),
        pytest.param([("天", 20)], None, 0.5, NEITHER, id="read as a letter"),
        pytest.param([("天气", 20)], None, 0.075, LETTER, id="among letters"),
        pytest.param([("天气", 20)], 20.0, 0.4, LETTER, id="in a ring over letters"),
        pytest.param([("天气", 12.6)], None, 0.075, LETTER, id="1.59 times as high"),
        pytest.param([("天气", 12.5)], None, 0.5, NEITHER, id="1.6 times as high"),
        pytest.param(
            [("天气", 20), ("x", 20)],
            None,
            1 - 0.925 * 0.6,
            BOTH,
            id="both, of two lines",
        ),
    ],
)
def test_a_cross_by_its_strokes(
    lines: list[tuple[str, float]], ring: float | None, score: float, read_as: tuple[bool, bool]
) -> None:
    read = [line(text, (80, 100 - high / 2, 40, high)) for text, high in lines]
    one = only(proposed(lines=read, marks=[mark(ring=ring)]))
    assert one.control.score == pytest.approx(score)
    assert (one.control.kind, one.control.found_by) == (X, (TEXT, PICTURE) if one.is_sign else (PICTURE,))
    assert (one.is_sign, one.among_letters, one.in_ring) == (*read_as, ring is not None)
    assert (one.strokes, one.control.text, one.text) == (0.5, None, None)
    assert one.control.box == one.place == PLACE


def test_lines_elsewhere_do_not_count() -> None:
    elsewhere = [line("×", (10, 10, 20, 20)), line("天气", (10, 200, 20, 20))]
    one = only(proposed(lines=[*elsewhere, line("天气", (80, 90, 40, 20))], marks=[mark()]))
    assert (one.is_sign, one.among_letters) == (False, True)


@pytest.mark.parametrize(("y", "score"), [(12.7, 0.1), (12.8, 0.5), (13.0, 0.5)])
def test_a_cross_in_the_status_bar_is_hardly_one(y: float, score: float) -> None:
    """Of 400 px it is 12.8 px high."""
    assert only(proposed(marks=[mark(y=y, side=6)])).control.score == pytest.approx(score)


@pytest.mark.parametrize(
    ("side", "density_dpi", "score"),
    [
        pytest.param(5.0, 160, 0.5, id="5 dp"),
        pytest.param(4.9, 160, 0.3, id="less"),
        pytest.param(9.9, 320, 0.3, id="less, of a finer display"),
        pytest.param(10.0, 320, 0.5, id="5 dp of a finer display"),
        pytest.param(4.9, None, 0.5, id="not known"),
    ],
)
def test_a_speck_is_hardly_a_cross(side: float, density_dpi: float | None, score: float) -> None:
    found = proposed(marks=[mark(side=side)], display=replace(DISPLAY, density_dpi=density_dpi))
    assert only(found).control.score == pytest.approx(score)


@pytest.mark.parametrize(("looks", "score"), [(0.0, 0.3), (0.5, 0.6), (1.0, 0.9)])
def test_an_arrow_in_its_circle(looks: float, score: float) -> None:
    given = arrow(looks)
    one = only(proposed(arrows=[given]))
    control, glyph = one.control, measure_text(PLAIN, given.box)
    assert (control.kind, control.found_by, one.strokes) == (ARROW, (PICTURE,), looks)
    assert (control.box, control.box_error_px, one.place) == (given.plate, 2.0, given.plate)
    assert (control.glyph_box, control.glyph_error_px) == (glyph.box, pytest.approx(glyph.error_px + 2.0))
    assert control.score == pytest.approx(score)


def test_the_best_is_first() -> None:
    found = proposed(marks=[mark(0.3), mark(0.7, y=200), mark(0.5, y=300)])
    assert [one.control.score for one in found] == [0.7, 0.5, 0.3]


@pytest.mark.parametrize(
    ("first", "second", "n"),
    [
        pytest.param(mark(), mark(x=109, side=4), 1, id="the first contains the second's middle"),
        pytest.param(mark(x=109, side=4), mark(), 1, id="the second contains the first's middle"),
        pytest.param(mark(), mark(x=111), 2, id="beside each other"),
    ],
)
def test_what_is_the_same_place(first: XMark, second: XMark, n: int) -> None:
    assert len(proposed(marks=[first, second])) == n
    assert len(proposed(marks=[mark(y=300), first, second])) == n + 1


@pytest.mark.parametrize(("first", "second"), [(0.5, 0.7), (0.7, 0.5)])
def test_one_channel_twice_is_no_surer(first: float, second: float) -> None:
    one = only(proposed(marks=[mark(first), mark(second)]))
    assert (one.control.score, one.strokes) == (0.7, 0.7)
    assert one.control.found_by == (PICTURE,)


def test_two_channels_are_surer_than_either() -> None:
    one = only(proposed(lines=[words("我知道了")], marks=[mark(0.99, ring=20)]))
    assert one.control.score == pytest.approx(1 - 0.28 * (1 - 0.99 * 0.8))
    assert one.control.found_by == (TEXT, PICTURE)


def test_words_count_more_than_a_cross_at_the_same_place() -> None:
    given = [words("我知道了"), line("×", (95, 95, 10, 10))]
    one = only(proposed(lines=given, marks=[mark(0.99, ring=20)]))
    assert (one.control.kind, one.control.text, one.text) == (ControlKind.ACK_TEXT, "我知道了", "我知道了")
    assert one.control.box == one.place == given[0].box
    assert (one.in_ring, one.is_sign, one.among_letters, one.strokes) == (True, True, True, 0.99)


@pytest.mark.parametrize(
    ("cross", "arrow_score", "kind"), [(0.5, 0.9, ARROW), (0.95, 0.9, X), (0.85, 0.9, X), (0.83, 0.9, ARROW)]
)
def test_of_two_shapes_the_likelier_counts(cross: float, arrow_score: float, kind: ControlKind) -> None:
    one = only(proposed(marks=[mark(cross)], arrows=[arrow(arrow_score)]))
    assert one.control.kind is kind
    assert one.strokes == max(cross, arrow_score)


def drawn() -> tuple[np.ndarray, XMark]:
    image = Image.fromarray(PLAIN)
    DrawnX(x_px=100, y_px=100, side_px=20, stroke_px=3, colour=(255, 255, 255)).draw(image)
    return np.asarray(image), mark(0.5)


def test_what_could_be_measured_counts_more_than_what_could_not() -> None:
    rgb, cross = drawn()
    beside = replace(arrow(1.0), box=Rect.from_xywh(82, 82, 4, 6))
    one = only(proposed(rgb=rgb, marks=[cross], arrows=[beside]))
    assert one.control.kind is X and one.control.contrast is not None
    assert one.control.score == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("bounds", "kind"),
    [(PLACE, X), (PLACE.expanded(10), X), (Rect.from_xywh(20, 90, 20, 20), None)],
)
def test_pixels_count_more_than_a_node_with_words(bounds: Rect, kind: ControlKind | None) -> None:
    found = proposed(marks=[mark()], nodes=[node(bounds, text="关闭 3")])
    assert len(found) == (1 if kind else 2)
    if kind:
        (one,) = found
        assert (one.control.kind, one.control.box, one.place) == (X, PLACE, PLACE)
        assert (one.control.text, one.text, one.control.countdown_s) == ("关闭 3", "关闭 3", 3)
        assert one.control.found_by == (TREE, PICTURE)
        assert one.control.score == pytest.approx(1 - 0.5 * 0.55)
        assert one.control.node_bounds == bounds


def test_what_was_read_counts_more_than_a_nodes_words() -> None:
    one = only(proposed(lines=[words("跳过 5")], nodes=[node(text="关闭 3")]))
    assert (one.control.kind, one.control.text, one.control.countdown_s) == (SKIP, "跳过 5", 5)
    assert one.text == "跳过 5"
    assert one.control.found_by == (TREE, TEXT)


def test_a_countdown_that_only_the_node_tells_is_kept() -> None:
    """Small digits beside a word are often not read in the picture."""
    one = only(proposed(lines=[words("跳过")], nodes=[node(text="跳过 5")]))
    assert (one.control.text, one.control.countdown_s) == ("跳过", 5)


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


def test_what_the_finder_sees_is_surer() -> None:
    found = PictureFind(box=PLACE, kind=FindKind.X_ICON, score=0.7)
    seen, unseen = (only(proposed(marks=[mark()], finds=finds)).control.score for finds in ((found,), ()))
    assert unseen < 0.5 < seen
    assert only(proposed(finds=(found,))).control.kind is X


def test_two_nodes_cut_by_the_edge_are_one_place() -> None:
    """Only what is on the screen of them overlaps; neither is drawn, so that the node with words counts."""
    cut = node(Rect.from_xywh(-30, 90, 40, 20), resource_id="a:id/iv_close")
    whole = node(Rect.from_xywh(0, 92, 20, 20), text="关闭")
    one = only(proposed(nodes=[cut, whole]))
    assert one.place == Rect.from_xywh(0, 90, 20, 22)
    assert (one.control.box, one.control.text) == (whole.bounds, "关闭")
    assert one.control.score == pytest.approx(0.45)
    assert one.control.found_by == (TREE,)


def test_nodes_alone_are_proposals() -> None:
    one = only(proposed(nodes=[node(text="关闭")]))
    assert (one.control.kind, one.control.node_bounds) == (ControlKind.DISMISS_TEXT, PLACE)
    assert one.control.score == pytest.approx(0.45)
    assert proposed(nodes=[node(Rect.from_xywh(90, 90, 3, 3), text="关闭")]) == ()


def test_nothing_there_is_no_proposal() -> None:
    assert proposed() == proposed(nodes=[]) == proposed(finds=()) == ()
