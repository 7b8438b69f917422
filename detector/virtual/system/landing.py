"""Plain apps as jump targets: settings, browser, store, chooser, and stand-ins for any other target of an ad.

A landing page is a title above grey lines. It does nothing; back leaves it.
"""

from collections.abc import Hashable, Sequence

import numpy as np

from detector.core.geometry import Rect
from detector.virtual.app_port import Effect, FinishApp, Motion, Node, RunningApp, VirtualDisplay
from detector.virtual.drawing.canvas import fill_rounded
from detector.virtual.drawing.chrome import NavigationBarPainter, StatusBarPainter
from detector.virtual.drawing.painter import paint
from detector.virtual.drawing.writing import TextPainter, text_size_px
from detector.virtual.system.packages import VirtualApp

__all__ = ["LandingPage", "landing_app", "system_apps"]

_INK, _LINE, _GROUND = (32, 33, 36), (226, 228, 232), 255


class LandingPage:
    def __init__(self, package: str, title: str, display: VirtualDisplay) -> None:
        self.package = package
        self._title = title
        self._display = display

    def picture_key(self, at_ms: float) -> Hashable:
        return self._title

    def picture(self, at_ms: float) -> np.ndarray:
        display = self._display
        canvas = np.full((display.height_px, display.width_px, 3), _GROUND, np.uint8)
        size_px = display.px(24)
        width_px, height_px = text_size_px(self._title, size_px, is_bold=False, line_height=1.3)
        box = Rect.from_xywh(display.px(24), display.status_bar_px + display.px(24), width_px, height_px)
        paint(TextPainter(text=self._title, size_px=size_px, color=_INK), canvas, box, 1.0, 0)
        for line in range(8):
            line_box = Rect.from_xywh(
                display.px(24),
                display.status_bar_px + display.px(96 + 64 * line),
                display.width_px - display.px(48 + 60 * (line % 3)),
                display.px(20),
            )
            fill_rounded(canvas, line_box, display.px(6), _LINE, 1.0)
        dp_px = display.px(1)
        top = Rect.from_xywh(0, 0, display.width_px, display.status_bar_px)
        bottom = Rect.from_xywh(
            0, display.height_px - display.navigation_bar_px, display.width_px, display.navigation_bar_px
        )
        StatusBarPainter(time="16:00", is_dark=True, fill=None, dp_px=dp_px).ground(canvas, top, 1.0, 0)
        NavigationBarPainter(is_dark=True, fill=None, dp_px=dp_px).ground(canvas, bottom, 1.0, 0)
        return canvas

    def tree(self, at_ms: float) -> Sequence[Node]:
        display = self._display
        top = display.status_bar_px + round(display.px(24))
        title = Node(
            class_name="android.widget.TextView",
            bounds=(round(display.px(24)), top, display.width_px, top + round(display.px(32))),
            resource_id="android:id/title",
            text=self._title,
        )
        whole = (0, 0, display.width_px, display.height_px)
        return (Node(class_name="android.widget.FrameLayout", bounds=whole, children=(title,)),)

    def is_secure(self, at_ms: float) -> bool:
        return False

    def next_change_ms(self, after_ms: float) -> float | None:
        return None

    def due_effects(self, at_ms: float) -> Sequence[Effect]:
        return ()

    def tap(self, x_px: float, y_px: float, at_ms: float) -> Sequence[Effect]:
        return ()

    def swipe(self, x0_px: float, y0_px: float, x1_px: float, y1_px: float, at_ms: float) -> Sequence[Effect]:
        return ()

    def move(self, motion: Motion, at_ms: float) -> None:
        pass

    def back(self, at_ms: float) -> Sequence[Effect]:
        return (FinishApp(),)

    def come_back(self, at_ms: float, *, away_ms: float, day: str, died: RunningApp | None = None) -> None:
        pass


def landing_app(
    package: str,
    label: str,
    display: VirtualDisplay,
    *,
    schemes: tuple[str, ...] = (),
    activity: str = ".MainActivity",
    uid: int | None = None,
    is_system: bool = False,
    is_launchable: bool = True,
) -> VirtualApp:
    """An app in which every activity is the same landing page."""

    def create(launch_index: int) -> RunningApp:
        return LandingPage(package, label, display)

    return VirtualApp(
        package=package,
        label=label,
        create=create,
        activities=(activity,),
        schemes=schemes,
        takes_any_activity=True,
        uid=uid,
        is_system=is_system,
        is_launchable=is_launchable,
    )


def system_apps(display: VirtualDisplay) -> tuple[VirtualApp, ...]:
    """The apps of every virtual phone besides its browser, all on the home screen except the chooser."""
    return (
        landing_app("com.android.settings", "设置", display, activity=".Settings", uid=1000, is_system=True),
        landing_app(
            "com.android.vending",
            "应用商店",
            display,
            activity=".AssetBrowserActivity",
            schemes=("market",),
            uid=10_092,
            is_system=True,
        ),
        landing_app(
            "com.android.intentresolver",
            "选择打开方式",
            display,
            activity=".ResolverActivity",
            schemes=("geo", "mailto"),  # opened by several apps: the system asks which
            uid=10_093,
            is_system=True,
            is_launchable=False,
        ),
    )
