"""Small nodes without words, and what their pixels show."""

import numpy as np
import pytest
from PIL import Image

from detector.core.geometry import Rect
from detector.perception.bare_nodes import MAX_NODES, bare_controls
from detector.windows.seen import ControlKind
from tests.perception.drawn import DrawnX
from tests.rulebook import a_control

WINDOW = Rect.from_xywh(0, 0, 720, 1280)
NODE = Rect.from_xywh(40, 60, 96, 96)


def with_cross(level: int, ground: int = 120) -> np.ndarray:
    """A × of 40 px in the node, on a ground of one level."""
    image = Image.new("RGB", (720, 1280), (ground, ground, ground))
    DrawnX(x_px=88, y_px=108, side_px=40, stroke_px=5, colour=(level, level, level)).draw(image)
    return np.asarray(image)


@pytest.mark.parametrize(("level", "ratio"), [(140, 1.31), (160, 1.69), (235, 3.70)])
def test_measures_what_is_drawn_in_a_node_however_faint(level: int, ratio: float) -> None:
    (control,) = bare_controls(with_cross(level), [NODE], WINDOW, ())
    assert control.node_bounds == NODE
    assert control.contrast is not None
    assert control.contrast.value == pytest.approx(ratio, abs=max(control.contrast.error, 0.08))
    assert control.glyph_box.short_side_px == pytest.approx(40, abs=2 * control.glyph_error_px + 2)


def test_an_empty_node_has_no_contrast_and_no_certain_glyph() -> None:
    (control,) = bare_controls(np.full((1280, 720, 3), 120, np.uint8), [NODE], WINDOW, ())
    assert control.contrast is None
    assert control.glyph_error_px >= NODE.short_side_px / 2


def test_a_node_with_a_visible_control_is_not_bare() -> None:
    seen = a_control(box=NODE.expanded(-20), kind=ControlKind.X_ICON, text=None)
    assert bare_controls(with_cross(235), [NODE], WINDOW, [seen]) == ()


def test_nodes_nearest_to_a_corner_come_first_and_a_gallery_is_cut() -> None:
    nodes = [Rect.from_xywh(40 + 100 * n, 500, 80, 80) for n in range(6)] + [NODE]
    found = bare_controls(with_cross(160), nodes, WINDOW, ())
    assert len(found) == MAX_NODES
    assert found[0].node_bounds == NODE
