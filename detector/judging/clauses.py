"""The words of laws, standards and guides, verbatim, as data.

One YAML file per document (`detector/clauses/`). Text in, values out; the caller reads the disk. A section's
id is the document's id, a slash, and the document's own number.

Each document says since when it is in force, until when, and what replaced it; a section whose term differs
from its document's says so itself. Only what is in force on the day in question may carry a failure.
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
    "Force",
    "Nature",
    "Section",
    "Status",
    "Term",
    "Validity",
    "read_clauses",
]

CLAUSES_FORMAT = "clauses/1"


class Force(StrEnum):
    """How far a document is binding: law or order, a standard one may refer to, or mere practice."""

    BINDING = "binding"
    REFERENCE = "reference"
    PRACTICE = "practice"


class Status(StrEnum):
    """What a document or a section says of itself in its file."""

    IN_FORCE = "in_force"  # adopted; its dates say since when and until when
    DRAFT = "draft"  # published for comments, or never adopted: it binds nobody
    REPLACED = "replaced"  # no longer in force


class Validity(StrEnum):
    """What a clause is on a given day, by its status and its dates."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"  # adopted, but it comes into force later
    DRAFT = "draft"
    REPLACED = "replaced"


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
class Term:
    """The time for which a clause is in force, both days included.

    `in_force_from` None: the day is not known, and an adopted clause counts as in force on every earlier day
    too. `in_force_until` None: no end is known. `replaced_by`: what stands in its place.
    """

    status: Status
    in_force_from: datetime.date | None = None
    in_force_until: datetime.date | None = None
    replaced_by: str | None = None

    def on(self, day: datetime.date | None) -> Validity:
        """`day` None: it is not known, so that the status alone decides."""
        if self.status is Status.DRAFT:
            return Validity.DRAFT
        if day is None:
            return Validity.REPLACED if self.status is Status.REPLACED else Validity.IN_FORCE
        if self.in_force_from is not None and day < self.in_force_from:
            return Validity.NOT_YET
        if self.in_force_until is not None and day > self.in_force_until:
            return Validity.REPLACED
        return Validity.IN_FORCE

    def problem(self) -> str | None:
        """What contradicts itself in it, as the key and a sentence; None if nothing does."""
        begin, end = self.in_force_from, self.in_force_until
        if self.status is Status.DRAFT and (begin or end):
            return "status: a draft is in force on no day; give it no in_force_from and no in_force_until"
        if self.status is Status.REPLACED and (end is None or self.replaced_by is None):
            return "status: what is replaced needs in_force_until and replaced_by"
        if begin is not None and end is not None and end < begin:
            return f"in_force_until: {end} is before in_force_from, {begin}"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One clause. `quote` is verbatim, in the document's language, None if only its gist is known.

    `says_zh` and `says_en` restate it in our words: anything beyond the quote is our reading, and `reading`
    names the parts that no text states. `covers`: it speaks only of windows that are all of these.
    `criteria`: the rows of criteria.md it came from. `term` None: that of its document.
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
    term: Term | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseFile:
    """One document. `published` None: unknown. `status` and the dates are those of `Term`, and each file
    states `in_force_from`, if only as null, so that nobody forgets to ask."""

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
    force: Force
    status: Status
    in_force_from: datetime.date | None
    in_force_until: datetime.date | None = None
    replaced_by: str | None = None
    nature: Nature
    source: str
    note: str | None = None
    sections: tuple[Section, ...]

    @property
    def term(self) -> Term:
        return Term(
            status=self.status,
            in_force_from=self.in_force_from,
            in_force_until=self.in_force_until,
            replaced_by=self.replaced_by,
        )


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

    def term_of(self, clause_id: str) -> Term:
        return self.sections[clause_id].term or self.document_of(clause_id).term


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
    if problem := document.term.problem():
        raise ConfigError(f"{name}: {problem}")
    for section in document.sections:
        if not section.id.startswith(f"{document.id}/"):
            raise ConfigError(f"{name}: sections: {section.id!r} does not begin with {document.id + '/'!r}")
        if section.term is not None and (problem := section.term.problem()):
            raise ConfigError(f"{name}: sections: {section.id}: term: {problem}")
    return document
