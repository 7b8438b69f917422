"""`dumpsys activity start-info [PACKAGE]` (Android 15 and later): why a package's processes started.

Traps (autostart.md 1.4): only `startType=COLD` is a process start; a cold one prints `pid=0`;
it names no caller; starts before the store was loaded after boot are missing.
"""

import re
from dataclasses import dataclass

from detector.parsing.device_text import Understood, cut_line, lines_of, whole_number
from detector.parsing.dump_values import IntentText, parse_intent, parse_pairs, parse_uid

__all__ = ["StartRecord", "parse_start_info"]

_RECORD = re.compile(r"ApplicationStartInfo #\d{1,9}:")
_HEADING = re.compile(
    r"(?:ACTIVITY MANAGER .*START|Historical Process Start"
    r"|package: |Last Timestamp )"
)
_STAMP = re.compile(r"\b(\d{1,2}|[A-Z][A-Z_]*)=(\d{1,19})\b")

_MOMENTS = ("LAUNCH", "FORK", "APPLICATION_ONCREATE", "BIND_APPLICATION", "FIRST_FRAME", "FULLY_DRAWN")
"""ApplicationStartInfo.START_TIMESTAMP_…, indexed by number: 15 prints the number, not the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRecord:
    """`reason`, `start_type` and `component_type` in the system's own words (`BOOT COMPLETE`, `COLD`,
    `SERVICE`); None: not in the dump. `timestamps_ns` on the clock since boot, by name
    (`LAUNCH`, `FORK`, `FIRST_FRAME`, ...)."""

    package: str | None
    process: str | None
    package_uid: int | None
    reason: str | None
    start_type: str | None
    component_type: str | None
    was_force_stopped: bool | None
    intent: IntentText | None
    timestamps_ns: dict[str, int]

    @property
    def is_process_start(self) -> bool:
        return self.start_type == "COLD"


def parse_start_info(text: str) -> Understood[StartRecord]:
    records: list[dict[str, str]] = []
    stamps: list[dict[str, int]] = []
    unknown: list[str] = []
    n_understood = 0
    package: str | None = None
    packages: list[str | None] = []
    for line in lines_of(text):
        stripped = cut_line(line).strip()
        if not stripped:
            continue
        if _RECORD.match(stripped):
            records.append({})
            stamps.append({})
            packages.append(package)
        elif stripped.startswith("package: "):
            package = stripped.partition("package: ")[2].strip() or None
        elif records and stripped.startswith("timestamps:"):
            stamps[-1].update({_moment(key): int(value) for key, value in _STAMP.findall(stripped)})
        elif records and stripped.startswith("intent="):
            records[-1].setdefault("intent", stripped)
        elif records and (pairs := parse_pairs(stripped)).keys() & _USED:
            records[-1] = {**pairs, **records[-1]}
        elif not _HEADING.match(stripped):
            unknown.append(line)
            continue
        n_understood += 1
    return Understood(
        values=tuple(_finished(*one) for one in zip(records, packages, stamps, strict=True)),
        n_understood=n_understood,
        unknown=tuple(unknown),
    )


_USED = {
    "pid",
    "packageUid",
    "package",
    "process",
    "reason",
    "startType",
    "startComponent",
    "wasForceStopped",
}


def _moment(key: str) -> str:
    """The name of the timestamp; an unknown number is returned unchanged."""
    number = whole_number(key)
    return _MOMENTS[number] if number is not None and number < len(_MOMENTS) else key


def _finished(keys: dict[str, str], package: str | None, stamps: dict[str, int]) -> StartRecord:
    uid = keys.get("packageUid")
    return StartRecord(
        package=keys.get("package") or package,
        process=keys.get("process"),
        package_uid=parse_uid(uid) if uid else None,
        reason=keys.get("reason"),
        start_type=keys.get("startType"),
        component_type=keys.get("startComponent"),
        was_force_stopped={"true": True, "false": False}.get(keys.get("wasForceStopped", "")),
        intent=parse_intent(keys.get("intent", "")),
        timestamps_ns=stamps,
    )
