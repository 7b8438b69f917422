"""Performs one errand on one phone in a process of its own: the scan of `detector scan`, and its result.

Every failure is reported as the attempt's ending, sorted by who must act; no exception escapes.
"""

import ctypes
import functools
import logging
import os
import shlex
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from detector.case import CaseFolder
from detector.config.settings import merged_settings, operator_of
from detector.core.clock import Clock
from detector.core.entry import COLD
from detector.core.errors import ConfigError, DetectorError, DeviceError, DeviceNotReady
from detector.core.events import AppCrash
from detector.core.geometry import Rect
from detector.core.trials import Level
from detector.devices.android import AndroidDevice
from detector.devices.doctor.examination import glance
from detector.devices.doctor.finding import Level as Gravity
from detector.devices.doctor.finding import Norms
from detector.devices.install import InstallRefused
from detector.devices.reboot import reboot_and_wait
from detector.farm.errand import DEVICES_FILE_HERE, Errand, Report
from detector.farm.matrix import Job
from detector.farm.plan import JobLevel
from detector.farm.policy import Ending
from detector.farm.stopping import JobStopped, StoppableClock
from detector.farm.watching import prepared_apps, reported, watched
from detector.farm.write_retry import is_full_disk
from detector.perception import read_content
from detector.preparation import PreparationFailed
from detector.regression.case_notes import notes_of
from detector.regression.exit_code import exit_code_of_case
from detector.regression.gate import Gate
from detector.reporting import USUAL_FORMATS
from detector.reporting.words import Words, notes_in_words
from detector.seeing import PerceptionSetup
from detector.touching import PlannedProbe
from detector.wiring.adb_servers import READY, find, found_named, known_devices
from detector.wiring.app_files import read_app
from detector.wiring.devices import DeviceChoice, VideoWish, opened
from detector.wiring.law import rule_book
from detector.wiring.leases import lease_book
from detector.wiring.perception_setup import perception_setup
from detector.wiring.scanning import (
    N_RUNS,
    Scanned,
    ScanOrder,
    Stage,
    saved,
    scanned,
    video_at,
    ways_in,
)
from detector.wiring.tool import host_clock, probes

__all__ = ["command_of", "dask_setup", "get_ready", "perform"]

log = logging.getLogger(__name__)

WAIT_S = 30.0
"""How long to wait for a local process that drives the phone without a lease, such as a doctor."""

N_THREADS = 1
"""Of perception. The workers of a host's phones share its cores, and threads that wait for each other spin:
with two, a frame of 720×1600 took 1.05 s of a core to read, with one 0.70 s, with equal results."""

ANY_PROFILE = "cn-default"
SOON_S = 0.5
BLANK_SIDE_PX = 96
A_TEXT_OF_NO_LIST = "山里的民宿火了"

ReportProgress = Callable[[str], None]


def dask_setup(worker: Any) -> None:
    """Called by Dask in each new worker process. Ctrl-C is for the scheduler, which ends workers in order."""
    del worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def get_ready() -> None:
    """Loads what every scan needs, and would otherwise load on first use."""
    cv2.setNumThreads(N_THREADS)
    rule_book(ANY_PROFILE)  # reads all profiles, which stay loaded
    seeing = _perception_setup()
    blank = np.full((BLANK_SIDE_PX, BLANK_SIDE_PX, 3), 255, np.uint8)
    read_content(blank, seeing.text_reader, seeing.control_finder, seeing.lexicon)
    assert seeing.text_reader is not None
    assert seeing.window_finder is not None
    seeing.window_finder.look(blank)
    seeing.text_reader.recognise(blank, Rect.from_xywh(0, 0, BLANK_SIDE_PX, BLANK_SIDE_PX))
    seeing.lexicon.control(A_TEXT_OF_NO_LIST)


def perform(errand: Errand, report_progress: ReportProgress) -> Report:
    """`report_progress` is called with what is being done, in a few words."""
    clock = StoppableClock(host_clock(), errand.attempt)

    def report_unless_stopped(doing: str) -> None:
        clock.sleep(0.0)  # long analysis waits nowhere else, so a stop must be noticed here
        report_progress(doing)

    began_ns = clock.monotonic_ns()
    try:
        report = _done(errand, clock, report_unless_stopped)
    except JobStopped:
        report = Report(ending=Ending.STOPPED, reason="it was stopped")
    except (InstallRefused, PreparationFailed) as error:  # of this app: the phone does the next
        report = Report(ending=Ending.REFUSED, reason=str(error))
    except DeviceError as error:
        ending = Ending.AWAY if _is_away(errand) else Ending.INFRASTRUCTURE
        report = Report(ending=ending, reason=str(error))
    except (DetectorError, OSError) as error:
        ending = Ending.HOST if is_full_disk(error) else Ending.REFUSED
        report = Report(ending=ending, reason=str(error))
    except Exception as error:
        if is_full_disk(error):
            report = Report(ending=Ending.HOST, reason=str(error))
        else:
            _keep_traceback(errand)
            report = Report(ending=Ending.FAULT, reason=f"a fault of ours: {type(error).__name__}: {error}")
    took_s = (clock.monotonic_ns() - began_ns) / 1e9
    _soon(_give_memory_back)
    beside = tuple(replace(one, took_s=took_s) for one in report.beside)
    return replace(report, took_s=took_s, beside=beside)


def _done(errand: Errand, clock: Clock, report_progress: ReportProgress) -> Report:
    if errand.is_reboot:
        return _reboot(errand, clock, report_progress)
    if errand.job is None:
        return _look(errand, clock)
    if errand.job.level is not JobLevel.AUTOSTART:
        return _scan(errand, errand.job, clock, report_progress)
    jobs = [one.job for one in errand.each() if one.job is not None]
    cases = [CaseFolder(Path(one.folder)) for one in errand.each()]
    with opened(_choice(errand, f"detector farm: {errand.title}"), clock) as phone:
        _refuse_unfit(phone, errand=errand, clock=clock)
        apps = prepared_apps(phone, jobs, cases)
        watched(apps, phone, clock, report_progress)
    own, *beside = [reported(app, clock) for app in apps]
    return replace(own, beside=tuple(beside))


def command_of(job: Job, phone: str) -> str:
    """The command that repeats the scan by hand."""
    words = ["detector", "scan", job.package, "--device", phone, "--level", job.level.value]
    words += ["--profile", job.profile, "--runs", str(_n_runs(job))]
    words += [] if job.expect is None else ["--expect", job.expect]
    words += [] if job.prepare is None else ["--prepare", job.prepare]
    words += ["--entry", job.ways or COLD]
    return shlex.join(words + ([] if job.apk is None else ["--apk", job.apk]))


def _scan(errand: Errand, job: Job, clock: Clock, report_progress: ReportProgress) -> Report:
    case = CaseFolder(Path(errand.folder))
    order = ScanOrder(
        package=job.package,
        case=case,
        choice=_choice(errand, f"detector farm: {job.key}"),
        law=rule_book(job.profile),
        setup=_perception_setup(),
        command=command_of(job, errand.phone.id),
        formats=USUAL_FORMATS,
        level=Level(job.level.value),
        n_runs=_n_runs(job),
        probes=probes(),
        apk=None if job.apk is None else read_app(Path(job.apk), job.package),
        is_guest=True,
        version=job.version,
        prepare=job.prepare,
        ways=ways_in(job.ways, None, where="entry"),
        on_opened=functools.partial(_refuse_unfit, errand=errand, clock=clock),
    )
    done = scanned(order, clock, _ProgressReporter(report_progress))
    report_progress("reporting")
    document, gate = done.document, Gate(expects_no_window=job.expect is not None)
    exit_code, notes = exit_code_of_case(document, gate=gate), notes_of(document, gate)
    saved(order, done, clock, notes=notes)
    if _has_crashed(done, job.package):
        return Report(ending=Ending.CRASHED, exit_code=exit_code, reason="the app crashed")
    reason = " ".join(notes_in_words(notes, Words("en")))
    return Report(ending=Ending.JUDGED, exit_code=exit_code, reason=reason)


def _look(errand: Errand, clock: Clock) -> Report:
    with opened(_choice(errand, "detector farm: a check", is_check=True), clock) as phone:
        _refuse_unfit(phone, errand=errand, clock=clock)
    return Report(ending=Ending.JUDGED)


def _reboot(errand: Errand, clock: Clock, report_progress: ReportProgress) -> Report:
    server, serial = find(errand.phone.id, clock, devices_file=_devices_file(errand))
    with lease_book(clock).held(server.name, serial, doing="detector farm: a reboot", wait_s=WAIT_S):
        report_progress("rebooting")
        reboot_and_wait(server, serial, clock)
    return Report(ending=Ending.JUDGED)


def _choice(errand: Errand, doing: str, *, is_check: bool = False) -> DeviceChoice:
    job = errand.job
    return DeviceChoice(
        name=errand.phone.id,
        video=_video(job),
        doing=doing,
        wait_s=WAIT_S,
        owner=errand.owner,
        is_check=is_check,
        devices_file=_devices_file(errand),
        operator=_operator(),
    )


def _operator() -> str | None:
    """As for `detector scan`: by DETECTOR_OPERATOR or detector.yaml, where this worker runs."""
    said = {
        merged_setting.name: merged_setting.value
        for merged_setting in merged_settings(Path.cwd(), os.environ)
    }["operator"]
    return None if said is None else operator_of(str(said), where="operator")


def _refuse_unfit(phone: AndroidDevice, *, errand: Errand, clock: Clock) -> None:
    """Raises DeviceNotReady for findings that the doctor calls blocking."""
    health = known_devices(_devices_file(errand)).defaults.health
    norms = Norms(min_battery_percent=health.min_battery, max_battery_c=health.max_temp_c)
    for finding in glance(phone, clock, norms).findings:
        if finding.level is Gravity.BLOCKS:
            raise DeviceNotReady(errand.phone.serial, f"is not fit: {finding.check}: {finding.evidence}")


def _is_away(errand: Errand) -> bool:
    """Whether adb does not list the phone as ready: its cable was pulled, or its adb server ended.

    Of a farm's phones only the farm knows.
    """
    try:
        found = found_named(known_devices(_devices_file(errand)), errand.phone.id, host_clock())
    except DeviceError:
        return True
    except ConfigError:
        return False
    return found.listed.state != READY


def _devices_file(errand: Errand) -> Path | None:
    named = os.environ.get(DEVICES_FILE_HERE) or errand.devices_file
    return None if named is None else Path(named)


def _n_runs(job: Job) -> int:
    return job.n_runs or N_RUNS[Level(job.level.value)]


def _video(job: Job | None) -> VideoWish | None:
    """A watch for background starts takes no pictures."""
    if job is not None and job.level is JobLevel.AUTOSTART:
        return None
    return VideoWish() if job is None else video_at(Level(job.level.value), VideoWish())


@functools.cache
def _perception_setup() -> PerceptionSetup:
    """The models are loaded once per worker."""
    return perception_setup(n_threads=N_THREADS)


def _has_crashed(done: Scanned, package: str) -> bool:
    crashes = [event for run in done.seen for event in run.events if isinstance(event, AppCrash)]
    return any(crash.process.partition(":")[0] == package for crash in crashes)


def _soon(what: Callable[[], None]) -> None:
    """Runs it alongside the next errand, which then need not wait for it."""
    later = threading.Timer(SOON_S, what)
    later.daemon = True
    later.start()


def _give_memory_back() -> None:
    """Returns what the allocator keeps for the next pictures; only glibc offers this."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _keep_traceback(errand: Errand) -> None:
    log.exception("a fault of ours", extra={"attempt": errand.attempt})
    if errand.folder:
        with suppress(OSError):
            folder = Path(errand.folder).parent
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "fault.txt").write_text(traceback.format_exc(), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _ProgressReporter:
    """Passes on a scan's progress."""

    report_progress: ReportProgress

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[Stage]:
        self.report_progress(f"{name} 0/{total}")
        yield _Counter(self.report_progress, name, total)

    def planned(self, plan: Sequence[PlannedProbe], *, level: Level, a_launch_s: float) -> None:
        del level, a_launch_s
        self.report_progress(f"{len(plan)} probes planned")


@dataclass(slots=True)
class _Counter:
    report_progress: ReportProgress
    name: str
    total: int
    n_done: int = 0

    def done(self, what: str) -> None:
        del what
        self.n_done += 1
        self.report_progress(f"{self.name} {self.n_done}/{self.total}")
