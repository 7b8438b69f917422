"""Rules about privacy texts whose logic is their own; their words stand in their YAML files."""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode, Severity
from detector.judging.checks import too_many_taps
from detector.judging.rule import Judgement, Limits, cannot_tell, failed, inapplicable, passed
from detector.judging.tiers import judged, over, under, worst
from detector.measures.collected_list import CollectedList
from detector.measures.consent_choice import ConsentChoice
from detector.measures.shared_list import SharedList

__all__ = [
    "incomplete_collected_list",
    "incomplete_shared_list",
    "one_sided_consent",
]


def incomplete_collected_list(given: Measurements, limits: Limits) -> Judgement:
    collected = given[CollectedList]
    if not collected.n_lists.value:
        return cannot_tell("no_collected_list_in_text", collected, reason_code=ReasonCode.GAP)
    lacking = deep = None
    if collected.n_missing_fields is not None:
        lacking = over(collected.n_missing_fields, "max_missing_fields", limits.tiers("max_missing_fields"))
    if collected.n_taps is not None:
        deep = too_many_taps(
            collected.n_taps, collected.n_untried, "max_list_taps", limits.tiers("max_list_taps")
        )
    if deep is not None and deep.severity is not None and (lacking is None or lacking.severity is None):
        return failed(deep.severity, "list_too_deep", collected, limits=deep.limits, sources=deep.sources)
    if lacking is None:
        return cannot_tell("list_heads_not_understood", collected, reason_code=ReasonCode.GAP)
    reading = worst(lacking, *(() if deep is None else (deep,)))
    if reading.severity is not None:
        is_older = collected.n_months_early is not None and collected.n_months_early.value > 0
        return failed(
            Severity.INFO if is_older else reading.severity,
            "collected_list_lacks_fields",
            collected,
            limits=reading.limits,
            reason_code=ReasonCode.STATIC_ONLY,
            sources=reading.sources,
        )
    if reading.is_unsure:
        return cannot_tell(
            "list_perhaps_nearer", collected, reason_code=ReasonCode.GAP, limits=reading.limits
        )
    return passed(
        "collected_list_has_fields", collected, limits=reading.limits, reason_code=ReasonCode.STATIC_ONLY
    )


LIMITS = (
    ("max_missing_fields", "n_missing_fields"),
    ("max_unlisted_sdks", "n_unlisted_sdks"),
    ("max_absent_sdks", "n_absent_sdks"),
)


def incomplete_shared_list(given: Measurements, limits: Limits) -> Judgement:
    shared = given[SharedList]
    if not shared.n_lists.value:
        reason = "sdks_without_list" if shared.n_sdk_rows.value else "no_shared_list_in_text"
        return cannot_tell(reason, shared, reason_code=ReasonCode.GAP)
    known = [(name, getattr(shared, quantity)) for name, quantity in LIMITS]
    readings = [over(value, name, limits.tiers(name)) for name, value in known if value is not None]
    deep = None
    if shared.n_taps is not None:
        deep = too_many_taps(shared.n_taps, shared.n_untried, "max_list_taps", limits.tiers("max_list_taps"))
    reading = worst(*readings) if readings else None
    is_listed_short = reading is not None and reading.severity not in (None, Severity.INFO)
    if deep is not None and deep.severity is not None and not is_listed_short:
        return failed(deep.severity, "list_too_deep", shared, limits=deep.limits, sources=deep.sources)
    if reading is not None and reading.severity is not None:
        is_older = shared.n_months_early is not None and shared.n_months_early.value > 0
        return failed(
            Severity.INFO if is_older else reading.severity,
            "shared_list_incomplete",
            shared,
            limits=reading.limits,
            reason_code=ReasonCode.STATIC_ONLY,
            sources=reading.sources,
        )
    if shared.n_review_fields is not None and shared.n_review_fields.value:
        return cannot_tell("shared_list_for_review", shared, reason_code=ReasonCode.GAP)
    if shared.n_code_sdks is None:
        return cannot_tell("shared_list_code_not_read", shared, reason_code=ReasonCode.GAP)
    if shared.n_missing_fields is None:
        return cannot_tell("list_heads_not_understood", shared, reason_code=ReasonCode.GAP)
    if shared.n_unlisted_sdks is None or shared.n_unsure_sdks is None or shared.n_unsure_sdks.value:
        return cannot_tell("shared_list_names_unclear", shared, reason_code=ReasonCode.GAP)
    if deep is not None and deep.is_unsure:
        return cannot_tell("list_perhaps_nearer", shared, reason_code=ReasonCode.GAP, limits=deep.limits)
    assert reading is not None  # all of them are known
    return passed("shared_list_complete", shared, limits=reading.limits, reason_code=ReasonCode.STATIC_ONLY)


def one_sided_consent(given: Measurements, limits: Limits) -> Judgement:
    choice = given[ConsentChoice]
    if choice.n_refusals is None or choice.n_other is None or choice.n_ticked is None:
        return inapplicable("no_consent_asked", choice)
    ticked = over(choice.n_ticked, "max_ticked_boxes", limits.tiers("max_ticked_boxes"))
    if (by_default := judged(ticked, choice, failed="consent_ticked_before")) is not None:
        return by_default
    without = under(choice.n_refusals, "min_refusals", limits.tiers("min_refusals"))
    one_sided = judged(without, choice, failed="consent_without_refusal")
    if one_sided is not None and choice.n_other.value:
        asked = without.limits
        return cannot_tell("consent_refusal_unclear", choice, reason_code=ReasonCode.GAP, limits=asked)
    return one_sided or _drawn(choice, limits, without.limits)


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
    hidden = judged(worse, choice, failed="consent_refusal_hidden", near="consent_refusal_near_limit")
    return hidden or passed("consent_can_be_refused", choice, limits=asked | worse.limits)
