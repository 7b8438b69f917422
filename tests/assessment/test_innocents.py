"""Windows that are not adverts: whatever they look like, a scan that only looks accuses none of them."""

import shutil
from pathlib import Path

import pytest

from detector.assessment.capture import capture_runs
from detector.assessment.case import judge_runs, see_case
from detector.assessment.case_folder import CaseFolder
from detector.core.verdict import Outcome, Verdict
from detector.devices.frames.video_settings import NO_VIDEO
from detector.scenarios.cold_start import NAME
from detector.virtual.apps.spec.app_file import load_app
from detector.wiring.law import lawbook
from detector.wiring.tool import SCENARIOS
from detector.wiring.virtual_devices import VirtualChoice, simulated_device
from tests.fakes.remembered_sight import remembered_sight

FOLDER = Path(__file__).parent / "innocents"
APPS = sorted(FOLDER.glob("*.yaml"))


def verdicts(path: Path, folder: Path) -> tuple[Verdict, ...]:
    spec = load_app(path)
    try:
        choice = VirtualChoice(app_files=(path,), persona="aosp-13", seed=5)
        with simulated_device(choice, video=NO_VIDEO) as (device, clock):
            capture_runs(
                device,
                CaseFolder(folder),
                spec.package,
                n_runs=1,
                scenario_of=SCENARIOS[NAME],
                scenario_name=NAME,
                clock=clock,
                tool_version="test",
            )
        return judge_runs(
            list(see_case(CaseFolder(folder), remembered_sight())), lawbook("experimental")
        ).verdicts
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("path", APPS, ids=[path.stem for path in APPS])
def test_no_innocent_app_is_accused(path: Path, tmp_path: Path) -> None:
    failed = [
        f"{one.subject} ({one.subject_role}) {one.code}: {one.reason_id}"
        for one in verdicts(path, tmp_path / "case")
        if one.outcome is Outcome.FAILED
    ]
    assert failed == []


def test_a_dialog_with_one_button_closes_by_acknowledging(tmp_path: Path) -> None:
    found = verdicts(FOLDER / "only_confirm.yaml", tmp_path / "case")
    presence = [one for one in found if one.code == "CLS-01"]
    assert {one.outcome for one in presence} <= {Outcome.PASSED, Outcome.UNTESTED}
