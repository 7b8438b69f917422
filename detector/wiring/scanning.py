"""One app on one device, whole: captured, judged, reported. What `detector scan` does, and a job of a farm.

Nothing here speaks to a person: whoever asks for a scan is told of its progress, and may end it there by
raising; what was captured so far stays.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from detector.assessment.case import see_case
from detector.assessment.case_folder import CaseFolder
from detector.assessment.judgement_record import save_judgement
from detector.assessment.lawbook import Lawbook
from detector.assessment.probe_runs import PlannedProbe
from detector.assessment.scan import Scan
from detector.assessment.seen_run import SeenRun
from detector.assessment.sight import Sight
from detector.config.plain_file import read_plain_bytes
from detector.core.clock import Clock
from detector.core.errors import ConfigError
from detector.core.trials import Level, ProbeKind
from detector.devices.android import AndroidDevice
from detector.devices.frames.video_settings import NO_VIDEO
from detector.judging.document import VerdictsDocument
from detector.regression.gate import Standings
from detector.scenarios.cold_start import NAME as COLD_START
from detector.wiring.apk import known_apk
from detector.wiring.custody import note_judged, note_reported, noting_captures
from detector.wiring.devices import DeviceChoice, VideoWish, opened
from detector.wiring.eyes import session_eyes
from detector.wiring.judging import judged
from detector.wiring.reports import write_report
from detector.wiring.tool import SCENARIOS, tool_version

__all__ = [
    "N_RUNS",
    "ApkFile",
    "Onlooker",
    "ScanOrder",
    "Scanned",
    "Stage",
    "read_apk",
    "saved",
    "scanned",
    "video_at",
]

N_RUNS = {Level.LOOK: 3, Level.QUICK: 3, Level.LAB: 10}
"""Cold starts, where nobody says how many: criteria.md 5.2 asks a laboratory for ten."""

MOST_APK_BYTES = 8_000_000_000
"""Above the largest games."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApkFile:
    """An app's file, read before any device is touched."""

    path: Path
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanOrder:
    """`command` repeats it. `n_runs`: cold starts; `probes`: what touching may try at its level.

    With `is_resumed` the case holds runs already and is gone on with. `on_opened` sees the device before
    anything is done with it. `version`: the version name that has to be installed, where one has to be.
    """

    package: str
    case: CaseFolder
    choice: DeviceChoice
    law: Lawbook
    sight: Sight
    command: str
    formats: Sequence[str]
    level: Level = Level.LOOK
    n_runs: int
    probes: Sequence[ProbeKind]
    apk: ApkFile | None = None
    version: str | None = None
    is_resumed: bool = False
    on_opened: Callable[[AndroidDevice], None] = lambda device: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """What was seen and what came out; on disk are the bundles alone so far."""

    seen: Sequence[SeenRun]
    document: VerdictsDocument


class Stage(Protocol):
    """One kind of run, of which a number was announced."""

    def done(self, what: str) -> None:
        """One more of them is finished."""


class Onlooker(Protocol):
    """Is told how far a scan has come."""

    def stage(self, name: str, total: int) -> AbstractContextManager[Stage]:
        """`name` is `capturing` or `probing`."""

    def planned(self, plan: Sequence[PlannedProbe], *, level: Level, a_launch_s: float) -> None:
        """What the probes may cost at most, before the first of them."""


def video_at(level: Level, wish: VideoWish) -> VideoWish:
    """What touching shows was proved on single pictures only, and a video may still accuse wrongly: where a
    scan touches there is none unless one is asked for.
    """
    is_asked = wish.sources is not None
    return wish if is_asked or level is Level.LOOK else replace(wish, sources=NO_VIDEO.sources)


def read_apk(path: Path) -> ApkFile:
    """Raises ConfigError that names the file where it cannot be read, or is no APK."""
    content = read_plain_bytes(path, most_bytes=MOST_APK_BYTES)
    if not content.startswith(b"PK"):
        raise ConfigError(f"{path}: is not an APK")
    return ApkFile(path=path, content=content)


def scanned(order: ScanOrder, clock: Clock, onlooker: Onlooker) -> Scanned:
    """Raises what a device, a disk or the onlooker raises."""
    earlier = list(see_case(order.case, order.sight)) if order.is_resumed else []
    with noting_captures(order.case, clock), opened(order.choice, clock) as phone:
        order.on_opened(phone)
        if order.apk is not None:
            phone.install(order.apk.content, name=order.apk.path.name)
        _refuse_other_version(phone, order)
        scanning = Scan(
            device=phone,
            case=order.case,
            package=order.package,
            clock=clock,
            sight=order.sight,
            eyes=session_eyes(order.sight),
            tool_version=tool_version(),
            seen=earlier,
            resumed_after=_last_whole(earlier) if order.is_resumed else None,
            known_apk=None if order.apk is None else known_apk(order.apk.path),
        )
        _perform(scanning, order, onlooker)
    return Scanned(seen=scanning.seen, document=judged(scanning.seen, order.law, clock))


def saved(order: ScanOrder, done: Scanned, clock: Clock, *, standings: Standings | None = None) -> Path:
    """The judgement and the report on disk; gives the report's folder.

    `standings`: how its findings stand to a baseline.
    """
    folder = save_judgement(order.case, done.seen, done.document)
    note_judged(folder, clock)
    written = write_report(
        folder, order.law, formats=order.formats, capture_command=order.command, standings=standings
    )
    note_reported(folder, written, clock)
    return written


def _refuse_other_version(phone: AndroidDevice, order: ScanOrder) -> None:
    if order.version is None:
        return
    installed = phone.package_facts(order.package).version_name
    if installed != order.version:
        raise ConfigError(f"{order.package}: version {installed} is installed, not {order.version}")


def _perform(scanning: Scan, order: ScanOrder, onlooker: Onlooker) -> None:
    """Cold starts, then probes."""
    began_ns, n_before = scanning.clock.monotonic_ns(), len(scanning.seen)
    with onlooker.stage("capturing", order.n_runs) as progress:
        for run in scanning.cold_starts(order.n_runs, name=COLD_START, scenario_of=SCENARIOS[COLD_START]):
            progress.done(f"{run.package} {run.run_index + 1}")
    plan = scanning.plan(order.probes, order.level)
    most = sum(planned.most_launches for planned in plan)
    if not most:
        return
    took_s = (scanning.clock.monotonic_ns() - began_ns) / 1e9
    onlooker.planned(plan, level=order.level, a_launch_s=took_s / max(1, len(scanning.seen) - n_before))
    with onlooker.stage("probing", most) as progress:
        for run in scanning.probe(plan):
            progress.done(f"{run.scenario} {run.run_index + 1}")


def _last_whole(runs: Sequence[SeenRun]) -> str | None:
    whole = [run.run_id for run in runs if not run.is_partial]
    return whole[-1] if whole else None
