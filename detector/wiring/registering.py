"""Counts each examination of an app in this host's register, however it ends."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from detector import codec
from detector.core.clock import Clock
from detector.core.errors import ConfigError, DetectorError, EvidenceError
from detector.evidence.layout import HEADER
from detector.evidence.records import RunHeader
from detector.evidence.verification import manifest_sha256, read_bytes
from detector.judging.document import ScanNumber
from detector.sealing.register import Build, Ending, Register, RegisterEntry, examinations, scan_number
from detector.wiring.leases import state_folder
from detector.wiring.tool import tool_version

__all__ = ["Counted", "host_register", "registering"]

log = logging.getLogger(__name__)

Bundles = Callable[[], Mapping[str, Path]]
"""The bundles that exist, by their path in the case."""


def host_register() -> Register:
    return Register(path=state_folder() / "register.jsonl", tool_version=tool_version())


@dataclass(slots=True)
class Counted:
    """One examination; `began` None: the register could not be used."""

    began: RegisterEntry | None

    def scan_no(self) -> ScanNumber | None:
        """Known once the examination ended. None if the register cannot tell, which is said in the log."""
        if self.began is None:
            return None
        try:
            return scan_number(examinations(host_register().entries()), self.began.number)
        except (ConfigError, EvidenceError) as error:
            log.warning("not counted: %s", error)
            return None


@contextmanager
def registering(package: str, place: Path, bundles: Bundles, clock: Clock) -> Iterator[Counted]:
    """An examination in the register; one that continues in the same place is the same examination.

    A register that cannot be used never stops an examination: it is then not counted, and the log says why.
    """
    register, where = host_register(), str(place.resolve())
    try:
        counted = Counted(_continued(register, package, where, bundles()))
        if counted.began is None:
            counted.began = register.begin(package, where, wall_ns=clock.wall_ns())
    except (ConfigError, EvidenceError) as error:
        log.warning("not counted: %s", error)
        counted = Counted(None)
    try:
        yield counted
    finally:
        if counted.began is not None:
            try:
                register.end(counted.began, _ending(counted.began, bundles()), wall_ns=clock.wall_ns())
            except (ConfigError, EvidenceError) as error:
                log.warning("its end is not in the register: %s", error)


def _continued(
    register: Register, package: str, where: str, there: Mapping[str, Path]
) -> RegisterEntry | None:
    if not there:
        return None
    begun = (entry for entry in register.entries() if entry.ending is None)
    return next((entry for entry in begun if (entry.package, entry.place) == (package, where)), None)


def _ending(began: RegisterEntry, bundles: Mapping[str, Path]) -> Ending:
    build, device, runs = None, None, {}
    for path, folder in sorted(bundles.items()):
        try:
            where = str(folder / HEADER)
            header = codec.from_json(RunHeader, read_bytes(folder, HEADER), where=where)
            runs[path] = manifest_sha256(folder)
        except DetectorError:
            runs[path] = None  # broke off before it had begun
            continue
        build, device = build or Build.of(header.package), device or header.device.serial
    return Ending(began=began.number, build=build, device=device, runs=runs)
