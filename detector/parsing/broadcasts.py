"""`dumpsys activity broadcasts history [PACKAGE]`: what was sent, by whom, and to which receivers.

Up to Android 13 there is one history per queue, from 14 on one for all; whole records come first,
followed by one-line summaries of older ones (autostart.md 1.3, 1.4). Only a manifest receiver can
have started a process; a registered one was already running.
"""

import re
from dataclasses import dataclass, field

from detector.parsing.device_text import Understood, cut_line, lines_of
from detector.parsing.dump_values import (
    ComponentName,
    IntentText,
    ProcessRef,
    parse_component,
    parse_duration_ms,
    parse_intent,
    parse_pairs,
    parse_process_ref,
)

__all__ = ["BroadcastReceiver", "SentBroadcast", "parse_broadcasts"]

_TITLE = re.compile(
    r"(?:ACTIVITY MANAGER BROADCAST STATE|(?:Historical|Pending|Frozen|Active|Active ordered) broadcasts?\b"
    r"|(?:Historical |Pending  |Frozen  |Active |Active Ordered )?[Bb]roadcast (?:\w{1,40} )?#\d{1,9}:?$"
    r"|Registered Receivers:|\(nothing\)|<empty>$|\(null\)$)"
)
_QUEUE = re.compile(
    r"(?:Historical|Active|Active ordered|Active Ordered) [Bb]roadcasts?"
    r"(?: summary)? (?:\[(\w{1,40})\]|(\w{1,40}) #\d)"
)
_RECORD = re.compile(
    r"BroadcastRecord\{\w{1,16} (?:u(?P<user>-?\d{1,9}) )?(?P<action>[^\s}/]+)(?:/u(?P<user14>-?\d{1,9}))?"
)
_SUMMARY = re.compile(r"#\d{1,9}: (?P<intent>(?:act|cat|dat|flg|xflg|pkg|cmp)=.*)$")
_CALLER = re.compile(
    r"caller=(?P<package>\S+) (?P<process>\S*) *pid=(?P<pid>-?\d{1,9}) uid=(?P<uid>-?\d{1,9})"
)
_REAL_UID = re.compile(r"\brealCallingUid=(-?\d{1,9})")
_SUMMARY_TIMES = re.compile(r"enq=(?P<enqueued>.*?) disp=")
_DISPATCHED = re.compile(r"dispatchTime=(?P<ago>\S+)(?: \((?P<waited>\S+) since enq\))?")
# `Receiver #0:` up to 7, `Deliver #0:` up to 10, `Deliver +2ms #0:` up to 13; since 14 the time from
# enqueueing to scheduling, the time from then to completion, and (N): how many must be done first.
_RECEIVER = re.compile(
    r"(?P<state>[A-Za-z]{1,20}|\?{1,9}|\d{1,3}) (?:scheduled (?P<scheduled>\S{1,40}) )?"
    r"(?:terminal \S{1,40} )?(?:[+-]?\w{1,40} )?(?:\(-?\d{1,9}\) )?#\d{1,9}: (?P<what>.*)$"
)
_FILTER = re.compile(
    r"BroadcastFilter\{[^{}]{0,200}ReceiverList\{\w{1,16} "
    r"(?P<pid>\d{1,9}) (?P<process>[^\s/]{1,255})/(?P<uid>\d{1,9})"
)
_RESOLVE = re.compile(r"ResolveInfo\{\w{1,16} (?P<component>[^\s}]{1,1024})")
_REASON = re.compile(r"\breason: (?P<reason>.*)$")
_ALARM = "android.intent.extra.ALARM_COUNT="
# Also printed by BroadcastRecord.dump, BroadcastFilter.dumpBrief, ResolveInfo.dump and ActivityInfo.dump
# (AOSP, Android 8 to 16): understood, but not used.
_BESIDE = re.compile(
    r"(?:extras: |filtered extras: |targetComp: |ActivityInfo:$|Filter:$|ApplicationInfo: null$"
    r"|(?:(?:required|excluded)Permissions?|excludedPackages|options|anrCount|result(?:To|Extras|Abort)"
    r"|nextReceiver|cur(?:Filter|Receiver|Component|SourceDir)|state|terminalCount|priority"
    r"|resolvePackageName|labelRes|enabled|splitName|processName|permission|taskAffinity|launchMode"
    r"|resizeMode|description|attributionTags|lockTaskLaunchMode|flags|deliveryGroupPolicy|deferUntilActive)=)"
)
_SUMMARY_SPENT = re.compile(r"\S+ dispatch \S+ finish")


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastReceiver:
    """`is_manifest`: declared in a manifest, so it could start `component`'s process.

    `state` as printed, in lower case: deliver(ed), skipped, pending, timeout, ...; `process`: the running
    process that registered it. `scheduled_ms`: from enqueueing until the broadcast was handed to its
    process, which was running by then (14 and later).
    """

    state: str
    is_manifest: bool
    component: ComponentName | None
    process: ProcessRef | None
    reason: str | None
    scheduled_ms: float | None = None

    @property
    def was_delivered(self) -> bool | None:
        """None: not decided yet, or not in the dump (up to Android 7)."""
        if self.state.startswith("deliver"):
            return True
        return False if self.state in ("skipped", "timeout", "failure") else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBroadcast:
    """One record of the history; None: not in the dump.

    `enqueued_at` is the phone's wall clock as printed, in its own zone. `enqueued_ago_ms` and
    `dispatched_ago_ms` count back from the dump; the second is None if it was never set, as since 14 when
    the first receiver was skipped. `is_summary`: a one-line summary of an older record, without caller and
    receivers.
    """

    action: str | None
    intent: IntentText | None
    user: int | None
    queue: str | None
    caller_package: str | None
    caller_process: ProcessRef | None
    caller_pid: int | None
    caller_uid: int | None
    real_caller_uid: int | None
    enqueued_at: str | None
    waited_ms: float | None
    enqueued_ago_ms: float | None
    dispatched_ago_ms: float | None
    is_from_alarm: bool
    receivers: tuple[BroadcastReceiver, ...]
    is_summary: bool


@dataclass(slots=True)
class _Receiver:
    state: str
    is_manifest: bool
    component: ComponentName | None = None
    process: ProcessRef | None = None
    reason: str | None = None
    scheduled_ms: float | None = None
    name: str | None = None


@dataclass(slots=True)
class _Open:
    """A record whose lines are still being read."""

    queue: str | None
    is_summary: bool
    action: str | None = None
    user: int | None = None
    intent: IntentText | None = None
    caller: "re.Match[str] | None" = None
    enqueued_at: str | None = None
    dispatched: "re.Match[str] | None" = None
    is_from_alarm: bool = False
    receivers: list[_Receiver] = field(default_factory=list)


def parse_broadcasts(text: str) -> Understood[SentBroadcast]:
    records: list[_Open] = []
    unknown: list[str] = []
    n_understood = 0
    queue: str | None = None
    for line in lines_of(text):
        stripped = cut_line(line).strip()
        if not stripped:
            continue
        if (named := _QUEUE.match(stripped)) is not None:
            queue = named.group(1) or named.group(2)
        if (opened := _opened(stripped, queue)) is not None:
            records.append(opened)
        elif not (_TITLE.match(stripped) or (records and _take(records[-1], stripped))):
            unknown.append(line)
            continue
        n_understood += 1
    return Understood(
        values=tuple(_finished(record) for record in records),
        n_understood=n_understood,
        unknown=tuple(unknown),
    )


def _opened(line: str, queue: str | None) -> _Open | None:
    if (record := _RECORD.match(line)) is not None:
        user = record["user"] or record["user14"]
        return _Open(queue=queue, is_summary=False, action=record["action"], user=int(user) if user else None)
    if (summary := _SUMMARY.match(line)) is not None:
        intent = parse_intent(summary["intent"])
        return _Open(queue=queue, is_summary=True, action=intent.action if intent else None, intent=intent)
    return None


def _take(record: _Open, line: str) -> bool:
    """Add the line's information to the record; False if there is none."""
    if _ALARM in line:
        record.is_from_alarm = True
        return True
    if line.startswith("Intent {") and record.intent is None:
        record.intent = parse_intent(line)
        return record.intent is not None
    if (caller := _CALLER.match(line)) is not None:
        record.caller = caller
        return True
    if (times := _SUMMARY_TIMES.match(line)) is not None:
        record.enqueued_at = times["enqueued"]
        return True
    if (dispatched := _DISPATCHED.match(line)) is not None:
        record.dispatched = dispatched
        return True
    if (receiver := _receiver(line)) is not None:
        record.receivers.append(receiver)
        return True
    if record.receivers and _take_of_receiver(record.receivers[-1], line):
        return True
    pairs = parse_pairs(line)
    if "enqueueClockTime" in pairs:
        record.enqueued_at = pairs["enqueueClockTime"]
        return True
    return _SUMMARY_SPENT.match(line) is not None or _BESIDE.match(line) is not None


def _receiver(line: str) -> _Receiver | None:
    found = _RECEIVER.match(line)
    if found is None:
        return None
    what = found["what"]
    # Up to Android 7 the word is `Receiver` and the state is printed elsewhere.
    state = "" if found["state"] == "Receiver" else found["state"].lower()
    reason = _REASON.search(what)
    made = _Receiver(
        state=state,
        is_manifest=False,
        reason=reason["reason"] if reason else None,
        scheduled_ms=parse_duration_ms(found["scheduled"] or ""),
    )
    if (registered := _FILTER.search(what)) is not None:
        made.process = ProcessRef(
            pid=int(registered["pid"]), process=registered["process"], uid=int(registered["uid"])
        )
    elif (resolved := _RESOLVE.search(what)) is not None:
        made.is_manifest, made.component = True, parse_component(resolved["component"])
    elif "(manifest)" in what:
        made.is_manifest = True
        _take_of_receiver(made, what)
    elif "BroadcastFilter{" not in what and not reason:
        return None
    return made


def _take_of_receiver(receiver: _Receiver, line: str) -> bool:
    """Read a line below a receiver: its reason, or the name and package of a manifest receiver."""
    if (reason := _REASON.search(line)) is not None:
        receiver.reason = reason["reason"]
        return True
    if not receiver.is_manifest:
        return False
    pairs = parse_pairs(line)
    is_used = False
    if "name" in pairs and receiver.name is None:
        receiver.name, is_used = pairs["name"], True
    if "packageName" in pairs and receiver.name is not None and receiver.component is None:
        receiver.component, is_used = parse_component(f"{pairs['packageName']}/{receiver.name}"), True
    return is_used


def _finished(record: _Open) -> SentBroadcast:
    caller = record.caller
    package = caller["package"] if caller else None
    real = _REAL_UID.search(caller.string) if caller else None
    ago_ms, waited_ms = _times(record.dispatched)
    # A dispatch time that was never set counts from boot, which precedes the enqueueing.
    was_dispatched = waited_ms is None or waited_ms >= 0
    return SentBroadcast(
        action=record.action if record.action != "null" else None,
        intent=record.intent,
        user=record.user,
        queue=record.queue,
        caller_package=None if package == "null" else package,
        caller_process=parse_process_ref(caller["process"]) if caller else None,
        caller_pid=int(caller["pid"]) if caller else None,
        caller_uid=int(caller["uid"]) if caller else None,
        real_caller_uid=int(real.group(1)) if real else None,
        enqueued_at=record.enqueued_at,
        waited_ms=waited_ms if was_dispatched else None,
        enqueued_ago_ms=None if ago_ms is None or waited_ms is None else ago_ms + waited_ms,
        dispatched_ago_ms=ago_ms if was_dispatched else None,
        is_from_alarm=record.is_from_alarm,
        receivers=tuple(
            BroadcastReceiver(
                state=receiver.state,
                is_manifest=receiver.is_manifest,
                component=receiver.component,
                process=receiver.process,
                reason=receiver.reason,
                scheduled_ms=receiver.scheduled_ms,
            )
            for receiver in record.receivers
        ),
        is_summary=record.is_summary,
    )


def _times(dispatched: "re.Match[str] | None") -> tuple[float | None, float | None]:
    """(ms since it was dispatched, ms it had waited by then)."""
    if dispatched is None:
        return None, None
    ago_ms = parse_duration_ms(dispatched["ago"])
    return None if ago_ms is None else -ago_ms, parse_duration_ms(dispatched["waited"] or "")
