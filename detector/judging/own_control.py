"""Whether what a rule judged is the window's own close control.

What closes a window is on it or near it. A control far beside it may be the page's: that it is faint, or that
the window stays open when it is tapped, accuses nobody. Such a failure becomes "can't tell"; a pass stays.
"""

from detector.core.measured import Measurements
from detector.core.verdict import Outcome
from detector.judging.rule import Judgement, Rule, cannot_tell
from detector.measures.close_contrast import CloseContrast
from detector.measures.close_cover import CloseCover
from detector.measures.close_delay import CloseDelay
from detector.measures.close_effect import CloseEffect
from detector.measures.close_exposure import CloseExposure
from detector.measures.close_gap import CloseGap
from detector.measures.close_gate import CloseGate
from detector.measures.close_glyph_hits import CloseGlyphHits
from detector.measures.close_motion import CloseMotion
from detector.measures.close_position import ClosePosition
from detector.measures.close_presence import ClosePresence
from detector.measures.close_reshow import CloseReshow
from detector.measures.close_size import CloseSize
from detector.measures.close_taps import CloseTaps

__all__ = ["of_own_control"]

OF_THE_CONTROL = frozenset(
    {
        CloseContrast,
        CloseCover,
        CloseDelay,
        CloseEffect,
        CloseExposure,
        CloseGap,
        CloseGate,
        CloseGlyphHits,
        CloseMotion,
        ClosePosition,
        ClosePresence,
        CloseReshow,
        CloseSize,
        CloseTaps,
    }
)


def of_own_control(rule: Rule, judgement: Judgement, given: Measurements) -> Judgement:
    """The judgement, unless it accuses by a control that may be another's."""
    if judgement.outcome is not Outcome.FAILED or OF_THE_CONTROL.isdisjoint(rule.needs):
        return judgement
    if ClosePosition not in given or not given[ClosePosition].is_apart:
        return judgement
    return cannot_tell("control_apart", *judgement.read, given[ClosePosition], limits=judgement.limits)
