"""Judgements on a close control that no tap hit."""

from detector.core.verdict import Outcome, ReasonCode
from detector.judging.checks import untapped
from detector.measures.close_taps import CloseTaps
from tests.rules.given import a_measure


def test_a_tapped_control_is_judged() -> None:
    taps = a_measure(CloseTaps, has_control=True, was_tapped=True)
    assert untapped(taps, taps) is None


def test_an_untapped_control_is_untested_and_a_missing_one_no_fault() -> None:
    waiting, missing = a_measure(CloseTaps, has_control=True), a_measure(CloseTaps)
    untested, inapplicable = untapped(waiting, waiting), untapped(missing, missing)
    assert untested is not None
    assert (untested.outcome, untested.reason_id) == (Outcome.UNTESTED, "control_not_tapped")
    assert (untested.reason_code, untested.read) == (ReasonCode.BUDGET, (waiting,))
    assert inapplicable is not None
    assert (inapplicable.outcome, inapplicable.reason_id) == (Outcome.INAPPLICABLE, "no_control_to_tap")
    assert inapplicable.read == (missing,)
