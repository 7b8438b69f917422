"""`dumpsys activity services [PACKAGE]`: which services run, and which app last started or bound them.

The caller is printed in several places, none of them in all versions (autostart.md 1.3): `c:CALLER`
in the record's name (14 and later), `recentCallingPackage=` (11), `recentCallingUid=` (12),
`callerPackage=` (some 10 and 11), the clients of its bindings (all). They refer to the *last* call.
"""

import re
from dataclasses import dataclass, field
from itertools import takewhile

from detector.parsing.device_text import Understood, cut_line, lines_of, whole_number
from detector.parsing.dump_values import (
    ComponentName,
    IntentText,
    ProcessRef,
    parse_component,
    parse_duration_ms,
    parse_intent,
    parse_pairs,
    parse_process_ref,
    parse_uid,
)

__all__ = ["RunningService", "ServiceClient", "parse_services"]

_RECORD = re.compile(
    r"(?:\* *)?ServiceRecord\{\w{1,16} (?:u(?P<user>\d{1,9}) )?(?P<component>[^\s}]+)(?P<rest>(?:\s[^}]*)?)\}"
)
_CALLER = re.compile(r"\bc:(\S+)")
_CLIENT = re.compile(r"\bClient AppBindRecord\{\w{1,16} (ProcessRecord\{[^{}]{0,400}\})")
_CONNECTION = re.compile(r"\bConnectionRecord\{\w{1,16} (?:u\d{1,9} )?(?P<rest>[^{}]{0,1000})")
_ALLOWED = re.compile(r"\btempAllowListReason:<(?P<reason>[^<>]{0,1000})>")
_HEADING = re.compile(
    r"(?:ACTIVITY MANAGER SERVICES|User \d{1,9} active services:|Bindings:|All Connections:"
    r"|Per-process Connections:|\* IntentBindRecord\{|\(nothing\)|Connection bindings to services:)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceClient:
    """A process that holds a binding. `flags` as printed, such as `CR` (BIND_AUTO_CREATE)."""

    process: ProcessRef
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningService:
    """One ServiceRecord; None: not in the dump. Times are ms before the dump was made.

    `process` None: the service has no process, for example while it waits for its restart.
    `allowed_because`: what allowed its background start, such as `broadcast:1000:LOCKED_BOOT_COMPLETED`.
    """

    component: ComponentName
    user: int | None
    intent: IntentText | None
    process_name: str | None
    process: ProcessRef | None
    permission: str | None
    caller_package: str | None
    caller_uid: int | None
    clients: tuple[ServiceClient, ...]
    created_ago_ms: float | None
    restart_count: int | None
    restart_delay_ms: float | None
    is_start_requested: bool | None
    is_foreground: bool | None
    allowed_because: str | None


@dataclass(slots=True)
class _Open:
    """A record whose lines are still being read."""

    component: ComponentName
    user: int | None
    header_caller: str | None
    keys: dict[str, str] = field(default_factory=dict)
    clients: list[tuple[ProcessRef, list[str]]] = field(default_factory=list)
    allowed_because: str | None = None
    is_in_bindings: bool = False


_USED_KEYS = {
    "intent",
    "packageName",
    "processName",
    "permission",
    "app",
    "isForeground",
    "recentCallingPackage",
    "recentCallingUid",
    "callerPackage",
    "createTime",
    "startRequested",
    "restartCount",
    "restartDelay",
}


def parse_services(text: str) -> Understood[RunningService]:
    records: list[_Open] = []
    unknown: list[str] = []
    n_understood = 0
    for line in lines_of(text):
        stripped = cut_line(line).strip()
        if not stripped:
            continue
        opened = _opened(stripped)
        if opened is not None:
            records.append(opened)
            n_understood += 1
        elif (records and _take(records[-1], stripped)) or _HEADING.match(stripped):
            n_understood += 1
        else:
            unknown.append(line)
    return Understood(
        values=tuple(_finished(record) for record in records),
        n_understood=n_understood,
        unknown=tuple(unknown),
    )


def _opened(line: str) -> _Open | None:
    found = _RECORD.match(line)
    component = parse_component(found["component"]) if found else None
    if found is None or component is None:
        return None
    caller = _CALLER.search(found["rest"])
    return _Open(
        component=component,
        user=int(found["user"]) if found["user"] else None,
        header_caller=caller.group(1) if caller else None,
    )


def _take(record: _Open, line: str) -> bool:
    """Add the line's information to the record; False if there is none."""
    if (client := _CLIENT.search(line)) is not None:
        process = parse_process_ref(client.group(1))
        record.is_in_bindings = True
        if process is not None:
            record.clients.append((process, []))
        return process is not None
    if (connection := _CONNECTION.search(line)) is not None:
        if record.clients:
            flags = record.clients[-1][1]
            words = takewhile(lambda word: "/" not in word, connection["rest"].split())
            flags += [flag for flag in words if flag not in flags]
        return True
    if (allowed := _ALLOWED.search(line)) is not None:
        record.allowed_because = allowed["reason"]
        return True
    if "IntentBindRecord{" in line:
        record.is_in_bindings = True
        return True
    pairs = parse_pairs(line)
    if record.is_in_bindings:
        return False  # a binding's own `intent=` and the like, not the record's
    used = pairs.keys() & _USED_KEYS
    for key in used:
        record.keys.setdefault(key, pairs[key])
    return bool(used)


def _finished(record: _Open) -> RunningService:
    keys = record.keys
    count, created = keys.get("restartCount", ""), keys.get("createTime")
    created_ms = parse_duration_ms(created) if created else None
    recent_uid = keys.get("recentCallingUid")
    return RunningService(
        component=record.component,
        user=record.user,
        intent=parse_intent(keys.get("intent", "")),
        process_name=keys.get("processName"),
        process=parse_process_ref(keys.get("app", "")),
        permission=keys.get("permission"),
        caller_package=_unless_null(keys.get("recentCallingPackage"))
        or _unless_null(record.header_caller)
        or _unless_null(keys.get("callerPackage")),
        caller_uid=parse_uid(recent_uid) if recent_uid else None,
        clients=tuple(
            ServiceClient(process=process, flags=tuple(flags)) for process, flags in record.clients
        ),
        created_ago_ms=None if created_ms is None else -created_ms,
        restart_count=whole_number(count),
        restart_delay_ms=parse_duration_ms(keys.get("restartDelay", "")),
        is_start_requested=_flag(keys.get("startRequested")),
        is_foreground=_flag(keys.get("isForeground")),
        allowed_because=record.allowed_because,
    )


def _unless_null(text: str | None) -> str | None:
    return None if text in (None, "", "null") else text


def _flag(text: str | None) -> bool | None:
    return {"true": True, "false": False}.get(text or "")
