"""Which lines of a log were written by the system itself.

An app may write any text under any tag, into the events buffer as well (`EventLog.writeEvent` is public),
but not under another process's pid. Activities, processes, keys and the screen are logged by one process,
system_server: a line about them from another process is not evidence. The log does not state which process
that is: it is the one that writes first and most. If those are two at the same time, neither is trusted.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from detector.parsing.android_log import LogLine
from detector.parsing.start_line import parse_start_line

__all__ = ["SystemWriter", "written_by_the_system"]

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


class SystemWriter:
    """The same for a log still being received: decided by the lines so far."""

    def __init__(self) -> None:
        self._n_claims: Counter[int] = Counter()

    def lines(self, lines: Iterable[LogLine]) -> list[LogLine]:
        kept = []
        for line in lines:
            if line.tag == _BOOT:
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
