"""The activity manager's plain-text lines about processes and services.

They duplicate tags of the events buffer, and are the only source if that cannot be read.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from detector.parsing.device_text import cut_line
from detector.parsing.dump_values import (
    ComponentName,
    IntentText,
    parse_component,
    parse_duration_ms,
    parse_intent,
)
from detector.parsing.focus import window_title

__all__ = [
    "BackgroundFgs",
    "Displayed",
    "EndedProcess",
    "MovedFocus",
    "ScheduledRestart",
    "StoppedPackage",
    "SystemLine",
    "parse_system_line",
]

_KILLING = re.compile(
    r"\bKilling (?P<pid>\d{1,9}):(?P<process>[^\s/]+)/\S+ \(adj -?\d{1,9}\): (?P<reason>.*)$"
)
_DIED = re.compile(
    r"\bProcess (?P<process>[^\s/]+) \(pid (?P<pid>\d{1,9})\)(?: ?\(adj -?\d{1,9}\))? has died"
)
_STOPPING = re.compile(r"\bForce stopping (?P<package>[\w.]+) appid=\d{1,9} user=-?\d{1,9}: (?P<why>.*)$")
_RESTART = re.compile(r"\bScheduling restart of crashed service (?P<component>\S+) in (?P<delay>\d{1,12})ms")
_DISPLAYED = re.compile(
    r"^(?:Displayed|Fully drawn) (?P<component>[\w.]+/[\w.$]+)(?: for user \d+)?(?:,cp)?: "
    r"(?P<took>\+\w+)"
)
_FGS = re.compile(
    r"\bBackground started FGS: (?P<verdict>Allowed|Disallowed) \[callingPackage: (?P<package>[^;\[]{1,255});"
    r"(?: callingUid: (?P<uid>\d{1,9});)?(?P<rest>.*)$"
)
# AOSP's InputMonitor.setInputFocusLw, logged only by builds with its ProtoLog group enabled; MIUI always logs
# it, as `wms.Input focus …`. `display=` since 10; one vendor prints `mDisplayId 0` after the window that
# lost the focus.
_FOCUS = re.compile(
    r"Input focus has changed to (?P<window>Window\{[^{}]{0,1000}\}|null)"
    r"(?:\s{0,4}display=(?P<display>\d{1,9})|.{0,600}? mDisplayId (?P<display_id>\d{1,9}))?"
)
_FGS_CODE = re.compile(r"\bcode:([A-Z_]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedProcess:
    """`reason` is "died" if the system did not end it itself."""

    pid: int
    process: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedPackage:
    package: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledRestart:
    component: ComponentName
    delay_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Displayed:
    """The first frame of an activity was drawn, `took_ms` after its start was requested."""

    component: ComponentName
    took_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundFgs:
    is_allowed: bool
    caller_package: str
    caller_uid: int | None
    intent: IntentText | None
    code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedFocus:
    """The window that now receives keys; `title` None: none does. `component`: if it is an activity's."""

    title: str | None
    component: ComponentName | None
    display: int | None


SystemLine = EndedProcess | StoppedPackage | ScheduledRestart | Displayed | BackgroundFgs | MovedFocus


def parse_system_line(message: str) -> SystemLine | None:
    """None if the message is none of these."""
    message = cut_line(message)
    for words, form, read in _READERS:
        if words in message and (found := form.search(message)) is not None:
            return read(found)
    return None


def _killed(found: "re.Match[str]") -> EndedProcess:
    return EndedProcess(pid=int(found["pid"]), process=found["process"], reason=found["reason"].strip())


def _died(found: "re.Match[str]") -> EndedProcess:
    return EndedProcess(pid=int(found["pid"]), process=found["process"], reason="died")


def _stopped(found: "re.Match[str]") -> StoppedPackage:
    return StoppedPackage(package=found["package"], why=found["why"].strip())


def _scheduled(found: "re.Match[str]") -> ScheduledRestart | None:
    component = parse_component(found["component"])
    if component is None:
        return None
    return ScheduledRestart(component=component, delay_ms=float(found["delay"]))


def _displayed(found: "re.Match[str]") -> Displayed | None:
    component, took_ms = parse_component(found["component"]), parse_duration_ms(found["took"])
    if component is None or took_ms is None:
        return None
    return Displayed(component=component, took_ms=took_ms)


def _background_fgs(found: "re.Match[str]") -> BackgroundFgs:
    code = _FGS_CODE.search(found["rest"])
    return BackgroundFgs(
        is_allowed=found["verdict"] == "Allowed",
        caller_package=found["package"].strip(),
        caller_uid=int(found["uid"]) if found["uid"] else None,
        intent=parse_intent(found["rest"]),
        code=code.group(1) if code else None,
    )


def _moved_focus(found: "re.Match[str]") -> MovedFocus:
    title = window_title(found["window"])
    display = found["display"] or found["display_id"]
    return MovedFocus(
        title=title,
        component=None if title is None else parse_component(title),
        display=int(display) if display else None,
    )


_READERS: tuple[tuple[str, "re.Pattern[str]", Callable[["re.Match[str]"], SystemLine | None]], ...] = (
    ("Killing ", _KILLING, _killed),
    (" has died", _DIED, _died),
    ("Force stopping ", _STOPPING, _stopped),
    ("Background started FGS", _FGS, _background_fgs),
    ("Scheduling restart", _RESTART, _scheduled),
    ("Displayed ", _DISPLAYED, _displayed),
    ("Fully drawn ", _DISPLAYED, _displayed),
    ("Input focus has changed", _FOCUS, _moved_focus),
)
"""A substring that is cheap to search for, the full pattern, and the function that reads the match."""
