"""The checks that many rules share before they look at their own figures."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from detector.core.measured import Measured
from detector.core.quantity import Quantity
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Tier, cannot_tell, inapplicable, passed, untested
from detector.judging.tiers import Reading, over
from detector.judging.vote import n_votes_needed
from detector.measures.background_starts import BackgroundStarts
from detector.measures.close_presence import ClosePresence

__all__ = [
    "LOOKS",
    "MAX_PERHAPS_SCORE",
    "MIN_SURE_SCORE",
    "MOVED",
    "WATCH",
    "is_perhaps",
    "is_unsure",
    "not_settled",
    "not_watched_enough",
    "stands",
    "too_many_taps",
    "unmoved",
    "untapped",
    "with_open",
    "without_control",
]


# The first check of every rule about a close control's appearance: was there one to judge?
#
# If none was seen, missing-close-control applies and the others have no subject. If something scored like a
# control but was not accepted as one, or was accepted without certainty, none of them can tell: a pattern in
# the advert's picture must not be accused of being small.

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
    is_weak = score is not None and score.below(limits.condition(MIN_SURE_SCORE)) is not False
    return is_weak or presence.control_doubt is not None


def without_control(presence: ClosePresence, limits: Limits) -> Judgement | None:
    """The judgement if no control was certainly seen; None if one was and the rule must continue."""
    if is_unsure(presence, limits):
        return cannot_tell("control_uncertain", presence)
    if presence.n_frames_with_control.value > 0:
        return None
    if is_perhaps(presence, limits):
        return cannot_tell("control_uncertain", presence)
    return inapplicable("no_control_seen", presence)


# The first check of every rule about tapping the close control: was there one, and was it tapped?


class Tapped(Protocol):
    """A measure of taps on the close control."""

    @property
    def has_control(self) -> bool: ...

    @property
    def was_tapped(self) -> bool: ...


def untapped(tapped: Tapped, measured: Measured) -> Judgement | None:
    """The judgement if no tap hit the control; None if one did and the rule must continue."""
    if tapped.was_tapped:
        return None
    if not tapped.has_control:
        return inapplicable("no_control_to_tap", measured)
    return untested("control_not_tapped", measured, reason_code=ReasonCode.BUDGET)


# The check of every rule about moving the phone if nothing was moved: could it be, and would it matter?

MOVED = ("min_quiet_shakes", "min_silent_runs")
"""Conditions of every rule that uses this file."""


class Moved(Protocol):
    """A measure of movements."""

    @property
    def n_shakes(self) -> Quantity: ...

    @property
    def n_jump_shakes(self) -> Quantity: ...

    @property
    def can_be_moved(self) -> bool: ...

    @property
    def n_silent_runs(self) -> Quantity: ...

    @property
    def n_listening_runs(self) -> Quantity: ...


def unmoved(moved: Moved, measured: Measured, limits: Limits) -> Judgement:
    """For rules whose movements were not made. If the hardest shake had no effect, no milder one will, and
    what nothing listens to has none at all.
    """
    listens = moved.n_listening_runs.value > 0
    is_silent = moved.n_silent_runs.below(limits.condition("min_silent_runs")) is False
    if is_silent and not listens and moved.n_jump_shakes.value == 0:
        return passed("nothing_listens", measured)
    if not moved.can_be_moved and moved.n_shakes.value == 0:
        reason = "listens_unmoved" if listens else "phone_cannot_be_moved"
        return untested(reason, measured, reason_code=ReasonCode.NO_SENSOR_INJECTION)
    is_tried = moved.n_shakes.below(limits.condition("min_quiet_shakes")) is False
    if is_tried and moved.n_jump_shakes.value == 0:
        return passed("hardest_shake_does_nothing", measured)
    return untested("phone_not_moved", measured, reason_code=ReasonCode.BUDGET)


# The check of every rule about background starts before it may pass: was the watch good enough?

WATCH = ("max_log_gap_ms", "min_triggers_watched")  # conditions of every rule that uses this file
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


# Compares a number of taps with a limit: a failure only if everything nearer was tried.


def too_many_taps(n_taps: Quantity, n_untried: Quantity | None, name: str, tiers: Iterable[Tier]) -> Reading:
    """Unsure if the way that was found is too deep, but another was not tried."""
    reading = over(n_taps, name, tiers)
    if reading.tier is not None and (n_untried is None or n_untried.value):
        return replace(reading, tier=None, is_unsure=True)
    return reading


# Several trials of one thing: does a failure stand, and how well is its share known?
#
# The bounds are those of Clopper and Pearson, one-sided at 95 %: exact for any number of trials, so that
# three of three prove more than a third, and fourteen of fourteen more than four fifths.


def stands(n_bad: int, n_trials: int) -> bool | None:
    """True if two thirds of the trials show it, False if none does, None in between or without any."""
    if n_trials == 0:
        return None
    if n_bad == 0:
        return False
    return True if n_bad >= n_votes_needed(n_trials) else None
