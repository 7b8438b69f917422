"""incomplete-collected-list (PRV-03): the list of what was collected names kinds, purposes and scenes.

Fails       the list is in the text that was handed over, its heads were understood, and none of them, nor a
            line of the list, speaks of a kind, a purpose or a scene
Can't tell  the text holds no such list (it may stand on another page), or a head was not understood
Untested    no text was handed over
Passes      all three are shown. Whether they are true and complete is for a person
Clause      miit-2021-524/2.2.2. Where in the menu the list stands is not judged here (2.2)
"""

from detector.core.measured import Given
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.tiers import over, worst
from detector.measures.collected_list import CollectedList

__all__ = ["RULE"]


def judge(given: Given, limits: Limits) -> Judgement:
    told = given[CollectedList]
    if not told.n_lists.value:
        return cannot_tell("no_collected_list_in_text", told, reason_code=ReasonCode.GAP)
    if told.n_missing_fields is None:
        return cannot_tell("list_heads_not_understood", told, reason_code=ReasonCode.GAP)
    reading = worst(over(told.n_missing_fields, "max_missing_fields", limits.tiers("max_missing_fields")))
    if reading.severity is not None:
        return failed(
            reading.severity,
            "collected_list_lacks_fields",
            told,
            limits=reading.limits,
            reason_code=ReasonCode.STATIC_ONLY,
            sources=reading.sources,
        )
    return passed(
        "collected_list_has_fields", told, limits=reading.limits, reason_code=ReasonCode.STATIC_ONLY
    )


RULE = Rule(
    id="incomplete-collected-list",
    code="PRV-03",
    title_zh="已收集个人信息清单不完整",
    title_en="incomplete list of collected information",
    clauses=("miit-2021-524/2.2.2",),
    needs=(CollectedList,),
    quantities=("n_lists", "n_missing_fields", "n_rows"),
    limits=("max_missing_fields",),
    scope=Scope.PRIVACY,
    judge=judge,
)
