import pytest

from detector.core.verdict import Outcome, ReasonCode, Severity
from detector.judging.broken_off import with_a_say, without_the_rest
from detector.judging.rule import Judgement, failed, inapplicable, passed


def test_nothing_passes_on_an_incomplete_recording() -> None:
    result = without_the_rest(passed("control_in_time"))
    assert (result.outcome, result.reason_code) == (Outcome.CANT_TELL, ReasonCode.GAP)


@pytest.mark.parametrize(
    "judgement", [failed(Severity.MAJOR, "control_late", limits={}), inapplicable("no_control_seen")]
)
def test_a_failure_that_was_seen_stays(judgement: Judgement) -> None:
    assert without_the_rest(judgement) == judgement


def test_a_run_that_broke_off_has_no_say_beside_one_that_went_to_its_end() -> None:
    whole, broken = passed("control_in_time"), without_the_rest(passed("control_in_time"))
    seen = failed(Severity.MAJOR, "control_late", limits={})
    assert with_a_say({0: whole, 1: broken, 2: seen}) == {0: whole, 2: seen}
    assert with_a_say({0: broken, 1: broken}) == {0: broken, 1: broken}
