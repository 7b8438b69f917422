"""Records dumps of the system's knowledge about starts while it is still available."""

import logging
from collections.abc import Callable, Iterable
from functools import partial

from detector.core.clock import Clock
from detector.core.errors import CaptureError, DeviceError, DeviceLost, DeviceNotReady
from detector.core.gap_code import GapCode, GapReason
from detector.core.screen import Stream
from detector.devices.port import Device, RawDump
from detector.evidence.several import RunWriter
from detector.parsing.package_lists import parse_package_list
from detector.session.start_listener import StartListener

__all__ = ["WakeRecorder"]

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
