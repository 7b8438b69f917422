"""The words of laws, standards and guides, verbatim, as data.

One YAML file per document (`detector/clauses/`). Text in, values out; the caller reads the disk. A section's
id is the document's id, a slash, and the document's own number.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from detector.codec import from_yaml
from detector.core.errors import ConfigError

__all__ = [
    "CLAUSES_FORMAT",
    "ClauseBook",
    "ClauseFile",
    "Confidence",
    "Covers",
    "Nature",
    "Section",
    "Status",
    "read_clauses",
]

CLAUSES_FORMAT = "clauses/1"


class Status(StrEnum):
    """How far a document is binding: law or order, a standard one may refer to, or mere practice."""

    BINDING = "binding"
    REFERENCE = "reference"
    PRACTICE = "practice"


class Nature(StrEnum):
    """The kind of text. Press, vendors' pages and laboratories' lists alone never support a failure."""

    LAW = "law"
    RULE = "department rule"
    NOTICE = "ministry notice"
    DESIGN_SPEC = "ministry design specification"
    VOLUNTARY_STANDARD = "voluntary standard"
    RECOMMENDED_STANDARD = "recommended national standard"
    INTERNATIONAL_STANDARD = "international standard"
    STORE_POLICY = "store policy"
    VENDOR_PAGE = "vendor's page"
    LAB_LIST = "laboratory's list"
    PRESS = "known from the press"

    @property
    def may_carry_a_failure(self) -> bool:
        return self not in (Nature.VENDOR_PAGE, Nature.LAB_LIST, Nature.PRESS)


class Confidence(StrEnum):
    """Where the words were seen (criteria.md 0.1)."""

    V = "V"  # in the source itself, or word for word in two independent copies
    V2 = "V2"  # second-hand: the wording may be abridged


class Covers(StrEnum):
    """The only windows that a clause speaks of."""

    ADVERTS = "adverts"  # those that sell something, the app's own offers included
    FULL_SCREENS = "full_screens"  # splashes, and what takes a page's place
    POPUPS = "popups"  # what lies over content


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One clause. `quote` is verbatim, in the document's language, None if only its gist is known.

    `says_zh` and `says_en` restate it in our words: anything beyond the quote is our reading, and `reading`
    names the parts that no text states. `covers`: it speaks only of windows that are all of these.
    `criteria`: the rows of criteria.md it came from.
    """

    id: str
    label: str
    quote: str | None = None
    says_zh: str
    says_en: str
    confidence: Confidence
    reading: str | None = None
    covers: tuple[Covers, ...] = ()
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseFile:
    """One document. `effective` None: unknown, or the same as `published`. `published` None: unknown."""

    format: str
    id: str
    title_zh: str
    title_en: str
    authority_zh: str
    authority_en: str
    document_number: str | None = None
    jurisdiction: str
    language: str
    published: datetime.date | None = None
    effective: datetime.date | None = None
    status: Status
    nature: Nature
    source: str
    note: str | None = None
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseBook:
    """All documents, and each section by its id."""

    documents: tuple[ClauseFile, ...]
    sections: Mapping[str, Section]

    def __contains__(self, clause_id: str) -> bool:
        return clause_id in self.sections

    def document_of(self, clause_id: str) -> ClauseFile:
        return next(
            document for document in self.documents if any(s.id == clause_id for s in document.sections)
        )


def read_clauses(texts: Iterable[tuple[str, str]]) -> ClauseBook:
    """`texts`: pairs of file name and YAML. Raises ConfigError naming file and key of an error."""
    documents = tuple(_read_one(name, text) for name, text in texts)
    sections: dict[str, Section] = {}
    for document in documents:
        for section in document.sections:
            if section.id in sections:
                raise ConfigError(f"{section.id}: two clauses have this id")
            sections[section.id] = section
    return ClauseBook(documents=documents, sections=sections)


def _read_one(name: str, text: str) -> ClauseFile:
    document = from_yaml(ClauseFile, text, where=name)
    if document.format != CLAUSES_FORMAT:
        raise ConfigError(f"{name}: format: is {document.format!r}, not {CLAUSES_FORMAT!r}")
    for section in document.sections:
        if not section.id.startswith(f"{document.id}/"):
            raise ConfigError(f"{name}: sections: {section.id!r} does not begin with {document.id + '/'!r}")
    return document
