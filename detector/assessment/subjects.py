"""The same window in several runs: which of them a verdict speaks of.

Adverts differ from launch to launch, so pixels cannot match them. The unit of the vote is the
place (ecosystem.md C.5): the first full-screen window, the first popup, the second popup, …
"""

from collections.abc import Sequence
from statistics import median

from detector.assessment.seen_run import SeenRun
from detector.perception.seen import WindowKind
from detector.perception.window_track import WindowTrack

__all__ = ["Subject", "match_windows"]

Subject = tuple[str, dict[int, WindowTrack]]  # its name, and the window by run index


def match_windows(runs: Sequence[SeenRun]) -> tuple[Subject, ...]:
    """`window:1`, `window:2`, … in order of their median appearance, each with its runs.

    A splash and an interstitial share a place: telling them apart is perception's guess, and a
    guess must not split a vote.
    """
    places: dict[tuple[str, int], dict[int, WindowTrack]] = {}
    for run in runs:
        n_seen: dict[str, int] = {}
        for window in run.windows:
            shape = "over content" if window.kind is WindowKind.POPUP else "full screen"
            ordinal = n_seen.get(shape, 0)
            n_seen[shape] = ordinal + 1
            places.setdefault((shape, ordinal), {})[run.run_index] = window
    in_order = sorted(
        places.items(), key=lambda item: (median(w.appeared_ms.value for w in item[1].values()), item[0])
    )
    return tuple((f"window:{n}", windows) for n, (_, windows) in enumerate(in_order, start=1))
