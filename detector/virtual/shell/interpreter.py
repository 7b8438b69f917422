"""The device's shell: runs a script over the virtual commands, and nothing of the host.

A word that names no command gets Android's own answer (exit 127) and is counted, so that a test
can check that no client asked for a command that this device lacks.
"""

import asyncio
import contextlib
import fnmatch
import posixpath
from collections import Counter
from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass
from typing import Protocol

from detector.virtual.commands import COMMANDS, CommandPorts
from detector.virtual.commands.call import Call, Sink, without_system
from detector.virtual.shell.syntax import (
    Command,
    Condition,
    ForLoop,
    Group,
    IfBlock,
    Redirect,
    SimpleCommand,
    Step,
    parse,
)
from detector.virtual.shell.words import Part, PartKind, ShellSyntaxError, Word
from detector.virtual.streams import ByteQueue, StreamClosed

__all__ = ["BackgroundJobs", "Shell", "ShellPorts"]


# Jobs that shells started with `&`: they outlive the shells, and end with the device.

_MAX_JOBS = 256


class BackgroundJobs:
    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[None, None, int]) -> None:
        """Beyond a limit the newest is not started: no client needs so many, a fork bomb does."""
        if len(self._tasks) >= _MAX_JOBS:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()


async def _quietly(work: Coroutine[None, None, int]) -> None:
    """The reader may have gone; the job continues silently or ends, as on a broken pipe."""
    with contextlib.suppress(StreamClosed):
        await work


# Ports to what a device keeps for its shells.


class HasBackgroundJobs(Protocol):
    @property
    def background_jobs(self) -> BackgroundJobs: ...


class HasUnknownCommands(Protocol):
    @property
    def unknown_commands(self) -> Counter[str]:
        """How often each unknown command was called, by name."""


_NOT_FOUND, _BROKEN_PIPE = 127, 141
_BUILTINS = {"echo", "true", "false", "test", "["}


class ShellPorts(CommandPorts, HasBackgroundJobs, HasUnknownCommands, Protocol):
    """What the commands need, and what outlives a shell."""


class _Exit(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True)
class _Streams:
    stdin: ByteQueue
    stdout: Sink
    stderr: Sink


class Shell:
    """One shell process; `environment` and the last status live as long as it does."""

    def __init__(self, device: ShellPorts) -> None:
        self._device = device
        self._status = 0
        self._pid = device.processes.reserve_pid()
        self._environment = {
            "ANDROID_DATA": "/data",
            "ANDROID_ROOT": "/system",
            "EXTERNAL_STORAGE": "/sdcard",
            "HOME": "/",
            "PATH": "/product/bin:/apex/com.android.runtime/bin:/system/bin:/vendor/bin",
            "SHELL": "/system/bin/sh",
            "TMPDIR": "/data/local/tmp",
            "USER": "shell",
        }

    async def run(self, script: str, *, stdin: ByteQueue, stdout: Sink, stderr: Sink) -> int:
        """Returns the script's exit status."""
        try:
            return await self._run(script, _Streams(stdin, stdout, stderr))
        except _Exit as end:
            return end.status
        except ShellSyntaxError as error:
            await stderr(f"/system/bin/sh: syntax error: {error}\n".encode())
            return 1

    async def _run(self, script: str, streams: _Streams) -> int:
        return await self._steps(parse(script), streams)

    async def _inner(self, script: str, streams: _Streams) -> int:
        """A script whose `exit` ends only itself."""
        try:
            return await self._run(script, streams)
        except _Exit as end:
            return end.status

    async def _steps(self, steps: tuple[Step, ...], streams: _Streams) -> int:
        for step in steps:
            wanted = {
                Condition.ALWAYS: True,
                Condition.AFTER_SUCCESS: self._status == 0,
                Condition.AFTER_FAILURE: self._status != 0,
            }[step.condition]
            if not wanted:
                continue
            if step.is_background:
                self._device.background_jobs.begin(self._copy()._pipeline(step.pipeline, streams))
                self._status = 0
                continue
            status = await self._pipeline(step.pipeline, streams)
            self._status = int(status == 0) if step.is_negated else status
        return self._status

    def _copy(self) -> "Shell":
        """A separate shell with the same variables, as after a fork."""
        copy = Shell(self._device)
        copy._environment = dict(self._environment)
        copy._status = self._status
        return copy

    async def _pipeline(self, commands: tuple[Command, ...], streams: _Streams) -> int:
        if len(commands) == 1:
            return await self._command(commands[0], streams)
        pipes = [ByteQueue() for _ in commands[1:]]
        stages = []
        for number, command in enumerate(commands):
            is_last = number == len(pipes)
            stdin = streams.stdin if number == 0 else pipes[number - 1]
            stdout = streams.stdout if is_last else _into(pipes[number])
            stage = self._command(command, _Streams(stdin, stdout, streams.stderr))
            # The script's own stdin is not ours to end: it belongs to the caller.
            ends = pipes[max(number - 1, 0) : number + 1]
            stages.append(asyncio.ensure_future(_stage(stage, ends, is_last=is_last)))
        try:
            return (await asyncio.gather(*stages))[-1]
        finally:
            for task in stages:
                task.cancel()

    async def _command(self, command: Command, streams: _Streams) -> int:
        words: list[str] = []
        assigned: dict[str, str] = {}
        if isinstance(command, SimpleCommand):
            words = [field for word in command.words for field in await self._expand(word)]
            assigned = {name: await self._text(word) for name, word in command.assignments}
        redirected, written = await self._redirected(command.redirects, streams)
        if redirected is None:
            return 1
        status = 0
        try:
            if not isinstance(command, SimpleCommand):
                status = await self._block(command, redirected)
            elif words:
                status = await self._call(words, assigned, redirected)
            else:
                self._environment |= assigned
        finally:
            now_s = self._device.clock.wall_s()
            lost = [
                path for path, data in written if not self._device.files.write(path, bytes(data), at_s=now_s)
            ]
        for path in lost:
            await streams.stderr(f"sh: {path}: No space left on device\n".encode())
        return 1 if lost else status

    async def _block(self, block: Group | IfBlock | ForLoop, streams: _Streams) -> int:
        match block:
            case Group(body=body, is_subshell=True):
                try:
                    return await self._copy()._steps(body, streams)
                except _Exit as end:
                    return end.status
            case Group(body=body):
                return await self._steps(body, streams)
            case IfBlock():
                for condition, body in block.branches:
                    if await self._steps(condition, streams) == 0:
                        return await self._steps(body, streams)
                self._status = 0
                return await self._steps(block.otherwise, streams)
            case ForLoop():
                status = 0
                for value in [field for word in block.words for field in await self._expand(word)]:
                    self._environment[block.name] = value
                    status = await self._steps(block.body, streams)
                return status

    async def _call(self, words: list[str], assigned: dict[str, str], streams: _Streams) -> int:
        name, *arguments = words
        if name == "exec" and arguments:
            return await self._call(arguments, assigned, streams)
        if name in {"exit", "export", "cd", "set", "unset", ":", "exec"}:
            return self._builtin(name, arguments)
        short = posixpath.basename(name)
        if short == "toybox" and arguments:
            short, arguments = arguments[0], arguments[1:]
        elif short == "sh" and arguments[:1] == ["-c"] and len(arguments) > 1:
            return await self._inner(arguments[1], streams)
        command = COMMANDS.get(short)
        if self._device.faults.lacks_system:
            status = await without_system(short, arguments, streams.stderr)
            if status is not None:
                return status
        if command is None:
            self._device.unknown_commands[short] += 1
            await streams.stderr(f"/system/bin/sh: {name}: inaccessible or not found\n".encode())
            return _NOT_FOUND
        call = Call(
            device=self._device,
            name=short,
            arguments=tuple(arguments),
            environment=self._environment | assigned,
            stdin=streams.stdin,
            stdout=streams.stdout,
            stderr=streams.stderr,
            pid=self._pid,
        )
        if short in _BUILTINS:
            return await command(call)
        async with self._device.latency.around(self._device.latency.table.command):
            return await command(call)

    def _builtin(self, name: str, arguments: list[str]) -> int:
        number = int(arguments[0]) if arguments and arguments[0].isdecimal() else None
        if name == "exit":
            raise _Exit(self._status if number is None else number & 255)
        if name == "export":
            for argument in arguments:
                variable, equals, value = argument.partition("=")
                if equals:
                    self._environment[variable] = value
        if name == "unset":
            for argument in arguments:
                self._environment.pop(argument, None)
        return 0

    async def _redirected(
        self, redirects: tuple[Redirect, ...], streams: _Streams
    ) -> tuple[_Streams | None, list[tuple[str, bytearray]]]:
        """The streams after redirects, and what to write into which files at the end."""
        stdin, sinks = streams.stdin, {1: streams.stdout, 2: streams.stderr}
        written: list[tuple[str, bytearray]] = []
        for redirect in redirects:
            target = await self._text(redirect.target)
            if redirect.operator == ">&":
                sinks[redirect.descriptor] = sinks.get(int(target) if target.isdecimal() else 1, sinks[1])
            elif redirect.operator == "<":
                data = b"" if target == "/dev/null" else self._device.files.read(target)
                if data is None:
                    await streams.stderr(
                        f"/system/bin/sh: can't open {target}: No such file or directory\n".encode()
                    )
                    return None, []
                stdin = ByteQueue()
                stdin.feed(data)
                stdin.end()
            elif target == "/dev/null":
                sinks[redirect.descriptor] = _nowhere
            elif self._device.files.is_folder(target):
                await streams.stderr(f"/system/bin/sh: can't create {target}: Is a directory\n".encode())
                return None, []
            else:
                old = self._device.files.read(target) if redirect.operator == ">>" else b""
                data_so_far = bytearray(old or b"")
                written.append((target, data_so_far))
                sinks[redirect.descriptor] = _onto(data_so_far)
        return _Streams(stdin, sinks[1], sinks[2]), written

    async def _text(self, word: Word) -> str:
        return "".join([await self._value(part) for part in word])

    async def _expand(self, word: Word) -> list[str]:
        """The fields that a word expands to: unquoted values are split at blanks, patterns are matched."""
        fields: list[str] = [""]
        is_pattern, is_kept = False, False
        for part in word:
            value = await self._value(part)
            if part.is_quoted or part.kind is PartKind.TEXT:
                fields[-1] += value
                is_kept = is_kept or part.is_quoted
                is_pattern = is_pattern or (not part.is_quoted and any(sign in value for sign in "*?["))
            else:
                pieces = value.split()
                if pieces:
                    fields[-1] += pieces[0]
                    fields += pieces[1:]
        if fields == [""] and not is_kept:
            return []
        return self._matches(fields[0]) if is_pattern and len(fields) == 1 else fields

    async def _value(self, part: Part) -> str:
        match part.kind:
            case PartKind.TEXT:
                return part.value
            case PartKind.VARIABLE:
                return str(self._status) if part.value == "?" else self._environment.get(part.value, "")
            case PartKind.COMMAND:
                output = bytearray()
                empty = ByteQueue()
                empty.end()
                await self._inner(part.value, _Streams(empty, _onto(output), _nowhere))
                return output.decode(errors="replace").rstrip("\n")

    def _matches(self, pattern: str) -> list[str]:
        folder, slash, last = pattern.rpartition("/")
        names = fnmatch.filter(self._device.files.names_in(folder or "/"), last)
        return [f"{folder}{slash}{name}" for name in names if not name.startswith(".")] or [pattern]


async def _stage(work: Awaitable[int], pipes: list[ByteQueue], *, is_last: bool) -> int:
    """One command of a pipeline: its end closes the pipes on both sides."""
    try:
        return await work
    except StreamClosed:
        if is_last:
            raise
        return _BROKEN_PIPE
    finally:
        for pipe in pipes:
            pipe.end()


def _into(pipe: ByteQueue) -> Sink:
    async def write(data: bytes) -> None:
        if pipe.is_ended:
            raise StreamClosed
        pipe.feed(data)
        await pipe.wait_for_room()

    return write


def _onto(data: bytearray) -> Sink:
    async def write(more: bytes) -> None:
        data.extend(more)

    return write


async def _nowhere(data: bytes) -> None:
    """/dev/null"""
