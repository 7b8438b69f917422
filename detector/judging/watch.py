"""The check of every rule about background starts before it may pass: was the watch good enough?"""

from detector.core.quantity import Quantity
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, cannot_tell, untested
from detector.measures.background_starts import BackgroundStarts

__all__ = ["COVER", "STANDING", "WATCH", "not_settled", "not_watched_enough", "with_open"]

WATCH = ("max_log_gap_ms", "min_triggers_watched")  # conditions of every rule that uses this file
STANDING = ("counts_open_starts",)  # and of those that ask about a start's standing under 078.10
COVER = (
    "n_unexplained",
    "n_triggers_watched",
    "watched_ms",
    "longest_gap_ms",
    "n_lines_dropped",
)  # and its quantities


def with_open(undue: Quantity, n_open: Quantity, limits: Limits) -> Quantity:
    """Starts held against the app: in profiles that require it, open ones as well."""
    n_counted = undue.value + (n_open.value if limits.condition("counts_open_starts") else 0.0)
    return Quantity(value=n_counted, error=0.0, unit=undue.unit)


def not_settled(
    starts: BackgroundStarts, *, n_open: Quantity, n_review: Quantity, reasons: tuple[str, str]
) -> Judgement | None:
    """Starts that cannot be called undue: open ones, or those for a person to judge. None: there are none."""
    for quantity, reason_id in zip((n_open, n_review), reasons, strict=True):
        if quantity.value:
            return cannot_tell(reason_id, starts)
    return None


def not_watched_enough(starts: BackgroundStarts, limits: Limits) -> Judgement | None:
    """Why a watch without findings proves nothing; None if it was good enough."""
    if starts.watched_ms.value <= 0:
        return untested("watch_empty", starts, reason_code=ReasonCode.GAP)
    if not starts.is_whole:
        return cannot_tell("watch_broke_off", starts, reason_code=ReasonCode.GAP)
    if starts.longest_gap_ms.above(limits.condition("max_log_gap_ms")) is not False:
        return cannot_tell("watch_has_gap", starts, reason_code=ReasonCode.GAP)
    if starts.n_lines_dropped.value > 0:
        return cannot_tell("watch_lost_lines", starts, reason_code=ReasonCode.GAP)
    if starts.n_unexplained.value > 0:
        return cannot_tell("starts_unexplained", starts)
    if starts.n_triggers_watched.below(limits.condition("min_triggers_watched")) is not False:
        return cannot_tell("watch_too_few_triggers", starts)
    if starts.is_shortened:
        return cannot_tell("watch_shortened", starts, reason_code=ReasonCode.BUDGET)
    return None
