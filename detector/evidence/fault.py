"""How something differs from what was captured: a code that programs use, and the file concerned.

`i18n/verify.*.yaml` has a sentence for each code in both languages.
"""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Fault", "FaultCode", "FaultKind"]


class FaultKind(StrEnum):
    TAMPERED = "tampered"
    INCOMPLETE = "incomplete"
    UNSIGNED = "unsigned"


class FaultCode(StrEnum):
    # something contradicts a hash or a signature
    CHANGED = "changed"
    ADDED = "added"
    NO_PLAIN_FILE = "no_plain_file"
    OUTSIDE = "outside"
    UNREADABLE = "unreadable"
    UNKNOWN_FORMAT = "unknown_format"
    MANIFEST_CHANGED = "manifest_changed"
    CONTRADICTS_JOURNAL = "contradicts_journal"
    CAPTURE_WRONG = "capture_wrong"
    ANOTHER_BUNDLE = "another_bundle"
    LIST_CHANGED = "list_changed"
    LOG_CHANGED = "log_changed"
    LOG_CUT = "log_cut"
    SIGNATURE_WRONG = "signature_wrong"
    STATEMENT_WRONG = "statement_wrong"
    UNTRUSTED_KEY = "untrusted_key"
    ANOTHER_SEAL = "another_seal"
    DIFFERS_FROM_SEAL = "differs_from_seal"
    ADDED_AFTER_SEAL = "added_after_seal"
    OUT_OF_PLACE = "out_of_place"
    STAMP_WRONG = "stamp_wrong"
    STAMP_UNTRUSTED = "stamp_untrusted"
    SIGNER_UNTRUSTED = "signer_untrusted"
    ANOTHER_VERDICT = "another_verdict"
    PDF_CHANGED = "pdf_changed"
    PDF_SIGNATURE_WRONG = "pdf_signature_wrong"
    APPENDED = "appended"
    PAGES_DIFFER = "pages_differ"
    NOT_OF_ORIGIN = "not_of_origin"
    # something named in a list is missing
    MISSING = "missing"
    MANIFEST_MISSING = "manifest_missing"
    NOT_BOUND = "not_bound"
    NOT_IN_LOG = "not_in_log"
    NOT_JUDGED = "not_judged"
    MISSING_FROM_CASE = "missing_from_case"
    SEAL_MISSING = "seal_missing"
    STAMP_MISSING = "stamp_missing"
    SIGNATURE_MISSING = "signature_missing"
    SIGNER_MISSING = "signer_missing"
    NOT_STAMPED = "not_stamped"
    REPORT_UNLISTED = "report_unlisted"
    NOTHING_HERE = "nothing_here"
    # interrupted work
    RUN_BROKE_OFF = "run_broke_off"
    SEAL_BROKE_OFF = "seal_broke_off"
    SEAL_NOT_LOGGED = "seal_not_logged"
    STAMP_UNLISTED = "stamp_unlisted"
    STAMP_NOT_LOGGED = "stamp_not_logged"
    DRAFT_LEFT = "draft_left"
    COPY_BROKE_OFF = "copy_broke_off"
    # not vouched for
    UNSIGNED = "unsigned"
    NEWER = "newer"
    CLOCKS_DISAGREE = "clocks_disagree"
    CAPTURE_NOT_LOGGED = "capture_not_logged"
    LOG_TIME_WRONG = "log_time_wrong"
    LOG_WRITER_WRONG = "log_writer_wrong"
    VERDICTS_NOT_PROVED = "verdicts_not_proved"

    @property
    def kind(self) -> FaultKind:
        if self in _UNSIGNED:
            return FaultKind.UNSIGNED
        return FaultKind.INCOMPLETE if self in _MISSING | _BROKE_OFF else FaultKind.TAMPERED

    @property
    def is_broken_off(self) -> bool:
        """Work that was interrupted, which is not held against anyone."""
        return self in _BROKE_OFF


_MISSING = frozenset(
    {
        FaultCode.MISSING,
        FaultCode.MANIFEST_MISSING,
        FaultCode.NOT_BOUND,
        FaultCode.NOT_IN_LOG,
        FaultCode.NOT_JUDGED,
        FaultCode.MISSING_FROM_CASE,
        FaultCode.SEAL_MISSING,
        FaultCode.STAMP_MISSING,
        FaultCode.SIGNATURE_MISSING,
        FaultCode.SIGNER_MISSING,
        FaultCode.NOT_STAMPED,
        FaultCode.REPORT_UNLISTED,
        FaultCode.NOTHING_HERE,
    }
)
_BROKE_OFF = frozenset(
    {
        FaultCode.RUN_BROKE_OFF,
        FaultCode.SEAL_BROKE_OFF,
        FaultCode.SEAL_NOT_LOGGED,
        FaultCode.STAMP_UNLISTED,
        FaultCode.STAMP_NOT_LOGGED,
        FaultCode.DRAFT_LEFT,
        FaultCode.COPY_BROKE_OFF,
    }
)
_UNSIGNED = frozenset(
    {
        FaultCode.UNSIGNED,
        FaultCode.NEWER,
        FaultCode.CLOCKS_DISAGREE,
        FaultCode.CAPTURE_NOT_LOGGED,
        FaultCode.LOG_TIME_WRONG,
        FaultCode.LOG_WRITER_WRONG,
        FaultCode.VERDICTS_NOT_PROVED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`path` is displayed unchanged, so it may be relative to anything; `detail`: particulars, in English."""

    code: FaultCode
    path: str
    detail: str = ""
