"""What the launches of a case did not get at: the dialog that they ended before, and frames that are missing.

Only complete cold starts count: a touch may bring up or close what would have stood there, and what an
interrupted launch would have come to is unknown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from detector.core.conditions import HOST_LATE_MS
from detector.core.events import ForegroundChange
from detector.core.outcome import OutcomeKind
from detector.core.prepared import DialogKind
from detector.core.trials import LOOK_EVERY_MS
from detector.core.window_role import WindowRole
from detector.judging.shortfall import PreparationStopped, SlowRecording, StoodBefore
from detector.windows.destinations import kind_of_package
from detector.windows.role_guess import ClueKind, RoleGuess
from detector.windows.seen_run import SeenRun
from detector.windows.window_track import WindowTrack

__all__ = ["preparation_stopped", "slow_recording", "stood_before"]

MIN_SCORE = 0.5
"""More likely than all other roles together. Tool value."""

HOST_SHARE, PHONE_SHARE = 0.5, 0.25
"""Of the frames asked for; below it a recording is slow. A phone that gives single pictures only manages two
to four a second, which is enough (devices.md 1.4); a virtual device or an emulator is as fast as its host.
Tool values.
"""

CONTROL_SHARE = 0.5
"""Of a window's frames. Tool value."""

_ALWAYS = frozenset({WindowRole.CONSENT, WindowRole.PERMISSION})
_OFFERS = frozenset({WindowRole.ADVERT, WindowRole.PROMOTION})
_MAY_BE_AN_OFFER = frozenset({DialogKind.UNKNOWN, DialogKind.OFFER, DialogKind.NOTICE})
_IF_NOTHING_CLOSES_IT = frozenset({WindowRole.LOGIN, WindowRole.UPDATE})


def stood_before(runs: Sequence[SeenRun]) -> tuple[StoodBefore, ...]:
    """By role, in order of the first launch; () if no launch ended before such a dialog."""
    launches = _launches(runs)
    found: dict[WindowRole, dict[int, _Wall]] = {}
    for run in launches:
        if (wall := _wall(run)) is not None:
            found.setdefault(wall.role, {})[run.run_index] = wall
    return tuple(
        StoodBefore(
            role=role,
            title=_first(wall.title for wall in walls.values()),
            package=_first(wall.package for wall in walls.values()),
            seen_in_runs=tuple(walls),
            n_launches=len(launches),
        )
        for role, walls in found.items()
    )


def preparation_stopped(runs: Sequence[SeenRun]) -> PreparationStopped | None:
    """The dialog at which the last preparation stopped; None: it did not, or there was none.

    An offer over the page, which the view tree gives no way out of, is what is to be measured: where the
    launches show a window with its words that can be closed or is an offer, nothing stands before the app.
    """
    done = [run.preparation for run in runs if run.preparation is not None and not run.is_partial]
    kind = done[-1].stood_before if done else None
    if kind is None:
        return None
    title = done[-1].title
    windows = (window for run in _launches(runs) for window in run.windows)
    if kind in _MAY_BE_AN_OFFER and any(_is_open_offer(window, title) for window in windows):
        return None
    return PreparationStopped(kind=kind, title=title)


def slow_recording(runs: Sequence[SeenRun]) -> SlowRecording | None:
    """None unless every launch was recorded too slowly."""
    launches = [run for run in _launches(runs) if run.frames]
    paces = [(len(run.frames), _n_expected(run)) for run in launches]
    late_ms = [run.worst_late_ms for run in launches if run.worst_late_ms is not None]
    is_host = any(run.device_kind in ("virtual", "emulator") for run in launches) or (
        max(late_ms, default=0.0) >= HOST_LATE_MS
    )
    least = HOST_SHARE if is_host else PHONE_SHARE
    if not paces or any(n >= least * expected for n, expected in paces):
        return None
    return SlowRecording(
        n_frames=round(median(n for n, _ in paces)),
        n_expected=round(median(expected for _, expected in paces)),
        is_host=is_host,
        worst_late_ms=max(late_ms, default=None),
    )


def _is_open_offer(window: WindowTrack, title: str) -> bool:
    guess = window.role
    words = "".join(reason.detail or "" for reason in guess.reasons if reason.clue is ClueKind.WORDS)
    is_offer = guess.score >= MIN_SCORE and guess.role in _OFFERS
    is_the_same = bool(_bare(title)) and _bare(title) in _bare(words)
    return is_the_same and (is_offer or _can_be_closed(window))


def _bare(text: str) -> str:
    return "".join(text.split())


def _launches(runs: Iterable[SeenRun]) -> list[SeenRun]:
    return [run for run in runs if run.is_cold_start and not run.is_partial and not run.is_recording]


def _n_expected(run: SeenRun) -> float:
    return (run.frames[-1].at_ms - run.frames[0].at_ms) / LOOK_EVERY_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wall:
    """The dialog that stood when a capture ended."""

    role: WindowRole
    title: str | None = None
    package: str | None = None


def _wall(run: SeenRun) -> _Wall | None:
    """The system's prompt, if one was in front at the end; else the app's own dialog, of several the last."""
    in_front = _last_in_front(run)
    if in_front is not None and _asks_permission(in_front):
        return _Wall(role=WindowRole.PERMISSION, package=in_front.to_package)
    standing = [
        track for track in (*run.windows, *run.other_windows) if track.gone_ms is None and _awaits(track)
    ]
    last = max(standing, key=lambda track: track.appeared_ms.value, default=None)
    return None if last is None else _Wall(role=last.role.role, title=_title(last.role))


def _last_in_front(run: SeenRun) -> ForegroundChange | None:
    """What came to the front last while the launch was watched, as the device's log says."""
    ended_ms = max((frame.at_ms for frame in run.frames), default=0.0)
    changes = [
        event for event in run.events if isinstance(event, ForegroundChange) and event.at_ms <= ended_ms
    ]
    return max(changes, key=lambda change: change.at_ms, default=None)


def _asks_permission(change: ForegroundChange) -> bool:
    return kind_of_package(change.to_package, change.activity, None) is OutcomeKind.PERMISSION


def _awaits(window: WindowTrack) -> bool:
    """Whether it stands in the way until a person decides; a login that can be closed is just a popup."""
    guess = window.role
    if not window.kind.blocks or guess.score < MIN_SCORE:
        return False
    return guess.role in _ALWAYS or (guess.role in _IF_NOTHING_CLOSES_IT and not _can_be_closed(window))


def _can_be_closed(window: WindowTrack) -> bool:
    """Whether most frames show a close control; something that one frame takes for it closes nothing."""
    with_control = {sighting.frame_id for sighting in window.sightings}
    return len(with_control) >= CONTROL_SHARE * len(window.readings)


def _title(guess: RoleGuess) -> str | None:
    lines = _first(reason.detail for reason in guess.reasons if reason.clue is ClueKind.WORDS)
    return None if lines is None else lines.split(" / ")[0]


def _first(found: Iterable[str | None]) -> str | None:
    return next((text for text in found if text), None)
