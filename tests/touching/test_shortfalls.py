"""A host too slow to measure: what would have failed is inconclusive, and the case says so."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from detector.case import CaseFolder
from detector.case.capture import capture_runs
from detector.core.clock import Clock
from detector.core.exit_code import ExitCode
from detector.judging.case import judge_runs
from detector.regression.case_notes import notes_of
from detector.regression.exit_code import exit_code_of_case
from detector.regression.gate import Gate
from detector.scenarios.cold_start import NAME
from detector.seeing import see_case
from detector.touching import join_runs
from detector.virtual.apps.shipped import shipped_apps
from detector.virtual.apps.spec.app_file import load_app
from detector.wiring.law import rule_book
from detector.wiring.tool import SCENARIOS
from detector.wiring.virtual_devices import VirtualChoice, simulated_device
from tests.fakes.remembered_sight import remembered_sight

MISSING_CLOSE = next(path for path in shipped_apps() if path.stem == "missing_close")


@dataclass(frozen=True, slots=True)
class BusyHost:
    """A clock whose waits end up to `late_s` too late, as on a machine with more work than cores."""

    clock: Clock
    late_s: float
    chance: Random

    def monotonic_ns(self) -> int:
        return self.clock.monotonic_ns()

    def wall_ns(self) -> int:
        return self.clock.wall_ns()

    def sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds + self.chance.uniform(0.3, 1.0) * self.late_s)


@pytest.mark.parametrize(
    ("late_s", "faults", "code", "note"),
    [
        pytest.param(0.0, (), ExitCode.FINDINGS, None, id="an idle host finds it", marks=pytest.mark.long),
        pytest.param(
            0.6, (), ExitCode.FINDINGS, None, id="a busy host that still finds it", marks=pytest.mark.long
        ),
        pytest.param(
            1.0,
            ("slow-dump@3s", "stutter@2s"),
            ExitCode.INCONCLUSIVE,
            "slow_host_rules",
            id="too few frames to tell",
        ),
        pytest.param(
            8.0,
            (),
            ExitCode.INCONCLUSIVE,
            "slow_host_windows",
            id="the window was missed",
            marks=pytest.mark.long,
        ),
    ],
)
def test_a_slow_host_never_makes_a_planted_fault_green(
    late_s: float, faults: tuple[str, ...], code: ExitCode, note: str | None, tmp_path: Path
) -> None:
    choice = VirtualChoice(app_files=(MISSING_CLOSE,), persona="compact-13", seed=5, faults=faults)
    with simulated_device(choice) as (device, clock):
        capture_runs(
            device,
            CaseFolder(tmp_path),
            load_app(MISSING_CLOSE).package,
            n_runs=2,
            scenario_of=SCENARIOS[NAME],
            scenario_name=NAME,
            clock=BusyHost(clock, late_s, Random(1)),
            tool_version="test",
        )
    runs = list(see_case(CaseFolder(tmp_path), remembered_sight()))
    document = judge_runs(runs, join_runs(runs), rule_book("cn-default"))
    notes = notes_of(document, Gate())
    assert exit_code_of_case(document) is code
    assert [one.key for one in notes] == ([] if note is None else [note])
    if note == "slow_host_rules":
        assert notes[0].fills["rules"] == "CLS-01"
