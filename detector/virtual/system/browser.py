"""The virtual phone's browser: fetches a page over `adb reverse` and draws what it declares.

It runs no script. A page with `<script type="application/json" id="sheet">` declares there the squares,
×s and cells that its script draws, in CSS px, and the browser draws those; any other page is a landing page.
Cells are redrawn with each frame of the screen and encode the wall clock of this phone.
"""

import asyncio
import json
import re
from collections.abc import Hashable

import numpy as np

from detector.core.geometry import Rect
from detector.virtual.app_port import RunningApp, VirtualDisplay
from detector.virtual.clock import DeviceClock
from detector.virtual.drawing.canvas import fill_rounded
from detector.virtual.drawing.glyphs import CrossPainter
from detector.virtual.drawing.painter import paint
from detector.virtual.streams import StreamClosed
from detector.virtual.system.landing import LandingPage
from detector.virtual.system.packages import VirtualApp
from detector.virtual.system.reverse import HostRefused, Reverses

__all__ = ["PACKAGE", "Browser"]

PACKAGE, TITLE, ACTIVITY = "com.android.browser", "浏览器", ".BrowserActivity"
CHROME_DP, MARGIN_DP = 56, 16
"""An address bar, and the margin that the page specifies."""

FRAME_MS = 1000 / 60
LOOPBACK = re.compile(r"http://(?:127\.0\.0\.1|localhost):(\d{1,5})(/[^ ]*)?")
SHEET = re.compile(r'<script type="application/json" id="sheet">(.*?)</script>', re.DOTALL)
MAX_BYTES = 1_000_000

Sheet = dict[str, object]


class Browser:
    def __init__(self, display: VirtualDisplay, clock: DeviceClock, reverses: Reverses) -> None:
        self._display, self._clock, self._reverses = display, clock, reverses
        self._loading: asyncio.Task[None] | None = None
        self.sheet: Sheet | None = None
        self.n_loaded = 0

    def app(self) -> VirtualApp:
        return VirtualApp(
            package=PACKAGE,
            label=TITLE,
            create=self._page,
            activities=(ACTIVITY,),
            schemes=("http", "https"),
            takes_any_activity=True,
            uid=10_091,
            is_system=True,
        )

    def visit(self, address: str) -> None:
        """Starts loading it; the caller that started the browser does not wait."""
        found = LOOPBACK.fullmatch(address)
        if found is not None:
            self._loading = asyncio.create_task(self._load(f"tcp:{found[1]}", found[2] or "/"))

    async def _load(self, address: str, path: str) -> None:
        try:
            stream = await self._reverses.connect(address)
            request = f"GET {path} HTTP/1.1\r\nHost: {address.replace('tcp:', '127.0.0.1:')}\r\n\r\n"
            await stream.write(request.encode())
            pieces, n_bytes = [], 0
            while n_bytes < MAX_BYTES and (piece := await stream.inbound.read()):
                pieces.append(piece)
                n_bytes += len(piece)
            await stream.close()
        except (HostRefused, StreamClosed):
            return
        declared = SHEET.search(b"".join(pieces).decode("utf-8", errors="replace"))
        self.sheet = None if declared is None else json.loads(declared[1])
        self.n_loaded += 1

    def _page(self, launch_index: int) -> RunningApp:
        return _Page(self, self._display, self._clock)


class _Page(LandingPage):
    def __init__(self, browser: Browser, display: VirtualDisplay, clock: DeviceClock) -> None:
        super().__init__(PACKAGE, TITLE, display)
        self._browser, self._screen, self._wall = browser, display, clock
        self._launched_wall_ms: float | None = None

    def picture_key(self, at_ms: float) -> Hashable:
        if self._browser.sheet is None:
            return "empty"
        if self._launched_wall_ms is None:
            self._launched_wall_ms = self._wall.wall_s() * 1000 - at_ms
        return self._browser.n_loaded, int(at_ms / FRAME_MS)

    def next_change_ms(self, after_ms: float) -> float | None:
        return None if self._browser.sheet is None else (int(after_ms / FRAME_MS) + 1) * FRAME_MS

    def picture(self, at_ms: float) -> np.ndarray:
        below, sheet = super().picture(at_ms), self._browser.sheet
        if sheet is None:
            return below
        self.picture_key(at_ms)  # its launch by the wall clock
        screen = self._screen
        top_px = round(screen.status_bar_px + screen.px(CHROME_DP))
        bottom_px = screen.height_px - screen.navigation_bar_px
        canvas = below.copy()
        canvas[top_px:bottom_px] = 255
        drawn_ms = (self._launched_wall_ms or 0.0) + int(at_ms / FRAME_MS) * FRAME_MS
        left_px = (screen.width_px - screen.px(_number(sheet["width"]))) / 2
        at_px = left_px, top_px + screen.px(MARGIN_DP)
        _draw(canvas, sheet, at_px, screen.px(1), epoch_ms=int(drawn_ms))
        return canvas


def _draw(canvas: np.ndarray, sheet: Sheet, at_px: tuple[float, float], px: float, *, epoch_ms: int) -> None:
    """`at_px` is the sheet's upper left corner, `px` the size of a CSS px."""

    def box(x: float, y: float, width: float, height: float) -> Rect:
        return Rect.from_xywh(at_px[0] + x * px, at_px[1] + y * px, width * px, height * px)

    side, mark = _number(sheet["square"]), _rgb(sheet["mark"])
    for x in (0.0, _number(sheet["width"]) - side):
        for y in (0.0, _number(sheet["height"]) - side):
            fill_rounded(canvas, box(x, y, side, side), 0.0, mark, 1.0)
    for entry in _list(sheet["crosses"]):
        x, y = _number(entry["x"]), _number(entry["y"])
        fill_rounded(canvas, box(x - 30, y - 30, 60, 60), 0.0, _rgb(entry["ground"]), 1.0)
        cross = CrossPainter(
            size_px=_number(entry["size"]) * px,
            stroke_px=_number(entry["stroke"]) * px,
            color=_rgb(entry["color"]),
            is_round=True,
            circle=None,
        )
        paint(cross, canvas, box(x - 30, y - 30, 60, 60), 1.0, 0)
    for row in _list(sheet["cells"]):
        n, cell = int(_number(row["n"])), _number(row["side"])
        number = epoch_ms % (1 << n)
        code = number ^ (number >> 1)
        for i in range(n):
            shade = (0, 0, 0) if code >> (n - 1 - i) & 1 else (255, 255, 255)
            other = (255 - shade[0],) * 3
            x, y = _number(row["x"]) + i * cell, _number(row["y"])
            fill_rounded(canvas, box(x, y, cell, cell), 0.0, shade, 1.0)
            fill_rounded(canvas, box(x, y + cell, cell, cell), 0.0, other, 1.0)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _list(value: object) -> list[dict[str, object]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _rgb(value: object) -> tuple[int, int, int]:
    number = int(str(value).removeprefix("#"), 16)
    return number >> 16, number >> 8 & 255, number & 255
