"""What the display shows, as pixels and as the bytes of screenshots.

A picture is drawn once per visible state of a launch, and encoded once per content: another
launch that looks the same costs no encoding. A secure window is silently black, as on a phone.
Before an app's first frame its blank window shows.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.virtual.app_port import VirtualDisplay
from detector.virtual.display.rotation import Fitted
from detector.virtual.display.shade import draw_shade, shade_key
from detector.virtual.display.toasts import ToastBoard, draw_toast
from detector.virtual.drawing.chrome import StatusBarPainter
from detector.virtual.system.activities import AppRun
from detector.virtual.system.foreground import Foreground
from detector.virtual.system.notifications import NotificationBoard

__all__ = ["Screen", "Shot"]

K = TypeVar("K")
V = TypeVar("V")

# One filter for all rows: choosing one for each costs as much again as compressing, and saves no bytes.
_PNG_OPTIONS = [cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_UP]
_KEPT_FILES = 64
_KEPT_PICTURES = 3
_KEPT_DIGESTS = 4096
_STATUS_TIME = "16:00"
_BOOT_STEP_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """The display at one time; equal keys mean equal pixels."""

    key: Hashable
    draw: Callable[[], np.ndarray]
    fitted_px: tuple[int, int] | None = None
    """Width and height, if they differ from the upright panel's."""


class Screen:
    def __init__(
        self,
        display: VirtualDisplay,
        foreground: Foreground,
        toasts: ToastBoard,
        notifications: NotificationBoard,
    ) -> None:
        self._display = display
        self._toasts = toasts
        self._notifications = notifications
        self._foreground = foreground
        self._files: OrderedDict[tuple[str, bytes], bytes] = OrderedDict()
        self._digests: OrderedDict[Hashable, bytes] = OrderedDict()
        self._pictures: OrderedDict[Hashable, np.ndarray] = OrderedDict()

    def shot(
        self,
        at_s: float,
        *,
        is_secure: bool,
        is_locked: bool = False,
        is_booting: bool = False,
        fitted: Fitted | None = None,
    ) -> Shot:
        """`is_secure` blacks out everything; the lock screen covers it; a boot animation is alone there."""
        upright = self._upright(at_s, is_secure=is_secure, is_locked=is_locked)
        if is_booting:
            upright = Shot(
                key=("boot", int(at_s / _BOOT_STEP_S) % 2), draw=lambda: self._boot_animation(at_s)
            )
        if fitted is None:
            return upright
        size_px = fitted.width_px, fitted.height_px
        return Shot(
            key=("fitted", upright.key, size_px),
            draw=lambda: fitted.picture(upright.draw()),
            fitted_px=size_px,
        )

    def _upright(self, at_s: float, *, is_secure: bool, is_locked: bool) -> Shot:
        shown = self._foreground.shown_at(at_s)
        if is_secure or shown is None:
            return Shot(key="black", draw=self._black)
        if is_locked:
            return Shot(key="locked", draw=self._lock_screen)
        toast = self._toasts.showing_at(at_s)
        below = self._app_shot(shown, at_s)
        if self._notifications.is_open:
            below = self._shade_over(below)
        if toast is None:
            return below
        return Shot(
            key=("toast", toast, below.key), draw=lambda: draw_toast(below.draw(), toast, self._display)
        )

    def _shade_over(self, below: Shot) -> Shot:
        posted = self._notifications.posted()
        return Shot(
            key=(shade_key(posted), below.key), draw=lambda: draw_shade(below.draw(), posted, self._display)
        )

    def _app_shot(self, shown: AppRun, at_s: float) -> Shot:
        if shown.first_frame_at_s is None or at_s < shown.first_frame_at_s:
            return Shot(key="blank", draw=self._blank)
        at_ms = shown.at_ms(at_s)
        # An app's keys distinguish the states of one launch, not launches.
        key = (shown.package, shown.launch_index, shown.running.picture_key(at_ms))
        return Shot(key=key, draw=lambda: shown.running.picture(at_ms))

    def picture(self, shot: Shot) -> np.ndarray:
        """(H, W, 3) uint8 RGB."""
        picture = self._pictures.get(shot.key)
        if picture is None:
            picture = np.ascontiguousarray(shot.draw())
            _keep(self._pictures, shot.key, picture, _KEPT_PICTURES)
        return picture

    def png(self, shot: Shot) -> bytes:
        """RGBA, as screencap writes it."""

        def encode() -> bytes:
            bgra = cv2.cvtColor(self.picture(shot), cv2.COLOR_RGB2BGRA)
            return _encoded(".png", bgra, _PNG_OPTIONS)

        return self._file("png", shot, encode)

    def jpeg(self, shot: Shot, *, scale: float, quality: int) -> bytes:
        def encode() -> bytes:
            bgr = cv2.cvtColor(self.picture(shot), cv2.COLOR_RGB2BGR)
            if scale != 1:
                bgr = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            return _encoded(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])

        return self._file(f"jpeg {scale:g} {quality}", shot, encode)

    def raw(self, shot: Shot) -> bytes:
        """screencap without -p: 16 bytes of header (width, height, RGBA_8888, sRGB), then rows."""
        picture = self.picture(shot)
        height, width = picture.shape[:2]
        header = np.array([width, height, 1, 1], dtype="<u4").tobytes()
        return header + cv2.cvtColor(picture, cv2.COLOR_RGB2RGBA).tobytes()

    def _file(self, form: str, shot: Shot, encode: Callable[[], bytes]) -> bytes:
        digest = self._digests.get(shot.key)
        if digest is None:
            digest = hashlib.sha1(self.picture(shot).data, usedforsecurity=False).digest()
        _keep(self._digests, shot.key, digest, _KEPT_DIGESTS)
        key = form, digest
        data = self._files.get(key)
        if data is None:
            data = encode()
        _keep(self._files, key, data, _KEPT_FILES)
        return data

    def _black(self) -> np.ndarray:
        return np.zeros((self._display.height_px, self._display.width_px, 3), np.uint8)

    def _lock_screen(self) -> np.ndarray:
        """A wallpaper from dark to light blue under the status bar."""
        height, width = self._display.height_px, self._display.width_px
        shades = np.linspace((20, 40, 80), (120, 160, 210), height).astype(np.uint8)
        return np.repeat(shades[:, np.newaxis, :], width, axis=1)

    def _boot_animation(self, at_s: float) -> np.ndarray:
        """A word on black, through which a light passes."""
        picture = self._black()
        height, width = picture.shape[:2]
        shade = (200, 255)[int(at_s / _BOOT_STEP_S) % 2]
        origin = (width // 4, height // 2)
        scale = width / 360
        cv2.putText(picture, "android", origin, cv2.FONT_HERSHEY_SIMPLEX, scale, (shade,) * 3, 4)
        return picture

    def _blank(self) -> np.ndarray:
        """The starting window of a light theme: nothing but the status bar."""
        canvas = np.full((self._display.height_px, self._display.width_px, 3), 250, np.uint8)
        bar = Rect.from_xywh(0, 0, self._display.width_px, self._display.status_bar_px)
        painter = StatusBarPainter(time=_STATUS_TIME, is_dark=True, fill=None, dp_px=self._display.px(1))
        painter.ground(canvas, bar, 1.0, 0)
        return canvas


def _keep(cache: OrderedDict[K, V], key: K, value: V, most: int) -> None:
    """As the newest of at most so many."""
    cache[key] = value
    cache.move_to_end(key)
    if len(cache) > most:
        cache.popitem(last=False)


def _encoded(extension: str, pixels: np.ndarray, options: list[int]) -> bytes:
    is_done, data = cv2.imencode(extension, pixels, options)
    if not is_done:
        raise RuntimeError(f"could not encode a picture as {extension}")
    return data.tobytes()
