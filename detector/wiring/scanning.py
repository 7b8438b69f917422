"""One app on one device, from capture to report: the work of `detector scan`, and of a farm's job.

Nothing here talks to the user: the caller receives progress through an Onlooker, which may end the scan by
raising; what was captured until then is kept.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from detector.case import CaseFolder, read_stopped, save_judgement, scan_given_files, touched_files
from detector.config.durations import seconds
from detector.core.clock import Clock
from detector.core.entry import EntryKind, entries_of
from detector.core.errors import CaptureError, ConfigError, DeviceError, DeviceNotReady
from detector.core.trials import Level, ProbeKind
from detector.core.verdict import Verdict
from detector.core.walk import WalkBounds
from detector.devices.android import AndroidDevice
from detector.devices.frames.video_settings import NO_VIDEO
from detector.judging.case import judge_runs
from detector.judging.document import VerdictsDocument
from detector.judging.enough import Stopped, Until, stop_reason
from detector.judging.rule_book import RuleBook
from detector.preparation import Renewer, SecretiveDevice
from detector.regression.case_notes import CaseNote
from detector.regression.gate import Standings
from detector.reporting.inputs import AS_JUDGED, Presentation
from detector.scenarios.cold_start import NAME as COLD_START
from detector.scenarios.entries import HOT_AFTER_S, ONLY_COLD, WaysIn
from detector.seeing import PerceptionSetup, see_case
from detector.touching import PlannedProbe, Scan, join_runs
from detector.windows.seen_run import SeenRun, tested_runs
from detector.windows.touched_case import TouchedCase
from detector.wiring.apk import known_apk
from detector.wiring.app_files import AppFiles, read_app
from detector.wiring.capture_signing import capture_signing
from detector.wiring.crawls import walk_of
from detector.wiring.custody import note_judged, note_reported, noting_captures
from detector.wiring.devices import DeviceChoice, VideoWish, opened_on_its_clock
from detector.wiring.entry_launches import N_ENTRY_RUNS, entered
from detector.wiring.law import judged
from detector.wiring.perception_setup import session_screen_reader
from detector.wiring.preparing import Wish, preparer_for, read_wish
from detector.wiring.reports import write_report
from detector.wiring.tool import SCENARIOS, tool_version

__all__ = [
    "N_RUNS",
    "Onlooker",
    "ScanOrder",
    "Scanned",
    "Stage",
    "saved",
    "scanned",
    "video_at",
    "ways_in",
]

N_RUNS = {Level.LOOK: 3, Level.QUICK: 3, Level.LAB: 10}
"""Cold starts if no number is given: criteria.md 5.2 requires ten in a laboratory."""


def _ways(names: str, *, hot_after_s: tuple[float, ...] = HOT_AFTER_S, kills: bool = True) -> WaysIn:
    return WaysIn(entries=entries_of(names, where="entry"), hot_after_s=hot_after_s, kills=kills)


WAYS_AT = {
    Level.LOOK: _ways("cold,hot", hot_after_s=(65.0,), kills=False),
    Level.QUICK: _ways("cold,hot,exit,return", hot_after_s=(35.0, 65.0), kills=False),
    Level.LAB: _ways("cold,hot,unlock,return,exit,notification,link,walk"),
}
"""The entries of a scan for which nothing else is asked. A phone waits for each return, so one wait, beyond
the 30 s and 60 s that advert SDKs offer, has to do at level look."""


def ways_in(
    entry: str | None,
    level: Level | None,
    *,
    hot_after: str | None = None,
    walk: str | None = None,
    where: str = "--entry",
) -> WaysIn:
    """As typed; None: those of the level, and cold starts alone without one. Raises ConfigError."""
    if entry is not None:
        ways = WaysIn(entries=entries_of(entry, where=where))
    else:
        ways = ONLY_COLD if level is None else WAYS_AT[level]
    if walk is not None:
        ways = replace(ways, walk=WalkBounds(max_ms=1000 * seconds(walk, where="--walk")))
    if hot_after is None:
        return ways
    lengths = (length.strip() for length in hot_after.split(","))
    return replace(ways, hot_after_s=tuple(seconds(length, where="--hot-after") for length in lengths))


Fails = Callable[[VerdictsDocument, Sequence[SeenRun]], Callable[[Verdict], bool]]
"""Given what was judged from the runs so far: which findings fail the run."""

NS_PER_MINUTE = 60e9

NOT_INSTALLED = "not_installed.png"
PICTURE_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanOrder:
    """`command` repeats the scan. `n_runs`: cold starts; `probes`: those that its level may try.

    `is_resumed`: the case contains runs already and is continued. `on_opened` is called with the device
    before anything is done with it. `version`: the version name that must be installed, None for any.
    `is_guest`: an app that was not there before is removed at the end.
    `prepare`: `auto`, `none` or a list's file; None: as `preparer_for` decides.
    `until`: after `n_runs` cold starts it continues until that much would have been seen, or `fails` shows
    that the case is clear. `shown`: who issues the report, and in whose form.
    """

    package: str
    case: CaseFolder
    choice: DeviceChoice
    law: RuleBook
    setup: PerceptionSetup
    command: str
    formats: Sequence[str]
    shown: Presentation = AS_JUDGED
    level: Level = Level.LOOK
    n_runs: int
    probes: Sequence[ProbeKind]
    apk: AppFiles | None = None
    version: str | None = None
    is_guest: bool = False
    prepare: str | None = None
    is_resumed: bool = False
    until: Until | None = None
    ways: WaysIn = ONLY_COLD
    fails: Fails = lambda document, runs: lambda verdict: False
    on_opened: Callable[[AndroidDevice], None] = lambda device: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """What was perceived and judged; so far only the bundles are on disk."""

    seen: Sequence[SeenRun]
    touched: TouchedCase
    document: VerdictsDocument


class Stage(Protocol):
    """A series of runs of one kind, whose number was announced."""

    def done(self, what: str) -> None:
        """Called when one more of them is finished."""


class Onlooker(Protocol):
    """Receives a scan's progress."""

    def stage(self, name: str, total: int) -> AbstractContextManager[Stage]:
        """`name` is `capturing` or `probing`."""

    def planned(self, plan: Sequence[PlannedProbe], *, level: Level, a_launch_s: float) -> float | None:
        """Called before the first probe with the most that all may cost. `a_launch_s`: s per launch.

        Returns the minutes after which no probe is launched any more; None: as long as they take.
        """


def video_at(level: Level, wish: VideoWish) -> VideoWish:
    """Touching has been validated on single pictures only, and with video it may still accuse wrongly: a scan
    that touches records no video unless asked to.
    """
    is_asked = wish.sources is not None
    return wish if is_asked or level is Level.LOOK else replace(wish, sources=NO_VIDEO.sources)


def scanned(order: ScanOrder, clock: Clock, onlooker: Onlooker) -> Scanned:
    """Raises whatever the device, the disk or the onlooker raises."""
    earlier = list(see_case(order.case, order.setup)) if order.is_resumed else []
    wish = read_wish(order.prepare)
    with (
        noting_captures(order.case, order.package, clock) as counted,
        opened_on_its_clock(order.choice, clock) as (phone, its_clock),
    ):
        order.on_opened(phone)
        base = _installed(phone, order, wish)
        _refuse_other_version(phone, order)
        renewer = Renewer(phone, order.package) if order.level is Level.LAB else None
        scanning = Scan(
            device=SecretiveDevice(phone, wish.secrets) if wish.secrets.values else phone,
            case=order.case,
            package=order.package,
            clock=its_clock,
            setup=order.setup,
            screen_reader=session_screen_reader(order.setup),
            tool_version=tool_version(),
            seen=earlier,
            resumed_after=_last_whole(earlier) if order.is_resumed else None,
            known_apk=None if base is None else known_apk(base),
            sign=capture_signing(clock).sign,
            preparer=preparer_for(wish, order.package, order.setup, phone),
            walk=walk_of(order.ways.walk, None if order.apk is None else order.apk.path),
            renewer=renewer,
        )
        try:
            stopped = _perform(scanning, order, onlooker)
        finally:
            if renewer is not None:
                renewer.restore()
    if stopped is None and order.is_resumed:
        stopped = read_stopped(order.case, scanning.seen)
    touched = join_runs(scanning.seen)
    document = judged(scanning.seen, touched, order.law, clock)
    document = replace(document, stopped=stopped, scan_no=counted.scan_no())
    return Scanned(seen=scanning.seen, touched=touched, document=document)


def saved(
    order: ScanOrder,
    done: Scanned,
    clock: Clock,
    *,
    standings: Standings | None = None,
    notes: Sequence[CaseNote] | None = None,
) -> Path:
    """Write the judgement and the report to disk; returns the report's folder.

    `standings`: how its findings compare with a baseline; `notes`: what the gate says beside the verdicts.
    """
    more = {**touched_files(done.touched), **scan_given_files(done.document)}
    folder = save_judgement(order.case, done.seen, done.document, more=more)
    note_judged(folder, clock)
    written = write_report(
        folder,
        order.law,
        formats=order.formats,
        capture_command=order.command,
        standings=standings,
        notes=notes,
        shown=order.shown,
    )
    note_reported(folder, written, clock)
    return written


def _installed(phone: AndroidDevice, order: ScanOrder, wish: Wish) -> bytes | None:
    """Installs what was given, or what the list begins with; returns its base.

    Raises ConfigError, DeviceError.
    """
    files = [] if order.apk is None else [order.apk]
    if wish.install is not None:
        files.append(read_app(wish.install, order.package))
    if files and order.is_guest and not phone.shell.run(f"pm path {order.package}").stdout.strip():
        phone.cleanup.record_override("package", order.package)
    for app in files:
        try:
            app.install_on(phone)
        except DeviceNotReady as error:
            raise _with_picture(error, phone, order.case.root / NOT_INSTALLED) from error
    return files[-1].base if files else None


def _with_picture(error: DeviceNotReady, phone: AndroidDevice, path: Path) -> DeviceNotReady:
    """The same, and the path of a picture of where it stopped: many a phone asks its user first."""
    try:
        png = phone.frame_sources()[0].take(timeout_s=PICTURE_TIMEOUT_S).png
    except (CaptureError, DeviceError):
        return error
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(png)
    return type(error)(error.serial, f"{error.reason}; where it stopped: {path}")


def _refuse_other_version(phone: AndroidDevice, order: ScanOrder) -> None:
    if order.version is None:
        return
    installed = phone.package_facts(order.package).version_name
    if installed != order.version:
        raise ConfigError(f"{order.package}: version {installed} is installed, not {order.version}")


def _perform(scanning: Scan, order: ScanOrder, onlooker: Onlooker) -> Stopped | None:
    """Cold starts first, then probes. With `until`, returns why no more cold starts were made."""
    began_ns, n_before = scanning.clock.monotonic_ns(), len(scanning.seen)
    kinds = {entry.kind for entry in order.ways.entries}
    stopped = _cold_starts(scanning, order, onlooker) if EntryKind.COLD in kinds else None
    _other_entries(scanning, order, onlooker)
    plan = scanning.plan(order.probes, order.level)
    most = sum(planned.most_launches for planned in plan)
    if not most:
        return stopped
    took_s = (scanning.clock.monotonic_ns() - began_ns) / 1e9
    a_launch_s = took_s / max(1, len(scanning.seen) - n_before)
    minutes = onlooker.planned(plan, level=order.level, a_launch_s=a_launch_s)
    begun_ns = scanning.clock.monotonic_ns()
    with onlooker.stage("probing", most) as progress:
        for run in scanning.probe(plan):
            progress.done(f"{run.scenario} {run.run_index + 1}")
            if minutes is not None and scanning.clock.monotonic_ns() - begun_ns >= minutes * NS_PER_MINUTE:
                break
    return stopped


def _cold_starts(scanning: Scan, order: ScanOrder, onlooker: Onlooker) -> Stopped | None:
    """As many as were asked for; with `until` one by one after that, judged each time."""
    until = order.until
    n_asked = order.n_runs if until is None else min(order.n_runs, until.most)
    with onlooker.stage("capturing", n_asked if until is None else until.most) as progress:
        while True:
            for run in scanning.cold_starts(n_asked, name=COLD_START, scenario_of=SCENARIOS[COLD_START]):
                progress.done(f"{run.package} {run.run_index + 1}")
            if order.level is Level.LAB:
                for run in scanning.more_cold_starts(name=COLD_START, scenario_of=SCENARIOS[COLD_START]):
                    progress.done(f"{run.package} {run.run_index + 1}")
            stopped = None if until is None else _stopped(scanning, order, until)
            if until is None or stopped is not None:
                return stopped
            n_asked += 1


def _other_entries(scanning: Scan, order: ScanOrder, onlooker: Onlooker) -> None:
    for entry in order.ways.entries:
        if entry.kind is EntryKind.COLD:
            continue
        n_runs = N_ENTRY_RUNS[order.level]
        is_hot = entry.kind is EntryKind.HOT
        most = 2 * (len(order.ways.hot_after_s) + 1) if is_hot else n_runs
        most = 1 if entry.kind is EntryKind.WALK else most
        with onlooker.stage("capturing", most) as progress:
            for run in entered(scanning, entry, n_runs, ways=order.ways, law=order.law):
                progress.done(f"{run.package} {run.run_index + 1}")


def _stopped(scanning: Scan, order: ScanOrder, until: Until) -> Stopped | None:
    """Judged by the complete cold starts so far."""
    runs = [run for run in tested_runs(scanning.seen) if run.is_cold_start and not run.is_partial]
    document = judge_runs(runs, join_runs(runs), order.law)
    return stop_reason(
        document.verdicts,
        len(runs),
        until,
        fails=order.fails(document, runs),
        coverage=document.coverage,
    )


def _last_whole(runs: Sequence[SeenRun]) -> str | None:
    whole = [run.run_id for run in runs if not run.is_partial]
    return whole[-1] if whole else None
