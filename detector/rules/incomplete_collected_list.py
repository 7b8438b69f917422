"""incomplete-collected-list (PRV-03): the list of collected data must name kinds, purposes and scenes.

Fails       the list is in the supplied text, its headings were understood, and none of them, nor a line of
            the list, mentions a kind, a purpose or a scene; or every way to its page that was found takes
            more taps than a second-level menu, and everything nearer was tried. For information only if the
            text is older than the notice
Can't tell  the text has no such list (it may be on another page), a heading was not understood, or it may
            be nearer
Untested    no text was supplied
Passes      all three are shown. A person must judge whether they are true and complete
Clause      miit-2021-524/2.2.2; 2.2 "在APP二级菜单中展示", which gives no number of taps
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode, Severity
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.tiers import over, worst
from detector.judging.walked import too_many_taps
from detector.measures.collected_list import CollectedList

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
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


RULE = Rule(
    id="incomplete-collected-list",
    code="PRV-03",
    title_zh="已收集个人信息清单不完整",
    title_en="incomplete list of collected information",
    item_zh="已收集个人信息清单",
    item_en="list of collected personal information",
    remedy_zh="补全已收集个人信息清单，并放在二级菜单内可达的位置。",
    remedy_en="Complete the list of collected personal information and place it within a second-level menu.",
    clauses=("miit-2021-524/2.2.2", "miit-2021-524/2.2"),
    needs=(CollectedList,),
    quantities=("n_lists", "n_missing_fields", "n_rows", "n_taps", "n_untried", "n_months_early"),
    limits=("max_missing_fields", "max_list_taps"),
    scope=Scope.PRIVACY,
    judge=judge,
)
