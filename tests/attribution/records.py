"""Starts, dumps and watches in one line each; what a test does not name does not matter to it.

The watched app is APP; the start under test comes at AT_MS, its dump a moment later.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from detector.attribution.found import CallerFound, FoundStart, Grade, StartKind
from detector.attribution.sdk_owner import Sdk
from detector.attribution.watch_record import Dumped, OwnAct, StageSpan, TimedLine, WatchRecord
from detector.core.actions import Action
from detector.core.events import ActivityStart, Event, HostingType, ProcessStart, ServiceRestart
from detector.core.watching import PhoneTrigger, Stage, StageKind
from detector.parsing.associations import Association
from detector.parsing.broadcasts import BroadcastReceiver, SentBroadcast
from detector.parsing.dump_values import ComponentName, IntentText, ProcessRef, parse_component, parse_intent
from detector.parsing.providers import RunningProvider
from detector.parsing.services import RunningService, ServiceClient
from detector.parsing.start_info import StartRecord

APP, OTHER, SYSTEM_APP = "cn.example.watched", "cn.example.other", "com.android.settings"
GMS, LAUNCHER = "com.google.android.gms", "com.android.launcher3"
UIDS = {APP: 10_150, OTHER: 10_151, SYSTEM_APP: 1_001, GMS: 10_020, LAUNCHER: 10_021}
RECEIVER, SERVICE, PROVIDER, MAIN = (f"{APP}/{APP}.{name}" for name in ("Wake", "Daemon", "Data", "Main"))
PID = 4100
AT_MS = 100_000.0

V = TypeVar("V")


def component(text: str) -> ComponentName:
    found = parse_component(text)
    assert found is not None
    return found


def intent(action: str) -> IntentText:
    found = parse_intent(f"act={action}")
    assert found is not None
    return found


def process(package: str, *, uid: int | None = None, pid: int = 900) -> ProcessRef:
    return ProcessRef(pid=pid, process=package, uid=UIDS.get(package) if uid is None else uid)


# Events.


def start(
    hosting_type: HostingType,
    target: str | None = None,
    *,
    at_ms: float = AT_MS,
    package: str = APP,
    process_name: str | None = None,
    caller: str | None = None,
    hosting_text: str = "",
    pid: int | None = PID,
) -> ProcessStart:
    return ProcessStart(
        at_ms=at_ms,
        at_error_ms=1.0,
        package=package,
        process=process_name or package,
        hosting_type=hosting_type,
        component=target,
        pid=pid,
        uid=UIDS.get(package),
        caller=caller,
        caller_told_by=None if caller is None else "caller=",
        hosting_text=hosting_text,
    )


def asked(
    *,
    before_ms: float,
    uid: int | None,
    package: str | None = None,
    target: str | None = MAIN,
) -> ActivityStart:
    """The START line, that long before the start."""
    return ActivityStart(
        at_ms=AT_MS - before_ms,
        at_error_ms=1.0,
        action="android.intent.action.MAIN",
        data=None,
        component=target,
        from_uid=uid,
        from_package=package,
        result_code=None,
        is_background_blocked=False,
    )


def announced(
    *, before_ms: float, in_ms: float | None = 1_000.0, service_name: str = SERVICE
) -> ServiceRestart:
    return ServiceRestart(
        at_ms=AT_MS - before_ms, at_error_ms=1.0, package=APP, service=service_name, restart_in_ms=in_ms
    )


# What dumps hold.


def dumped(
    *values: V, after_ms: float = 250.0, package: str | None = APP, id_: str = "dump:1", error_ms: float = 5.0
) -> Dumped[V]:
    return Dumped(id=id_, package=package, at_ms=AT_MS + after_ms, at_error_ms=error_ms, values=values)


def service(
    *,
    caller: str | None = None,
    caller_uid: int | None = None,
    clients: Sequence[ProcessRef] = (),
    permission: str | None = None,
    action: str | None = None,
    created_ago_ms: float | None = 250.0,
    pid: int | None = PID,
    name: str = SERVICE,
) -> RunningService:
    return RunningService(
        component=component(name),
        user=0,
        intent=None if action is None else intent(action),
        process_name=APP,
        process=None if pid is None else process(APP, pid=pid),
        permission=permission,
        caller_package=caller,
        caller_uid=caller_uid,
        clients=tuple(ServiceClient(process=one, flags=("CR",)) for one in clients),
        created_ago_ms=created_ago_ms,
        restart_count=None,
        restart_delay_ms=None,
        is_start_requested=None,
        is_foreground=None,
        allowed_because=None,
    )


def broadcast(
    action: str = "cn.example.action.TICK",
    *,
    caller: str | None = None,
    uid: int | None = None,
    dispatched_ago_ms: float | None = 300.0,
    enqueued_ago_ms: float | None = None,
    scheduled_ms: float | None = None,
    is_from_alarm: bool = False,
    receiver: str | None = RECEIVER,
    is_manifest: bool = True,
    state: str = "delivered",
) -> SentBroadcast:
    return SentBroadcast(
        action=action,
        intent=None,
        user=0,
        queue=None,
        caller_package=caller,
        caller_process=None,
        caller_pid=None,
        caller_uid=uid,
        real_caller_uid=None,
        enqueued_at=None,
        waited_ms=None,
        enqueued_ago_ms=enqueued_ago_ms,
        dispatched_ago_ms=dispatched_ago_ms,
        is_from_alarm=is_from_alarm,
        receivers=(
            BroadcastReceiver(
                state=state,
                is_manifest=is_manifest,
                component=None if receiver is None else component(receiver),
                process=None,
                reason=None,
                scheduled_ms=scheduled_ms,
            ),
        ),
        is_summary=False,
    )


def provider(*clients: ProcessRef, name: str = PROVIDER) -> RunningProvider:
    return RunningProvider(component=component(name), process=process(APP), clients=clients)


def association(source: str, *, target: str | None = SERVICE) -> Association:
    return Association(
        target_process=APP,
        target_uid=UIDS[APP],
        source_process=source,
        source_uid=UIDS.get(source.partition(":")[0]),
        component=None if target is None else component(target),
    )


def start_record(
    reason: str | None, *, start_type: str = "COLD", process_name: str = APP, action: str | None = None
) -> StartRecord:
    return StartRecord(
        package=APP,
        process=process_name,
        package_uid=UIDS[APP],
        reason=reason,
        start_type=start_type,
        component_type=None,
        was_force_stopped=None,
        intent=None if action is None else intent(action),
        timestamps_ns={},
    )


# The watch.


def span(
    kind: StageKind = StageKind.BACKGROUND,
    *,
    trigger: PhoneTrigger | None = None,
    from_ms: float = 0.0,
    to_ms: float = 1_000_000.0,
    evidence_id: str = "action:1",
) -> StageSpan:
    stage = Stage(kind=kind, window_ms=60_000, full_window_ms=60_000, trigger=trigger, repeat=1)
    return StageSpan(stage=stage, from_ms=from_ms, to_ms=to_ms, evidence_id=evidence_id)


def triggered(trigger: PhoneTrigger) -> StageSpan:
    return span(StageKind.TRIGGER, trigger=trigger)


def act(action: Action, *, from_ms: float, to_ms: float | None = None, is_done: bool = True) -> OwnAct:
    ends_ms = from_ms + 100.0 if to_ms is None else to_ms
    return OwnAct(action=action, from_ms=from_ms, to_ms=ends_ms, is_done=is_done, evidence_id="action:9")


def watch(
    *events: Event,
    lines: Sequence[TimedLine] = (),
    spans: Sequence[StageSpan] = (),
    acts: Sequence[OwnAct] = (),
    uids: dict[str, int] | None = None,
    roles: dict[str, frozenset[str]] | None = None,
    **dumps: Any,  # each of the record's own type
) -> WatchRecord:
    """`dumps` by the record's own names: services, broadcasts, providers, ..."""
    return WatchRecord(
        package=APP,
        events=events,
        lines=tuple(lines),
        spans=tuple(spans),
        acts=tuple(acts),
        gaps=(),
        is_partial=False,
        uids=UIDS if uids is None else uids,
        third_party=frozenset({APP, OTHER}),
        roles=roles or {},
        **dumps,
    )


# What attribution finds.


def found(
    *,
    number: int = 0,
    kind: StartKind = StartKind.ASSOCIATED,
    package: str = OTHER,
    caller: str | None = APP,
    grade: Grade = Grade.PROVEN,
    is_refused: bool = False,
    is_own_family: bool = False,
    sdk: Sdk | None = None,
) -> FoundStart:
    return FoundStart(
        id=f"start:{number}",
        at_ms=AT_MS + number,
        at_error_ms=1.0,
        package=package,
        process=package,
        pid=PID,
        uid=UIDS.get(package),
        hosting_type="service",
        component=f"{package}/{package}.Daemon",
        kind=kind,
        sub_kind=None,
        trigger=None,
        action=None,
        caller=None if caller is None else CallerFound(package=caller, grade=grade, sources=("services",)),
        is_own_family=is_own_family,
        stage=None,
        is_before_consent=None,
        is_refused=is_refused,
        was_stopped=None,
        episode=number + 1,
        is_head=True,
        sdk=sdk,
        declared_by=None,
        why_id="start_by_other_app",
        log_lines=(),
        evidence_ids=(),
    )
