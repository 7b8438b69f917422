"""Personal data in text, by unambiguous patterns, and the text with it covered.

Chinese mobile numbers (the numbering plan of MIIT: 11 digits, the second 3 to 9), identity numbers (GB
11643-1999: a date and an ISO 7064 MOD 11-2 check character), e-mail addresses, and what identifies a phone:
an IMEI (3GPP TS 23.003: 15 digits, Luhn), and ids like OAID and Android ID (UUIDs; 16, 32 or 64 hex digits).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["COVER", "DataClass", "Span", "covered_json", "covered_text", "spans_of", "strings_in"]

COVER = "*"
"""One for each character except blanks: the length stays the same, so that columns stay aligned."""


class DataClass(StrEnum):
    PHONE_NUMBER = "phone-number"
    ID_NUMBER = "id-number"
    EMAIL = "email"
    DEVICE_ID = "device-id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Half-open, in characters."""

    start: int
    end: int


_PHONE = re.compile(r"(?<![0-9])(?:(?:\+|00)?86[ -]?)?1[3-9][0-9]([ -]?)[0-9]{4}\1[0-9]{4}(?![0-9])")
_ID_NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{5}(?:18|19|20)[0-9]{9}[0-9Xx](?![0-9A-Za-z])")
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-])"
)
_IMEI = re.compile(r"(?<![0-9A-Za-z])[0-9]{15}(?![0-9A-Za-z])")
_HEX = "[0-9A-Fa-f]"
_UUID = re.compile(rf"(?<![0-9A-Za-z-]){_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}(?![0-9A-Za-z-])")
_HEX_ID = re.compile(rf"(?<![0-9A-Za-z])(?:{_HEX}{{64}}|{_HEX}{{32}}|{_HEX}{{16}})(?![0-9A-Za-z])")

_OUR_HASH = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{64}(?![0-9A-Za-z])")
_JSON_STRING = re.compile(r'(?:"(text|label|title|message|why|reason|line)"\s*:\s*)?("(?:[^"\\\n]|\\.)*")')
_IDENTIFIER = re.compile(r"[A-Za-z0-9_.:/$-]+")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""2 to the power of the place, modulo 11 (GB 11643-1999, 4.3)."""

_CHECKS = "10X98765432"


def spans_of(text: str, classes: Iterable[DataClass]) -> tuple[Span, ...]:
    """In order of position; they may overlap."""
    found = {span for one in classes for span in _FINDERS[one](text)}
    return tuple(Span(start=start, end=end) for start, end in sorted(found))


def strings_in(text: str, classes: Iterable[DataClass]) -> frozenset[str]:
    return frozenset(text[one.start : one.end] for one in spans_of(text, classes))


def covered_text(text: str, classes: Iterable[DataClass], strings: Sequence[str] = ()) -> tuple[str, int]:
    """The text with all these covered, and in how many places. Its length is unchanged."""
    spans = [(one.start, one.end) for one in spans_of(text, classes)]
    for one in strings:
        at = text.find(one)
        while one and at >= 0:
            spans.append((at, at + len(one)))
            at = text.find(one, at + len(one))
    if not spans:
        return text, 0
    letters = list(text)
    for start, end in spans:
        for index in range(start, end):
            if not letters[index].isspace():
                letters[index] = COVER
    return "".join(letters), len(set(spans))


def covered_json(text: str, classes: Iterable[DataClass], strings: Sequence[str] = ()) -> tuple[str, int]:
    """Like `covered_text`, but within strings only, so that JSON stays JSON; our own SHA-256 values stay.

    `strings` are not searched for in what may be a name of our own, such as `skip_text` or `runs/00`, unless
    its key marks it as a text.
    """
    asked, n_covered = tuple(classes), 0

    def cover(found: re.Match[str]) -> str:
        nonlocal n_covered
        token, pieces, at = found[2][1:-1], [], 0
        meant = strings if found[1] or not _IDENTIFIER.fullmatch(token) else ()
        for kept in (*_OUR_HASH.finditer(token), None):
            end = len(token) if kept is None else kept.start()
            piece, n_here = covered_text(token[at:end], asked, meant)
            pieces.append(piece)
            n_covered += n_here
            if kept is not None:
                pieces.append(kept[0])
                at = kept.end()
        return f'{found[0][: -len(found[2])]}"{"".join(pieces)}"'

    return _JSON_STRING.sub(cover, text), n_covered


Spans = Iterable[tuple[int, int]]


def _phones(text: str) -> Spans:
    return (one.span() for one in _PHONE.finditer(text))


def _id_numbers(text: str) -> Spans:
    return (one.span() for one in _ID_NUMBER.finditer(text) if _is_id_number(one[0].upper()))


def _is_id_number(number: str) -> bool:
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return number[17] == _CHECKS[total % 11]


def _emails(text: str) -> Spans:
    return (one.span() for one in _EMAIL.finditer(text))


def _device_ids(text: str) -> Spans:
    for one in _IMEI.finditer(text):
        if _is_luhn(one[0]):
            yield one.span()
    for one in _UUID.finditer(text):
        yield one.span()
    for one in _HEX_ID.finditer(text):
        if any(letter.isalpha() for letter in one[0]) and any(letter.isdigit() for letter in one[0]):
            yield one.span()


def _is_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


_FINDERS: dict[DataClass, Callable[[str], Spans]] = {
    DataClass.PHONE_NUMBER: _phones,
    DataClass.ID_NUMBER: _id_numbers,
    DataClass.EMAIL: _emails,
    DataClass.DEVICE_ID: _device_ids,
}
