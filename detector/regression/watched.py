"""Does an app behave otherwise when it is watched? A scan's launches against recordings that nobody watched.

A recording was made by the phone's own recorder, without adb; it is read as `detector video` reads it. Each
side's launches are described by traits that pixels alone can tell, so that the view tree, the log, the
resolution and the coding of the one side make no difference. A trait of a launch is known or not known: a
window whose role is unsure, a recording that ends too early or begins inside the app, say nothing.

Adverts rotate, and another advert is no difference: what an advert does is compared among the launches that
show the same one. Chance is told by exact permutation tests: whether watching makes no difference, the
launches (of each advert) could as well have been dealt out to the two sides otherwise. What so few launches
could never tell is not tested, and does not cost the other tests anything (Tarone 1990); the rest is
corrected together by Holm.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import comb
from statistics import fmean, median
from typing import Any

from detector import codec
from detector.core.verdict import Severity
from detector.regression.launch_traits import STEP_MS, Known, Launch, Place, Trait, known_traits
from detector.regression.significance import ALPHA, holm, permutation_p
from detector.regression.snapshot import Environment
from detector.windows.seen_run import SeenRun

__all__ = [
    "WATCHED_FORMAT",
    "Recorded",
    "Recording",
    "Scanned",
    "Told",
    "TraitCompared",
    "WatchedComparison",
    "held_against",
    "watched_schema",
]

WATCHED_FORMAT = "watched-comparison/1"

LEAST_DELAY_MS = 500.0
"""A control that comes later or earlier by less than this beyond both errors is no other one. Tool value:
entrances of 200 to 500 ms are dated differently in a film of 60 and in pictures of 2 frames a second."""

MAX_RECORDINGS_NEEDED = 50


class Told(StrEnum):
    DIFFERS = "differs"  # beyond chance
    PERHAPS = "perhaps"  # it differs, and chance may explain it
    SAME = "same"
    OTHER_ADVERTS = "other_adverts"  # no advert was seen on both sides
    UNKNOWN = "unknown"  # one side says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """`begins_outside`: its first picture is none of the app, so that the launch is in it."""

    path: str
    sha256: str
    run: SeenRun
    begins_outside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """The side that was watched. `n_launches`: untouched cold starts."""

    path: str
    version: str | None
    judged_at: str | None
    n_launches: int
    environment: Environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One recording. `n_windows`: information windows that it shows."""

    path: str
    sha256: str
    width_px: int
    height_px: int
    duration_ms: float
    begins_outside: bool
    n_windows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SideSeen:
    """Of `n` launches for which it is known, `shown` have it; of a delay, `mean_ms` ± `error_ms` instead.

    `evidence`: frames, `run:N/ID` of the case and `recording:N/ID` of the recordings in their order.
    """

    n: int
    shown: int | None = None
    mean_ms: float | None = None
    error_ms: float | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TraitCompared:
    """`a` watched, `b` not. `n_adverts`: those seen on both sides, whose launches were compared; null for
    `shows`, which needs none. `p_value` null: not tested. `least_p`: what the greatest difference would give
    with as many launches.
    """

    trait: Trait
    place: Place
    told: Told
    a: SideSeen
    b: SideSeen
    n_adverts: int | None = None
    p_value: float | None = None
    adjusted_p: float | None = None
    least_p: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedTest:
    """`recordings_needed`: how many of one launch each could tell a difference that all launches show, from
    this many launches of the scan and with this many tests; null: none, the scan has too few launches.
    """

    n_tests: int
    recordings_needed: int | None
    test: str = "exact permutation of the launches that show the same advert"
    correction: str = "Holm"
    alpha: float = ALPHA


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedFinding:
    """`telltales`: what the app's code reads and the phone showed in the scan, if its APK was read."""

    traits: tuple[str, ...]
    telltales: tuple[str, ...]
    id: str = "behaves-differently-when-watched"
    severity: Severity = Severity.INFO


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedComparison:
    """`finding` null: nothing differs beyond chance."""

    format: str
    package: str
    a: Scanned
    b: tuple[Recorded, ...]
    test: WatchedTest
    finding: WatchedFinding | None
    traits: tuple[TraitCompared, ...]


def watched_schema() -> dict[str, Any]:  # Any: a JSON schema
    return codec.json_schema(WatchedComparison)


def held_against(
    scanned: Scanned, runs: Sequence[SeenRun], recordings: Sequence[Recording], *, telltales: Sequence[str]
) -> WatchedComparison:
    """`runs`: of the case; those that touched the app, or entered it otherwise, are left out."""
    watched = [Launch(name=f"run:{run.run_index}", run=run, is_recording=False) for run in _fit(runs)]
    unwatched = [
        Launch(
            name=f"recording:{n}",
            run=recording.run,
            is_recording=True,
            begins_outside=recording.begins_outside,
        )
        for n, recording in enumerate(recordings)
        if recording.run.frames
    ]
    launches = [*watched, *unwatched]
    traits = [_compared(trait, place, known) for trait, place, known in known_traits(launches)]
    tested = [trait for trait in traits if trait.least_p is not None and trait.least_p <= ALPHA]
    adjusted = dict(zip(map(id, tested), holm([trait.p_value or 0.0 for trait in tested]), strict=True))
    told = tuple(_decided(trait, adjusted.get(id(trait))) for trait in traits)
    differing = tuple(f"{trait.trait}:{trait.place}" for trait in told if trait.told is Told.DIFFERS)
    return WatchedComparison(
        format=WATCHED_FORMAT,
        package=scanned.environment.package,
        a=replace(scanned, n_launches=len(watched)),
        b=tuple(map(_recorded, recordings)),
        test=WatchedTest(n_tests=len(tested), recordings_needed=_needed(len(watched), max(len(tested), 1))),
        finding=WatchedFinding(traits=differing, telltales=tuple(telltales)) if differing else None,
        traits=told,
    )


def _fit(runs: Iterable[SeenRun]) -> list[SeenRun]:
    return [
        run
        for run in runs
        if run.is_cold_start and run.is_entered and not run.is_partial and not run.secure_ms and run.frames
    ]


def _recorded(recording: Recording) -> Recorded:
    run = recording.run
    return Recorded(
        path=recording.path,
        sha256=recording.sha256,
        width_px=run.display.width_px,
        height_px=run.display.height_px,
        duration_ms=run.frames[-1].at_ms if run.frames else 0.0,
        begins_outside=recording.begins_outside,
        n_windows=len(run.windows),
    )


def _needed(n_launches: int, n_tests: int) -> int | None:
    """Sides of the same size could as well be exchanged: there the other extreme is as far."""

    def least_p(n: int) -> float:
        return (1 + (n == n_launches)) / comb(n_launches + n, n)

    possible = range(1, MAX_RECORDINGS_NEEDED + 1)
    return next((n for n in possible if least_p(n) <= ALPHA / n_tests), None)


def _decided(trait: TraitCompared, adjusted_p: float | None) -> TraitCompared:
    if adjusted_p is None or trait.told is not Told.PERHAPS:
        return replace(trait, adjusted_p=adjusted_p)
    return replace(trait, adjusted_p=adjusted_p, told=Told.DIFFERS if adjusted_p <= ALPHA else Told.PERHAPS)


def _compared(trait: Trait, place: Place, known: Sequence[Known]) -> TraitCompared:
    ours = [each for each in known if not each.launch.is_recording]
    theirs = [each for each in known if each.launch.is_recording]
    compared = TraitCompared(
        trait=trait,
        place=place,
        told=Told.UNKNOWN,
        a=_side(trait, ours),
        b=_side(trait, theirs),
        n_adverts=None,
    )
    if not ours or not theirs:
        return compared
    shared = {each.advert for each in ours} & {each.advert for each in theirs}
    if trait is not Trait.SHOWS:
        compared = replace(compared, n_adverts=len(shared))
    if not shared:
        is_alike = {each.value for each in ours} == {each.value for each in theirs}
        is_same = trait is not Trait.DELAY and is_alike
        return replace(compared, told=Told.SAME if is_same else Told.OTHER_ADVERTS)
    strata = [
        (
            [each.value for each in ours if each.advert == advert],
            [each.value for each in theirs if each.advert == advert],
        )
        for advert in sorted(shared, key=str)
    ]
    p_value, least_p = permutation_p(strata)
    told = Told.PERHAPS if _is_other(trait, ours, theirs, strata) else Told.SAME
    return replace(compared, told=told, p_value=p_value, least_p=least_p)


def _is_other(
    trait: Trait,
    ours: Sequence[Known],
    theirs: Sequence[Known],
    strata: Sequence[tuple[list[int], list[int]]],
) -> bool:
    """Whether there is a difference at all, of a delay one that neither error explains."""
    apart = fmean(fmean(b) - fmean(a) for a, b in strata)
    if trait is not Trait.DELAY:
        return abs(apart) > 0
    errors_ms = sum(median(each.error_ms for each in side) for side in (ours, theirs))
    return abs(apart) * STEP_MS > errors_ms + LEAST_DELAY_MS


def _side(trait: Trait, known: Sequence[Known]) -> SideSeen:
    evidence = tuple(f"{each.launch.name}/{each.frame_id}" for each in known)
    if trait is not Trait.DELAY:
        return SideSeen(n=len(known), shown=sum(each.value for each in known), evidence=evidence)
    if not known:
        return SideSeen(n=0)
    return SideSeen(
        n=len(known),
        mean_ms=fmean(each.value for each in known) * STEP_MS,
        error_ms=median(each.error_ms for each in known),
        evidence=evidence,
    )
