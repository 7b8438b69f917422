"""The device's log into the bundle. A stretch without it is a gap with its reason."""

import logging

from detector.core.clock import Clock
from detector.core.errors import CaptureError, DeviceError, DeviceLost
from detector.core.gap_code import GapCode, GapReason
from detector.core.screen import Stream
from detector.devices.port import ByteStream, Device
from detector.evidence.several import RunWriter
from detector.session.foreground import ForegroundTracker
from detector.session.wake_recorder import StartListener

__all__ = ["LogRecorder"]

log = logging.getLogger(__name__)

LOG_END_CHECK_S = 2.0

MAX_LOG_BYTES = 256_000_000
"""For one run: a busy phone writes 100 kB a second, so this is 40 minutes. What follows is a gap."""

_NS_PER_S = 1_000_000_000
_NS_PER_MS = 1_000_000


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
            why = f"the device wrote more than {MAX_LOG_BYTES} bytes of log: no more of it was kept"
            self._why_none = GapReason(code=GapCode.NO_LOG, why=why)
            log.warning("the log of the device is too long")

    @property
    def _is_full(self) -> bool:
        return self._n_bytes >= MAX_LOG_BYTES

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
