"""Votes of their own for advert SDKs that share one place.

A slot that rotates among SDKs shows one SDK's fault in some launches only: over all of them the vote is mixed
and gives `unstable`. Where the launches name who was in the slot, each SDK named is voted on by itself. One
whose own vote fails gets a verdict about its launches alone, and the place's verdict then covers the
launches of the others and the unnamed ones.

Nothing else changes: what fails or passes over all launches stays one verdict, and two SDKs that both fail in
part cannot be distinguished by a single launch of each.
"""

from collections.abc import Callable, Mapping, Sequence

from detector.core.subject import subject_of_sdk
from detector.core.verdict import Outcome, ReasonCode, Verdict
from detector.windows.subjects import voting_sdks
from detector.windows.window_track import WindowTrack

__all__ = ["MIN_SHOWN", "with_votes_by_sdk"]

MIN_SHOWN = 2
"""Tool value: one launch that shows a fault may be chance, and one of three SDKs is easily alone in it."""

JudgePart = Callable[[str, frozenset[int]], Mapping[str, Verdict]]
"""Judges the launches with these run indices alone, under this name: verdicts by rule id, {} if none of them
was left untouched."""


def with_votes_by_sdk(
    verdicts: Sequence[Verdict],
    windows: Mapping[int, WindowTrack],
    judge_part: JudgePart,
    *,
    run_indices: frozenset[int],
) -> tuple[Verdict, ...]:
    """`verdicts` are those on one place, `windows` what was seen in it, by run index, touched runs included;
    `run_indices` are those of all runs of the case.
    """
    by_sdk = voting_sdks(windows)
    if len(by_sdk) < 2 or not any(map(_is_mixed, verdicts)):
        return tuple(verdicts)
    place = verdicts[0].subject
    own = {sdk: judge_part(subject_of_sdk(place, sdk), runs) for sdk, runs in by_sdk.items()}
    voted: list[Verdict] = []
    for verdict in verdicts:
        rule_id = verdict.rule_id
        failing = [sdk for sdk in by_sdk if _is_mixed(verdict) and _is_firm_failure(own[sdk].get(rule_id))]
        if not failing:
            voted.append(verdict)
            continue
        voted += [own[sdk][rule_id] for sdk in failing]
        others = run_indices.difference(*(by_sdk[sdk] for sdk in failing))
        left = judge_part(place, others).get(rule_id)
        voted += [] if left is None else [left]
    return tuple(voted)


def _is_mixed(verdict: Verdict) -> bool:
    return verdict.outcome is Outcome.CANT_TELL and verdict.reason_code is ReasonCode.UNSTABLE


def _is_firm_failure(verdict: Verdict | None) -> bool:
    if verdict is None or verdict.outcome is not Outcome.FAILED or verdict.tries is None:
        return False
    return verdict.tries.shown >= MIN_SHOWN
