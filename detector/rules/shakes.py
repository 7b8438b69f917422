"""Rules about moving the phone whose logic is their own; their words stand in their YAML files."""

from detector.core.measured import Measurements
from detector.core.quantity import Quantity
from detector.core.verdict import Outcome, ReasonCode
from detector.judging.checks import stands, unmoved
from detector.judging.rule import Judgement, Limits, cannot_tell, failed, inapplicable, passed, untested
from detector.judging.tiers import judged, under
from detector.measures.daily_motion import DailyMotion
from detector.measures.shake_notice import ShakeNotice
from detector.measures.shake_trigger import ShakeTrigger

__all__ = [
    "jump_in_daily_motion",
    "missing_shake_notice",
    "oversensitive_shake",
]


def jump_in_daily_motion(given: Measurements, limits: Limits) -> Judgement:
    daily = given[DailyMotion]
    tier = limits.tiers("max_daily_jumps")[0]
    compared = {"max_daily_jumps": tier.value}
    if daily.n_daily_jumps.above(tier.value):
        if daily.daily_jump_runs.below(limits.condition("min_jumping_runs")):
            return cannot_tell("daily_motion_jumped_once", daily, reason_code=ReasonCode.UNSTABLE)
        return failed(tier.severity, "daily_motion_jumps", daily, limits=compared, sources=(tier.source,))
    needed = limits.condition("min_daily_repeats")
    if daily.least_repeats.below(needed) is False:
        return passed("daily_motion_does_nothing", daily, limits=compared)
    without = unmoved(daily, daily, limits)
    if daily.least_repeats.value > 0 and without.reason_id == "phone_not_moved":
        few = {"min_daily_repeats": needed}
        return cannot_tell("too_few_daily_motions", daily, reason_code=ReasonCode.BUDGET, limits=few)
    return without


PEAK, ANGLE, DURATION = "min_shake_mps2", "min_shake_deg", "min_shake_ms"
ANGLE_PLACE = 1  # among the three


def oversensitive_shake(given: Measurements, limits: Limits) -> Judgement:
    shake = given[ShakeTrigger]
    if shake.n_jump_shakes.value == 0:
        return unmoved(shake, shake, limits)
    peak, total, angle, duration = shake.peak_mps2, shake.total_mps2, shake.turn_deg, shake.shake_ms
    if peak is None or total is None or angle is None or duration is None:
        return untested("phone_not_moved", shake, reason_code=ReasonCode.BUDGET)
    below = [
        _both(_is_below(peak, PEAK, "same_mps2", limits), _is_below(total, PEAK, "same_mps2", limits)),
        _is_below(angle, ANGLE, "same_deg", limits),
        _is_below(duration, DURATION, "same_ms", limits),
    ]
    n_below = sum(flag is True for flag in below)
    compared = {name: limits.tiers(name)[0].value for name in (PEAK, ANGLE, DURATION)}
    sources = tuple(dict.fromkeys(limits.tiers(name)[0].source for name in (PEAK, ANGLE, DURATION)))
    is_turn_alone = below[ANGLE_PLACE] is False and peak.low <= limits.condition("same_mps2")
    if is_turn_alone and duration.low <= limits.condition("same_ms"):
        return passed("turn_meets_reference", shake, limits=compared)
    tier = next((tier for tier in limits.tiers("max_values_below") if n_below > tier.value), None)
    if tier is None:
        if None in below:
            return cannot_tell(
                "shake_near_reference", shake, reason_code=ReasonCode.GUARD_BAND, limits=compared
            )
        return passed("only_hard_shakes_jump", shake, limits=compared)
    if shake.weakest_runs.below(limits.condition("min_jumping_runs")):
        return cannot_tell("shake_jumped_once", shake, reason_code=ReasonCode.UNSTABLE, limits=compared)
    reason = "light_shake_jumps" if n_below == len(below) else "shake_partly_light_jumps"
    return failed(tier.severity, reason, shake, limits=compared, sources=sources)


def _is_below(value: Quantity, name: str, same: str, limits: Limits) -> bool | None:
    """True: surely below the limit; False: not even just below it; None: unknown."""
    limit = limits.tiers(name)[0].value
    if value.high < limit:
        return True
    return False if value.low >= limit - limits.condition(same) else None


def _both(one: bool | None, other: bool | None) -> bool | None:
    """Combines two readings of one text: True or False only if they agree."""
    return one if one == other else None


def missing_shake_notice(given: Measurements, limits: Limits) -> Judgement:
    notice = given[ShakeNotice]
    n_runs = int(notice.n_moved_runs.value)
    if notice.n_jump_shakes.value == 0:
        without = unmoved(notice, notice, limits)
        return inapplicable("nothing_to_announce", notice) if without.outcome is Outcome.PASSED else without
    if n_runs == 0:
        return untested("notice_not_read", notice, reason_code=ReasonCode.GAP)
    for name, bad, reason in (
        ("max_unannounced", notice.n_unannounced, "shake_unannounced"),
        ("max_unexplained_motion", notice.n_unexplained_motion, "shake_result_unsaid"),
    ):
        tier = limits.tiers(name)[0]
        if bad.above(tier.value) and stands(int(bad.value), n_runs):
            if bad.below(limits.condition("min_jumping_runs")):
                return cannot_tell("notice_missed_once", notice, reason_code=ReasonCode.UNSTABLE)
            return failed(tier.severity, reason, notice, limits={name: tier.value}, sources=(tier.source,))
    if notice.n_unannounced.value > 0 or notice.n_unexplained_motion.value > 0:
        return cannot_tell("notice_missed_once", notice, reason_code=ReasonCode.UNSTABLE)
    if notice.notice_ratio is None:
        return passed("shake_announced", notice)
    reading = under(notice.notice_ratio, "min_notice_ratio", limits.tiers("min_notice_ratio"))
    faint = judged(reading, notice, failed="shake_notice_faint", near="notice_contrast_near_limit")
    return faint or passed("shake_announced", notice, limits=reading.limits)
