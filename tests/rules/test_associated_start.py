"""AST-02 beyond its three cases: which apps could have been started."""

import pytest

from detector.core.verdict import Outcome, ReasonCode
from detector.judging.judge import judge_window
from detector.measures.background_starts import BackgroundStarts
from detector.rules.associated_start import RULE
from tests.rulebook import profile
from tests.rules.asked import a_measure, asked, outcome_of
from tests.rules.case_watch import WatchCase, given_of


def test_the_only_app_on_the_phone_does_not_pass() -> None:
    alone = WatchCase(what="nothing was installed that it could have started", others=())
    judgement = judge_window([RULE], given_of(alone), profile=profile("cn-default"))[RULE.id]
    assert (judgement.outcome, judgement.reason_id) == (Outcome.CANT_TELL, "nobody_to_start")


WHOLE = {
    "watched_ms": 1,
    "is_whole": True,
    "n_triggers_watched": 3,
    "n_others_there": 1,
    "longest_gap_ms": 1000,
    "n_before_consent": 0,
    "n_after_refusal": 0,
}
"""A watch that was whole, and found nothing."""


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param(WHOLE, "passed: no_associated_start", id="nothing, in a whole watch"),
        pytest.param({**WHOLE, "watched_ms": 0}, "untested: watch_empty", id="an empty watch"),
        pytest.param({**WHOLE, "is_whole": False}, "cantTell: watch_broke_off", id="it broke off"),
        pytest.param(
            {**WHOLE, "n_triggers_watched": 2}, "cantTell: watch_too_few_triggers", id="too few triggers"
        ),
        pytest.param({**WHOLE, "n_others_there": 0}, "cantTell: nobody_to_start", id="no other app"),
        pytest.param(
            {**WHOLE, "n_others_there": 0, "is_whole": False},
            "cantTell: watch_broke_off",
            id="no other app, and interrupted",
        ),
        pytest.param(
            {**WHOLE, "n_undue_others_started": 1, "n_refused_others": 1, "n_open_others": 1},
            "failed, major: others_started",
            id="another app",
        ),
        pytest.param(
            {**WHOLE, "n_refused_others": 1, "n_denied_others": 1, "n_open_others": 1},
            "failed, minor: others_refused",
            id="refused",
        ),
        pytest.param(
            {**WHOLE, "n_denied_others": 1, "n_open_others": 1}, "failed, minor: others_denied", id="denied"
        ),
        pytest.param(
            {**WHOLE, "n_open_others": 1, "n_review_others": 1, "n_others_perhaps_started": 1},
            "cantTell: others_open",
            id="open",
        ),
        pytest.param(
            {**WHOLE, "n_review_others": 1, "n_others_perhaps_started": 1},
            "cantTell: others_for_review",
            id="for review",
        ),
        pytest.param(
            {
                **WHOLE,
                "n_others_perhaps_started": 1,
                "n_undue_others_perhaps": 1,
                "is_whole": False,
            },
            "failed, info: others_perhaps_started",
            id="perhaps another app",
        ),
        pytest.param(
            {**WHOLE, "n_others_perhaps_started": 1},
            "cantTell: others_perhaps_open",
            id="perhaps another app, and nothing shows that it was undue",
        ),
        pytest.param(
            {**WHOLE, "n_others_started": 1, "n_family_started": 1},
            "passed: no_associated_start",
            id="in a declared scene",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(BackgroundStarts, **values)) == verdict


@pytest.mark.parametrize("name", ["n_refused_others", "n_denied_others"])
def test_a_refused_attempt_is_reported_as_blocked_by_the_system(name: str) -> None:
    judgement = asked(RULE, a_measure(BackgroundStarts, **{name: 1}))
    assert judgement.reason_code is ReasonCode.BLOCKED_BY_SYSTEM
