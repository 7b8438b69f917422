"""reshown-popup (POP-01), beyond its three cases."""

import pytest

from detector.measures.close_reshow import CloseReshow
from detector.rules.reshown_popup import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param(
            {"has_control": True, "was_tapped": True, "n_closed_and_watched": 2, "n_reshown": 2},
            "inapplicable: splash_has_no_page",
            id="a splash",
        ),
        pytest.param(
            {"is_over_content": True, "has_control": True},
            "untested: control_not_tapped",
            id="never closed",
        ),
        pytest.param(
            {"is_over_content": True, "was_tapped": True, "n_closed_and_watched": 3, "n_reshown": 2},
            "failed, critical: popup_comes_again",
            id="twice of three",
        ),
        pytest.param(
            {"is_over_content": True, "was_tapped": True, "n_closed_and_watched": 3, "n_reshown": 1},
            "cantTell: popup_comes_again_at_times",
            id="once of three",
        ),
        pytest.param(
            {"is_over_content": True, "was_tapped": True, "n_closed_and_watched": 1},
            "passed: popup_stays_away",
            id="never",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(CloseReshow, **values)) == verdict
