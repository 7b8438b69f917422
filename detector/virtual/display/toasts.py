"""Toasts: which one shows, and how it looks over whatever is on the display."""

from collections.abc import Callable

import numpy as np

from detector.core.geometry import Rect
from detector.virtual.app_port import VirtualDisplay
from detector.virtual.clock import DeviceClock
from detector.virtual.drawing.painter import paint
from detector.virtual.drawing.writing import PillPainter, TextPainter, text_size_px

__all__ = ["ToastBoard", "draw_toast"]

_SHORT_S = 2.0  # Toast.LENGTH_SHORT
_TEXT_DP, _PADDING_DP, _HEIGHT_DP, _BOTTOM_DP = 14.0, 20.0, 40.0, 72.0
_FILL, _INK = (50, 50, 52), (255, 255, 255)


class ToastBoard:
    """The visible toast, and the last one shown (what an accessibility service would have received)."""

    def __init__(self, clock: DeviceClock, on_changed: Callable[[], None]) -> None:
        self._clock = clock
        self._on_changed = on_changed
        self._shown = ""
        self._from_s = 0.0
        self._until_s = 0.0
        self.last: str | None = None

    def show(self, text: str, *, for_s: float = _SHORT_S) -> None:
        self.last = self._shown = text
        self._from_s = self._clock.now_s()
        self._until_s = self._from_s + for_s
        self._on_changed()

    def forget(self) -> None:
        """Forgets the last one; a visible one stays visible."""
        self.last = None

    def showing_at(self, at_s: float) -> str | None:
        return self._shown if self._from_s <= at_s < self._until_s else None

    def next_change_s(self, after_s: float) -> float | None:
        """When the toast disappears; None if there is none."""
        return self._until_s if after_s < self._until_s else None


def draw_toast(picture: np.ndarray, text: str, display: VirtualDisplay) -> np.ndarray:
    """A copy of the picture with a pill of text above the lower edge."""
    canvas = picture.copy()
    size_px = display.px(_TEXT_DP)
    width_px, _ = text_size_px(text, size_px, is_bold=False, line_height=1.3)
    width_px += 2 * display.px(_PADDING_DP)
    box = Rect.from_xywh(
        (display.width_px - width_px) / 2,
        display.height_px - display.navigation_bar_px - display.px(_BOTTOM_DP),
        width_px,
        display.px(_HEIGHT_DP),
    )
    label = TextPainter(text=text, size_px=size_px, color=_INK)
    paint(PillPainter(text=label, fill=_FILL, fill_alpha=0.95, corner_px=None), canvas, box, 1.0, 0)
    return canvas
