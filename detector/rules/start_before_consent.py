"""start-before-consent (AST-03): the app starts neither itself nor others before the user has agreed.

Fails       a start that AST-01 or AST-02 counts, or a refused one, came before consent was tapped, after it
            had been refused, or in an app that never asked: a first run without any dialog is no consent. A
            declared scene does not excuse a start that was disclosed and not consented to (078.10 b has no
            scenes)
Can't tell  none was found, but the watch had a gap or was interrupted, or the caller of another app's start
            was only inferred
Untested    it is unknown whether the user agreed: a question came whose button was not found, a page could
            not be read, or the app had been used before
Passes      consent was given, and nothing came before it; or nothing asked, and nothing started
Clause      taf-078.10-2020/b (disclosed and not consented), /a (neither): a voluntary standard;
            lab-scenes/2.2-2 is a laboratory's list. miit-2021-524/2.3.4 does not speak of consent
"""

from detector.core.measured import Measurements
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed, untested
from detector.judging.tiers import over
from detector.judging.watch import COVER, WATCH, not_watched_enough
from detector.measures.background_starts import BackgroundStarts

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
    starts = given[BackgroundStarts]
    if starts.n_before_consent is None or starts.n_after_refusal is None:
        return untested("no_consent_given", starts)
    name = "max_starts_before_consent"
    reading = over(starts.n_before_consent, name, limits.tiers(name))
    if reading.severity is not None:
        reason_id = "started_before_consent"
        if starts.is_never_asked:
            reason_id = "started_without_being_asked"
        elif starts.n_after_refusal.value:
            reason_id = "started_after_refusal"
        return failed(reading.severity, reason_id, starts, limits=reading.limits, sources=reading.sources)
    if starts.n_perhaps_before_consent.value:
        return cannot_tell("perhaps_before_consent", starts)
    return not_watched_enough(starts, limits) or passed(
        "nothing_before_consent", starts, limits=reading.limits
    )


RULE = Rule(
    id="start-before-consent",
    code="AST-03",
    title_zh="同意前启动",
    title_en="start before consent",
    item_zh="同意前不启动",
    item_en="no start before consent",
    remedy_zh="用户同意之前不自启动，也不启动其他应用。",
    remedy_en="Start neither the app nor other apps before the user has agreed.",
    clauses=("taf-078.10-2020/b", "taf-078.10-2020/a", "lab-scenes/2.2-2"),
    needs=(BackgroundStarts,),
    quantities=(
        "n_before_consent",
        "n_perhaps_before_consent",
        "n_after_refusal",
        "n_self_starts",
        "n_others_started",
        *COVER,
    ),
    limits=("max_starts_before_consent",),
    conditions=WATCH,
    scope=Scope.WATCH,
    judge=judge,
)
