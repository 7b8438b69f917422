"""missing-shake-notice (SHK-04): a window that jumps when shaken must announce it and its result.

Fails       in two launches and two thirds of those in which a movement jumped, no line mentions moving the
            phone; or none states the result; or its contrast, error included, is too low
Can't tell  fewer launches show it, or the contrast is close to the limit
Passes      both are stated legibly
Inapplicable  no movement jumps: there is nothing to announce
Untested    this phone cannot be moved, it was not tried, or no text of those launches was read
Clause      taf-078.7-2022/8d "未清晰明示……触发动作及交互预期"; tc260-2025-shake/1 and /2 (known from the
            press). Only words are read, and an icon may tell the same: minor. The contrast is a tool value
"""

from detector.core.measured import Measurements
from detector.core.verdict import Outcome, ReasonCode
from detector.judging.moved_phone import MOVED, unmoved
from detector.judging.repeats import stands
from detector.judging.rule import (
    Judgement,
    Limits,
    Rule,
    Scope,
    cannot_tell,
    failed,
    inapplicable,
    passed,
    untested,
)
from detector.judging.scope import ADVERTISING
from detector.judging.tiers import under
from detector.measures.shake_notice import ShakeNotice

__all__ = ["RULE"]

SILENT, UNEXPLAINED, CONTRAST = "max_unannounced", "max_unexplained_motion", "min_notice_ratio"


def judge(given: Measurements, limits: Limits) -> Judgement:
    notice = given[ShakeNotice]
    n_runs = int(notice.n_moved_runs.value)
    if notice.n_jump_shakes.value == 0:
        without = unmoved(notice, notice, limits)
        return inapplicable("nothing_to_announce", notice) if without.outcome is Outcome.PASSED else without
    if n_runs == 0:
        return untested("notice_not_read", notice, reason_code=ReasonCode.GAP)
    for name, bad, reason in (
        (SILENT, notice.n_unannounced, "shake_unannounced"),
        (UNEXPLAINED, notice.n_unexplained_motion, "shake_result_unsaid"),
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
    reading = under(notice.notice_ratio, CONTRAST, limits.tiers(CONTRAST))
    if reading.is_unsure:
        return cannot_tell(
            "notice_contrast_near_limit", notice, reason_code=ReasonCode.GUARD_BAND, limits=reading.limits
        )
    if reading.tier is not None:
        return failed(
            reading.tier.severity,
            "shake_notice_faint",
            notice,
            limits=reading.limits,
            sources=reading.sources,
        )
    return passed("shake_announced", notice, limits=reading.limits)


RULE = Rule(
    id="missing-shake-notice",
    code="SHK-04",
    title_zh="摇一摇提示不足",
    title_en="shake notice missing",
    item_zh="摇一摇提示",
    item_en="notice of the shake trigger",
    remedy_zh="在窗口上以清晰文字说明摇动会跳转到何处。",
    remedy_en="State on the window, in clear words, that a shake jumps and where to.",
    clauses=("taf-078.7-2022/8d", "tc260-2025-shake/1", "tc260-2025-shake/2"),
    needs=(ShakeNotice,),
    quantities=("n_moved_runs", "n_unannounced", "n_unexplained_motion", "notice_ratio", "n_shakes"),
    limits=(SILENT, UNEXPLAINED, CONTRAST),
    conditions=("min_jumping_runs", *MOVED),
    scope=Scope.TOUCHES,
    roles=ADVERTISING,
    judge=judge,
)
