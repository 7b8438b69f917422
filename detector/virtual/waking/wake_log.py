"""What the system logs when something in the background starts a process, in the persona's wording."""

from detector.virtual.system.activities import Intent
from detector.virtual.system.activity_log import ActivityLog
from detector.virtual.system.log_dialect import LogDialect
from detector.virtual.system.packages import Component, InstalledApp
from detector.virtual.system.processes import Process
from detector.virtual.waking.records import Caller, ServiceRecord
from detector.virtual.waking.vendor import Attempt, Refusable, VendorControl

__all__ = ["WakeLog"]

_RESTART_SAYS_WHY_SDK = 31
_PROVIDER_HELPER_SDK = 31
_SHORT_SERVICE_SDK = 29


class WakeLog:
    def __init__(self, log: ActivityLog, dialect: LogDialect, vendor: VendorControl, *, sdk: int) -> None:
        self._log = log
        self._dialect = dialect
        self._vendor = vendor
        self._sdk = sdk

    def started(
        self,
        process: Process,
        installed: InstalledApp,
        *,
        hosting_type: str,
        component: Component | None,
        caller: Caller | None,
        is_start: bool = False,
    ) -> None:
        """`is_start`: of a service, that it was started; else it was bound."""
        if hosting_type == "service":
            dialect = self._dialect
            hosting_type = dialect.started_service_type if is_start else dialect.bound_service_type
        self._log.process_started(
            process,
            installed,
            hosting_type=hosting_type,
            component=component,
            caller=caller.package if caller else None,
        )

    def bound(self, process: Process) -> None:
        self._log.process_bound(process)

    def service_created(self, record: ServiceRecord, process: Process) -> None:
        name = record.component.short.partition("/")[2]
        self._log.event(
            "am_create_service", f"[0,{record.token & 0xFFFFFFF},{name},{process.uid},{process.pid}]"
        )

    def restart_scheduled(self, record: ServiceRecord, delay_ms: int) -> None:
        why = ""
        if self._sdk >= _RESTART_SAYS_WHY_SDK:
            why = " for connection" if record.clients else " for start-requested"
        self._log.event("am_schedule_service_restart", f"[0,{record.component.short},{delay_ms}]")
        self._log.system_line(
            "W",
            "ActivityManager",
            f"Scheduling restart of crashed service {record.component.short} in {delay_ms}ms{why}",
        )

    def refused(self, attempt: Attempt) -> None:
        """By the vendor's own control."""
        tag, text = self._vendor.refusal_line(attempt)
        self._log.system_line("I", tag, text)

    def service_not_allowed(self, attempt: Attempt) -> None:
        """By Android itself: startService into an idle app that targets 26 or above."""
        caller = attempt.caller
        foreground = " startFg?=false" if self._sdk >= 29 else ""
        self._log.system_line(
            "W",
            "ActivityManager",
            f"Background start not allowed: service Intent {{ {attempt.intent.describe()} }} to "
            f"{attempt.component.short} from pid={caller.pid} uid={caller.uid} "
            f"pkg={caller.package}{foreground}",
        )

    def broadcast_not_allowed(self, attempt: Attempt) -> None:
        """By Android itself: an implicit broadcast to a manifest receiver that may no longer receive it."""
        self._log.system_line(
            "W",
            "BroadcastQueue",
            f"Background execution not allowed: receiving Intent {{ {attempt.intent.describe()} }} "
            f"to {attempt.component.short}",
        )

    def receiver_denied(self, attempt: Attempt, permission: str) -> None:
        """By Android itself: BroadcastQueue up to 13, BroadcastSkipPolicy since, with the same wording."""
        self._log.system_line(
            "W",
            "BroadcastQueue",
            f"Permission Denial: receiving Intent {{ {attempt.intent.describe()} }} to "
            f"{attempt.component.short} requires {permission} due to sender android "
            f"(uid {attempt.caller.uid})",
        )

    def component_denied(self, attempt: Attempt) -> None:
        """By Android itself: the component is not exported.

        A service is printed as `ComponentInfo{…}` up to 9 (ActiveServices.retrieveServiceLocked), a provider
        by ActivityManagerService.checkContentProviderPermissionLocked up to 11.
        """
        caller, component = attempt.caller, attempt.component.short
        pair = f"pid={caller.pid}, uid={caller.uid}"
        is_short = self._sdk >= _SHORT_SERVICE_SDK
        service = component if is_short else f"ComponentInfo{{{attempt.component.full}}}"
        tag, text = {
            Refusable.BROADCAST: (
                "BroadcastQueue",
                f"broadcasting Intent {{ {attempt.intent.describe()} }} from {caller.package} ({pair}) "
                f"is not exported from uid {attempt.uid} due to receiver {component}",
            ),
            Refusable.PROVIDER: (
                "ContentProviderHelper" if self._sdk >= _PROVIDER_HELPER_SDK else "ActivityManager",
                f"opening provider {attempt.component.full.partition('/')[2]} from "
                f"ProcessRecord{{{caller.pid:x} {caller.pid}:{caller.process}/u0a{caller.uid - 10_000}}} "
                f"({pair}) that is not exported from UID {attempt.uid}",
            ),
        }.get(
            attempt.way,
            (
                "ActivityManager",
                f"Accessing service {service} from {pair} that is not exported from uid {attempt.uid}",
            ),
        )
        self._log.system_line("W", tag, f"Permission Denial: {text}")

    def activity_requested(self, intent: Intent, caller: Caller, *, is_blocked: bool) -> None:
        self._log.start_line(
            intent.describe(),
            caller_uid=caller.uid,
            requester=(caller.package, caller.pid),
            is_blocked=is_blocked,
        )
        if is_blocked:
            self._log.background_start_blocked(intent, package=caller.package, uid=caller.uid)

    def killed(self, process: Process, installed: InstalledApp, reason: str, *, oom_adj: int) -> None:
        self._log.process_killed(process, installed, reason, oom_adj=oom_adj)

    def died(self, process: Process, *, oom_adj: int) -> None:
        self._log.process_died(process, oom_adj=oom_adj)

    def keyguard(self, *, is_showing: bool) -> None:
        if (fields := self._dialect.keyguard(is_showing=is_showing)) is not None:
            self._log.event("wm_set_keyguard_shown", fields)

    def screen(self, *, is_on: bool) -> None:
        self._log.event("screen_toggled", str(int(is_on)))
