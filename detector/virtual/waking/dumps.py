"""`dumpsys` of what runs in the background and why, in the forms of the Android versions.

Forms follow real dumps (autostart.md 1.4 and the samples it names): which key names the caller, and
whether any does, depends on the version; the differences are kept, so that a reader must handle them.
"""

from typing import Protocol

from detector.virtual.system.ports import HasClock, HasPackages, HasSdk
from detector.virtual.waking.app_state import AppState
from detector.virtual.waking.ports import HasBackground
from detector.virtual.waking.records import Caller, ServiceRecord

__all__ = [
    "alarms",
    "exit_info",
    "jobs",
    "package_lines",
    "permission_lines",
    "providers",
    "services",
    "start_info",
]

_RECENT_CALLER_SDK = 30
_RECENT_UID_SDK = 31
_NAMED_CALLER_SDK = 34
_EXIT_INFO_SDK = 30
_START_INFO_SDK = 35
_START_COMPONENT_SDK = 36
_ALARM_TYPE_NAMES_SDK = 28
"""Alarm.dump of 7 and 8 prints the type as a number, and the due time in its heading."""


class DuePorts(HasBackground, HasClock, Protocol):
    """What is scheduled."""


class AlarmPorts(DuePorts, HasSdk, Protocol):
    """The same, and its wording."""


class RecordPorts(DuePorts, HasPackages, HasSdk, Protocol):
    """What ran and runs, and for which app."""


def services(device: RecordPorts, package: str | None) -> str:
    head = "ACTIVITY MANAGER SERVICES (dumpsys activity services)\n"
    records = [
        service
        for service in device.background.memory.services.values()
        if package is None or service.component.package == package
    ]
    if not records:
        return head + ("  (nothing)\n" if package else "  User 0 active services:\n")
    return (
        head
        + "  User 0 active services:\n"
        + "\n".join(_service(device, record) for record in records)
        + "\n"
    )


def _service(device: RecordPorts, record: ServiceRecord) -> str:
    sdk, now_s = device.sdk, device.clock.now_s()
    named = f" c:{record.caller.package}" if sdk >= _NAMED_CALLER_SDK else ""
    component = record.component.short
    owner = _owner(device, record.component.package)
    lines = [
        f"  * ServiceRecord{{{record.token:x} u0 {component}{named}}}",
        f"    intent={{{record.intent.describe()}}}",
        f"    packageName={record.component.package}",
        f"    processName={record.process_name}",
    ]
    if record.permission:
        lines.append(f"    permission={record.permission}")
    lines.append(f"    baseDir=/data/app/{record.component.package}-1/base.apk")
    lines.append(f"    dataDir=/data/user/0/{record.component.package}")
    if record.process is None:
        lines.append("    app=null")
    else:
        lines.append(f"    app={_process(record.process.pid, record.process.name, owner)}")
    if sdk >= _RECENT_CALLER_SDK:
        lines.append(f"    recentCallingPackage={record.caller.package}")
    if sdk >= _RECENT_UID_SDK:
        lines.append(f"    recentCallingUid={record.caller.uid}")
    since = _ago(now_s - record.created_at_s)
    lines.append(f"    createTime={since} startingBgTimeout=--")
    lines.append(f"    lastActivity={since} restartTime={since} createdFromFg=false")
    if record.process is None:
        lines.append("    restartCount=1 restartDelay=+1s0ms nextRestartTime=+1s0ms")
    if record.start_requested:
        lines.append(
            "    startRequested=true delayedStop=false stopIfKilled=false callStart=true lastStartId=1"
        )
    if record.clients:
        lines += _bindings(device, record)
    return "\n".join(lines) + "\n"


def _bindings(device: RecordPorts, record: ServiceRecord) -> list[str]:
    lines = [
        "    Bindings:",
        f"    * IntentBindRecord{{{record.token ^ 0x77:x} CREATE}}:",
        f"      intent={{{record.intent.describe()}}}",
        "      requested=true received=true hasBound=true doRebind=false",
    ]
    connections = []
    for client in record.clients:
        lines.append(
            f"      * Client AppBindRecord{{{record.token ^ client.pid:x} {_client(device, client)}}}"
        )
        connection = (
            f"ConnectionRecord{{{record.token ^ (client.pid * 7):x} u0 CR {record.component.short}"
            f":@{client.pid * 31:x}}}"
        )
        lines += ["        Per-process Connections:", f"          {connection}"]
        connections.append(f"      {connection}")
    return [*lines, "    All Connections:", *connections]


def _client(device: HasPackages, client: Caller) -> str:
    owner = "1000" if client.is_system else _owner(device, client.package)
    return _process(client.pid, client.process, owner)


def _process(pid: int, name: str, owner: str) -> str:
    return f"ProcessRecord{{{pid * 7919:x} {pid}:{name}/{owner}}}"


def _owner(device: HasPackages, package: str) -> str:
    installed = device.packages.get(package)
    return installed.process_owner if installed else "u0a999"


def providers(device: RecordPorts, package: str | None) -> str:
    lines = ["ACTIVITY MANAGER CONTENT PROVIDERS (dumpsys activity providers)"]
    records = [
        provider
        for provider in device.background.memory.providers.values()
        if package is None or provider.component.package == package
    ]
    if not records:
        return "\n".join([*lines, "  (nothing)"]) + "\n"
    lines.append("  Published user 0 content providers (by class):")
    for record in records:
        owner = _owner(device, record.component.package)
        lines += [
            f"  * ContentProviderRecord{{{record.token:x} u0 {record.component.short}}}",
            f"    package={record.component.package} process={record.process_name}",
            *(
                ()
                if record.process is None
                else (f"    proc={_process(record.process.pid, record.process.name, owner)}",)
            ),
            f"    authority={record.component.class_name}",
        ]
        if record.clients:
            lines.append("    Connections:")
        for client, since_s in record.clients.values():
            held = _ago(device.clock.now_s() - since_s).replace("-", "+")
            name = f"{client.pid}:{client.process}/{_owner(device, client.package)}"
            lines.append(f"      -> {name} s1/1 u0/0 {held}")
    return "\n".join(lines) + "\n"


def exit_info(device: RecordPorts, package: str) -> str:
    """Nothing before Android 11, which has no such command."""
    if device.sdk < _EXIT_INFO_SDK:
        return _unknown("exit-info")
    lines = [
        "ACTIVITY MANAGER PROCESS EXIT INFO (dumpsys activity exit-info)",
        "Last Timestamp of Persistence Into Persistent Storage: 2026-01-09 15:39:26.765",
    ]
    exits = device.background.memory.exits_of(package)
    if exits:
        lines += [f"  package: {package}", f"    Historical Process Exit for uid={exits[0].uid}"]
    for number, exit_ in enumerate(exits):
        lines += [
            f"        ApplicationExitInfo #{number}:",
            f"          timestamp={_stamp(device, exit_.at_s)} pid={exit_.pid} realUid={exit_.uid} "
            f"packageUid={exit_.uid} definingUid={exit_.uid} user=0",
            f"          process={exit_.process} reason={exit_.reason} subreason={exit_.subreason} status=0",
            f"          importance={exit_.importance} pss=0.00 rss=94MB description={exit_.description} "
            "state=empty trace=null",
        ]
    return "\n".join(lines) + "\n"


def start_info(device: RecordPorts, package: str) -> str:
    """15 and later: ApplicationStartInfo.dump, whose lines begin with one blank and no prefix.

    A cold start prints pid 0 (as seen on an emulator of 16 or later); times are numbers, as keys of a map.
    """
    if device.sdk < _START_INFO_SDK:
        return _unknown("start-info")
    lines = ["ACTIVITY MANAGER PROCESS START INFO (dumpsys activity start-info)"]
    starts = device.background.memory.starts_of(package)
    if starts:
        lines += [f"  package: {package}", f"    Historical Process Start for uid={starts[0].uid}"]
    for number, start in enumerate(starts):
        component = f" startComponent={start.component_kind}" if device.sdk >= _START_COMPONENT_SDK else ""
        launched_ns = round(start.at_s * 1e9)
        lines += [
            f"        ApplicationStartInfo #{number}:",
            f" pid=0 realUid={start.uid} packageUid={start.uid} definingUid={start.uid} user=0",
            f" package={start.package} process={start.process} startupState=0 reason={start.reason} "
            f"startType=COLD launchMode=0 wasForceStopped={str(start.was_stopped).lower()}{component}",
            *([f" intent=Intent {{ {start.intent.describe()} }}"] if start.intent else ()),
            f" timestamps: 0={launched_ns} 1={launched_ns + 4_000_000} ",
        ]
    return "\n".join(lines) + "\n"


def _unknown(word: str) -> str:
    """ActivityManagerService.doDump, for a word that this version does not know."""
    return f"Bad activity command, or no activities match: {word}\nUse -h for help.\n"


def jobs(device: DuePorts, package: str | None) -> str:
    lines = ["JOB SCHEDULER (dumpsys jobscheduler)", "Registered 0 jobs:"]
    for state in device.background.states():
        if package not in (None, state.package):
            continue
        owner = state.installed.process_owner
        for number, wake in enumerate(state.background.wakes, start=1):
            if wake.when == "job" and wake.id in state.timers:
                component = state.component(wake.component).short
                left = round(state.due_at_s[wake.id] - device.clock.now_s())
                lines += [
                    f"  JOB #{owner}/{number}: {number * 7919:x} {component}",
                    f"    {owner} tag=*job*/{component}",
                    f"    Source: uid={owner} user=0 pkg={state.package}",
                    "    JobInfo:",
                    f"      Service: {component}",
                    f"      PERIODIC: interval=+{round((wake.every_ms or 0) / 1000)}s0ms",
                    f"    Minimum latency: +{left}s0ms",
                ]
    return "\n".join(lines) + "\n"


def alarms(device: AlarmPorts, package: str | None) -> str:
    lines = ["Current Alarm Manager state:"]
    for state in device.background.states():
        if package not in (None, state.package):
            continue
        for wake in state.background.wakes:
            if wake.when == "alarm" and wake.id in state.timers:
                left_s = state.due_at_s[wake.id] - device.clock.now_s()
                lines += _alarm(device, state, left_s)
    return "\n".join(lines) + "\n"


def _alarm(device: AlarmPorts, state: AppState, left_s: float) -> list[str]:
    name, tag = f"{state.installed.uid * 31:x} type 2", f"      tag=*walarm*:{state.package}.action.TICK"
    left = f"+{round(left_s)}s0ms"
    if device.sdk >= _ALARM_TYPE_NAMES_SDK:
        return [
            f"    ELAPSED_WAKEUP #0: Alarm{{{name} {state.package}}}",
            tag,
            f"      type=ELAPSED_WAKEUP whenElapsed={left} window=0",
        ]
    due_ms = round((device.clock.uptime_s() + left_s) * 1000)
    return [
        f"    ELAPSED_WAKEUP #0: Alarm{{{name} when {due_ms} {state.package}}}",
        tag,
        f"      type=2 whenElapsed={left} when={left}",
        "      window=0 repeatInterval=0 count=0 flags=0x0",
    ]


def package_lines(device: HasBackground, package: str) -> str:
    """The line of `dumpsys package` that shows whether it is stopped."""
    state = device.background.state(package)
    stopped = state.is_stopped if state else False
    never = state.is_never_launched if state else False
    return (
        "    User 0: ceDataInode=4711 installed=true hidden=false suspended=false "
        f"stopped={str(stopped).lower()} notLaunched={str(never).lower()} "
        "enabled=0 instant=false virtual=false"
    )


def permission_lines(device: HasBackground, package: str) -> list[str]:
    """The runtime permissions of `dumpsys package` (Settings.dumpRuntimePermissionsLPr of AOSP)."""
    state = device.background.state(package)
    return [
        f"        {name}: granted={str(is_granted).lower()}, flags=[ USER_SET ]"
        for name, is_granted in (state.granted if state else {}).items()
    ]


def _stamp(device: HasClock, at_s: float) -> str:
    return f"{device.clock.in_zone(device.clock.wall_s(at_s)):%Y-%m-%d %H:%M:%S.%f}"[:-3]


def _ago(seconds: float) -> str:
    """As `TimeUtils.formatDuration` prints a time in the past."""
    ms = round(seconds * 1000)
    whole, ms = divmod(ms, 1000)
    minutes, whole = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    text = "-"
    if hours:
        text += f"{hours}h"
    if hours or minutes:
        text += f"{minutes}m"
    if hours or minutes or whole:
        text += f"{whole}s"
    return f"{text}{ms}ms"
