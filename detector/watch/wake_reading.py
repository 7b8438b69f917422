"""From a bundle to the record of a watch: logs and dumps parsed, stages and our own actions in order."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from detector.attribution.watch_record import (
    Dumped,
    FirstPage,
    OwnAct,
    PackageState,
    ReadPage,
    StageSpan,
    TimedLine,
    WatchRecord,
)
from detector.core.actions import (
    BeginStage,
    EndApp,
    Launch,
    ReadScreen,
    RestoreDevice,
    SendTrigger,
    StopApp,
)
from detector.core.gap_code import GapCode
from detector.core.screen import Gap, Stream
from detector.core.watching import StageKind
from detector.evidence.axis import CapturedAction, CapturedDump
from detector.evidence.reader import Bundle
from detector.parsing.alarms import parse_alarm_tags
from detector.parsing.android_log import LogLine, lines_dropped, parse_log_line
from detector.parsing.associations import parse_associations
from detector.parsing.broadcasts import parse_broadcasts
from detector.parsing.device_text import Understood
from detector.parsing.dump_values import parse_component
from detector.parsing.package import parse_package_dump
from detector.parsing.package_lists import parse_package_list
from detector.parsing.providers import parse_providers
from detector.parsing.services import parse_services
from detector.parsing.start_info import parse_start_info
from detector.parsing.system_events import read_events
from detector.parsing.vendor_switch import VendorSwitch, parse_vendor_switch
from detector.parsing.view_tree import parse_view_tree
from detector.perception import read_consent_page, read_menu_page

__all__ = ["read_watch"]

V = TypeVar("V")

_OF_INTEREST = (
    "Start proc ",
    "START u0",
    "am_proc_start",
    "am_schedule_service_restart",
    "Scheduling restart",
    "hostingType=",
    "callerApp",
    "bindService is called",
    "Background started FGS",
    "not allowed",
    "Permission Denial",
    "AutoStartManagerService",
    "OplusAppStartupManager",
    "OppoAppStartupManager",
    "BroadcastQueueInjector",
    "AutoRun",
    "block sdk start",
    "prevent ",
    "AppStart:",
)
"""Lines that a report may show; all others would only take up memory."""

_ROLES = {
    "input-method": "ime",
    "accessibility": "accessibility",
    "notification-listeners": "notification-listener",
}


def read_watch(bundle: Bundle) -> WatchRecord:
    """Raises EvidenceError if a byte has changed."""
    package = bundle.manifest.header.package.package
    lines = [parse_log_line(text) for text in bundle.log_text.splitlines() if text.strip()]
    has_clock = bool(bundle.manifest.clock_readings)
    dumps = bundle.dumps
    installed = parse_package_list(_text_of(dumps, "packages"))
    spans = _spans(bundle)
    return WatchRecord(
        package=package,
        events=read_events(lines, to_run_ms=bundle.to_run_ms) if has_clock else (),
        lines=_timed_lines(bundle) if has_clock else (),
        spans=spans,
        acts=tuple(_act(action) for action in _concerning(bundle.actions, package, spans)),
        gaps=(*bundle.gaps, *(_boots_out_of_reach(bundle, lines) if has_clock else ())),
        is_partial=bundle.is_partial,
        uids={name: uid for name, uid in installed.items() if uid is not None},
        third_party=frozenset(parse_package_list(_text_of(dumps, "third-party"))),
        roles=_roles(dumps),
        services=_dumped(dumps, "services", parse_services),
        broadcasts=_dumped(dumps, "broadcasts", parse_broadcasts),
        providers=_dumped(dumps, "providers", parse_providers),
        associations=_dumped(dumps, "associations", parse_associations),
        start_infos=_dumped(dumps, "start-info", parse_start_info),
        states=_states(dumps),
        pages=_pages(bundle, spans),
        first_pages=_first_pages(bundle, spans),
        n_lines_dropped=sum(lines_dropped(line) for line in lines),
        alarm_tags=frozenset(
            tag for dump in dumps if dump.name == "alarms" for tag in parse_alarm_tags(dump.text)
        ),
        vendor_switch=_vendor_switch(dumps),
        watched_with=bundle.manifest.header.watched_with,
    )


def _concerning(
    actions: Sequence[CapturedAction], package: str, spans: Sequence[StageSpan]
) -> Iterator[CapturedAction]:
    """Not what was tapped and read in another watched app, nor another app's update.

    What was opened and ended concerns every app: it may be woken by that.
    """
    elsewhere = [span for span in spans if span.stage.kind is StageKind.OTHERS_TURN]
    for action in actions:
        if isinstance(action.action, SendTrigger):
            is_about_us = action.action.package in (None, package)
        elif isinstance(action.action, Launch | EndApp | StopApp | BeginStage | RestoreDevice):
            is_about_us = True
        else:
            is_about_us = not any(span.holds(action.from_ms) for span in elsewhere)
        if is_about_us:
            yield action


def _boots_out_of_reach(bundle: Bundle, lines: Sequence[LogLine]) -> Iterator[Gap]:
    """After a boot the log is read from its oldest line: if that is later than the boot, starts are lost.

    The gap recorded by the session covers only the time in which the phone was off.
    """
    marks_ms = [
        bundle.to_run_ms(line.epoch_ms)[0]
        for line in lines
        if line.epoch_ms is not None and line.tag == "boot_progress_start"
    ]
    for gap in bundle.gaps:
        if gap.stream is not Stream.LOGS or gap.code is not GapCode.REBOOTING:
            continue
        if not any(gap.from_ms <= at_ms <= gap.to_ms for at_ms in marks_ms):
            why = "the log does not reach back to the boot"
            yield replace(gap, code=GapCode.LOG_AFTER_BOOT, why=why)


def _text_of(dumps: Sequence[CapturedDump], name: str) -> str:
    return next((dump.text for dump in dumps if dump.name == name), "")


def _dumped(
    dumps: Sequence[CapturedDump], name: str, parse: Callable[[str], Understood[V]]
) -> tuple[Dumped[V], ...]:
    return tuple(
        Dumped(
            id=dump.id,
            package=dump.package,
            at_ms=dump.at_ms,
            at_error_ms=dump.at_error_ms,
            values=parse(dump.text).values,
        )
        for dump in dumps
        if dump.name == name
    )


def _states(dumps: Sequence[CapturedDump]) -> tuple[Dumped[PackageState], ...]:
    states = []
    for dump in dumps:
        if dump.name != "package" or dump.package is None:
            continue
        parsed = parse_package_dump(dump.text, dump.package)
        user = parsed.user() if parsed is not None else None
        if user is not None:
            state = PackageState(is_stopped=user.is_stopped, is_never_launched=user.is_never_launched)
            states.append(
                Dumped(
                    id=dump.id,
                    package=dump.package,
                    at_ms=dump.at_ms,
                    at_error_ms=dump.at_error_ms,
                    values=(state,),
                )
            )
    return tuple(states)


def _roles(dumps: Sequence[CapturedDump]) -> dict[str, frozenset[str]]:
    """Packages by the role that the user gave them; a role that was not read is missing."""
    roles: dict[str, frozenset[str]] = {}
    for name, role in _ROLES.items():
        text = next((dump.text for dump in dumps if dump.name == name), None)
        if text is not None:
            components = (parse_component(part) for part in text.strip().split(":"))
            roles[role] = frozenset(component.package for component in components if component is not None)
    return roles


def _spans(bundle: Bundle) -> tuple[StageSpan, ...]:
    begun = [
        (action, action.action.stage) for action in bundle.actions if isinstance(action.action, BeginStage)
    ]
    if not begun:
        return ()  # interrupted before its first stage
    ends = [action.from_ms for action, _ in begun[1:]]
    ends.append(max((action.to_ms for action in bundle.actions), default=0.0))
    return tuple(
        StageSpan(
            stage=stage, from_ms=action.from_ms, to_ms=max(to_ms, action.from_ms), evidence_id=action.id
        )
        for (action, stage), to_ms in zip(begun, ends, strict=True)
    )


def _act(one: CapturedAction) -> OwnAct:
    return OwnAct(
        action=one.action,
        from_ms=one.from_ms,
        to_ms=one.to_ms,
        is_done=one.is_done,
        evidence_id=one.id,
        error=one.error,
    )


def _pages(bundle: Bundle, spans: Sequence[StageSpan]) -> tuple[ReadPage, ...]:
    """Pages from searches for a switch only: other trees were read in order to tap something."""
    package = bundle.manifest.header.package.package
    searches = [span for span in spans if span.stage.kind is StageKind.SWITCH_SEARCH]
    pages = []
    for dump in bundle.trees:
        if any(span.holds(dump.at_ms) for span in searches):
            tree = parse_view_tree(dump.xml, tree_id=dump.id, at_ms=dump.at_ms, at_error_ms=dump.at_error_ms)
            page = None if tree is None else read_menu_page(tree, package)
            pages.append(ReadPage(id=dump.id, at_ms=dump.at_ms, page=page))
    return tuple(pages)


def _first_pages(bundle: Bundle, spans: Sequence[StageSpan]) -> tuple[FirstPage, ...]:
    """Trees read before consent was answered, to look for a question."""
    package = bundle.manifest.header.package.package
    waiting = [span for span in spans if span.stage.kind is StageKind.BEFORE_CONSENT]
    looked = [action for action in bundle.actions if isinstance(action.action, ReadScreen)]
    pages = []
    for dump in bundle.trees:
        is_looked_at = any(action.from_ms <= dump.at_ms <= action.to_ms for action in looked)
        if is_looked_at and any(span.holds(dump.at_ms) for span in waiting):
            tree = parse_view_tree(dump.xml, tree_id=dump.id, at_ms=dump.at_ms, at_error_ms=dump.at_error_ms)
            page = None if tree is None else read_consent_page(tree, package)
            pages.append(FirstPage(id=dump.id, at_ms=dump.at_ms, page=page))
    n_failed = sum(
        not action.is_done for action in looked if any(span.holds(action.from_ms) for span in waiting)
    )
    torn = FirstPage(id="tree:none", at_ms=0.0, page=None)
    return (*pages, *([torn] * n_failed))


def _vendor_switch(dumps: Sequence[CapturedDump]) -> Dumped[VendorSwitch] | None:
    """Its last state; None if this phone has none that a shell may read."""
    found = None
    for dump in dumps:
        switch = parse_vendor_switch(dump.text) if dump.name == "maker-switch" else None
        if switch is not None:
            found = Dumped(
                id=dump.id,
                package=dump.package,
                at_ms=dump.at_ms,
                at_error_ms=dump.at_error_ms,
                values=(switch,),
            )
    return found


def _timed_lines(bundle: Bundle) -> tuple[TimedLine, ...]:
    timed = []
    for text in bundle.log_text.splitlines():
        if any(word in text for word in _OF_INTEREST):
            line = parse_log_line(text)
            if line.epoch_ms is not None:
                timed.append(TimedLine(at_ms=bundle.to_run_ms(line.epoch_ms)[0], text=text.strip()))
    return tuple(sorted(timed, key=lambda line: line.at_ms))
