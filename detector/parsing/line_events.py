"""One line of the system's log as one core event: by its event tag, or by its sentence."""

import re
from dataclasses import dataclass

from detector.core.events import (
    ActivityStart,
    AppCrash,
    Download,
    Event,
    FingerTarget,
    ForceStop,
    ForegroundServiceStart,
    HostingType,
    ProcessEnd,
    ProcessStart,
    ServiceRestart,
    StartRefusal,
)
from detector.parsing.access_denials import DeniedAccess, parse_denied_access
from detector.parsing.android_log import LogLine
from detector.parsing.device_text import cut_line, whole_number
from detector.parsing.dump_values import ComponentName, parse_component, parse_uid
from detector.parsing.event_tags import EventEntry
from detector.parsing.start_line import parse_start_line
from detector.parsing.start_refusals import parse_refused_start
from detector.parsing.system_lines import (
    BackgroundFgs,
    EndedProcess,
    ScheduledRestart,
    StoppedPackage,
    parse_system_line,
)

__all__ = ["event_of_entry", "event_of_text", "parse_finger_targets", "parse_process_start_line"]


# The line `Start proc PID:PROCESS/UID for TYPE NAME`, Android 4 to 17, with the vendors' additions.
#
# It is the text form of `am_proc_start`, and the only one if the events buffer cannot be read. Only Xiaomi's
# names the requester (`caller=`, MIUI 12 and later; autostart.md 1.2).

_TYPES = (
    "content provider",
    "added application",
    "start application",
    "link fail",
)
"""The types that contain a space; all others are one word."""

_START = re.compile(
    r"\bStart proc (?:(?P<pid>\d{1,9}):)?(?P<process>[^\s/]+)(?:/(?P<uid>\S+))?(?: \[[^\[\]]*\])? for"
    rf"(?: (?P<type>{'|'.join(_TYPES)}|[^\s{{]+)?)?(?: (?P<name>.*?))?(?: caller=(?P<caller>\S+))?$"
)
_BEFORE_5 = re.compile(r"^(?P<name>.*?): pid=(?P<pid>\d{1,9}) uid=(?P<uid>\d{1,9})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessStartLine:
    """None: not in the line. `hosting_type` as printed, empty for the system's zygotes."""

    process: str
    pid: int | None
    uid: int | None
    hosting_type: str
    name: str | None
    component: ComponentName | None
    caller: str | None


def parse_process_start_line(message: str) -> ProcessStartLine | None:
    """None if the message reports no process start."""
    found = _START.search(cut_line(message).rstrip()) if "Start proc " in message else None
    if found is None:
        return None
    pid, uid, name = found["pid"], found["uid"], found["name"]
    if pid is None and (old := _BEFORE_5.match(name or "")) is not None:
        pid, uid, name = old["pid"], old["uid"], old["name"]
    return ProcessStartLine(
        process=found["process"],
        pid=int(pid) if pid else None,
        uid=parse_uid(uid) if uid else None,
        hosting_type=found["type"] or "",
        name=name or None,
        component=parse_component(name or ""),
        caller=found["caller"],
    )


# Which windows a finger came down on: `input_interaction` of the events buffer (Android 11 and later).
#
# AOSP's InputDispatcher writes it for a touch whose windows differ from those of the previous touch, so a
# touch without a line hit the same ones. Names are those of input channels: a hash, the window's title, and
# `(server)`. Gesture monitors and the dispatcher for system listeners see every touch and are not targets;
# neither is the wallpaper below.

_BEGINS = "Interaction with:"
_CHANNEL = re.compile(r"(?:^|,\s*)(?P<name>(?:[0-9a-f]+ )?[^,{}]+?)(?: \(server\))?(?=\s*(?:,|$))")
_ONLOOKERS = ("[Gesture Monitor]", "PointerEventDispatcher", "pointer-event-dispatcher")
_WALLPAPER = "ImageWallpaper"
_HASH = re.compile(r"^[0-9a-f]{1,16} ")


def parse_finger_targets(message: str) -> tuple[str, ...]:
    """Titles such as `com.a/com.a.Main`, topmost first; empty if the line names no window."""
    text = message.strip()
    if not text.startswith(_BEGINS):
        return ()
    text = re.sub(r"\{[^{}]*\}", "", text.removeprefix(_BEGINS))
    titles = []
    for found in _CHANNEL.finditer(text):
        name = found["name"].strip()
        if not name or name.startswith(_ONLOOKERS) or _WALLPAPER in name:
            continue
        if _HASH.match(name):  # a vendor's monitors are listed by a bare name
            titles.append(_HASH.sub("", name))
    return tuple(titles)


_DOWNLOADER, _DOWNLOAD_BEGINS = "DownloadManager", re.compile(r"\[\d+\] Starting\b")
"""AOSP's DownloadThread: `[7] Starting`, later `[7] Finished with status SUCCESS`."""

NOT_EXPORTED = "exported"
"""What a start lacks if its component is not exported."""

_FIRST_APP_UID = 10_000  # Process.FIRST_APPLICATION_UID
_MIUI_OTHERS = "others"
"""MIUI's name for a caller that is not an app, such as the shell."""


def event_of_entry(entry: EventEntry, at_ms: float, at_error_ms: float) -> Event | None:
    match entry.tag:
        case "am_proc_start" if entry["process"]:
            component = parse_component(entry["component"])
            return ProcessStart(
                at_ms=at_ms,
                at_error_ms=at_error_ms,
                package=component.package if component else entry["process"].partition(":")[0],
                process=entry["process"],
                hosting_type=_hosting_type(entry["type"]),
                hosting_text=entry["type"],
                component=str(component) if component else None,
                pid=_number(entry["pid"]),
                uid=_number(entry["uid"]),
            )
        case "am_proc_died":
            return _end(entry["process"], "died", at_ms, at_error_ms)
        case "am_kill":  # an rss may follow the reason, and the reason may hold commas
            rest = entry.to_end("reason")
            reason, _, rss = rest.rpartition(",")
            is_rss = bool(reason) and rss.strip().isdigit()
            return _end(entry["process"], reason if is_rss else rest, at_ms, at_error_ms)
        case "am_crash" if entry["process"]:
            return AppCrash(
                at_ms=at_ms,
                at_error_ms=at_error_ms,
                process=entry["process"],
                exception=entry["exception"],
            )
        case "am_schedule_service_restart":
            component = parse_component(entry["component"])
            if component is None:
                return None
            return _restart(component, _number(entry["delay_ms"]), at_ms, at_error_ms)
        case "input_interaction":
            windows = parse_finger_targets(entry.to_end("windows"))
            return FingerTarget(at_ms=at_ms, at_error_ms=at_error_ms, windows=windows) if windows else None
        case "am_wtf":
            return _from_sentence(entry.to_end("message"), at_ms, at_error_ms)
        case _:
            return None


def event_of_text(line: LogLine, at_ms: float, at_error_ms: float) -> Event | None:
    for read in (_process_start, _activity_start, _refused_start, _denied_start, _download):
        if (event := read(line, at_ms, at_error_ms)) is not None:
            return event
    return _from_sentence(line.message, at_ms, at_error_ms)


def _process_start(line: LogLine, at_ms: float, at_error_ms: float) -> Event | None:
    process = parse_process_start_line(line.message)
    if process is None:
        return None
    component = process.component
    is_named = process.caller not in (None, _MIUI_OTHERS)
    return ProcessStart(
        at_ms=at_ms,
        at_error_ms=at_error_ms,
        package=component.package if component else process.process.partition(":")[0],
        process=process.process,
        hosting_type=_hosting_type(process.hosting_type),
        hosting_text=process.hosting_type,
        component=str(component) if component else None,
        pid=process.pid,
        uid=process.uid,
        caller=process.caller if is_named else None,
        caller_told_by="caller=" if is_named else None,
    )


def _activity_start(line: LogLine, at_ms: float, at_error_ms: float) -> Event | None:
    asked = parse_start_line(line.message)
    if asked is None:
        return None
    return ActivityStart(
        at_ms=at_ms,
        at_error_ms=at_error_ms,
        action=asked.action,
        data=asked.data,
        component=str(asked.component) if asked.component else None,
        from_uid=asked.from_uid,
        from_package=asked.from_package,
        result_code=asked.result_code,
        is_background_blocked=asked.is_background_blocked,
    )


def _refused_start(line: LogLine, at_ms: float, at_error_ms: float) -> Event | None:
    refused = parse_refused_start(line.message)
    if refused is None:
        return None
    return StartRefusal(
        at_ms=at_ms,
        at_error_ms=at_error_ms,
        refused_by=line.tag,
        package=refused.package,
        component=str(refused.component) if refused.component else None,
        hosting_type=refused.hosting_type,
        action=refused.action,
        caller=refused.caller,
        caller_uid=refused.caller_uid,
    )


def _denied_start(line: LogLine, at_ms: float, at_error_ms: float) -> Event | None:
    denied = parse_denied_access(line.message)
    if denied is None or denied.component is None or not _is_attempt(denied):
        return None
    return StartRefusal(
        at_ms=at_ms,
        at_error_ms=at_error_ms,
        refused_by=line.tag,
        package=denied.component.package,
        component=str(denied.component),
        hosting_type=denied.hosting_type,
        action=denied.action,
        caller=denied.caller,
        caller_uid=denied.caller_uid,
        lacks=denied.permission or NOT_EXPORTED,
    )


def _download(line: LogLine, at_ms: float, at_error_ms: float) -> Event | None:
    if line.tag == _DOWNLOADER and _DOWNLOAD_BEGINS.search(line.message):
        return Download(at_ms=at_ms, at_error_ms=at_error_ms, what=line.message)
    return None


def _is_attempt(denied: DeniedAccess) -> bool:
    """True for a receiver of a system broadcast, or an app that requests another's component by name.

    Not an attempt: an implicit broadcast, or one whose sender restricts its receivers. Neither are
    providers (opening a file whose grant has expired looks the same) and activities (a user's tap).
    """
    is_from_app = denied.caller_uid >= _FIRST_APP_UID
    if denied.is_receivers:
        return not is_from_app
    is_wanted = denied.hosting_type in (HostingType.SERVICE, HostingType.BROADCAST)
    return is_wanted and is_from_app and denied.is_addressed


def _from_sentence(message: str, at_ms: float, at_error_ms: float) -> Event | None:
    match parse_system_line(message):
        case EndedProcess(process=process, reason=reason):
            return _end(process, reason, at_ms, at_error_ms)
        case StoppedPackage(package=package, why=why):
            return ForceStop(at_ms=at_ms, at_error_ms=at_error_ms, package=package, why=why)
        case ScheduledRestart(component=component, delay_ms=delay_ms):
            return _restart(component, delay_ms, at_ms, at_error_ms)
        case BackgroundFgs() as fgs:
            component_name = fgs.intent.component if fgs.intent else None
            return ForegroundServiceStart(
                at_ms=at_ms,
                at_error_ms=at_error_ms,
                is_allowed=fgs.is_allowed,
                caller_package=fgs.caller_package,
                caller_uid=fgs.caller_uid,
                component=str(component_name) if component_name else None,
                action=fgs.intent.action if fgs.intent else None,
                allowed_because=fgs.code if fgs.is_allowed else None,
            )
        case _:
            return None


def _end(process: str, reason: str, at_ms: float, at_error_ms: float) -> ProcessEnd | None:
    if not process:
        return None
    return ProcessEnd(at_ms=at_ms, at_error_ms=at_error_ms, process=process, reason=reason)


def _restart(
    component: ComponentName, delay_ms: float | None, at_ms: float, at_error_ms: float
) -> ServiceRestart:
    return ServiceRestart(
        at_ms=at_ms,
        at_error_ms=at_error_ms,
        package=component.package,
        service=str(component),
        restart_in_ms=delay_ms,
    )


def _number(text: str) -> int | None:
    return whole_number(text, most_digits=15)


def _hosting_type(text: str) -> HostingType:
    try:
        return HostingType(text)
    except ValueError:
        return HostingType.OTHER
