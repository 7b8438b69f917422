"""start-before-consent (AST-03), beyond its three cases."""

import pytest

from detector.measures.background_starts import BackgroundStarts
from detector.rules.start_before_consent import RULE
from tests.rules.asked import a_measure, outcome_of

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
        pytest.param(WHOLE, "passed: nothing_before_consent", id="nothing, in a whole watch"),
        pytest.param({**WHOLE, "watched_ms": 0}, "untested: watch_empty", id="an empty watch"),
        pytest.param({**WHOLE, "is_whole": False}, "cantTell: watch_broke_off", id="it broke off"),
        pytest.param(
            {**WHOLE, "n_triggers_watched": 2}, "cantTell: watch_too_few_triggers", id="too few triggers"
        ),
        pytest.param(
            {**WHOLE, "n_before_consent": None},
            "untested: no_consent_given",
            id="time of consent unknown",
        ),
        pytest.param(
            {**WHOLE, "n_after_refusal": None}, "untested: no_consent_given", id="nor whether they refused"
        ),
        pytest.param(
            {**WHOLE, "n_before_consent": 1, "n_perhaps_before_consent": 1},
            "failed, major: started_before_consent",
            id="once",
        ),
        pytest.param(
            {**WHOLE, "n_before_consent": 1, "n_after_refusal": 1},
            "failed, major: started_after_refusal",
            id="after a refusal",
        ),
        pytest.param(
            {**WHOLE, "n_before_consent": 1, "n_after_refusal": 1, "is_never_asked": True},
            "failed, major: started_without_being_asked",
            id="never asked",
        ),
        pytest.param(
            {**WHOLE, "n_perhaps_before_consent": 1},
            "cantTell: perhaps_before_consent",
            id="perhaps another app",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(BackgroundStarts, **values)) == verdict
