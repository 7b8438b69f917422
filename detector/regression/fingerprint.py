"""What makes a finding the same one tomorrow, for whatever matches results over time.

A mark names the rule, the package, what the window is for, whether it fills the screen, and the advert SDK
that showed it where that is told. Which control it is about is the rule's: each speaks of one. No version,
place, size, device, creative or run has a part in it: those change from night to night without the app's
doing. What could not be told one night stands for anything: `is_like`, never the digits, says whether two
findings are one.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from detector.assessment.seen_run import SeenRun
from detector.assessment.subjects import named_windows
from detector.core.verdict import Outcome, Verdict
from detector.core.window_role import WindowRole
from detector.judging.document import VerdictsDocument
from detector.perception.role_by_touch import merged
from detector.windows.seen import WindowKind
from detector.windows.window_track import WindowTrack

__all__ = ["FINGERPRINT", "Mark", "MarkedVerdict", "mark_of", "marked"]

FINGERPRINT = "detector/v1"
"""Names what goes in: rule, package, what the window is for, whether it fills the screen, and the SDK."""

UNTOLD_SDK = ""

LIKELY = 0.1
"""A share of belief from which on a role may be the window's: the surest one may be another tomorrow."""

_FILLS_THE_SCREEN = frozenset({WindowKind.SPLASH, WindowKind.INTERSTITIAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """`window` is the window's role, or `app` of what is no window's; `shape` is "" there.

    `sdk` is the id of the advert SDK that showed it; "": not told, or several did.
    """

    rule_id: str
    package: str
    window: str
    shape: str
    sdk: str = UNTOLD_SDK

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits. Two windows of one role and shape in one app share it: which came first
        is chance. Without an SDK they are those of the versions that knew of none.
        """
        said = [FINGERPRINT, self.rule_id, self.package, self.window, self.shape]
        if self.sdk != UNTOLD_SDK:
            said.append(self.sdk)
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]

    @property
    def place(self) -> "Mark":
        """Whoever showed it."""
        return self if self.sdk == UNTOLD_SDK else replace(self, sdk=UNTOLD_SDK)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedVerdict:
    """`perhaps` are other roles that the window may have.

    `n_passed` counts the launches that passed by the SDK that showed the window ("": untold). `captured_at`
    is when the first of the launches began, UTC, ISO 8601; None where there was none.
    """

    mark: Mark
    verdict: Verdict
    perhaps: tuple[str, ...] = ()
    n_passed: Mapping[str, int] = field(default_factory=dict)
    captured_at: str | None = None


def mark_of(verdict: Verdict, package: str, kind: WindowKind | None) -> Mark:
    """Its place, with the SDK whose launches alone it is about. `kind` is that of the window that the verdict
    speaks of; None where it speaks of none.
    """
    if kind is None:
        window, shape = verdict.subject.partition(":")[0], ""
    else:
        role = verdict.subject_role
        window = WindowRole.UNKNOWN.value if role is None else role.value
        shape = "screen" if kind in _FILLS_THE_SCREEN else "over content"
    return Mark(
        rule_id=verdict.rule_id, package=package, window=window, shape=shape, sdk=verdict.sdk or UNTOLD_SDK
    )


def marked(document: VerdictsDocument, runs: Sequence[SeenRun]) -> tuple[MarkedVerdict, ...]:
    """Each verdict with its mark, in the document's order. `runs` are those that it was judged from."""
    windows = named_windows(runs)
    captured_at = min((run.started_at for run in runs), default=document.judged_at)
    return tuple(
        _marked(one, document.package, _seen(one, windows.get(one.subject, {})), captured_at)
        for one in document.verdicts
    )


def _seen(verdict: Verdict, windows: Mapping[int, WindowTrack]) -> Mapping[int, WindowTrack]:
    """The launches that it speaks of: those of another SDK in the same place have a verdict of their own."""
    return {run_index: one for run_index, one in windows.items() if run_index in verdict.seen_in_runs}


def _marked(
    verdict: Verdict, package: str, windows: Mapping[int, WindowTrack], captured_at: str | None
) -> MarkedVerdict:
    place = mark_of(verdict, package, windows[min(windows)].kind if windows else None)
    told = merged([one.role for one in windows.values()])
    likely = (one.role.value for one in told.shares if one.share >= LIKELY)
    return MarkedVerdict(
        mark=replace(place, sdk=_sdk_of(verdict, windows)),
        verdict=verdict,
        perhaps=tuple(sorted({*likely} - {place.window, WindowRole.UNKNOWN.value})),
        n_passed=_n_passed(verdict, windows),
        captured_at=captured_at,
    )


def _sdk_of(verdict: Verdict, windows: Mapping[int, WindowTrack]) -> str:
    """Of the launches that failed, else of all: the one that all of them name."""
    failed = {one.run_index for one in verdict.runs if one.outcome is Outcome.FAILED}
    told = {one.sdk for run_index, one in windows.items() if run_index in failed or not failed}
    (sdk,) = told if len(told) == 1 else (None,)
    return sdk or UNTOLD_SDK


def _n_passed(verdict: Verdict, windows: Mapping[int, WindowTrack]) -> dict[str, int]:
    """A pass whose launches cannot be counted is one."""
    if verdict.outcome is not Outcome.PASSED:
        return {}
    found: dict[str, int] = {}
    for run_index in (one.run_index for one in verdict.runs if one.outcome is Outcome.PASSED):
        sdk = (windows[run_index].sdk if run_index in windows else None) or UNTOLD_SDK
        found[sdk] = found.get(sdk, 0) + 1
    if not found:
        n = max((one.n_launches for one in verdict.missed), default=1)
        return {_sdk_of(verdict, windows): n}
    return found
