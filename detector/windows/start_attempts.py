"""Which activities the app, or another app, asked the system to start, by the lines of the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from detector.core.events import ActivityStart, Event, HostingType, ProcessStart, StartRefusal

__all__ = ["StartAnswer", "StartAttempt", "app_uids", "others_started", "start_attempts"]

DENIED = (-94, -97)  # ActivityManager.START_PERMISSION_DENIED, START_NOT_CURRENT_USER_ACTIVITY
FIRST_APP_UID = 10_000  # Process.FIRST_APPLICATION_UID: below it is the system itself
UNRESOLVED = (-91, -92)  # START_INTENT_NOT_RESOLVED, START_CLASS_NOT_FOUND


class StartAnswer(StrEnum):
    """How the system answered a start."""

    STARTED = "started"
    BLOCKED = "blocked"  # refused: a background start, a missing permission
    NOT_FOUND = "not_found"  # no activity handles it


@dataclass(frozen=True, slots=True, kw_only=True)
class StartAttempt:
    """The app asked for an activity. None: not in the line.

    `is_own`: the line names the app, or its uid, as the one that asked; None: nobody certain is named.
    """

    at_ms: float
    at_error_ms: float
    action: str | None
    data: str | None
    to_package: str | None
    activity: str | None
    answer: StartAnswer
    is_own: bool | None = None


def app_uids(events: Sequence[Event], package: str) -> frozenset[int]:
    """The uids under which the app ran."""
    return frozenset(
        event.uid
        for event in events
        if isinstance(event, ProcessStart) and event.package == package and event.uid
    )


def start_attempts(
    events: Sequence[Event], *, package: str, uids: frozenset[int]
) -> tuple[StartAttempt, ...]:
    """What the app asked to show, granted or not, in order. The requester: as far as the line names it."""
    attempts: list[StartAttempt] = []
    for event in events:
        match event:
            case ActivityStart():
                if _is_of(event.from_package, event.from_uid, package, uids):
                    is_own = event.from_package == package or event.from_uid in uids
                    attempts.append(
                        _attempt(event, event.component, event.data, _answer(event), is_own=is_own)
                    )
            case StartRefusal():
                is_activity = event.hosting_type in _ACTIVITIES
                if is_activity and _is_of(event.caller, event.caller_uid, package, uids):
                    is_own = event.caller == package or event.caller_uid in uids
                    attempts.append(
                        _attempt(event, event.component, None, StartAnswer.BLOCKED, is_own=is_own)
                    )
    return tuple(sorted(attempts, key=lambda attempt: attempt.at_ms))


def others_started(events: Sequence[Event], *, package: str, uids: frozenset[int]) -> tuple[str, ...]:
    """The packages that another app asked for, in order."""
    asked = [
        event.component.partition("/")[0]
        for event in events
        if isinstance(event, ActivityStart)
        and event.component is not None
        and not _is_of(event.from_package, event.from_uid, package, uids)
    ]
    return tuple(dict.fromkeys(asked))


_ACTIVITIES = (
    HostingType.ACTIVITY,
    HostingType.NEXT_ACTIVITY,
    HostingType.TOP_ACTIVITY,
    HostingType.NEXT_TOP_ACTIVITY,
    HostingType.PRE_TOP_ACTIVITY,
)


def _is_of(from_package: str | None, from_uid: int | None, package: str, uids: frozenset[int]) -> bool:
    if from_package is not None:
        return from_package == package
    if from_uid is None:
        return True
    return from_uid in uids if uids else from_uid >= FIRST_APP_UID


def _answer(start: ActivityStart) -> StartAnswer:
    if start.is_background_blocked or start.result_code in DENIED:
        return StartAnswer.BLOCKED
    return StartAnswer.NOT_FOUND if start.result_code in UNRESOLVED else StartAnswer.STARTED


def _attempt(
    event: ActivityStart | StartRefusal,
    component: str | None,
    data: str | None,
    answer: StartAnswer,
    *,
    is_own: bool,
) -> StartAttempt:
    package, _, activity = (component or "").partition("/")
    return StartAttempt(
        at_ms=event.at_ms,
        at_error_ms=event.at_error_ms,
        action=event.action,
        data=data,
        to_package=package or None,
        activity=activity or None,
        answer=answer,
        is_own=is_own or None,
    )
