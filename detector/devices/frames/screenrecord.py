"""`screenrecord` to our end of an adb stream: the device's own H.264, without times and without an end.

A frame is known to be whole when the sender falls silent (devices.md 3.4). Until Android 13 a recording
ends after 180 s; then another one begins, and the seam is told. An encoder that refuses the display's
size is asked for half of it.
"""

import logging
from collections.abc import Sequence

import numpy as np

from detector.core.clock import Clock
from detector.core.display import Display
from detector.core.errors import CaptureError
from detector.devices.frames.video_feed import Cut, VideoFeed
from detector.devices.patience import unless_lost
from detector.devices.port import Link, VideoNews
from detector.devices.shell import DeviceShell
from detector.parsing.annex_b import AccessUnit, AnnexBCutter

__all__ = ["ScreenrecordVideo"]

log = logging.getLogger(__name__)

SILENCE_S = 0.015
"""Longer than the gap between two pieces of one frame over USB; a flush that came too early is mended."""

LATENCY_MS = 100.0
"""From the display to our end: 35 to 70 ms are usual (devices.md 3.1), nothing in the stream says more."""

BIT_RATE = 8_000_000
OPEN_TIMEOUT_S = 5.0
REFUSAL_WAIT_S = 0.6
"""An encoder that does not take the size says so within this; one that does says nothing."""

REFUSAL_POLL_S = 0.05
LONGEST_S = 180
UNLIMITED_SDK = 34


class ScreenrecordVideo:
    name = "screenrecord"

    def __init__(self, link: Link, clock: Clock, *, max_size_px: int, in_background: bool) -> None:
        self._link, self._clock = link, clock
        self._shell = DeviceShell(link, clock)
        self._max_size_px, self._in_background = max_size_px, in_background
        self._feed: VideoFeed | None = None
        self._first: VideoNews | None = None

    def start(self, display: Display) -> None:
        self.close()
        longest_px = max(display.width_px, display.height_px)
        whole_px = min(self._max_size_px or longest_px, longest_px)
        said = ""
        for longer_px in (whole_px, whole_px // 2):
            with unless_lost(self._shell):
                said = self._started(display, longer_px / longest_px)
            if self._feed is not None:
                return
            log.warning("screenrecord refused a size", extra={"longer_px": longer_px, "why": said})
        raise CaptureError(f"{self._link.serial}: screenrecord does not record: {said or 'it ended at once'}")

    def news(self) -> VideoNews:
        if self._feed is None:
            return VideoNews()
        if (first := self._first) is not None:
            self._first = None
            return first
        return self._feed.news()

    def newest(self) -> np.ndarray | None:
        return None if self._feed is None else self._feed.newest()

    def close(self) -> None:
        """The device hangs up on a recording that nobody reads."""
        if self._feed is not None:
            self._feed.close()
        self._feed = self._first = None

    def _started(self, display: Display, scale: float) -> str:
        """What it said where it did not begin; else the feed is there."""
        width_px, height_px = (2 * round(side * scale / 2) for side in (display.width_px, display.height_px))
        command = (
            f"screenrecord --output-format=h264 --size {width_px}x{height_px}"
            f" --bit-rate {BIT_RATE} --time-limit {LONGEST_S} -"
        )
        cutter = _Units()
        feed = VideoFeed(
            self._link.open(f"exec:{command}", timeout_s=OPEN_TIMEOUT_S),
            cutter,
            self._clock,
            small_px=(max(display.width_px // 4, 1), max(display.height_px // 4, 1)),
            latency_ms=LATENCY_MS,
            in_background=self._in_background,
        )
        until_ns = self._clock.monotonic_ns() + round(REFUSAL_WAIT_S * 1e9)
        while self._clock.monotonic_ns() < until_ns:
            news = feed.news()
            if news.packets:
                self._feed, self._first = feed, news
                return ""
            if news.ended is not None:
                feed.close()
                return cutter.said or news.ended
            self._clock.sleep(REFUSAL_POLL_S)
        self._feed = feed
        return ""


class _Units:
    """Access units, told apart by start codes and silence."""

    silence_s: float | None = SILENCE_S

    def __init__(self) -> None:
        self._cutter = AnnexBCutter()

    @property
    def said(self) -> str:
        return " ".join(self._cutter.said.decode("utf-8", errors="replace").split())[:200]

    @property
    def is_pending(self) -> bool:
        return self._cutter.is_pending

    def feed(self, data: bytes) -> Sequence[Cut]:
        return [_cut(one) for one in self._cutter.feed(data)]

    def flush(self) -> Sequence[Cut]:
        unit = self._cutter.flush()
        return () if unit is None else (_cut(unit),)

    def why_broken(self) -> str | None:
        return None


def _cut(unit: AccessUnit) -> Cut:
    return Cut(data=unit.data, is_config=unit.is_config, is_key=unit.is_key, amends=unit.amends)
