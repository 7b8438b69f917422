"""revived-after-exit (AST-05): an app that was ended stays ended for a while. Experimental.

Fails       the app came back within 60 s of a swipe in the overview or of `am kill`, not through the user
Can't tell  it did not, but the watch had a gap, or was interrupted or shortened, or the phone did not end the
            app as asked (up to Android 8 no swipe ends one app alone)
Passes      it stayed ended
Clause      miit-2021-524/2.3.4; the numbers are ours. Off by default: a service that the system restarts
            once after a kill is normal on Android
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.tiers import over
from detector.judging.watch import COVER, WATCH, not_watched_enough
from detector.measures.background_starts import BackgroundStarts

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
    starts = given[BackgroundStarts]
    name = "max_revived"
    reading = over(starts.n_revived, name, limits.tiers(name))
    if reading.severity is not None:
        return failed(reading.severity, "revived", starts, limits=reading.limits, sources=reading.sources)
    if (missed := not_watched_enough(starts, limits)) is not None:
        return missed
    if starts.n_endings_failed.value:
        return cannot_tell("endings_failed", starts, reason_code=ReasonCode.GAP)
    return passed("not_revived", starts, limits=reading.limits)


RULE = Rule(
    id="revived-after-exit",
    code="AST-05",
    title_zh="退出后被拉起",
    title_en="revived after exit",
    item_zh="退出后不被拉起",
    item_en="stays ended after exit",
    remedy_zh="应用退出后不自行恢复运行。",
    remedy_en="Let the app stay ended after the user ended it.",
    clauses=("miit-2023-26/6", "miit-2021-524/2.3.4"),
    needs=(BackgroundStarts,),
    quantities=(
        "n_revived",
        "n_endings_failed",
        *COVER,
    ),
    limits=("max_revived",),
    conditions=WATCH,
    scope=Scope.WATCH,
    judge=judge,
)
