"""All starts and refused attempts of a watch that concern one app, each with its cause.

They concern it if it was started, or was the caller. Starts within ten seconds of each other are one
episode, headed by the first; what the app's own processes start in it is internal.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from detector.attribution.cause import Cause, cause_of
from detector.attribution.evidence_of_start import was_stopped_before
from detector.attribution.found import DENIED, CallerFound, FoundStart, Grade, StartKind
from detector.attribution.policy import Policy, dialog_policy
from detector.attribution.sdk_owner import NO_SDKS, SdkOwners
from detector.attribution.standing import (
    NO_SCENES,
    Consent,
    DeclaredScenes,
    Disclosures,
    consent_of,
    standing_of,
)
from detector.attribution.system_names import (
    ALARM_TRIGGER,
    PUSH_CHANNELS,
    SYNC_ACTION,
    is_system_only,
    system_trigger,
)
from detector.attribution.watch_record import TimedLine, WatchRecord
from detector.core.events import HostingType, ProcessStart, StartRefusal
from detector.core.watching import Asking

__all__ = ["disclosures_of", "find_starts", "lines_of_refusal", "lines_of_start", "with_standing"]


# The raw log lines behind a start or a refusal, for display in a report.

BEFORE_MS = 3_000.0
AFTER_MS = 500.0
MAX_LINES = 8

_TELLING = (
    "am_proc_start",
    "Start proc ",
    "START u0",
    "Scheduling restart",
    "am_schedule_service_restart",
    "hostingType=",
    "callerApp",
    "bindService is called",
    "Background started FGS",
)


def lines_of_start(start: ProcessStart, lines: Sequence[TimedLine]) -> tuple[str, ...]:
    """The lines of the start itself, and those before it that name its process, service or activity."""
    class_name = start.component.rpartition(".")[2] if start.component else start.process
    names = (start.process, class_name)
    own = re.compile(rf"(?<!\d){start.pid}(?!\d)" if start.pid is not None else re.escape(start.process))
    chosen = []
    for line in _near(lines, start.at_ms):
        if not any(word in line.text for word in _TELLING) or not any(name in line.text for name in names):
            continue
        is_a_start = "am_proc_start" in line.text or "Start proc " in line.text
        if is_a_start and not own.search(line.text):
            continue  # of another process of the app
        chosen.append(line.text)
    return tuple(chosen[-MAX_LINES:])


def lines_of_refusal(refusal: StartRefusal, lines: Sequence[TimedLine]) -> tuple[str, ...]:
    name = refusal.package or refusal.component or ""
    return tuple(
        line.text
        for line in _near(lines, refusal.at_ms, before_ms=1.0, after_ms=1.0)
        if name in line.text and refusal.refused_by in line.text
    )[:MAX_LINES]


def _near(
    lines: Sequence[TimedLine], at_ms: float, *, before_ms: float = BEFORE_MS, after_ms: float = AFTER_MS
) -> Sequence[TimedLine]:
    first = bisect_left(lines, at_ms - before_ms, key=lambda line: line.at_ms)
    last = bisect_right(lines, at_ms + after_ms, key=lambda line: line.at_ms)
    return lines[first:last]


EPISODE_MS = 10_000.0
"""autostart.md 2, S5: all starts within 10 s belong together."""

_FIRST_APP_UID = 10_000
_SYSTEM = "android"


def find_starts(
    watch: WatchRecord,
    *,
    scenes: DeclaredScenes = NO_SCENES,
    sdks: SdkOwners = NO_SDKS,
    policy: Policy | None = None,
) -> tuple[FoundStart, ...]:
    """In order of time. `policy`: the app's, if its text was provided."""
    consent = consent_of(watch)
    found: list[FoundStart] = []
    for start in (event for event in watch.events if isinstance(event, ProcessStart)):
        cause = cause_of(start, watch)
        if _concerns(start.package, cause.caller, watch.package):
            found.append(_start(len(found), start, cause, watch, consent))
    for refusal in (event for event in watch.events if isinstance(event, StartRefusal)):
        refused = _attempt(len(found), refusal, watch, consent)
        if refused is not None:
            found.append(refused)
    in_order = sorted(found, key=lambda start: (start.at_ms, start.id))
    named = (_with_owner(episode, sdks, scenes) for episode in _episodes(in_order))
    disclosures = disclosures_of(watch, policy)
    with_standings = (with_standing(start, watch.package, consent, disclosures) for start in named)
    return tuple(_excused(with_standing, scenes) for with_standing in with_standings)


def disclosures_of(watch: WatchRecord, policy: Policy | None) -> Disclosures:
    """From the policy provided, and from the dialog that asked for consent."""
    asked = [
        first_page.page.text
        for first_page in watch.first_pages
        if first_page.page is not None and first_page.page.asking is Asking.YES
    ]
    return Disclosures(policy=policy, dialog=dialog_policy("\n".join(asked)) if asked else None)


def _concerns(package: str, caller: CallerFound | None, watched: str) -> bool:
    return package == watched or (caller is not None and caller.package == watched)


def _start(
    number: int, start: ProcessStart, cause: Cause, watch: WatchRecord, consent: Consent
) -> FoundStart:
    span = watch.stage_at(start.at_ms)
    return FoundStart(
        id=f"start:{number}",
        at_ms=start.at_ms,
        at_error_ms=start.at_error_ms,
        package=start.package,
        process=start.process,
        pid=start.pid,
        uid=start.uid,
        hosting_type=start.hosting_text or start.hosting_type.value,
        component=start.component,
        kind=cause.kind,
        sub_kind=cause.sub_kind,
        trigger=cause.trigger,
        action=cause.action,
        caller=cause.caller,
        is_own_family=False,
        stage=span.stage.name if span else None,
        is_before_consent=_is_before(start.at_ms, consent),
        is_refused=False,
        was_stopped=was_stopped_before(start, watch),
        episode=0,
        is_head=False,
        sdk=None,
        declared_by=None,
        why_id=cause.why_id,
        log_lines=lines_of_start(start, watch.lines),
        evidence_ids=(*cause.evidence_ids, *((span.evidence_id,) if span else ())),
    )


def _attempt(number: int, refusal: StartRefusal, watch: WatchRecord, consent: Consent) -> FoundStart | None:
    """A refused start; None if the line names no app or neither side is the watched app."""
    package = refusal.package
    if package is None:
        return None
    caller = refusal.caller
    if caller is None and refusal.caller_uid is not None:
        # Vendor apps share the system's uid: the system is named as the caller, not one of them.
        is_system = refusal.caller_uid < _FIRST_APP_UID
        caller = _SYSTEM if is_system else watch.package_of_uid(refusal.caller_uid)
    trigger = _trigger_of_attempt(refusal, caller, watch)
    found: CallerFound | None
    is_systems = is_system_only(refusal.action) or refusal.action == SYNC_ACTION
    if is_systems and caller not in watch.third_party:
        # Also if the sender is SystemUI, as for an unlock, or none is named.
        found = CallerFound(package=_SYSTEM, grade=Grade.PROVEN, sources=("action",))
    else:
        found = CallerFound(package=caller, grade=Grade.PROVEN, sources=("refusal",)) if caller else None
    if not _concerns(package, found, watch.package):
        return None
    span = watch.stage_at(refusal.at_ms)
    attempt = FoundStart(
        id=f"attempt:{number}",
        at_ms=refusal.at_ms,
        at_error_ms=refusal.at_error_ms,
        package=package,
        process=package,
        pid=None,
        uid=watch.uids.get(package),
        hosting_type=refusal.hosting_type.value if refusal.hosting_type else "",
        component=refusal.component,
        kind=_kind_of_attempt(refusal, found.package if found else None, trigger, watch),
        sub_kind="sticky-restart" if refusal.hosting_type is HostingType.RESTART else None,
        trigger="restart" if refusal.hosting_type is HostingType.RESTART else trigger,
        action=refusal.action,
        caller=found,
        is_own_family=False,
        stage=span.stage.name if span else None,
        is_before_consent=_is_before(refusal.at_ms, consent),
        is_refused=True,
        was_stopped=None,
        episode=0,
        is_head=True,
        sdk=None,
        declared_by=None,
        why_id="start_refused",
        log_lines=lines_of_refusal(refusal, watch.lines),
        evidence_ids=(span.evidence_id,) if span else (),
    )
    return attempt if refusal.lacks is None else replace(attempt, sub_kind=DENIED, why_id="start_denied")


def _trigger_of_attempt(refusal: StartRefusal, caller: str | None, watch: WatchRecord) -> str | None:
    """What the app had the system do for it, as far as the refused intent shows."""
    if refusal.action == SYNC_ACTION:
        return "sync"
    if refusal.hosting_type is not HostingType.BROADCAST:
        return None
    if refusal.action in watch.alarm_tags and caller in (None, _SYSTEM):
        return ALARM_TRIGGER
    return system_trigger(refusal.action)


def _kind_of_attempt(
    refusal: StartRefusal, caller: str | None, trigger: str | None, watch: WatchRecord
) -> StartKind:
    if caller is not None and caller in watch.third_party:
        return StartKind.INTERNAL if caller == refusal.package else StartKind.ASSOCIATED
    if caller in PUSH_CHANNELS:
        return StartKind.PUSH_CHANNEL
    if refusal.hosting_type is HostingType.RESTART:
        return StartKind.SELF
    if caller not in (None, _SYSTEM):
        # The launcher, SystemUI, a vendor app: by itself, or caused by the user.
        is_activity = refusal.hosting_type is HostingType.ACTIVITY
        return StartKind.USER if is_activity else StartKind.SYSTEM
    return StartKind.SELF if trigger is not None else StartKind.UNKNOWN


def _episodes(found: Sequence[FoundStart]) -> Iterable[FoundStart]:
    """Each app has its own episodes; a refused attempt is its own head."""
    last: dict[str, tuple[int, float]] = {}
    n_episodes = 0
    for start in found:
        episode, head_ms = last.get(start.package, (0, float("-inf")))
        is_head = start.is_refused or start.at_ms - head_ms > EPISODE_MS
        if is_head:
            n_episodes += 1
            episode, head_ms = n_episodes, start.at_ms
            if not start.is_refused:
                last[start.package] = (episode, head_ms)
        yield replace(start, episode=episode, is_head=is_head)


def _with_owner(one: FoundStart, sdks: SdkOwners, scenes: DeclaredScenes) -> FoundStart:
    class_name = one.component.partition("/")[2] if one.component else ""
    caller = one.caller.package if one.caller else None
    return replace(
        one,
        sdk=sdks.owner_of(class_name, one.package) if class_name else None,
        is_own_family=caller is not None and scenes.are_family(caller, one.package),
    )


def _is_before(at_ms: float, consent: Consent) -> bool | None:
    given = consent.was_given_by(at_ms)
    return None if given is None else not given


def with_standing(one: FoundStart, package: str, consent: Consent, disclosures: Disclosures) -> FoundStart:
    """The start with its standing under T/TAF 078.10, if it is held against the app; else unchanged."""
    if not one.is_held_against(package):
        return one
    is_self = one.kind is StartKind.SELF
    standing, disclosed, quoted = standing_of(
        one.at_ms, is_self=is_self, trigger=one.trigger, consent=consent, disclosures=disclosures
    )
    return replace(one, standing=standing, disclosed=disclosed, quoted=quoted)


def _excused(one: FoundStart, scenes: DeclaredScenes) -> FoundStart:
    if not one.counts:
        return one
    for scene in scenes.scenes:
        if scene.fits(
            package=one.package,
            component=one.component,
            action=one.action,
            trigger=one.trigger,
            caller=one.caller.package if one.caller else None,
        ):
            return replace(
                one,
                kind=StartKind.DECLARED,
                sub_kind=scene.scene,
                declared_by=scene.declared_by,
                why_id="start_declared",
            )
    return one
