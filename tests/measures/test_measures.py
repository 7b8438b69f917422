from detector.measures import (
    MEASURES,
    MEASURES_BY_NAME,
    TOUCH_MEASURES,
    WINDOW_MEASURES,
    measure_touches,
    measure_window,
)
from detector.rules import RULES
from tests.rulebook import a_control, a_run, a_track
from tests.rules.case_touches import TouchedCase, a_touched_window


def test_each_measure_is_asked_for_by_a_rule_and_has_a_name_of_its_own() -> None:
    assert len(MEASURES_BY_NAME) == len(MEASURES)
    assert {need for rule in RULES for need in rule.needs} == set(MEASURES)


def test_all_measures_take_a_window_with_or_without_a_control() -> None:
    for controls in ([None] * 3, [a_control()] * 3):
        given = measure_window(a_run(a_track(controls)), run_index=2)
        assert {type(one) for one in given} == set(WINDOW_MEASURES)
        assert all(name.startswith("run:2/") for one in given for name in one.evidence_ids)


def test_all_touch_measures_take_an_untouched_window() -> None:
    given = measure_touches(a_touched_window(TouchedCase(what="untouched")))
    assert {type(one) for one in given} == set(TOUCH_MEASURES)
