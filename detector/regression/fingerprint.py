"""What makes a finding the same one tomorrow, for whatever matches results over time.

A mark names the rule, the package, what the window is for and whether it fills the screen. No version, place,
size, device, creative or run has a part in it: those change from night to night without the app's doing.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from detector.assessment.seen_run import SeenRun
from detector.assessment.subjects import match_windows
from detector.core.verdict import Verdict
from detector.core.window_role import WindowRole
from detector.judging.document import VerdictsDocument
from detector.perception.seen import WindowKind

__all__ = ["FINGERPRINT", "Mark", "MarkedVerdict", "mark_of", "marked"]

FINGERPRINT = "detector/v1"
"""Names what goes in: rule, package, what the window is for, and whether it fills the screen."""

_FILLS_THE_SCREEN = frozenset({WindowKind.SPLASH, WindowKind.INTERSTITIAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """`window` is the window's role, or `app` of what is no window's; `shape` is "" there."""

    rule_id: str
    package: str
    window: str
    shape: str

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits. Two windows of one role and shape in one app share it: which came first
        is chance.
        """
        said = json.dumps([FINGERPRINT, self.rule_id, self.package, self.window, self.shape])
        return hashlib.sha256(said.encode()).hexdigest()[:32]

    def is_like(self, other: "Mark") -> bool:
        """The same, or the same but that the role of one window could not be told that night."""
        if (self.rule_id, self.package, self.shape) != (other.rule_id, other.package, other.shape):
            return False
        return self.window == other.window or WindowRole.UNKNOWN.value in (self.window, other.window)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedVerdict:
    mark: Mark
    verdict: Verdict


def mark_of(verdict: Verdict, package: str, kind: WindowKind | None) -> Mark:
    """`kind` is that of the window that the verdict speaks of; None where it speaks of none."""
    if kind is None:
        window, shape = verdict.subject.partition(":")[0], ""
    else:
        role = verdict.subject_role
        window = WindowRole.UNKNOWN.value if role is None else role.value
        shape = "screen" if kind in _FILLS_THE_SCREEN else "over content"
    return Mark(rule_id=verdict.rule_id, package=package, window=window, shape=shape)


def marked(document: VerdictsDocument, runs: Sequence[SeenRun]) -> tuple[MarkedVerdict, ...]:
    """Each verdict with its mark, in the document's order. `runs` are those that it was judged from."""
    kinds = {name: by_run[min(by_run)].kind for name, by_run in match_windows(runs)}
    return tuple(
        MarkedVerdict(mark=mark_of(one, document.package, kinds.get(one.subject)), verdict=one)
        for one in document.verdicts
    )
