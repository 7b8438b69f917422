"""Cold starts and probes on a virtual device in simulated time, through the whole capture code."""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from detector.case import CaseFolder
from detector.codec import to_json
from detector.core.actions import Launch, Observe, Scenario, StopApp, TapAt, Wait
from detector.core.clock import Clock
from detector.core.errors import DeviceLost
from detector.core.geometry import Point, Rect
from detector.core.outcome import OutcomeKind
from detector.core.trials import Gesture, Level
from detector.core.verdict import Outcome, ReasonCode, Severity
from detector.evidence.layout import JOURNAL, MANIFEST, MANIFEST_SHA256
from detector.evidence.reader import open_bundle
from detector.judging.case import judge_runs
from detector.perception.ports import TextLine, TextReader
from detector.scenarios import PROBES
from detector.scenarios.cold_start import NAME, cold_start
from detector.seeing import see_case
from detector.touching import PlannedProbe, Scan, join_runs
from detector.touching.touching import priors_of, touches_on, untouched_of
from detector.virtual.apps.spec.app_file import load_app
from detector.windows.seen_run import SeenRun, seen_from_json
from detector.windows.touched_case import touched_from_json, touched_schema
from detector.windows.touched_window import Touch
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import session_screen_reader
from detector.wiring.virtual_devices import VirtualChoice, shipped_app_files, simulated_device
from tests.fakes.remembered_sight import remembered_sight


@contextmanager
def scanning(app: str, folder: Path, *, seed: int = 3, faults: tuple[str, ...] = ()) -> Iterator[Scan]:
    path = next(path for path in shipped_app_files() if path.stem == app)
    seeing = remembered_sight()
    choice = VirtualChoice(app_files=(path,), persona="compact-13", seed=seed, faults=faults)
    with simulated_device(choice) as (device, clock):
        yield Scan(
            device=device,
            case=CaseFolder(folder),
            package=load_app(path).package,
            clock=clock,
            setup=seeing,
            screen_reader=session_screen_reader(seeing),
            tool_version="0.1.0",
            seen=[],
        )


def look(scan: Scan, n_runs: int = 1) -> list[SeenRun]:
    return list(scan.cold_starts(n_runs, name=NAME, scenario_of=cold_start))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A scan of a compliant splash: one cold start, then its close probe."""

    case: CaseFolder
    runs: tuple[SeenRun, ...]
    plan: tuple[PlannedProbe, ...]

    def broken_off_after(self, n_runs: int, folder: Path) -> list[SeenRun]:
        """A scan interrupted after that many runs, on disk and in memory."""
        for number in range(n_runs):
            copied = CaseFolder(folder).bundle_path(number)
            shutil.copytree(self.case.bundle_path(number), copied)
        return list(self.runs[:n_runs])


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    folder = tmp_path_factory.mktemp("scanned")
    with scanning("compliant_splash", folder) as scan:
        look(scan)
        plan = tuple(one for one in scan.plan(PROBES, Level.QUICK) if one.kind.name == "close_probe")
        list(scan.probe(plan))
        return Scanned(case=scan.case, runs=tuple(scan.seen), plan=plan)


def outcomes(runs: Sequence[SeenRun]) -> dict[str, Outcome]:
    """Judged by the documents of seeing and touching alone, as they are read from a case."""
    seen = [seen_from_json(to_json(run), where="seen") for run in runs]
    text = to_json(join_runs(runs))
    jsonschema.validate(json.loads(text), touched_schema())
    verdicts = judge_runs(
        seen, touched_from_json(text, where="touched.json"), rule_book("cn-default")
    ).verdicts
    return {one.code: one.outcome for one in verdicts if one.subject == "window:1"}


def test_a_splash_that_closes_at_once_takes_two_launches(scanned: Scanned) -> None:
    probing = scanned.runs[1:]
    assert [run.scenario for run in probing] == ["close_probe"] * 2
    assert [len(run.touches) for run in probing] == [1, 1]
    by_code = outcomes(scanned.runs)
    assert {by_code[code] for code in ("CLS-03", "CLS-11", "CLS-13", "CLS-14")} == {Outcome.PASSED}
    actions = open_bundle(scanned.case.bundle_path(1)).actions
    assert any(isinstance(one.action, TapAt) for one in actions)
    assert any(isinstance(one.action, Observe) and one.action.near for one in actions)


def test_level_look_touches_nothing_and_leaves_touch_rules_untested(scanned: Scanned, tmp_path: Path) -> None:
    with scanning("compliant_splash", tmp_path) as scan:
        scan.seen = scanned.broken_off_after(1, tmp_path)
        assert scan.plan(PROBES, Level.LOOK) == ()
        verdicts = judge_runs(scan.seen, join_runs(scan.seen), rule_book("cn-default")).verdicts
    unasked = [one for one in verdicts if one.code == "CLS-11"]
    assert [(one.outcome, one.reason_code) for one in unasked] == [(Outcome.UNTESTED, ReasonCode.BUDGET)]


def test_an_interrupted_scan_continues_after_its_last_complete_run(scanned: Scanned, tmp_path: Path) -> None:
    with scanning("compliant_splash", tmp_path) as scan:
        scan.seen = scanned.broken_off_after(2, tmp_path)
        whole = scan.seen[-1]
        scan.resumed_after = whole.run_id
        assert look(scan) == []
        runs = list(scan.probe(scanned.plan))
    assert [run.run_index for run in runs] == [2]
    assert open_bundle(scan.case.bundle_path(2)).manifest.header.resumed_after == whole.run_id
    assert [touch.outcome for touch in _named(scan)] == [OutcomeKind.DISMISSED] * 2


def close_trials(scan: Scan) -> list[SeenRun]:
    plan = [one for one in scan.plan(PROBES, Level.QUICK) if one.kind.name == "close_probe"]
    return list(scan.probe(plan))


def resumed(scan: Scan, case: CaseFolder) -> str:
    """As `scan --resume` does: everything in the case is read, and the last complete run is named."""
    scan.seen = list(see_case(case, scan.setup))
    whole = [run.run_id for run in scan.seen if not run.is_partial]
    scan.resumed_after = whole[-1]
    return whole[-1]


@pytest.mark.long
def test_a_scan_with_a_lost_device_continues_from_its_last_complete_run(tmp_path: Path) -> None:
    with scanning("compliant_splash", tmp_path, faults=("vanish@17s",)) as scan:
        look(scan)
        with pytest.raises(DeviceLost):
            close_trials(scan)
    case = CaseFolder(tmp_path)
    lost = case.run_indices()[-1]
    assert open_bundle(case.bundle_path(lost)).is_partial
    with scanning("compliant_splash", tmp_path) as scan:
        after = resumed(scan, case)
        assert [run.is_partial for run in scan.seen].count(True) == 1
        assert look(scan) == []
        made = close_trials(scan)
        n_whole = sum(run.scenario == "close_probe" and not run.is_partial for run in scan.seen)
    assert n_whole == 2  # as many as without the loss
    assert made[0].run_index == lost + 1
    assert open_bundle(case.bundle_path(lost + 1)).manifest.header.resumed_after == after
    assert all(
        open_bundle(case.bundle_path(run.run_index)).manifest.header.resumed_after is None for run in made[1:]
    )


@pytest.mark.long
def test_a_killed_scan_continues_too(scanned: Scanned, tmp_path: Path) -> None:
    """A killed process leaves a truncated journal and no manifest."""
    case = CaseFolder(tmp_path)
    with scanning("compliant_splash", tmp_path) as scan:
        scan.seen = scanned.broken_off_after(1, tmp_path)
        assert [run.run_index for run in look(scan, 2)] == [1]
    killed = case.bundle_path(1)
    for path in (killed / MANIFEST, killed / MANIFEST_SHA256):
        path.unlink()
    journal = (killed / JOURNAL).read_bytes()
    (killed / JOURNAL).write_bytes(journal[: len(journal) * 2 // 3])
    with scanning("compliant_splash", tmp_path) as scan:
        after = resumed(scan, case)
        (made,) = look(scan, 2)
    assert made.run_index == 2
    assert open_bundle(case.bundle_path(2)).manifest.header.resumed_after == after == scanned.runs[0].run_id


def _named(scan: Scan) -> list[Touch]:
    return list(join_runs(scan.seen).windows()["window:1"].touches)


class SmallPrintReader:
    """Reads 跳过 only in the part that the session reads before a touch: about 350 × 300 px here."""

    def __init__(self, inner: TextReader) -> None:
        self._inner = inner

    def read(self, frame: np.ndarray, *, region: Rect | None = None) -> tuple[TextLine, ...]:
        lines = self._inner.read(frame, region=region)
        is_near = region is not None and region.width_px < 500 and region.height_px > 250
        return lines if is_near else tuple(one for one in lines if "跳过" not in one.text)

    def recognise(self, frame: np.ndarray, box: Rect) -> TextLine | None:
        return None


@pytest.mark.long
def test_a_sighting_of_the_session_is_found_again_in_the_bundle(tmp_path: Path) -> None:
    """A control that is not visible in the whole picture was touched nevertheless: it counts as touched."""
    with scanning("compliant_splash", tmp_path, faults=("empty-hierarchy",)) as scan:
        look(scan)
        assert scan.setup.text_reader is not None
        scan.setup = replace(
            scan.setup,
            text_reader=SmallPrintReader(scan.setup.text_reader),
            control_finder=None,
        )
        plan = [one for one in scan.plan(PROBES, Level.QUICK) if one.kind.name == "close_probe"]
        run = next(iter(scan.probe(plan)))
    (touch,) = run.touches
    assert touch.met is not None
    assert touch.met.control is not None
    assert touch.met.control.text is not None
    assert touch.touch.point is not None
    assert touch.met.control.box.contains(touch.touch.point)


@pytest.mark.long
def test_the_back_key_is_pressed_without_a_control_and_does_not_prove_taps(
    tmp_path: Path,
) -> None:
    with scanning("missing_close", tmp_path) as scan:
        look(scan)
        plan = [one for one in scan.plan(PROBES, Level.QUICK) if one.kind.name == "back_key"]
        assert [one.most_launches for one in plan] == [1]
        (run,) = scan.probe(plan)
        window = join_runs(scan.seen).windows()["window:1"]
    assert [(one.gesture, one.outcome) for one in window.touches] == [(Gesture.BACK, OutcomeKind.LEFT_APP)]
    assert f"run:{run.run_index}/{run.touches[0].touch.action_id}" in window.touches[0].evidence_ids
    assert not window.taps_arrive


@pytest.mark.long
@pytest.mark.parametrize(
    ("app", "outcome", "reason_id"),
    [
        pytest.param("junk_prompt", Outcome.FAILED, "prompt_jumps", id="junk, and a browser"),
        pytest.param(
            "update_prompt",
            Outcome.CANT_TELL,
            "prompt_perhaps_own_update",
            id="a new version",
        ),
    ],
)
def test_a_window_like_a_system_prompt_is_tapped_in_a_laboratory(
    app: str, outcome: Outcome, reason_id: str, tmp_path: Path
) -> None:
    with scanning(app, tmp_path, seed=5) as scan:
        look(scan)
        assert not [one for one in scan.plan(PROBES, Level.QUICK) if one.kind.name == "prompt_probe"]
        plan = [one for one in scan.plan(PROBES, Level.LAB) if one.kind.name == "prompt_probe"]
        assert [run.scenario for run in scan.probe(plan)] == ["prompt_probe"] * 2
        verdicts = judge_runs(scan.seen, join_runs(scan.seen), rule_book("experimental")).verdicts
    (verdict,) = [one for one in verdicts if one.code == "POP-04" and one.subject == "window:1"]
    assert (verdict.outcome, verdict.reason_id) == (outcome, reason_id)
    assert verdict.severity in (None, Severity.INFO)


@pytest.mark.long
@pytest.mark.parametrize(
    ("app", "code", "outcome", "reason_id"),
    [
        pytest.param(
            "skip_then_popup",
            "CLS-11",
            Outcome.PASSED,
            "close_leads_nowhere_else",
            id="a popup of the page",
        ),
        pytest.param(
            "dead_close_alone", "CLS-14", Outcome.FAILED, "never_closes", id="nothing reacts at all"
        ),
    ],
)
def test_distinguishes_a_close_controls_effect_from_coincidence(
    app: str, code: str, outcome: Outcome, reason_id: str, tmp_path: Path
) -> None:
    """The page behind a splash shows its popup in any case; taps in vain are known to have arrived."""
    with scanning(app, tmp_path, seed=7) as scan:
        look(scan, 2)
        plan = [one for one in scan.plan(PROBES, Level.QUICK) if one.kind.name == "close_probe"]
        assert list(scan.probe(plan[:1]))
        verdicts = judge_runs(scan.seen, join_runs(scan.seen), rule_book("cn-default")).verdicts
    (verdict,) = [one for one in verdicts if one.code == code and one.subject == "window:1"]
    assert (verdict.outcome, verdict.reason_id) == (outcome, reason_id)


class HaltingClock:
    """The clock of a computer that halts for `halt_s` in its next wait."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.halt_s = 0.0

    def monotonic_ns(self) -> int:
        return self._clock.monotonic_ns()

    def wall_ns(self) -> int:
        return self._clock.wall_ns()

    def sleep(self, seconds: float) -> None:
        seconds, self.halt_s = seconds + self.halt_s, 0.0
        self._clock.sleep(seconds)


@pytest.mark.long
@pytest.mark.parametrize(
    ("halt_s", "outcome"),
    [
        pytest.param(0.0, OutcomeKind.NOTHING, id="in time"),
        pytest.param(1.8, OutcomeKind.UNKNOWN, id="after a halt"),
    ],
)
@pytest.mark.parametrize(
    "faults",
    [
        pytest.param((), id="by scrcpy"),
        pytest.param(("no-forward",), id="without its video", marks=pytest.mark.long),
    ],
)
def test_a_delayed_tap_on_the_page_behind_is_not_the_splashs(
    halt_s: float, outcome: OutcomeKind, faults: tuple[str, ...], tmp_path: Path
) -> None:
    """The splash ends meanwhile, and a tap anywhere on its page opens a browser."""
    with scanning("skip_then_popup", tmp_path, seed=7, faults=faults) as scan:
        look(scan)
        (prior,) = [one for one in priors_of(scan.seen) if not one.is_over_content]
        clock = scan.clock = HaltingClock(scan.clock)

        def tapped(package: str) -> Scenario:
            yield StopApp(package=package)
            launched = yield Launch(package=package)
            seen = launched
            while seen.at_ms < launched.at_ms + prior.appeared_ms + 2_600:
                seen = yield Observe()
                yield Wait(duration_ms=100)
            clock.halt_s = halt_s
            yield Wait(duration_ms=100)
            yield TapAt(point=Point(x_px=360, y_px=700))
            for _ in range(12):
                yield Observe(with_tree=True)
                yield Wait(duration_ms=100)
            yield StopApp(package=package)

        run = scan._run("tap_grid", tapped)
        untouched = untouched_of(scan.seen, is_over_content=False, ordinal=0)
        touches = touches_on([run], untouched, is_over_content=False, ordinal=0)
    assert [one.outcome for one in touches if one.outcome.is_known] == [outcome] * outcome.is_known
    assert (run.worst_late_ms or 0.0) >= 1_000 * halt_s


@pytest.mark.long
def test_a_launch_that_the_phones_system_did_not_outlive_is_repeated(tmp_path: Path) -> None:
    with scanning("late_close", tmp_path, faults=("system-restart@launch+2s",)) as scan:
        (run,) = look(scan)
        broken, whole = scan.seen
        assert run is whole
        assert (broken.is_partial, whole.is_partial) == (True, False)
        assert not {code for code, outcome in outcomes([broken]).items() if outcome is Outcome.FAILED}
        assert outcomes(scan.seen)["CLS-02"] is Outcome.FAILED
