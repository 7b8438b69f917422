r"""Given strings in a text, in every spelling: plain, \u escapes, entities, percent-encoding, Base64, GBK.

The text is decoded as UTF-8 with `surrogateescape`, so that other bytes survive as they are; only lines with
such bytes are searched for GBK.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from functools import cached_property

__all__ = ["Spellings"]

_BASE64 = re.compile(r"(?<![0-9A-Za-z+/_-])[0-9A-Za-z+/_-]{8,}={0,2}")
_HASH = re.compile("[0-9a-f]+")
_FOREIGN_LINE = re.compile("[^\n]*[\udc80-\udcff][^\n]*")
_WORD = "[0-9A-Za-z_]"
_MAX_BASE64 = 1 << 20
_FIRST_CHINESE = 0x2E80
_N_DIGITS = re.compile("[0-9](?:[^A-Za-z]*[0-9]){5}")


class Spellings:
    """Finds all of `strings`; blanks within one may be any blanks, or none.

    A string that begins or ends with a Latin letter or a digit is found there as a whole word only: `Li` is
    not in `Link`.
    """

    def __init__(self, strings: Iterable[str]) -> None:
        cleaned = {" ".join(string.split()) for string in strings}
        self.strings = tuple(sorted((text for text in cleaned if text), key=lambda text: (-len(text), text)))
        first = "".join(sorted({re.escape(string[0]) for string in self.strings}))
        self._plain = _any_of(map(_pattern, self.strings), begins=rf"\\%&{first}")
        self._gbk = _any_of(filter(None, map(_in_gbk, self.strings)))
        bare = [
            string.replace(" ", "") for string in self.strings if len(string.encode()) >= _MIN_HIDDEN_BYTES
        ]
        self._hidden = tuple(dict.fromkeys(code for text in bare for code in _as_bytes(text)))

    def __bool__(self) -> bool:
        return bool(self.strings)

    @cached_property
    def no_names_of_ours(self) -> "Spellings":
        """Those that no identifier of a program can be: not in Latin letters, or long numbers."""
        return Spellings(
            string for string in self.strings if not string.isascii() or _N_DIGITS.search(string)
        )

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Half-open, in characters; Base64 is found as the whole token."""
        if not self.strings:
            return
        yield from (match.span() for match in self._plain.finditer(text))
        if not text.isascii():
            for line in _FOREIGN_LINE.finditer(text):
                yield from (match.span() for match in self._gbk.finditer(text, line.start(), line.end()))
        for match in _BASE64.finditer(text):
            if not _HASH.fullmatch(match[0]) and self._is_within(match[0]):
                yield match.span()

    def _is_within(self, token: str) -> bool:
        bare = token.rstrip("=").translate(_TO_STANDARD)
        for skipped in range(4):
            part = bare[skipped : skipped + _MAX_BASE64]
            part = part[: len(part) - (len(part) % 4 == 1)]
            try:
                content = base64.b64decode(part + "=" * (-len(part) % 4))
            except (binascii.Error, ValueError):
                continue
            if any(data in content for data in self._hidden):
                return True
        return False


_MIN_HIDDEN_BYTES = 6
"""Shorter ones occur by chance in what is no Base64 at all."""

_TO_STANDARD = str.maketrans("-_", "+/")


def _any_of(patterns: Iterable[str], *, begins: str = "") -> re.Pattern[str]:
    """`begins`: the letters that a match may begin with, so that all other places are passed quickly."""
    listed = "|".join(patterns) or "(?!)"
    return re.compile(f"(?=[{begins}])(?:{listed})" if begins else listed)


def _pattern(string: str) -> str:
    letters = r"(?:\s|%20|\+|&nbsp;|&#160;|\\[nt])*".join(_letters(word) for word in string.split(" "))
    before = f"(?<!{_WORD})" if re.match(_WORD, string) else ""
    after = f"(?!{_WORD})" if re.match(_WORD, string[-1]) else ""
    return f"{before}{letters}{after}"


def _letters(word: str) -> str:
    """Chinese letters may be set apart."""
    pieces = [_letter(text) for text in word]
    gaps = ["[ \u3000]?" if ord(text) >= _FIRST_CHINESE else "" for text in word[:-1]]
    return "".join(piece + gap for piece, gap in zip(pieces, [*gaps, ""], strict=True))


def _letter(letter: str) -> str:
    code, utf16 = ord(letter), letter.encode("utf-16-be", "surrogatepass")
    if re.match("[0-9A-Za-z]", letter):
        return letter
    escaped = "".join(
        rf"\\+[uU]{_either(f'{utf16[at]:02x}{utf16[at + 1]:02x}')}" for at in range(0, len(utf16), 2)
    )
    percent = "".join(f"%{_either(f'{number:02x}')}" for number in letter.encode("utf-8", "surrogatepass"))
    entity = rf"&#(?:0*{code}|[xX]0*{_either(f'{code:x}')});"
    octal = "".join(rf"\\+{number:03o}" for number in letter.encode("utf-8", "surrogatepass"))
    hexed = "".join(rf"\\+x{_either(f'{number:02x}')}" for number in letter.encode("utf-8", "surrogatepass"))
    return f"(?:{re.escape(letter)}|{escaped}|{percent}|{entity}|{octal}|{hexed})"


def _either(digits: str) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in digits)


def _in_gbk(string: str) -> str | None:
    if string.isascii():
        return None
    try:
        return re.escape(string.encode("gb18030").decode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        return None


def _as_bytes(string: str) -> Iterator[bytes]:
    yield string.encode("utf-8", "surrogatepass")
    for name in ("gb18030", "utf-16-le", "utf-16-be"):
        try:
            code = string.encode(name)
        except UnicodeEncodeError:
            continue
        if len(code) >= _MIN_HIDDEN_BYTES:
            yield code
