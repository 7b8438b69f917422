"""Several virtual apps watched in one run, in simulated time: each has its own bundle and judgement."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from detector.attribution.found import FoundStart, StartKind
from detector.core.watch_plan import WatchPlan
from detector.core.watching import PhoneTrigger, StageKind
from detector.devices.android import open_device
from detector.evidence.reader import Bundle, open_bundle
from detector.session.request import Beside, CapturedBy
from detector.virtual.device import DeviceSpec
from detector.virtual.in_process import SimulatedWorld
from detector.virtual.personas import DEFAULT_PERSONA
from detector.virtual.system.latency import PHONE_LATENCY
from detector.virtual.system.packages import VirtualApp
from detector.watch import (
    JudgedWatch,
    WatchedTogether,
    WatchStanding,
    autostart_document,
    capture_watch,
    is_settled_by,
    judge_watch,
)
from detector.wiring.law import rule_book
from tests.fakes.watched import SHORT, watched
from tests.virtual.waking.living import app

STARTER, INNOCENT, WAKER = "com.example.papaya", "com.example.guava", "com.example.lychee"
LAW = rule_book("cn-default")

RECEIVER = {"name": ".WakeReceiver", "kind": "receiver", "process": ":push"}
DAEMON = {"name": ".DaemonService", "kind": "service", "process": ":daemon"}
ON_POWER = {"id": "power", "when": "power-connected", "component": ".WakeReceiver"}
SISTER = {"id": "sister", "when": "launch", "target": INNOCENT, "component": ".DaemonService"}
APPS = (
    app(STARTER, components=[RECEIVER], wakes=[ON_POWER]),
    app(INNOCENT, components=[DAEMON]),
    app(WAKER, wakes=[SISTER]),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    judged: dict[str, JudgedWatch]
    bundles: dict[str, Bundle]
    progress: list[WatchStanding]


def together(folder: Path, *apps: VirtualApp, plan: WatchPlan, settled: tuple[str, ...] = ()) -> Together:
    """`settled`: apps whose verdicts are final from the beginning."""
    spec = DeviceSpec(
        serial="simulated-1",
        persona=DEFAULT_PERSONA,
        apps=apps,
        latency=PHONE_LATENCY,
        uiautomation_running=True,
    )
    progress: list[WatchStanding] = []
    beside = tuple(Beside(run_id="test", package=one, folder=folder / one) for one in plan.also)
    folders = {one: folder / one for one in plan.packages}
    with SimulatedWorld([spec]) as world:
        device = open_device(world.link(spec.serial), world.clock)
        try:
            capture_watch(
                device,
                folders[plan.package],
                plan,
                run_id="test",
                clock=world.clock,
                by=CapturedBy(tool_version="0"),
                together=WatchedTogether(
                    beside=beside, is_settled=lambda package, with_switch: package in settled
                ),
                on_step=progress.append,
            )
        finally:
            device.close()
    judged = {one: judge_watch(path, LAW) for one, path in folders.items()}
    bundles = {one: open_bundle(path) for one, path in folders.items()}
    return Together(judged=judged, bundles=bundles, progress=progress)


PLAN = WatchPlan(
    package=STARTER,
    also=(INNOCENT, WAKER),
    triggers=(PhoneTrigger.POWER, PhoneTrigger.OWN_UPDATE, PhoneTrigger.OTHER_APP),
    repeats=2,
    windows=SHORT,
)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Together:
    return together(tmp_path_factory.mktemp("three"), *APPS, plan=PLAN)


def held(judged: JudgedWatch) -> list[FoundStart]:
    return [one for one in judged.starts if one.is_held_against(judged.watch.package)]


@pytest.mark.long
def test_each_app_is_reported_for_what_it_did_and_no_other_is_blamed_for_it(three: Together) -> None:
    starter, innocent, waker = (held(three.judged[one]) for one in (STARTER, INNOCENT, WAKER))
    assert {(one.kind, one.trigger) for one in starter} == {(StartKind.SELF, "power")}
    assert innocent == []
    assert {(one.kind, one.package) for one in waker} == {(StartKind.ASSOCIATED, INNOCENT)}
    outcomes = {
        package: {one.code: one.outcome.value for one in judged.verdicts}
        for package, judged in three.judged.items()
    }
    assert (outcomes[STARTER]["AST-01"], outcomes[WAKER]["AST-02"]) == ("failed", "failed")
    assert "failed" not in outcomes[INNOCENT].values()
    assert outcomes[WAKER]["AST-01"] != "failed"


def test_gives_the_same_result_as_a_watch_of_the_app_alone(three: Together, tmp_path: Path) -> None:
    alone, _ = watched(
        WatchPlan(package=STARTER, triggers=(PhoneTrigger.POWER,), repeats=2, windows=SHORT),
        *APPS,
        folder=tmp_path / "b",
    )
    shared = three.judged[STARTER]
    outcomes, starts = (
        [{one.code: one.outcome for one in judged.verdicts} for judged in (alone, shared)],
        [[(one.trigger, one.stage) for one in held(judged)] for judged in (alone, shared)],
    )
    assert outcomes[0] == outcomes[1]
    assert starts[0] == starts[1]


def test_each_goes_through_all_of_its_own_stages(three: Together) -> None:
    for package, judged in three.judged.items():
        kinds = [span.stage.kind for span in judged.watch.spans]
        assert kinds.count(StageKind.CONSENTED) == kinds.count(StageKind.BACKGROUND) == 1
        assert kinds.count(StageKind.ENDED) == 3
        triggers = [span.stage for span in judged.watch.spans if span.stage.kind is StageKind.TRIGGER]
        others = {one for one in PLAN.packages if one != package}
        assert {one.other_app for one in triggers if one.trigger is PhoneTrigger.OTHER_APP} == others
        assert {one.repeat for one in triggers} == {1, 2}
        (self_start,) = (one for one in judged.verdicts if one.code == "AST-01")
        n_watched = {one.name: one.quantity.value for one in self_start.quantities}["n_triggers_watched"]
        assert n_watched == 4  # power, own update, two other apps


def test_data_about_one_app_stays_out_of_the_other_bundles(three: Together) -> None:
    for package, bundle in three.bundles.items():
        assert bundle.manifest.header.watched_with == tuple(one for one in PLAN.packages if one != package)
        states = {dump.package for dump in bundle.dumps if dump.name == "package"}
        assert states == {package}
        others = [one for one in PLAN.packages if one != package]
        assert bundle.trees
        assert not any(f'package="{one}"'.encode() in tree.xml for tree in bundle.trees for one in others)
        document = autostart_document(three.judged[package])
        assert set(document.watched_with) == set(others)


def test_the_shared_log_is_stored_once(three: Together) -> None:
    logs = [bundle.folder / "logs" / "logcat.txt" for bundle in three.bundles.values()]
    assert len({path.stat().st_ino for path in logs}) == 1
    assert len({bundle.log_text for bundle in three.bundles.values()}) == 1


def test_reports_progress_and_remaining_time(three: Together) -> None:
    assert [one.n_step for one in three.progress] == sorted(one.n_step for one in three.progress)
    left = [one.left_ms for one in three.progress]
    assert left == sorted(left, reverse=True)
    triggers = [one.n_trigger for one in three.progress if one.n_trigger is not None]
    assert triggers == list(range(1, three.progress[0].n_triggers + 1))
    consented = {one.package for one in three.progress if one.stage.kind is StageKind.CONSENTED}
    assert consented == set(PLAN.packages)


def test_a_settled_app_is_let_go_and_its_watch_marked_as_shortened(tmp_path: Path) -> None:
    plan = WatchPlan(
        package=STARTER,
        also=(INNOCENT,),
        triggers=(PhoneTrigger.POWER,),
        repeats=3,
        windows=SHORT,
        seeks_switch=False,
    )
    ran = together(tmp_path, *APPS[:2], plan=plan, settled=(STARTER,))
    starter, innocent = (ran.judged[one].watch.spans for one in (STARTER, INNOCENT))
    assert starter[-1].stage.kind is StageKind.LET_GO
    assert starter[-1].stage.is_shortened
    assert max(span.stage.repeat for span in starter) == 2
    assert max(span.stage.repeat for span in innocent) == 3
    assert all(span.stage.kind is not StageKind.LET_GO for span in innocent)


def test_only_failures_settle_an_app(three: Together) -> None:
    verdicts = three.judged[STARTER].verdicts
    assert not is_settled_by(verdicts, LAW, with_switch=False)  # it has woken no app yet
    failed = [one for one in verdicts if one.outcome.value == "failed"]
    assert is_settled_by([one for one in failed if one.code in ("AST-01", "AST-03")], LAW, with_switch=True)
