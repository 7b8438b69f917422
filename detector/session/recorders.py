"""Frames, trees, logs and the foreground: from the device into the bundle.

What could not be had becomes a gap with its reason, and the run goes on; only a lost device ends it.
"""

import logging
from dataclasses import dataclass

from detector.core.clock import Clock
from detector.core.device_facts import Stamp
from detector.core.display import Display
from detector.core.errors import CaptureError, DeviceError, DeviceLost, DeviceNotReady
from detector.core.screen import Stream
from detector.devices.port import ByteStream, Device, FrameSource, RawFrame, RawTree
from detector.evidence.writer import BundleWriter
from detector.session.foreground import ForegroundTracker
from detector.session.picture import Picture, has_changed, read_picture
from detector.session.start_listener import StartListener

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
"""Heavy pages take 6 to 15 s to dump (1.4 f): a hole that long in the frames costs more than the tree."""

GIVEN_UP_AFTER = 3
"""A source that failed so often in a row is not asked again in this run."""

SECURE_ASK_EVERY_S = 0.5
"""Asking takes a phone 20 to 50 ms; between two answers the last one holds."""

LOG_END_CHECK_S = 2.0

SETTLING_S = 0.5
"""Activities change over in 0.1 to 0.4 s; log and dump may see different halves of it."""

CLOCK_READINGS = 3
_NS_PER_S = 1_000_000_000
_NS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """What one look showed. `changed` None: there was no frame; `gap` says why."""

    changed: bool | None
    still_ms: float | None
    gap: str | None


class FrameRecorder:
    """Takes pictures from the first source that works; notes each fall-back as a gap with its reason."""

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
        self._secure: bool | None = None
        self._secure_asked_ns: int | None = None

    @property
    def newest(self) -> bytes | None:
        """The file of the picture that the last look showed; None where it showed none."""
        return self._newest

    def look(self) -> Glimpse:
        self._newest = None
        started_ns = self._clock.monotonic_ns()
        failures: list[str] = []
        for source in tuple(self._sources):
            try:
                raw = source.take(timeout_s=FRAME_TIMEOUT_S)
                picture = self._read(raw)
            except CaptureError as error:
                why = f"{source.name}: {error}"
                failures.append(why)
                self._note_failure(source, why, started_ns)
                continue
            self._n_failed[source.name] = 0
            return self._keep(raw, picture)
        return Glimpse(
            changed=None, still_ms=None, gap="; ".join(failures) or "no source of pictures is left"
        )

    def close(self) -> None:
        for source in self._sources:
            source.close()

    def _read(self, raw: RawFrame) -> Picture:
        if self._last is not None and raw.png == self._last_png:
            return self._last
        picture = read_picture(raw.png, display=self._display, lossy=raw.lossy)
        if picture is None:
            raise CaptureError(f"{self._device.serial}: what came back is no picture")
        return picture

    def _keep(self, raw: RawFrame, picture: Picture) -> Glimpse:
        if picture.is_dark and (why := self._why_dark(picture)) is not None:
            from_ns = self._dark_since_ns if self._dark_since_ns is not None else raw.stamp.earliest_ns
            self._dark_since_ns = raw.stamp.latest_ns
            sha256 = self._writer.keep_picture(raw.png)
            self._gap(from_ns, raw.stamp.latest_ns, why, sha256)
            return Glimpse(changed=None, still_ms=None, gap=why)
        self._dark_since_ns = None
        self._writer.add_frame(
            raw.png,
            shown=raw.stamp,
            source=raw.source,
            lossy=raw.lossy,
            width_px=picture.width_px,
            height_px=picture.height_px,
            is_uniform=picture.is_uniform,
        )
        changed = self._has_changed(picture)
        if changed:
            self._settled, self._changed_ns = picture, raw.stamp.earliest_ns
        self._last, self._last_png = picture, raw.png
        self._newest = raw.png
        still_ms = (raw.stamp.earliest_ns - self._changed_ns) / _NS_PER_MS
        return Glimpse(changed=changed, still_ms=still_ms, gap=None)

    def _has_changed(self, picture: Picture) -> bool:
        """Against the picture of the last change, not the last one: a slow fade adds up to a change."""
        return self._settled is None or (picture is not self._settled and has_changed(self._settled, picture))

    def _why_dark(self, picture: Picture) -> str | None:
        """None: a picture like any other, such as a small logo on black."""
        is_secure = self._is_secure()
        if is_secure:
            return "secure"
        if not picture.is_uniform:
            return None
        return "uniform" if is_secure is False else "uniform, maybe secure"

    def _is_secure(self) -> bool | None:
        now_ns = self._clock.monotonic_ns()
        if self._secure_asked_ns is None or now_ns - self._secure_asked_ns >= SECURE_ASK_EVERY_S * _NS_PER_S:
            self._secure_asked_ns = now_ns
            try:
                self._secure = self._device.is_screen_secure()
            except (DeviceLost, DeviceNotReady):
                raise
            except (CaptureError, DeviceError) as error:
                self._secure = None
                log.warning("not known whether the screen is secure", extra={"why": str(error)})
        return self._secure

    def _note_failure(self, source: FrameSource, why: str, started_ns: int) -> None:
        self._gap(started_ns, self._clock.monotonic_ns(), why)
        n_failed = self._n_failed.get(source.name, 0) + 1
        self._n_failed[source.name] = n_failed
        if n_failed >= GIVEN_UP_AFTER and len(self._sources) > 1:
            self._sources.remove(source)
            source.close()
            now_ns = self._clock.monotonic_ns()
            self._gap(now_ns, now_ns, f"{source.name}: given up after {n_failed} failures in a row")
            log.warning("gave up a source of frames", extra={"source": source.name, "why": why})

    def _gap(self, from_ns: int, to_ns: int, why: str, sha256: str | None = None) -> None:
        self._writer.add_gap(Stream.FRAMES, from_ns=from_ns, to_ns=to_ns, why=why, sha256=sha256)


class LogRecorder:
    """The standing logcat. Bytes go into the bundle as they are; complete lines tell the foreground."""

    def __init__(
        self,
        device: Device,
        writer: BundleWriter,
        clock: Clock,
        foreground: ForegroundTracker,
        starts: StartListener,
    ) -> None:
        self._device, self._writer, self._clock = device, writer, clock
        self._foreground, self._starts = foreground, starts
        self._stream: ByteStream | None = None
        self._heard_ns = clock.monotonic_ns()
        self._checked_ns = self._heard_ns

    def start(self) -> None:
        self._heard_ns = self._checked_ns = self._clock.monotonic_ns()
        try:
            self._stream = self._device.open_log()
        except DeviceLost:
            raise
        except (CaptureError, DeviceError) as error:
            self._stream = None
            self._gap(str(error))

    def drain(self) -> None:
        """Take in what has arrived; start again once the stream has ended, and say so."""
        now_ns = self._clock.monotonic_ns()
        if self._stream is None:
            return
        if data := self._stream.read_available():
            self._take(data, now_ns)
        elif now_ns - max(self._heard_ns, self._checked_ns) >= LOG_END_CHECK_S * _NS_PER_S:
            self._checked_ns = now_ns
            self._restart_if_ended()

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _take(self, data: bytes, now_ns: int) -> None:
        self._heard_ns = now_ns
        self._writer.append_log(data)
        self._foreground.feed(data)
        self._starts.feed(data)

    def _restart_if_ended(self) -> None:
        """Silence alone does not tell: only a read tells an ended stream from a quiet one."""
        assert self._stream is not None
        try:
            data = self._stream.read(65536, timeout_s=0.001)
        except DeviceLost:
            return  # nothing came within the deadline: quiet
        if data:
            self._take(data, self._clock.monotonic_ns())
            return
        self._stream.close()
        self._gap("the device's log ended and was opened again")
        log.warning("the log of the device ended")
        self.start()

    def _gap(self, why: str) -> None:
        now_ns = self._clock.monotonic_ns()
        self._writer.add_gap(Stream.LOGS, from_ns=self._heard_ns, to_ns=now_ns, why=why)


def record_tree(device: Device, writer: BundleWriter, clock: Clock) -> str | None:
    """The reason, where no tree could be had."""
    started_ns = clock.monotonic_ns()
    try:
        tree = device.tree(timeout_s=TREE_TIMEOUT_S)
    except CaptureError as error:
        writer.add_gap(Stream.TREES, from_ns=started_ns, to_ns=clock.monotonic_ns(), why=str(error))
        return str(error)
    writer.add_tree(tree.xml, dumped=tree.stamp)
    return None


def record_tree_now(device: Device, writer: BundleWriter) -> RawTree:
    """A tree that something is about to be tapped by. Raises CaptureError where there is none."""
    tree = device.tree(timeout_s=TREE_TIMEOUT_S)
    writer.add_tree(tree.xml, dumped=tree.stamp)
    return tree


def record_foreground(
    device: Device, writer: BundleWriter, clock: Clock, foreground: ForegroundTracker, logs: LogRecorder
) -> None:
    """Ask the device what is in front: the logs tell changes only, and some phones hide them.

    Where it names another activity than the log it is asked once more, since either may be a moment
    behind; if they still disagree, neither is to be trusted, and the gap says so.
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
        writer.add_gap(Stream.FOREGROUND, from_ns=started_ns, to_ns=clock.monotonic_ns(), why=why)
    elif text is not None:
        foreground.read_dump(text)


def _foreground_text(device: Device, writer: BundleWriter, clock: Clock) -> str | None:
    """As the device tells it, recorded; None where it could not be had, which is a gap."""
    started_ns = clock.monotonic_ns()
    try:
        text = device.foreground_text()
    except DeviceLost:
        raise
    except (CaptureError, DeviceError) as error:
        ended_ns = clock.monotonic_ns()
        writer.add_gap(Stream.FOREGROUND, from_ns=started_ns, to_ns=ended_ns, why=str(error))
        return None
    writer.add_foreground(text, read=Stamp(earliest_ns=started_ns, latest_ns=clock.monotonic_ns()))
    return text


def record_clock(device: Device, writer: BundleWriter, clock: Clock) -> None:
    """Read the device's clock a few times and keep the reading with the shortest round trip."""
    started_ns = clock.monotonic_ns()
    try:
        readings = [device.device_epoch_ms() for _ in range(CLOCK_READINGS)]
    except DeviceLost:
        raise
    except (CaptureError, DeviceError) as error:
        writer.add_gap(
            Stream.LOGS, from_ns=started_ns, to_ns=clock.monotonic_ns(), why=f"the device's clock: {error}"
        )
        return
    epoch_ms, stamp = min(readings, key=lambda reading: reading[1].latest_ns - reading[1].earliest_ns)
    writer.add_clock_reading(epoch_ms, stamp)
