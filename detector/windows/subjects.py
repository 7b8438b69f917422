"""Matches windows across runs, to determine which of them a verdict is about.

Adverts differ between launches, so pixels cannot match them. The unit of the vote is the place
(ecosystem.md C.5): the first full-screen window, the first popup, the second popup, …

Where several advert SDKs share a place, a verdict may be about the launches of one of them alone:
`window:1/gdt` (`votes_by_sdk.py`).
"""

from collections.abc import Mapping, Sequence
from statistics import median

from detector.core.entry import COLD
from detector.core.subject import subject_of, subject_of_sdk
from detector.windows.seen_run import SeenRun
from detector.windows.window_track import WindowTrack, window_place

__all__ = ["Subject", "by_entry", "match_windows", "named_windows", "runs_by_sdk", "voting_sdks"]

Subject = tuple[str, dict[int, WindowTrack]]  # its name, and the window by run index


def match_windows(runs: Sequence[SeenRun]) -> tuple[Subject, ...]:
    """`window:1`, `window:2`, … in order of their median appearance, each with its runs; after a return from
    the background `window:hot/1` and on, and so at each other entry. No window is matched across entries.

    Splash and interstitial share a place: perception only guesses which of the two it is, and a guess must
    not split a vote. The untouched runs determine the order: a touch may end a window early or bring up
    another.
    """
    return tuple(subject for entry, part in by_entry(runs).items() for subject in _match(part, entry))


def by_entry(runs: Sequence[SeenRun]) -> dict[str, list[SeenRun]]:
    """The runs of each entry, the cold starts and all touches first."""
    parts: dict[str, list[SeenRun]] = {COLD: []} if any(run.entry == COLD for run in runs) else {}
    for run in runs:
        parts.setdefault(run.entry, []).append(run)
    return parts


def _match(runs: Sequence[SeenRun], entry: str) -> tuple[Subject, ...]:
    places: dict[tuple[bool, int], dict[int, WindowTrack]] = {}
    for run in runs:
        for window in run.windows:
            places.setdefault(window_place(run.windows, window), {})[run.run_index] = window
    untouched = {run.run_index for run in runs if run.is_untouched}

    def order(item: tuple[tuple[bool, int], dict[int, WindowTrack]]) -> tuple[bool, float, tuple[bool, int]]:
        place, windows = item
        own = [window for run_index, window in windows.items() if run_index in untouched]
        return not own, median(w.appeared_ms.value for w in own or windows.values()), place

    in_order = sorted(places.items(), key=order)
    return tuple((subject_of(entry, n), windows) for n, (_, windows) in enumerate(in_order, start=1))


def runs_by_sdk(windows: Mapping[int, WindowTrack]) -> dict[str, frozenset[int]]:
    """The launches of each SDK that was recognised, by its id, in alphabetical order."""
    found: dict[str, set[int]] = {}
    for run_index, window in windows.items():
        if window.sdk is not None:
            found.setdefault(window.sdk, set()).add(run_index)
    return {sdk: frozenset(found[sdk]) for sdk in sorted(found)}


MAX_VOTING_SDKS = 5
"""Of a place that rotates among more, those with most launches vote. Tool value: every way to leave some of
them out is read on its own."""


def voting_sdks(windows: Mapping[int, WindowTrack]) -> dict[str, frozenset[int]]:
    """The launches of each SDK that may have a verdict of its own, by its id, in alphabetical order."""
    by_sdk = runs_by_sdk(windows)
    most = sorted(by_sdk, key=lambda sdk: (-len(by_sdk[sdk]), sdk))[:MAX_VOTING_SDKS]
    return {sdk: by_sdk[sdk] for sdk in sorted(most)}


def named_windows(runs: Sequence[SeenRun]) -> dict[str, dict[int, WindowTrack]]:
    """The windows of every subject that a verdict on these runs may name, by run index."""
    named = {}
    for name, windows in match_windows(runs):
        named[name] = windows
        for sdk, own in runs_by_sdk(windows).items():
            named[subject_of_sdk(name, sdk)] = {index: windows[index] for index in sorted(own)}
    return named
