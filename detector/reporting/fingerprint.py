"""A finding's fingerprint, for renderers; its meaning is documented in `regression/fingerprint.py`."""

from detector.regression.fingerprint import FINGERPRINT, mark_of
from detector.reporting.findings import Finding

__all__ = ["FINGERPRINT", "fingerprint"]


def fingerprint(finding: Finding, package: str) -> str:
    """32 hexadecimal digits, independent of version, place, size, device, creative and run."""
    kind = finding.subject.kind if finding.subject is not None else None
    return mark_of(finding.verdict, package, kind).fingerprint
