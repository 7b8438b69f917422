"""window-over-other-apps (POP-05): an app sent to the background must not come to the front by itself.

Fails       in two sessions it came to the front by itself after the HOME key
Can't tell  in one session only, or the system refused its attempt: another phone may allow it
Passes      it stayed away in two sessions. A window that is not an activity is seen only as far as the
            frames of the home screen show it
Untested    it was not sent away (level look)
Clause      miit-2023-26/4 "干扰用户正常使用"; voluntary lists forbid it explicitly (criteria.md 2.4)
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed, untested
from detector.measures.unasked_window import UnaskedWindow

__all__ = ["RULE"]

NAME = "max_shown_runs"
RUNS = "min_jumping_runs"


def judge(given: Measurements, limits: Limits) -> Judgement:
    away = given[UnaskedWindow]
    if away.n_away_runs.value == 0:
        return untested("app_not_sent_away", away, reason_code=ReasonCode.BUDGET)
    tier = limits.tiers(NAME)[0]
    compared = {NAME: tier.value}
    if away.n_shown_runs.above(tier.value):
        if away.n_shown_runs.below(limits.condition(RUNS)):
            return cannot_tell("came_over_others_once", away, reason_code=ReasonCode.UNSTABLE)
        return failed(tier.severity, "comes_over_others", away, limits=compared, sources=(tier.source,))
    if away.n_refused_runs.value > 0:
        return cannot_tell("refused_over_others", away, reason_code=ReasonCode.BLOCKED_BY_SYSTEM)
    needed = limits.condition(RUNS)
    if away.n_away_runs.below(needed):
        return cannot_tell("sent_away_once", away, reason_code=ReasonCode.BUDGET, limits={RUNS: needed})
    return passed("stays_away", away, limits=compared)


RULE = Rule(
    id="window-over-other-apps",
    code="POP-05",
    title_zh="应用外弹窗",
    title_en="window over other apps",
    item_zh="不在应用外弹窗",
    item_en="no window over other apps",
    remedy_zh="应用退到后台后不得自行弹到前台或在其他应用之上显示窗口。",
    remedy_en="Do not come to the front or show a window over other apps once the app is in the background.",
    clauses=("miit-2023-26/4",),
    needs=(UnaskedWindow,),
    quantities=("n_away_runs", "n_shown_runs", "n_refused_runs", "away_ms", "unasked_ms"),
    limits=(NAME,),
    conditions=(RUNS,),
    scope=Scope.APP,
    judge=judge,
)
