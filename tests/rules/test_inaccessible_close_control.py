"""inaccessible-close-control (CLS-16), beyond its three cases."""

import pytest

from detector.measures.close_exposure import CloseExposure
from detector.rules.inaccessible_close_control import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({"n_tree_frames": 5}, "inapplicable: no_control_to_expose", id="no control"),
        pytest.param({"has_control": True}, "untested: no_tree_of_control", id="no tree"),
        pytest.param(
            {"has_control": True, "n_tree_frames": 1, "n_exposed_frames": 1},
            "passed: control_exposed",
            id="offered in every frame",
        ),
        pytest.param(
            {"has_control": True, "n_tree_frames": 5, "n_exposed_frames": 1},
            "cantTell: control_exposed_at_times",
            id="offered in one frame",
        ),
        pytest.param(
            {"has_control": True, "n_tree_frames": 2}, "cantTell: control_exposed_at_times", id="two frames"
        ),
        pytest.param(
            {"has_control": True, "n_tree_frames": 3}, "failed, info: control_not_exposed", id="three frames"
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(CloseExposure, **values)) == verdict
