"""What `scan` tells while it works: how far it is, what touching will cost, and how long it may take."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from detector.cli.terminal import Steps, say, steps
from detector.cli.words import subject_words, word
from detector.core.entry import EntryKind
from detector.core.geometry import Rect
from detector.core.trials import Level, ProbeKind, WindowPrior
from detector.scenarios import PROBES
from detector.scenarios.entries import WaysIn
from detector.touching import PlannedProbe
from detector.wiring.entry_launches import extra_minutes
from detector.wiring.scanning import Stage

__all__ = ["ScanProgress", "say_what_a_lab_takes", "say_what_entries_take", "time_left"]

A_LAUNCH_S = 15.0
"""Of a phone, before any of its launches was timed."""

LONG_MINUTES = 60
"""A person at a terminal is asked whether touching may take longer than this."""


class ScanProgress:
    """Shows the progress of a scan. `max_minutes`: of touching; None: a person is asked if it takes long."""

    def __init__(self, *, max_minutes: float | None) -> None:
        self._max_minutes = max_minutes

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[Stage]:
        with steps(word(name), total, left=time_left) as progress:
            yield _Launches(progress)

    def planned(self, plan: Sequence[PlannedProbe], *, level: Level, a_launch_s: float) -> float | None:
        most = sum(planned.most_launches for planned in plan)
        minutes = _minutes(most, a_launch_s)
        say(word("most_launches", n=most, minutes=minutes, level=level.value))
        for planned in plan:
            say_share(planned.prior.subject, planned.kind, planned.most_launches, a_launch_s)
        if self._max_minutes is not None or minutes <= LONG_MINUTES:
            return self._max_minutes
        return _asked(minutes) if sys.stdin.isatty() and sys.stderr.isatty() else None


class _Launches:
    """Names each launch that was made as people do; the scan names it by its scenario or package."""

    def __init__(self, progress: Steps) -> None:
        self._progress = progress

    def done(self, what: str) -> None:
        name, _, number = what.rpartition(" ")
        is_probe = any(name == probe.name for probe in PROBES)
        of_what = word(f"probe_{name}") if is_probe else name
        self._progress.done(f"{of_what}, {word('launch', n=number)}")


def say_what_a_lab_takes(n_runs: int, probes: Sequence[ProbeKind]) -> None:
    """Before the first launch, when no window is known yet: what touching one full-screen window may cost."""
    control = Rect.from_xywh(900, 100, 120, 120)
    prior = WindowPrior(
        subject="window:1",
        is_over_content=False,
        ordinal=1,
        box=Rect.from_xywh(0, 0, 1080, 2400),
        appeared_ms=0.0,
        control=control,
        glyph=control,
        countdown_s=5,
        px_per_dp=3.0,
    )
    costs = {kind: kind.most_launches(prior, Level.LAB) for kind in probes}
    most = sum(costs.values())
    say(word("lab_begins", n=n_runs, most=most, minutes=_minutes(most, A_LAUNCH_S)))
    for kind, n in costs.items():
        if n:
            say_share(prior.subject, kind, n, A_LAUNCH_S)


def say_what_entries_take(ways: WaysIn, level: Level) -> None:
    """Nothing of cold starts alone."""
    least, most = (round(minutes) for minutes in extra_minutes(ways, level))
    names = [entry.name for entry in ways.entries if entry.kind is not EntryKind.COLD]
    if names:
        say(word("entries_take", entries=", ".join(names), least=max(1, least), most=max(1, most)))


def say_share(subject: str, kind: ProbeKind, n: int, a_launch_s: float) -> None:
    what = word(f"probe_{kind.name}")
    minutes = _minutes(n, a_launch_s)
    say(word("most_of_probe", subject=subject_words(subject), probe=what, n=n, minutes=minutes))


def time_left(left_s: float) -> str:
    """`about 3 min left`, rounded up."""
    time = f"{left_s:.0f} s" if left_s < 60 else f"{-(-left_s // 60):.0f} min"
    return word("time_left", time=time)


def _minutes(n_launches: int, a_launch_s: float) -> int:
    return max(1, round(n_launches * a_launch_s / 60))


def _asked(minutes: int) -> float | None:
    while True:
        say(word("minutes_at_most", minutes=minutes))
        answer = sys.stdin.readline().strip()
        if not answer:
            return None
        if answer.isdecimal() and int(answer):
            return float(answer)
        say(word("minutes_only"))
