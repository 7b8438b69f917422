"""Why one process started: sources are trusted in the order of autostart.md 2, S5.

A caller named by the system outranks everything else, including an announced restart: a real A → B start
on a phone began with one. If two causes fit, the grade is lowered; if none does, the cause is unknown.
"""

from dataclasses import dataclass, replace

from detector.attribution.caller import (
    ACTIVITY_BEFORE_MS,
    FIRST_APP_UID,
    SYSTEM,
    by_system,
    caller_of_service,
    named_in_log,
    only_client,
    package_of,
)
from detector.attribution.evidence_of_start import (
    broadcast_of,
    provider_of,
    restart_before,
    service_of,
    start_record_of,
)
from detector.attribution.found import REBIND, CallerFound, Grade, StartKind
from detector.attribution.system_names import (
    ALARM_TRIGGER,
    PUSH_CHANNELS,
    ROLE_PERMISSIONS,
    SYNC_ACTION,
    system_trigger,
)
from detector.attribution.watch_record import WatchRecord
from detector.core.actions import Launch
from detector.core.events import ActivityStart, HostingType, ProcessStart
from detector.core.watching import PhoneTrigger, StageKind
from detector.parsing.services import RunningService

__all__ = ["Cause", "cause_of"]

OWN_ACT_BEFORE_MS = 3_000.0
SETTLES_MS = 10_000.0
"""What an app starts by itself within this time after it was opened belongs to the opening."""

_SHELL_UID = 2000
_SHELLS = frozenset({"com.android.shell", "others"})

_ACTIVITIES = {
    HostingType.ACTIVITY,
    HostingType.NEXT_ACTIVITY,
    HostingType.TOP_ACTIVITY,
    HostingType.NEXT_TOP_ACTIVITY,
    HostingType.PRE_TOP_ACTIVITY,
}
_SERVICES = {HostingType.SERVICE, HostingType.STARTED_SERVICE, HostingType.BOUND_SERVICE}
_SYSTEMS_OWN = {
    HostingType.ADDED_APPLICATION: "persistent",
    HostingType.BACKUP: "backup",
    HostingType.RESTART: "persistent",
    HostingType.SYSTEM: "system",
    HostingType.LINK_FAIL: "retry",
    HostingType.ON_HOLD: "retry",
}
_EXPLAINING_TRIGGERS = set(PhoneTrigger) - {PhoneTrigger.CONTROL, PhoneTrigger.OTHER_APP}
"""Triggers that may have caused a broadcast that no dump shows."""

_PRELOADS = ("ProcessProphet", "preload", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    kind: StartKind
    why_id: str
    sub_kind: str | None = None
    trigger: str | None = None
    action: str | None = None
    caller: CallerFound | None = None
    evidence_ids: tuple[str, ...] = ()


def cause_of(start: ProcessStart, watch: WatchRecord) -> Cause:
    if start.hosting_type in _SYSTEMS_OWN:
        return Cause(
            kind=StartKind.SYSTEM, why_id="start_by_system", sub_kind=_SYSTEMS_OWN[start.hosting_type]
        )
    if start.hosting_type is HostingType.START_APPLICATION:
        return Cause(kind=StartKind.USER, why_id="start_by_user")
    if start.hosting_type in _ACTIVITIES:
        return _of_activity(start, watch)
    if start.hosting_type is HostingType.BROADCAST:
        return _of_broadcast(start, watch)
    if start.hosting_type in _SERVICES:
        return _of_service(start, watch)
    if start.hosting_type is HostingType.CONTENT_PROVIDER:
        return _of_provider(start, watch)
    if start.hosting_text in _PRELOADS:
        return Cause(kind=StartKind.SYSTEM, why_id="start_by_preload", sub_kind="preload")
    return Cause(kind=StartKind.UNKNOWN, why_id="start_unexplained")


# By type.


def _of_activity(start: ProcessStart, watch: WatchRecord) -> Cause:
    asked = [
        event
        for event in watch.events
        if isinstance(event, ActivityStart)
        and event.component is not None
        and event.component.partition("/")[0] == start.package
        and -start.at_error_ms <= start.at_ms - event.at_ms <= ACTIVITY_BEFORE_MS
    ]
    if not asked:
        if start.caller is not None:
            return _by_caller(start, watch, named_in_log(start))
        if start.hosting_type is HostingType.TOP_ACTIVITY:
            return Cause(kind=StartKind.SYSTEM, why_id="start_of_top_again", sub_kind="top-again")
        return Cause(kind=StartKind.UNKNOWN, why_id="start_unexplained")
    uid = asked[-1].from_uid
    if uid == _SHELL_UID:
        is_ours = any(
            act.action == Launch(package=start.package)
            and act.from_ms - OWN_ACT_BEFORE_MS <= start.at_ms <= act.to_ms + OWN_ACT_BEFORE_MS
            for act in watch.acts
        )
        return Cause(kind=StartKind.TOOL, why_id="start_by_tool" if is_ours else "start_by_shell")
    caller = asked[-1].from_package or watch.package_of_uid(uid)
    if caller is None and uid is not None and uid < FIRST_APP_UID:
        caller = SYSTEM
    if caller is None:
        return Cause(kind=StartKind.UNKNOWN, why_id="start_unexplained")
    found = CallerFound(package=caller, grade=Grade.PROVEN, sources=("START line",))
    if caller == start.package:
        return Cause(kind=StartKind.INTERNAL, why_id="start_by_itself", caller=found)
    if caller not in watch.third_party:
        # The launcher, SystemUI, the overview, a notification: caused by the user.
        return Cause(kind=StartKind.USER, why_id="start_by_user", caller=found)
    return Cause(kind=StartKind.ASSOCIATED, why_id="start_by_other_app", sub_kind="activity", caller=found)


def _of_broadcast(start: ProcessStart, watch: WatchRecord) -> Cause:
    named = named_in_log(start)
    seen = broadcast_of(start, watch)
    if seen is None:
        return _by_start_record(start, watch) or _of_unseen_broadcast(start, watch, named)
    sent, evidence = seen
    action = sent.action
    base = Cause(kind=StartKind.SELF, why_id="start_by_broadcast", action=action, evidence_ids=(evidence,))
    if sent.is_from_alarm:
        return replace(base, why_id="start_by_alarm", trigger=ALARM_TRIGGER, caller=by_system("broadcasts"))
    sender = sent.caller_package or watch.package_of_uid(sent.caller_uid)
    is_system_uid = sent.caller_uid is not None and sent.caller_uid < FIRST_APP_UID
    trigger = system_trigger(action)
    if trigger is not None and sender not in watch.third_party:
        return replace(base, trigger=trigger, caller=by_system("broadcasts"))
    if sender is None and is_system_uid:
        sender = SYSTEM
    if sender is None:
        return replace(base, kind=StartKind.UNKNOWN, why_id="start_unexplained")
    sources = ("broadcasts", *(named.sources if named and named.package == sender else ()))
    caller = CallerFound(package=sender, grade=Grade.PROVEN, sources=sources)
    return _by_caller(start, watch, caller, base=base)


def _of_unseen_broadcast(start: ProcessStart, watch: WatchRecord, named: CallerFound | None) -> Cause:
    """No dump shows the broadcast: use the log's caller, and the trigger that we have just sent."""
    if named is not None and named.package not in (SYSTEM, start.package):
        return _by_caller(start, watch, named)
    span = watch.stage_at(start.at_ms)
    trigger = span.stage.trigger if span and span.stage.kind is StageKind.TRIGGER else None
    # An alarm is sent in the name of the app that set it, a system broadcast never is.
    is_from_itself = named is not None and named.package == start.package
    explaining = {PhoneTrigger.DUE} if is_from_itself else _EXPLAINING_TRIGGERS
    if named is None or trigger not in explaining:
        return Cause(kind=StartKind.UNKNOWN, why_id="start_unexplained", caller=named)
    assert trigger is not None
    return Cause(
        kind=StartKind.SELF,
        why_id="start_by_broadcast",
        trigger=ALARM_TRIGGER if trigger is PhoneTrigger.DUE else trigger.value,
        caller=replace(named, grade=Grade.INFERRED),
    )


def _of_service(start: ProcessStart, watch: WatchRecord) -> Cause:
    seen = service_of(start, watch)
    service = seen[0] if seen else None
    evidence = (seen[1],) if seen else ()
    bound = None if service is None else _bound_by_the_system(start, watch, service, evidence)
    if bound is not None:
        return bound
    caller = caller_of_service(start, watch, service, named_in_log(start))
    is_restart = restart_before(start, watch) is not None
    if is_restart:
        restarted = _restarted(start, watch, service, caller, evidence)
        if restarted is not None:
            return restarted
    base = Cause(
        kind=StartKind.UNKNOWN,
        why_id="start_unexplained",
        sub_kind=REBIND if is_restart else None,
        action=service.intent.action if service is not None and service.intent else None,
        evidence_ids=evidence,
    )
    if caller is None:
        return _by_start_record(start, watch) or _settling(start, watch) or base
    return _by_caller(start, watch, caller, base=base)


def _bound_by_the_system(
    start: ProcessStart, watch: WatchRecord, service: RunningService, evidence: tuple[str, ...]
) -> Cause | None:
    """For a role, a job or a sync; None if it is none of these."""
    if service.permission in ROLE_PERMISSIONS:
        return _of_role(start, watch, ROLE_PERMISSIONS[service.permission], evidence)
    if service.permission == "android.permission.BIND_JOB_SERVICE":
        return Cause(
            kind=StartKind.SELF,
            why_id="start_by_job",
            trigger="job",
            caller=by_system("services"),
            evidence_ids=evidence,
        )
    if service.intent and service.intent.action == SYNC_ACTION:
        return Cause(
            kind=StartKind.SELF,
            why_id="start_by_sync",
            trigger="sync",
            action=service.intent.action,
            caller=by_system("services"),
            evidence_ids=evidence,
        )
    return None


def _restarted(
    start: ProcessStart,
    watch: WatchRecord,
    service: RunningService | None,
    caller: CallerFound | None,
    evidence: tuple[str, ...],
) -> Cause | None:
    """Of a restart that the log announced; None if another app may have asked for it."""
    if _is_held_by_itself(start, service, watch):
        return Cause(
            kind=StartKind.INTERNAL,
            why_id="start_by_itself",
            sub_kind=REBIND,
            caller=CallerFound(package=start.package, grade=Grade.PROVEN, sources=("services",)),
            evidence_ids=evidence,
        )
    if caller is None or caller.package in (start.package, SYSTEM):
        return Cause(
            kind=StartKind.SELF,
            why_id="start_by_sticky_restart",
            sub_kind="sticky-restart",
            trigger="restart",
            caller=caller,
            evidence_ids=evidence,
        )
    return None


def _is_held_by_itself(start: ProcessStart, service: RunningService | None, watch: WatchRecord) -> bool:
    """Another process of the app is running and bound to the service, and no other app is."""
    clients = [client.process for client in service.clients] if service is not None else []
    owners = {package_of(client, watch) for client in clients if client.pid != start.pid}
    return owners == {start.package}


def _of_provider(start: ProcessStart, watch: WatchRecord) -> Cause:
    named = named_in_log(start)
    if named is not None:
        return _by_caller(start, watch, named)
    seen = provider_of(start, watch)
    if seen is None:
        return _settling(start, watch) or Cause(kind=StartKind.UNKNOWN, why_id="start_unexplained")
    provider, evidence = seen
    caller = only_client(provider.clients, start, watch, source="providers")
    base = Cause(kind=StartKind.UNKNOWN, why_id="start_unexplained", evidence_ids=(evidence,))
    if caller is None:
        return _settling(start, watch) or base
    return _by_caller(start, watch, caller, base=base)


def _of_role(start: ProcessStart, watch: WatchRecord, role: str, evidence: tuple[str, ...]) -> Cause:
    """A role granted by the user is legitimate; the system binds no other."""
    holders = watch.roles.get(role)
    if holders is not None and start.package not in holders:
        return Cause(
            kind=StartKind.UNKNOWN, why_id="start_by_role_not_given", sub_kind=role, evidence_ids=evidence
        )
    return Cause(
        kind=StartKind.SYSTEM,
        why_id="start_by_role",
        sub_kind=role,
        caller=by_system("services"),
        evidence_ids=evidence,
    )


# From a caller to a cause.


def _by_caller(
    start: ProcessStart, watch: WatchRecord, caller: CallerFound | None, *, base: Cause | None = None
) -> Cause:
    cause = base or Cause(kind=StartKind.UNKNOWN, why_id="start_unexplained")
    if caller is None:
        return cause
    name = caller.package
    if name == start.package:
        return replace(cause, kind=StartKind.INTERNAL, why_id="start_by_itself", caller=caller)
    if name in _SHELLS:
        return replace(cause, kind=StartKind.TOOL, why_id="start_by_shell", caller=caller)
    if name in PUSH_CHANNELS:
        return replace(cause, kind=StartKind.PUSH_CHANNEL, why_id="start_by_push_channel", caller=caller)
    if name == SYSTEM:
        recorded = _by_start_record(start, watch)
        if recorded is not None:
            return replace(recorded, caller=caller)
        return replace(cause, kind=StartKind.UNKNOWN, why_id="start_by_system_unclear", caller=caller)
    if name in watch.third_party:
        return replace(cause, kind=StartKind.ASSOCIATED, why_id="start_by_other_app", caller=caller)
    if start.hosting_type in _ACTIVITIES:
        return replace(cause, kind=StartKind.USER, why_id="start_by_user", caller=caller)
    return replace(cause, kind=StartKind.SYSTEM, why_id="start_by_system_app", caller=caller)


def _by_start_record(start: ProcessStart, watch: WatchRecord) -> Cause | None:
    """Android 15 and later keep a reason for each start, but no callers."""
    seen = start_record_of(start, watch)
    if seen is None:
        return None
    record, evidence = seen
    known = {
        "ALARM": ("start_by_alarm", ALARM_TRIGGER),
        "BOOT COMPLETE": ("start_by_broadcast", "boot"),
        "JOB": ("start_by_job", "job"),
    }.get(record.reason or "")
    if record.reason == "PUSH":
        return Cause(kind=StartKind.PUSH_CHANNEL, why_id="start_by_push_channel", evidence_ids=(evidence,))
    if known is None:
        return None
    return Cause(
        kind=StartKind.SELF,
        why_id=known[0],
        trigger=known[1],
        action=record.intent.action if record.intent else None,
        caller=by_system("start-info"),
        evidence_ids=(evidence,),
    )


def _settling(start: ProcessStart, watch: WatchRecord) -> Cause | None:
    """No caller is named, but the app was opened a moment ago: what it starts then is its own."""
    opened = any(
        act.action == Launch(package=start.package)
        and act.is_done
        and 0 <= start.at_ms - act.from_ms <= SETTLES_MS
        for act in watch.acts
    )
    if not opened:
        return None
    return Cause(
        kind=StartKind.INTERNAL,
        why_id="start_while_settling",
        caller=CallerFound(package=start.package, grade=Grade.INFERRED, sources=("time",)),
    )
