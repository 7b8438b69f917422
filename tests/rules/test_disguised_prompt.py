"""disguised-prompt (POP-04), beyond its three cases."""

import pytest

from detector.measures.prompt_jump import PromptJump
from detector.rules.disguised_prompt import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "untested: label_not_read", id="nothing was read"),
        pytest.param({"n_read_runs": 1}, "passed: no_prompt_words", id="no words of a prompt"),
        pytest.param({"n_read_runs": 1, "n_prompt_runs": 1}, "untested: prompt_not_tapped", id="not tapped"),
        pytest.param(
            {"n_prompt_runs": 3, "n_prompt_taps": 3, "n_own_pages": 1, "n_prompt_answers": 2},
            "cantTell: prompt_opens_own_page",
            id="it opens a page of its own",
        ),
        pytest.param(
            {"n_prompt_runs": 3, "n_prompt_taps": 3, "n_prompt_answers": 1},
            "cantTell: prompt_taps_in_vain",
            id="it answers once",
        ),
        pytest.param(
            {"n_prompt_runs": 3, "n_prompt_taps": 3, "n_prompt_answers": 2},
            "passed: prompt_leads_nowhere",
            id="it answers twice",
        ),
        pytest.param(
            {"n_prompt_runs": 3, "n_prompt_taps": 3, "n_prompt_jumps": 1, "n_own_pages": 1},
            "cantTell: prompt_jumps_once",
            id="it jumps once",
        ),
        pytest.param(
            {"n_prompt_runs": 3, "n_prompt_taps": 3, "n_prompt_jumps": 2, "n_own_pages": 1},
            "failed, info: prompt_jumps",
            id="it jumps twice",
        ),
        pytest.param(
            {"n_prompt_runs": 3, "n_prompt_taps": 3, "n_prompt_jumps": 2, "n_update_jumps": 1},
            "cantTell: prompt_perhaps_own_update",
            id="one may be its own update",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(PromptJump, **values)) == verdict
