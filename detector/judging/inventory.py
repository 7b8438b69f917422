"""The adverts that a case saw: each with its sightings, its SDK and the rules that it broke.

A sighting is one window of an advert or of the app's own offer in one launch, touched or not. Launches are
independent draws from what the app shows, so the sightings also tell how much was not seen (`richness.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from detector.core.verdict import Outcome, Verdict
from detector.judging.richness import Coverage, coverage_of
from detector.judging.scope import ADVERTISING
from detector.windows.creative import creative_of, grouped_creatives
from detector.windows.seen_run import SeenRun
from detector.windows.subjects import match_windows
from detector.windows.window_track import ENTRANCE_MS, WindowTrack

__all__ = ["Inventory", "SeenAdvert", "inventory_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAdvert:
    """One advert of the case, seen `n` times, in the launches `runs`, at `entries` and places `subjects`.

    `id`: `advert:1` is the first one seen. `sdk` None: no SDK was recognised, or several showed it.
    `first_frame` shows it settled, as evidence id; `failed`: the codes of the rules that fail where a launch
    shows it.
    """

    id: str
    n: int
    entries: tuple[str, ...]
    sdk: str | None
    first_frame: str
    subjects: tuple[str, ...]
    runs: tuple[int, ...]
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """`unknown`: sightings of plain surfaces with hardly a word, which nothing tells apart."""

    adverts: tuple[SeenAdvert, ...] = ()
    coverage: Coverage | None = None
    n_unknown: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sighting:
    run: SeenRun
    subject: str
    window: WindowTrack

    @property
    def frame_id(self) -> str:
        """The first frame after its entrance, or the last before."""
        settled_ms = self.window.appeared_ms.low + ENTRANCE_MS
        readings = self.window.readings
        frame = next((reading for reading in readings if reading.at_ms >= settled_ms), readings[-1])
        return f"run:{self.run.run_index}/{frame.frame_id}"


def inventory_of(runs: Sequence[SeenRun], verdicts: Iterable[Verdict]) -> Inventory:
    """Of the runs that tested the app, with what was judged of their windows."""
    sightings = _sightings(runs)
    numbers = grouped_creatives([creative_of(sighting.window) for sighting in sightings])
    groups: dict[int, list[_Sighting]] = {}
    for number, sighting in zip(numbers, sightings, strict=True):
        if number is not None:
            groups.setdefault(number, []).append(sighting)
    broken = _broken(verdicts)
    return Inventory(
        adverts=tuple(_advert(n, group, broken) for n, group in enumerate(groups.values(), start=1)),
        coverage=coverage_of(number for number in numbers if number is not None),
        n_unknown=numbers.count(None),
    )


def _sightings(runs: Sequence[SeenRun]) -> list[_Sighting]:
    by_index = {run.run_index: run for run in runs}
    found = [
        _Sighting(run=by_index[index], subject=subject, window=window)
        for subject, windows in match_windows(runs)
        for index, window in windows.items()
        if window.role.role in ADVERTISING and window.readings
    ]
    return sorted(found, key=lambda sighting: (sighting.run.run_index, sighting.window.appeared_ms.value))


def _broken(verdicts: Iterable[Verdict]) -> Mapping[tuple[str, int], list[str]]:
    """The codes of rules that fail, by place and launch: by each launch's own word where it has one."""
    broken: dict[tuple[str, int], list[str]] = {}
    for verdict in verdicts:
        if verdict.outcome is not Outcome.FAILED:
            continue
        failing = [word.run_index for word in verdict.runs if word.outcome is Outcome.FAILED]
        for index in failing or verdict.seen_in_runs:
            broken.setdefault((verdict.place, index), []).append(verdict.code)
    return broken


def _advert(
    number: int, group: Sequence[_Sighting], broken: Mapping[tuple[str, int], list[str]]
) -> SeenAdvert:
    sdks = {sighting.window.sdk for sighting in group} - {None}
    failed = {
        code for sighting in group for code in broken.get((sighting.subject, sighting.run.run_index), [])
    }
    return SeenAdvert(
        id=f"advert:{number}",
        n=len(group),
        entries=tuple(dict.fromkeys(sighting.run.entry for sighting in group)),
        sdk=sdks.pop() if len(sdks) == 1 else None,
        first_frame=group[0].frame_id,
        subjects=tuple(dict.fromkeys(sighting.subject for sighting in group)),
        runs=tuple(dict.fromkeys(sighting.run.run_index for sighting in group)),
        failed=tuple(sorted(failed)),
    )
