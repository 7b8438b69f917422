"""An in-toto Statement (v1) as JSON: its subjects, by hashes, and what it says of them (the predicate)."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from detector import codec
from detector.core.errors import ConfigError, EvidenceError

__all__ = ["Subjects", "read_statement_of", "text_of_statement"]

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"

Subjects = Mapping[str, Mapping[str, str]]
"""Hashes by algorithm, by name."""

P = TypeVar("P")


def text_of_statement(subjects: Subjects, predicate_type: str, predicate: object) -> bytes:
    document = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": name, "digest": dict(digest)} for name, digest in sorted(subjects.items())],
        "predicateType": predicate_type,
        "predicate": codec.to_plain(predicate),
    }
    return (json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def read_statement_of(
    predicate: type[P], predicate_type: str, text: bytes, *, where: str
) -> tuple[Subjects, P]:
    """Raises EvidenceError if it is no statement with a predicate of this type."""
    try:
        document: Any = json.loads(text)
        said = codec.from_plain(predicate, document["predicate"], where=where)
        subjects = {str(one["name"]): dict(one["digest"]) for one in document["subject"]}
        types = document["_type"], document["predicateType"]
    except (ConfigError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise EvidenceError(f"{where}: is no statement of {predicate_type}: {error}") from error
    if types != (STATEMENT_TYPE, predicate_type):
        raise EvidenceError(f"{where}: is no statement of {predicate_type}")
    return subjects, said
