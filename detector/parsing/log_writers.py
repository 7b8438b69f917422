"""Which lines of a log were written by the system itself.

An app may write any text under any tag, into the events buffer as well (`EventLog.writeEvent` is public),
but not under another process's pid. Activities, processes, keys and the screen are logged by one process,
system_server: a line about them from another process is not evidence. The log does not state which process
that is: it is the one that writes first and most. If those are two at the same time, neither is trusted.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detector.parsing.android_log import LogLine
from detector.parsing.start_line import parse_start_line

__all__ = ["SystemEnd", "SystemWriter", "ends_the_system", "system_end", "written_by_the_system"]

_CLAIMS = frozenset(
    {
        *(f"{prefix}_set_resumed_activity" for prefix in ("am", "wm")),
        *(f"{prefix}_{verb}_activity" for prefix in ("am", "wm") for verb in ("resume", "restart")),
        "am_proc_start",
        "am_proc_died",
        "am_kill",
        "am_crash",
        "am_wtf",
        "am_schedule_service_restart",
        "input_interaction",
        "screen_toggled",
        "configuration_changed",
        "wm_set_keyguard_shown",
    }
)
"""Events that only system_server writes (EventLogTags of am, wm, input and policy)."""

_BOOT = "boot_progress_start"
_ZYGOTE, _EXIT = "Zygote", "Exit zygote because system server"
_WATCHDOG, _KILLING = "Watchdog", "WATCHDOG KILLING SYSTEM PROCESS"


def written_by_the_system(lines: Sequence[LogLine]) -> list[LogLine]:
    """Drop lines that other processes write in the system's name. Lines without a pid, and all others, stay.

    After a boot, or a restart of the system, its pid changes: it writes only before or only after.
    """
    claims = [(number, line.pid) for number, line in enumerate(lines) if _is_claim(line)]
    spans: dict[int, tuple[int, int]] = {}
    for number, pid in claims:
        if pid is not None:
            spans[pid] = (spans.get(pid, (number, number))[0], number)
    believed = _believed(spans, Counter(pid for _, pid in claims if pid is not None))
    disbelieved = {number for number, pid in claims if pid is not None and pid not in believed}
    return [line for number, line in enumerate(lines) if number not in disbelieved]


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemEnd:
    """The line that shows the end of the system server. `was_hung`: its watchdog ended it, after a minute."""

    line: LogLine
    was_hung: bool


def ends_the_system(line: LogLine) -> bool:
    """Zygote says that it exits with the system server, and announces itself when it comes back (devices.md
    5.8). Any app can write either."""
    return line.tag == _BOOT or (line.tag == _ZYGOTE and line.message.startswith(_EXIT))


def system_end(lines: Sequence[LogLine]) -> SystemEnd | None:
    """The first end of the system server within a log; None: it lived throughout.

    A line about it counts only if no process that wrote in the system's name before it does so after it.
    """
    spans: dict[int, tuple[int, int]] = {}
    ends: list[int] = []
    killed: list[int] = []
    for number, line in enumerate(lines):
        if ends_the_system(line):
            ends.append(number)
        elif line.tag == _WATCHDOG and _KILLING in line.message:
            killed.append(number)
        elif line.pid is not None and _is_claim(line):
            spans[line.pid] = (spans.get(line.pid, (number, number))[0], number)
    for end in ends:
        is_first = any(first < end for first, _ in spans.values())
        if is_first and not any(first < end < last for first, last in spans.values()):
            return SystemEnd(line=lines[end], was_hung=any(number < end for number in killed))
    return None


class SystemWriter:
    """The same for a log still being received: decided by the lines so far."""

    def __init__(self) -> None:
        self._n_claims: Counter[int] = Counter()

    def lines(self, lines: Iterable[LogLine]) -> list[LogLine]:
        kept = []
        for line in lines:
            if ends_the_system(line):
                self._n_claims.clear()
            if line.pid is None or not _is_claim(line):
                kept.append(line)
                continue
            self._n_claims[line.pid] += 1
            first, most = next(iter(self._n_claims)), max(self._n_claims.values())
            if line.pid == first and self._n_claims[first] == most:
                kept.append(line)
        return kept


def _believed(spans: dict[int, tuple[int, int]], n_claims: Counter[int]) -> set[int]:
    """Of each stretch with several claimants, the first to write, if it also wrote the most."""
    believed = set()
    left = dict(spans)
    while left:
        first = min(left, key=lambda pid: left[pid][0])
        _, until = left[first]
        beside = {pid for pid, (since, _) in left.items() if since <= until}
        if n_claims[first] == max(n_claims[pid] for pid in beside):
            believed.add(first)
        for pid in beside:
            del left[pid]
    return believed


def _is_claim(line: LogLine) -> bool:
    return line.tag in _CLAIMS or parse_start_line(line.message) is not None
