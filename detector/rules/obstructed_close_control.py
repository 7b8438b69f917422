"""obstructed-close-control (CLS-10): no system bar may cover the close control.

Fails       it extends under the status bar, the cutout or the navigation area by more than a tier of
            `max_overlap_dp`, error included; minor, because it is unknown whether taps are lost
Can't tell  the interval straddles the tier
Untested    the device reported no bars, or the density is unknown
Clause      miit-2021-524/2.1.4 "位置……应易于操作"; samr-2023-72/10.2; the number is a tool value
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.close_control import LOOKS, without_control
from detector.judging.rule import Judgement, Limits, Rule, cannot_tell, failed, passed, untested
from detector.judging.scope import UNASKED
from detector.judging.tiers import over
from detector.measures.close_cover import CloseCover
from detector.measures.close_presence import ClosePresence

__all__ = ["RULE"]

NAME = "max_overlap_dp"


def judge(given: Measurements, limits: Limits) -> Judgement:
    presence, cover = given[ClosePresence], given[CloseCover]
    if (unseen := without_control(presence, limits)) is not None:
        return unseen
    if cover.overlap_px is None:
        return untested("bars_unknown", cover)
    if cover.overlap_dp is None:
        return untested("density_unknown", cover)
    reading = over(cover.overlap_dp, NAME, limits.tiers(NAME))
    if reading.tier is not None:
        return failed(
            reading.tier.severity, "control_obstructed", cover, limits=reading.limits, sources=reading.sources
        )
    if reading.is_unsure:
        return cannot_tell(
            "overlap_near_limit", cover, reason_code=ReasonCode.GUARD_BAND, limits=reading.limits
        )
    return passed("control_clear", cover, limits=reading.limits)


RULE = Rule(
    id="obstructed-close-control",
    code="CLS-10",
    title_zh="关闭标志被遮挡或贴边",
    title_en="close control occluded or at a system edge",
    item_zh="关闭标志无遮挡",
    item_en="close control free of system areas",
    remedy_zh="把关闭标志移出状态栏、导航区和挖孔区域。",
    remedy_en="Move the close control out of the status bar, the navigation area and the cutout.",
    clauses=("miit-2021-524/2.1.4", "samr-2023-72/10.2"),
    needs=(ClosePresence, CloseCover),
    quantities=("overlap_dp", "status_bar_share", "cutout_share", "navigation_share"),
    limits=(NAME,),
    conditions=LOOKS,
    roles=UNASKED,
    judge=judge,
)
