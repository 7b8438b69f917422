"""What makes a finding the same one tomorrow, for whatever matches results over time."""

import hashlib
import json

from detector.perception.seen import WindowKind
from detector.reporting.findings import Finding

__all__ = ["FINGERPRINT", "fingerprint"]

FINGERPRINT = "detector/v1"
"""Names what goes in: rule, package, what the window is for, and whether it fills the screen."""

_FILLS_THE_SCREEN = frozenset({WindowKind.SPLASH, WindowKind.INTERSTITIAL})


def fingerprint(finding: Finding, package: str) -> str:
    """32 hexadecimal digits. No version, place, size, device, creative or run has a part in it.

    Two windows of one role and shape in one app share it: which of them came first is chance.
    """
    verdict, subject = finding.verdict, finding.subject
    if subject is None:
        what, shape = verdict.subject.partition(":")[0], ""
    else:
        what = verdict.subject_role.value if verdict.subject_role is not None else "unknown"
        shape = "screen" if subject.kind in _FILLS_THE_SCREEN else "over content"
    said = json.dumps([FINGERPRINT, verdict.rule_id, package, what, shape])
    return hashlib.sha256(said.encode()).hexdigest()[:32]
