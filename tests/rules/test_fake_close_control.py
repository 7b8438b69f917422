"""fake-close-control (CLS-11), beyond its three cases."""

import pytest

from detector.measures.close_effect import CloseEffect
from detector.measures.other_marks import OtherMarks
from detector.rules.fake_close_control import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({"has_control": True}, "untested: control_not_tapped", id="not tapped"),
        pytest.param({"was_tapped": True}, "cantTell: tap_outcome_unknown", id="unknown outcome"),
        pytest.param(
            {"was_tapped": True, "n_close_taps": 3, "n_fake_taps": 2},
            "failed, critical: close_is_fake",
            id="two taps of three",
        ),
        pytest.param(
            {"was_tapped": True, "n_close_taps": 1, "n_fake_taps": 1},
            "failed, critical: close_is_fake",
            id="the only tap",
        ),
        pytest.param(
            {"was_tapped": True, "n_close_taps": 3, "n_fake_taps": 1},
            "cantTell: close_fake_at_times",
            id="one of three",
        ),
        pytest.param(
            {"was_tapped": True, "n_close_taps": 1},
            "passed: close_leads_nowhere_else",
            id="the only tap led nowhere else",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(CloseEffect, **values), a_measure(OtherMarks)) == verdict


CLOSES = {"was_tapped": True, "n_close_taps": 2, "n_closed": 2}


@pytest.mark.parametrize(
    ("marks", "verdict"),
    [
        pytest.param({"n_untried_marks": 1}, "cantTell: other_mark_untried", id="not tapped"),
        pytest.param({"n_mark_taps": 1}, "passed: close_leads_nowhere_else", id="it leads nowhere"),
        pytest.param(
            {"n_mark_taps": 1, "n_mark_jumps": 1, "is_always_there": True},
            "cantTell: other_mark_leads_away",
            id="it led away once",
        ),
        pytest.param(
            {"n_mark_taps": 2, "n_mark_jumps": 2, "is_always_there": True},
            "failed, critical: other_mark_is_fake",
            id="it leads away",
        ),
        pytest.param(
            {"n_mark_taps": 2, "n_mark_jumps": 2},
            "cantTell: other_mark_leads_away",
            id="it comes with some creatives only",
        ),
    ],
)
def test_also_judges_a_second_mark_that_looks_like_a_control(marks: dict[str, object], verdict: str) -> None:
    marked = a_measure(OtherMarks, **{"n_other_marks": 1, **marks})
    assert outcome_of(RULE, a_measure(CloseEffect, **CLOSES), marked) == verdict
