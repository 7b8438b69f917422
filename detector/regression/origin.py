"""Attributes a finding to one creative, to the SDK that showed it, or to the app.

Adverts differ from launch to launch. Each launch shows a creative, identified by the perceptual hash of its
window, and perhaps an SDK, identified by names. A fault that occurs with one creative alone, in each of its
launches, and not with another one of the same SDK, is that creative's. A fault that occurs across creatives
is the app's or the SDK's: the SDK's where it occurs with one SDK and not with another. Everything else is
reported as undecided, with the counts. A few launches may agree by chance: see `is_beyond_chance`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from detector.core.verdict import Outcome, Verdict
from detector.perception.picture_hash import are_alike
from detector.regression.significance import ALPHA, fisher_p
from detector.windows.seen_run import SeenRun
from detector.windows.subjects import named_windows
from detector.windows.window_track import ENTRANCE_MS, WindowTrack

__all__ = ["Origin", "OriginKind", "ShownLaunch", "launches_of", "origin_of", "origins_of"]


class OriginKind(StrEnum):
    CREATIVE = "creative"
    SDK = "sdk"
    APP_OR_SDK = "app_or_sdk"
    UNTOLD = "untold"  # one creative alone was seen, or launches of one creative disagree


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLaunch:
    """One launch that could be judged. `pictures`: hashes of what its window showed; () if it was plain."""

    failed: bool
    pictures: tuple[str, ...]
    sdk: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """`creative` is a hash of that creative, `sdk` the id; None where it is not that one's, or untold.

    `failed_with` of `n_with` launches of the creative or SDK failed, `failed_without` of `n_without` others;
    `p_value` is Fisher's exact test of the four, None where there are no others. `n_creatives` were seen.
    """

    kind: OriginKind
    creative: str | None
    sdk: str | None
    n_creatives: int
    failed_with: int
    n_with: int
    failed_without: int
    n_without: int
    p_value: float | None

    @property
    def is_beyond_chance(self) -> bool:
        return self.p_value is not None and self.p_value <= ALPHA


def launches_of(verdict: Verdict, runs: Sequence[SeenRun]) -> tuple[ShownLaunch, ...]:
    """The launches of a rule that judges each launch by itself; () otherwise. Runs are matched by index."""
    windows: Mapping[int, WindowTrack] = named_windows(runs).get(verdict.subject, {})
    judged = {Outcome.FAILED: True, Outcome.PASSED: False}
    return tuple(
        ShownLaunch(
            failed=judged[run.outcome],
            pictures=_pictures(windows[run.run_index]),
            sdk=windows[run.run_index].sdk,
        )
        for run in verdict.runs
        if run.outcome in judged and run.run_index in windows
    )


def _pictures(window: WindowTrack) -> tuple[str, ...]:
    """Leaves out those of its entrance, if there are others: a half faded-in window resembles nothing."""
    hashes = [
        (reading.at_ms, reading.clues.picture_hash)
        for reading in window.readings
        if reading.clues is not None and reading.clues.picture_hash is not None
    ]
    settled = [picture for at_ms, picture in hashes if at_ms >= window.appeared_ms.low + ENTRANCE_MS]
    return tuple(dict.fromkeys(settled or [picture for _, picture in hashes]))


def origin_of(launches: Sequence[ShownLaunch], *, of_sdk: str | None = None) -> Origin | None:
    """None where no launch failed. `launches` may come from several nights. `of_sdk`: the finding is about
    this SDK's launches alone; the others serve as comparison.
    """
    creatives = _creatives(launches)
    is_about = [launch.failed and of_sdk in (None, launch.sdk) for launch in launches]
    failing = [launch for launch, is_so in zip(launches, is_about, strict=True) if is_so]
    if not failing:
        return None
    numbers = {creatives[n] for n, is_so in enumerate(is_about) if is_so}
    sdks = {launch.sdk for launch in failing}
    (sdk,) = sdks if len(sdks) == 1 else (None,)
    if len(numbers) == 1 and None not in numbers:
        own = [creatives[n] in numbers for n in range(len(launches))]
        rivals = [
            launch
            for launch, is_own in zip(launches, own, strict=True)
            if not is_own and launch.sdk in (sdk, None)
        ]
        all_own = all(launch.failed for launch, is_own in zip(launches, own, strict=True) if is_own)
        kind = OriginKind.CREATIVE if rivals and all_own else OriginKind.UNTOLD
        return _origin(kind, launches, own, creatives, sdk)
    if None in numbers:
        return _origin(OriginKind.UNTOLD, launches, [launch.failed for launch in launches], creatives, sdk)
    own = [launch.sdk == sdk for launch in launches]
    others = [launch.sdk for launch in launches if launch.sdk not in (sdk, None)]
    kind = OriginKind.SDK if sdk is not None and others else OriginKind.APP_OR_SDK
    return _origin(kind, launches, own if kind is OriginKind.SDK else [True] * len(launches), creatives, sdk)


def origins_of(verdicts: Iterable[Verdict], runs: Sequence[SeenRun]) -> dict[tuple[str, str], Origin | None]:
    """For each finding of one case, by rule id and subject. An SDK's finding is compared with other SDKs'."""
    verdicts = tuple(verdicts)
    failed = [verdict for verdict in verdicts if verdict.outcome is Outcome.FAILED]
    launches: dict[tuple[str, str], list[ShownLaunch]] = {
        (verdict.rule_id, verdict.place): [] for verdict in failed
    }
    for verdict in verdicts:
        if (verdict.rule_id, verdict.place) in launches:
            launches[verdict.rule_id, verdict.place] += launches_of(verdict, runs)
    return {
        (verdict.rule_id, verdict.subject): origin_of(
            launches[verdict.rule_id, verdict.place], of_sdk=verdict.sdk
        )
        for verdict in failed
    }


def _origin(
    kind: OriginKind,
    launches: Sequence[ShownLaunch],
    own: Sequence[bool],
    creatives: Sequence[int | None],
    sdk: str | None,
) -> Origin:
    ours = [launch for launch, is_own in zip(launches, own, strict=True) if is_own]
    others = [launch for launch, is_own in zip(launches, own, strict=True) if not is_own]
    counts = sum(our.failed for our in ours), len(ours), sum(other.failed for other in others), len(others)
    return Origin(
        kind=kind,
        creative=ours[0].pictures[0] if kind is OriginKind.CREATIVE else None,
        sdk=sdk,
        n_creatives=len({creative for creative in creatives if creative is not None}),
        failed_with=counts[0],
        n_with=counts[1],
        failed_without=counts[2],
        n_without=counts[3],
        p_value=fisher_p(*counts) if others else None,
    )


def _creatives(launches: Sequence[ShownLaunch]) -> list[int | None]:
    """The number of each launch's creative; None where it shows no picture. Similar pictures count as one."""
    groups: list[tuple[int, set[str]]] = []
    for number, launch in enumerate(launches):
        if not launch.pictures:
            continue
        joined = [group for group in groups if are_alike(launch.pictures, group[1])]
        first = joined[0][0] if joined else number
        merged = {*launch.pictures}.union(*(pictures for _, pictures in joined))
        groups = [group for group in groups if group not in joined] + [(first, merged)]
    return [
        next((name for name, pictures in groups if not pictures.isdisjoint(launch.pictures)), None)
        for launch in launches
    ]
