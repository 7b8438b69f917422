"""`dumpsys activity broadcasts history` in the wording of each Android version, from AOSP's sources.

Up to 13: `BroadcastQueue.dumpLocked` and `BroadcastRecord.dump` (android-9 to android-13). Since 14 the
queue of processes: `BroadcastHistory.dumpLocked` and `BroadcastRecord.dump` (android-14, android-15).
`ActivityManagerService.dumpBroadcastsLocked` ignores a package after `history`: all are printed.
A record is historical once its last receiver is done; until then it is among the pending ones, and up to
13 among the active ordered ones. Each receiver is printed as by `ResolveInfo.dump`,
`ComponentInfo.dumpFront` and `BroadcastFilter.toString`.
"""

from typing import Protocol

from detector.virtual.system.ports import HasClock, HasPackages, HasSdk
from detector.virtual.waking.ports import HasBackground
from detector.virtual.waking.records import BroadcastRecord, Caller, Delivery

__all__ = ["broadcasts", "duration"]


# A length of time as `android.util.TimeUtils.formatDuration` prints it: `+1m5s0ms`, `-94ms`, `0`.
#
# The sign is always printed, 0 stands alone, and after the first non-zero unit all smaller ones follow.

_UNITS_MS = (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000))


def duration(seconds: float) -> str:
    rest_ms = abs(round(seconds * 1000))
    if rest_ms == 0:
        return "0"
    text = "-" if seconds < 0 else "+"
    for unit, ms in _UNITS_MS:
        n, rest_ms = divmod(rest_ms, ms)
        if n or len(text) > 1:
            text += f"{n}{unit}"
    return f"{text}{rest_ms}ms"


_TIMED_RECEIVERS_SDK = 30
"""`Deliver +2ms #0:`: BroadcastRecord.duration, android-11; a television of 9 or 10 printed none."""
_PROCESS_QUEUES_SDK = 34
_NO_QUEUE_NAME_SDK = 35
"""`Historical broadcasts [modern]:` in 14; `Historical broadcasts:` since."""
_REAL_UID_SDK = 35
_NEVER = "1970-01-01 08:00:00.000"
"""A dispatchClockTime that was never set, in the phone's zone."""


class BroadcastPorts(HasBackground, HasClock, HasPackages, HasSdk, Protocol):
    """What the dump of broadcasts is made from."""


def broadcasts(device: BroadcastPorts) -> str:
    records = list(reversed(device.background.memory.broadcasts))
    done = [record for record in records if record.is_done]
    waiting = [record for record in records if not record.is_done]
    is_modern = device.sdk >= _PROCESS_QUEUES_SDK
    lines = _modern(device, done, waiting) if is_modern else _classic(device, done, waiting)
    return "\n".join(["ACTIVITY MANAGER BROADCAST STATE (dumpsys activity broadcasts)", *lines]) + "\n"


def _modern(device: BroadcastPorts, done: list[BroadcastRecord], waiting: list[BroadcastRecord]) -> list[str]:
    named = device.sdk < _NO_QUEUE_NAME_SDK
    of_queue, one_of_queue = (" [modern]", " modern") if named else ("", "")
    lines = ["  Frozen broadcasts:", "    <empty>"]
    lines += ["  Pending broadcasts:", *(() if waiting else ("    <empty>",))]
    for number, record in enumerate(waiting):
        # 14 as in One UI 6; android-15's dumpBroadcastList has its blanks in these places.
        title = f"  Broadcast #{number}:" if named else f"Pending  broadcast #{number}:"
        lines += [title, *_record(device, record)]
    lines += ["", f"  Historical broadcasts{of_queue}:"] if done else []
    for number, record in enumerate(done):
        lines += [f"  Historical Broadcast{one_of_queue} #{number}:", *_record(device, record)]
    lines += ["", f"  Historical broadcasts summary{of_queue}:"] if done else []
    for number, record in enumerate(done):
        lines += _summary(device, record, number)
    return lines


def _classic(
    device: BroadcastPorts, done: list[BroadcastRecord], waiting: list[BroadcastRecord]
) -> list[str]:
    lines = ["", "  Active ordered broadcasts [background]:"] if waiting else []
    for number, record in enumerate(waiting):
        lines += [f"  Active Ordered Broadcast background #{number}:", *_record(device, record)]
    lines += ["", "  Historical broadcasts [background]:"] if done else []
    for number, record in enumerate(done):
        lines += [f"  Historical Broadcast background #{number}:", *_record(device, record)]
    lines += ["", "  Historical broadcasts summary [background]:"] if done else []
    for number, record in enumerate(done):
        lines += _summary(device, record, number)
    return lines


def _summary(device: BroadcastPorts, record: BroadcastRecord, number: int) -> list[str]:
    dispatched_s, finished_s = (
        _dispatched_s(device, record) or record.at_s,
        record.finished_at_s or record.at_s,
    )
    when = [_clock(device, number) for number in (record.at_s, dispatched_s, finished_s)]
    return [
        f"  #{number}: {record.intent.describe()}{_extras_mark(record)}",
        f"    {duration(dispatched_s - record.at_s)} dispatch {duration(finished_s - dispatched_s)} finish",
        f"    enq={when[0]} disp={when[1]} fin={when[2]}",
        *([f"    extras: Bundle[{{{record.extras}}}]"] if record.extras else ()),
    ]


def _record(device: BroadcastPorts, record: BroadcastRecord) -> list[str]:
    is_modern = device.sdk >= _PROCESS_QUEUES_SDK
    action = record.intent.action
    name = f"{record.token:x} {action}/u0" if is_modern else f"{record.token:x} u0 {action}"
    lines = [
        f"BroadcastRecord{{{name}}} to user 0",
        f"Intent {{ {record.intent.describe()}{_extras_mark(record)} }}",
        *([f"  extras: Bundle[{{{record.extras}}}]"] if record.extras else ()),
        _caller_line(device, record.caller),
        *_times(device, record),
        "resultTo=null resultCode=0 resultData=null",
    ]
    if is_modern:
        lines.append(
            f"terminalCount={sum(delivery.decided_at_s is not None for delivery in record.deliveries)}"
        )
    else:
        lines += [
            "resultAbort=false ordered=true sticky=false initialSticky=false",
            f"nextReceiver={len(record.deliveries)} receiver=null",
        ]
    for number, delivery in enumerate(record.deliveries):
        lines += _receiver(device, record, delivery, number)
    return [f"    {line}" for line in lines]


def _times(device: BroadcastPorts, record: BroadcastRecord) -> list[str]:
    clock = device.clock
    known_s = _dispatched_s(device, record)
    dispatched = _NEVER if known_s is None else _clock(device, known_s)
    # A time that was never dispatched counts from the boot.
    dispatched_s = clock.now_s() - clock.uptime_s() if known_s is None else known_s
    times = (
        f"dispatchTime={duration(dispatched_s - clock.now_s())} "
        f"({duration(dispatched_s - record.at_s)} since enq)"
    )
    if record.finished_at_s is None:
        times += f" receiverTime={duration(record.at_s - clock.now_s())}"
    else:
        times += (
            f" finishTime={duration(record.finished_at_s - clock.now_s())} "
            f"({duration(record.finished_at_s - dispatched_s)} since disp)"
        )
    return [f"enqueueClockTime={_clock(device, record.at_s)} dispatchClockTime={dispatched}", times]


def _dispatched_s(device: BroadcastPorts, record: BroadcastRecord) -> float | None:
    """Up to 13 the first receiver's turn; since 14 when the first was handed it, never if skipped.

    BroadcastQueue.processNextBroadcastLocked; BroadcastQueueModernImpl.scheduleReceiverWarmLocked sets it
    while no receiver is done. A real boot of 14 or later shows one that was never set.
    """
    if not record.deliveries:
        return record.at_s
    first = record.deliveries[0]
    return first.scheduled_at_s if device.sdk >= _PROCESS_QUEUES_SDK else first.at_s


def _receiver(device: BroadcastPorts, record: BroadcastRecord, delivery: Delivery, number: int) -> list[str]:
    component = delivery.component
    what = [
        "  priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=false",
        "  ActivityInfo:",
        f"    name={component.class_name}",
        f"    packageName={component.package}",
        "    enabled=true exported=true directBootAware=false",
    ]
    if device.sdk < _PROCESS_QUEUES_SDK:
        return [f"{_classic_state(device, delivery)} #{number}: (manifest)", *what]
    reason = delivery.why_skipped or ("remote app" if delivery.decided_at_s is not None else None)
    state = _modern_state(device, record, delivery)
    # blockedUntilBeyondCount: -1 if receivers need not wait for each other.
    blocked = number if record.is_ordered else -1
    return [
        f"{state} ({blocked}) #{number}: (manifest)",
        *what,
        *([f"  reason: {reason}"] if reason else ()),
    ]


def _classic_state(device: BroadcastPorts, delivery: Delivery) -> str:
    if delivery.decided_at_s is None:
        state, took_s = "Pending", 0.0
    else:
        state = "Skipped" if delivery.why_skipped else "Deliver"
        took_s = 0.0 if delivery.why_skipped else delivery.decided_at_s - delivery.at_s
    return f"{state} {duration(took_s)}" if device.sdk >= _TIMED_RECEIVERS_SDK else state


def _modern_state(device: BroadcastPorts, record: BroadcastRecord, delivery: Delivery) -> str:
    if delivery.decided_at_s is None:
        return "PENDING"
    if delivery.why_skipped:  # never scheduled: its terminal time counts from the boot
        clock = device.clock
        return f"SKIPPED terminal {duration(clock.uptime_s(delivery.decided_at_s))}"
    scheduled_s = delivery.scheduled_at_s or delivery.at_s
    scheduled = duration(scheduled_s - record.at_s)
    return f"DELIVERED scheduled {scheduled} terminal {duration(delivery.decided_at_s - scheduled_s)}"


def _caller_line(device: BroadcastPorts, caller: Caller) -> str:
    process = "null"
    if caller.is_system:
        process = f"{caller.pid}:{caller.process}/{caller.uid}"
    elif caller.pid != -1:
        installed = device.packages.get(caller.package)
        owner = installed.process_owner if installed else "u0a999"
        process = f"{caller.pid}:{caller.process}/{owner}"
    real = f" realCallingUid={caller.uid}" if device.sdk >= _REAL_UID_SDK else ""
    return f"caller={caller.package} {process} pid={caller.pid} uid={caller.uid}{real}"


def _extras_mark(record: BroadcastRecord) -> str:
    return " (has extras)" if record.extras else ""


def _clock(device: BroadcastPorts, at_s: float) -> str:
    """With ms since 14: dumpBroadcastsLocked's own format; real dumps of 6 to 11 have whole seconds."""
    moment = device.clock.in_zone(device.clock.wall_s(at_s))
    if device.sdk < _PROCESS_QUEUES_SDK:
        return f"{moment:%Y-%m-%d %H:%M:%S}"
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}"[:-3]
