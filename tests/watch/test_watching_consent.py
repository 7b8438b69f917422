"""Whole watches of apps that ask for consent: how a policy or a scenes file changes the verdict."""

from pathlib import Path

import pytest

from detector.attribution.policy import read_policy
from detector.attribution.standing import NO_SCENES, DeclaredScene, DeclaredScenes
from detector.core.verdict import Verdict
from detector.core.watch_plan import WatchPlan
from detector.core.watching import PhoneTrigger
from detector.session.request import CapturedBy
from detector.virtual.apps.shipped import shipped_background_apps
from detector.watch import JudgedWatch, capture_watch, judge_watch
from detector.wiring.law import rule_book
from detector.wiring.virtual_devices import VirtualChoice, packages_of, simulated_device
from tests.fakes.watched import SHORT

SILENT = "本隐私政策说明我们如何收集和使用您的个人信息。"
TELLS = SILENT + "为及时提醒您，本应用会在充电时自启动，并可能关联启动我们的其他应用。"


def captured(folder: Path, *names: str) -> Path:
    files = [next(path for path in shipped_background_apps() if path.stem == name) for name in names]
    choice = VirtualChoice(app_files=tuple(files))
    package, *others = packages_of(choice)
    plan = WatchPlan(
        package=package,
        others=tuple(others),
        triggers=(PhoneTrigger.POWER,),
        repeats=1,
        windows=SHORT,
        seeks_switch=False,
    )
    with simulated_device(choice) as (device, clock):
        capture_watch(device, folder / "b", plan, run_id="test", clock=clock, by=CapturedBy(tool_version="0"))
    return folder / "b"


def judged(bundle: Path, *, policy: str | None = None, scenes: DeclaredScenes = NO_SCENES) -> JudgedWatch:
    text = None if policy is None else read_policy(policy, where="policy.txt")
    return judge_watch(bundle, rule_book("cn-default"), policy=text, scenes=scenes)


def judged_as(judged: JudgedWatch, code: str) -> tuple[str, str | None, str]:
    verdict: Verdict = next(one for one in judged.verdicts if one.code == code)
    is_failed = verdict.outcome.value == "failed"
    return verdict.outcome.value, verdict.severity.value if is_failed else None, verdict.reason_id


def test_a_start_after_consent_depends_on_policy_and_scenes(tmp_path: Path) -> None:
    bundle = captured(tmp_path, "agreed_without_being_told")
    assert judged_as(judged(bundle), "AST-01") == ("cantTell", None, "self_starts_open")
    assert judged_as(judged(bundle, policy=SILENT), "AST-01") == ("failed", "major", "self_started")
    assert judged_as(judged(bundle, policy=TELLS), "AST-01") == ("cantTell", None, "self_starts_for_review")
    scene = DeclaredScene(scene="other", declared_by="a person", reason="an alarm clock", trigger="power")
    declared = judged(bundle, scenes=DeclaredScenes(scenes=(scene,)))
    assert judged_as(declared, "AST-01")[0] != "failed"
    assert judged_as(declared, "AST-01")[2] not in ("self_starts_open", "self_starts_for_review")
    assert judged_as(judged(bundle), "AST-03")[0] != "failed"


def test_a_dialog_can_be_a_disclosure(tmp_path: Path) -> None:
    bundle = captured(tmp_path, "disclosed_and_agreed")
    found = judged(bundle)
    assert judged_as(found, "AST-01") == ("cantTell", None, "self_starts_for_review")
    quoted = {text for one in found.starts for text in one.quoted}
    assert quoted == {"充电时本应用会自启动，以便提醒您"}


def test_a_start_after_a_refusal_counts_as_before_consent(tmp_path: Path) -> None:
    bundle = captured(tmp_path, "starts_after_refusal")
    for policy in (None, SILENT, TELLS):
        found = judged(bundle, policy=policy)
        assert judged_as(found, "AST-01") == ("failed", "major", "self_started")
        assert judged_as(found, "AST-03") == ("failed", "major", "started_after_refusal")
    assert "refused" in {one.stage for one in judged(bundle).starts}
    assert found.consent.refused_ms is not None
    assert found.consent.given_ms is not None


def test_a_declared_scene_excuses_no_start_that_was_disclosed_and_refused(tmp_path: Path) -> None:
    """078.10 b has no scenes; a does: undisclosed, with a reasonable scene, is not a breach."""
    bundle = captured(tmp_path, "starts_after_refusal")
    scene = DeclaredScene(scene="alarm-clock", declared_by="a person", reason="it rings", trigger="alarm")
    scenes = DeclaredScenes(scenes=(scene,))
    disclosing = SILENT + "闹钟到时本应用会自启动。"
    assert judged_as(judged(bundle, scenes=scenes, policy=disclosing), "AST-03")[0] == "failed"
    assert judged_as(judged(bundle, scenes=scenes, policy=SILENT), "AST-03")[0] != "failed"


@pytest.mark.parametrize("is_family", [False, True], ids=["a stranger", "its own family"])
def test_its_own_family_is_judged_like_any_app_if_undisclosed(is_family: bool, tmp_path: Path) -> None:
    bundle = captured(tmp_path, "wakes_family_when_agreed", "push_family_sister")
    families = (("cn.example.yuehu", "cn.example.xinghai"),) if is_family else ()
    scenes = DeclaredScenes(families=families)
    assert judged_as(judged(bundle, scenes=scenes), "AST-02") == ("cantTell", None, "others_open")
    assert judged_as(judged(bundle, scenes=scenes, policy=SILENT), "AST-02") == (
        "failed",
        "major",
        "others_started",
    )
    reviewed = judged_as(judged(bundle, scenes=scenes, policy=TELLS), "AST-02")
    assert (reviewed[2] == "others_for_review") is not is_family
    assert reviewed[0] == "cantTell"  # a shortened watch never passes
