"""static-wake-capability (AST-06): what the app's files would let it or others start.

Fails       information only: receivers that a broadcast can start, services and providers that other apps
            may start, sync adapters, SDKs known for waking apps. It means "can", never "did"
Can't tell  nothing was found, but parts of its files could not be read, or two parsers disagree about them
Untested    no file of the app was read
Passes      its files contain nothing of that kind
Clause      miit-2021-524/2.3.4; a list for the app's reviewer, not a breach by itself
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.tiers import over, worst
from detector.measures.wake_capabilities import WakeCapabilities

__all__ = ["RULE"]

LIMITS = (
    ("max_auto_start_receivers", "n_auto_start_receivers"),
    ("max_wake_targets", "n_wake_targets"),
    ("max_wake_sdks", "n_wake_sdks"),
    ("max_sync_adapters", "n_sync_adapters"),
)


def judge(given: Measurements, limits: Limits) -> Judgement:
    can = given[WakeCapabilities]
    reading = worst(*(over(getattr(can, quantity), name, limits.tiers(name)) for name, quantity in LIMITS))
    if reading.severity is not None:
        return failed(
            reading.severity,
            "can_be_woken",
            can,
            limits=reading.limits,
            reason_code=ReasonCode.STATIC_ONLY,
            sources=reading.sources,
        )
    if can.n_unread_parts.value:
        return cannot_tell("files_not_read_whole", can, reason_code=ReasonCode.GAP)
    return passed("cannot_be_woken", can, limits=reading.limits, reason_code=ReasonCode.STATIC_ONLY)


RULE = Rule(
    id="static-wake-capability",
    code="AST-06",
    title_zh="静态唤醒能力",
    title_en="static wake capability",
    item_zh="静态唤醒能力",
    item_en="static wake capability",
    remedy_zh="核对并移除不需要的可唤醒组件、广播接收器和唤醒类 SDK。",
    remedy_en="Check and remove components, receivers and SDKs that can wake the app without need.",
    clauses=("miit-2021-524/2.3.4",),
    needs=(WakeCapabilities,),
    quantities=(
        "n_auto_start_receivers",
        "n_closed_receivers",
        "n_wake_targets",
        "n_wake_sdks",
        "n_sync_adapters",
        "n_keep_alive_means",
        "n_seen_packages",
        "n_unread_parts",
    ),
    limits=tuple(name for name, _ in LIMITS),
    scope=Scope.WATCH,
    judge=judge,
)
