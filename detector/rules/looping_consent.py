"""looping-consent (PRV-10): a no to the privacy terms must be accepted.

Fails         the no was tapped more often than the limit, in dialogs that differ, and the app still asks
Can't tell    what the no led to is not understood, or the screen did not change: the tap may have missed
Inapplicable  no dialog that asks for consent was seen
Untested      no phone was used, or the terms were not refused (`--refuse-terms`)
Passes        the app ended, or one of its pages could be used. A person must judge whether it may end: it
              may if it can do nothing without the data
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
    refusal = given[ConsentRefusal]
    if not refusal.is_asked:
        return inapplicable("no_consent_asked", refusal)
    if refusal.n_noes is None:
        return untested("terms_not_refused", refusal)
    if refusal.has_left:
        return passed("left_on_refused_terms", refusal)
    if refusal.has_page:
        return passed("page_on_refused_terms", refusal)
    loop = over(refusal.n_noes, "max_noes", limits.tiers("max_noes"))
    if not refusal.still_asks or loop.severity is None:
        return cannot_tell("terms_refusal_unclear", refusal, reason_code=ReasonCode.GAP)
    return failed(loop.severity, "terms_asked_in_a_loop", refusal, limits=loop.limits, sources=loop.sources)


RULE = Rule(
    id="looping-consent",
    code="PRV-10",
    title_zh="拒绝隐私条款后循环征求同意",
    title_en="consent asked for in a loop",
    item_zh="可拒绝隐私条款",
    item_en="refusal of the privacy terms accepted",
    remedy_zh="用户拒绝隐私条款后不再反复征求同意。",
    remedy_en="Accept a refusal of the privacy terms without asking again and again.",
    clauses=("taf-078.6-2020/3.7", "taf-066-2020/6.e"),
    needs=(ConsentRefusal,),
    quantities=("n_noes",),
    limits=("max_noes",),
    scope=Scope.PRIVACY,
    judge=judge,
)
