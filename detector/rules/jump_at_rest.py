"""jump-at-rest (SHK-01): a window must not jump while the phone lies still.

Fails       in two launches it jumped, or tried to, while the sensors reported nothing but their own noise,
            and the untouched runs do not show the same
Can't tell  one launch shows it, or the phone lay still for too short a time
Passes      it did not jump in half a minute, or not even the hardest shake makes it jump. On an emulator,
            which an advert may detect, a clean result is weaker evidence than on a phone
Untested    this phone cannot be moved, or it was not tried
Clause      miit-2023-26/4 "高灵敏度‘摇一摇’等易造成误触发的方式"; taf-078.7-2022/8d; tc260-2025-shake/3
            (known from the press). The half minute is ours
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.moved_phone import MOVED, unmoved
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.scope import ADVERTISING
from detector.measures.rest_motion import RestMotion

__all__ = ["RULE"]

NAME = "max_rest_jumps"
REST = "min_rest_ms"


def judge(given: Measurements, limits: Limits) -> Judgement:
    rest = given[RestMotion]
    if rest.n_rest_runs.value == 0:
        return unmoved(rest, rest, limits)
    tier = limits.tiers(NAME)[0]
    compared = {NAME: tier.value}
    if rest.n_rest_jumps.above(tier.value):
        if rest.n_rest_jumps.below(limits.condition("min_jumping_runs")):
            return cannot_tell("jumped_once_at_rest", rest, reason_code=ReasonCode.UNSTABLE)
        return failed(tier.severity, "jumps_at_rest", rest, limits=compared, sources=(tier.source,))
    needed_ms = limits.condition(REST)
    if rest.rest_ms.below(needed_ms):
        return cannot_tell("rest_too_short", rest, reason_code=ReasonCode.BUDGET, limits={REST: needed_ms})
    return passed("stays_at_rest", rest, limits=compared)


RULE = Rule(
    id="jump-at-rest",
    code="SHK-01",
    title_zh="静置跳转",
    title_en="jump at rest",
    item_zh="静置不跳转",
    item_en="no jump at rest",
    remedy_zh="手机静置时不得跳转：提高触发条件，或取消摇动触发。",
    remedy_en=(
        "Do not jump while the phone lies still: raise the trigger's thresholds or remove the trigger."
    ),
    clauses=("miit-2023-26/4", "taf-078.7-2022/8d", "tc260-2025-shake/3"),
    needs=(RestMotion,),
    quantities=("rest_ms", "n_rest_runs", "n_rest_jumps", "n_shakes"),
    limits=(NAME,),
    conditions=(REST, "min_jumping_runs", *MOVED),
    scope=Scope.TOUCHES,
    roles=ADVERTISING,
    judge=judge,
)
