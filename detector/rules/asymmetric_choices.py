"""asymmetric-choices (CLS-17): experimental; the two options of a dialog should have equal visual weight.

Fails       the call is larger than the refusal by more than a limit *and* differs from it in lightness by
            more than another, errors included. Information only: the numbers are from research, not a text
Can't tell  one interval straddles its limit and the other limit is not surely kept, the refusal's size is
            unknown, too few frames were measured for a failure, or frames disagree on what the options are
Passes      one of the two limits is surely kept
Inapplicable  not a popup, or not exactly one refusal in words and one call: a × beside them is a third option
Clause      kr-ecommerce/21-2 (false hierarchy); no Chinese text has an equivalent
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, cannot_tell, failed, inapplicable, passed, untested
from detector.judging.scope import UNASKED
from detector.measures.option_balance import OptionBalance

__all__ = ["RULE"]

AREA, LUMA = "max_option_area_ratio", "max_option_luma_gap"


def judge(given: Measurements, limits: Limits) -> Judgement:
    balance = given[OptionBalance]
    if not balance.is_dialog:
        return inapplicable("window_is_no_dialog", balance)
    n_options, n_others = balance.n_option_frames, balance.n_other_frames
    if n_options.value + n_others.value == 0:
        return untested("buttons_not_measured", balance)
    if n_options.value == 0:
        return inapplicable("not_two_options", balance)
    if n_others.value > n_options.value:
        return cannot_tell("options_unclear", balance, reason_code=ReasonCode.UNSTABLE)
    area, luma = limits.tiers(AREA)[0], limits.tiers(LUMA)[0]
    compared = {AREA: area.value, LUMA: luma.value}
    ratio, gap = balance.option_area_ratio, balance.option_luma_gap
    is_larger = None if ratio is None else ratio.above(area.value)
    is_apart = None if gap is None else gap.above(luma.value)
    if is_larger is False or is_apart is False:
        return passed("options_alike", balance, limits=compared)
    if n_options.below(limits.condition("min_option_frames")):  # in a video few frames are sharp
        return cannot_tell("options_seen_too_little", balance, reason_code=ReasonCode.UNSTABLE)
    if ratio is None or gap is None:
        return cannot_tell("option_size_unknown", balance, limits=compared)
    if is_larger is None or is_apart is None:
        return cannot_tell("options_near_limit", balance, reason_code=ReasonCode.GUARD_BAND, limits=compared)
    return failed(
        area.severity, "options_unalike", balance, limits=compared, sources=(area.source, luma.source)
    )


RULE = Rule(
    id="asymmetric-choices",
    code="CLS-17",
    title_zh="选项失衡",
    title_en="asymmetric choices",
    item_zh="选项均衡",
    item_en="balance of the two choices",
    remedy_zh="让拒绝选项与诱导选项在大小和明暗上相当。",
    remedy_en="Give the refusal the same visual weight as the call: similar size and lightness.",
    clauses=("kr-ecommerce/21-2",),
    needs=(OptionBalance,),
    quantities=("option_area_ratio", "option_luma_gap", "n_option_frames"),
    limits=(AREA, LUMA),
    conditions=("min_option_frames",),
    roles=UNASKED,
    judge=judge,
)
