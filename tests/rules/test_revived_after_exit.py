"""revived-after-exit (AST-05), beyond its three cases."""

import pytest

from detector.measures.background_starts import BackgroundStarts
from detector.rules.revived_after_exit import RULE
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
        pytest.param(WHOLE, "passed: not_revived", id="nothing, in a whole watch"),
        pytest.param({**WHOLE, "watched_ms": 0}, "untested: watch_empty", id="an empty watch"),
        pytest.param({**WHOLE, "is_whole": False}, "cantTell: watch_broke_off", id="it broke off"),
        pytest.param(
            {**WHOLE, "n_triggers_watched": 2}, "cantTell: watch_too_few_triggers", id="too few triggers"
        ),
        pytest.param(
            {**WHOLE, "n_endings_failed": 1}, "cantTell: endings_failed", id="one ending was not carried out"
        ),
        pytest.param(
            {**WHOLE, "n_endings_failed": 1, "n_revived": 1}, "failed, minor: revived", id="but it came back"
        ),
        pytest.param({**WHOLE, "n_revived": 1}, "failed, minor: revived", id="once"),
        pytest.param({**WHOLE, "n_revived": 2}, "failed, minor: revived", id="twice"),
        pytest.param({**WHOLE, "n_revived": 3}, "failed, major: revived", id="three times"),
        pytest.param(
            {**WHOLE, "is_whole": False, "n_revived": 1},
            "failed, minor: revived",
            id="once, in a watch that broke off",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(BackgroundStarts, **values)) == verdict
