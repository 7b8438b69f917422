"""Which window is on top and what closes it, with the shipped weights; what may be painted is in doubt."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.content import NO_CONTENT
from detector.perception.elements import elements_of
from detector.perception.pictures import FrameContext
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.perception.scene import Scene, named_within, scene_of
from detector.perception.tree_elements import SURE_STROKES
from detector.perception.weights import JointEvidence
from detector.perception.window_belief import WindowBelief, believed
from detector.perception.window_shapes import Shape
from detector.perception.x_icon import find_x_marks
from detector.windows.seen import (
    Channel,
    CloseControl,
    ControlDoubt,
    ControlKind,
    InformationWindow,
    WindowKind,
)
from tests.perception.drawn import DISPLAY, FONT, DrawnX, page, photo, popup, splash
from tests.perception.drawn_looks import CALL, LABEL, SETUP, with_finds
from tests.perception.words import lexicon, line
from tests.rulebook import a_control

CARD = Rect.from_xywh(80, 560, 560, 440)
CROSS = DrawnX(x_px=360, y_px=1150, side_px=34, stroke_px=4, colour=(255, 255, 255), ring_radius_px=34)


def seen(
    image: Image.Image,
    lines: tuple[TextLine, ...] = (),
    *finds: PictureFind,
    tree: ViewTree | None = None,
    window: InformationWindow | None = None,
) -> Scene:
    rgb = np.asarray(image)
    channels = (Channel.TEXT, Channel.PICTURE)
    ink = replace(NO_CONTENT, lines=lines, marks=find_x_marks(rgb), finds=finds, channels=channels)
    return scene_of(rgb, ink, tree, FrameContext(), display=DISPLAY, setup=SETUP, window=window)


def tree_of(*nodes: ViewNode) -> ViewTree:
    return ViewTree(id="tree:0", at_ms=0.0, at_error_ms=1.0, windows=nodes)


def dialog(*words: tuple[str, float]) -> tuple[Image.Image, tuple[TextLine, ...]]:
    """A card of text over a dimmed page, with words at its foot, each at its middle."""
    image = Image.blend(page(), Image.new("RGB", (720, 1600)), 0.5)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((80, 560, 640, 1000), radius=28, fill=(255, 255, 255))
    lines = []
    texts = [("温馨提示", 360.0, 620), ("我们为未成年人推出了青少年模式", 360.0, 720)]
    for text, x, y in [*texts, *((text, x, 950) for text, x in words)]:
        font = ImageFont.truetype(FONT, 34)
        draw.text((x, y), text, font=font, fill=(60, 60, 60), anchor="mm")
        left, top, right, bottom = draw.textbbox((x, y), text, font=font, anchor="mm")
        lines.append(line(text, (left - 3, top - 3, right - left + 6, bottom - top + 6)))
    return image, tuple(lines)


# What OCR reads of the drawn popup: its call, and the page's title and rows around it.
READ = (
    line("消息中心", (288, 80, 144, 40)),
    line("第0条普通的内容", (150, 204, 224, 40)),
    line("第1条普通的内容", (150, 340, 224, 40)),
    line("立即领取", (283, 984, 140, 40)),
    line("第7条普通的内容", (150, 1216, 224, 40)),
    line("第8条普通的内容", (150, 1352, 224, 40)),
)


def find(box: Rect, kind: FindKind, score: float) -> PictureFind:
    return PictureFind(box=box, kind=kind, score=score)


def test_a_popup_and_its_cross() -> None:
    image = popup(page())
    CROSS.draw(image)
    found = seen(image, READ, find(CROSS.box.expanded(17), FindKind.X_ICON, 0.95))
    assert found.window.kind.lies_over_content
    assert found.window.box.iou(Rect.from_xywh(90, 480, 540, 580)) > 0.85
    assert [one.kind for one in found.controls] == [ControlKind.X_ICON]


def test_a_dialog_that_only_acknowledging_closes() -> None:
    image, lines = dialog(("我知道了", 360))
    found = seen(image, lines, find(Rect.from_xywh(80, 905, 560, 90), FindKind.WORDS, 0.4))
    assert found.window.kind.lies_over_content and found.window.box.iou(CARD) > 0.85
    assert [one.kind for one in found.controls] == [ControlKind.ACK_TEXT]


def test_an_ordinary_page_shows_neither() -> None:
    lines = (line("消息中心", (288, 80, 144, 40)), line("第0条普通的内容", (150, 204, 300, 40)))
    found = seen(page(), lines)
    assert found.window.kind is WindowKind.NONE and found.controls == ()


def test_an_arrow_beside_a_title_leaves_the_page_and_closes_no_window() -> None:
    lines = (line("消息中心", (288, 80, 144, 40)), line("第0条普通的内容", (150, 204, 300, 40)))
    found = seen(page(), lines, find(Rect.from_xywh(24, 74, 52, 52), FindKind.BACK_ARROW, 0.8))
    assert found.controls == ()


def test_a_drawn_cross_may_close_a_window_wherever_it_is() -> None:
    """A window must not be reported as having no control while a × is visible on it."""
    image = page()
    replace(CROSS, colour=(50, 50, 50)).draw(image)
    found = seen(image)
    assert found.controls == () and found.perhaps_score >= 0.4


def test_the_evidence_for_a_control_adds_up_to_its_probability() -> None:
    image = popup(page())
    CROSS.draw(image)
    (control,) = seen(image, (), find(CROSS.box.expanded(17), FindKind.X_ICON, 0.95)).controls
    log_odds = sum(reason.log_odds for reason in control.why)
    assert 1 / (1 + np.exp(-log_odds)) == pytest.approx(control.score, abs=0.01)


def test_the_evidence_for_a_window_adds_up_to_its_probability() -> None:
    image = popup(page())
    CROSS.draw(image)
    for shown in (seen(image, READ, find(CROSS.box.expanded(17), FindKind.X_ICON, 0.95)), seen(page())):
        log_odds = sum(reason.log_odds for reason in shown.window.why)
        assert 1 / (1 + np.exp(-log_odds)) == pytest.approx(shown.window.score, abs=0.01)
        assert {"prior", "light", "closing_control"} <= {reason.factor for reason in shown.window.why}


def test_accepts_pictures_of_any_size() -> None:
    for size in ((1, 1), (8, 600), (600, 8), (135, 300)):
        assert seen(Image.new("RGB", size, (90, 90, 90))).controls == ()


def on_a_photo(cross: DrawnX) -> tuple[Image.Image, PictureFind]:
    image = photo(3)
    cross.draw(image)
    return image, find(cross.box.expanded(8), FindKind.X_ICON, 0.9)


CORNER = DrawnX(
    x_px=650, y_px=120, side_px=34, stroke_px=4, colour=(255, 255, 255), ring_radius_px=32, plate_alpha=0.6
)
WHOLE = Rect.from_xywh(0, 0, 720, 1600)
ADVERT = InformationWindow(kind=WindowKind.INTERSTITIAL, box=WHOLE, score=0.9)


def test_a_window_known_from_neighbouring_frames_is_kept() -> None:
    image, cross = on_a_photo(CORNER)
    assert seen(image, (), cross, window=ADVERT).window == ADVERT
    nowhere = replace(ADVERT, kind=WindowKind.NONE, score=0.98)
    found, alone = seen(image, (), cross, window=ADVERT), seen(image, (), cross, window=nowhere)
    assert max((one.score for one in found.controls), default=0) > max(
        (one.score for one in alone.controls), default=0
    )


def test_a_nodes_own_name_is_weighed_with_the_rest() -> None:
    image, cross = on_a_photo(replace(CORNER, x_px=90, y_px=700))
    named = ViewNode(
        bounds=CORNER.box, resource_id="a:id/iv_close", clickable=True, class_name="android.widget.ImageView"
    )
    there = replace(named, bounds=Rect.from_xywh(50, 660, 80, 80))
    (with_tree,) = seen(image, (), cross, tree=tree_of(there), window=ADVERT).controls
    without = seen(image, (), cross, window=ADVERT).controls
    assert with_tree.score > max((one.score for one in without), default=0.0)
    assert "tree" in {reason.factor for reason in with_tree.why}


def with_cross_in_its_corner() -> tuple[Image.Image, tuple[TextLine, ...], ViewNode]:
    """The dialog, a dark × of 15 dp in its upper corner, and the node of the ×."""
    image, lines = dialog(("立即开通", 360))
    cross = DrawnX(x_px=596, y_px=606, side_px=30, stroke_px=4, colour=(90, 80, 70))
    cross.draw(image)
    node = ViewNode(
        bounds=cross.box.expanded(30), resource_id="a:id/iv_close", clickable=True, content_desc="关闭"
    )
    return image, lines, node


def best_cross(found: Scene) -> float:
    return max((one.score for one in found.controls if one.kind is ControlKind.X_ICON), default=0.0)


def test_a_cross_named_by_its_node_is_one_though_the_finder_missed_it() -> None:
    image, lines, node = with_cross_in_its_corner()
    unnamed = replace(node, resource_id="a:id/iv_1", content_desc=None)
    card = InformationWindow(kind=WindowKind.POPUP, box=CARD, score=0.95)
    named = seen(image, lines, tree=tree_of(node), window=card)
    assert best_cross(named) > 0.7 > best_cross(seen(image, lines, tree=tree_of(unnamed), window=card))
    (control,) = [one for one in named.controls if one.kind is ControlKind.X_ICON]
    total = sum(reason.log_odds for reason in control.why)
    assert control.score == pytest.approx(1 / (1 + np.exp(-total)), abs=0.02)


def test_the_name_counts_for_a_drawn_mark_within_the_window_alone() -> None:
    image, lines, node = with_cross_in_its_corner()
    rgb = np.asarray(image)
    ink = replace(NO_CONTENT, lines=lines, marks=find_x_marks(rgb), finds=())
    elements = elements_of(rgb, ink, tree_of(node), lexicon=lexicon(), display=DISPLAY)
    card = WindowBelief(none=0.05, full_screen=0.0, card=0.95, sheet=0.0, box=CARD)
    (k,) = named_within(elements, card)
    assert elements[k].kind is ControlKind.X_ICON
    below = replace(card, box=Rect.from_xywh(80, 640, 560, 360))
    assert named_within(elements, below) == []
    assert named_within(elements, replace(card, none=0.9, card=0.1)) == []
    unnamed = [replace(one, named=0.0) for one in elements]
    faint = [replace(one, strokes=SURE_STROKES - 0.01) for one in elements]
    assert named_within(unnamed, card) == named_within(faint, card) == []


def test_a_painted_cross_is_uncertain_with_a_wordless_node_elsewhere() -> None:
    image, cross = on_a_photo(CORNER)
    leaf = ViewNode(bounds=Rect.from_xywh(60, 1450, 60, 60), clickable=True)
    creative = ViewNode(bounds=WHOLE, children=(leaf,))
    painted = seen(image, (), cross, tree=tree_of(creative), window=ADVERT)
    assert painted.controls[0].doubt is ControlDoubt.PAINTED and not painted.controls[0].is_sure
    assert seen(image, (), cross, window=ADVERT).controls[0].is_sure


def test_a_window_is_likelier_the_surer_its_control_is() -> None:
    belief = WindowBelief(none=0.6, full_screen=0.3, card=0.1, sheet=0.0, box=WHOLE)
    together = JointEvidence(shift=0.0, window=1.0, control=0.5, most=4.0)
    chances = [1 - belief.beside(control, together).none for control in (-np.inf, 0.0, 2.0, 9.0)]
    assert chances == sorted(chances) and chances[1] == pytest.approx(0.4)
    shared = belief.beside(2.0, together)
    assert shared.none + shared.full_screen + shared.card + shared.sheet == pytest.approx(1.0)
    assert shared.full_screen / shared.card == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("box", "way"),
    [
        pytest.param((0, 0, 720, 1370), "full_screen", id="a picture over a brand's bar"),
        pytest.param((0, 0, 720, 200), "sheet", id="a band along the top"),
        pytest.param((0, 500, 720, 1100), "sheet", id="from below"),
        pytest.param((80, 0, 560, 1370), "card", id="not from edge to edge"),
    ],
)
def test_the_kind_of_a_window_follows_from_the_edges_it_reaches(
    box: tuple[float, float, float, float], way: str
) -> None:
    whole = Shape(small=(0, 0, 135, 300), box=WHOLE, is_whole=True)
    shape = Shape(small=(0, 0, 1, 1), box=Rect.from_xywh(*box), is_whole=False)
    belief = believed((whole, shape), np.array([-9.0, 3.0]))
    assert getattr(belief, way) > 0.9
    assert belief.box == (WHOLE if way == "full_screen" else shape.box)


NODE = Rect.from_xywh(20, 100, 88, 88)
BARE_CROSS = replace(a_control(kind=ControlKind.X_ICON, text=None), found_by=(Channel.PICTURE,))


@pytest.mark.parametrize(
    ("control", "is_bare"),
    [
        pytest.param(BARE_CROSS, True, id="a cross of the picture alone"),
        pytest.param(replace(BARE_CROSS, found_by=(Channel.PICTURE, Channel.TREE)), False, id="a named node"),
        pytest.param(replace(BARE_CROSS, node_bounds=NODE), False, id="a node that takes the tap"),
        pytest.param(replace(BARE_CROSS, kind=ControlKind.SKIP_TEXT), False, id="words"),
    ],
)
def test_only_a_cross_without_a_node_may_be_painted(control: CloseControl, is_bare: bool) -> None:
    assert control.has_no_node is is_bare


def test_a_cross_without_a_node_is_uncertain_with_a_small_node_elsewhere() -> None:
    """One of the two is the control: the × may be painted in the creative, the other too faint to see."""
    image = splash()
    x = DrawnX(x_px=652, y_px=132, side_px=34, stroke_px=4, colour=(255, 255, 255))
    x.draw(image)
    find = PictureFind(box=x.box.expanded(4), kind=FindKind.X_ICON, score=0.98)

    def with_nodes(*nodes: ViewNode) -> Scene:
        root = ViewNode(bounds=DISPLAY.box, package="cn.app", clickable=True, children=nodes)
        tree = ViewTree(id="tree:1", at_ms=0, at_error_ms=5, windows=(root,))
        return with_finds(image, (LABEL, CALL), find, tree=tree)

    elsewhere = ViewNode(
        bounds=Rect.from_xywh(20, 100, 88, 88), clickable=True, package="cn.app", class_name="ImageView"
    )
    own = ViewNode(bounds=x.box.expanded(20), clickable=True, package="cn.app", class_name="ImageView")
    doubted, own_node = with_nodes(elsewhere).controls[0], with_nodes(elsewhere, own).controls[0]
    assert (doubted.doubt, doubted.is_sure) == (ControlDoubt.PAINTED, False)
    assert own_node.is_sure and own_node.score > 0.8


def test_a_painted_cross_does_not_cast_doubt_on_one_with_a_node() -> None:
    """By the tree of the same moment, the other one is part of a picture."""
    image = splash()
    own = DrawnX(x_px=652, y_px=132, side_px=34, stroke_px=4, colour=(255, 255, 255), ring_radius_px=32)
    painted = DrawnX(x_px=70, y_px=132, side_px=40, stroke_px=5, colour=(255, 255, 255), ring_radius_px=42)
    finds = []
    for cross in (own, painted):
        cross.draw(image)
        finds.append(PictureFind(box=cross.box.expanded(4), kind=FindKind.X_ICON, score=0.98))

    def sure(*nodes: ViewNode) -> list[float]:
        """Places, px across, of what is likelier a control than not."""
        root = ViewNode(bounds=DISPLAY.box, package="cn.app", clickable=True, children=nodes)
        tree = ViewTree(id="tree:1", at_ms=0, at_error_ms=5, windows=(root,))
        shown = with_finds(image, (LABEL, CALL), *finds, tree=tree)
        return [round(one.glyph_box.center.x_px) for one in shown.controls]

    node = ViewNode(
        bounds=own.box.expanded(20), clickable=True, package="cn.app", class_name="android.widget.ImageView"
    )
    assert sure() == []
    assert sure(node) == [652]
