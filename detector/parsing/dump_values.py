"""The values of which lines in logs and dumps are made: components, intents, processes, durations, pairs."""

import re
from dataclasses import dataclass

from detector.parsing.device_text import cut_line, whole_number

__all__ = [
    "ComponentName",
    "IntentText",
    "ProcessRef",
    "parse_component",
    "parse_duration_ms",
    "parse_intent",
    "parse_pairs",
    "parse_process_ref",
    "parse_uid",
]


# Durations as Android's TimeUtils prints them: `-14h26m19s327ms`, `+3d2h`, `0`, `--`.

_DURATION = re.compile(r"(?P<sign>[+-])?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?")
_UNITS_MS = (86_400_000, 3_600_000, 60_000, 1_000, 1)
_MAX_DIGITS = 12
"""Longer ones are not durations, and Python refuses to convert very long numbers."""
_MAX_CHARS = 5 * _MAX_DIGITS


def parse_duration_ms(text: str) -> float | None:
    """Signed ms; None for any other text (`--`: never)."""
    text = text[:_MAX_CHARS].strip()
    if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS:
        return float(text)  # a bare 0; some builds omit the unit
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()[1:]) or len(text) >= _MAX_CHARS:
        return None
    total = sum(
        int(number) * unit for number, unit in zip(found.groups()[1:], _UNITS_MS, strict=True) if number
    )
    return float(-total if found["sign"] == "-" else total)


# Lines of `key=value key=value …`, where a value may contain spaces, brackets and braces.
#
# A value extends to the next space followed by `key=`, outside brackets and braces.

_KEY_OR_BRACKET = re.compile(r"(?<!\S)(?P<key>[A-Za-z_]\w*)=|(?P<opens>[{\[(])|(?P<closes>[}\])])")


def parse_pairs(line: str) -> dict[str, str]:
    """In the order of the line; for a repeated key the first value is kept."""
    line = cut_line(line)
    found: dict[str, str] = {}
    key, begin, depth = None, 0, 0
    for token in _KEY_OR_BRACKET.finditer(line):
        if token["opens"]:
            depth += 1
        elif token["closes"]:
            depth = max(depth - 1, 0)
        elif depth == 0:
            if key is not None:
                found.setdefault(key, line[begin : token.start()].strip())
            key, begin = token["key"], token.end()
    if key is not None:
        found.setdefault(key, line[begin:].strip())
    return found


# A process as named in dumps: `ProcessRecord{c1586f 5534:com.a:push/u0a211}` or `5534:com.a/u0a211`.

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


# Component names as Android prints them: `com.a/.Main` and `com.a/com.a.Main` are the same.

# The lookbehind starts a match only at the first letter of a word: otherwise long words cost quadratic time.
_COMPONENT = re.compile(r"(?<![\w.])[\d_.]*([A-Za-z][\w.]*)/([.\w$]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentName:
    """`class_name` is fully qualified, never `.Main`."""

    package: str
    class_name: str

    def __str__(self) -> str:
        return f"{self.package}/{self.class_name}"


def parse_component(text: str) -> ComponentName | None:
    """The first component in a text, with or without braces; None if there is none."""
    found = _COMPONENT.search(cut_line(text))
    if found is None:
        return None
    package, class_name = found.groups()
    if class_name.startswith("."):
        class_name = package + class_name
    return ComponentName(package=package, class_name=class_name)


# An intent as logs and dumps print it: `{act=… cat=[…] dat=… flg=0x… cmp=a/.B bnds=… (has extras)}`.
#
# Data is redacted by the system (`https://host/...`): scheme and host remain (devices.md 5.3).

_KEY = re.compile(r"(?:^|(?<=[\s{]))(act|cat|dat|typ|flg|xflg|pkg|cmp)=(\[[^\[\]]*\]|[^\s}]+)")
_HEX = re.compile(r"0x[0-9a-fA-F]{1,16}")

INCLUDE_STOPPED_PACKAGES = 0x20  # Intent.FLAG_INCLUDE_STOPPED_PACKAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentText:
    """None: not in the text. `flags` are the bits of `flg=`."""

    action: str | None
    categories: tuple[str, ...]
    data: str | None
    mime_type: str | None
    flags: int | None
    package: str | None
    component: ComponentName | None

    @property
    def wakes_stopped_apps(self) -> bool:
        """True if the intent asks to be delivered to force-stopped apps as well."""
        return bool((self.flags or 0) & INCLUDE_STOPPED_PACKAGES)


def parse_intent(text: str) -> IntentText | None:
    """None if the text contains none of an intent's keys."""
    keys: dict[str, str] = {}
    for key, value in _KEY.findall(cut_line(text)):
        keys.setdefault(key, value)
    if not keys:
        return None
    flags = _HEX.fullmatch(keys.get("flg", ""))
    categories = keys.get("cat", "").strip("[]")
    return IntentText(
        action=keys.get("act"),
        categories=tuple(part.strip() for part in categories.split(",") if part.strip()),
        data=keys.get("dat"),
        mime_type=keys.get("typ"),
        flags=int(flags.group(), 16) if flags else None,
        package=keys.get("pkg"),
        component=parse_component(keys.get("cmp", "")),
    )
