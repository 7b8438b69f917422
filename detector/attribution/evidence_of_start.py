"""What the dumps of a watch show about one start: its service, its broadcast, its provider, its record.

A dump counts only if it was taken soon after the start: it shows the *last* call, and a later one may
have come in between (autostart.md 1.4).
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from detector.attribution.watch_record import Dumped, WatchRecord
from detector.core.events import ProcessStart, ServiceRestart
from detector.parsing.broadcasts import BroadcastReceiver, SentBroadcast
from detector.parsing.providers import RunningProvider
from detector.parsing.services import RunningService
from detector.parsing.start_info import StartRecord

__all__ = [
    "FRESH_MS",
    "broadcast_of",
    "provider_of",
    "restart_before",
    "service_of",
    "start_record_of",
    "was_stopped_before",
]

V = TypeVar("V")

FRESH_MS = 5_000.0
"""A dump is requested within a quarter of a second of the line; several starts at once queue up."""

BROADCAST_BEFORE_MS = 10_000.0
"""Receivers are served one after the other, and each process takes a moment to start."""

CREATED_WITHIN_MS = 2_500.0
RESTART_LATE_MS = 5_000.0
"""After the announced delay: the system may postpone a restart while it is busy."""


def service_of(start: ProcessStart, watch: WatchRecord) -> tuple[RunningService, str] | None:
    """The service that the process was started for, in the first fresh dump that shows it."""
    for dumped, service in _fresh(
        watch.services, start, lambda service: str(service.component) == start.component
    ):
        created_ms = None if service.created_ago_ms is None else dumped.at_ms - service.created_ago_ms
        is_same_life = service.process is None or start.pid in (None, service.process.pid)
        # A restarted service keeps the time of its first creation.
        if is_same_life or created_ms is None or abs(created_ms - start.at_ms) <= CREATED_WITHIN_MS:
            return service, dumped.id
    return None


def broadcast_of(start: ProcessStart, watch: WatchRecord) -> tuple[SentBroadcast, str] | None:
    """The latest broadcast that was delivered to the component just before the start."""
    found: list[tuple[float, SentBroadcast, str]] = []
    for dumped in _after(watch.broadcasts, start):
        slack_ms = dumped.at_error_ms + start.at_error_ms + 1.0
        for sent in dumped.values:
            for receiver in _reached(sent, start.component):
                lead_ms = _lead_ms(start.at_ms - dumped.at_ms, sent, receiver, slack_ms)
                if lead_ms is not None:
                    found.append((lead_ms, sent, dumped.id))
        if found:
            break
    if not found:
        return None
    _, sent, evidence = min(found, key=lambda one: one[0])
    return sent, evidence


def _lead_ms(
    since_dump_ms: float, sent: SentBroadcast, receiver: BroadcastReceiver, slack_ms: float
) -> float | None:
    """Time between broadcast and start, ms; None: too long, or one of them has no time."""
    if sent.enqueued_ago_ms is not None and receiver.scheduled_ms is not None:
        # The process starts between enqueueing and delivery (14 and later).
        since_enqueued_ms = since_dump_ms + sent.enqueued_ago_ms
        is_between = -slack_ms <= since_enqueued_ms <= receiver.scheduled_ms + slack_ms
        return abs(receiver.scheduled_ms - since_enqueued_ms) if is_between else None
    is_waiting = receiver.state == "pending" and sent.enqueued_ago_ms is not None
    ago_ms = sent.enqueued_ago_ms if is_waiting or sent.dispatched_ago_ms is None else sent.dispatched_ago_ms
    if ago_ms is None:
        return None
    # What still waits when the phone dumps it may be dispatched only then, after its process came up.
    lead_ms = since_dump_ms + ago_ms
    return abs(lead_ms) if -slack_ms <= lead_ms <= BROADCAST_BEFORE_MS else None


def _reached(sent: SentBroadcast, component: str | None) -> list[BroadcastReceiver]:
    return [
        receiver
        for receiver in sent.receivers
        if receiver.is_manifest
        and receiver.was_delivered is not False
        and receiver.component is not None
        and str(receiver.component) == component
    ]


def provider_of(start: ProcessStart, watch: WatchRecord) -> tuple[RunningProvider, str] | None:
    for dumped, provider in _fresh(
        watch.providers, start, lambda provider: str(provider.component) == start.component
    ):
        return provider, dumped.id
    return None


def start_record_of(start: ProcessStart, watch: WatchRecord) -> tuple[StartRecord, str] | None:
    """The newest cold record of the process in the first fresh dump: 15 and later only."""
    for dumped, record in _fresh(
        watch.start_infos, start, lambda record: record.is_process_start and record.process == start.process
    ):
        return record, dumped.id
    return None


def restart_before(start: ProcessStart, watch: WatchRecord) -> ServiceRestart | None:
    """A restart of this service that the system had announced for about this time."""
    announced = [
        event
        for event in watch.events
        if isinstance(event, ServiceRestart)
        and event.service == start.component
        and 0 <= start.at_ms - event.at_ms <= (event.restart_in_ms or 0.0) + RESTART_LATE_MS
    ]
    return announced[-1] if announced else None


def was_stopped_before(start: ProcessStart, watch: WatchRecord) -> bool | None:
    """Whether the app was force-stopped at the time of the start; None: not known.

    The state is read at the beginning of each stage; a start of the app in between ends it.
    """
    known = [
        dumped
        for dumped in watch.states
        if dumped.package == start.package and dumped.at_ms <= start.at_ms and dumped.values
    ]
    if not known:
        return None
    since_ms = known[-1].at_ms
    started_since = any(
        isinstance(event, ProcessStart)
        and event.package == start.package
        and since_ms < event.at_ms < start.at_ms
        for event in watch.events
    )
    return False if started_since else known[-1].values[-1].is_stopped


def _after(dumps: Iterable[Dumped[V]], start: ProcessStart) -> Iterable[Dumped[V]]:
    return (
        dumped
        for dumped in dumps
        if dumped.package in (None, start.package)
        and -dumped.at_error_ms <= dumped.at_ms - start.at_ms <= FRESH_MS
    )


def _fresh(
    dumps: Iterable[Dumped[V]], start: ProcessStart, fits: Callable[[V], bool]
) -> Iterable[tuple[Dumped[V], V]]:
    for dumped in _after(dumps, start):
        for value in dumped.values:
            if fits(value):
                yield dumped, value
                break
