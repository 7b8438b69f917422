"""What every rule about the looks of a close control asks first: was there one to look at?

Where none was seen missing-close-control speaks and the others have no subject. Where something
scored like a control but was not taken for one, or was taken for one but not surely, none of them
can tell: a pattern in the advert's picture must not be accused of being small.
"""

from detector.judging.rule import Judgement, Limits, cannot_tell, inapplicable
from detector.measures.close_presence import ClosePresence

__all__ = ["LOOKS", "MAX_PERHAPS_SCORE", "MIN_SURE_SCORE", "is_perhaps", "is_unsure", "without_control"]

MAX_PERHAPS_SCORE = "max_perhaps_score"
MIN_SURE_SCORE = "min_sure_score"
LOOKS = (MAX_PERHAPS_SCORE, MIN_SURE_SCORE)  # conditions of every rule that uses this file


def is_perhaps(presence: ClosePresence, limits: Limits) -> bool:
    """True where the best score of anything in the window may still be a control's."""
    score = presence.perhaps_score
    return score is not None and score.above(limits.condition(MAX_PERHAPS_SCORE)) is not False


def is_unsure(presence: ClosePresence, limits: Limits) -> bool:
    """True where what was taken for the control may be something else."""
    score = presence.control_score
    return score is not None and score.below(limits.condition(MIN_SURE_SCORE)) is not False


def without_control(presence: ClosePresence, limits: Limits) -> Judgement | None:
    """The judgement where no control was surely seen; None where one was and the rule must go on."""
    if is_unsure(presence, limits):
        return cannot_tell("control_uncertain", presence)
    if presence.n_frames_with_control.value > 0:
        return None
    if is_perhaps(presence, limits):
        return cannot_tell("control_uncertain", presence)
    return inapplicable("no_control_seen", presence)
