"""`ps -A` and the `ps` of Android 7 and before: who runs, under which pid."""

from dataclasses import dataclass

__all__ = ["RunningProcess", "parse_processes"]

_LEAST_COLUMNS = 8  # USER PID PPID VSZ RSS WCHAN ADDR S NAME; an empty WCHAN leaves eight


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningProcess:
    user: str
    pid: int
    parent_pid: int
    name: str


def parse_processes(text: str) -> tuple[RunningProcess, ...]:
    """Lines that are no process (headings, warnings) are passed over."""
    rows = (line.split() for line in text.splitlines())
    return tuple(
        RunningProcess(user=row[0], pid=int(row[1]), parent_pid=int(row[2]), name=row[-1])
        for row in rows
        if len(row) >= _LEAST_COLUMNS and row[1].isdigit() and row[2].isdigit()
    )
