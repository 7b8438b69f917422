"""Running processes: `ps`, `pidof`; and ending them: `kill`, `pkill`, `killall`."""

from detector.virtual.commands.call import Call
from detector.virtual.system.ports import HasProcesses
from detector.virtual.system.processes import Process

__all__ = ["kill", "pidof", "ps"]

_ALL_COLUMNS = ("USER", "PID", "PPID", "VSZ", "RSS", "WCHAN", "ADDR", "S", "NAME")


async def ps(call: Call[HasProcesses]) -> int:
    """`ps`, `-A`, `-o USER,PID,NAME`, `-p PID`. Without -A only the shell's own, as in toybox."""
    processes = list(call.device.processes)
    wanted = call.value_after("-p")
    if wanted is not None:
        processes = [process for process in processes if str(process.pid) in wanted.split(",")]
    elif not any(word.startswith("-") and set("AefZT") & set(word) for word in call.arguments):
        processes = [process for process in processes if process.uid == 2000]
    columns = call.value_after("-o")
    if columns is None:
        rows = [f"{'USER':<12}{'PID':>6} {'PPID':>5} {'VSZ':>7} {'RSS':>6} {'WCHAN':<16} {'ADDR':>4} S NAME"]
        rows += [_row(process) for process in processes]
    else:
        names = columns.upper().split(",")
        rows = [" ".join(names)]
        rows += [" ".join(_field(process, name) for name in names) for process in processes]
    await call.print("\n".join(rows) + "\n")
    return 0


def _row(process: Process) -> str:
    waits = "do_epoll_wait" if process.is_app else "0"
    return (
        f"{process.user_name:<12}{process.pid:>6} {process.parent_pid:>5} "
        f"{process.memory_kb * 40:>7} {process.memory_kb:>6} {waits:<16} {0:>4} S {process.name}"
    )


def _field(process: Process, name: str) -> str:
    return {
        "USER": process.user_name,
        "UID": str(process.uid),
        "PID": str(process.pid),
        "PPID": str(process.parent_pid),
        "RSS": str(process.memory_kb),
        "VSZ": str(process.memory_kb * 40),
        "S": "S",
        "NAME": process.name,
        "ARGS": process.name,
        "CMD": process.name,
        "CMDLINE": process.name,
        "COMM": process.name[-15:],
        "STIME": "00:00",
    }.get(name, "-")


async def pidof(call: Call[HasProcesses]) -> int:
    found = [
        str(process.pid)
        for name in call.arguments
        if not name.startswith("-")
        for process in call.device.processes.named(name)
    ]
    if not found:
        return 1
    await call.print(" ".join(found) + "\n")
    return 0


_SIGNAL_NAMES = (
    "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP"
    " TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS"
)
_SIGNALS = {name: number for number, name in enumerate(_SIGNAL_NAMES.split(), start=1)}
"""The phone's, as Linux numbers them on ARM and x86; the host may know others."""


async def kill(call: Call[HasProcesses]) -> int:
    """`kill [-SIGNAL] PID...`, `pkill [-SIGNAL] NAME`, `killall [-SIGNAL] NAME...`.

    The shell may not end processes of apps or of the system.
    """
    number, named = _SIGNALS["TERM"], list[str]()
    words = list(call.arguments)
    while words:
        word = words.pop(0)
        if word in {"-s", "-l"} and words:
            number = _signal_number(words.pop(0))
        elif word.startswith("-"):
            number = _signal_number(word[1:].removeprefix("l"))
        else:
            named.append(word)
    table, status = call.device.processes, 0
    for word in named:
        meant = [
            process
            for process in table
            if word == (str(process.pid) if call.name == "kill" else process.name)
        ]
        if not meant:
            status = 1
            if call.name != "pkill":
                await call.print_error(f"{call.name}: {word}: No such process\n")
        for process in meant:
            if process.on_signal is None:
                status = 1
                await call.print_error(f"{call.name}: {word}: Operation not permitted\n")
            else:
                process.on_signal(number)
    return status


def _signal_number(word: str) -> int:
    """By number or by name; 0 for an unknown one, which does nothing."""
    if word.isdecimal():
        return int(word)
    return _SIGNALS.get(word.upper().removeprefix("SIG"), 0)
