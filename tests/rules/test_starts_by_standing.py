"""AST-01, 02, 03 by T/TAF 078.10: the effect of a policy, consent or a scene, in both directions."""

from dataclasses import replace

import pytest

from detector.attribution.found import Grade, StartKind
from detector.core.verdict import Outcome, Severity
from detector.judging.judge import judge_window
from detector.judging.rule import Judgement
from tests.rulebook import profile, rule_of
from tests.rules.case_watch import PACKAGE, SeenStart, WatchCase, given_of

ASSOCIATED_START = rule_of("associated-start")
SELF_START = rule_of("self-start")
BEFORE_CONSENT = rule_of("start-before-consent")

SILENT = "本隐私政策说明我们如何收集和使用您的个人信息。"
TELLS = SILENT + "为及时提醒您，本应用会在插上充电器时自启动，并可能关联启动我们的其他应用。"
DENIES = SILENT + "我们不会自启动，也不会关联启动第三方应用。"
UNCLEAR = SILENT + "本应用会在后台运行以保持连接。"
CONDITIONAL = SILENT + "未经您的同意，我们不会自启动。"
OTHER_OCCASION = SILENT + "本应用会在开机后自启动。"

EARLY_S, LATE_S = 90, 250  # the person agrees at 120 s
OTHER = "cn.example.other"


def judged(case: WatchCase, *, law: str = "cn-default") -> dict[str, Judgement]:
    rules = [SELF_START, ASSOCIATED_START, BEFORE_CONSENT]
    judgements = judge_window(rules, given_of(case), profile=profile(law))
    return {rule.code: judgements[rule.id] for rule in rules}


def itself(at_s: float, trigger: str = "power", *, is_refused: bool = False) -> SeenStart:
    return SeenStart(at_s=at_s, kind=StartKind.SELF, trigger=trigger, is_refused=is_refused)


def another(at_s: float, *, is_own_family: bool = False) -> SeenStart:
    return SeenStart(
        at_s=at_s,
        kind=StartKind.ASSOCIATED,
        package=OTHER,
        caller=PACKAGE,
        is_own_family=is_own_family,
    )


def case(*starts: SeenStart, policy: str | None = None, asked: bool = True) -> WatchCase:
    return WatchCase(what="planted", starts=starts, policy=policy, is_never_asked=not asked)


@pytest.mark.parametrize(
    ("policy", "outcome", "severity", "reason_id"),
    [
        pytest.param(SILENT, "failed", "major", "self_started", id="silent"),
        pytest.param(DENIES, "failed", "major", "self_started", id="it denies it"),
        pytest.param(TELLS, "cantTell", None, "self_starts_for_review", id="it discloses"),
        pytest.param(None, "cantTell", None, "self_starts_open", id="not read"),
        pytest.param(UNCLEAR, "cantTell", None, "self_starts_open", id="it only sounds like it"),
        pytest.param(CONDITIONAL, "cantTell", None, "self_starts_open", id="it denies it under a condition"),
        pytest.param(
            OTHER_OCCASION, "cantTell", None, "self_starts_open", id="it discloses another occasion"
        ),
    ],
)
def test_a_self_start_after_the_consent_is_judged_by_the_policy(
    policy: str | None, outcome: str, severity: str | None, reason_id: str
) -> None:
    judgements = judged(case(itself(LATE_S), policy=policy))
    assert (judgements["AST-01"].outcome, judgements["AST-01"].severity, judgements["AST-01"].reason_id) == (
        outcome,
        severity,
        reason_id,
    )
    assert judgements["AST-03"].outcome is Outcome.PASSED


@pytest.mark.parametrize("is_own_family", [False, True], ids=["a stranger", "its own family"])
@pytest.mark.parametrize(
    ("policy", "outcome", "severity"),
    [
        pytest.param(SILENT, "failed", "major", id="silent"),
        pytest.param(None, "cantTell", None, id="not read"),
    ],
)
def test_an_undisclosed_start_of_its_own_family_counts(
    policy: str | None, outcome: str, severity: str | None, is_own_family: bool
) -> None:
    judgement = judged(case(another(LATE_S, is_own_family=is_own_family), policy=policy))["AST-02"]
    assert (judgement.outcome, judgement.severity) == (outcome, severity)


def test_item_c_protects_only_third_parties() -> None:
    stranger = judged(case(another(LATE_S), policy=TELLS))["AST-02"]
    family = judged(case(another(LATE_S, is_own_family=True), policy=TELLS))["AST-02"]
    assert (stranger.outcome, stranger.reason_id) == (Outcome.CANT_TELL, "others_for_review")
    assert family.outcome is Outcome.PASSED


@pytest.mark.parametrize("policy", [None, SILENT, TELLS], ids=["not read", "silent", "it discloses"])
@pytest.mark.parametrize("start", [itself(EARLY_S), another(EARLY_S)], ids=["itself", "another"])
def test_before_the_consent_no_policy_helps(start: SeenStart, policy: str | None) -> None:
    judgements = judged(case(start, policy=policy))
    code = "AST-01" if start.kind is StartKind.SELF else "AST-02"
    assert (judgements[code].outcome, judgements[code].severity) == (Outcome.FAILED, Severity.MAJOR)
    assert (judgements["AST-03"].outcome, judgements["AST-03"].severity) == (Outcome.FAILED, Severity.MAJOR)
    assert judgements["AST-03"].reason_id == "started_before_consent"


@pytest.mark.parametrize("asked", [True, False], ids=["asked and agreed", "nothing ever asked"])
def test_no_dialog_at_all_is_no_consent(asked: bool) -> None:
    judgements = judged(case(itself(LATE_S), policy=TELLS, asked=asked))
    if asked:
        assert judgements["AST-03"].outcome is Outcome.PASSED
        assert judgements["AST-01"].outcome is Outcome.CANT_TELL
        return
    assert (judgements["AST-01"].outcome, judgements["AST-01"].severity) == (Outcome.FAILED, Severity.MAJOR)
    assert (judgements["AST-03"].outcome, judgements["AST-03"].reason_id) == (
        Outcome.FAILED,
        "started_without_being_asked",
    )


def test_no_dialog_and_no_start_is_not_a_breach() -> None:
    assert {one.outcome for one in judged(case(asked=False)).values()} == {Outcome.PASSED}


def test_a_button_that_was_not_found_leaves_it_open() -> None:
    unknown = WatchCase(what="planted", starts=(itself(LATE_S),), has_consent=False)
    judgements = judged(unknown)
    assert (judgements["AST-01"].outcome, judgements["AST-01"].reason_id) == (
        Outcome.CANT_TELL,
        "self_starts_open",
    )
    assert (judgements["AST-03"].outcome, judgements["AST-03"].reason_id) == (
        Outcome.UNTESTED,
        "no_consent_given",
    )


def test_a_silent_policy_suffices_if_consent_is_unknown() -> None:
    silent = WatchCase(what="planted", starts=(itself(LATE_S),), has_consent=False, policy=SILENT)
    assert judged(silent)["AST-01"].outcome is Outcome.FAILED


def test_a_refused_attempt_is_judged_like_a_start() -> None:
    for policy, outcome, severity in (
        (SILENT, Outcome.FAILED, Severity.MINOR),
        (None, Outcome.CANT_TELL, None),
    ):
        judgement = judged(case(itself(LATE_S, is_refused=True), policy=policy))["AST-01"]
        assert (judgement.outcome, judgement.severity) == (outcome, severity)


def test_a_declared_scene_passes() -> None:
    declared = SeenStart(at_s=LATE_S, kind=StartKind.DECLARED)
    assert {one.outcome for one in judged(case(declared)).values()} == {Outcome.PASSED}


def test_the_strict_profile_counts_what_stays_open() -> None:
    judgement = judged(case(itself(LATE_S)), law="strict")["AST-01"]
    assert (judgement.outcome, judgement.severity) == (Outcome.FAILED, Severity.MAJOR)
    reviewed = judged(case(itself(LATE_S), policy=TELLS), law="strict")["AST-01"]
    assert reviewed.outcome is Outcome.CANT_TELL


def test_an_inferred_caller_does_not_accuse() -> None:
    inferred = replace(another(EARLY_S), grade=Grade.INFERRED)
    judgements = judged(case(inferred, policy=SILENT))
    assert (judgements["AST-03"].outcome, judgements["AST-03"].reason_id) == (
        Outcome.CANT_TELL,
        "perhaps_before_consent",
    )
    assert (judgements["AST-02"].severity, judgements["AST-02"].reason_id) == (
        Severity.INFO,
        "others_perhaps_started",
    )


@pytest.mark.parametrize("policy", [None, TELLS], ids=["the policy was not read", "disclosed and agreed to"])
def test_an_inferred_start_is_never_worse_than_a_proven_one(policy: str | None) -> None:
    inferred = replace(another(LATE_S), grade=Grade.INFERRED)
    judgement = judged(case(inferred, policy=policy))["AST-02"]
    assert (judgement.outcome, judgement.reason_id) == (Outcome.CANT_TELL, "others_perhaps_open")
