"""self-start (AST-01), beyond its three cases."""

import pytest

from detector.measures.background_starts import BackgroundStarts
from detector.rules.self_start import RULE
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
        pytest.param(WHOLE, "passed: no_self_start", id="nothing, in a whole watch"),
        pytest.param({**WHOLE, "watched_ms": 0}, "untested: watch_empty", id="an empty watch"),
        pytest.param({**WHOLE, "is_whole": False}, "cantTell: watch_broke_off", id="it broke off"),
        pytest.param(
            {**WHOLE, "n_triggers_watched": 2}, "cantTell: watch_too_few_triggers", id="too few triggers"
        ),
        pytest.param(
            {**WHOLE, "n_undue_self_starts": 1, "n_refused_self_starts": 1, "n_open_self_starts": 1},
            "failed, major: self_started",
            id="once",
        ),
        pytest.param(
            {**WHOLE, "n_undue_self_starts": 1, "n_self_starts_when_stopped": 1},
            "failed, major: self_started_when_stopped",
            id="when stopped",
        ),
        pytest.param(
            {**WHOLE, "n_refused_self_starts": 1, "n_open_self_starts": 1, "n_denied_self_starts": 1},
            "failed, minor: self_start_refused",
            id="refused",
        ),
        pytest.param(
            {**WHOLE, "n_open_self_starts": 1, "n_review_self_starts": 1, "n_denied_self_starts": 1},
            "cantTell: self_starts_open",
            id="open",
        ),
        pytest.param(
            {**WHOLE, "n_review_self_starts": 1, "n_denied_self_starts": 1},
            "cantTell: self_starts_for_review",
            id="for review",
        ),
        pytest.param(
            {**WHOLE, "n_denied_self_starts": 1, "is_whole": False},
            "failed, info: self_start_denied",
            id="denied",
        ),
        pytest.param({**WHOLE, "n_self_starts": 1}, "passed: no_self_start", id="in a declared scene"),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(BackgroundStarts, **values)) == verdict
