"""The process table: what runs, under which pid and uid, since when."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["Process", "ProcessTable"]

_FIRST_APP_PID = 4_101
_PID_STRIDE = 17
_ZYGOTE_PID = 352


@dataclass(slots=True, kw_only=True)
class Process:
    pid: int
    parent_pid: int
    uid: int
    user_name: str
    name: str
    started_at_s: float
    memory_kb: int = 96_000
    on_signal: Callable[[int], None] | None = None
    """The effect of a signal from the shell's user; None: that user may not send one."""

    @property
    def is_app(self) -> bool:
        return self.uid >= 10_000


class ProcessTable:
    def __init__(self, *, at_s: float) -> None:
        self._by_pid: dict[int, Process] = {}
        self._next_pid = _FIRST_APP_PID
        for pid, parent_pid, uid, user_name, name in (
            (1, 0, 0, "root", "init"),
            (2, 0, 0, "root", "[kthreadd]"),
            (287, 1, 1000, "system", "servicemanager"),
            (301, 1, 1036, "logd", "logd"),
            (_ZYGOTE_PID, 1, 0, "root", "zygote64"),
            (361, 1, 1000, "system", "surfaceflinger"),
            (402, 1, 2000, "shell", "adbd"),
            (832, _ZYGOTE_PID, 1000, "system", "system_server"),
            (1_204, _ZYGOTE_PID, 10_086, "u0_a86", "com.android.systemui"),
        ):
            self._by_pid[pid] = Process(
                pid=pid,
                parent_pid=parent_pid,
                uid=uid,
                user_name=user_name,
                name=name,
                started_at_s=at_s,
                memory_kb=4_000 if uid < 1000 else 96_000,
            )
        self.system_server = self._by_pid[832]
        self.system_ui = self._by_pid[1_204]

    def __iter__(self) -> Iterator[Process]:
        return iter(sorted(self._by_pid.values(), key=lambda process: process.pid))

    def __contains__(self, process: object) -> bool:
        return isinstance(process, Process) and self._by_pid.get(process.pid) is process

    def prepare(self, *, name: str, uid: int, user_name: str, at_s: float) -> Process:
        """A process with its pid, not yet running; `begin` starts it."""
        return Process(
            pid=self.reserve_pid(),
            parent_pid=_ZYGOTE_PID,
            uid=uid,
            user_name=user_name,
            name=name,
            started_at_s=at_s,
        )

    def begin(self, process: Process, *, at_s: float) -> None:
        process.started_at_s = at_s
        self._by_pid[process.pid] = process

    def end_system(self) -> None:
        """The system server is dead, and zygote with all that came of it."""
        for process in [one for one in self if one.name == "zygote64" or one.parent_pid == _ZYGOTE_PID]:
            self.end(process)

    def begin_system(self, *, at_s: float) -> None:
        """Both come back under other pids."""
        for process in (self.system_server, self.system_ui):
            process.pid = self.reserve_pid()
            self.begin(process, at_s=at_s)

    def reserve_pid(self) -> int:
        """A pid for something short-lived, such as a shell command."""
        pid = self._next_pid
        self._next_pid += _PID_STRIDE
        if self._next_pid >= 32_768:
            self._next_pid = _FIRST_APP_PID + 1
        return pid

    def end(self, process: Process) -> None:
        self._by_pid.pop(process.pid, None)

    def named(self, name: str) -> list[Process]:
        return [process for process in self if process.name == name]
