"""The notification shade: the window of the system's that lists what was posted, over everything."""

from collections.abc import Hashable, Sequence

import numpy as np

from detector.core.geometry import Rect
from detector.virtual.app_port import Node, VirtualDisplay
from detector.virtual.drawing.canvas import fill_rounded
from detector.virtual.drawing.painter import paint
from detector.virtual.drawing.writing import TextPainter, text_size_px
from detector.virtual.system.notifications import Posted

__all__ = ["draw_shade", "posted_at", "shade_key", "shade_node"]

_TOP_DP, _ROW_DP, _GAP_DP, _SIDE_DP, _PADDING_DP = 96.0, 88.0, 8.0, 12.0, 16.0
_LINES = ((10.0, 12.0), (32.0, 15.0), (58.0, 13.0))
"""From a row's upper edge, and size, dp: the app's name, the title, the text."""

_DIM, _CARD, _INK = 0.25, (242, 242, 246), (30, 30, 34)
_UI = "com.android.systemui:id/"


def _boxes(display: VirtualDisplay, posted: Sequence[Posted]) -> list[Rect]:
    side, row = display.px(_SIDE_DP), display.px(_ROW_DP)
    return [
        Rect.from_xywh(
            side,
            display.status_bar_px + display.px(_TOP_DP + number * (_ROW_DP + _GAP_DP)),
            display.width_px - 2 * side,
            row,
        )
        for number in range(len(posted))
    ]


def _texts(posted: Posted) -> tuple[str, str, str]:
    notification = posted.notification
    return posted.installed.app.label, notification.title, notification.text


def posted_at(display: VirtualDisplay, posted: Sequence[Posted], x_px: float, y_px: float) -> Posted | None:
    """The one below the finger."""
    for one, box in zip(posted, _boxes(display, posted), strict=True):
        if box.left_px <= x_px < box.right_px and box.top_px <= y_px < box.bottom_px:
            return one
    return None


def shade_key(posted: Sequence[Posted]) -> Hashable:
    return ("shade", *(_texts(one) for one in posted))


def draw_shade(picture: np.ndarray, posted: Sequence[Posted], display: VirtualDisplay) -> np.ndarray:
    """A copy of the picture, dimmed, with a card for each."""
    canvas = np.asarray(picture * _DIM, np.uint8)
    for one, box in zip(posted, _boxes(display, posted), strict=True):
        fill_rounded(canvas, box, display.px(20), _CARD, 1.0)
        for text, (top_dp, size_dp) in zip(_texts(one), _LINES, strict=True):
            size_px = display.px(size_dp)
            width_px, height_px = text_size_px(text, size_px, is_bold=False, line_height=1.3)
            left_px, top_px = box.left_px + display.px(_PADDING_DP), box.top_px + display.px(top_dp)
            line = Rect.from_xywh(left_px, top_px, width_px, height_px)
            paint(TextPainter(text=text, size_px=size_px, color=_INK), canvas, line, 1.0, 0)
    return canvas


def shade_node(display: VirtualDisplay, posted: Sequence[Posted]) -> Node:
    """Its tree, with the ids of AOSP's layouts (status_bar_expanded, notification_template_material_base)."""
    whole = (0, 0, display.width_px, display.height_px)
    rows = tuple(_row(display, one, box) for one, box in zip(posted, _boxes(display, posted), strict=True))
    stack = Node(
        class_name="android.view.ViewGroup",
        bounds=whole,
        resource_id=f"{_UI}notification_stack_scroller",
        scrollable=True,
        children=rows,
    )
    panel = Node(
        class_name="android.widget.FrameLayout",
        bounds=whole,
        resource_id=f"{_UI}notification_panel",
        children=(stack,),
    )
    return Node(class_name="android.widget.FrameLayout", bounds=whole, children=(panel,))


def _row(display: VirtualDisplay, posted: Posted, box: Rect) -> Node:
    names = ("android:id/app_name_text", "android:id/title", "android:id/text")
    left, right = round(box.left_px + display.px(_PADDING_DP)), round(box.right_px)
    lines = tuple(
        Node(
            class_name="android.widget.TextView",
            bounds=(
                left,
                round(box.top_px + display.px(top_dp)),
                right,
                round(box.top_px + display.px(top_dp + 1.3 * size_dp)),
            ),
            resource_id=name,
            text=text,
        )
        for name, text, (top_dp, size_dp) in zip(names, _texts(posted), _LINES, strict=True)
        if text
    )
    return Node(
        class_name="android.widget.FrameLayout",
        bounds=(round(box.left_px), round(box.top_px), round(box.right_px), round(box.bottom_px)),
        resource_id=f"{_UI}expandableNotificationRow",
        clickable=True,
        children=lines,
    )
