"""Texts with personal data and given strings covered, in every spelling in which a text may contain them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from detector.parsing.personal_data import DataClass, covered, spans_of
from detector.parsing.spellings import Spellings

__all__ = ["covered_json", "covered_text", "strings_in_json"]

_OUR_HASH = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{64}(?![0-9A-Za-z])")
_JSON_STRING = re.compile(r'(?:"([A-Za-z_]{1,40})"\s*:\s*)?("(?:[^"\\\n]|\\.)*")')
_LETTER = re.compile(r"\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL)
_ESCAPED_LENGTH = 6
_SHORT = {"\\n": "\n", "\\r": "\r", "\\t": "\t", "\\b": "\b", "\\f": "\f"}
_TEXT_KEYS = frozenset(
    {"text", "label", "title", "message", "why", "reason", "line", "detail", "hint", "content_desc", "words"}
)
_IDENTIFIER = re.compile(r"[A-Za-z0-9_.:/$-]+")


def covered_text(
    text: str, classes: Iterable[DataClass], strings: Spellings | Sequence[str] = ()
) -> tuple[str, int]:
    """The text with all these covered, and in how many places. Its length is unchanged."""
    found = {(span.start, span.end) for span in spans_of(text, classes)}
    found |= set(_spellings(strings).spans(text))
    return (covered(text, found), len(found)) if found else (text, 0)


def covered_json(
    text: str, classes: Iterable[DataClass], strings: Spellings | Sequence[str] = ()
) -> tuple[str, int]:
    """Like `covered_text`, but within strings only, so that JSON stays JSON; our own SHA-256 values stay.

    A string is read together with its key, which may be the label that tells what it is. `strings` in Latin
    letters are not searched for in what may be a name of our own, such as `skip_text` or `runs/00`, unless
    its key marks it as a text.
    """
    asked, given, n_covered = tuple(classes), _spellings(strings), 0

    def cover(found: re.Match[str]) -> str:
        nonlocal n_covered
        key, token = found[1] or "", found[2][1:-1]
        is_text = key in _TEXT_KEYS or not _IDENTIFIER.fullmatch(token)
        meant = given if is_text else given.no_names_of_ours
        spans = {*_personal(key, token, asked), *meant.spans(token), *_escaped(token, meant.spans)}
        ours = [match.span() for match in _OUR_HASH.finditer(token)]
        spans = {span for span in spans if not any(a <= span[0] and span[1] <= b for a, b in ours)}
        if not spans:
            return found[0]
        n_covered += len(spans)
        return f'{found[0][: -len(found[2])]}"{covered(token, spans)}"'

    return _JSON_STRING.sub(cover, text), n_covered


def strings_in_json(text: str, classes: Iterable[DataClass]) -> frozenset[str]:
    """Personal data in the strings of a document, each with its key as the label."""
    asked = tuple(classes)
    return frozenset(
        "".join(_letter(one) for one in _LETTER.findall(found[2][1:-1][start:end]))
        for found in _JSON_STRING.finditer(text)
        for start, end in _personal(found[1] or "", found[2][1:-1], asked)
        if not _OUR_HASH.fullmatch(found[2][1:-1][start:end])
    )


def _personal(key: str, token: str, classes: Iterable[DataClass]) -> Iterator[tuple[int, int]]:
    """In the token alone, whose label is its key."""
    label = f"{key}:" if key else ""

    def found_in(text: str) -> Iterator[tuple[int, int]]:
        for span in spans_of(label + text, classes):
            if span.start >= len(label):
                yield span.start - len(label), span.end - len(label)

    yield from _escaped(token, found_in) if "\\" in token else found_in(token)


def _escaped(token: str, found_in: Callable[[str], Iterable[tuple[int, int]]]) -> Iterator[tuple[int, int]]:
    """What is found in the string that the token stands for, as places in the token."""
    if "\\" not in token:
        return
    letters = list(_LETTER.finditer(token))
    text = "".join(_letter(letter[0]) for letter in letters)
    for start, end in found_in(text):
        yield letters[start].start(), letters[end - 1].end()


def _letter(written: str) -> str:
    if written.startswith("\\u") and len(written) == _ESCAPED_LENGTH:
        return chr(int(written[2:], 16))
    return _SHORT.get(written, written[-1])


def _spellings(strings: Spellings | Sequence[str]) -> Spellings:
    return strings if isinstance(strings, Spellings) else Spellings(strings)
