"""Where an app went without a touch: while a window of it stood, and from the page behind."""

from dataclasses import dataclass

from detector.core.events import Download, ForegroundChange
from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity
from detector.windows.destinations import is_advert_page, is_phone_service, kind_of_start
from detector.windows.seen_run import SeenRun
from detector.windows.start_attempts import StartAttempt, app_uids, start_attempts
from detector.windows.touched_window import OwnMove
from detector.windows.window_track import WindowTrack

__all__ = [
    "AROUND_MS",
    "OwnJump",
    "jumped_by_itself",
    "moves_behind",
    "moves_of",
    "own_jumps",
    "page_came_ms",
]

AROUND_MS = 600.0
"""The log may report the next activity slightly before or after the frames show it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnJump:
    """`at_ms` on the run's axis. `start` None: it is a download, of which the log does not say who asked."""

    at_ms: Quantity
    kind: OutcomeKind
    target: str | None
    start: StartAttempt | None


def own_jumps(run: SeenRun, window: WindowTrack) -> tuple[OwnJump, ...]:
    """Jumps while the window was open or as it closed, until the app's own next activity was in front: from
    then on it is that one which leads on. The launch and going home do not count.
    """
    until_ms = (window.gone_ms.high if window.gone_ms is not None else window.readings[-1].at_ms) + AROUND_MS
    came_ms = page_came_ms(run, window.appeared_ms.high + AROUND_MS)
    until_ms = until_ms if came_ms is None else min(until_ms, came_ms)
    return _jumps_between(run, window.appeared_ms.low - AROUND_MS, until_ms)


def jumped_by_itself(run: SeenRun) -> bool:
    """Whether any window of an untouched launch led elsewhere."""
    return any(own_jumps(run, window) for window in run.windows)


def page_came_ms(run: SeenRun, after_ms: float) -> float | None:
    """When the log first shows another page of the app itself in front, after that."""
    came_ms = (
        event.at_ms
        for event in run.events
        if isinstance(event, ForegroundChange)
        and event.to_package == run.package
        and event.at_ms > after_ms
        and not is_advert_page(event.activity)
    )
    return min(came_ms, default=None)


def moves_of(jumps: tuple[OwnJump, ...], since: Quantity) -> tuple[OwnMove, ...]:
    return tuple(
        OwnMove(since_window_ms=jump.at_ms.since(since), kind=jump.kind, target=jump.target) for jump in jumps
    )


def moves_behind(run: SeenRun, gone: Quantity) -> tuple[OwnMove, ...]:
    """Jumps by the page behind, after the window had closed by itself."""
    until_ms = run.left_ms if run.left_ms is not None else max((e.at_ms for e in run.events), default=0.0)
    return moves_of(_jumps_between(run, gone.low, until_ms), gone)


def _jumps_between(run: SeenRun, from_ms: float, until_ms: float) -> tuple[OwnJump, ...]:
    inside = [event for event in run.events if from_ms <= event.at_ms <= until_ms]
    jumps: list[tuple[float, float, OutcomeKind | None, str | None, StartAttempt | None]] = [
        (
            start.at_ms,
            start.at_error_ms,
            kind_of_start(start, run.package),
            start.to_package or start.data,
            start,
        )
        for start in start_attempts(inside, package=run.package, uids=app_uids(run.events, run.package))
        if start.to_package != run.package or is_advert_page(start.activity or "")
    ]
    jumps += [
        (event.at_ms, event.at_error_ms, OutcomeKind.DOWNLOAD, event.what, None)
        for event in inside
        if isinstance(event, Download)
    ]
    return tuple(
        OwnJump(at_ms=Quantity(value=at_ms, error=error_ms, unit="ms"), kind=kind, target=target, start=start)
        for at_ms, error_ms, kind, target, start in sorted(jumps, key=lambda jump: jump[0])
        if kind is not None and kind.is_jump
        if kind is not OutcomeKind.FOREIGN_APP or not is_phone_service(target)
    )
