"""A phone's log lines without anything personal: their shape for parsers, and our own app's lines.

A shape keeps what a parser relies on: punctuation, the names of keys, the words that systems write. The
rest is masked by its kind: N a number, X hexadecimal, P a package or class, S a text in quotes, M and A
addresses, W any other word. What is kept is listed, not what is hidden: an unforeseen name is hidden, too.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from detector.parsing.covered_text import covered_text
from detector.parsing.personal_data import DataClass

__all__ = ["own_lines", "shape", "shapes_of"]

MAX_LINE_CHARS = 600
MAX_SHAPES = 400

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"'
    r"|(?P<mac>[0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){5})"
    r"|(?P<ip>\d{1,3}(?:\.\d{1,3}){3}(?![\d.]))"
    r"|(?P<key>[A-Za-z][A-Za-z_]{0,30})(?==[^=])"
    r"|(?P<hex>0x[0-9a-fA-F]+|(?=[0-9a-fA-F]*\d)(?=[0-9a-fA-F]*[a-fA-F])[0-9a-fA-F]{4,}(?![\w.]))"
    r"|(?P<dotted>[^\W\d][\w$]*(?:\.[\w$]+)+)"
    r"|(?P<time>\d{10}\.\d{3,9}|\d{1,2}:\d{2}:\d{2}\.\d{3,9})"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<word>[^\W\d][\w$'’-]*)",
)

_SYSTEM_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        a activity activitymanager activitytaskmanager alarm allowed am_anr am_crash am_create_activity
        am_create_service am_destroy_service am_focused_activity am_kill am_low_memory am_proc_bound
        am_proc_died am_proc_start am_pss am_schedule_service_restart am_uid_active am_uid_idle
        am_uid_running am_uid_stopped am_wtf and app as at background bal block blocked boot bound
        broadcast by caller callingpackage cold component content cpu created deliver delivered denial
        denied died display due exit failed finish finished focus for force foreground from gone has
        history i id importance input_focus input_interaction intent is job kill killed killing launch
        manager moving next no not null of on package permission pid proc process processrecord provider
        queue reason receiver receivers record reject rejected restart result scheduled scheduling
        secondary service services sig signal start started starting state stop stopped subreason sync
        system terminal to top type u u0 uid user was window with wm_add_to_stopping wm_create_activity
        wm_destroy_activity wm_finish_activity wm_new_intent wm_on_create_called wm_on_paused_called
        wm_on_resume_called wm_on_top_resumed_gained_called wm_on_top_resumed_lost_called
        wm_pause_activity wm_restart_activity wm_resume_activity wm_set_resumed_activity
        wm_stop_activity wm_task_created wm_task_moved wm_task_to_front
        """,
    )
)
"""Words of AOSP's own messages and tags (EventLogTags.logtags; ActivityManagerService, ActivityStarter)."""

_OWN_WORDS = frozenset(
    {"SplashActivity", "MainActivity", "PlainReceiver"}
    | {"splash", "skip", "page", "popup", "cross", "drawn", "shown", "over", "hit", "jump", "received"}
)
"""Our classes, as written after the slash of a component, and what our app notes."""

_OWN_PREFIXES = ("android.", "com.android.", "java.", "androidx.")
_MASKS = {"number": "N", "hex": "X", "quoted": '"S"', "mac": "M", "ip": "A", "time": "N"}

MAX_DIGITS = 5
"""Uids and pids have no more; longer numbers may be personal."""

_EVERY_CLASS = tuple(DataClass)


def shape(line: str, *, package: str) -> str:
    """`package`: ours, which is kept."""

    def masked(found: re.Match[str]) -> str:
        kind, text = found.lastgroup or "", found[0]
        if kind == "key":
            return text
        if kind == "dotted":
            return text if _is_impersonal(text, package) else "P"
        if kind == "word":
            return text if _is_system_word(text) else "W"
        return _MASKS[kind]

    one_line = " ".join(line[:MAX_LINE_CHARS].split())
    return re.sub(r"\bW(?: W)+\b", "W", _TOKEN.sub(masked, one_line))


def _is_impersonal(name: str, package: str) -> bool:
    """Ours, or the system's, which is on every phone."""
    return name == package or name.startswith((f"{package}.", f"{package}/", *_OWN_PREFIXES))


def shapes_of(lines: Iterable[str], *, package: str) -> tuple[tuple[str, int], ...]:
    """Each shape and how many lines have it, the most frequent first; at most `MAX_SHAPES`."""
    counted = Counter(shape(line, package=package) for line in lines)
    return tuple(counted.most_common(MAX_SHAPES))


def own_lines(lines: Iterable[str], *, package: str, secrets: Iterable[str] = ()) -> Iterator[str]:
    """Lines that name our package, with any other names masked.

    `secrets`: what this phone calls itself; covered, as are people's numbers and addresses.
    """
    hidden = tuple(secret for secret in secrets if len(secret) > 1)

    def masked(found: re.Match[str]) -> str:
        kind, text = found.lastgroup or "", found[0]
        match kind:
            case "key" | "hex" | "time":
                return text
            case "dotted":
                return text if _is_impersonal(text, package) else "P"
            case "word":
                return text if _is_system_word(text) or text in _OWN_WORDS else "W"
            case "number":
                return text if len(text) <= MAX_DIGITS else "N"
            case _:
                return _MASKS[kind]

    for line in lines:
        if package not in line:
            continue
        covered, _ = covered_text(" ".join(line[:MAX_LINE_CHARS].split()), _EVERY_CLASS, hidden)
        yield _TOKEN.sub(masked, covered)


def _is_system_word(word: str) -> bool:
    """Words joined by hyphens, such as next-top-activity, are checked one by one."""
    return all(part in _SYSTEM_WORDS for part in word.lower().split("-"))
