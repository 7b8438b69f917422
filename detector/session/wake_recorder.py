"""Records dumps of the system's knowledge about starts while it is still available."""

import logging
from collections.abc import Callable, Iterable
from functools import partial

from detector.core.clock import Clock
from detector.core.errors import CaptureError, DeviceError, DeviceLost, DeviceNotReady
from detector.core.events import ProcessStart
from detector.core.gap_code import GapCode, GapReason
from detector.core.screen import Stream
from detector.devices.port import Device, RawDump
from detector.evidence.several import RunWriter
from detector.parsing.android_log import parse_log
from detector.parsing.device_text import MAX_LINE_CHARS
from detector.parsing.package_lists import parse_package_list
from detector.parsing.system_events import read_events

__all__ = ["StartListener", "WakeRecorder"]


# Watches the log for app process starts as it arrives, so that dumps can be taken while they are fresh.
#
# For the session only: the judge reads them again from the bundle.


class StartListener:
    def __init__(self) -> None:
        self._rest = b""
        self._packages: dict[str, None] = {}

    def feed(self, data: bytes) -> None:
        """`data` need not end at a line break."""
        lines, newline, rest = (self._rest + data).rpartition(b"\n")
        self._rest = rest[:MAX_LINE_CHARS]  # the remainder of a line beyond this is ignored
        if not newline or b"am_proc_start" not in lines:
            return
        text = "\n".join(
            line for line in lines.decode("utf-8", errors="replace").splitlines() if "am_proc_start" in line
        )
        for event in read_events(parse_log(text), to_run_ms=lambda ms: (ms, 0.0)):
            if isinstance(event, ProcessStart):
                self._packages[event.process.partition(":")[0]] = None

    def take(self) -> tuple[str, ...]:
        """Packages whose processes have started since the last call, in order, without repeats."""
        packages = tuple(self._packages)
        self._packages.clear()
        return packages


log = logging.getLogger(__name__)


class WakeRecorder:
    """`listener` is fed by the log. Only user-installed apps are dumped: system apps are too many.

    `writer_of`: where the state of one app is kept.
    """

    def __init__(
        self,
        device: Device,
        writer: RunWriter,
        clock: Clock,
        listener: StartListener,
        *,
        writer_of: Callable[[str], RunWriter],
    ) -> None:
        self._device, self._writer, self._clock = device, writer, clock
        self._listener, self._writer_of = listener, writer_of
        self._third_party: frozenset[str] | None = None

    @property
    def is_watching(self) -> bool:
        """Whether this run is a watch: other runs dump nothing."""
        return self._third_party is not None

    def begin_stage(self, package: str) -> None:
        """Dump the state of the app, and once per run that of the phone."""
        if self._third_party is None:
            dumps = self._keep(self._device.wake.system_dumps, self._writer)
            listed = next((dump.text for dump in dumps if dump.name == "third-party"), "")
            self._third_party = frozenset(parse_package_list(listed))
        self._keep(lambda: self._device.wake.state_dumps(package), self._writer_of(package))
        self.note_starts()

    def note_listeners(self, package: str) -> None:
        """Dump who listens to the phone's sensors, before the app is stopped."""
        self._keep(lambda: self._device.wake.sensor_dumps(package), self._writer_of(package))

    def note_starts(self) -> None:
        """Dump every app whose process has started since the last call, if this is a watch."""
        if not self.is_watching:
            return
        for package in self._listener.take():
            if package in (self._third_party or ()):
                self._keep(partial(self._device.wake.start_dumps, package), self._writer)

    def _keep(self, take: Callable[[], Iterable[RawDump]], writer: RunWriter) -> tuple[RawDump, ...]:
        started_ns = self._clock.monotonic_ns()
        try:
            dumps = tuple(take())
        except (DeviceLost, DeviceNotReady):
            raise
        except (CaptureError, DeviceError) as error:
            now_ns = self._clock.monotonic_ns()
            reason = GapReason(code=GapCode.NO_DUMP, why=str(error))
            writer.add_gap(Stream.DUMPS, reason, from_ns=started_ns, to_ns=now_ns)
            return ()
        for dump in dumps:
            writer.add_dump(dump.text, name=dump.name, package=dump.package, read=dump.stamp)
        return dumps
