"""`dumpsys activity associations`, after `am track-associations`: which process used whose component.

It counts bindings to services and the use of providers, not started services or broadcasts; nothing is
known of the time before tracking was turned on. Three lines each: `TARGET/uid <- SOURCE/uid`,
`via COMPONENT`, `DURATION (N times)`.
"""

import re
from dataclasses import dataclass, replace

from detector.parsing.device_text import Understood, cut_line, lines_of
from detector.parsing.dump_values import ComponentName, parse_component, parse_duration_ms, parse_uid

__all__ = ["Association", "parse_associations"]

_LINK = re.compile(r"(?P<target>[^\s/<]+)/(?P<target_uid>\w+) <- (?P<source>[^\s/<]+)/(?P<source_uid>\w+)$")
_VIA = re.compile(r"via (?P<component>\S+)")
_TIMES = re.compile(r"(?P<duration>\S+) \((?P<n>\d{1,9}) times\)")
_ACTIVE = re.compile(r"Currently active: (?P<duration>\S+)")
_HEADING = re.compile(r"(?:ACTIVITY MANAGER ASSOCIATIONS|\(nothing\))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """`source_process` used `component` of `target_process`. None: not in the dump."""

    target_process: str
    target_uid: int | None
    source_process: str
    source_uid: int | None
    component: ComponentName | None = None
    n_times: int | None = None
    duration_ms: float | None = None
    is_active: bool = False


def parse_associations(text: str) -> Understood[Association]:
    made: list[Association] = []
    unknown: list[str] = []
    n_understood = 0
    for line in lines_of(text):
        stripped = cut_line(line).strip()
        if not stripped:
            continue
        if (link := _LINK.match(stripped)) is not None:
            made.append(
                Association(
                    target_process=link["target"],
                    target_uid=parse_uid(link["target_uid"]),
                    source_process=link["source"],
                    source_uid=parse_uid(link["source_uid"]),
                )
            )
        elif made and (extended := _extended(made[-1], stripped)) is not None:
            made[-1] = extended
        elif not _HEADING.match(stripped):
            unknown.append(line)
            continue
        n_understood += 1
    return Understood(values=tuple(made), n_understood=n_understood, unknown=tuple(unknown))


def _extended(association: Association, line: str) -> Association | None:
    """`association` with the line's information added; None if the line has none."""
    if (via := _VIA.match(line)) is not None:
        return replace(association, component=parse_component(via["component"]))
    if (times := _TIMES.match(line)) is not None:
        duration_ms = parse_duration_ms(times["duration"])
        return replace(association, n_times=int(times["n"]), duration_ms=duration_ms)
    if _ACTIVE.match(line):
        return replace(association, is_active=True)
    return None
