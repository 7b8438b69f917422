"""incomplete-shared-list (PRV-04): the list of shared data must name its fields, and the SDKs in the app.

Fails       kinds of data or purposes are shown nowhere in it (for information only if the text is older than
            the notice); for information only: an SDK whose code is certainly in the app is named nowhere in
            the text, or a listed one is nowhere in the code; or it is deeper than a second-level menu, as in
            PRV-03
Can't tell  the text has no such list, even if its body describes SDKs; scenes or ways are not stated, which
            is for a person to judge (decision 0034); a heading was not understood; the app's code was not
            read completely (no file, packed, loaded later); the text is incomplete (pictures, a list
            elsewhere); an SDK is named outside the list only; it may be nearer
Untested    no text was supplied
Passes      all fields are shown and each SDK in the code is listed. A person must judge whether the rows are
            true
Clause      miit-2021-524/2.2.3 and 2.2. Code in the app does not have to run, hence information
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode, Severity
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.tiers import over, worst
from detector.judging.walked import too_many_taps
from detector.measures.shared_list import SharedList

__all__ = ["RULE"]

LIMITS = (
    ("max_missing_fields", "n_missing_fields"),
    ("max_unlisted_sdks", "n_unlisted_sdks"),
    ("max_absent_sdks", "n_absent_sdks"),
)


def judge(given: Measurements, limits: Limits) -> Judgement:
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


RULE = Rule(
    id="incomplete-shared-list",
    code="PRV-04",
    title_zh="与第三方共享个人信息清单不完整",
    title_en="incomplete list of shared information",
    item_zh="与第三方共享个人信息清单",
    item_en="list of information shared with third parties",
    remedy_zh="补全与第三方共享个人信息清单，逐一列出应用中的 SDK、信息种类、目的和方式。",
    remedy_en=(
        "Complete the list of shared information: each SDK in the app, with the kinds of data, the "
        "purpose and the way."
    ),
    clauses=("miit-2021-524/2.2.3", "miit-2021-524/2.2"),
    needs=(SharedList,),
    quantities=(
        "n_lists",
        "n_missing_fields",
        "n_sdk_rows",
        "n_code_sdks",
        "n_unlisted_sdks",
        "n_unsure_sdks",
        "n_absent_sdks",
        "n_taps",
        "n_untried",
        "n_review_fields",
        "n_months_early",
    ),
    limits=(*(name for name, _ in LIMITS), "max_list_taps"),
    scope=Scope.PRIVACY,
    judge=judge,
)
