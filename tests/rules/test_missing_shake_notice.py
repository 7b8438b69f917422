"""missing-shake-notice (SHK-04), beyond its three cases."""

import pytest

from detector.measures.shake_notice import ShakeNotice
from detector.rules.missing_shake_notice import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "untested: phone_cannot_be_moved", id="nothing moves it"),
        pytest.param(
            {"can_be_moved": True, "n_shakes": 1}, "untested: phone_not_moved", id="one shake in vain"
        ),
        pytest.param(
            {"can_be_moved": True, "n_shakes": 2, "n_moved_runs": 2},
            "inapplicable: nothing_to_announce",
            id="no movement jumps",
        ),
        pytest.param({"n_jump_shakes": 1}, "untested: notice_not_read", id="nothing was read"),
        pytest.param(
            {"n_jump_shakes": 1, "n_moved_runs": 1, "n_unannounced": 1},
            "cantTell: notice_missed_once",
            id="unannounced in the only launch",
        ),
        pytest.param(
            {"n_jump_shakes": 2, "n_moved_runs": 2, "n_unannounced": 2},
            "failed, minor: shake_unannounced",
            id="unannounced in two",
        ),
        pytest.param(
            {"n_jump_shakes": 4, "n_moved_runs": 4, "n_unannounced": 2},
            "cantTell: notice_missed_once",
            id="in two of four",
        ),
        pytest.param(
            {"n_jump_shakes": 2, "n_moved_runs": 2, "n_unexplained_motion": 2},
            "failed, minor: shake_result_unsaid",
            id="unexplained in two",
        ),
        pytest.param(
            {"n_jump_shakes": 4, "n_moved_runs": 4, "n_unexplained_motion": 1},
            "cantTell: notice_missed_once",
            id="unexplained in one of four",
        ),
        pytest.param(
            {"n_jump_shakes": 1, "n_moved_runs": 1},
            "passed: shake_announced",
            id="announced, its contrast not measured",
        ),
        pytest.param(
            {"n_jump_shakes": 1, "n_moved_runs": 1, "notice_ratio": (3, 0.2)},
            "cantTell: notice_contrast_near_limit",
            id="about 3:1",
        ),
        pytest.param(
            {"n_jump_shakes": 1, "n_moved_runs": 1, "notice_ratio": (2.5, 0.4)},
            "failed, minor: shake_notice_faint",
            id="below 3:1",
        ),
        pytest.param(
            {"n_jump_shakes": 1, "n_moved_runs": 1, "notice_ratio": (3.2, 0.2)},
            "passed: shake_announced",
            id="at least 3:1",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(ShakeNotice, **values)) == verdict
