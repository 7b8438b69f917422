"""Identifies a finding across nights, for everything that matches results over time.

A mark names the rule, the package, what the window is for, whether it fills the screen, and the advert SDK
that showed it, if known. The control needs no naming: each rule is about one. Version, place, size, device,
creative and run are left out: they change from night to night without the app changing. What could not be
determined one night matches anything: whether two findings are the same is decided by `is_like`, never by the
digits.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from detector.core.entry import COLD, mark_of_entry
from detector.core.subject import WHOLE_APP, app_at
from detector.core.verdict import Outcome, Verdict
from detector.core.window_role import WindowRole
from detector.judging.document import VerdictsDocument
from detector.windows.role_guess import merged_role
from detector.windows.seen import WindowKind
from detector.windows.seen_run import SeenRun
from detector.windows.subjects import named_windows
from detector.windows.window_track import WindowTrack

__all__ = ["AT", "FINGERPRINT", "Mark", "MarkedVerdict", "mark_of", "marked"]

FINGERPRINT = "detector/v1"
"""Names the inputs: rule, package, what the window is for, whether it fills the screen, and the SDK."""

UNKNOWN_SDK = ""

AT = "@"
"""Between the shape of a window and the entry at which it was seen: `screen@hot`, `@hot` where none was."""

LIKELY = 0.1
"""Share from which a role counts as possible for the window: the most likely one may differ tomorrow."""

_FILLS_THE_SCREEN = frozenset({WindowKind.SPLASH, WindowKind.INTERSTITIAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """`window` is the window's role, or `app` of what is no window's; `shape` is "" there. At another entry
    than a cold start the shape ends with the entry: what is known of a hot start's splash is not of another.

    `sdk` is the id of the advert SDK that showed it; "": not told, or several did.
    """

    rule_id: str
    package: str
    window: str
    shape: str
    sdk: str = UNKNOWN_SDK

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits. Two windows of one role and shape in one app share it: which came first
        is chance. Without an SDK the digits equal those of earlier versions, which recorded none.
        """
        parts = [FINGERPRINT, self.rule_id, self.package, self.window, self.shape]
        if self.sdk != UNKNOWN_SDK:
            parts.append(self.sdk)
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]

    @property
    def place(self) -> "Mark":
        """The mark without its SDK."""
        return self if self.sdk == UNKNOWN_SDK else replace(self, sdk=UNKNOWN_SDK)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedVerdict:
    """`perhaps` are other roles that the window may have.

    `n_passed` counts the launches that passed, keyed by the SDK that showed the window ("": unknown).
    `captured_at` is when the first of the launches began, UTC, ISO 8601; None where there was none.
    `n_launches`: the complete launches of its entry in its case; `is_slow`: all cold starts were recorded too
    slowly.
    """

    mark: Mark
    verdict: Verdict
    perhaps: tuple[str, ...] = ()
    n_passed: Mapping[str, int] = field(default_factory=dict)
    captured_at: str | None = None
    n_launches: int = 0
    is_slow: bool = False


def mark_of(verdict: Verdict, package: str, kind: WindowKind | None) -> Mark:
    """The mark of a verdict, with an SDK if the verdict covers that SDK's launches alone. `kind` is that of
    the window the verdict is about; None where it is about none.
    """
    if kind is None:
        window, shape = verdict.subject.partition(":")[0], ""
        if verdict.subject == app_at(verdict.entry):
            window = WHOLE_APP
    else:
        role = verdict.subject_role
        window = WindowRole.UNKNOWN.value if role is None else role.value
        shape = "screen" if kind in _FILLS_THE_SCREEN else "over content"
    if verdict.entry != COLD:
        shape = f"{shape}{AT}{mark_of_entry(verdict.entry)}"
    return Mark(
        rule_id=verdict.rule_id, package=package, window=window, shape=shape, sdk=verdict.sdk or UNKNOWN_SDK
    )


def marked(document: VerdictsDocument, runs: Sequence[SeenRun]) -> tuple[MarkedVerdict, ...]:
    """Each verdict with its mark, in the document's order. `runs` are those it was judged from."""
    windows = named_windows(runs)
    captured_at = min((run.started_at for run in runs), default=document.judged_at)
    n_launches = Counter(run.entry for run in runs if run.is_untouched and not run.is_partial)
    found = (
        _marked(verdict, document.package, _seen(verdict, windows.get(verdict.subject, {})), captured_at)
        for verdict in document.verdicts
    )
    is_slow = document.slow_recording is not None
    return tuple(
        replace(found_one, n_launches=n_launches[found_one.verdict.entry], is_slow=is_slow)
        for found_one in found
    )


def _seen(verdict: Verdict, windows: Mapping[int, WindowTrack]) -> Mapping[int, WindowTrack]:
    """The launches that the verdict covers: those of another SDK in the same place have their own verdict."""
    return {run_index: window for run_index, window in windows.items() if run_index in verdict.seen_in_runs}


def _marked(
    verdict: Verdict, package: str, windows: Mapping[int, WindowTrack], captured_at: str | None
) -> MarkedVerdict:
    place = mark_of(verdict, package, windows[min(windows)].kind if windows else None)
    role = merged_role([window.role for window in windows.values()])
    likely = (share.role.value for share in role.shares if share.share >= LIKELY)
    return MarkedVerdict(
        mark=replace(place, sdk=_sdk_of(verdict, windows)),
        verdict=verdict,
        perhaps=tuple(sorted({*likely} - {place.window, WindowRole.UNKNOWN.value})),
        n_passed=_n_passed(verdict, windows),
        captured_at=captured_at,
    )


def _sdk_of(verdict: Verdict, windows: Mapping[int, WindowTrack]) -> str:
    """The SDK that all failed launches name, or all launches where none failed."""
    failed = {run.run_index for run in verdict.runs if run.outcome is Outcome.FAILED}
    sdks = {window.sdk for run_index, window in windows.items() if run_index in failed or not failed}
    (sdk,) = sdks if len(sdks) == 1 else (None,)
    return sdk or UNKNOWN_SDK


def _n_passed(verdict: Verdict, windows: Mapping[int, WindowTrack]) -> dict[str, int]:
    """A pass whose launches cannot be counted counts as one."""
    if verdict.outcome is not Outcome.PASSED:
        return {}
    found: dict[str, int] = {}
    for run_index in (run.run_index for run in verdict.runs if run.outcome is Outcome.PASSED):
        sdk = (windows[run_index].sdk if run_index in windows else None) or UNKNOWN_SDK
        found[sdk] = found.get(sdk, 0) + 1
    if not found:
        n = max((fault.n_launches for fault in verdict.missed), default=1)
        return {_sdk_of(verdict, windows): n}
    return found
