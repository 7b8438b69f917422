"""Small nodes without words, and what their pixels show."""

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.perception.tree_elements import bare_controls
from detector.windows.seen import Channel, CloseControl, ControlKind
from tests.perception.node_pictures import plain, with_bars, with_crosses
from tests.rulebook import a_control

WINDOW = Rect.from_xywh(20, 30, 120, 150)
NODE = Rect.from_xywh(60, 70, 48, 48)
CROSS_AT = (84.0, 94.0)


def bare(rgb: np.ndarray, *nodes: Rect, controls: tuple[CloseControl, ...] = ()) -> list[Rect | None]:
    return [one.node_bounds for one in bare_controls(rgb, nodes, WINDOW, controls)]


def only(rgb: np.ndarray, node: Rect = NODE) -> CloseControl:
    (control,) = bare_controls(rgb, [node], WINDOW, ())
    return control


def sides(box: Rect) -> tuple[float, ...]:
    return box.left_px, box.top_px, box.right_px, box.bottom_px


@pytest.mark.parametrize(("level", "ratio"), [(190, 1.11), (160, 1.56), (20, 11.01)])
def test_measures_what_is_drawn_in_a_node_however_faint(level: int, ratio: float) -> None:
    control = only(with_crosses(CROSS_AT, half_px=10, level=level))
    assert control.contrast is not None
    assert control.contrast.value == pytest.approx(ratio, abs=0.01)
    assert sides(control.glyph_box) == pytest.approx((74, 84, 94, 104), abs=0.6)
    assert (control.box, control.box_error_px) == (control.glyph_box, control.glyph_error_px)


def test_it_is_a_cross_that_the_tree_found_in_its_node_and_hardly_a_control() -> None:
    control = only(with_crosses(CROSS_AT))
    assert control.kind is ControlKind.X_ICON
    assert (control.text, control.countdown_s, control.found_by) == (None, None, (Channel.TREE,))
    assert (control.score, control.node_bounds) == (0.25, NODE)


def test_what_is_no_cross_is_measured_as_ink() -> None:
    ink = Rect.from_xywh(72, 82, 22, 24)
    control = only(with_bars(ink))
    assert control.contrast is not None
    assert sides(control.glyph_box) == pytest.approx(sides(ink), abs=0.6)
    assert control.contrast.value == pytest.approx(11.01, abs=0.05)


def test_beside_a_cross_nothing_else_is_its_glyph() -> None:
    rgb = with_bars(Rect.from_xywh(66, 82, 6, 24), rgb=with_crosses((90, 94), half_px=9))
    assert sides(only(rgb).glyph_box) == pytest.approx((81, 85, 99, 103), abs=0.6)


@pytest.mark.parametrize("left_px", [54, 62], ids=["beside it", "in its outer tenth"])
def test_what_is_at_a_nodes_edge_is_not_its_ink(left_px: int) -> None:
    own = Rect.from_xywh(72, 82, 22, 24)
    rgb = with_bars(Rect.from_xywh(left_px, 82, 6, 24), rgb=with_bars(own))
    assert sides(only(rgb).glyph_box) == pytest.approx(sides(own), abs=0.6)


def test_an_empty_node_has_no_contrast_and_no_certain_glyph() -> None:
    control = only(plain())
    assert control.contrast is None
    assert (control.box, control.glyph_box) == (NODE, NODE)
    assert (control.box_error_px, control.glyph_error_px) == (24, 24)


@pytest.mark.parametrize(
    ("box", "glyph", "is_bare"),
    [
        pytest.param(NODE.expanded(-10), NODE.expanded(-20), False, id="in it"),
        pytest.param(Rect.from_xywh(0, 0, 61, 71), Rect.from_xywh(59, 69, 4, 4), False, id="its glyph in it"),
        pytest.param(NODE.expanded(30), Rect.from_xywh(35, 45, 8, 8), False, id="around it"),
        pytest.param(Rect.from_xywh(20, 30, 60, 60), Rect.from_xywh(30, 40, 8, 8), True, id="overlapping"),
        pytest.param(Rect.from_xywh(0, 0, 20, 20), Rect.from_xywh(5, 5, 8, 8), True, id="apart"),
    ],
)
def test_a_node_with_a_visible_control_is_not_bare(box: Rect, glyph: Rect, is_bare: bool) -> None:
    apart = a_control(box=Rect.from_xywh(0, 0, 9, 9), glyph_box=Rect.from_xywh(2, 2, 5, 5))
    seen = a_control(box=box, glyph_box=glyph, kind=ControlKind.X_ICON, contrast=_clear())
    assert bare(plain(), NODE, controls=(apart, seen, apart)) == ([NODE] if is_bare else [])


def _clear() -> Quantity:
    return Quantity(value=5.0, error=0.2, unit="ratio")


def _small(x: float, y: float) -> Rect:
    return Rect.from_xywh(x - 8, y - 8, 16, 16)


CORNERS = ((20, 30), (140, 30), (20, 180), (140, 180))


@pytest.mark.parametrize("corner", CORNERS)
def test_nodes_come_by_their_distance_from_the_windows_nearest_corner(corner: tuple[int, int]) -> None:
    across, down = (1 if corner[0] < 80 else -1), (1 if corner[1] < 100 else -1)
    steps = ((3, 4), (-6, 0), (0, 7), (5.5, 5.5))  # 5, 6, 7 and 7.8 px
    nodes = [_small(corner[0] + across * dx, corner[1] + down * dy) for dx, dy in steps]
    assert bare(plain(), *reversed(nodes)) == nodes


def test_only_the_four_nearest_to_a_corner_are_kept() -> None:
    nodes = [_small(20 + 4 * k, 105) for k in range(1, 7)]
    assert bare(plain(), *nodes) == nodes[:4]
    assert bare(plain(), *nodes[:3]) == nodes[:3]
    in_corners = [_small(*corner) for corner in CORNERS]
    assert bare(plain(), *nodes, *in_corners) == in_corners
