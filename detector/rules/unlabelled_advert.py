"""unlabelled-advert (POP-03): an advert must be labelled as one.

Fails       touches led to another app, a store, a browser or a download, and at least two launches, and two
            thirds of those, show no label although all text was searched at full size; or the label's
            contrast, error included, is too low to see
Can't tell  small print was not read everywhere; there is no label, and nothing proves that this is an
            advert: it may be the app's own offer, whose page may also open in a browser; or too few
            launches show it; or the contrast is close to the limit
Passes      a label was read
Untested    no text of its frames was read
Clause      samr-2023-72/9 (recognisable), of popups also cac-2022-popup/5 (the word 广告); that a splash
            without the word cannot be recognised, and the contrast, are tool values
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.core.window_role import WindowRole
from detector.judging.repeats import stands
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed, untested
from detector.judging.tiers import under
from detector.measures.advert_label import AdvertLabel

__all__ = ["RULE"]

NAME, CONTRAST = "max_unlabelled_away", "min_label_ratio"


def judge(given: Measurements, limits: Limits) -> Judgement:
    label = given[AdvertLabel]
    if label.n_read_runs.value == 0:
        return untested("label_not_read", label, reason_code=ReasonCode.GAP)
    tier = limits.tiers(NAME)[0]
    if label.n_unlabelled_away.above(tier.value):
        is_often = stands(int(label.n_unlabelled_away.value), int(label.n_leading_away.value))
        if not is_often or label.n_unlabelled_away.below(limits.condition("min_unlabelled_runs")):
            return cannot_tell("advert_unlabelled_once", label, reason_code=ReasonCode.UNSTABLE)
        return failed(
            tier.severity,
            "advert_unlabelled",
            label,
            limits={NAME: tier.value},
            sources=(tier.source,),
        )
    if label.n_perhaps_unlabelled_away.value > 0 and label.n_labelled_runs.value == 0:
        return cannot_tell("label_perhaps_too_small", label, reason_code=ReasonCode.GAP)
    if label.n_labelled_runs.value == 0:
        return cannot_tell("perhaps_no_advert", label)
    if label.label_ratio is None:
        return passed("advert_labelled", label)
    reading = under(label.label_ratio, CONTRAST, limits.tiers(CONTRAST))
    if reading.is_unsure:
        return cannot_tell(
            "label_contrast_near_limit", label, reason_code=ReasonCode.GUARD_BAND, limits=reading.limits
        )
    if reading.tier is not None:
        return failed(
            reading.tier.severity, "label_faint", label, limits=reading.limits, sources=reading.sources
        )
    return passed("advert_labelled", label, limits=reading.limits)


RULE = Rule(
    id="unlabelled-advert",
    code="POP-03",
    title_zh="广告未标识",
    title_en="advert not labelled",
    item_zh="广告标识",
    item_en="advert label",
    remedy_zh="在广告上以清晰文字标明“广告”。",
    remedy_en="Label the advert as one in clear words.",
    clauses=("samr-2023-72/9", "cac-2022-popup/5"),
    needs=(AdvertLabel,),
    quantities=("n_read_runs", "n_labelled_runs", "label_ratio", "n_leading_away", "n_unlabelled_away"),
    limits=(NAME, CONTRAST),
    conditions=("min_unlabelled_runs",),
    scope=Scope.TOUCHES,
    roles=frozenset({WindowRole.ADVERT}),
    judge=judge,
)
