"""A tiny app for tests of the virtual device: a splash with a skip control, then a main page.

The skip control appears at 1.5 s; a tap on it leads to the main page, as does waiting 4 s; a tap
anywhere else on the splash jumps to the browser. Back on the main page leaves.
"""

from collections.abc import Hashable, Sequence

import numpy as np

from detector.virtual.app_port import (
    ChangeActivity,
    Crash,
    Effect,
    FinishApp,
    Motion,
    Node,
    RunningApp,
    ShowToast,
    StartActivity,
    StartDownload,
    VirtualDisplay,
)
from detector.virtual.system.packages import VirtualApp

PACKAGE = "com.example.news"
SKIP_AT_MS, SPLASH_ENDS_MS = 1500.0, 4000.0
SKIP_BOX = (820, 120, 1040, 200)
BUTTONS = {
    "toast": (0, 300, 540, 500),
    "download": (540, 300, 1080, 500),
    "unknown app": (0, 500, 540, 700),
    "crash": (540, 500, 1080, 700),
}


class SplashRun:
    package = PACKAGE

    def __init__(self, display: VirtualDisplay, *, is_secure: bool = False) -> None:
        self._display = display
        self._is_secure = is_secure
        self._is_main = False
        self.motion: Motion | None = None

    def picture_key(self, at_ms: float) -> Hashable:
        return "main" if self._is_main else ("splash", at_ms >= SKIP_AT_MS)

    def picture(self, at_ms: float) -> np.ndarray:
        color = (240, 240, 240) if self._is_main else (255, 90, 60)
        canvas = np.full((self._display.height_px, self._display.width_px, 3), color, np.uint8)
        if not self._is_main and at_ms >= SKIP_AT_MS:
            left, top, right, bottom = SKIP_BOX
            canvas[top:bottom, left:right] = (60, 60, 60)
        return canvas

    def tree(self, at_ms: float) -> Sequence[Node]:
        children: tuple[Node, ...]
        if self._is_main:
            children = tuple(
                Node(class_name="android.widget.Button", bounds=box, text=name, clickable=True)
                for name, box in BUTTONS.items()
            )
        elif at_ms >= SKIP_AT_MS:
            children = (
                Node(
                    class_name="android.widget.TextView",
                    bounds=SKIP_BOX,
                    resource_id=f"{PACKAGE}:id/skip",
                    text="跳过",
                    clickable=True,
                ),
            )
        else:
            children = ()
        whole = (0, 0, self._display.width_px, self._display.height_px)
        return (Node(class_name="android.widget.FrameLayout", bounds=whole, children=children),)

    def is_secure(self, at_ms: float) -> bool:
        return self._is_secure

    def next_change_ms(self, after_ms: float) -> float | None:
        if self._is_main:
            return None
        return next((when for when in (SKIP_AT_MS, SPLASH_ENDS_MS) if when > after_ms), None)

    def due_effects(self, at_ms: float) -> Sequence[Effect]:
        return self._show_main() if not self._is_main and at_ms >= SPLASH_ENDS_MS else ()

    def tap(self, x_px: float, y_px: float, at_ms: float) -> Sequence[Effect]:
        if self._is_main:
            return self._press(x_px, y_px)
        if at_ms >= SKIP_AT_MS and _holds(SKIP_BOX, x_px, y_px):
            return self._show_main()
        return (
            StartActivity(
                package="com.android.browser", activity=".BrowserActivity", data_uri="https://shop.example/a"
            ),
        )

    def swipe(self, x0_px: float, y0_px: float, x1_px: float, y1_px: float, at_ms: float) -> Sequence[Effect]:
        return (ShowToast(text=f"swiped {round(x1_px - x0_px)},{round(y1_px - y0_px)}"),)

    def move(self, motion: Motion, at_ms: float) -> None:
        self.motion = motion

    def back(self, at_ms: float) -> Sequence[Effect]:
        return (FinishApp(),) if self._is_main else ()

    def come_back(self, at_ms: float, *, away_ms: float, day: str, died: RunningApp | None = None) -> None:
        pass

    def _press(self, x_px: float, y_px: float) -> Sequence[Effect]:
        effects: dict[str, Effect] = {
            "toast": ShowToast(text="你好"),
            "download": StartDownload(file_name="app.apk"),
            "unknown app": StartActivity(
                package="com.nowhere", activity=".Main", data_uri="nowhere://x/y?z=1"
            ),
            "crash": Crash(exception="java.lang.IllegalStateException", message="on purpose"),
        }
        return [effects[name] for name, box in BUTTONS.items() if _holds(box, x_px, y_px)]

    def _show_main(self) -> Sequence[Effect]:
        self._is_main = True
        return (ChangeActivity(activity=".MainActivity", reason="splash over"),)


def _holds(box: tuple[int, int, int, int], x_px: float, y_px: float) -> bool:
    return box[0] <= x_px < box[2] and box[1] <= y_px < box[3]


def splash_app(display: VirtualDisplay, *, is_secure: bool = False) -> VirtualApp:
    def create(launch_index: int) -> RunningApp:
        return SplashRun(display, is_secure=is_secure)

    return VirtualApp(
        package=PACKAGE,
        label="新闻",
        create=create,
        activities=(".SplashActivity", ".MainActivity"),
        version_name="2.3.4",
        version_code=234,
    )
