"""The level `autostart` on one phone: apps of several jobs watched together, each with a case of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from detector.case import CaseFolder
from detector.config.plain_file import read_plain_text
from detector.core.clock import Clock
from detector.core.errors import ConfigError, DetectorError, DeviceLost
from detector.devices.android import AndroidDevice
from detector.farm.errand import Report
from detector.farm.estimate import watch_plan
from detector.farm.matrix import Job
from detector.farm.policy import Ending
from detector.regression.exit_code import exit_code_of_case
from detector.watch import WatchGiven, WatchStanding
from detector.wiring.apk import facts_in
from detector.wiring.app_files import read_app
from detector.wiring.law import rule_book
from detector.wiring.sdk_tables import sdk_index
from detector.wiring.shared_watch import WatchOrder, captured, judged_of, saved_watch

__all__ = ["WatchedApp", "prepared_apps", "reported", "watched"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedApp:
    """`why_not`: why it cannot be watched on this phone; the others can."""

    job: Job
    case: CaseFolder
    given: WatchGiven
    why_not: str | None = None


def prepared_apps(
    phone: AndroidDevice, jobs: Sequence[Job], cases: Sequence[CaseFolder]
) -> tuple[WatchedApp, ...]:
    """Installs the apps whose files the jobs name. Raises DeviceLost."""
    return tuple(_prepared(phone, job, case) for job, case in zip(jobs, cases, strict=True))


def _prepared(phone: AndroidDevice, job: Job, case: CaseFolder) -> WatchedApp:
    app = WatchedApp(job=job, case=case, given=WatchGiven())
    try:
        files = None if job.apk is None else read_app(Path(job.apk), job.package)
        given = WatchGiven(
            policy=None if job.policy is None else read_plain_text(Path(job.policy)),
            scenes=None if job.scenes is None else read_plain_text(Path(job.scenes)),
            apk=None if files is None else facts_in(files.path, files.contents, sdk_index()),
        )
        if files is not None:
            files.install_on(phone)
        installed = phone.package_facts(job.package).version_name
        if job.version is not None and installed != job.version:
            raise ConfigError(f"{job.package}: version {installed} is installed, not {job.version}")
    except DeviceLost:
        raise
    except DetectorError as error:
        return replace(app, why_not=str(error))
    return replace(app, given=given)


def watched(
    apps: Sequence[WatchedApp], phone: AndroidDevice, clock: Clock, report_progress: Callable[[str], None]
) -> None:
    """The watch. Raises what the phone, the disk or `report_progress` raises; then no case is judged."""
    ready = [app for app in apps if app.why_not is None]
    if ready:
        captured(
            _order(ready), phone, clock, clock, on_step=lambda standing: report_progress(_in_words(standing))
        )


def reported(app: WatchedApp, clock: Clock) -> Report:
    """Judges the app's case and writes its report."""
    if app.why_not is not None:
        return Report(ending=Ending.REFUSED, reason=app.why_not)
    order = _order([app])
    watch = judged_of(order, app.job.package, clock)
    saved_watch(order, app.job.package, watch, clock)
    document = watch.document
    exit_code = exit_code_of_case(document)
    return Report(ending=Ending.JUDGED, exit_code=exit_code)


def _order(apps: Sequence[WatchedApp]) -> WatchOrder:
    return WatchOrder(
        plan=watch_plan([app.job for app in apps]),
        laws={app.job.package: rule_book(app.job.profile) for app in apps},
        cases={app.job.package: app.case for app in apps},
        given={app.job.package: app.given for app in apps},
    )


def _in_words(one: WatchStanding) -> str:
    return f"{one.stage.name}, step {one.n_step}/{one.n_steps}, {one.left_ms / 60_000:.0f} min left"
