"""What people see: answers on stdout, be it a document, a table or a path; progress and remarks on stderr.

A terminal gets a moving bar; a file, a pipe or CI gets one plain line per step. Text from a device, a file
or a key is printed with its control characters escaped. Nothing here decides anything.
"""

import logging
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console, RenderableType
from rich.live import Live
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from detector.core.printable import escaped_in_json, printable

__all__ = [
    "PrintableLines",
    "Steps",
    "is_terminal",
    "moving",
    "print_document",
    "print_line",
    "print_table",
    "say",
    "show",
    "steps",
    "tell",
]


def _console() -> Console:
    # Created at each use: tests and callers replace sys.stderr. Our output is data: `:boot:` is no emoji.
    return Console(stderr=True, highlight=False, soft_wrap=False, emoji=False, markup=False)


def say(sentence: str) -> None:
    """One line for people; wrapped only by a terminal, never in a file or a pipe."""
    console = _console()
    console.print(printable(sentence), markup=False, soft_wrap=not console.is_terminal)


def tell(sentence: str) -> None:
    """As `say`, where the line is part of the answer: to stdout."""
    console = _answering()
    console.print(printable(sentence), markup=False, soft_wrap=not console.is_terminal)


def print_document(text: str) -> None:
    """A JSON document or a part of it, to stdout."""
    sys.stdout.write(escaped_in_json(text))
    sys.stdout.flush()


def print_line(text: str) -> None:
    """The path of a result, to stdout."""
    sys.stdout.write(f"{printable(text)}\n")
    sys.stdout.flush()


class PrintableLines(logging.Formatter):
    """For log lines that reach the terminal: a rule that broke quotes its input."""

    def format(self, record: logging.LogRecord) -> str:
        return printable(super().format(record))


def show(what: RenderableType) -> None:
    """Something that rich draws, to stderr; 80 columns without a terminal."""
    _console_of_80().print(what)


def is_terminal() -> bool:
    """Whether what people see goes to a terminal, not to a file, a pipe or CI."""
    return _console().is_terminal


@contextmanager
def moving(draw: Callable[[], RenderableType]) -> Iterator[Callable[[], None]]:
    """Shows what `draw` returns, redrawn at each call of the function; does nothing without a terminal."""
    console = _console()
    if not console.is_terminal:
        yield lambda: None
        return
    with Live(draw(), console=console, transient=True, auto_refresh=False) as live:
        yield lambda: live.update(draw(), refresh=True)


def _console_of_80() -> Console:
    console = _console()
    if console.is_terminal:
        return console
    return Console(stderr=True, highlight=False, width=80, emoji=False, markup=False)


def _answering() -> Console:
    """For the answer itself; without a terminal as wide as its rows are, so that `grep` finds them whole."""
    console = Console(highlight=False, soft_wrap=False, emoji=False, markup=False)
    if not console.is_terminal:
        console.width = 1_000
    return console


def print_table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, is_answer: bool = True
) -> None:
    """A table for people, on stdout if it is the answer; else on stderr, where 120 columns are enough."""
    console = _answering() if is_answer else _console()
    if not is_answer and not console.is_terminal:
        console = Console(stderr=True, highlight=False, width=120, emoji=False, markup=False)
    table = Table(title=printable(title) or None, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(printable(column), overflow="fold")
    for row in rows:
        table.add_row(*map(printable, row))
    console.print(table)


LEFT_IS_TOLD_S = 30.0
"""In a log, shorter waits are not worth a word."""


class Steps(Protocol):
    """Progress of some work."""

    def done(self, what: str) -> None:
        """One step of the announced number is finished."""

    def now(self, what: str) -> None:
        """This is in progress."""

    def at(self, number: int, total: int, what: str) -> None:
        """The step with this number, from 1, starts; the total may have changed."""


class _PlainSteps:
    def __init__(self, title: str, total: int, left: Callable[[float], str] | None) -> None:
        self._title, self._total, self._n_done = title, total, 0
        self._left, self._began_s = left, time.monotonic()

    def done(self, what: str) -> None:
        self._n_done += 1
        left_s = (time.monotonic() - self._began_s) / self._n_done * (self._total - self._n_done)
        is_told = self._left is not None and left_s >= LEFT_IS_TOLD_S
        more = f" · {self._left(left_s)}" if self._left is not None and is_told else ""
        say(f"{self._title} {self._n_done}/{self._total}: {what}{more}")

    def now(self, what: str) -> None:
        """Not logged: a log lists finished steps only."""

    def at(self, number: int, total: int, what: str) -> None:
        say(f"{self._title} {number}/{total}: {what}")


class _BarSteps:
    def __init__(self, progress: Progress, title: str, total: int) -> None:
        self._progress = progress
        self._task = progress.add_task(title, total=total, now="")

    def done(self, what: str) -> None:
        self._progress.update(self._task, advance=1, now=printable(what))

    def now(self, what: str) -> None:
        self._progress.update(self._task, now=printable(what))

    def at(self, number: int, total: int, what: str) -> None:
        self._progress.update(self._task, completed=number - 1, total=total, now=printable(what))


@contextmanager
def steps(title: str, total: int, *, left: Callable[[float], str] | None = None) -> Iterator[Steps]:
    """Progress over `total` steps. `left` says in words how many seconds the rest may take; a terminal shows
    it anyway, a log only where it is worth a line.
    """
    console = _console()
    if not console.is_terminal:
        yield _PlainSteps(title, total, left)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[now]}", markup=False),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield _BarSteps(progress, title, total)
