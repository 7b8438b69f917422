"""Windows that are not adverts: whatever they look like, a scan that only looks accuses none of them."""

import tempfile
from functools import cache
from pathlib import Path

import pytest

from detector.case import CaseFolder
from detector.case.capture import capture_runs
from detector.core.verdict import Outcome, Verdict
from detector.devices.frames.video_settings import NO_VIDEO
from detector.judging.case import judge_runs
from detector.scenarios.cold_start import NAME
from detector.seeing import see_case
from detector.touching import join_runs
from detector.virtual.apps.spec.app_file import load_app
from detector.wiring.law import rule_book
from detector.wiring.tool import SCENARIOS
from detector.wiring.virtual_devices import VirtualChoice, simulated_device
from tests.fakes.remembered_sight import remembered_sight

FOLDER = Path(__file__).parent / "innocents"
APPS = sorted(FOLDER.glob("*.yaml"))
IN_EVERY_RUN = ("forced_update", "only_confirm", "three_banners")
"""One of what blocks, what has one button, and what lies beside the page. The others are long."""


@cache
def verdicts(path: Path) -> tuple[Verdict, ...]:
    spec = load_app(path)
    with tempfile.TemporaryDirectory() as folder:
        case = CaseFolder(Path(folder))
        choice = VirtualChoice(app_files=(path,), persona="aosp-13", seed=5)
        with simulated_device(choice, video=NO_VIDEO) as (device, clock):
            capture_runs(
                device,
                case,
                spec.package,
                n_runs=1,
                scenario_of=SCENARIOS[NAME],
                scenario_name=NAME,
                clock=clock,
                tool_version="test",
            )
        seen = list(see_case(case, remembered_sight()))
        return judge_runs(seen, join_runs(seen), rule_book("experimental")).verdicts


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=[pytest.mark.long] * (path.stem not in IN_EVERY_RUN))
        for path in APPS
    ],
)
def test_no_innocent_app_is_accused(path: Path) -> None:
    failed = [
        f"{one.subject} ({one.subject_role}) {one.code}: {one.reason_id}"
        for one in verdicts(path)
        if one.outcome is Outcome.FAILED
    ]
    assert failed == []


def test_a_dialog_with_one_button_closes_by_acknowledging() -> None:
    found = verdicts(FOLDER / "only_confirm.yaml")
    presence = [one for one in found if one.code == "CLS-01"]
    assert {one.outcome for one in presence} <= {Outcome.PASSED, Outcome.UNTESTED}
