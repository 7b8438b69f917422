"""Oddities of an APK that can still be read: for a reviewer, findings in themselves."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["ApkWarning", "WarningKind"]


class WarningKind(StrEnum):
    """Published values; the warning's message explains each."""

    READERS_DISAGREE = "readers_disagree"
    SECOND_READER_FAILED = "second_reader_failed"
    ZIP_TAMPERED = "zip_tampered"
    MANIFEST_TAMPERED = "manifest_tampered"
    DATA_BEFORE_ARCHIVE = "data_before_archive"
    SIGNERS_DISAGREE = "signers_disagree"
    NOT_SIGNED = "not_signed"
    UNREADABLE_PART = "unreadable_part"
    PARTS_DISAGREE = "parts_disagree"
    LIMIT_REACHED = "limit_reached"
    CODE_PACKED = "code_packed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApkWarning:
    """`kind` for programs, `message`: one sentence for people (English, like the JSON's keys)."""

    kind: WarningKind
    message: str
