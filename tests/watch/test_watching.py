"""Whole watches of virtual apps in simulated time, where the true starts are known."""

from pathlib import Path

import pytest

from detector.attribution.found import FoundStart, Grade, StartKind
from detector.core.actions import RestoreDevice, SendTrigger
from detector.core.gap_code import GapCode
from detector.core.verdict import Outcome, Verdict
from detector.core.watch_plan import WatchPlan
from detector.core.watching import PhoneTrigger
from detector.evidence.reader import open_bundle
from detector.reporting.start_report import render_starts
from detector.session.request import CapturedBy
from detector.virtual.apps.shipped import shipped_background_apps
from detector.virtual.persona import Persona
from detector.virtual.personas import PERSONAS
from detector.virtual.waking.records import TrueStart
from detector.virtual.waking.vendor import Refusable
from detector.watch import JudgedWatch, autostart_document, capture_watch, judge_watch, read_watch
from detector.wiring.law import rule_book
from detector.wiring.virtual_devices import VirtualChoice, packages_of, simulated_device
from tests.fakes.watched import SHORT, watched
from tests.virtual.waking.living import APP, OTHER, app

IN_EVERY_RUN = ("aosp-8", "aosp-16", "coloros-15", "hyperos-14")
"""The oldest and the newest grammar of dumps, and the two vendors that refuse starts. The others are long."""

EACH_PHONE = [
    pytest.param(one, id=one.name, marks=[pytest.mark.long] * (one.name not in IN_EVERY_RUN))
    for one in PERSONAS
]
RECEIVER = {"name": ".WakeReceiver", "kind": "receiver", "process": ":push"}
DAEMON = {"name": ".DaemonService", "kind": "service", "process": ":daemon"}
ON_POWER = {"id": "power", "when": "power-connected", "component": ".WakeReceiver"}
THREE = (PhoneTrigger.POWER, PhoneTrigger.SCREEN, PhoneTrigger.TIME)
SISTER = {"id": "sister", "when": "launch", "target": OTHER, "component": ".DaemonService"}


def plan(*triggers: PhoneTrigger, package: str = APP, others: tuple[str, ...] = ()) -> WatchPlan:
    return WatchPlan(package=package, others=others, triggers=triggers, repeats=2, windows=SHORT)


def counted(starts: tuple[FoundStart, ...]) -> list[FoundStart]:
    return [one for one in starts if one.counts]


@pytest.mark.parametrize("persona", EACH_PHONE)
def test_a_start_on_a_broadcast_is_the_apps_own_doing(persona: Persona, tmp_path: Path) -> None:
    self_starter = app(components=[RECEIVER], wakes=[ON_POWER])
    judged, truth = watched(
        plan(PhoneTrigger.POWER, PhoneTrigger.SCREEN), self_starter, folder=tmp_path / "b", persona=persona
    )
    planted = [one for one in truth if one.wake_id is not None]
    found = counted(judged.starts)
    is_refused = Refusable.BROADCAST in persona.vendor.refuses
    process = APP if is_refused else f"{APP}:push"  # a refusal names the app alone
    assert [(one.process, one.trigger, one.is_refused) for one in found] == [
        (process, "power", is_refused) for _ in planted
    ]
    assert len(found) == 2
    for one in found:
        assert one.kind is StartKind.SELF
        assert one.caller is not None
        assert (one.caller.package, one.caller.grade) == ("android", Grade.PROVEN)
        assert one.action == "android.intent.action.ACTION_POWER_CONNECTED"
        assert one.stage is not None
        assert one.stage.startswith("trigger:power:")
        assert any("am_proc_start" in line or is_refused for line in one.log_lines)
    verdicts = {one.code: one.outcome for one in judged.verdicts}
    assert verdicts["AST-01"] is Outcome.FAILED
    assert verdicts["AST-02"] is not Outcome.FAILED


def test_an_innocent_app_is_not_accused(tmp_path: Path) -> None:
    judged, _ = watched(plan(PhoneTrigger.POWER, PhoneTrigger.UNLOCK), app(), folder=tmp_path / "b")
    assert counted(judged.starts) == []
    assert {one.outcome for one in judged.verdicts} <= {Outcome.CANT_TELL, Outcome.UNTESTED}  # shortened
    assert judged.watch.gaps == ()


def test_an_app_that_wakes_another_is_named_as_its_caller(tmp_path: Path) -> None:
    apps = app(wakes=[SISTER]), app(OTHER, components=[DAEMON])
    judged, _ = watched(plan(PhoneTrigger.POWER, others=(OTHER,)), *apps, folder=tmp_path / "b")
    found = counted(judged.starts)
    assert found
    assert {(one.package, one.kind) for one in found} == {(OTHER, StartKind.ASSOCIATED)}
    assert {one.caller.package for one in found if one.caller} == {APP}
    assert [(one.from_package, one.to_package) for one in judged.links] == [(APP, OTHER)]
    outcomes = {one.code: one.outcome for one in judged.verdicts}
    assert (outcomes["AST-01"], outcomes["AST-02"]) == (Outcome.CANT_TELL, Outcome.FAILED)


def test_an_app_woken_by_another_is_not_accused(tmp_path: Path) -> None:
    apps = app(wakes=[SISTER]), app(OTHER, components=[DAEMON])
    watch = plan(PhoneTrigger.OTHER_APP, package=OTHER, others=(APP,))
    judged, _ = watched(watch, *apps, folder=tmp_path / "b")
    found = counted(judged.starts)
    assert {one.stage for one in found if one.stage} >= {f"trigger:other-app:{APP}:1"}
    assert {one.kind for one in found} == {StartKind.ASSOCIATED}
    assert Outcome.FAILED not in {one.outcome for one in judged.verdicts}
    document = autostart_document(judged)
    assert {(one.is_held_against, one.clauses) for one in document.starts} == {(False, ())}
    assert sum(one.n_starts for one in document.stages) == 0
    page = render_starts(judged, rule_book("cn-default"), tool_version="1")["index.en.html"].decode()
    assert "No start counts." in page


def test_a_refused_start_is_an_attempt(tmp_path: Path) -> None:
    modern = app(target_sdk=26, components=[RECEIVER], wakes=[ON_POWER])
    judged, _ = watched(plan(PhoneTrigger.POWER), modern, folder=tmp_path / "b")
    assert {(one.is_refused, one.kind, one.trigger) for one in counted(judged.starts)} == {
        (True, StartKind.SELF, "power")
    }
    (verdict,) = (one for one in judged.verdicts if one.code == "AST-01")
    assert (verdict.outcome, verdict.severity, verdict.reason_code) == (
        Outcome.FAILED,
        "minor",
        "blocked_by_system",
    )


def test_the_phone_is_restored(tmp_path: Path) -> None:
    judged, _ = watched(
        plan(PhoneTrigger.POWER, PhoneTrigger.TIME, PhoneTrigger.NETWORK), app(), folder=tmp_path / "b"
    )
    assert any(isinstance(act.action, RestoreDevice) and act.is_done for act in judged.watch.acts)
    assert all(act.is_done for act in judged.watch.acts if isinstance(act.action, SendTrigger))


@pytest.mark.parametrize(
    ("name", "outcome", "severity"),
    [
        pytest.param("switch_works", "passed", "major", id="there and effective"),
        pytest.param("switch_dead", "failed", "major", id="there and without effect", marks=pytest.mark.long),
        pytest.param("switch_absent", "failed", "major", id="absent", marks=pytest.mark.long),
    ],
)
def test_the_users_switch_is_found_and_tried(name: str, outcome: str, severity: str, tmp_path: Path) -> None:
    path = next(path for path in shipped_background_apps() if path.stem == name)
    sister = next(path for path in shipped_background_apps() if path.stem == "push_family_sister")
    choice = VirtualChoice(app_files=(path, sister), persona="hyperos-14")
    package, _ = packages_of(choice)
    watch = WatchPlan(package=package, triggers=THREE, repeats=3)
    with simulated_device(choice) as (device, clock):
        capture_watch(
            device, tmp_path / "b", watch, run_id="test", clock=clock, by=CapturedBy(tool_version="0")
        )
    judged = judge_watch(tmp_path / "b", rule_book("cn-default"))
    verdict = next(one for one in judged.verdicts if one.code == "AST-04")
    assert (verdict.outcome, verdict.severity) == (outcome, severity), verdict.reason
    document = autostart_document(judged)
    assert [(one.label, one.scope, one.was_on) for one in document.switches] == (
        [] if name == "switch_absent" else [("允许关联启动和自启动", "both", True)]
    )
    assert document.maker_switch is not None
    assert (document.maker_switch.mode, document.maker_switch.allows) == ("ignore", False)


def test_a_reboot_and_a_package_that_comes_and_goes_are_triggers_like_any_other(tmp_path: Path) -> None:
    wakes = [
        {"id": "boot", "when": "boot", "component": ".WakeReceiver"},
        {"id": "added", "when": "package-added", "component": ".WakeReceiver"},
    ]
    judged, _ = watched(
        plan(PhoneTrigger.BOOT, PhoneTrigger.PACKAGE),
        app(components=[RECEIVER], wakes=wakes),
        folder=tmp_path / "b",
    )
    assert [(one.stage, one.kind, one.trigger) for one in counted(judged.starts)] == [
        (f"trigger:{trigger}:{repeat}", StartKind.SELF, trigger)
        for repeat in (1, 2)
        for trigger in ("package", "boot")
    ]
    assert all(one.caller and one.caller.grade is Grade.PROVEN for one in counted(judged.starts))
    # Nothing can run while the device is off, so that stretch is a gap that hides nothing.
    assert {gap.code for gap in judged.watch.gaps} == {GapCode.REBOOTING}
    assert "watch_has_gap" not in {one.reason_id for one in judged.verdicts}
    assert all(
        act.is_done for act in judged.watch.acts if isinstance(act.action, SendTrigger | RestoreDevice)
    )


@pytest.mark.parametrize("persona", EACH_PHONE)
def test_its_own_update_is_a_trigger_too(persona: Persona, tmp_path: Path) -> None:
    updated = app(
        components=[RECEIVER], wakes=[{"id": "update", "when": "own-update", "component": ".WakeReceiver"}]
    )
    judged, truth = watched(plan(PhoneTrigger.OWN_UPDATE), updated, folder=tmp_path / "b", persona=persona)
    assert all(act.is_done for act in judged.watch.acts if isinstance(act.action, SendTrigger))
    planted = [one for one in truth if one.wake_id is not None]
    assert len(planted) == 2
    assert [(one.kind, one.trigger, one.stage) for one in counted(judged.starts)] == [
        (StartKind.SELF, "own-update", f"trigger:own-update:{repeat}") for repeat in (1, 2)
    ]


# Devices that fail in the middle of a watch: findings stay, nothing is invented, nothing passes.


def judged_with(fault: str, folder: Path) -> tuple[JudgedWatch, list[TrueStart]]:
    apps = app(components=[RECEIVER, DAEMON], wakes=[ON_POWER])
    judged, truth = watched(
        plan(PhoneTrigger.POWER, PhoneTrigger.SCREEN), apps, folder=folder / "b", faults=(fault,)
    )
    return judged, [one for one in truth if one.wake_id is not None]


def outcomes_of(judged: JudgedWatch) -> dict[str, tuple[Outcome, str]]:
    return {one.code: (one.outcome, one.reason_id) for one in judged.verdicts}


@pytest.mark.parametrize("fault", ["vanish@480s", "reboots@480s", "system-restart@480s"])
def test_a_lost_device_leaves_a_partial_watch_without_passes(fault: str, tmp_path: Path) -> None:
    judged, planted = judged_with(fault, tmp_path)
    assert judged.watch.is_partial
    found = counted(judged.starts)
    assert found
    assert len(found) <= len(planted)
    outcomes = outcomes_of(judged)
    assert outcomes["AST-01"] == (Outcome.FAILED, "self_started")  # it was seen before
    assert outcomes["AST-02"] == (Outcome.CANT_TELL, "watch_broke_off")
    assert Outcome.PASSED not in {outcome for outcome, _ in outcomes.values()}


def test_a_device_lost_before_anything_happened_causes_no_accusation(tmp_path: Path) -> None:
    judged, _ = judged_with("vanish@60s", tmp_path)
    assert judged.watch.is_partial
    assert counted(judged.starts) == []
    assert {outcome for outcome, _ in outcomes_of(judged).values()} <= {Outcome.CANT_TELL, Outcome.UNTESTED}


def test_an_overflowed_log_is_a_gap(tmp_path: Path) -> None:
    judged, _ = judged_with("log-rotates@300s", tmp_path)
    assert not judged.watch.is_partial
    (gap,) = judged.watch.gaps
    assert gap.code is GapCode.LOG_ENDED
    assert outcomes_of(judged)["AST-02"] == (Outcome.CANT_TELL, "watch_has_gap")


def test_reported_dropped_lines_prevent_a_pass(tmp_path: Path) -> None:
    judged, _ = judged_with("log-drops@300s", tmp_path)
    assert judged.watch.n_lines_dropped == 14
    assert outcomes_of(judged)["AST-02"] == (Outcome.CANT_TELL, "watch_lost_lines")


def test_a_boot_beyond_the_logs_reach_is_a_gap(tmp_path: Path) -> None:
    folder = tmp_path / "b"
    watched(plan(PhoneTrigger.BOOT), app(), folder=folder)
    watch = read_watch(open_bundle(folder))
    assert {gap.code for gap in watch.gaps} == {GapCode.REBOOTING}
    log = open_bundle(folder).log_text.replace("boot_progress_start", "boot_progress_other")
    bundle = open_bundle(folder)
    bundle.__dict__["log_text"] = log  # as if its oldest lines had gone
    assert GapCode.LOG_AFTER_BOOT in {gap.code for gap in read_watch(bundle).gaps}


# Attempts that every phone blocks.


def verdict_of(judged: JudgedWatch, code: str) -> Verdict:
    return next(one for one in judged.verdicts if one.code == code)


@pytest.mark.parametrize("persona", EACH_PHONE)
def test_a_receiver_without_its_permission_is_an_attempt_for_review(persona: Persona, tmp_path: Path) -> None:
    """Removing the permission from a library's manifest is a remedy, so it causes no accusation."""
    remedied = app(
        components=[RECEIVER],
        wakes=[{"id": "boot", "when": "boot", "component": ".WakeReceiver"}],
        boot_permission=False,
    )
    judged, truth = watched(plan(PhoneTrigger.BOOT), remedied, folder=tmp_path / "b", persona=persona)
    planted = [one for one in truth if one.trigger == "boot"]
    assert planted
    assert [(one.kind, one.is_refused, one.sub_kind, one.trigger) for one in counted(judged.starts)] == [
        (StartKind.SELF, True, "denied", "boot") for _ in planted
    ]
    assert all(one.log_lines for one in counted(judged.starts))
    verdict = verdict_of(judged, "AST-01")
    assert (verdict.outcome, verdict.severity, verdict.reason_id) == (
        Outcome.FAILED,
        "info",
        "self_start_denied",
    )


@pytest.mark.parametrize("by", ["service", "bind", "broadcast"])
def test_a_start_of_an_unexported_component_is_the_callers_attempt(by: str, tmp_path: Path) -> None:
    shut = {**(RECEIVER if by == "broadcast" else DAEMON), "exported": False}
    reach = {**SISTER, "component": shut["name"], "by": by}
    apps = app(wakes=[reach]), app(OTHER, components=[shut])
    judged, _ = watched(plan(PhoneTrigger.POWER, others=(OTHER,)), *apps, folder=tmp_path / "b")
    found = counted(judged.starts)
    assert found
    assert {(one.package, one.kind, one.is_refused, one.sub_kind) for one in found} == {
        (OTHER, StartKind.ASSOCIATED, True, "denied")
    }
    assert {one.caller.package for one in found if one.caller} == {APP}
    verdict = verdict_of(judged, "AST-02")
    assert (verdict.outcome, verdict.severity, verdict.reason_id) == (
        Outcome.FAILED,
        "minor",
        "others_denied",
    )
    assert verdict_of(judged, "AST-03").reason_id != "started_before_consent"
