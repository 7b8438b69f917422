"""A rule's judgements: each outcome with what was read and what it was compared with."""

from detector.core.verdict import Outcome, Severity
from detector.judging.rule import cannot_tell, failed, inapplicable, passed, untested
from detector.measures.close_taps import CloseTaps
from tests.rules.given import a_measure

TAPS = a_measure(CloseTaps)
LIMITS = {"max_taps": 1.0}


def test_each_outcome_keeps_its_measures() -> None:
    judgements = [
        failed(Severity.MINOR, "x", TAPS, limits=LIMITS),
        passed("x", TAPS),
        cannot_tell("x", TAPS),
        inapplicable("x", TAPS),
        untested("x", TAPS),
    ]
    assert [one.outcome for one in judgements] == [
        *(Outcome.FAILED, Outcome.PASSED, Outcome.CANT_TELL, Outcome.INAPPLICABLE, Outcome.UNTESTED),
    ]
    assert {one.read for one in judgements} == {(TAPS,)}


def test_an_outcome_keeps_the_limits_it_was_compared_with() -> None:
    for one in (passed("x", TAPS, limits=LIMITS), cannot_tell("x", TAPS, limits=LIMITS)):
        assert one.limits == LIMITS
    assert passed("x").limits == cannot_tell("x").limits == {}
