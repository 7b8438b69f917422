"""oversensitive-shake (SHK-03): only a hard, wide and long shake may cause a jump.

Fails       the weakest shake that jumps, shown in two launches, is below the reference note's values: below
            all three is worse than below two. The note makes each a condition of its own, so one below
            means nothing, and a trigger that needs only a turn is compared with the angle only. The note
            does not say whether the peak includes gravity: it counts as below only if it is so either way
Can't tell  the thresholds are close to the reference, or between its two readings, or one launch shows it
Passes      no shake jumps, or only one that meets the note. On an emulator, which an advert may detect, a
            clean result is weaker evidence than on a phone
Untested    this phone cannot be moved, or it was not tried
Clause      taf-078.7-2022/8-note (a reference note, which allows equivalent settings: SHK-02 decides)
"""

from detector.core.measured import Measurements
from detector.core.quantity import Quantity
from detector.core.verdict import ReasonCode
from detector.judging.moved_phone import MOVED, unmoved
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed, untested
from detector.judging.scope import ADVERTISING
from detector.measures.shake_trigger import ShakeTrigger

__all__ = ["RULE"]

PEAK, ANGLE, DURATION, COUNT = "min_shake_mps2", "min_shake_deg", "min_shake_ms", "max_values_below"
ANGLE_PLACE = 1  # among the three


def judge(given: Measurements, limits: Limits) -> Judgement:
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
    tier = next((tier for tier in limits.tiers(COUNT) if n_below > tier.value), None)
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


RULE = Rule(
    id="oversensitive-shake",
    code="SHK-03",
    title_zh="摇一摇灵敏度过高",
    title_en="shake threshold too low",
    item_zh="摇一摇灵敏度",
    item_en="shake threshold",
    remedy_zh="提高摇动触发的加速度、角度和持续时间。",
    remedy_en="Raise the acceleration, the angle and the duration that a shake needs to jump.",
    clauses=("taf-078.7-2022/8d", "taf-078.7-2022/8-note", "miit-2023-26/4"),
    needs=(ShakeTrigger,),
    quantities=(
        "peak_mps2",
        "total_mps2",
        "turn_deg",
        "shake_ms",
        "n_shakes",
        "n_jump_shakes",
        "weakest_runs",
        "weakest_tried_runs",
        "hardest_mps2",
        "hardest_deg",
        "longest_ms",
    ),
    limits=(PEAK, ANGLE, DURATION, COUNT),
    conditions=("same_mps2", "same_deg", "same_ms", "min_jumping_runs", *MOVED),
    scope=Scope.TOUCHES,
    roles=ADVERTISING,
    judge=judge,
)
