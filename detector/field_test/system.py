"""Do the phone's log and dumps show who started what, and what is in front?"""

from collections.abc import Sequence

from detector.core.events import (
    ActivityStart,
    Event,
    FingerTarget,
    ForegroundChange,
    HostingType,
    ProcessStart,
    StartRefusal,
)
from detector.core.field_test import FieldCheck, FieldFigure, Trust
from detector.core.quantity import Quantity
from detector.field_test.evidence import FieldEvidence, Step
from detector.field_test.known_app import KnownApp
from detector.field_test.question import Question, answer
from detector.parsing.exit_info import parse_exit_info

__all__ = ["QUESTIONS"]

SLOW_DUMP_MS = 2_000.0
"""On a busy phone, what the system knows about a start is overwritten within seconds (autostart.md 1.4)."""

FINGER_LOG_SDK = 30
START_INFO_SDK = 35
EXIT_INFO_SDK = 30
FIRST_APP_UID = 10_000  # Process.FIRST_APPLICATION_UID


def _starts(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    """For our launch of the app, and for what the app itself opened, with its uid as the caller."""
    assert evidence.page is not None and evidence.touch is not None
    launched = _start_of(evidence.page.events, known.package)
    opened = _start_of(evidence.touch.events, known.jump.package)
    if launched is None and opened is None:
        return answer("start_lines", Trust.NOT, "none")
    if opened is None:
        if evidence.touch.has_jumped is False:
            return answer("start_lines", Trust.LIMITED, "no_jump")
        return answer("start_lines", Trust.NOT, "none_of_jump")
    if opened.from_uid is None and opened.from_package is None:
        return answer("start_lines", Trust.LIMITED, "no_caller")
    if opened.from_package != known.package and (opened.from_uid or 0) < FIRST_APP_UID:
        return answer(
            "start_lines", Trust.NOT, "other_caller", caller=opened.from_package or str(opened.from_uid)
        )
    return answer("start_lines", Trust.TRUSTED, "told")


def _start_of(events: Sequence[Event], package: str) -> ActivityStart | None:
    starts = (event for event in events if isinstance(event, ActivityStart))
    return next((start for start in starts if (start.component or "").startswith(f"{package}/")), None)


def _processes(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    assert evidence.page is not None
    started = [
        event
        for event in evidence.page.events
        if isinstance(event, ProcessStart) and event.package == known.package
    ]
    if not started:
        return answer("process_starts", Trust.NOT, "none")
    if started[0].hosting_type is HostingType.OTHER:
        return answer("process_starts", Trust.LIMITED, "other_type", hosting=started[0].hosting_text)
    return answer("process_starts", Trust.TRUSTED, "told", hosting=started[0].hosting_type.value)


def _foreground(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    """By the log, and by the dump at the end of a run that leaves the app in front."""
    page = evidence.page
    assert page is not None
    by_log = any(
        isinstance(event, ForegroundChange) and event.to_package == known.package for event in page.events
    )
    by_dump = page.in_front
    if by_log and by_dump:
        return answer("foreground", Trust.TRUSTED, "agree")
    if by_dump is False:
        return answer("foreground", Trust.NOT, "other_app")
    if by_log or by_dump:
        return answer("foreground", Trust.LIMITED, "log_alone" if by_log else "dump_alone")
    return answer("foreground", Trust.NOT, "none")


def _fingers(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    touch = evidence.touch
    assert touch is not None
    if (sdk := _sdk(evidence)) < FINGER_LOG_SDK:
        return answer("finger_log", Trust.UNTESTED, "too_old", sdk=sdk)
    targets = [event for event in touch.events if isinstance(event, FingerTarget)]
    named = any(window.startswith(f"{known.package}/") for target in targets for window in target.windows)
    return answer("finger_log", *((Trust.TRUSTED, "told") if named else (Trust.LIMITED, "none")))


def _receivers(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    """Its own update starts its receiver: by the log, and by the history of broadcasts.

    A vendor's controller may refuse that start, which is then visible in the log.
    """
    assert evidence.update is not None
    record = evidence.update.record
    by_log = any(
        isinstance(event, ProcessStart)
        and event.package == known.package
        and event.hosting_type is HostingType.BROADCAST
        for event in record.events
    )
    by_history = any(
        receiver.is_manifest
        and receiver.component is not None
        and receiver.component.package == known.package
        for dumped in record.broadcasts
        for sent in dumped.values
        for receiver in sent.receivers
    )
    refused = [
        event for event in record.events if isinstance(event, StartRefusal) and event.package == known.package
    ]
    if by_log and by_history:
        return answer("receivers", Trust.TRUSTED, "both")
    if refused and not by_log:
        return answer("receivers", Trust.TRUSTED, "refused", by=refused[0].refused_by)
    if by_log or by_history:
        return answer("receivers", Trust.LIMITED, "log_alone" if by_log else "history_alone")
    return answer("receivers", Trust.NOT, "none")


def _start_info(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    assert evidence.update is not None
    if (sdk := _sdk(evidence)) < START_INFO_SDK:
        return answer("start_info", Trust.UNTESTED, "too_old", sdk=sdk)
    records = [value for dumped in evidence.update.record.start_infos for value in dumped.values]
    own = [record for record in records if record.package == known.package]
    if not own:
        return answer("start_info", Trust.NOT, "none")
    if not any(record.reason is not None for record in own):
        return answer("start_info", Trust.LIMITED, "no_reason", n_records=len(own))
    return answer("start_info", Trust.TRUSTED, "told", n_records=len(own))


def _exit_info(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    assert evidence.update is not None
    if (sdk := _sdk(evidence)) < EXIT_INFO_SDK:
        return answer("exit_info", Trust.UNTESTED, "too_old", sdk=sdk)
    records = parse_exit_info(evidence.update.dumps.get("exit-info", "")).values
    if not records:
        return answer("exit_info", Trust.NOT, "none")
    return answer("exit_info", Trust.TRUSTED, "told", n_records=len(records))


def _sdk(evidence: FieldEvidence) -> int:
    return 0 if evidence.facts is None or evidence.facts.sdk is None else evidence.facts.sdk


def _dump_time(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    assert evidence.update is not None
    name, took_ms = evidence.update.slowest_dump
    figure = FieldFigure(name="slowest_dump_ms", measured=Quantity(value=took_ms, error=0.0, unit="ms"))
    slow = took_ms > SLOW_DUMP_MS
    words: dict[str, str | float] = {"name": name, "took_ms": round(took_ms)}
    return answer(
        "dump_time", Trust.LIMITED if slow else Trust.TRUSTED, "slow" if slow else "quick", figure, **words
    )


def _vendor_switch(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    """Only some vendors have one; if none is shown, there may still be one that a shell cannot read."""
    assert evidence.update is not None
    switch = evidence.update.record.vendor_switch
    if switch is None:
        return answer("maker_switch", Trust.UNTESTED, "none")
    return answer("maker_switch", Trust.TRUSTED, "told")


QUESTIONS = (
    Question(check="foreground", needs=(Step.PAGE,), judge=_foreground),
    Question(check="start_lines", needs=(Step.PAGE, Step.TOUCH), judge=_starts),
    Question(check="process_starts", needs=(Step.PAGE,), judge=_processes),
    Question(check="finger_log", needs=(Step.TOUCH,), judge=_fingers),
    Question(check="receivers", needs=(Step.UPDATE,), judge=_receivers),
    Question(check="start_info", needs=(Step.UPDATE,), judge=_start_info),
    Question(check="exit_info", needs=(Step.UPDATE,), judge=_exit_info),
    Question(check="dump_time", needs=(Step.UPDATE,), judge=_dump_time),
    Question(check="maker_switch", needs=(Step.UPDATE,), judge=_vendor_switch),
)
