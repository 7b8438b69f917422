"""The first check of every rule about a close control's appearance: was there one to judge?

If none was seen, missing-close-control applies and the others have no subject. If something scored like a
control but was not accepted as one, or was accepted without certainty, none of them can tell: a pattern in
the advert's picture must not be accused of being small.
"""

from detector.judging.rule import Judgement, Limits, cannot_tell, inapplicable
from detector.measures.close_presence import ClosePresence

__all__ = ["LOOKS", "MAX_PERHAPS_SCORE", "MIN_SURE_SCORE", "is_perhaps", "is_unsure", "without_control"]

MAX_PERHAPS_SCORE = "max_perhaps_score"
MIN_SURE_SCORE = "min_sure_score"
LOOKS = (MAX_PERHAPS_SCORE, MIN_SURE_SCORE)  # conditions of every rule that uses this file


def is_perhaps(presence: ClosePresence, limits: Limits) -> bool:
    """Whether the best score of anything in the window may still be a control's."""
    score = presence.perhaps_score
    return score is not None and score.above(limits.condition(MAX_PERHAPS_SCORE)) is not False


def is_unsure(presence: ClosePresence, limits: Limits) -> bool:
    """Whether what was accepted as the control may be something else."""
    score = presence.control_score
    return score is not None and score.below(limits.condition(MIN_SURE_SCORE)) is not False


def without_control(presence: ClosePresence, limits: Limits) -> Judgement | None:
    """The judgement if no control was certainly seen; None if one was and the rule must continue."""
    if is_unsure(presence, limits):
        return cannot_tell("control_uncertain", presence)
    if presence.n_frames_with_control.value > 0:
        return None
    if is_perhaps(presence, limits):
        return cannot_tell("control_uncertain", presence)
    return inapplicable("no_control_seen", presence)
