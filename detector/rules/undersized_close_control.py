"""undersized-close-control (CLS-04): the close control must be large enough to hit.

Fails       the short side of the hit region that taps found is below a tier of `min_short_side_dp`, error
            included. If it was not probed, that of the control's clickable node; then at most minor,
            `static_only`: a node is what the app declares, and taps outside it may close as well
Can't tell  the interval straddles the mildest tier
Untested    it was not probed and the view tree has no clickable node of the control, or the density is
            unknown
Clause      miit-2021-524/2.1.4 "按钮大小……应易于操作辨认"; no number there: 24 and 44 dp are those of
            wcag-2.2/2.5.8 and 2.5.5, as practice. miit-2021-elder/2.4 makes 44 dp binding for floating
            windows of adapted apps
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode, Severity
from detector.judging.close_control import LOOKS, without_control
from detector.judging.rule import Judgement, Limits, Rule, cannot_tell, failed, passed, untested
from detector.judging.scope import UNASKED
from detector.judging.tiers import Reading, under
from detector.measures.close_presence import ClosePresence
from detector.measures.close_size import CloseSize

__all__ = ["RULE"]

NAME = "min_short_side_dp"


def judge(given: Measurements, limits: Limits) -> Judgement:
    presence, size = given[ClosePresence], given[CloseSize]
    if (unseen := without_control(presence, limits)) is not None:
        return unseen
    if size.hit_short_side_px is None:
        return untested("hit_region_unmeasured", size)
    if size.hit_short_side_dp is None:
        return untested("density_unknown", size)
    reading = under(size.hit_short_side_dp, NAME, limits.tiers(NAME))
    if size.is_hit_probed:
        return _as_probed(size, reading)
    if reading.tier is not None:
        return failed(
            max(reading.tier.severity, Severity.MINOR, key=lambda severity: severity.rank),
            "hit_region_small",
            size,
            limits=reading.limits,
            reason_code=ReasonCode.STATIC_ONLY,
            sources=reading.sources,
        )
    if reading.is_unsure:
        return cannot_tell(
            "hit_region_near_limit", size, reason_code=ReasonCode.GUARD_BAND, limits=reading.limits
        )
    return passed("hit_region_large_enough", size, limits=reading.limits, reason_code=ReasonCode.STATIC_ONLY)


def _as_probed(size: CloseSize, reading: Reading) -> Judgement:
    if reading.tier is not None:
        return failed(
            reading.tier.severity,
            "hit_region_small_by_taps",
            size,
            limits=reading.limits,
            sources=reading.sources,
        )
    if reading.is_unsure:
        return cannot_tell(
            "hit_region_near_limit_by_taps", size, reason_code=ReasonCode.GUARD_BAND, limits=reading.limits
        )
    return passed("hit_region_large_enough_by_taps", size, limits=reading.limits)


RULE = Rule(
    id="undersized-close-control",
    code="CLS-04",
    title_zh="关闭点击区域过小",
    title_en="close hit area too small",
    item_zh="关闭点击区域大小",
    item_en="size of the close hit area",
    remedy_zh="增大关闭标志的可点击区域（可大于图形本身）。",
    remedy_en="Enlarge the area of the close control that takes taps; it may be larger than the glyph.",
    clauses=("miit-2021-524/2.1.4",),
    needs=(ClosePresence, CloseSize),
    quantities=("hit_short_side_dp", "hit_short_side_mm"),
    limits=(NAME,),
    conditions=LOOKS,
    roles=UNASKED,
    judge=judge,
)
