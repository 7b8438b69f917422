"""one-sided-consent (PRV-07): the terms can be refused, and nothing is agreed to beforehand.

Fails         the dialog has a yes, nothing in it says no, and nothing else in it could be a no; or a box
              about the terms was ticked before any touch; or its clearest no is all but invisible or
              tiny
Can't tell    nothing says no, but something in it is not understood, or a sentence mentions a no; or the no
              is close to a limit, or nothing is drawn where the view tree has it
Inapplicable  no such dialog was seen: the app never asks, or asked on an earlier day
Untested      no phone was used
Passes        it has a yes and a no, and no ticked box. What refusing leads to is PRV-10's matter
Clause        taf-078.6-2020/3.7 (a clear yes and a clear no), 3.8 (no consent by default); no size and no
              contrast in them
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, inapplicable, passed
from detector.judging.tiers import over, under, worst
from detector.measures.consent_choice import ConsentChoice

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
    choice = given[ConsentChoice]
    if choice.n_refusals is None or choice.n_other is None or choice.n_ticked is None:
        return inapplicable("no_consent_asked", choice)
    ticked = over(choice.n_ticked, "max_ticked_boxes", limits.tiers("max_ticked_boxes"))
    if ticked.severity is not None:
        return failed(
            ticked.severity, "consent_ticked_before", choice, limits=ticked.limits, sources=ticked.sources
        )
    without = under(choice.n_refusals, "min_refusals", limits.tiers("min_refusals"))
    if without.severity is None:
        return _drawn(choice, limits, without.limits)
    if choice.n_other.value:
        return cannot_tell(
            "consent_refusal_unclear", choice, reason_code=ReasonCode.GAP, limits=without.limits
        )
    return failed(
        without.severity, "consent_without_refusal", choice, limits=without.limits, sources=without.sources
    )


def _drawn(choice: ConsentChoice, limits: Limits, asked: dict[str, float]) -> Judgement:
    """The dialog has a no: can it be seen?"""
    if choice.n_unseen.value:
        return cannot_tell("consent_refusal_unseen", choice, reason_code=ReasonCode.GAP)
    readings = [
        under(quantity, name, limits.tiers(name))
        for name, quantity in (
            ("min_refusal_ratio", choice.refusal_ratio),
            ("min_refusal_dp", choice.refusal_dp),
        )
        if quantity is not None
    ]
    if not readings:
        return passed("consent_can_be_refused", choice, limits=asked)
    worse = worst(*readings)
    if worse.severity is not None:
        return failed(
            worse.severity, "consent_refusal_hidden", choice, limits=worse.limits, sources=worse.sources
        )
    if worse.is_unsure:
        return cannot_tell(
            "consent_refusal_near_limit", choice, reason_code=ReasonCode.GUARD_BAND, limits=worse.limits
        )
    return passed("consent_can_be_refused", choice, limits=asked | worse.limits)


RULE = Rule(
    id="one-sided-consent",
    code="PRV-07",
    title_zh="征求同意时没有拒绝选项或默认同意",
    title_en="consent without a refusal, or by default",
    item_zh="同意可自主选择",
    item_en="a free choice of consent",
    remedy_zh="在征求同意的窗口提供同样明显的拒绝选项，不预先勾选同意。",
    remedy_en="Offer a refusal as clear as the consent, and tick nothing beforehand.",
    clauses=("taf-078.6-2020/3.7", "taf-078.6-2020/3.8"),
    needs=(ConsentChoice,),
    quantities=("n_refusals", "n_other", "n_ticked", "refusal_ratio", "refusal_dp", "n_unseen"),
    limits=("min_refusals", "max_ticked_boxes", "min_refusal_ratio", "min_refusal_dp"),
    scope=Scope.PRIVACY,
    judge=judge,
)
