"""Matches windows across runs, to determine which of them a verdict is about.

Adverts differ between launches, so pixels cannot match them. The unit of the vote is the place
(ecosystem.md C.5): the first full-screen window, the first popup, the second popup, …
"""

from collections.abc import Sequence
from statistics import median

from detector.assessment.seen_run import SeenRun
from detector.perception.window_track import WindowTrack

__all__ = ["Subject", "match_windows"]

Subject = tuple[str, dict[int, WindowTrack]]  # its name, and the window by run index


def match_windows(runs: Sequence[SeenRun]) -> tuple[Subject, ...]:
    """`window:1`, `window:2`, … in order of their median appearance, each with its runs.

    Splash and interstitial share a place: telling them apart is a guess by perception, which must not split a
    vote. The untouched runs determine the order: a touch may end a window early or bring up another.
    """
    places: dict[tuple[str, int], dict[int, WindowTrack]] = {}
    for run in runs:
        n_seen: dict[str, int] = {}
        for window in run.windows:
            shape = "over content" if window.kind.lies_over_content else "full screen"
            ordinal = n_seen.get(shape, 0)
            n_seen[shape] = ordinal + 1
            places.setdefault((shape, ordinal), {})[run.run_index] = window
    untouched = {run.run_index for run in runs if run.is_untouched}

    def order(item: tuple[tuple[str, int], dict[int, WindowTrack]]) -> tuple[bool, float, tuple[str, int]]:
        place, windows = item
        own = [window for run_index, window in windows.items() if run_index in untouched]
        return not own, median(w.appeared_ms.value for w in own or windows.values()), place

    in_order = sorted(places.items(), key=order)
    return tuple((f"window:{n}", windows) for n, (_, windows) in enumerate(in_order, start=1))
