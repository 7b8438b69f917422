"""What to cover in a copy of a case that is passed on, and whether anything of it is left."""

from detector.case.redaction.covering import (
    CoveredWords,
    FoundInRun,
    LinesOf,
    cover_strings,
    covered_picture,
    find_in_run,
    grown,
)
from detector.case.redaction.leaks import texts_within
from detector.case.redaction.redacted_texts import TextCovering, hashes_of_covered, personal_strings
from detector.case.redaction.redaction_request import RedactionRequest, read_request

__all__ = [
    "CoveredWords",
    "FoundInRun",
    "LinesOf",
    "RedactionRequest",
    "TextCovering",
    "cover_strings",
    "covered_picture",
    "find_in_run",
    "grown",
    "hashes_of_covered",
    "personal_strings",
    "read_request",
    "texts_within",
]
