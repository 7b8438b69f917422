"""missing-advert-switch (PRV-11): personalised adverts must come with a switch within reach.

Fails         everything that could be tapped was tried, the app contains advert SDKs, and no title mentions
              one; or the nearest is deeper than the limit, likewise
Can't tell    none was found and something was left untapped, a title is only similar (个性化推荐), or the
              app's files were not read, so it is unknown whether it shows adverts
Inapplicable  the app's code was read whole, and no advert SDK is in it
Untested      no phone was used
Passes        a title within the limit offers it. Whether it works is not tried
Clause        taf-080-2021/5.3.4 "简单直观的一键关闭"; the taps are a tool value, after taf-068-2020/8.b
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, inapplicable, passed
from detector.judging.tiers import under
from detector.judging.walked import too_many_taps
from detector.measures.user_choices import UserChoices

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
    choices = given[UserChoices]
    if choices.n_advert_taps is not None:
        reading = too_many_taps(
            choices.n_advert_taps,
            choices.n_advert_untried,
            "max_switch_taps",
            limits.tiers("max_switch_taps"),
        )
        if reading.severity is not None:
            return failed(
                reading.severity,
                "advert_switch_too_far",
                choices,
                limits=reading.limits,
                sources=reading.sources,
            )
        if reading.is_unsure:
            return cannot_tell(
                "advert_switch_perhaps_nearer", choices, reason_code=ReasonCode.GAP, limits=reading.limits
            )
        return passed("advert_switch_found", choices, limits=reading.limits)
    if choices.n_advert_sdks is None:
        return cannot_tell("adverts_not_known", choices, reason_code=ReasonCode.GAP)
    if not choices.n_advert_sdks.value:
        return inapplicable("no_advert_sdk", choices)
    absent = under(choices.n_advert_choices, "min_advert_choices", limits.tiers("min_advert_choices"))
    if choices.n_advert_untried.value or choices.n_similar.value or absent.severity is None:
        return cannot_tell("advert_switch_not_found", choices, reason_code=ReasonCode.GAP)
    return failed(
        absent.severity, "advert_switch_absent", choices, limits=absent.limits, sources=absent.sources
    )


RULE = Rule(
    id="missing-advert-switch",
    code="PRV-11",
    title_zh="无法关闭个性化广告",
    title_en="no switch for personalised adverts",
    item_zh="可关闭个性化广告",
    item_en="switch for personalised adverts",
    remedy_zh="在设置中提供可用的个性化广告关闭选项，并放在更浅的层级。",
    remedy_en="Offer a working switch for personalised adverts in the settings, near the main page.",
    clauses=("taf-080-2021/5.3.4",),
    needs=(UserChoices,),
    quantities=("n_advert_sdks", "n_advert_choices", "n_advert_taps", "n_similar", "n_advert_untried"),
    limits=("max_switch_taps", "min_advert_choices"),
    scope=Scope.PRIVACY,
    judge=judge,
)
