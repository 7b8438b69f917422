"""start-before-consent (AST-03): nothing starts by itself or others before the person has agreed.

Fails       a start that AST-01 or AST-02 counts, also a refused one, came before the consent was tapped
Can't tell  none was found, but the watch had a gap or broke off
Untested    no consent was given in the watch: no dialog asked for it, or its button was not found
Passes      the consent was given, and nothing came before it
Clause      miit-2020-164/as-2: consent is asked, but the start happened before it
"""

from detector.core.measured import Given
from detector.judging.rule import Judgement, Limits, Rule, Scope, failed, passed, untested
from detector.judging.tiers import over
from detector.judging.watch import COVER, WATCH, not_watched_enough
from detector.measures.background_starts import BackgroundStarts

__all__ = ["RULE"]


def judge(given: Given, limits: Limits) -> Judgement:
    starts = given[BackgroundStarts]
    if starts.n_before_consent is None:
        return untested("no_consent_given", starts)
    name = "max_starts_before_consent"
    reading = over(starts.n_before_consent, name, limits.tiers(name))
    if reading.severity is not None:
        return failed(
            reading.severity,
            "started_before_consent",
            starts,
            limits=reading.limits,
            sources=reading.sources,
        )
    return not_watched_enough(starts, limits) or passed(
        "nothing_before_consent", starts, limits=reading.limits
    )


RULE = Rule(
    id="start-before-consent",
    code="AST-03",
    title_zh="同意前启动",
    title_en="start before consent",
    clauses=("miit-2020-164/as-2", "miit-2021-524/2.3.4"),
    needs=(BackgroundStarts,),
    quantities=(
        "n_before_consent",
        "n_self_starts",
        "n_others_started",
        *COVER,
    ),
    limits=("max_starts_before_consent",),
    conditions=WATCH,
    scope=Scope.WATCH,
    judge=judge,
)
