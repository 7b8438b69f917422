"""distant-account-cancellation (PRV-12): an account can be cancelled in five steps from the main page.

Fails       the nearest offer takes more taps than the limit, and everything nearer was tried
Can't tell  it takes so many only if swipes count, or something nearer was left untapped; or none was found:
            it is mostly behind a login, and an app may have no accounts
Untested    no phone was used
Passes      a title within the limit offers it. It is never tapped: a person must check that it works
Clause      taf-085-2021/4.1.2.a (five operations at most)
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.tiers import over
from detector.judging.walked import too_many_taps
from detector.measures.user_choices import UserChoices

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
    choices = given[UserChoices]
    if choices.n_cancel_taps is None or choices.n_cancel_steps is None:
        return cannot_tell("cancellation_not_found", choices, reason_code=ReasonCode.GAP)
    tiers = limits.tiers("max_cancel_steps")
    reading = too_many_taps(choices.n_cancel_taps, choices.n_cancel_untried, "max_cancel_steps", tiers)
    if reading.severity is not None:
        return failed(
            reading.severity, "cancellation_too_far", choices, limits=reading.limits, sources=reading.sources
        )
    if reading.is_unsure:
        return cannot_tell(
            "cancellation_perhaps_nearer", choices, reason_code=ReasonCode.GAP, limits=reading.limits
        )
    if over(choices.n_cancel_steps, "max_cancel_steps", tiers).severity is not None:
        return cannot_tell(
            "cancellation_far_with_swipes", choices, reason_code=ReasonCode.GAP, limits=reading.limits
        )
    return passed("cancellation_near", choices, limits=reading.limits)


RULE = Rule(
    id="distant-account-cancellation",
    code="PRV-12",
    title_zh="注销账号的入口过深",
    title_en="account cancellation too far away",
    item_zh="注销账号的入口",
    item_en="way to account cancellation",
    remedy_zh="把注销账号的入口移到更浅的层级。",
    remedy_en="Move the entry for cancelling the account nearer to the main page.",
    clauses=("taf-085-2021/4.1.2.a",),
    needs=(UserChoices,),
    quantities=("n_cancel_taps", "n_cancel_steps", "n_cancel_untried"),
    limits=("max_cancel_steps",),
    scope=Scope.PRIVACY,
    judge=judge,
)
