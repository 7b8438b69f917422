"""automatic-jump (SPL-03): a window must not jump without a touch.

Fails       in two thirds of the untouched runs the app jumped, or tried to, while the window was open or as
            it ended
Can't tell  fewer runs than that show it, or none has a complete log
Clause      taf-078.7-2022/8b "未经用户主动选择同意", a voluntary standard, about jumps to third parties; a
            jump to the app's own landing page is read into it. miit-2021-524/2.1.4.2 speaks of links that
            fill the screen, and is not cited
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.repeats import stands
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.scope import ADVERTISING
from detector.measures.own_jump import OwnJump

__all__ = ["RULE"]

NAME = "max_runs_jumped"


def judge(given: Measurements, limits: Limits) -> Judgement:
    jump = given[OwnJump]
    tier = limits.tiers(NAME)[0]
    compared = {NAME: tier.value}
    if jump.n_runs_untouched.value == 0:
        return cannot_tell("jumps_not_logged", jump, reason_code=ReasonCode.GAP)
    jumps = stands(int(jump.n_runs_jumped.value), int(jump.n_runs_untouched.value))
    if jumps:
        return failed(tier.severity, "jumps_by_itself", jump, limits=compared, sources=(tier.source,))
    if jumps is None:
        return cannot_tell("jumps_by_itself_at_times", jump, reason_code=ReasonCode.UNSTABLE, limits=compared)
    return passed("stays_by_itself", jump, limits=compared)


RULE = Rule(
    id="automatic-jump",
    code="SPL-03",
    title_zh="自动跳转",
    title_en="jump with no user action",
    item_zh="不自动跳转",
    item_en="no jump without the user's action",
    remedy_zh="取消无人操作时的自动跳转：只有用户点击诱导按钮才可离开。",
    remedy_en=(
        "Remove the jump that happens by itself: leave the window only when the user presses its call "
        "to action."
    ),
    clauses=("taf-078.7-2022/8b",),
    needs=(OwnJump,),
    quantities=("n_runs_jumped", "n_runs_untouched", "jump_ms"),
    limits=(NAME,),
    scope=Scope.TOUCHES,
    roles=ADVERTISING,
    judge=judge,
)
