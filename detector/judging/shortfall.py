"""What a case did not get at, whatever its verdicts say: what it stood before, how slowly it was recorded.

Both are part of the verdicts document: a pass of a consent dialog says nothing about the app behind it, and a
rule that stays open because this host was busy is no result.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detector.core.prepared import DialogKind
from detector.core.verdict import Outcome, ReasonCode, RunWord, Verdict
from detector.core.window_role import WindowRole

__all__ = [
    "PreparationStopped",
    "SlowRecording",
    "StoodBefore",
    "is_everywhere",
    "is_open_for_slowness",
    "lacked_recording",
    "reached",
]

_NO_CONTENT = frozenset({WindowRole.CONSENT, WindowRole.PERMISSION, WindowRole.BRAND, WindowRole.PAGE})
"""What is seen on the way to the app's own windows, or behind them."""

_FOR_SLOWNESS = frozenset(
    {
        "too_few_frames_read",
        "too_few_frames_to_see_motion",
        "window_too_short",
        "window_not_fully_recorded",
        "delay_unmeasured",
        "delay_near_limit",
        "no_lossless_frame",
        "contrast_unmeasured",
    }
)
"""Reasons that more frames would have removed."""

_FOR_WANT_OF_A_TREE = frozenset({"hit_region_unmeasured"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StoodBefore:
    """The last thing seen in the launches `seen_in_runs`, of `n_launches`, was a dialog that awaits a person.

    `role`: what it is for. `title`: its first line as it was read; `package`: whose it is, if the system's;
    each None if it was not read.
    """

    role: WindowRole
    title: str | None
    package: str | None
    seen_in_runs: tuple[int, ...]
    n_launches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparationStopped:
    """A preparation stood before a dialog that it does not answer, of this kind and with this title."""

    kind: DialogKind
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowRecording:
    """Every launch gave far fewer frames than were asked for; medians over the launches.

    `is_host`: this machine was late itself, or was the device as well. `worst_late_ms`: the longest delay of
    its own waits; None: not measured.
    """

    n_frames: int
    n_expected: int
    is_host: bool
    worst_late_ms: float | None


def reached(verdicts: Iterable[Verdict], stood: Sequence[StoodBefore]) -> tuple[Verdict, ...]:
    """The verdicts that speak of the app: all, unless every launch ended before a dialog. Then only those on
    windows that came before it, and not on the dialog, a launch screen or the app as a whole.
    """
    if not is_everywhere(stood):
        return tuple(verdicts)
    unreached = _NO_CONTENT | {stood_before.role for stood_before in stood}
    return tuple(
        verdict
        for verdict in verdicts
        if verdict.subject_role is not None and verdict.subject_role not in unreached
    )


def is_everywhere(stood: Sequence[StoodBefore]) -> bool:
    """Whether no launch got past such a dialog."""
    return (
        bool(stood)
        and len({index for stood_before in stood for index in stood_before.seen_in_runs})
        >= stood[0].n_launches
    )


def is_open_for_slowness(verdict: Verdict) -> bool:
    """Whether it is undecided, and every launch that does not show the fault lacked frames to tell."""
    if verdict.outcome is not Outcome.CANT_TELL:
        return False
    silent = [run for run in verdict.runs if run.outcome is not Outcome.FAILED]
    return bool(silent) and all(_lacked_frames(word) for word in silent)


def lacked_recording(verdict: Verdict) -> bool:
    """Whether it is open for slowness, or for want of a view tree, which comes late on a slow device."""
    is_untested = verdict.outcome is Outcome.UNTESTED and bool(verdict.runs)
    return is_open_for_slowness(verdict) or (
        is_untested and all(run.reason_id in _FOR_WANT_OF_A_TREE for run in verdict.runs)
    )


def _lacked_frames(run: RunWord) -> bool:
    is_open = run.outcome is Outcome.CANT_TELL
    return is_open and (run.reason_code is ReasonCode.GAP or run.reason_id in _FOR_SLOWNESS)
