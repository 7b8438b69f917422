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

__all__ = ["CoverageApart", "Inventory", "SeenAdvert", "inventory_of"]

LEAST_SIGHTINGS = 3
"""Of a group, before its share is stated: from so many on was the interval tested (`richness.py`)."""


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
class CoverageApart:
    """Of the sightings at one entry (`by` "entry") or of one SDK ("sdk"), which is `name`; null: those whose
    SDK was not recognised. `coverage` null: fewer than `LEAST_SIGHTINGS` say nothing about the rest.
    """

    by: str
    name: str | None
    n_sightings: int
    coverage: Coverage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """`coverage_apart` only names kinds of groups of which there are several; `n_unknown`: sightings of plain
    surfaces with hardly a word, which nothing tells apart.
    """

    adverts: tuple[SeenAdvert, ...] = ()
    coverage: Coverage | None = None
    coverage_apart: tuple[CoverageApart, ...] = ()
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
    by_entry = [(sighting.run.entry, number) for number, sighting in zip(numbers, sightings, strict=True)]
    by_sdk = [(sighting.window.sdk, number) for number, sighting in zip(numbers, sightings, strict=True)]
    return Inventory(
        adverts=tuple(_advert(n, group, broken) for n, group in enumerate(groups.values(), start=1)),
        coverage=coverage_of(number for number in numbers if number is not None),
        coverage_apart=(*_apart("entry", by_entry), *_apart("sdk", by_sdk)),
        n_unknown=numbers.count(None),
    )


def _apart(by: str, sightings: Iterable[tuple[str | None, int | None]]) -> tuple[CoverageApart, ...]:
    """`sightings`: the group of each, and its advert. Empty where there is but one group."""
    groups: dict[str | None, list[int]] = {}
    for name, number in sightings:
        if number is not None:
            groups.setdefault(name, []).append(number)
    if len(groups) < 2:
        return ()
    return tuple(
        CoverageApart(
            by=by,
            name=name,
            n_sightings=len(group),
            coverage=coverage_of(group) if len(group) >= LEAST_SIGHTINGS else None,
        )
        for name, group in groups.items()
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
