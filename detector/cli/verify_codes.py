"""Which faults make which check of `detector verify` fail."""

from detector.evidence.fault import FaultCode

__all__ = ["BUNDLE_CODES", "COPY_CODES", "JUDGED_CODES", "LOG_CODES", "SIGNATURE_CODES", "STAMP_CODES"]

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
