"""`dumpsys activity exit-info [PACKAGE]` (Android 11 and later): what ended a package's processes."""

import re
from dataclasses import dataclass

from detector.parsing.device_text import Understood, cut_line, lines_of, whole_number
from detector.parsing.dump_values import parse_pairs, parse_uid

__all__ = ["ExitRecord", "parse_exit_info"]

_RECORD = re.compile(r"ApplicationExitInfo #\d{1,9}:")
_HEADING = re.compile(
    r"(?:ACTIVITY MANAGER PROCESS EXIT INFO|Last Timestamp |package: |Historical Process Exit)"
)
_REASON = re.compile(r"(?P<code>\d{1,4})(?: \((?P<name>.*)\))?")
_USED = {"timestamp", "pid", "process", "reason", "subreason", "description", "importance"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitRecord:
    """`at` is the phone's wall clock as printed. `reason` in the system's words, such as
    `USER REQUESTED`, and its number (10). None: not in the dump."""

    package: str | None
    process: str | None
    pid: int | None
    package_uid: int | None
    at: str | None
    reason_code: int | None
    reason: str | None
    subreason: str | None
    description: str | None


def parse_exit_info(text: str) -> Understood[ExitRecord]:
    records: list[tuple[str | None, dict[str, str]]] = []
    unknown: list[str] = []
    n_understood = 0
    package: str | None = None
    for line in lines_of(text):
        stripped = cut_line(line).strip()
        if not stripped:
            continue
        if _RECORD.match(stripped):
            records.append((package, {}))
        elif stripped.startswith("package: "):
            package = stripped.partition("package: ")[2].strip() or None
        elif records and (pairs := parse_pairs(stripped)).keys() & _USED:
            for key, value in pairs.items():
                records[-1][1].setdefault(key, value)
        elif not _HEADING.match(stripped):
            unknown.append(line)
            continue
        n_understood += 1
    return Understood(
        values=tuple(_finished(package, keys) for package, keys in records),
        n_understood=n_understood,
        unknown=tuple(unknown),
    )


def _finished(package: str | None, keys: dict[str, str]) -> ExitRecord:
    reason = _REASON.fullmatch(keys.get("reason", ""))
    subreason = _REASON.fullmatch(keys.get("subreason", ""))
    pid, uid, description = keys.get("pid", ""), keys.get("packageUid"), keys.get("description")
    return ExitRecord(
        package=package,
        process=keys.get("process"),
        pid=whole_number(pid),
        package_uid=parse_uid(uid) if uid else None,
        at=keys.get("timestamp"),
        reason_code=int(reason["code"]) if reason else None,
        reason=reason["name"] if reason else keys.get("reason"),
        subreason=subreason["name"] if subreason else keys.get("subreason"),
        description=None if description in (None, "null") else description,
    )
