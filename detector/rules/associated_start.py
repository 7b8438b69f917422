"""associated-start (AST-02): the app starts no app of another developer without a person.

Fails       major where the system names the app as caller; information only where it was inferred;
            minor where the other app is of its own family, or where the phone refused the attempt. A
            service that comes back because the app still holds it (rebind after kill) does not count
Can't tell  nothing was found, but the log has a gap, the watch broke off or was shortened, or no other app
            was on the phone that it could have started
Passes      nothing was found in a whole watch
Clause      miit-2021-524/2.3.4 "不得自启动或关联启动"; miit-2023-26/6
"""

from detector.core.measured import Given
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.tiers import over
from detector.judging.watch import COVER, WATCH, not_watched_enough
from detector.measures.background_starts import BackgroundStarts

__all__ = ["RULE"]


def judge(given: Given, limits: Limits) -> Judgement:
    starts = given[BackgroundStarts]
    compared = (
        ("max_others_started", starts.n_others_started, "others_started", None),
        (
            "max_refused_others",
            starts.n_refused_others,
            "others_refused",
            ReasonCode.BLOCKED_BY_SYSTEM,
        ),
        ("max_denied_others", starts.n_denied_others, "others_denied", ReasonCode.BLOCKED_BY_SYSTEM),
        ("max_family_started", starts.n_family_started, "family_started", None),
        ("max_others_perhaps_started", starts.n_others_perhaps_started, "others_perhaps_started", None),
    )
    limits_read: dict[str, float] = {}
    for name, quantity, reason_id, reason_code in compared:
        reading = over(quantity, name, limits.tiers(name))
        limits_read |= reading.limits
        if reading.severity is not None:
            return failed(
                reading.severity,
                reason_id,
                starts,
                limits=reading.limits,
                reason_code=reason_code,
                sources=reading.sources,
            )
    weak = not_watched_enough(starts, limits)
    if weak is None and not starts.n_others_there.value:
        weak = cannot_tell("nobody_to_start", starts)
    return weak or passed("no_associated_start", starts, limits=limits_read)


RULE = Rule(
    id="associated-start",
    code="AST-02",
    title_zh="关联启动他方",
    title_en="starts other apps",
    clauses=("miit-2021-524/2.3.4", "miit-2023-26/6"),
    needs=(BackgroundStarts,),
    quantities=(
        "n_others_started",
        "n_others_perhaps_started",
        "n_family_started",
        "n_refused_others",
        "n_denied_others",
        "n_others_there",
        *COVER,
    ),
    limits=(
        "max_others_started",
        "max_others_perhaps_started",
        "max_family_started",
        "max_refused_others",
        "max_denied_others",
    ),
    conditions=WATCH,
    scope=Scope.WATCH,
    judge=judge,
)
