"""Spoils a sample, as a broken disk, a torn stream or an attacker would."""

import random
import re
from collections.abc import Sequence

__all__ = ["HOSTILE", "repeated", "spoiled"]

HOSTILE = (
    b"",
    b"-1",
    b"0",
    b"1e999",
    b"-1e999",
    b"NaN",
    b"Infinity",
    b"-Infinity",
    b"1.5",
    b"\xc2\xb2",
    b"\xd9\xa3",
    b"9" * 400,
    b"9" * 5000,
    b"9223372036854775808",
    b"18446744073709551616",
    b"-9223372036854775809",
    b"4294967295",
    b"-4294967296",
    b"2147483648",
    b"99999999",
    b"null",
    b"true",
    b"false",
    b'"x"',
    b'"\\ud800"',
    b'"\\u0000"',
    b"[]",
    b"{}",
    b"[" * 3000,
    b'{"a":' * 3000,
    b"[[[[]]]]",
    b'{"format": 1}',
    b"../../x",
    b"/etc/passwd",
    b"a/../b",
    b"\x00",
    b"\x1b[31m",
    b"\xe2\x80\xae",
    b"\xff\xfe",
    b"\n",
    b"\r\n",
    b"\r",
    b"\t",
    b"'",
    b'"',
    b"\\",
    b"*",
    b"&a",
    b"*a",
    b"&a [*a]",
    b"!!python/object:x",
    b"? ",
    b"- ",
    b": ",
    b"<<: *a",
    b"2001-13-45",
    b"0x1F",
    b"1_0",
    b"1:30",
    b"~",
    b"%",
    b"<!DOCTYPE a>",
    b"]]>",
    b"&#0;",
    b"IEND\xaeB`\x82",
    b"\x89PNG\r\n\x1a\n",
    b"\x00\x00\x01",
    b"\x00\x00\x00\x01\x67",
    b"chunked",
    b"Content-Length: -1\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"ffffffff\r\n",
    b"-1\r\n",
)
NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_WORD = re.compile(rb"[A-Za-z0-9_.+-]+|\"[^\"]*\"")
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")


def spoiled(sample: bytes, chance: random.Random, *, others: Sequence[bytes] = ()) -> bytes:
    """Applies one to four changes."""
    content = sample
    for _ in range(chance.choice((1, 1, 1, 2, 2, 4))):
        content = chance.choice(_WAYS)(content, chance, others)
    return content


def repeated(sample: bytes, at: int, n_bytes: int, n_times: int) -> bytes:
    return sample[:at] + sample[at : at + n_bytes] * n_times + sample[at + n_bytes :]


def _turned(content: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    out = bytearray(content or b"\0")
    for _turn in range(chance.choice((1, 1, 3, 12))):
        out[chance.randrange(len(out))] = chance.choice(
            (chance.randrange(256), 0, 255, out[chance.randrange(len(out))])
        )
    return bytes(out)


def _cut(content: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _without(content: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + content[at + chance.choice((1, 1, 4, 30, 300)) :]


def _numbered(content: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    at, width = chance.randrange(len(content) + 1), chance.choice((2, 4, 8))
    number = chance.choice(NUMBERS).to_bytes(8, "little")[:width]
    return content[:at] + (number if chance.random() < 0.5 else number[::-1]) + content[at + width :]


def _inserted(content: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(HOSTILE) + content[at:]


def _worded(content: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return _replaced(content, chance, _WORD)


def _counted(content: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return _replaced(content, chance, _NUMBER)


def _replaced(content: bytes, chance: random.Random, pattern: re.Pattern[bytes]) -> bytes:
    found = list(pattern.finditer(content))
    if not found:
        return content
    one = chance.choice(found)
    other = chance.choice((chance.choice(HOSTILE), chance.choice(found)[0]))
    return content[: one.start()] + other + content[one.end() :]


def _doubled(content: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    at, n_bytes = chance.randrange(len(content) + 1), chance.choice((1, 8, 60, 600))
    return repeated(content, at, n_bytes, chance.choice((2, 2, 5, 100)))


def _lines_moved(content: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    lines = content.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _lines_lost(content: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    lines = content.split(b"\n")
    del lines[chance.randrange(len(lines))]
    return b"\n".join(lines)


def _crossed(content: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    other = chance.choice(others) if others else content
    return content[: chance.randrange(len(content) + 1)] + other[chance.randrange(len(other) + 1) :]


_WAYS = (
    _turned,
    _turned,
    _cut,
    _without,
    _numbered,
    _inserted,
    _inserted,
    _worded,
    _worded,
    _worded,
    _counted,
    _counted,
    _doubled,
    _lines_moved,
    _lines_lost,
    _crossed,
)
