"""full-screen-jump (SPL-01): a splash must not be one large link, nor a popup one to a third party.

Fails       of the points tapped outside the close control and the calls to action, more jump than a tier of
            `max_jump_share` allows, the interval of so few points included. In a popup only points count
            that led to another app, a store or a download (`max_third_party_share`)
Can't tell  a single point jumped, or fewer than `min_points` have a known outcome: of a splash if none of
            them jumped, of a popup always, as two points may have met one picture with a link
Passes      none of `min_points` or more points jumped
Untested    the window was not tapped outside its control (level look), or the density is unknown
Not asked   for a popup where no such point led to a third party: the notice is about splash windows
Clause      miit-2021-524/2.1.4.2 "不得使用整屏图片、视频等作为跳转链接", of splashes; miit-2023-26/4
            "全屏热力图". Of popups taf-078.7-2022/8b "未以显著方式明示或未经用户主动选择同意", about third
            parties and voluntary. "整屏" has no defined share: the shares are ours, and critical is all but a
            rim of the window
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
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
from detector.judging.tiers import over
from detector.measures.jump_area import JumpArea

__all__ = ["RULE"]

NAME, THIRD_PARTY = "max_jump_share", "max_third_party_share"


def judge(given: Measurements, limits: Limits) -> Judgement:
    area = given[JumpArea]
    if area.is_over_content:
        return _of_popup(area, limits)
    if not area.has_density:
        return untested("density_unknown", area)
    if area.jump_share is None:
        return untested("window_not_tapped", area, reason_code=ReasonCode.BUDGET)
    if area.n_jump_points.value == 0:
        if area.n_points.below(limits.condition("min_points")) is not False:
            return cannot_tell("too_few_points", area)
        return passed("no_point_jumps", area)
    if area.n_jump_points.below(limits.condition("min_jumps")) is not False:
        return cannot_tell("one_point_jumps", area, reason_code=ReasonCode.UNSTABLE)
    reading = over(area.jump_share, NAME, limits.tiers(NAME))
    assert reading.tier is not None  # any jump is more than none
    return failed(reading.tier.severity, "points_jump", area, limits=reading.limits, sources=reading.sources)


def _of_popup(area: JumpArea, limits: Limits) -> Judgement:
    if area.third_party_share is None or area.n_third_party_points.value == 0:
        return inapplicable("popup_is_no_splash", area)
    if area.n_third_party_points.below(limits.condition("min_jumps")) is not False:
        return cannot_tell("one_point_jumps", area, reason_code=ReasonCode.UNSTABLE)
    reading = over(area.third_party_share, THIRD_PARTY, limits.tiers(THIRD_PARTY))
    are_few = area.n_points.below(limits.condition("min_points")) is not False
    if are_few or reading.severity is None:
        return cannot_tell("third_party_points_few", area, limits=reading.limits)
    return failed(
        reading.severity, "third_party_points_jump", area, limits=reading.limits, sources=reading.sources
    )


RULE = Rule(
    id="full-screen-jump",
    code="SPL-01",
    title_zh="整屏跳转链接",
    title_en="full-screen jump link",
    item_zh="跳转仅限按钮区域",
    item_en="jumps from the button's area only",
    remedy_zh="把可跳转区域缩小到诱导按钮本身，画面其余部分点击不得跳转。",
    remedy_en=(
        "Restrict the jump to the call to action itself; taps on the rest of the picture must not jump."
    ),
    clauses=("miit-2021-524/2.1.4.2", "miit-2023-26/4"),
    needs=(JumpArea,),
    quantities=("n_jump_points", "n_third_party_points", "n_points", "jump_share", "third_party_share"),
    limits=(NAME, THIRD_PARTY),
    conditions=("min_points", "min_jumps"),
    scope=Scope.TOUCHES,
    roles=ADVERTISING,
    judge=judge,
)
