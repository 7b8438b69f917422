"""What an interrupted run can prove: that something was there, never that nothing more would have come.

A failure was seen and stays. A pass claims that everything was in order, but not everything was recorded.
Beside runs that went to their end such a run has no say.
"""

from collections.abc import Mapping
from dataclasses import replace

from detector.core.verdict import Outcome, ReasonCode
from detector.judging.rule import Judgement

__all__ = ["with_a_say", "without_the_rest"]

_BROKE_OFF = "run_broke_off"


def without_the_rest(judgement: Judgement) -> Judgement:
    """The judgement of something whose end was not recorded: a pass becomes `cantTell`."""
    if judgement.outcome is not Outcome.PASSED:
        return judgement
    return replace(judgement, outcome=Outcome.CANT_TELL, reason_id=_BROKE_OFF, reason_code=ReasonCode.GAP)


def with_a_say(judgements: Mapping[int, Judgement]) -> Mapping[int, Judgement]:
    """By run index, those that count: all if every run broke off before it could tell."""
    told = {index: judgement for index, judgement in judgements.items() if judgement.reason_id != _BROKE_OFF}
    return told or judgements
