"""advert-in-elderly-ui (POP-07): experimental; the interface for the elderly must be free of adverts.

For runs captured in that interface: the program cannot recognise it, so the rule applies only if the user
enables it.

Fails       in at least two launches the window carries an advert label
Can't tell  in one launch only, or nothing shows what the window is for
Clause      miit-2021-elder/5.1.1
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed, untested
from detector.judging.scope import ADVERTISING
from detector.measures.advert_label import AdvertLabel

__all__ = ["RULE"]

NAME = "max_advert_runs"


def judge(given: Measurements, limits: Limits) -> Judgement:
    label = given[AdvertLabel]
    if label.n_read_runs.value == 0:
        return untested("label_not_read", label, reason_code=ReasonCode.GAP)
    tier = limits.tiers(NAME)[0]
    compared = {NAME: tier.value}
    if label.n_labelled_runs.above(tier.value):
        if label.n_labelled_runs.below(limits.condition("min_unlabelled_runs")):
            return cannot_tell("advert_seen_once", label, reason_code=ReasonCode.UNSTABLE)
        return failed(tier.severity, "advert_in_elderly_ui", label, limits=compared, sources=(tier.source,))
    if label.n_leading_away.value > 0:
        return cannot_tell("perhaps_an_advert", label)
    return passed("no_advert_in_elderly_ui", label, limits=compared)


RULE = Rule(
    id="advert-in-elderly-ui",
    code="POP-07",
    title_zh="适老版广告",
    title_en="adverts in the elderly interface",
    item_zh="适老版无广告",
    item_en="no adverts in the elderly interface",
    remedy_zh="从适老版界面中移除广告和广告插件。",
    remedy_en="Remove adverts and advert plug-ins from the interface for the elderly.",
    clauses=("miit-2021-elder/5.1.1",),
    needs=(AdvertLabel,),
    quantities=("n_read_runs", "n_labelled_runs", "n_leading_away"),
    limits=(NAME,),
    conditions=("min_unlabelled_runs",),
    scope=Scope.TOUCHES,
    roles=ADVERTISING,
    judge=judge,
)
