"""A run in progress, for a terminal of 80 columns: what phones do, what is done, how long it may take."""

from collections.abc import Sequence
from datetime import datetime

from rich.console import Group
from rich.table import Table
from rich.text import Text

from detector.cli.words import word
from detector.core.printable import printable
from detector.farm.document import FarmDocument, FarmJob, counted

__all__ = ["board", "headline", "left_s"]

MAX_PHONES = 40
"""A screenful; the others are only counted."""


def board(document: FarmDocument, *, now_s: float) -> Group:
    table = Table(header_style="bold", expand=True)
    table.add_column(word("device"), no_wrap=True, max_width=16)
    table.add_column(word("state"), no_wrap=True, max_width=12)
    table.add_column(word("since"), no_wrap=True, justify="right", width=6)
    table.add_column(word("doing"), no_wrap=True, overflow="ellipsis", ratio=1)
    phones = sorted(document.devices, key=lambda one: (_ORDER.get(one.state, 9), one.id))
    for one in phones[:MAX_PHONES]:
        age_s = now_s - datetime.fromisoformat(one.since).timestamp()
        table.add_row(
            printable(one.id), word(f"phone_{one.state}"), _length(age_s), printable(one.doing or "")
        )
    parts: list[Text | Table] = [Text(headline(document, now_s=now_s)), table]
    if len(phones) > MAX_PHONES:
        parts.append(Text(f"… +{len(phones) - MAX_PHONES}"))
    return Group(*parts)


def headline(document: FarmDocument, *, now_s: float) -> str:
    """One line: how many jobs are in which state, and how long the rest may take."""
    counts = counted(document.jobs)
    parts = [f"{n} {word(f'job_{state}')}" for state, n in counts.items() if n or state == "done"]
    rest_s = left_s(document.jobs, n_phones=_n_usable(document))
    if rest_s is not None and document.ended_at is None:
        parts.append(word("time_left").format(time=_length(rest_s)))
    if document.ended_at is None and document.scheduler is None:
        parts.append(word("broke_off"))
    ended = document.ended_at
    until_s = now_s if ended is None else datetime.fromisoformat(ended).timestamp()
    took = _length(until_s - datetime.fromisoformat(document.began_at).timestamp())
    return f"{document.run}  {took}  " + ", ".join(parts)


def left_s(jobs: Sequence[FarmJob], *, n_phones: int) -> float | None:
    """From the mean of the finished jobs; None if there is none, nothing is left, or no phone is usable."""
    took = [job.took_s for job in jobs if job.took_s is not None]
    n_left = sum(_LEFT_OF.get(job.state, 0.0) for job in jobs)
    if not took or not n_left or not n_phones:
        return None
    return sum(took) / len(took) * max(1.0, n_left / n_phones)


def _n_usable(document: FarmDocument) -> int:
    return sum(one.state in ("available", "running") for one in document.devices)


def _length(seconds: float) -> str:
    whole = max(0, int(seconds))
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02}"
    return f"{whole // 3600}h{whole % 3600 // 60:02}"


_LEFT_OF = {"waiting": 1.0, "running": 0.5}
"""How much of a job is left, by its state; a running one counts as half done."""

_STATES = ("running", "checking", "rebooting", "away", "leased", "quarantined", "available")
_ORDER = {state: number for number, state in enumerate(_STATES)}
