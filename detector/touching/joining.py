"""Joins all runs of a case into the document of its touches, which judging reads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from detector.core.outcome import OutcomeKind
from detector.core.trials import Gesture
from detector.touching.by_touch import as_control, leads_only_away, with_doubtful_controls, with_touches
from detector.touching.touching import touched_window
from detector.windows.role_guess import merged_role
from detector.windows.seen_run import SeenRun, tested_runs
from detector.windows.subjects import Subject, by_entry, match_windows, voting_sdks
from detector.windows.touched_case import (
    ControlByTouch,
    ReplacedControl,
    TouchedCase,
    TouchedPart,
    TouchedSubject,
    WindowByTouch,
)
from detector.windows.touched_window import Touch, TouchedWindow
from detector.windows.window_track import WindowTrack

__all__ = ["join_runs"]


def join_runs(runs: Sequence[SeenRun]) -> TouchedCase:
    """What touching each window came to; of runs without touches, what each window does by itself."""
    found = [subject for part in by_entry(tested_runs(runs)).values() for subject in _subjects(part)]
    arrive = any(_has_arrived(touch) for subject in found for touch in subject.whole.touched.touches)
    return TouchedCase(subjects=tuple(_with_arrival(subject, taps_arrive=arrive) for subject in found))


def _subjects(runs: Sequence[SeenRun]) -> list[TouchedSubject]:
    """Those of one entry."""
    everywhere = dict(match_windows(runs))
    subjects = match_windows([run for run in runs if run.is_untouched])
    return [_subject(subject, everywhere[subject[0]], runs) for subject in subjects]


def _subject(
    subject: Subject, everywhere: Mapping[int, WindowTrack], runs: Sequence[SeenRun]
) -> TouchedSubject:
    """`everywhere`: the window in the touched runs, too."""
    name, windows = subject
    by_runs = (
        _part((name, {index: window for index, window in windows.items() if index in kept}), runs, kept)
        for kept in _parts(everywhere, frozenset(run.run_index for run in runs))
    )
    return TouchedSubject(
        name=name,
        whole=_joined(subject, runs),
        parts=tuple(part for part in by_runs if part is not None),
    )


def _parts(windows: Mapping[int, WindowTrack], run_indices: frozenset[int]) -> list[frozenset[int]]:
    """The launches of each SDK, and all launches but those of some; none if one SDK has the place alone."""
    by_sdk = voting_sdks(windows)
    if len(by_sdk) < 2:
        return []
    failing = (group for n in range(1, len(by_sdk) + 1) for group in combinations(by_sdk.values(), n))
    rest = [run_indices.difference(*group) for group in failing]
    return list(dict.fromkeys([*by_sdk.values(), *rest]))


def _part(subject: Subject, runs: Sequence[SeenRun], kept: Collection[int]) -> TouchedPart | None:
    return _joined(subject, [run for run in runs if run.run_index in kept]) if subject[1] else None


def _joined(subject: Subject, runs: Sequence[SeenRun]) -> TouchedPart:
    """The subject's windows are those of the untouched runs among these."""
    touched = touched_window(subject, runs)
    windows = tuple(_by_touch(index, window, touched) for index, window in subject[1].items())
    return TouchedPart(
        run_indices=tuple(sorted(run.run_index for run in runs)),
        windows=windows,
        touched=replace(touched, role=merged_role([window.role for window in windows])),
    )


def _by_touch(run_index: int, window: WindowTrack, touched: TouchedWindow) -> WindowByTouch:
    return WindowByTouch(
        run_index=run_index,
        id=window.id,
        role=with_touches(window.role, touched.touches),
        control=_replaced(window, touched),
    )


def _replaced(window: WindowTrack, touched: TouchedWindow) -> ReplacedControl | None:
    if touched.closing_node is not None:
        why, changed = ControlByTouch.CLOSING_NODE, as_control(window, touched.closing_node)
    elif leads_only_away(touched.touches):
        why, changed = ControlByTouch.LEADS_AWAY, with_doubtful_controls(window)
    else:
        return None
    if changed is window:
        return None
    return ReplacedControl(why=why, sightings=changed.sightings, appeared_ms=changed.control_appeared_ms)


def _with_arrival(subject: TouchedSubject, *, taps_arrive: bool) -> TouchedSubject:
    """Whether taps arrive is a fact about the device, and so of the whole case."""

    def told(part: TouchedPart) -> TouchedPart:
        return replace(part, touched=replace(part.touched, taps_arrive=taps_arrive))

    return replace(subject, whole=told(subject.whole), parts=tuple(map(told, subject.parts)))


def _has_arrived(touch: Touch) -> bool:
    """Shown by its effect or by the device's log. Movements and keys do not prove that taps arrive."""
    is_something = touch.outcome.is_known and touch.outcome is not OutcomeKind.NOTHING
    did_something = touch.movement is None and touch.gesture is not Gesture.BACK and is_something
    return did_something or touch.has_arrived
