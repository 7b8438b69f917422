"""The result for one picture: window, controls and calls, from whatever could be read of it."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.context import FrameContext
from detector.perception.ink import NO_INK
from detector.perception.look import Interpretation, interpret
from detector.perception.ports import TextLine
from detector.perception.x_icon import find_x_marks
from detector.windows.seen import InformationWindow, WindowKind
from tests.perception.drawn import DISPLAY, DrawnX, page, popup, splash
from tests.perception.learned import shipped
from tests.perception.words import lexicon, line

CALL_TEXT = "点击跳转详情页或第三方应用"
CALL = line(CALL_TEXT, (144, 1146, 432, 48))
WHOLE = Rect.from_xywh(0, 0, 720, 1600)
CARD_CROSS = DrawnX(
    x_px=360, y_px=1150, side_px=30, stroke_px=3, colour=(255, 255, 255), ring_radius_px=32, plate_alpha=0.5
)


def looked(
    image: Image.Image,
    lines: tuple[TextLine, ...] = (),
    *,
    tree: ViewTree | None = None,
    window: InformationWindow | None = None,
) -> Interpretation:
    rgb = np.asarray(image)
    ink = replace(NO_INK, lines=lines, marks=find_x_marks(rgb))
    return interpret(
        rgb, ink, tree, FrameContext(), display=DISPLAY, lexicon=lexicon(), weights=shipped(), window=window
    )


def tree_of(*nodes: ViewNode) -> ViewTree:
    return ViewTree(id="tree:0", at_ms=0.0, at_error_ms=1.0, windows=nodes)


def test_the_trees_texts_are_used_if_the_picture_was_not_read() -> None:
    node = ViewNode(text=f" {CALL_TEXT} ", bounds=CALL.box)
    assert [one.text for one in looked(splash(), tree=tree_of(node)).calls_to_action] == [CALL_TEXT]


@pytest.mark.parametrize(
    "node",
    [
        ViewNode(text=CALL_TEXT, bounds=CALL.box, visible=False),
        ViewNode(text=CALL_TEXT, bounds=None),
        ViewNode(text="  ", bounds=CALL.box),
        ViewNode(text=None, bounds=CALL.box),
    ],
    ids=["hidden", "without bounds", "blank", "without a text"],
)
def test_a_node_without_text_is_no_line(node: ViewNode) -> None:
    assert looked(splash(), tree=tree_of(node)).calls_to_action == ()


def test_what_was_read_on_the_picture_outranks_the_trees_texts() -> None:
    node = ViewNode(text=CALL_TEXT, bounds=CALL.box)
    assert looked(splash(), (line("湖畔", (200, 700, 300, 80)),), tree=tree_of(node)).calls_to_action == ()


def test_a_window_known_from_neighbouring_frames_is_kept() -> None:
    given = InformationWindow(kind=WindowKind.SPLASH, box=WHOLE, score=0.9)
    assert looked(page(), window=given).window is given
    assert looked(page()).window.kind is WindowKind.NONE


def test_a_popup_has_its_cross() -> None:
    image = popup(page())
    CARD_CROSS.draw(image)
    seen = looked(image)
    assert seen.window.kind is WindowKind.POPUP
    assert [CARD_CROSS.box.contains(one.glyph_box.center) for one in seen.controls] == [True]


def test_a_plain_page_has_nothing() -> None:
    seen = looked(Image.new("RGB", (720, 1600), (250, 250, 250)))
    assert (seen.controls, seen.calls_to_action, seen.window.kind) == ((), (), WindowKind.NONE)
