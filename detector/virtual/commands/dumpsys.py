"""`dumpsys`: selects the report. Those that differ by Android version come from the persona's grammar."""

from typing import Protocol
from urllib.parse import urlsplit

from detector.virtual.commands.call import Call
from detector.virtual.commands.triggers import set_battery
from detector.virtual.display.ports import HasTouch
from detector.virtual.grammar.state import DumpPorts, dump_state, named_dumps
from detector.virtual.persona import HasPersona
from detector.virtual.system.packages import Component, InstalledApp
from detector.virtual.system.ports import (
    HasClock,
    HasFaults,
    HasForeground,
    HasLatency,
    HasNotifications,
    HasPackages,
    HasProcesses,
    HasSdk,
    HasSurroundings,
)
from detector.virtual.system.sensor_listeners import HasSensorListeners, sensor_service
from detector.virtual.system.surroundings import Surroundings
from detector.virtual.waking import dumps as background_dumps
from detector.virtual.waking.broadcast_dump import broadcasts
from detector.virtual.waking.dumps import package_lines, permission_lines
from detector.virtual.waking.ports import HasBackground

__all__ = ["DumpsysPorts", "dumpsys"]


# dumpsys reports that are the same on all Android versions here.

NO_ACCOUNTS = (
    "User UserInfo{0:Owner:c13}:\n  Accounts: 0\n\n  AccountId, Action_Type, timestamp, UID, TableName, Key\n"
)

_APP_ID_SDK = 34
_SIGNING_VERSION_SDK = 28
_DISPLAY_ID_SDK = 29
_SHORT_TRIM_SDK = 28
_SENSITIVE_SDK = 35

_STATES = {True: "fg   T/A/TOP  t:", False: "cch  b/ /CAC  t:"}
_STATES_8 = {True: "fore  T/A/TOP  trm:", False: "cch   B/ /CAC  trm:"}
"""Foreground and background: ActivityManagerService.dumpProcessOomList of 8.1."""


class ProcessReportPorts(HasForeground, HasPackages, HasProcesses, HasSdk, Protocol):
    """The running processes, their packages, and which app is in front."""


class SecrecyPorts(HasFaults, HasForeground, HasSdk, Protocol):
    """What is in front, and whether it is hidden."""


class PackageReportPorts(HasBackground, HasClock, HasPackages, HasSdk, Protocol):
    """What is known of an installed package."""


def sensitive_packages(device: SecrecyPorts) -> str:
    """What a shared screen must not show, at the end of `dumpsys window` (SensitiveContentPackages.dump)."""
    if device.sdk < _SENSITIVE_SDK:
        return ""
    app = device.foreground.top.run
    names = [f"    package={app.package}  uid={app.process.uid} windowToken=null\n"]
    names = names if device.faults.hides_content() else []
    head = f"SensitiveContentPackages:\n  Packages that should block screen capture ({len(names)}):\n"
    return head + "".join(names)


def activity_top(device: HasForeground) -> str:
    """Bottom first: the last ACTIVITY line is the one in front."""
    lines = []
    for record in reversed(list(device.foreground.tasks.records())):
        task = record.task
        lines += [
            f"TASK {task.affinity} id={task.id} userId=0",
            f"  ACTIVITY {record.component.short} {record.hash_text} pid={record.run.process.pid}",
            f"    Local Activity {record.token ^ 0x515151:x} State:",
            f"      mResumed={str(record.is_resumed).lower()} mStopped={str(not record.is_resumed).lower()} "
            "mFinished=false",
            "      mIsInMultiWindowMode=false mIsInPictureInPictureMode=false",
            "    ViewRoot:",
            "      mAdded=true",
            "      mRemoved=false",
            "",
        ]
    return "\n".join(lines) + "\n"


def activity_processes(device: ProcessReportPorts) -> str:
    lines = ["ACTIVITY MANAGER RUNNING PROCESSES (dumpsys activity processes)", "  All known processes:"]
    shown = device.foreground.shown
    apps = [process for process in device.processes if process.is_app]
    owners = {installed.uid: installed.process_owner for installed in device.packages}
    for process in apps:
        owner = owners.get(process.uid, f"u0a{process.uid - 10_000}")
        lines += [
            f"  *APP* UID {process.uid} ProcessRecord{{{process.pid * 7919:x} "
            f"{process.pid}:{process.name}/{owner}}}",
            f"    user #0 uid={process.uid} gids={{3003, 9997}}",
            f"    packageList={{{process.name}}}",
            f"    pid={process.pid}",
        ]
    lines += [
        "",
        "  Process LRU list (sorted by oom_adj, " + f"{len(apps)} total, non-act at 0, non-svc at 0):",
    ]
    for number, process in enumerate(reversed(apps)):
        is_front = shown is not None and shown.process is process
        owner = owners.get(process.uid, f"u0a{process.uid - 10_000}")
        state = (_STATES_8 if device.sdk < _SHORT_TRIM_SDK else _STATES)[is_front]
        why = "top-activity" if is_front else "cch-act"
        lines.append(f"    Proc #{number:2d}: {state} 0 {process.pid}:{process.name}/{owner} ({why})")
    return "\n".join(lines) + "\n"


def package(device: PackageReportPorts, name: str) -> str:
    installed = device.packages.get(name)
    if installed is None:
        return f"Unable to find package: {name}\n"
    app, main = installed.app, installed.main_component
    when = f"{device.clock.in_zone(installed.installed_at_s):%Y-%m-%d %H:%M:%S}"
    lines = []
    if main is not None:
        lines += [
            "Activity Resolver Table:",
            *_link_filters(installed),
            "  Non-Data Actions:",
            "      android.intent.action.MAIN:",
            f"        {installed.uid * 31:x} {main.short} filter {installed.uid * 37:x}",
            '          Action: "android.intent.action.MAIN"',
            '          Category: "android.intent.category.LAUNCHER"',
            "",
        ]
    flags = "SYSTEM HAS_CODE ALLOW_CLEAR_USER_DATA" if app.is_system else "HAS_CODE ALLOW_CLEAR_USER_DATA"
    lines += [
        "Packages:",
        f"  Package [{name}] ({installed.uid * 41:x}):",
        f"    {'appId' if device.sdk >= _APP_ID_SDK else 'userId'}={installed.uid}",
        f"    pkg=Package{{{installed.uid * 43:x} {name}}}",
        f"    codePath={installed.apk_path.rpartition('/')[0]}",
        "    primaryCpuAbi=arm64-v8a",
        f"    versionCode={app.version_code} minSdk={app.min_sdk} targetSdk={app.target_sdk}",
        f"    versionName={app.version_name}",
        f"    flags=[ {flags} ]",
        f"    pkgFlags=[ {flags} ]",
        f"    dataDir=/data/user/0/{name}",
        f"    timeStamp={when}",
        f"    firstInstallTime={when}",
        f"    lastUpdateTime={when}",
        f"    signatures=PackageSignatures{{{_signatures(installed, sdk=device.sdk)}}}",
        package_lines(device, name),
        "      runtime permissions:",
        *permission_lines(device, name),
        "",
    ]
    return "\n".join(lines)


def _link_filters(installed: InstalledApp) -> list[str]:
    """The filters with a scheme, which come first (IntentResolver.dump and IntentFilter.dump of AOSP)."""
    lines = ["  Schemes:"] if installed.app.links else []
    for number, link in enumerate(installed.app.links):
        split = urlsplit(link.uri)
        activity = Component.of(installed.package, link.activity or installed.app.activities[0])
        lines += [
            f"      {split.scheme}:",
            f"        {installed.uid * 59 + number:x} {activity.short} filter {number + 0x51F:x}",
            '          Action: "android.intent.action.VIEW"',
            '          Category: "android.intent.category.DEFAULT"',
            '          Category: "android.intent.category.BROWSABLE"',
            f'          Scheme: "{split.scheme}"',
            *([f'          Authority: "{split.netloc}": -1'] if split.netloc else []),
            *([f'          Path: "PatternMatcher{{PREFIX: {split.path}}}"'] if split.path else []),
        ]
    return lines


def _signatures(installed: InstalledApp, *, sdk: int) -> str:
    """PackageSignatures.toString: up to 8 without version and past signatures."""
    record, certificate = f"{installed.uid * 47:x}", f"[{installed.uid * 53:x}]"
    if sdk < _SIGNING_VERSION_SDK:
        return f"{record} {certificate}"
    return f"{record} version:2, signatures:{certificate}, past signatures:[]"


def power(device: HasTouch) -> str:
    is_on = device.touch.is_screen_on
    return (
        "POWER MANAGER (dumpsys power)\n\n"
        "Power Manager State:\n"
        f"  mWakefulness={'Awake' if is_on else 'Asleep'}\n"
        "  mWakefulnessChanging=false\n"
        "  mIsPowered=true\n"
        "  mStayOn=false\n"
        f"  mHoldingWakeLockSuspendBlocker={str(is_on).lower()}\n"
        f"  mHoldingDisplaySuspendBlocker={str(is_on).lower()}\n"
        f"Display Power: state={'ON' if is_on else 'OFF'}\n"
    )


def battery(surroundings: Surroundings) -> str:
    is_plugged = str(surroundings.is_plugged_in).lower()
    return (
        "Current Battery Service state:\n"
        f"  AC powered: false\n  USB powered: {is_plugged}\n  Wireless powered: false\n"
        "  Max charging current: 500000\n  Max charging voltage: 5000000\n  Charge counter: 2400000\n"
        "  status: 2\n  health: 2\n  present: true\n  level: 84\n  scale: 100\n"
        "  voltage: 4212\n  temperature: 268\n  technology: Li-ion\n"
    )


def surface_flinger(device: HasSdk) -> str:
    """`--display-id`, known since 10; before, SurfaceFlinger::dumpAllLocked prints everything."""
    if device.sdk < _DISPLAY_ID_SDK:
        return "Displays (1 entries)\n+ DisplayDevice: Built-in Screen\n\nDisplay 0 HWC layers:\n"
    return 'Display 4619827259835644672 (HWC display 0): port=0 pnpId=GGL displayName="Built-in"\n'


_SERVICES = (
    "SurfaceFlinger",
    "account",
    "activity",
    "alarm",
    "appops",
    "battery",
    "display",
    "input",
    "jobscheduler",
    "notification",
    "package",
    "power",
    "sensorservice",
    "window",
)


class DumpsysPorts(
    DumpPorts,
    HasBackground,
    HasLatency,
    HasNotifications,
    HasPackages,
    HasPersona,
    HasProcesses,
    HasSdk,
    HasSensorListeners,
    HasSurroundings,
    Protocol,
):
    """What the reports are made from."""


async def dumpsys(call: Call[DumpsysPorts]) -> int:
    device = call.device
    words = [word for word in call.arguments if word not in {"-a", "-l"}]
    if "-l" in call.arguments:
        await call.print("Currently running services:\n" + "".join(f"  {name}\n" for name in _SERVICES))
        return 0
    async with device.latency.around(device.latency.table.dumpsys):
        text = _report(call, words)
    if text is None:
        await call.print_error(f"Can't find service: {words[0] if words else ''}\n")
        return 1
    await call.print(text)
    return 0


def _report(call: Call[DumpsysPorts], words: list[str]) -> str | None:
    device = call.device
    dumps = device.persona.dumps
    state = dump_state(device)
    named = named_dumps(dumps, state) | device.mishaps.stale_dumps
    match words:
        case ["window", "windows" | "w", *_]:
            return named["windows"]
        case ["window", "displays" | "d", *_]:
            return named["displays"]
        case ["window", "policy" | "p", *_]:
            return dumps.window_policy(state)
        case ["window", *_]:
            hidden = sensitive_packages(device)
            return dumps.window_policy(state) + named["brief windows"] + named["displays"] + hidden
        case ["activity", *rest]:
            return _activity_report(device, rest, activities=named["activities"])
        case ["jobscheduler", *rest]:
            return background_dumps.jobs(device, rest[0] if rest else None)
        case ["alarm", *rest]:
            return background_dumps.alarms(device, rest[0] if rest else None)
        case ["notification", *rest]:
            return device.notifications.dump(redacts="--noredact" not in rest)
        case ["package", name]:
            return package(device, name)
        case ["display", *_]:
            return dumps.display(state.display)
        case ["power", *_]:
            return power(device)
        case ["battery", verb, *rest]:
            return set_battery(device.surroundings, verb, rest)
        case ["sensorservice"]:
            clock = device.clock
            return sensor_service(
                device.sensor_listeners,
                now=clock.in_zone(clock.wall_s()),
                now_s=clock.now_s(),
                wall_s=clock.wall_s(),
                sdk=device.sdk,
            )
        case ["account"]:
            return NO_ACCOUNTS
        case ["battery"]:
            return battery(device.surroundings)
        case ["SurfaceFlinger", "--display-id"]:
            return surface_flinger(device)
        case [name, *_] if name in _SERVICES:
            return ""
        case _:
            return None


def _activity_report(device: DumpsysPorts, words: list[str], *, activities: str) -> str:
    """`dumpsys activity ...`."""
    match words:
        case ["activities" | "a", *_]:
            return activities
        case ["top"]:
            return activity_top(device)
        case ["processes" | "p", *_]:
            return activity_processes(device)
        case ["services" | "s", *rest]:
            return background_dumps.services(device, rest[0] if rest else None)
        case ["broadcasts" | "b", *_]:
            return broadcasts(device)
        case ["providers" | "prov", *rest]:
            return background_dumps.providers(device, rest[0] if rest else None)
        case ["exit-info", name]:
            return background_dumps.exit_info(device, name)
        case ["start-info", name]:
            return background_dumps.start_info(device, name)
        case []:
            return activities + activity_processes(device)
        case _:
            return ""
