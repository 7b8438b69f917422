"""A farm's level `autostart` on a virtual phone, in simulated time."""

import json
from pathlib import Path

from detector.case import CaseFolder
from detector.core.watching import PhoneTrigger
from detector.devices.android import AndroidDevice
from detector.farm.matrix import Job
from detector.farm.plan import JobLevel, WatchKeys
from detector.farm.policy import Ending
from detector.farm.watching import prepared_apps, reported, watched
from detector.regression.exit_code import ExitCode
from detector.virtual.apps.shipped import shipped_background_apps
from detector.wiring.virtual_devices import VirtualChoice, simulated_device

FILES = {path.stem: path for path in shipped_background_apps()}
KEYS = WatchKeys(triggers=(PhoneTrigger.POWER,), repeats=1, shorten=0.25)


def job(package: str, *, version: str | None = None) -> Job:
    return Job(
        key=f"{package}/all/1/1",
        package=package,
        level=JobLevel.AUTOSTART,
        profile="cn-default",
        n_runs=None,
        apk=None,
        version=version,
        label=None,
        priority=0,
        phones=("p",),
        class_of={"p": "all"},
        group=f"{package}/1",
        watch=KEYS,
    )


def test_each_app_of_a_watch_has_a_case_or_a_reason_of_its_own(tmp_path: Path) -> None:
    jobs = [job("cn.example.langhua"), job("cn.example.wannian", version="9.9"), job("cn.example.absent")]
    cases = [CaseFolder(tmp_path / one.package) for one in jobs]
    progress: list[str] = []
    virtual = VirtualChoice(app_files=(FILES["self_start_alarm"], FILES["innocent_busy"]))
    with simulated_device(virtual) as (phone, clock):
        assert isinstance(phone, AndroidDevice)
        apps = prepared_apps(phone, jobs, cases)
        watched(apps, phone, clock, progress.append)
        reports = [reported(one, clock) for one in apps]
    assert [one.ending for one in reports] == [Ending.JUDGED, Ending.REFUSED, Ending.REFUSED]
    assert reports[0].exit_code == ExitCode.FINDINGS
    assert "version 2.4.0 is installed, not 9.9" in reports[1].reason
    assert "cn.example.absent" in reports[2].reason
    verdicts = json.loads(cases[0].verdicts_path.read_text(encoding="utf-8"))["verdicts"]
    assert {one["code"]: one["outcome"] for one in verdicts}["AST-01"] == "failed"
    assert (cases[0].root / "report" / "index.html").is_file()
    assert not cases[1].root.exists()
    assert progress[0].startswith("baseline, step 1/")
