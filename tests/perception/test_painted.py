from dataclasses import replace

import pytest

from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.look import Interpretation
from detector.perception.painted import is_without_node, unsure_where_painted
from detector.perception.ports import FindKind, PictureFind
from detector.perception.proposal import MIN_CONTROL_SCORE
from detector.windows.seen import (
    MAY_BE_PAINTED,
    Channel,
    CloseControl,
    ControlKind,
    InformationWindow,
    WindowKind,
)
from tests.perception.drawn import DISPLAY, DrawnX, splash
from tests.perception.drawn_looks import CALL, LABEL, popup_with_cross, with_finds
from tests.rulebook import SCREEN, a_control, profile

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
    assert is_without_node(control) is is_bare


def doubted(control: CloseControl, *nodes: Rect, kind: WindowKind = WindowKind.POPUP) -> float:
    window = InformationWindow(kind=kind, box=SCREEN, score=0.9)
    (rated,) = unsure_where_painted([control], window, nodes)
    return rated.score


def test_it_is_doubted_if_the_window_has_such_a_node_and_never_made_surer() -> None:
    assert doubted(BARE_CROSS, NODE) == MAY_BE_PAINTED
    assert doubted(replace(BARE_CROSS, score=0.6), NODE) == 0.6
    for kept in (
        doubted(BARE_CROSS),
        doubted(BARE_CROSS, NODE, kind=WindowKind.NONE),
        doubted(replace(BARE_CROSS, node_bounds=NODE), NODE),
    ):
        assert kept == BARE_CROSS.score


@pytest.mark.parametrize("kind", [one for one in WindowKind if one is not WindowKind.NONE])
@pytest.mark.parametrize(("score", "doubtful"), [(1.0, 0.7), (0.71, 0.7), (0.7, 0.7), (0.69, 0.69)])
def test_seven_tenths_are_the_most_in_any_window(kind: WindowKind, score: float, doubtful: float) -> None:
    assert doubted(replace(BARE_CROSS, score=score), NODE, kind=kind) == doubtful


def test_each_control_is_doubted_by_itself_and_keeps_its_place() -> None:
    words = replace(BARE_CROSS, kind=ControlKind.SKIP_TEXT, score=0.95)
    with_node = replace(BARE_CROSS, node_bounds=NODE, score=0.9)
    bare = replace(BARE_CROSS, score=0.8)
    window = InformationWindow(kind=WindowKind.POPUP, box=SCREEN, score=0.9)
    rated = unsure_where_painted([words, bare, with_node], window, [NODE, NODE])
    assert rated == [words, replace(bare, score=0.7), with_node]
    assert unsure_where_painted([], window, [NODE]) == []


def test_a_cross_that_may_be_painted_is_a_control_but_not_a_certain_one() -> None:
    sure = profile().limits["late-close-control"].condition("min_sure_score")
    assert MIN_CONTROL_SCORE <= MAY_BE_PAINTED < sure


def test_a_cross_without_a_node_is_uncertain_with_a_small_node_elsewhere() -> None:
    """One of the two is the control: the × may be painted in the creative, the other too faint to see."""
    image = splash()
    x = DrawnX(x_px=652, y_px=132, side_px=34, stroke_px=4, colour=(255, 255, 255))
    x.draw(image)
    find = PictureFind(box=x.box.expanded(4), kind=FindKind.X_ICON, score=0.98)

    def with_nodes(*nodes: ViewNode) -> Interpretation:
        root = ViewNode(bounds=DISPLAY.box, package="cn.app", clickable=True, children=nodes)
        tree = ViewTree(id="tree:1", at_ms=0, at_error_ms=5, windows=(root,))
        return with_finds(image, (LABEL, CALL), find, tree=tree)

    elsewhere = ViewNode(
        bounds=Rect.from_xywh(20, 100, 88, 88), clickable=True, package="cn.app", class_name="ImageView"
    )
    own = ViewNode(bounds=x.box.expanded(20), clickable=True, package="cn.app", class_name="ImageView")
    assert with_nodes(elsewhere).controls[0].score <= MAY_BE_PAINTED
    assert with_nodes(elsewhere, own).controls[0].score > 0.8


def test_without_a_wordless_node_the_score_stays() -> None:
    image, x = popup_with_cross()
    find = PictureFind(box=x.box.expanded(4), kind=FindKind.X_ICON, score=0.98)
    shown = with_finds(image, (), find)
    elsewhere = Rect.from_xywh(20, 100, 88, 88)
    (unsure,) = unsure_where_painted(shown.controls, shown.window, [elsewhere])
    assert unsure.score == MAY_BE_PAINTED < shown.controls[0].score
    assert tuple(unsure_where_painted(shown.controls, shown.window, [])) == shown.controls


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
