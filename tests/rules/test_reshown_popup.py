"""reshown-popup (POP-01), where the three cases do not reach."""

import pytest

from detector.measures.close_reshow import CloseReshow
from detector.rules.reshown_popup import RULE
from tests.rules.asked import a_measure, said


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        pytest.param(
            {"has_control": True, "was_tapped": True, "n_closed_and_watched": 2, "n_reshown": 2},
            "inapplicable: splash_has_no_page",
            id="a splash",
        ),
        pytest.param(
            {"is_over_content": True, "has_control": True},
            "untested: control_not_tapped",
            id="nobody closed it",
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
def test_says(told: dict[str, object], verdict: str) -> None:
    assert said(RULE, a_measure(CloseReshow, **told)) == verdict
