"""Frames, trees, logs and the foreground: from the device into the bundle.

What could not be captured becomes a gap with its reason, and the run goes on; only a lost device ends it.
"""

import logging
from dataclasses import dataclass

from detector.core.clock import Clock
from detector.core.device_facts import Stamp
from detector.core.display import Display
from detector.core.errors import CaptureError, DeviceError, DeviceLost
from detector.core.gap_code import GapCode, GapReason
from detector.core.screen import Stream
from detector.devices.port import ByteStream, Device, FrameSource, RawFrame, RawTree
from detector.evidence.several import RunWriter
from detector.evidence.writer import BundleWriter
from detector.session.foreground import ForegroundTracker
from detector.session.picture import Picture, has_changed, read_picture
from detector.session.secrecy import Secrecy
from detector.session.snapshots import SnapshotPlan, TakenSnapshot, placed_by_video
from detector.session.start_listener import StartListener
from detector.session.video_recorder import VideoRecorder

__all__ = [
    "FrameRecorder",
    "Glimpse",
    "LogRecorder",
    "record_clock",
    "record_foreground",
    "record_tree",
    "record_tree_now",
]

log = logging.getLogger(__name__)

FRAME_TIMEOUT_S = 8.0
"""screencap takes up to 2 s on slow phones (devices.md 3.1)."""

TREE_TIMEOUT_S = 5.0
"""Heavy pages take 6 to 15 s to dump (devices.md 1.4 f): a hole that long in the frames costs more than
the tree is worth."""

GIVEN_UP_AFTER = 3
"""A source that failed this often in a row is not used again in this run."""

HEARTBEAT_EVERY_S = 1.0
"""Since the last byte of a video; a heartbeat takes a phone 5 to 20 ms."""

LOG_END_CHECK_S = 2.0

MOST_LOG_BYTES = 256_000_000
"""For one run: a busy phone writes 100 kB a second, so this is 40 minutes. What follows is a gap."""

SETTLING_S = 0.5
"""Activities switch within 0.1 to 0.4 s; log and dump may see different halves of that."""

CLOCK_READINGS = 3
_NS_PER_S = 1_000_000_000
_NS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """Result of one `look`. `changed` None: there was no frame; `gap` gives the reason."""

    changed: bool | None
    still_ms: float | None
    gap: GapReason | None


class FrameRecorder:
    """Frames from the device's own video if it provides one, else from the first other source that works.

    Each fallback is recorded as a gap with its reason.
    """

    def __init__(self, device: Device, display: Display, writer: BundleWriter, clock: Clock) -> None:
        self._device, self._display, self._writer, self._clock = device, display, writer, clock
        self._sources = list(device.frame_sources())
        self._n_failed: dict[str, int] = {}
        self._last: Picture | None = None
        self._last_png: bytes | None = None
        self._newest: bytes | None = None
        self._settled: Picture | None = None
        self._changed_ns = 0
        self._dark_since_ns: int | None = None
        self._secrecy = Secrecy(device, clock)
        self._video = VideoRecorder(device, display, writer, clock, self._secrecy)
        self._snapshots = SnapshotPlan()
        self._taken: TakenSnapshot | None = None
        self._answered_ns = clock.monotonic_ns()

    @property
    def newest(self) -> bytes | None:
        """The file of the picture in the last `look`; None if there was none, or it came from a video."""
        return self._newest

    def start(self) -> None:
        """The first `look` starts the video: before that it is not needed."""
        self._video.await_look()

    def look(self, *, is_sharp: bool = False) -> Glimpse:
        """`is_sharp`: take a lossless picture at once, whatever the video shows."""
        self._newest = None
        self._video.resume()
        self.take_in()
        self._refuse_if_lost()
        if self._video.is_running and (self._video.now is not None or self._video.why_dark is not None):
            return self._look_at_video(is_sharp=is_sharp)
        return self._look_at_picture()

    def take_in(self) -> None:
        """Process what the video has sent meanwhile; never waits."""
        self._video.take_in()
        self._keep_snapshot()

    def pause(self) -> None:
        """To be called when something other than the app is shown."""
        self._video.pause()

    def end(self) -> None:
        """Take one more picture, of how the run ended."""
        if self._video.is_running and self._video.now is not None:
            self._take_snapshot()

    def close(self) -> None:
        self._video.take_in()
        self._keep_snapshot(is_last=True)
        self._video.close()
        for source in self._sources:
            source.close()

    def _look_at_video(self, *, is_sharp: bool) -> Glimpse:
        if (why := self._video.why_dark) is not None:
            return Glimpse(changed=None, still_ms=None, gap=why)
        now = self._video.now
        assert now is not None
        now_ns = self._clock.monotonic_ns()
        self._video.note_still()
        is_still = self._last is now.picture
        changed = not is_still and self._has_changed(now.picture)
        if changed:
            self._settled, self._changed_ns = now.picture, now.since.latest_ns
        if not is_still:
            self._snapshots.note_change(now.since.latest_ns)
        self._last, self._last_png = now.picture, None
        if is_sharp or self._snapshots.is_due(now_ns, is_still=is_still):
            self._take_snapshot()
        still_ms = max(now_ns - self._changed_ns, 0) / _NS_PER_MS
        return Glimpse(changed=changed, still_ms=still_ms, gap=None)

    def _take_snapshot(self) -> None:
        """Kept once the video shows what was displayed meanwhile. A failure is a gap; the video goes on."""
        self._keep_snapshot(is_last=True)
        if not self._sources:
            return
        source = self._sources[0]
        started_ns = self._clock.monotonic_ns()
        self._snapshots.note_taken(started_ns)
        try:
            raw = source.take(timeout_s=FRAME_TIMEOUT_S)
            picture = self._read(raw)
        except CaptureError as error:
            self._note_failure(source, _no_picture(f"{source.name}: {error}"), started_ns)
            return
        self._n_failed[source.name] = 0
        self._answered_ns = self._clock.monotonic_ns()
        if picture.is_dark and self._secrecy.why_dark(picture) is not None:
            return  # the video reports it as well, and for how long
        self._taken = TakenSnapshot(raw=raw, picture=picture)
        self._newest = raw.png

    def _keep_snapshot(self, *, is_last: bool = False) -> None:
        taken = self._taken
        if taken is None or not (is_last or taken.is_settled(self._clock.monotonic_ns())):
            return
        self._taken = None
        placed = placed_by_video(taken, tuple(self._video.recent))
        if placed is None:
            log.info("a picture that the video shows nowhere", extra={"source": taken.raw.source})
            return
        self._add(placed.raw, taken.picture, state=placed.state)

    def _refuse_if_lost(self) -> None:
        """The video of a hung device is as silent as that of a still screen."""
        now_ns = self._clock.monotonic_ns()
        heard_ns = max(self._video.heard_ns, self._answered_ns)
        if not self._video.is_running or now_ns - heard_ns < HEARTBEAT_EVERY_S * _NS_PER_S:
            return
        if not self._device.is_answering():
            why = GapReason(
                code=GapCode.NOT_ANSWERING,
                why="the device does not answer any more: nobody knows what it showed",
            )
            self._gap(heard_ns, self._clock.monotonic_ns(), why)
            raise DeviceLost(self._device.serial, "does not answer any more")
        self._answered_ns = self._clock.monotonic_ns()

    def _look_at_picture(self) -> Glimpse:
        started_ns = self._clock.monotonic_ns()
        failures: list[str] = []
        for source in tuple(self._sources):
            try:
                raw = source.take(timeout_s=FRAME_TIMEOUT_S)
                picture = self._read(raw)
            except CaptureError as error:
                failures.append(f"{source.name}: {error}")
                self._note_failure(source, _no_picture(failures[-1]), started_ns)
                continue
            self._n_failed[source.name] = 0
            return self._keep(raw, picture)
        why = "; ".join(failures) or "no source of pictures is left"
        return Glimpse(changed=None, still_ms=None, gap=_no_picture(why))

    def _read(self, raw: RawFrame) -> Picture:
        if self._last is not None and raw.png == self._last_png:
            return self._last
        picture = read_picture(raw.png, display=self._display, lossy=raw.lossy)
        if picture is None:
            raise CaptureError(f"{self._device.serial}: what came back is no picture")
        return picture

    def _keep(self, raw: RawFrame, picture: Picture) -> Glimpse:
        if (why := self._secrecy.why_dark(picture)) is not None:
            from_ns = self._dark_since_ns if self._dark_since_ns is not None else raw.stamp.earliest_ns
            self._dark_since_ns = raw.stamp.latest_ns
            sha256 = self._writer.keep_picture(raw.png)
            self._gap(from_ns, raw.stamp.latest_ns, why, sha256)
            return Glimpse(changed=None, still_ms=None, gap=why)
        self._dark_since_ns = None
        self._add(raw, picture)
        changed = self._has_changed(picture)
        if changed:
            self._settled, self._changed_ns = picture, raw.stamp.earliest_ns
        self._last, self._last_png = picture, raw.png
        self._newest = raw.png
        still_ms = (raw.stamp.earliest_ns - self._changed_ns) / _NS_PER_MS
        return Glimpse(changed=changed, still_ms=still_ms, gap=None)

    def _add(self, raw: RawFrame, picture: Picture, *, state: int | None = None) -> None:
        self._writer.add_frame(
            raw.png,
            shown=raw.stamp,
            source=raw.source,
            lossy=raw.lossy,
            width_px=picture.width_px,
            height_px=picture.height_px,
            is_uniform=picture.is_uniform,
            state=state,
        )

    def _has_changed(self, picture: Picture) -> bool:
        """Compared with the picture of the last change, not the last one: a slow fade adds up to a change."""
        return self._settled is None or (picture is not self._settled and has_changed(self._settled, picture))

    def _note_failure(self, source: FrameSource, why: GapReason, started_ns: int) -> None:
        self._gap(started_ns, self._clock.monotonic_ns(), why)
        n_failed = self._n_failed.get(source.name, 0) + 1
        self._n_failed[source.name] = n_failed
        if n_failed >= GIVEN_UP_AFTER and len(self._sources) > 1:
            self._sources.remove(source)
            source.close()
            now_ns = self._clock.monotonic_ns()
            given_up = f"{source.name}: given up after {n_failed} failures in a row"
            self._gap(now_ns, now_ns, GapReason(code=GapCode.SOURCE_GIVEN_UP, why=given_up))
            log.warning("gave up a source of frames", extra={"source": source.name, "why": why.why})

    def _gap(self, from_ns: int, to_ns: int, reason: GapReason, sha256: str | None = None) -> None:
        self._writer.add_gap(Stream.FRAMES, reason, from_ns=from_ns, to_ns=to_ns, sha256=sha256)


def _no_picture(why: str) -> GapReason:
    return GapReason(code=GapCode.NO_PICTURE, why=why)


class LogRecorder:
    """The continuous logcat. Bytes go into the bundle unchanged; complete lines give the foreground."""

    def __init__(
        self,
        device: Device,
        writer: RunWriter,
        clock: Clock,
        foreground: ForegroundTracker,
        starts: StartListener,
    ) -> None:
        self._device, self._writer, self._clock = device, writer, clock
        self._foreground, self._starts = foreground, starts
        self._stream: ByteStream | None = None
        self._heard_ns = clock.monotonic_ns()
        self._checked_ns = self._heard_ns
        self._why_none: GapReason | None = None  # why there is no stream, while there is none
        self._n_bytes = 0

    def start(self) -> None:
        self._heard_ns = self._checked_ns = self._clock.monotonic_ns()
        self._open()

    def _open(self) -> None:
        try:
            self._stream = self._device.open_log()
            self._why_none = None
        except DeviceLost:
            raise
        except (CaptureError, DeviceError) as error:
            self._stream = None
            self._why_none = GapReason(code=GapCode.NO_LOG, why=str(error))

    def drain(self) -> None:
        """Process what has arrived; reopen the stream if it has ended, and record that."""
        now_ns = self._clock.monotonic_ns()
        if self._stream is None:
            self._try_again(now_ns)
            return
        if data := self._stream.read_available():
            self._take(data, now_ns)
        elif now_ns - max(self._heard_ns, self._checked_ns) >= LOG_END_CHECK_S * _NS_PER_S:
            self._checked_ns = now_ns
            self._restart_if_ended()

    def pause(self) -> None:
        """The device is about to go down: process what it has sent so far."""
        self.drain()
        self.close()

    def resume_after_boot(self, why: GapReason) -> None:
        """Continue from the boot on: what was logged before we reconnected is still in the buffers."""
        self._gap(why)
        self._heard_ns = self._checked_ns = self._clock.monotonic_ns()
        self._stream = self._device.open_log(is_whole=True)

    def close(self) -> None:
        self._note_without()
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _try_again(self, now_ns: int) -> None:
        """If no log could be opened, retry from time to time; the gap lasts until it succeeds."""
        if self._is_full or self._why_none is None or now_ns - self._checked_ns < LOG_END_CHECK_S * _NS_PER_S:
            return
        self._checked_ns = now_ns
        why = self._why_none
        self._open()
        if self._stream is not None:
            self._gap(why)
            self._heard_ns = self._clock.monotonic_ns()

    def _note_without(self) -> None:
        """Record that there was no log up to the end."""
        if self._stream is None and self._why_none is not None:
            self._gap(self._why_none)
            self._why_none = None

    def _take(self, data: bytes, now_ns: int) -> None:
        self._heard_ns = now_ns
        self._writer.append_log(data)
        self._foreground.feed(data)
        self._starts.feed(data)
        self._n_bytes += len(data)
        if self._is_full and self._stream is not None:
            self._stream.close()
            self._stream = None
            why = f"the device wrote more than {MOST_LOG_BYTES} bytes of log: no more of it was kept"
            self._why_none = GapReason(code=GapCode.NO_LOG, why=why)
            log.warning("the log of the device is too long")

    @property
    def _is_full(self) -> bool:
        return self._n_bytes >= MOST_LOG_BYTES

    def _restart_if_ended(self) -> None:
        """Silence is ambiguous: only a read distinguishes an ended stream from a quiet one."""
        assert self._stream is not None
        try:
            data = self._stream.read(65536, timeout_s=0.001)
        except DeviceLost:
            return  # nothing arrived within the deadline: quiet
        if data:
            self._take(data, self._clock.monotonic_ns())
            return
        self._stream.close()
        self._gap(GapReason(code=GapCode.LOG_ENDED, why="the device's log ended and was opened again"))
        log.warning("the log of the device ended")
        self.start()

    def _gap(self, reason: GapReason) -> None:
        now_ns = self._clock.monotonic_ns()
        self._writer.add_gap(Stream.LOGS, reason, from_ns=self._heard_ns, to_ns=now_ns)


def record_tree(device: Device, writer: RunWriter, clock: Clock) -> GapReason | None:
    """Record one tree. Returns the reason if none could be captured."""
    started_ns = clock.monotonic_ns()
    try:
        tree = device.tree(timeout_s=TREE_TIMEOUT_S)
    except CaptureError as error:
        reason = GapReason(code=GapCode.NO_TREE, why=str(error))
        writer.add_gap(Stream.TREES, reason, from_ns=started_ns, to_ns=clock.monotonic_ns())
        return reason
    writer.add_tree(tree.xml, dumped=tree.stamp)
    return None


def record_tree_now(device: Device, writer: RunWriter) -> RawTree:
    """Record a tree that the next tap is aimed by. Raises CaptureError if there is none."""
    tree = device.tree(timeout_s=TREE_TIMEOUT_S)
    writer.add_tree(tree.xml, dumped=tree.stamp)
    return tree


def record_foreground(
    device: Device, writer: RunWriter, clock: Clock, foreground: ForegroundTracker, logs: LogRecorder
) -> None:
    """Ask the device what is in front: the logs report only changes, and some phones hide them.

    If it names another activity than the log it is asked once more, since either may lag by a moment;
    if they still disagree, neither is trusted, and a gap records it.
    """
    started_ns = clock.monotonic_ns()
    text = _foreground_text(device, writer, clock)
    if text is None:
        return
    if foreground.contradiction(text) is not None:
        clock.sleep(SETTLING_S)
        logs.drain()
        text = _foreground_text(device, writer, clock)
    why = None if text is None else foreground.contradiction(text)
    if why is not None:
        log.warning("the foreground is not known", extra={"why": why})
        reason = GapReason(code=GapCode.FOREGROUND_CONTRADICTED, why=why)
        writer.add_gap(Stream.FOREGROUND, reason, from_ns=started_ns, to_ns=clock.monotonic_ns())
    elif text is not None:
        foreground.read_dump(text)


def _foreground_text(device: Device, writer: RunWriter, clock: Clock) -> str | None:
    """The device's report, recorded; None if it could not be read, which is a gap."""
    started_ns = clock.monotonic_ns()
    try:
        text = device.foreground_text()
    except DeviceLost:
        raise
    except (CaptureError, DeviceError) as error:
        reason = GapReason(code=GapCode.NO_FOREGROUND, why=str(error))
        writer.add_gap(Stream.FOREGROUND, reason, from_ns=started_ns, to_ns=clock.monotonic_ns())
        return None
    writer.add_foreground(text, read=Stamp(earliest_ns=started_ns, latest_ns=clock.monotonic_ns()))
    return text


def record_clock(device: Device, writer: RunWriter, clock: Clock) -> None:
    """Read the device's clock a few times and keep the reading with the shortest round trip."""
    started_ns = clock.monotonic_ns()
    try:
        readings = [device.device_epoch_ms() for _ in range(CLOCK_READINGS)]
    except DeviceLost:
        raise
    except (CaptureError, DeviceError) as error:
        reason = GapReason(code=GapCode.NO_CLOCK, why=f"the device's clock: {error}")
        writer.add_gap(Stream.LOGS, reason, from_ns=started_ns, to_ns=clock.monotonic_ns())
        return
    epoch_ms, stamp = min(readings, key=lambda reading: reading[1].latest_ns - reading[1].earliest_ns)
    apart_ms = _monotonic_minus_epoch_ms(device) if device.video_sources() else None
    uptime_ms = None if apart_ms is None else epoch_ms + apart_ms
    writer.add_clock_reading(epoch_ms, stamp, device_uptime_ms=uptime_ms)


def _monotonic_minus_epoch_ms(device: Device) -> float | None:
    """None if the device does not report it: its video then has only arrival times."""
    try:
        return device.monotonic_minus_epoch_ms()
    except DeviceLost:
        raise
    except (CaptureError, DeviceError) as error:
        log.warning("the clock of the device's video is not known", extra={"why": str(error)})
        return None
