"""The entries other than a cold start: what is done until the app is entered, and how it is watched then.

Each begins with the app stopped, as a cold start does, so that one launch does not depend on the last. Where
the app must be open before, it is opened and left alone until every splash of its cold start is over: what it
showed until then is not looked at. The page that is left is photographed, so that what stands on it still can
be told from what the entry brings. Waits count from the last press (criteria.md SPL-05).
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from detector.core.actions import (
    Action,
    EndApp,
    Enter,
    Launch,
    Observation,
    Observe,
    OpenApp,
    OpenTarget,
    PressBack,
    PressHome,
    Scenario,
    SeekNotification,
    StopApp,
    TapAt,
    TurnScreen,
    Wait,
)
from detector.core.approach import WayIn
from detector.core.entry import ComeBack, Entry, EntryKind
from detector.core.geometry import Point
from detector.core.launch_watch import LONGEST_WATCH_MS, SETTLE_MS, watch_launch
from detector.core.walk import DEFAULT_WALK, WalkBounds
from detector.core.watching import AppEnding

__all__ = [
    "HOT_AFTER_S",
    "N_SHOWN",
    "ONLY_COLD",
    "HotTry",
    "Jump",
    "WaysIn",
    "enter_by",
    "next_come_back",
    "play_entry",
]

HOT_AFTER_S = (5.0, 35.0, 65.0, 300.0)
"""Times in the background: just beyond 30 s and 60 s, which advert SDKs offer for a hot start's splash, and
the shortest and longest that a user takes for a return [tool value]."""

N_SHOWN = 2
"""Launches that show a window at a wait before longer waits are left out: a single one may be chance."""

OPENED_MS = LONGEST_WATCH_MS
"""From the launch until the page: as long as a cold start is watched at most."""

KILL_AFTER_MS = 1_500.0
"""After HOME: `am kill` spares what is still visible, and the launcher's animation takes 0.5 s."""

SCREEN_OFF_MS = 65_000.0
"""An app in front is stopped with the display, so that the same timers run as in the background."""

TAP_AFTER_MS = 700.0
"""After the window appeared: it has faded in by then."""

LEFT_MS = 4_000.0
"""From a tap to the page that it leads to: a market may take three seconds."""

NOTIFIED_AFTER_S = (10.0, 25.0, 30.0)
"""Waits after HOME for a notification, each after the last: 65 s in all, as with the display off."""

MAX_BACKS = 3
SECOND_BACK_MS = 400.0
"""Many apps leave only at a second press within two seconds, and say so in a toast."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysIn:
    """The entries of a scan, a hot start after each of these times in the background. `kills`: it is tried
    again with the process ended there. `walk`: its bounds.
    """

    entries: tuple[Entry, ...] = (Entry(kind=EntryKind.COLD),)
    hot_after_s: tuple[float, ...] = HOT_AFTER_S
    kills: bool = True
    walk: WalkBounds = DEFAULT_WALK


ONLY_COLD = WaysIn()


@dataclass(frozen=True, slots=True, kw_only=True)
class HotTry:
    """A return that was made, and whether a window came with it."""

    come_back: ComeBack
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """Where to tap the window of a cold start so that it leads away, ms after its launch."""

    point: Point
    at_ms: float


def next_come_back(
    done: Sequence[HotTry],
    after_s: Sequence[float] = HOT_AFTER_S,
    *,
    n_shown: int = N_SHOWN,
    kills: bool = True,
) -> ComeBack | None:
    """The next return that tells something new; None if no other does.

    The waits are tried from the shortest on, with the process alive and then with it ended. Once a window has
    come, longer waits tell nothing more about from when on it does.
    """
    for is_killed in (False, True) if kills else (False,):
        tries = [made for made in done if made.come_back.is_killed is is_killed]
        for away_s in sorted(after_s):
            here = [made for made in tries if made.come_back.away_s == away_s]
            n_here = sum(made.is_shown for made in here)
            if not here or (0 < n_here < n_shown and len(here) < n_shown + 1):
                return ComeBack(away_s=away_s, is_killed=is_killed)
            if n_here:
                break
    return None


def play_entry(
    entry: Entry, package: str, *, come_back: ComeBack | None = None, jump: Jump | None = None
) -> Scenario:
    """Enters the app and watches what comes."""
    entered_ms = yield from enter_by(entry, package, come_back=come_back, jump=jump)
    if entered_ms is not None and entry.kind is EntryKind.EXIT:
        yield from _watch_exit(package, entered_ms)
    elif entered_ms is not None:
        yield from watch_launch(entered_ms)
    yield StopApp(package=package)


def enter_by(
    entry: Entry, package: str, *, come_back: ComeBack | None = None, jump: Jump | None = None
) -> WayIn:
    """`come_back`: for a hot start; `jump`: for a return from where a window leads, None if none does."""
    yield StopApp(package=package)
    yield PressHome()
    yield Wait(duration_ms=SETTLE_MS)
    match entry.kind:
        case EntryKind.HOT if come_back is not None:
            return (yield from _hot(package, come_back))
        case EntryKind.UNLOCK:
            return (yield from _unlock(package))
        case EntryKind.EXIT:
            return (yield from _exit(package))
        case EntryKind.RETURN:
            return None if jump is None else (yield from _return(package, jump))
        case EntryKind.NOTIFICATION:
            return (yield from _notification(package))
        case EntryKind.LINK | EntryKind.ACTIVITY if entry.target is not None:
            return (yield from _open_target(package, entry))
        case EntryKind.LINK:
            return None  # it declares none
        case _:
            raise AssertionError(f"no way to enter by {entry.name}")


def _opened(package: str) -> Scenario:
    yield OpenApp(package=package)
    yield Wait(duration_ms=OPENED_MS)
    yield Observe(with_tree=True)  # the page that is left


def _hot(package: str, come_back: ComeBack) -> WayIn:
    yield from _opened(package)
    left = yield PressHome()
    now = left
    if come_back.is_killed:
        yield Wait(duration_ms=KILL_AFTER_MS)
        now = yield EndApp(package=package, ending=AppEnding.KILLED)
    rest_ms = come_back.away_s * 1000 - (now.at_ms - left.at_ms)
    if rest_ms > 0:
        yield Wait(duration_ms=rest_ms)
    return (yield Launch(package=package)).at_ms


def _unlock(package: str) -> WayIn:
    yield from _opened(package)
    yield TurnScreen(is_on=False)
    yield Wait(duration_ms=SCREEN_OFF_MS)
    return (yield from _entered(TurnScreen(is_on=True)))


def _entered(action: Action) -> Generator[Action, Observation, float]:
    entered = yield Enter()
    yield action
    return entered.at_ms


def _exit(package: str) -> WayIn:
    yield from _opened(package)
    return (yield from _entered(PressBack()))


def _watch_exit(package: str, pressed_ms: float) -> Scenario:
    """Until it is no longer in front; each window that comes is watched as long as a launch."""
    for n in range(MAX_BACKS):
        if n > 0:
            yield PressBack()
            yield Wait(duration_ms=SECOND_BACK_MS)
            pressed_ms = (yield PressBack()).at_ms
        yield from watch_launch(pressed_ms, package)
        seen = yield Observe()
        if seen.foreground_package not in (None, package):
            return


def _return(package: str, jump: Jump) -> WayIn:
    """Without an entry if the tap does not lead away: then there is nothing to come back from."""
    yield OpenApp(package=package)
    yield Wait(duration_ms=jump.at_ms + TAP_AFTER_MS)
    yield Observe()
    yield TapAt(point=jump.point)
    yield Wait(duration_ms=LEFT_MS)
    seen = yield Observe()
    if seen.foreground_package in (None, package):
        return None
    return (yield from _entered(PressBack()))


def _notification(package: str) -> WayIn:
    """Without an entry if the app posts none."""
    yield from _opened(package)
    yield PressHome()
    for after_s in NOTIFIED_AFTER_S:
        yield Wait(duration_ms=after_s * 1000)
        place = (yield SeekNotification(package=package)).place
        if place is not None:
            yield Observe()
            return (yield from _entered(TapAt(point=place)))
    return None


def _open_target(package: str, entry: Entry) -> WayIn:
    yield Observe()  # the reference that the launch is compared with
    is_link = entry.kind is EntryKind.LINK
    launched = yield OpenTarget(
        package=package,
        uri=entry.target if is_link else None,
        activity=None if is_link else entry.target,
    )
    return launched.at_ms
