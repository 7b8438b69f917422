"""What `farm run` tells while it runs: a board on a terminal, lines in a file, a pipe or CI."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from detector.cli.language import language
from detector.cli.terminal import is_terminal, moving, say
from detector.cli.words import word
from detector.core.printable import printable
from detector.farm.document import FarmDevice, FarmDocument, counted
from detector.farm.matrix import titled
from detector.farm.reasons import reason_in

if TYPE_CHECKING:
    from detector.farm.conductor import JobNews
    from detector.farm.running import Listener

__all__ = ["board", "headline", "run_progress"]


# A run in progress, for a terminal of 80 columns: what phones do, what is done, how long it may take.

MAX_PHONES = 40
"""A screenful; the others are only counted."""


def board(document: FarmDocument, *, now_s: float) -> Group:
    table = Table(header_style="bold", expand=True)
    table.add_column(word("device"), no_wrap=True, max_width=16)
    table.add_column(word("state"), no_wrap=True, max_width=12)
    table.add_column(word("since"), no_wrap=True, justify="right", width=6)
    table.add_column(word("doing"), no_wrap=True, overflow="ellipsis", ratio=1)
    phones = sorted(document.devices, key=lambda device: (_ORDER.get(device.state, 9), device.id))
    for phone in phones[:MAX_PHONES]:
        doing = printable(reason_in(language(), phone.doing or ""))
        table.add_row(printable(phone.id), word(f"phone_{phone.state}"), _since(phone, now_s), doing)
    parts: list[Text | Table] = [Text(headline(document, now_s=now_s)), table]
    if len(phones) > MAX_PHONES:
        parts.append(Text(f"… +{len(phones) - MAX_PHONES}"))
    return Group(*parts)


def headline(document: FarmDocument, *, now_s: float) -> str:
    """One line: how many jobs are in which state, and how long the rest may take."""
    counts = counted(document.jobs)
    parts = [f"{n} {word(f'job_{state}')}" for state, n in counts.items() if n or state == "done"]
    if document.left_s is not None:
        parts.append(word("time_left", time=_length(document.left_s)))
    if document.ended_at is None and document.scheduler is None:
        parts.append(word("broke_off"))
    ended = document.ended_at
    until_s = now_s if ended is None else datetime.fromisoformat(ended).timestamp()
    took = _length(until_s - datetime.fromisoformat(document.began_at).timestamp())
    return f"{document.run}  {took}  " + word("and").join(parts)


def waits(document: FarmDocument, *, now_s: float) -> list[str]:
    """Each phone that the run waits for, since when, and why."""
    lines = []
    for device in document.devices:
        if device.state in _WAITED_FOR:
            why = f" ({reason_in(language(), device.doing)})" if device.doing else ""
            lines.append(f"{device.id} {word(f'phone_{device.state}')} {_since(device, now_s)}{why}")
    return lines


def _since(device: FarmDevice, now_s: float) -> str:
    return _length(now_s - datetime.fromisoformat(device.since).timestamp())


def _length(seconds: float) -> str:
    whole = max(0, int(seconds))
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02}"
    return f"{whole // 3600}h{whole % 3600 // 60:02}"


_WAITED_FOR = ("rebooting", "away", "leased", "quarantined")

_STATES = ("running", "checking", "rebooting", "away", "leased", "quarantined", "available")
_ORDER = {state: number for number, state in enumerate(_STATES)}


LINE_EVERY_S = 60.0
"""Without a terminal, and while nothing else is told."""

_ENDED = ("done", "failed", "untestable", "cancelled")


class RunProgress:
    """`redraw`: None without a terminal."""

    def __init__(self) -> None:
        self.redraw: Callable[[], None] | None = None
        self._document: FarmDocument | None = None
        self._n_ended = 0
        self._said_at = float("-inf")

    @property
    def listener(self) -> "Listener":
        from detector.farm.running import Listener  # noqa: PLC0415 - help needs none of it

        return Listener(
            news=self.news,
            cleaned=lambda run: say(word("cleaned_up").format(run=run)),
            left_out=lambda why: say(reason_in(language(), why)),
            standing=self.standing,
        )

    def drawn(self) -> RenderableType:
        if self._document is None:
            return Text(word("workers_start"))
        return board(self._document, now_s=time.time())

    def standing(self, document: FarmDocument) -> None:
        if self._document is None:
            self._n_ended = sum(job.state in _ENDED for job in document.jobs)
        self._document = document
        if self.redraw is not None:
            self.redraw()
        elif time.monotonic() - self._said_at >= LINE_EVERY_S:
            self._say("; ".join([headline(document, now_s=time.time()), *waits(document, now_s=time.time())]))

    def news(self, news: "JobNews") -> None:
        self._n_ended += news.state in _ENDED
        total = "" if self._document is None else f"{self._n_ended}/{len(self._document.jobs)} "
        where = "" if news.phone is None else f" @ {news.phone}"
        code = "" if news.exit_code is None else f" ({news.exit_code})"
        why = f": {reason_in(language(), news.reason)}" if news.reason else ""
        self._say(
            f"{total}{word(f'job_{news.state}')}{code} {titled(news.job.key, news.job.label)}{where}{why}"
        )

    def _say(self, line: str) -> None:
        self._said_at = time.monotonic()
        say(line)


@contextmanager
def run_progress() -> Iterator[RunProgress]:
    progress = RunProgress()
    with moving(progress.drawn) as redraw:
        progress.redraw = redraw if is_terminal() else None
        yield progress
