"""`screenrecord` to our end of an adb stream: the device's own H.264, without times and without an end.

A frame is known to be complete when the sender falls silent (devices.md 3.4). A recording is limited to half
an hour, or to 180 s by a phone that refuses more (up to Android 13). The next one starts before that, and
takes over with its first picture, or at the latest when the old one ends. So nothing is missed, and both are
one video: its second half begins with its own config and key picture. If a device cannot record twice at
once, the video ends, and the seam is recorded. If an encoder refuses the display's size, half of it is
requested.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from detector.core.clock import Clock
from detector.core.display import Display
from detector.core.errors import CaptureError, DeviceError
from detector.devices.deadline import Deadline
from detector.devices.frames.video_feed import Cut, VideoFeed
from detector.devices.port import Link, VideoNews
from detector.devices.shell import DeviceShell
from detector.devices.timeouts import downgrade_timeouts_to_gaps
from detector.parsing.annex_b import AccessUnit, AnnexBCutter
from detector.parsing.h264 import H264Decoder

__all__ = ["ScreenrecordVideo"]

log = logging.getLogger(__name__)

SILENCE_S = 0.015
"""Longer than the gap between two pieces of one frame over USB; a premature flush is corrected later."""

LATENCY_MS = 100.0
"""From the display to our end: 35 to 70 ms are usual (devices.md 3.1), and the stream has no times."""

BIT_RATE = 8_000_000
OPEN_TIMEOUT_S = 5.0
REFUSAL_WAIT_S = 0.6
"""An encoder that refuses the size reports it within this time; one that accepts it is silent."""

REFUSAL_POLL_S = 0.05
LONGEST_S = 1800
"""One that nobody stopped any more ends by itself after this long; from Android 14 on more is possible."""

LONGEST_OLD_S = 180
_LIMIT_REFUSED = "ime limit"
"""In what screenrecord prints about a limit that it does not accept."""

OVERLAP_S = 10
"""How long before the end of a recording the next one may begin."""

BEGUN_S = 2.0
"""By then a recording has certainly begun: streams began 0.2 to 0.6 s after the start (devices.md 3.3)."""


class ScreenrecordVideo:
    name = "screenrecord"

    def __init__(self, link: Link, clock: Clock, *, max_size_px: int, in_background: bool) -> None:
        self._link, self._clock = link, clock
        self._shell = DeviceShell(link, clock)
        self._max_size_px, self._in_background = max_size_px, in_background
        self._now: _Recording | None = None
        self._next: _Recording | None = None
        self._is_refused_twice = False
        self._longest_s = LONGEST_S
        self._first: VideoNews | None = None
        self._newest_before: np.ndarray | None = None

    def start(self, display: Display) -> str | None:
        self.close()
        longest_px = max(display.width_px, display.height_px)
        whole_px = min(self._max_size_px or longest_px, longest_px)
        printed = ""
        for longer_px in (whole_px, whole_px // 2):
            with downgrade_timeouts_to_gaps(self._shell):
                printed = self._started(display, longer_px / longest_px)
                if _LIMIT_REFUSED in printed and self._longest_s > LONGEST_OLD_S:
                    self._longest_s = LONGEST_OLD_S
                    printed = self._started(display, longer_px / longest_px)
            if self._now is not None:
                return None
            log.warning("screenrecord refused a size", extra={"longer_px": longer_px, "why": printed})
        why = printed or "it ended at once"
        raise CaptureError(f"{self._link.serial}: screenrecord does not record: {why}")

    def news(self) -> VideoNews:
        if self._now is None:
            return VideoNews()
        if (first := self._first) is not None:
            self._first = None
            return first
        if self._next is not None:
            return self._news_of_both(self._now, self._next)
        news = self._now.news()
        if news.ended is None and not self._is_refused_twice and self._now.is_time_for_the_next:
            self._begin_next(self._now)
        return news

    def newest(self) -> np.ndarray | None:
        if self._now is None:
            return None
        newest = self._now.feed.newest()
        return self._newest_before if newest is None else newest

    def close(self) -> None:
        """The device ends a recording whose stream is closed."""
        for recording in (self._now, self._next):
            if recording is not None:
                recording.feed.close()
        self._now = self._next = self._first = self._newest_before = None
        self._is_refused_twice = False

    def _begin_next(self, now: "_Recording") -> None:
        try:
            self._next = self._opened(now.command, now.display)
        except DeviceError as error:  # a lost device raises again at the next call
            self._do_without_next(str(error))

    def _do_without_next(self, why: str) -> None:
        """The seam is recorded by the caller that starts this source again."""
        self._next, self._is_refused_twice = None, True
        log.warning("screenrecord does not record twice at once", extra={"why": why})

    def _news_of_both(self, now: "_Recording", following: "_Recording") -> VideoNews:
        """What both show is returned twice: a picture equal to the previous one changes nothing."""
        came = following.feed.news()
        old = now.news()
        if came.ended is not None or (old.ended is not None and not following.has_begun):
            following.feed.close()
            self._do_without_next(came.ended or "the one before ended too soon")
            return old
        if not came.packets and old.ended is None:
            return old
        self._newest_before = now.feed.newest()
        now.feed.close()
        following.n_packets_before = now.n_packets_reported
        self._now, self._next = following, None
        log.info("the next recording took over", extra={"n_packets": following.n_packets_before})
        new = following.renumbered(came)
        return VideoNews(packets=old.packets + new.packets, frames=old.frames + new.frames)

    def _opened(self, command: str, display: Display) -> "_Recording":
        decoder, cutter = H264Decoder(), _Units()
        feed = VideoFeed(
            self._link.open(f"exec:{command}", timeout_s=OPEN_TIMEOUT_S),
            decoder,
            cutter,
            self._clock,
            small_px=(max(display.width_px // 4, 1), max(display.height_px // 4, 1)),
            latency_ms=LATENCY_MS,
            in_background=self._in_background,
        )
        return _Recording(
            command=command,
            display=display,
            cutter=cutter,
            feed=feed,
            begun=Deadline(self._clock, BEGUN_S),
            ends_soon=Deadline(self._clock, self._longest_s - OVERLAP_S),
            ends_at_once=Deadline(self._clock, self._longest_s - 2 * BEGUN_S),
        )

    def _started(self, display: Display, scale: float) -> str:
        """What it printed if it did not begin; otherwise "", and the recording is set."""
        width_px, height_px = (2 * round(side * scale / 2) for side in (display.width_px, display.height_px))
        command = (
            f"screenrecord --output-format=h264 --size {width_px}x{height_px}"
            f" --bit-rate {BIT_RATE} --time-limit {self._longest_s} -"
        )
        recording = self._opened(command, display)
        until = Deadline(self._clock, REFUSAL_WAIT_S)
        while not until.is_past:
            news = recording.news()
            if news.packets:
                self._first = news
                break
            if news.ended is not None:
                recording.feed.close()
                return recording.cutter.printed or news.ended
            self._clock.sleep(REFUSAL_POLL_S)
        self._now = recording
        return ""


@dataclass(slots=True, kw_only=True)
class _Recording:
    """One process of screenrecord. `n_packets_before`: packets of earlier ones in the same video."""

    command: str
    display: Display
    cutter: "_Units"
    feed: VideoFeed
    begun: Deadline
    ends_soon: Deadline
    ends_at_once: Deadline
    n_packets_before: int = 0
    n_packets_reported: int = 0

    @property
    def has_begun(self) -> bool:
        return self.begun.is_past

    @property
    def is_time_for_the_next(self) -> bool:
        """Not so late that the next one might begin unnoticed after the end of this one."""
        return self.ends_soon.is_past and not self.ends_at_once.is_past

    def news(self) -> VideoNews:
        return self.renumbered(self.feed.news())

    def renumbered(self, news: VideoNews) -> VideoNews:
        """Renumbered to continue after the packets before it."""
        before = self.n_packets_before
        frames = tuple(replace(frame, packet=frame.packet + before) for frame in news.frames)
        n_new = sum(not packet.amends for packet in news.packets)
        self.n_packets_reported = max(self.n_packets_reported, before) + n_new
        return replace(news, frames=frames)


class _Units:
    """Access units, separated by start codes and silence."""

    silence_s: float | None = SILENCE_S

    def __init__(self) -> None:
        self._cutter = AnnexBCutter()

    @property
    def printed(self) -> str:
        return " ".join(self._cutter.preamble.decode("utf-8", errors="replace").split())[:200]

    @property
    def is_pending(self) -> bool:
        return self._cutter.is_pending

    def feed(self, data: bytes) -> Sequence[Cut]:
        return [_cut(unit) for unit in self._cutter.feed(data)]

    def flush(self) -> Sequence[Cut]:
        unit = self._cutter.flush()
        return () if unit is None else (_cut(unit),)

    def why_broken(self) -> str | None:
        return "what came is a picture without an end" if self._cutter.is_broken else None


def _cut(unit: AccessUnit) -> Cut:
    return Cut(data=unit.data, is_config=unit.is_config, is_key=unit.is_key, amends=unit.amends)
