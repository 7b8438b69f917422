"""What an interrupted run can prove: that something was there, never that nothing more would have come.

A failure was seen and stays. A pass claims that everything was in order, but not everything was recorded.
"""

from dataclasses import replace

from detector.core.verdict import Outcome, ReasonCode
from detector.judging.rule import Judgement

__all__ = ["without_the_rest"]


def without_the_rest(judgement: Judgement) -> Judgement:
    """The judgement of something whose end was not recorded: a pass becomes `cantTell`."""
    if judgement.outcome is not Outcome.PASSED:
        return judgement
    return replace(
        judgement, outcome=Outcome.CANT_TELL, reason_id="run_broke_off", reason_code=ReasonCode.GAP
    )
