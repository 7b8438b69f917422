"""`dumpsys activity providers [PACKAGE]`: which content providers run, and which processes use them."""

import re
from dataclasses import dataclass, field

from detector.parsing.device_text import Understood, cut_line, lines_of
from detector.parsing.dump_values import ComponentName, ProcessRef, parse_component, parse_process_ref

__all__ = ["RunningProvider", "parse_providers"]

_RECORD = re.compile(r"(?:\* *)?ContentProviderRecord\{\w{1,16} (?:u\d{1,9} )?(?P<component>[^\s}]+)")
_CLIENT = re.compile(r"-> *(?P<client>\S.*)$")
_HEADING = re.compile(
    r"(?:ACTIVITY MANAGER CONTENT PROVIDERS|Published .*:|Connections:|\d{1,9} connections?|\(nothing\))"
)
_PROCESS = re.compile(r"\b(?:proc|launchingApp)=(ProcessRecord\{[^{}]{0,400}\})")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningProvider:
    """`process` None: not in the dump. `clients` currently hold a connection to it."""

    component: ComponentName
    process: ProcessRef | None
    clients: tuple[ProcessRef, ...]


@dataclass(slots=True)
class _Open:
    component: ComponentName
    process: ProcessRef | None = None
    clients: list[ProcessRef] = field(default_factory=list)


def parse_providers(text: str) -> Understood[RunningProvider]:
    records: list[_Open] = []
    unknown: list[str] = []
    n_understood = 0
    for line in lines_of(text):
        stripped = cut_line(line).strip()
        if not stripped:
            continue
        found = _RECORD.match(stripped)
        component = parse_component(found["component"]) if found else None
        if component is not None:
            records.append(_Open(component=component))
        elif not (_HEADING.match(stripped) or (records and _take(records[-1], stripped))):
            unknown.append(line)
            continue
        n_understood += 1
    return Understood(
        values=tuple(
            RunningProvider(component=record.component, process=record.process, clients=tuple(record.clients))
            for record in records
        ),
        n_understood=n_understood,
        unknown=tuple(unknown),
    )


def _take(record: _Open, line: str) -> bool:
    if (client := _CLIENT.match(line)) is not None:
        process = parse_process_ref(client["client"])
        if process is not None:
            record.clients.append(process)
        return process is not None
    if (runs := _PROCESS.search(line)) is not None:
        record.process = record.process or parse_process_ref(runs.group(1))
        return True
    return False
