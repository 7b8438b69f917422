"""looping-consent (PRV-10): a no to the privacy terms is taken for a no.

Fails         the no was tapped more often than the limit, in dialogs that differ, and the app still asks
Can't tell    what the no led to is not understood, or nothing on the screen changed: it may have been missed
Inapplicable  no dialog that asks for consent was seen
Untested      no phone was used, or the terms were not refused (`--refuse-terms`)
Passes        the app ended, or one of its pages could be used. Whether it may end is for a person: it may
              where it can do nothing without the data
Clause        taf-078.6-2020/3.7 (a clear no), taf-066-2020/6.e (not asked again and again); no number in them
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
from detector.judging.tiers import over
from detector.measures.consent_refusal import ConsentRefusal

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
    told = given[ConsentRefusal]
    if not told.is_asked:
        return inapplicable("no_consent_asked", told)
    if told.n_noes is None:
        return untested("terms_not_refused", told)
    if told.has_left:
        return passed("left_on_refused_terms", told)
    if told.has_page:
        return passed("page_on_refused_terms", told)
    loop = over(told.n_noes, "max_noes", limits.tiers("max_noes"))
    if not told.still_asks or loop.severity is None:
        return cannot_tell("terms_refusal_unclear", told, reason_code=ReasonCode.GAP)
    return failed(loop.severity, "terms_asked_in_a_loop", told, limits=loop.limits, sources=loop.sources)


RULE = Rule(
    id="looping-consent",
    code="PRV-10",
    title_zh="拒绝隐私条款后循环征求同意",
    title_en="consent asked for in a loop",
    clauses=("taf-078.6-2020/3.7", "taf-066-2020/6.e"),
    needs=(ConsentRefusal,),
    quantities=("n_noes",),
    limits=("max_noes",),
    scope=Scope.PRIVACY,
    judge=judge,
)
