"""Rules about drawn buttons: a few frames may clear a window, but not accuse it."""

from dataclasses import replace

import pytest

from detector.core.verdict import Outcome, ReasonCode
from detector.judging.rule import Judgement, Rule
from detector.measures import measure_window
from tests.repository import REPOSITORY
from tests.rulebook import a_run, rule_of, with_experimental_rules
from tests.rules.case_window import read_case, track_of

RULES = [
    pytest.param(rule, id=rule.code)
    for rule in (rule_of("asymmetric-choices"), rule_of("oversized-hot-zone"))
]


def judged_by_one_frame(rule: Rule, kind: str) -> Judgement:
    case = read_case(REPOSITORY / "tests" / "cases" / rule.id / kind)
    short = replace(case, stretches=tuple(replace(one, n_frames=1) for one in case.stretches[:1]))
    given = measure_window(a_run(track_of(short), short.display, gaps=short.gaps), run_index=0)
    return rule.judge(given, with_experimental_rules().limits[rule.id])


@pytest.mark.parametrize("rule", RULES)
def test_one_sharp_frame_clears(rule: Rule) -> None:
    assert judged_by_one_frame(rule, "passes").outcome is Outcome.PASSED


@pytest.mark.parametrize("rule", RULES)
def test_one_frame_does_not_accuse(rule: Rule) -> None:
    judgement = judged_by_one_frame(rule, "fails")
    assert (judgement.outcome, judgement.reason_code) == (Outcome.CANT_TELL, ReasonCode.UNSTABLE)
