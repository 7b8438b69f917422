"""nearly-invisible-close-control (CLS-07): the close control must be distinguishable from its background.

Fails       the median contrast ratio is below a tier of `min_visible_ratio`, error included
Can't tell  the interval straddles the tier
Untested    the contrast could not be measured on any lossless frame
Clause      miit-2021-524/2.1.4 "明显", of adverts also samr-2023-72/10.2; no number there: 1.5:1 is a tool
            value, so that it is never critical
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.close_control import LOOKS, without_control
from detector.judging.rule import Judgement, Limits, Rule, cannot_tell, failed, passed, untested
from detector.judging.scope import UNASKED
from detector.judging.tiers import under
from detector.measures.close_contrast import CloseContrast
from detector.measures.close_presence import ClosePresence

__all__ = ["RULE"]

NAME = "min_visible_ratio"


def judge(given: Measurements, limits: Limits) -> Judgement:
    presence, contrast = given[ClosePresence], given[CloseContrast]
    if (unseen := without_control(presence, limits)) is not None:
        return unseen
    if contrast.contrast_ratio is None:
        return untested("contrast_unmeasured", contrast)
    reading = under(contrast.contrast_ratio, NAME, limits.tiers(NAME))
    if reading.tier is not None:
        return failed(
            reading.tier.severity,
            "control_nearly_invisible",
            contrast,
            limits=reading.limits,
            sources=reading.sources,
        )
    if reading.is_unsure:
        return cannot_tell(
            "visibility_near_limit", contrast, reason_code=ReasonCode.GUARD_BAND, limits=reading.limits
        )
    return passed("control_visible", contrast, limits=reading.limits)


RULE = Rule(
    id="nearly-invisible-close-control",
    code="CLS-07",
    title_zh="关闭标志近于无形",
    title_en="nearly invisible close control",
    item_zh="关闭标志可见",
    item_en="visibility of the close control",
    remedy_zh="提高关闭标志与背景的对比度，使其清晰可见。",
    remedy_en="Raise the close control's contrast with the background until it is clearly visible.",
    clauses=("miit-2021-524/2.1.4", "samr-2023-72/10.2", "taf-078.7-2022/6"),
    needs=(ClosePresence, CloseContrast),
    quantities=("contrast_ratio", "least_contrast_ratio", "n_contrast_frames"),
    limits=(NAME,),
    conditions=LOOKS,
    roles=UNASKED,
    judge=judge,
)
