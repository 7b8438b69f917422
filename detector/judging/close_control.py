"""What every rule about the looks of a close control asks first: was there one to look at?

Where none was seen missing-close-control speaks and the others have no subject. Where something
scored like a control but was not taken for one, none of them can tell.
"""

from detector.judging.rule import Judgement, Limits, cannot_tell, inapplicable
from detector.measures.close_presence import ClosePresence

__all__ = ["MAX_PERHAPS_SCORE", "is_perhaps", "without_control"]

MAX_PERHAPS_SCORE = "max_perhaps_score"  # a condition of every rule that uses this file


def is_perhaps(presence: ClosePresence, limits: Limits) -> bool:
    """True where the best score of anything in the window may still be a control's."""
    score = presence.perhaps_score
    return score is not None and score.above(limits.condition(MAX_PERHAPS_SCORE)) is not False


def without_control(presence: ClosePresence, limits: Limits) -> Judgement | None:
    """The judgement where no control was seen; None where one was and the rule must go on."""
    if presence.n_frames_with_control.value > 0:
        return None
    if is_perhaps(presence, limits):
        return cannot_tell("control_uncertain", presence)
    return inapplicable("no_control_seen", presence)
