"""Which faults make which check of `detector verify` fail."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detector.evidence.fault import FaultCode

if TYPE_CHECKING:
    from detector.sealing.check_capture import CheckedCapture
    from detector.sealing.verified import Verified

__all__ = [
    "BUNDLE_CODES",
    "COPY_CODES",
    "JUDGED_CODES",
    "LOG_CODES",
    "SIGNATURE_CODES",
    "STAMP_CODES",
    "CaptureEntry",
    "capture_entries",
    "capture_standing",
]


# The part of `detector verify` about what the capturing hosts signed: its check, and its entries.


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureEntry:
    """One closed bundle. None where nothing was signed; `is_trusted` None: nobody said, or others were named.

    `device`, `model` and `apk_sha256` are what was signed, `signed_at` is the capturing host's clock.
    """

    bundle: str
    key_id: str | None
    is_trusted: bool | None
    signed_at: str | None
    device: str | None
    model: str | None
    apk_sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureStanding:
    """Whether all captures are signed by known keys, and the sentence's key and words that tell it."""

    holds: bool | None
    sentence: str
    words: dict[str, str]


def capture_entries(found: "Verified") -> tuple[CaptureEntry, ...]:
    return tuple(_entry(capture) for capture in found.captures)


def _entry(one: "CheckedCapture") -> CaptureEntry:
    said = one.capture
    return CaptureEntry(
        bundle=str(one.folder),
        key_id=one.key_id,
        is_trusted=one.is_trusted,
        signed_at=None if said is None else said.signed_at,
        device=None if said is None else said.device.kind,
        model=None if said is None else said.device.model,
        apk_sha256=None if said is None else said.app.apk_sha256,
    )


def capture_standing(found: "Verified") -> CaptureStanding:
    """A capture by another key than the named ones is told, not refused: another host may have captured."""
    if FaultCode.CAPTURE_WRONG in {fault.code for fault in found.faults}:
        return CaptureStanding(holds=False, sentence="check_failed", words={})
    signed = [capture.capture for capture in found.captures if capture.capture is not None]
    if not signed:
        return CaptureStanding(holds=None, sentence="check_capture_signed_none", words={})
    words = {
        "key": ", ".join(dict.fromkeys(capture.host_key_id for capture in signed)),
        "when": max(capture.signed_at for capture in signed),
        "n": str(len(signed)),
        "of": str(len(found.captures)),
    }
    if len(signed) < len(found.captures):
        return CaptureStanding(holds=None, sentence="check_capture_signed_some", words=words)
    if all(capture.is_trusted for capture in found.captures):
        return CaptureStanding(holds=True, sentence="check_capture_signed", words=words)
    by_whom = "other" if found.trust.is_asked else "open"
    return CaptureStanding(holds=None, sentence=f"check_capture_signed_{by_whom}", words=words)


BUNDLE_CODES = frozenset(
    {
        FaultCode.CHANGED,
        FaultCode.ADDED,
        FaultCode.NO_PLAIN_FILE,
        FaultCode.OUTSIDE,
        FaultCode.UNREADABLE,
        FaultCode.UNKNOWN_FORMAT,
        FaultCode.MANIFEST_CHANGED,
        FaultCode.CONTRADICTS_JOURNAL,
        FaultCode.LIST_CHANGED,
        FaultCode.MISSING,
        FaultCode.MANIFEST_MISSING,
        FaultCode.DIFFERS_FROM_SEAL,
        FaultCode.MISSING_FROM_CASE,
        FaultCode.ADDED_AFTER_SEAL,
        FaultCode.OUT_OF_PLACE,
        FaultCode.NOTHING_HERE,
        FaultCode.REPORT_UNLISTED,
        FaultCode.PDF_CHANGED,
        FaultCode.APPENDED,
        FaultCode.NOT_OF_ORIGIN,
        FaultCode.PAGES_DIFFER,
    }
)
JUDGED_CODES = frozenset(
    {FaultCode.ANOTHER_BUNDLE, FaultCode.NOT_BOUND, FaultCode.NOT_JUDGED, FaultCode.ANOTHER_VERDICT}
)
SIGNATURE_CODES = frozenset(
    {
        FaultCode.SIGNATURE_MISSING,
        FaultCode.SIGNER_MISSING,
        FaultCode.PDF_CHANGED,
        FaultCode.PDF_SIGNATURE_WRONG,
    }
)
LOG_CODES = frozenset(
    {
        FaultCode.LOG_CHANGED,
        FaultCode.LOG_CUT,
        FaultCode.NOT_IN_LOG,
        FaultCode.SEAL_NOT_LOGGED,
        FaultCode.STAMP_NOT_LOGGED,
        FaultCode.CAPTURE_NOT_LOGGED,
        FaultCode.LOG_TIME_WRONG,
        FaultCode.LOG_WRITER_WRONG,
    }
)
COPY_CODES = frozenset({FaultCode.NOT_OF_ORIGIN, FaultCode.LIST_CHANGED, FaultCode.COPY_BROKE_OFF})
STAMP_CODES = frozenset(
    {
        FaultCode.STAMP_WRONG,
        FaultCode.STAMP_UNTRUSTED,
        FaultCode.STAMP_MISSING,
        FaultCode.STAMP_UNLISTED,
        FaultCode.NOT_STAMPED,
    }
)
