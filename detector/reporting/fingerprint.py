"""A finding's fingerprint, for renderers: what it stands for is told in `regression/fingerprint.py`."""

from detector.regression.fingerprint import FINGERPRINT, mark_of
from detector.reporting.findings import Finding

__all__ = ["FINGERPRINT", "fingerprint"]


def fingerprint(finding: Finding, package: str) -> str:
    """32 hexadecimal digits; no version, place, size, device, creative or run has a part in it."""
    kind = finding.subject.kind if finding.subject is not None else None
    return mark_of(finding.verdict, package, kind).fingerprint
