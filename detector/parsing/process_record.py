"""A process as named in dumps: `ProcessRecord{c1586f 5534:com.a:push/u0a211}` or `5534:com.a/u0a211`."""

import re
from dataclasses import dataclass

from detector.parsing.bounded import cut_line, whole_number

__all__ = ["ProcessRef", "parse_process_ref", "parse_uid"]

_REF = re.compile(r"(?<![\w.])(?P<pid>\d{1,9}):(?P<process>[^\s/{}]{1,255})/(?P<uid>[\w-]{1,40})")
_UID = re.compile(r"u(?P<user>\d{1,4})(?P<kind>a|i|ai|s)(?P<number>\d{1,6})(?:i\d{1,9})?")
_PER_USER = 100_000  # UserHandle.PER_USER_RANGE
_FIRST_OF_KIND = {"a": 10_000, "i": 99_000, "ai": 90_000, "s": 0}  # android.os.Process, UserHandle.formatUid


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessRef:
    """`uid` None: in an unknown format. `pid` 0: not started yet."""

    pid: int
    process: str
    uid: int | None


def parse_process_ref(text: str) -> ProcessRef | None:
    """The first process named in a text."""
    found = _REF.search(cut_line(text))
    if found is None:
        return None
    return ProcessRef(pid=int(found["pid"]), process=found["process"], uid=parse_uid(found["uid"]))


def parse_uid(text: str) -> int | None:
    """`10146`, `u0a146`, `u10a146`, `u0i5` (isolated); None for anything else."""
    text = text[:40].strip()
    if (number := whole_number(text)) is not None:
        return number
    # An isolated process of an app is `u0a164i5`: it belongs to the app's uid.
    found = _UID.fullmatch(text)
    if found is None:
        return None
    return int(found["user"]) * _PER_USER + _FIRST_OF_KIND[found["kind"]] + int(found["number"])
