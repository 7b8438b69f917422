"""Running processes and their pids: `ps` in the forms of Android 7 to 16, `-A`, `-ef` and `-o COLUMNS`.

The heading names the columns. Toolbox (7 and before) prints a state that its heading lacks, and an
empty WCHAN omits a column; the name comes last, and with `-ef` it is a command line with spaces.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.parsing.bounded import cut_line, lines_of, whole_number
from detector.parsing.understood import Understood

__all__ = ["RunningProcess", "parse_processes"]

_MIN_COLUMNS = 4
_USER, _PID, _PARENT = ("USER", "UID"), ("PID",), ("PPID",)
_NAME = ("NAME", "CMD", "CMDLINE", "ARGS", "COMMAND", "COMM")
_WITHOUT_HEADING = ("USER", "PID", "PPID", "VSZ", "RSS", "WCHAN", "ADDR", "S", "NAME")
_STATES = frozenset("RSDTtXZPIWK")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningProcess:
    """`user` and `parent_pid` None: not among the requested columns."""

    user: str | None
    pid: int
    parent_pid: int | None
    name: str


def parse_processes(text: str) -> Understood[RunningProcess]:
    heading: Sequence[str] = _WITHOUT_HEADING
    found: list[RunningProcess] = []
    unknown: list[str] = []
    n_understood = 0
    for line in lines_of(text):
        columns = cut_line(line).split()
        if not columns:
            continue
        if "PID" in columns:
            heading = columns
        elif (process := _process(cut_line(line), columns, heading)) is not None:
            found.append(process)
        else:
            unknown.append(line)
            continue
        n_understood += 1
    return Understood(values=tuple(found), n_understood=n_understood, unknown=tuple(unknown))


def _process(line: str, columns: Sequence[str], heading: Sequence[str]) -> RunningProcess | None:
    pid = _number(_column(columns, heading, _PID))
    name = _name(line, columns, heading)
    if pid is None or not name or len(columns) < min(_MIN_COLUMNS, len(heading)):
        return None
    parent = _column(columns, heading, _PARENT)
    parent_pid = _number(parent)
    if parent is not None and parent_pid is None:
        return None  # prose that happens to have a number in the pid's place
    return RunningProcess(user=_column(columns, heading, _USER), pid=pid, parent_pid=parent_pid, name=name)


def _name(line: str, columns: Sequence[str], heading: Sequence[str]) -> str | None:
    index = _index(heading, _NAME)
    if index is None:
        return None
    if index != len(heading) - 1:
        return columns[index] if index < len(columns) else None
    if len(columns) <= len(heading):
        return columns[-1]
    # More columns than headings: a state without a heading, or a name with spaces.
    rest = line.split(maxsplit=index)[index]
    state, _, after = rest.partition(" ")
    is_state = len(state) == 1 and state in _STATES and "S" not in heading
    return (after if is_state else rest).strip()


def _column(columns: Sequence[str], heading: Sequence[str], names: Sequence[str]) -> str | None:
    index = _index(heading, names)
    return columns[index] if index is not None and index < len(columns) else None


def _index(heading: Sequence[str], names: Sequence[str]) -> int | None:
    return next((heading.index(name) for name in names if name in heading), None)


def _number(text: str | None) -> int | None:
    return None if text is None else whole_number(text)
