"""A vendor's auto-start control: what it refuses to third-party apps, and how it logs that.

The wording is that of real logs (autostart.md 1.5). A refusal concerns one way to start a process, not
all of them: a phone that refuses boot broadcasts may let a job through.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from detector.virtual.system.activities import Intent
from detector.virtual.system.packages import Component
from detector.virtual.waking.records import Caller

__all__ = ["COLOROS", "MIUI", "NO_CONTROL", "Attempt", "Refusable", "VendorControl"]


class Refusable(StrEnum):
    """Ways to start a process that a vendor may refuse."""

    BROADCAST = "broadcast"
    SERVICE = "service"
    PROVIDER = "content provider"
    RESTART = "restart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A start that was requested and refused."""

    way: Refusable
    component: Component
    process_name: str
    uid: int
    caller: Caller
    intent: Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorControl:
    """`preload_type`: the hosting type of processes that the vendor starts by its own prediction.

    `auto_start_operation`: the operation used as its switch, if a shell may read it.
    """

    refuses: frozenset[Refusable] = frozenset()
    refusal_line: Callable[[Attempt], tuple[str, str]]  # (tag, text)
    preload_type: str | None = None
    auto_start_operation: str | None = None


def _aosp_line(attempt: Attempt) -> tuple[str, str]:
    return "ActivityManager", f"Background start not allowed: {attempt.intent.describe()}"


def _miui_line(attempt: Attempt) -> tuple[str, str]:
    described = attempt.intent.describe(redacts_data=False)
    match attempt.way:
        case Refusable.BROADCAST:
            return "BroadcastQueueInjector", (
                f"Unable to launch app {attempt.component.package}/{attempt.uid} for broadcast "
                f"Intent {{ {described} cmp={attempt.component.short} }}: "
                "process is not permitted to auto start"
            )
        case Refusable.RESTART:
            return "AutoStartManagerService", (
                f"MIUILOG- Reject RestartService packageName :{attempt.component.package} uid : {attempt.uid}"
            )
        case _:
            return "AutoStartManagerService", (
                f"MIUILOG- Reject service :Intent {{ {described} cmp={attempt.component.short} }} "
                f"userId : 0 uid : {attempt.uid}"
            )


def _coloros_line(attempt: Attempt) -> tuple[str, str]:
    package, caller = attempt.component.package, attempt.caller
    match attempt.way:
        case Refusable.BROADCAST:
            return "OplusAppStartupManager", (
                f"*Do not want to launch app {package}/{attempt.uid} for broadcast "
                f"Intent {{ {attempt.intent.describe()} }} callUid:{caller.uid} callPid:{caller.pid}"
            )
        case Refusable.RESTART:
            return "OplusAppStartupManager", "prevent restart service, scenePriority=-1"
        case _:
            way = "contentprovider" if attempt.way is Refusable.PROVIDER else "startservice"
            return "OplusAppStartupManager", (
                f"prevent start {package}, cmp ComponentInfo{{{attempt.component.full}}} by {way} "
                f"{caller.package} callingUid {caller.uid}, scenePriority = 0"
            )


NO_CONTROL = VendorControl(refusal_line=_aosp_line)
MIUI = VendorControl(
    refuses=frozenset({Refusable.SERVICE, Refusable.RESTART}),
    refusal_line=_miui_line,
    preload_type="ProcessProphet",
    auto_start_operation="10008",
)
COLOROS = VendorControl(
    refuses=frozenset({Refusable.BROADCAST, Refusable.PROVIDER, Refusable.RESTART}),
    refusal_line=_coloros_line,
)
