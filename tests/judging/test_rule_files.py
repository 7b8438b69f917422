"""A rule's file: what is understood of it, and what is refused, in one sentence each."""

import inspect

import pytest

from detector.core.errors import ConfigError
from detector.core.verdict import Severity
from detector.i18n.sentences import sentences
from detector.judging.rule import Condition, Judgement, Limits, Origin, Rule, Tier
from detector.judging.rule_files import read_rules
from detector.judging.threshold import ThresholdJudge
from detector.measures import MEASURES_BY_NAME
from detector.measures.close_motion import CloseMotion
from detector.rules import RULES, own_function
from tests.rules.test_limits import in_words, measured

CHECKS = """\
checks:
  - {when: n_motion_frames may be below min_frames, cant_tell: too_few, code: gap}
  - {when: shift_dp is unknown, untested: unmeasured}
  - compare: shift_dp above max_dp
    failed: moves
    near: perhaps_moves
    unless:
      - {when: n_motion_frames is below min_sure_frames, cant_tell: moves_once, limits: [max_dp]}
  - passed: rests
"""
FILE = f"""\
id: trembling-close-control
code: CLS-77
title: {{en: it trembles, zh: 抖动}}
item: {{en: rest, zh: 静止}}
remedy: {{en: Keep it still., zh: 保持静止。}}
page: {{en: it must rest., zh: 须静止。}}
clauses: [miit-2021-524/2.1.4]
roles: [advertising, update]
measures: [close_motion]
quantities: [shift_dp]
{CHECKS}
sentences:
  moves: {{en: It moves., zh: 移动。}}
"""


def read(text: str = FILE, name: str = "trembling-close-control.yaml") -> Rule:
    (rule,) = read_rules([(name, text)], measures=MEASURES_BY_NAME, functions=own_function)
    return rule


def judged(n_frames: float, shift_dp: object) -> Judgement:
    tiers = tuple(
        Tier(value=value, unit="dp", severity=severity, origin=Origin.TOOL, source="ours")
        for value, severity in ((40.0, Severity.MAJOR), (8.0, Severity.MINOR))
    )
    conditions = {
        name: Condition(value=value, unit="frames", origin=Origin.TOOL, source="ours")
        for name, value in (("min_frames", 3.0), ("min_sure_frames", 5.0))
    }
    rule = read()
    return rule.judge(
        measured(rule, {"n_motion_frames": n_frames, "shift_dp": shift_dp}),
        Limits(by_name={"max_dp": tiers}, conditions=conditions),
    )


def test_limits_and_conditions_follow_from_the_checks() -> None:
    rule = read()
    assert (rule.limits, rule.conditions) == (("max_dp",), ("min_frames", "min_sure_frames"))
    assert {"too_few", "moves", "perhaps_moves", "moves_once", "rests"} <= rule.reasons


@pytest.mark.parametrize(
    ("n_frames", "shift_dp", "said", "stated"),
    [
        pytest.param(2, 50, "cantTell: too_few (gap)", {}, id="the first check that holds decides"),
        pytest.param(5, None, "untested: unmeasured", {}, id="an unknown quantity"),
        pytest.param(5, [50, 1], "failed, major: moves", {"max_dp": 40.0}, id="past the worst tier"),
        pytest.param(5, [39, 5], "failed, minor: moves", {"max_dp": 8.0}, id="surely past the milder tier"),
        pytest.param(4, [50, 1], "cantTell: moves_once", {"max_dp": 40.0}, id="something in the way"),
        pytest.param(5, [8, 1], "cantTell: perhaps_moves (guard_band)", {"max_dp": 8.0}, id="near the limit"),
        pytest.param(5, [7, 1], "passed: rests", {"max_dp": 8.0}, id="not past the limit"),
    ],
)
def test_the_checks_are_asked_in_order(
    n_frames: float, shift_dp: object, said: str, stated: dict[str, float]
) -> None:
    judgement = judged(n_frames, shift_dp)
    assert (in_words(judgement), judgement.limits) == (said, stated)
    assert [type(measure) for measure in judgement.read] == [CloseMotion]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("shift_dp above max_dp", "shift_dp over max_dp", "check 3: 'shift_dp over max_dp' is no comparison"),
        ("shift_dp is unknown", "shift_dp is odd", "check 2: 'shift_dp is odd' is not understood"),
        ("shift_dp is unknown", "wobble is unknown", "check 2: no measure of the rule has a 'wobble'"),
        ("  - passed: rests", "  - {when: shift_dp is zero, passed: rests}", "the last check decides"),
        ("  - passed: rests", "  - {passed: rests, untested: rests}", "checks[3]"),
        ("    failed: moves\n", "", "checks[2]"),
        ("  - passed: rests", "  - ask: control_sen", "check 4: nothing is called 'control_sen'"),
        (
            "[close_motion]",
            "[close_motoin]",
            "measures: there is no 'close_motoin'; did you mean close_motion?",
        ),
        ("[advertising, update]", "[adverts]", "roles: there is no 'adverts'"),
        ("quantities: [shift_dp]", "quantities: [shift]", "no measure of the rule has a 'shift'"),
        (CHECKS, "function: looks.nothing\n", "function: there is no 'looks.nothing'"),
        (CHECKS, "function: nowhere.nothing\n", "function: there is no 'nowhere.nothing'"),
        (CHECKS, "", "a rule has checks or a function of its own"),
        ("code: CLS-77", "code: XYZ-77", "code: 'XYZ-77' does not begin with one of CLS"),
        ("id: trembling", "id: still", "is not the name of its file"),
        ("clauses:", "clause:", "clause"),
    ],
)
def test_a_mistake_is_refused_in_one_sentence(old: str, new: str, says: str) -> None:
    assert old in FILE
    with pytest.raises(ConfigError) as caught:
        read(FILE.replace(old, new))
    assert str(caught.value).startswith("trembling-close-control.yaml: ")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  moves: {", "  moves_too: {", "'CLS-77' is also that of trembling-close-control"),
        ("code: CLS-77", "code: CLS-78", "'moves' also stands in trembling-close-control.yaml"),
    ],
)
def test_two_rules_share_neither_code_nor_sentence(old: str, new: str, says: str) -> None:
    other = FILE.replace("id: trembling", "id: shaking").replace(old, new)
    files = [("trembling-close-control.yaml", FILE), ("shaking-close-control.yaml", other)]
    with pytest.raises(ConfigError, match=says):
        read_rules(files, measures=MEASURES_BY_NAME, functions=own_function)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_shipped_rule_says_nothing_without_a_sentence_and_has_none_unsaid(rule: Rule) -> None:
    assert rule.reasons <= sentences("en").keys()
    assert rule.page_zh
    if isinstance(rule.judge, ThresholdJudge):
        return
    source = inspect.getsource(inspect.getmodule(rule.judge))  # type: ignore[arg-type]
    assert [reason for reason in rule.reasons if f'"{reason}"' not in source] == []
