"""The display's own video into the bundle: all of its packets, and as frames those that show a change.

A video sends nothing while nothing changes. So a picture that lasted is recorded twice: when it appeared,
and again a moment before the next one did, since it was still shown until then. While the screen moves
continuously, frames are thinned; the packets between them stay in the video.
"""

import logging
from collections import deque
from dataclasses import dataclass

from detector.core.clock import Clock
from detector.core.device_facts import Stamp
from detector.core.display import Display
from detector.core.errors import CaptureError
from detector.core.gap_code import GapCode, GapReason
from detector.core.screen import Stream
from detector.devices.port import Device, StreamedFrame, VideoSource
from detector.evidence.writer import BundleWriter
from detector.session.picture import Picture, differs, picture_of_blocks
from detector.session.secrecy import Secrecy

__all__ = ["Shown", "VideoRecorder"]

log = logging.getLogger(__name__)

REFRESH_US = 1_000_000 // 60
"""A change was not yet on the display one refresh before the picture that shows it."""

RECORD_EVERY_MS = 40.0
"""While the screen moves: 25 frames a second time a moving object within 20 ms, five times finer than
required (criteria.md 5.3); each costs perception about 30 ms."""

LATEST_MS = 150.0
"""From the display to us: 35 to 70 ms are usual (devices.md 3.1). A frame that arrives even later is placed
before this moment by its own time, when the bundle is read."""

LASTED_WELL_S = 60.0
"""A stream that ended after this long did not fail: screenrecord stops by itself after 180 s."""

MAX_STARTS = 3
"""A stream that broke off this often in one run is not started again."""

REMEMBERED = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture of the video, when it was first shown (host time), and the number of its state."""

    picture: Picture
    since: Stamp
    state: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrived:
    frame: StreamedFrame
    picture: Picture
    state: int


class VideoRecorder:
    def __init__(
        self, device: Device, display: Display, writer: BundleWriter, clock: Clock, secrecy: Secrecy
    ) -> None:
        self._display, self._writer, self._clock, self._secrecy = display, writer, clock, secrecy
        self._sources = list(device.video_sources())
        self._n_starts: dict[str, int] = {}
        self._source: VideoSource | None = None
        self._path = ""
        self._recorded: _Arrived | None = None
        self._last: _Arrived | None = None
        self._blind: tuple[int, GapReason] | None = None  # since when, and why
        self._dark: tuple[int, GapReason] | None = None
        self._is_paused = False
        self._n_states = 0
        self._still_ns = 0
        self._started_ns = self._alive_ns = clock.monotonic_ns()
        self.recent: deque[Shown] = deque(maxlen=REMEMBERED)
        self.heard_ns = clock.monotonic_ns()

    @property
    def is_running(self) -> bool:
        return self._source is not None

    @property
    def name(self) -> str:
        return "" if self._source is None else self._source.name

    @property
    def now(self) -> Shown | None:
        """What the display shows, from what has arrived; None before the first picture and while dark."""
        return self.recent[-1] if self.recent and self._dark is None else None

    @property
    def why_dark(self) -> GapReason | None:
        return None if self._dark is None else self._dark[1]

    def start(self) -> None:
        """Start the first source that works; failures and detours of earlier ones are recorded as gaps."""
        while self._source is None and self._sources:
            source = self._sources[0]
            began_ns = self._clock.monotonic_ns()
            n_starts = self._n_starts[source.name] = self._n_starts.get(source.name, 0) + 1
            try:
                if n_starts > MAX_STARTS:
                    raise CaptureError("it broke off too often")
                detour = source.start(self._display)
            except CaptureError as error:
                self._sources.pop(0)
                why = GapReason(code=GapCode.NO_VIDEO, why=f"{source.name}: {error}")
                log.warning("a video could not be had", extra={"source": source.name, "why": str(error)})
                self._gap(began_ns, self._clock.monotonic_ns(), why)
                continue
            if detour is not None:
                why = GapReason(code=GapCode.VIDEO_DETOUR, why=f"{source.name}: {detour}")
                self._gap(began_ns, self._clock.monotonic_ns(), why)
            self._source = source
            self._path = self._writer.begin_video(source.name)
            self._recorded = self._last = self._blind = self._dark = None
            self.heard_ns = self._alive_ns = self._started_ns = self._clock.monotonic_ns()
            self.recent.clear()

    def take_in(self) -> None:
        """Process what has arrived since the last call. If the stream has ended, restart or switch source."""
        if self._source is None:
            return
        news = self._source.news()
        now_ns = self._clock.monotonic_ns()
        self._writer.append_video(self._path, news.packets)
        if news.packets:
            self.heard_ns = now_ns
        for frame in news.frames:
            self._take(frame)
        if self._last is not None and now_ns - self._last.frame.shown.latest_ns >= RECORD_EVERY_MS * 1e6:
            self._record_rest()
        if self._dark is not None:
            since_ns, why = self._dark
            self._gap(since_ns, now_ns, why)
            self._dark = max(since_ns, now_ns), why
        if news.ended is not None:
            self._restart(news.ended)
        self._alive_ns = now_ns

    def note_still(self) -> None:
        """At a `look`: nothing has arrived since, so the last picture was still shown a moment ago."""
        last, at_ns = self._last, self._clock.monotonic_ns() - round(LATEST_MS * 1e6)
        if self._source is None or last is None or self._blind is not None or self._dark is not None:
            return
        if at_ns > max(last.frame.shown.latest_ns, self._still_ns):
            self._still_ns = at_ns
            self._record_rest()
            self._add(last, Stamp(earliest_ns=at_ns, latest_ns=at_ns), None)

    def pause(self) -> None:
        """Stop receiving while something other than the app is shown."""
        if self._source is not None:
            self._n_starts[self._source.name] -= 1  # a pause is not a failure
            self._stop()
            self._is_paused = True

    def await_look(self) -> None:
        """Let the next `resume` start it."""
        self._is_paused = self._source is None

    def give_up_blacked_out(self) -> None:
        """Single pictures show what no video does: no video is of use in this run."""
        self._sources.clear()
        if self._source is None:
            return
        since_ns = self._alive_ns if self._dark is None else self._dark[0]
        why = f"{self.name}: black, while a single picture is not"
        log.warning("a video is black", extra={"source": self.name})
        self._dark = None
        self._stop()
        reason = GapReason(code=GapCode.VIDEO_BLACKED_OUT, why=why)
        self._gap(since_ns, self._clock.monotonic_ns(), reason)

    def resume(self) -> None:
        if self._is_paused:
            self._is_paused = False
            self.start()

    def close(self) -> None:
        if self._source is not None:
            self.take_in()
        self._stop()

    def _stop(self) -> None:
        if self._source is None:
            return
        self._record_rest()
        if self._blind is not None:
            self._see_again(self._clock.monotonic_ns())
        self._source.close()
        self._source = None
        self.recent.clear()

    def _restart(self, why: str) -> None:
        assert self._source is not None
        name, since_ns = self._source.name, self._alive_ns
        if self._clock.monotonic_ns() - self._started_ns >= LASTED_WELL_S * 1e9:
            self._n_starts[name] = 0
        log.warning("a video broke off", extra={"source": name, "why": why})
        self._stop()
        self.start()
        reason = GapReason(code=GapCode.VIDEO_BROKE_OFF, why=f"{name}: {why}")
        self._gap(since_ns, self._clock.monotonic_ns(), reason)

    def _take(self, frame: StreamedFrame) -> None:
        if frame.small is None:
            self._record_rest()
            if self._blind is None:
                why_not = frame.why_not or "no picture came of it"
                self._blind = frame.shown.latest_ns, GapReason(code=GapCode.VIDEO_NOT_SHOWN, why=why_not)
            return
        if self._blind is not None:
            self._see_again(frame.shown.latest_ns)
        picture = picture_of_blocks(
            frame.small, width_px=frame.width_px, height_px=frame.height_px, display=self._display
        )
        if (why := self._secrecy.why_dark(picture)) is not None:
            self._record_change(_Arrived(frame=frame, picture=picture, state=self._n_states), is_kept=False)
            if self._dark is None:
                self._dark = frame.shown.latest_ns, why
            return
        if self._dark is not None:
            since_ns, why = self._dark
            self._gap(min(since_ns, frame.shown.latest_ns), frame.shown.latest_ns, why)
            self._dark = None
        if not self.recent or differs(self.recent[-1].picture, picture):
            self._n_states += 1
            self.recent.append(Shown(picture=picture, since=frame.shown, state=self._n_states))
        self._record_change(_Arrived(frame=frame, picture=picture, state=self._n_states), is_kept=True)

    def _record_change(self, now: "_Arrived", *, is_kept: bool) -> None:
        """`is_kept` False: the new picture is not a frame; the one shown before it still is."""
        last = self._last
        is_after_rest = last is not None and _apart_ms(last.frame, now.frame) >= RECORD_EVERY_MS
        if is_after_rest or not is_kept:
            self._record_rest()
        recorded = self._recorded
        if recorded is not None and last is not None and not (is_kept and _is_same(recorded, now)):
            is_due = _apart_ms(recorded.frame, now.frame) >= RECORD_EVERY_MS
            if is_after_rest or not is_kept:
                self._record_still(last, now.frame)
            if is_kept and (is_after_rest or is_due):
                self._record(now)
        elif recorded is None and is_kept:
            self._record(now)
        self._last = now if is_kept else None
        if not is_kept:
            self._recorded = None

    def _record_rest(self) -> None:
        """Record the picture in which a movement came to rest, if it was thinned out."""
        last, recorded = self._last, self._recorded
        if last is None or recorded is None or last is recorded:
            return
        if not _is_same(recorded, last):
            self._record(last)

    def _record_still(self, last: "_Arrived", following: StreamedFrame) -> None:
        """Record the last picture again, as still shown one refresh before the next one."""
        refresh_ns = REFRESH_US * 1000
        if following.pts_us is None or last.frame.pts_us is None:
            before_ns = following.shown.earliest_ns - refresh_ns
            if before_ns > last.frame.shown.latest_ns:
                self._add(last, Stamp(earliest_ns=before_ns, latest_ns=before_ns), None)
            return
        if following.pts_us - REFRESH_US > last.frame.pts_us:
            shown = Stamp(
                earliest_ns=following.shown.earliest_ns - refresh_ns,
                latest_ns=following.shown.latest_ns - refresh_ns,
            )
            self._add(last, shown, following.pts_us - REFRESH_US)

    def _record(self, arrived: "_Arrived") -> None:
        self._recorded = arrived
        self._add(arrived, arrived.frame.shown, arrived.frame.pts_us)

    def _add(self, arrived: "_Arrived", shown: Stamp, device_us: int | None) -> None:
        self._writer.add_video_frame(
            self._path,
            arrived.frame.packet,
            shown=shown,
            device_us=device_us,
            width_px=arrived.picture.width_px,
            height_px=arrived.picture.height_px,
            is_uniform=arrived.picture.is_uniform,
            state=arrived.state,
        )

    def _see_again(self, at_ns: int) -> None:
        """Record the gap: what was shown until now is not known."""
        assert self._blind is not None
        from_ns, why = self._blind
        self._gap(from_ns, at_ns, why)
        self._blind = self._recorded = self._last = None

    def _gap(self, from_ns: int, to_ns: int, reason: GapReason) -> None:
        self._writer.add_gap(Stream.FRAMES, reason, from_ns=from_ns, to_ns=max(from_ns, to_ns))


def _apart_ms(one: StreamedFrame, other: StreamedFrame) -> float:
    if one.pts_us is not None and other.pts_us is not None:
        return (other.pts_us - one.pts_us) / 1000
    return (other.shown.latest_ns - one.shown.latest_ns) / 1e6


def _is_same(one: "_Arrived", other: "_Arrived") -> bool:
    return not differs(one.picture, other.picture)
