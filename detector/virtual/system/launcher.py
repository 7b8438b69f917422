"""The home screen: a wallpaper, a clock, icons with labels, a dock. It is an app like any other.

The installed apps are queried each time, so that a new one shows at once.
"""

import hashlib
from collections.abc import Callable, Hashable, Sequence

import numpy as np

from detector.core.geometry import Rect
from detector.virtual.app_port import Effect, Motion, Node, RunningApp, StartActivity, VirtualDisplay
from detector.virtual.drawing.canvas import fill_rounded
from detector.virtual.drawing.chrome import NavigationBarPainter, StatusBarPainter
from detector.virtual.drawing.painter import paint
from detector.virtual.drawing.writing import TextPainter, text_size_px
from detector.virtual.system.packages import Component, InstalledApp

__all__ = ["Launcher"]

_COLUMNS = 4
_ICON_DP, _ROW_DP, _FIRST_ROW_DP, _LABEL_SP = 54.0, 96.0, 236.0, 12.0
_TOP_COLOR, _BOTTOM_COLOR = (46, 71, 122), (134, 96, 142)
_WHITE = (255, 255, 255)


class Launcher:
    def __init__(
        self, package: str, display: VirtualDisplay, list_apps: Callable[[], Sequence[InstalledApp]]
    ) -> None:
        self.package = package
        self._display = display
        self._list_apps = list_apps

    def picture_key(self, at_ms: float) -> Hashable:
        return tuple((installed.package, installed.app.label) for installed, _ in self._places())

    def picture(self, at_ms: float) -> np.ndarray:
        display = self._display
        shares = np.linspace(0, 1, display.height_px, dtype=np.float32)[:, None]
        rows = np.array(_TOP_COLOR) * (1 - shares) + np.array(_BOTTOM_COLOR) * shares
        canvas = np.repeat(rows.round().astype(np.uint8)[:, None, :], display.width_px, axis=1)
        self._write(canvas, "16:00", display.width_px / 2, display.px(96), 56)
        self._write(canvas, "1月9日 星期五", display.width_px / 2, display.px(164), 15)
        for installed, box in self._places():
            fill_rounded(canvas, box, display.px(14), _color_of(installed.package), 1.0)
            initial = installed.app.label[:1]
            self._write(canvas, initial, box.center.x_px, box.top_px + display.px(14), 22)
            self._write(
                canvas, installed.app.label[:7], box.center.x_px, box.bottom_px + display.px(7), _LABEL_SP
            )
        self._draw_bars(canvas)
        return canvas

    def tree(self, at_ms: float) -> Sequence[Node]:
        icons = tuple(
            Node(
                class_name="android.widget.TextView",
                bounds=_whole(self._cell(box)),
                resource_id=f"{self.package}:id/icon",
                text=installed.app.label,
                content_desc=installed.app.label,
                clickable=True,
                long_clickable=True,
                focusable=True,
            )
            for installed, box in self._places()
        )
        whole = (0, 0, self._display.width_px, self._display.height_px)
        workspace = Node(
            class_name="android.view.ViewGroup",
            bounds=whole,
            resource_id=f"{self.package}:id/workspace",
            scrollable=True,
            children=icons,
        )
        return (Node(class_name="android.widget.FrameLayout", bounds=whole, children=(workspace,)),)

    def is_secure(self, at_ms: float) -> bool:
        return False

    def next_change_ms(self, after_ms: float) -> float | None:
        return None

    def due_effects(self, at_ms: float) -> Sequence[Effect]:
        return ()

    def tap(self, x_px: float, y_px: float, at_ms: float) -> Sequence[Effect]:
        for installed, box in self._places():
            cell = self._cell(box)
            main = installed.main_component
            inside = cell.left_px <= x_px < cell.right_px and cell.top_px <= y_px < cell.bottom_px
            if inside and main is not None:
                return (_launch(main),)
        return ()

    def swipe(self, x0_px: float, y0_px: float, x1_px: float, y1_px: float, at_ms: float) -> Sequence[Effect]:
        return ()

    def move(self, motion: Motion, at_ms: float) -> None:
        pass

    def back(self, at_ms: float) -> Sequence[Effect]:
        return ()

    def come_back(self, at_ms: float, *, away_ms: float, day: str, died: RunningApp | None = None) -> None:
        pass

    def _places(self) -> list[tuple[InstalledApp, Rect]]:
        """Each launchable app with the box of its icon."""
        display = self._display
        cell_px = display.width_px / _COLUMNS
        icon_px = display.px(_ICON_DP)
        places = []
        shown = [app for app in self._list_apps() if app.main_component and app.package != self.package]
        for number, installed in enumerate(shown):
            row, column = divmod(number, _COLUMNS)
            left = column * cell_px + (cell_px - icon_px) / 2
            top = display.px(_FIRST_ROW_DP + row * _ROW_DP)
            places.append((installed, Rect.from_xywh(left, top, icon_px, icon_px)))
        return places

    def _cell(self, icon: Rect) -> Rect:
        display = self._display
        width = display.width_px / _COLUMNS
        return Rect.from_xywh(
            icon.center.x_px - width / 2, icon.top_px - display.px(8), width, display.px(_ROW_DP - 8)
        )

    def _write(self, canvas: np.ndarray, text: str, middle_px: float, top_px: float, size_dp: float) -> None:
        size_px = self._display.px(size_dp)
        width_px, height_px = text_size_px(text, size_px, is_bold=False, line_height=1.3)
        box = Rect.from_xywh(middle_px - width_px / 2, top_px, width_px, height_px)
        paint(TextPainter(text=text, size_px=size_px, color=_WHITE), canvas, box, 1.0, 0)

    def _draw_bars(self, canvas: np.ndarray) -> None:
        display = self._display
        dp_px = display.px(1)
        top = Rect.from_xywh(0, 0, display.width_px, display.status_bar_px)
        bottom = Rect.from_xywh(
            0, display.height_px - display.navigation_bar_px, display.width_px, display.navigation_bar_px
        )
        StatusBarPainter(time="16:00", is_dark=False, fill=None, dp_px=dp_px).ground(canvas, top, 1.0, 0)
        NavigationBarPainter(is_dark=False, fill=None, dp_px=dp_px).ground(canvas, bottom, 1.0, 0)


def _launch(main: Component) -> StartActivity:
    return StartActivity(package=main.package, activity=main.class_name, action="android.intent.action.MAIN")


def _color_of(package: str) -> tuple[int, int, int]:
    """A bright colour derived from the package."""
    digest = hashlib.sha256(package.encode()).digest()
    strong, weak = 150 + digest[0] % 80, 50 + digest[1] % 60
    channels = [strong, weak, 80 + digest[2] % 120]
    turn = digest[3] % 3
    red, green, blue = channels[turn:] + channels[:turn]
    return red, green, blue


def _whole(box: Rect) -> tuple[int, int, int, int]:
    return round(box.left_px), round(box.top_px), round(box.right_px), round(box.bottom_px)
