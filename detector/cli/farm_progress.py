"""What `farm run` tells while it runs: a board on a terminal, lines in a file, a pipe or CI."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from detector.cli.farm_board import board, headline, waits
from detector.cli.language import language
from detector.cli.terminal import is_terminal, moving, say
from detector.cli.words import word
from detector.farm.document import FarmDocument
from detector.farm.matrix import titled
from detector.farm.reasons import reason_in

if TYPE_CHECKING:
    from detector.farm.conductor import JobNews
    from detector.farm.running import Listener

__all__ = ["RunProgress", "run_progress"]

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
