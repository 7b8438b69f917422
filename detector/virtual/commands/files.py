"""Tools for files: cat, ls, rm, mkdir, touch, cp, mv, stat, checksums. All work on the virtual tree."""

import hashlib
import posixpath
from datetime import UTC, datetime
from typing import Protocol

from detector.virtual.commands.call import Call
from detector.virtual.system.files import FileEntry
from detector.virtual.system.ports import HasClock, HasFaults, HasFiles

__all__ = [
    "FilePorts",
    "StoragePorts",
    "cat",
    "checksum",
    "copy_or_move",
    "df",
    "file_bytes",
    "ls",
    "mkdir",
    "rm",
    "stat",
    "touch",
]

_ALGORITHMS = {"md5sum": "md5", "sha1sum": "sha1", "sha256sum": "sha256"}


class FilePorts(HasClock, HasFiles, Protocol):
    """The tree, and the modification time of what is written to it."""


class StoragePorts(FilePorts, HasFaults, Protocol):
    """The same, and what fills it."""


def file_bytes(device: FilePorts, path: str) -> bytes | None:
    """A file's content, including the /proc files that clients read; None if there is no such file."""
    if path == "/proc/uptime":
        uptime_s = device.clock.uptime_s()
        return f"{uptime_s:.2f} {uptime_s * 7.1:.2f}\n".encode()
    if path == "/proc/version":
        return b"Linux version 5.15.0-virtual (detector@virtual)\n"
    return device.files.read(path)


async def cat(call: Call[FilePorts]) -> int:
    status = 0
    paths = [word for word in call.arguments if not word.startswith("-") or word == "-"]
    for path in paths or ["-"]:
        if path == "-":
            while data := await call.stdin.read():
                await call.stdout(data)
            continue
        content = file_bytes(call.device, path)
        if content is None:
            status = 1
            await call.print_error(_refusal(call, path))
        else:
            await call.stdout(content)
    return status


async def checksum(call: Call[FilePorts]) -> int:
    paths = [word for word in call.arguments if not word.startswith("-")]
    algorithm = _ALGORITHMS[call.name]
    if not paths:
        await call.print(f"{hashlib.new(algorithm, await call.stdin.read_all()).hexdigest()}  -\n")
    status = 0
    for path in paths:
        content = file_bytes(call.device, path)
        if content is None:
            status = 1
            await call.print_error(_refusal(call, path))
        else:
            await call.print(f"{hashlib.new(algorithm, content).hexdigest()}  {path}\n")
    return status


async def ls(call: Call[FilePorts]) -> int:
    flags = {sign for word in call.arguments if word.startswith("-") for sign in word[1:]}
    paths = [word for word in call.arguments if not word.startswith("-")] or ["/"]
    files = call.device.files
    status = 0
    for path in paths:
        entry = files.get(path)
        if entry is None:
            status = 1
            await call.print_error(f"ls: {path}: No such file or directory\n")
            continue
        names = files.names_in(path) if entry.is_folder and "d" not in flags else [path]
        if not entry.is_folder or "d" in flags:
            rows = [(path, entry)]
        else:
            shown = [name for name in names if "a" in flags or not name.startswith(".")]
            rows = [(name, one) for name in shown if (one := files.get(f"{path}/{name}"))]
        if "l" in flags and entry.is_folder:
            await call.print(f"total {4 * len(rows)}\n")
        await call.print("".join(_row(name, entry) if "l" in flags else f"{name}\n" for name, entry in rows))
    return status


def _row(name: str, entry: FileEntry) -> str:
    kind = "d" if entry.is_folder else "-"
    mode = "".join(sign if entry.mode >> 8 - bit & 1 else "-" for bit, sign in enumerate("rwxrwxrwx"))
    when = datetime.fromtimestamp(entry.modified_at_s, UTC)
    return f"{kind}{mode} 1 shell shell {entry.n_bytes:>8} {when:%Y-%m-%d %H:%M} {name}\n"


async def df(call: Call[StoragePorts]) -> int:
    """toybox's table: a user partition of 108 GiB, half of it used, for any path."""
    total_kib, used_kib = 112_435_888, 52_089_796
    if call.device.faults.fills_storage:
        used_kib = total_kib
    used_percent = -(-used_kib * 100 // total_kib)  # rounded up, like toybox
    path = next((word for word in call.arguments if not word.startswith("-")), "/data")
    if call.device.files.get(path) is None:
        await call.print_error(f"df: {path}: No such file or directory\n")
        return 1
    await call.print(
        "Filesystem       1K-blocks     Used Available Use% Mounted on\n"
        f"/dev/block/dm-48 {total_kib} {used_kib}  {total_kib - used_kib}  {used_percent}% /data\n"
    )
    return 0


async def rm(call: Call[FilePorts]) -> int:
    is_forced = any("f" in word for word in call.arguments if word.startswith("-"))
    is_recursive = any("r" in word.lower() for word in call.arguments if word.startswith("-"))
    status = 0
    for path in (word for word in call.arguments if not word.startswith("-")):
        if call.device.files.is_folder(path) and not is_recursive:
            status = 1
            await call.print_error(f"rm: {path}: is a directory\n")
        elif not call.device.files.remove(path) and not is_forced:
            status = 1
            await call.print_error(f"rm: {path}: No such file or directory\n")
    return status


async def mkdir(call: Call[FilePorts]) -> int:
    makes_parents = "-p" in call.arguments
    status = 0
    for path in (word for word in call.arguments if not word.startswith("-")):
        if call.device.files.get(path) is not None and not makes_parents:
            status = 1
            await call.print_error(f"mkdir: '{path}': File exists\n")
        elif not makes_parents and not call.device.files.is_folder(posixpath.dirname(path)):
            status = 1
            await call.print_error(f"mkdir: '{path}': No such file or directory\n")
        else:
            call.device.files.make_folder(path, at_s=call.device.clock.wall_s())
    return status


async def touch(call: Call[FilePorts]) -> int:
    for path in (word for word in call.arguments if not word.startswith("-")):
        old = call.device.files.read(path)
        call.device.files.write(path, old or b"", at_s=call.device.clock.wall_s())
    return 0


async def copy_or_move(call: Call[FilePorts]) -> int:
    """`cp` and `mv` of single files."""
    paths = [word for word in call.arguments if not word.startswith("-")]
    if len(paths) != 2:
        await call.print_error(f"{call.name}: Needs 2 arguments\n")
        return 1
    source, target = paths
    content = file_bytes(call.device, source)
    if content is None:
        await call.print_error(f"{call.name}: bad '{source}': No such file or directory\n")
        return 1
    if call.device.files.is_folder(target):
        target = f"{target}/{posixpath.basename(source)}"
    call.device.files.write(target, content, at_s=call.device.clock.wall_s())
    if call.name == "mv":
        call.device.files.remove(source)
    return 0


async def stat(call: Call[FilePorts]) -> int:
    """`-c FORMAT` with %s (bytes), %Y (modified), %n (name); else the size line."""
    layout = call.value_after("-c") or "%n %s"
    status = 0
    for path in (word for word in call.arguments if word.startswith("/")):
        entry = call.device.files.get(path)
        if entry is None:
            status = 1
            await call.print_error(f"stat: '{path}': No such file or directory\n")
            continue
        text = layout.replace("%s", str(entry.n_bytes)).replace("%n", path)
        await call.print(text.replace("%Y", str(int(entry.modified_at_s))) + "\n")
    return status


def _refusal(call: Call[HasFiles], path: str) -> str:
    is_folder = call.device.files.is_folder(path)
    return f"{call.name}: {path}: {'Is a directory' if is_folder else 'No such file or directory'}\n"
