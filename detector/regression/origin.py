"""Attributes a finding to one creative, to the SDK that showed it, or to the app.

Adverts differ from launch to launch. Each launch shows a creative, identified by what its window shows and
says, and perhaps an SDK, identified by names. A fault that occurs with one creative alone, in each of its
launches, and not with another one of the same SDK, is that creative's. A fault that occurs across creatives
is the app's or the SDK's: the SDK's where it occurs with one SDK and not with another. Everything else is
reported as undecided, with the counts. A few launches may agree by chance: see `is_beyond_chance`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from detector.core.verdict import Outcome, Verdict
from detector.regression.significance import ALPHA, fisher_p
from detector.windows.creative import Creative, creative_of, grouped_creatives
from detector.windows.seen_run import SeenRun
from detector.windows.subjects import named_windows
from detector.windows.window_track import WindowTrack

__all__ = ["Origin", "OriginKind", "ShownLaunch", "launches_of", "origin_of", "origins_of"]


class OriginKind(StrEnum):
    CREATIVE = "creative"
    SDK = "sdk"
    APP_OR_SDK = "app_or_sdk"
    UNTOLD = "untold"  # one creative alone was seen, or launches of one creative disagree


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLaunch:
    """One launch that could be judged, and what its window showed."""

    failed: bool
    creative: Creative
    sdk: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """`creative` is the name of that creative, `sdk` the id; None where it is not that one's, or untold.

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
            creative=creative_of(windows[run.run_index]),
            sdk=windows[run.run_index].sdk,
        )
        for run in verdict.runs
        if run.outcome in judged and run.run_index in windows
    )


def origin_of(launches: Sequence[ShownLaunch], *, of_sdk: str | None = None) -> Origin | None:
    """None where no launch failed. `launches` may come from several nights. `of_sdk`: the finding is about
    this SDK's launches alone; the others serve as comparison.
    """
    creatives = grouped_creatives([launch.creative for launch in launches])
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
        creative=ours[0].creative.name if kind is OriginKind.CREATIVE else None,
        sdk=sdk,
        n_creatives=len({creative for creative in creatives if creative is not None}),
        failed_with=counts[0],
        n_with=counts[1],
        failed_without=counts[2],
        n_without=counts[3],
        p_value=fisher_p(*counts) if others else None,
    )
