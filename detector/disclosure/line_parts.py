"""The lines of a policy cut into parts: a label before a colon, the words between labels, dashes and stops.

A part says nothing yet of what it means. It is cut by signs, and only where a converter joined two words by
the words that labels are made of.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detector.disclosure.blocks import Block, Line, numbering
from detector.disclosure.field_words import ListField, field_of, glued_label, is_all_label
from detector.disclosure.sdk_tables import upright

__all__ = ["Part", "joined", "part_runs"]

LONGEST_LABEL = 24
LONGEST_LATIN_LABEL = 44
LONGEST_LOOK_BACK = 60
_COLON = re.compile(r"[：:∶](?!//|\d\d)")
_STOPS = re.compile(r"[。；！？]+|[;!?]+(?=$|[^!-~])|\s+[—–-]+\s+|——+|\t")
_MARKS = re.compile(r"[，。；;,！!？?]")
_BEGINS = re.compile(r"(?:^|(?<=[\s；;。，,）)】]))(?=[^\s；;。，,])")
_LATIN = re.compile("[A-Za-z]")
_HAN = re.compile("[\u4e00-\u9fff]")
_DASHES = "–—·"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`block`: the number of the block that it stands in; `begin`, `end`: its place in the line's words.

    `kind`, `level`: how the line is numbered, and its level as a heading. `n_before`, `n_after`: parts of the
    same line.
    """

    text: str
    block: int
    is_label: bool
    begin: int
    end: int
    line: str
    kind: str = ""
    level: int = 0
    link: str | None = None
    n_before: int = 0
    n_after: int = 0

    @property
    def is_line(self) -> bool:
        return not self.n_before and not self.n_after


def part_runs(blocks: Sequence[Block]) -> list[list[Part]]:
    """The parts of each run of lines; a table ends a run, but for one whose first column holds labels."""
    runs: list[list[Part]] = [[]]
    for at, block in enumerate(blocks):
        if isinstance(block, Line):
            runs[-1] += _parts(block, at)
            continue
        if upright(block) is None:
            runs.append([])
            continue
        for label, value in block.rows:
            runs[-1] += _parts(Line(text=f"{label.text.rstrip('：:')}：{value.text}", link=value.link), at)
    return [run for run in runs if run]


def joined(parts: Sequence[Part]) -> str:
    """The words of neighbouring parts, with what stands between them in their lines."""
    lines: list[tuple[Part, Part]] = []
    for part in parts:
        if lines and lines[-1][0].block == part.block and lines[-1][0].line == part.line:
            lines[-1] = (lines[-1][0], part)
        else:
            lines.append((part, part))
    return "；".join(first.line[first.begin : last.end].strip(" ；;，,") for first, last in lines)


def _parts(line: Line, block: int) -> list[Part]:
    kind, words = numbering(line.text)
    if words[:1] in _DASHES and len(words) > 1:
        kind, words = kind or "•", words[1:].strip()
    cuts = list(_cuts(words))
    return [
        Part(
            text=text,
            block=block,
            is_label=is_label,
            begin=begin,
            end=end,
            line=words,
            kind=kind,
            level=line.level,
            link=line.link,
            n_before=at,
            n_after=len(cuts) - 1 - at,
        )
        for at, (text, is_label, begin, end) in enumerate(cuts)
    ]


def _cuts(words: str) -> Iterator[tuple[str, bool, int, int]]:
    at = after = 0
    for colon in _COLON.finditer(words):
        begin = _label_begin(words, after, colon.start())
        after = colon.end()
        if begin is None:
            continue
        yield from _sentences(words, at, begin)
        label = words[begin : colon.end()].strip(" ：:∶【】[]")
        if label:
            yield label, True, begin, colon.end()
        at = colon.end()
    yield from _sentences(words, at, len(words))


def _sentences(words: str, begin: int, end: int) -> Iterator[tuple[str, bool, int, int]]:
    stops = [(found.start(), found.end()) for found in _STOPS.finditer(words, begin, end)]
    for stop, after in [*stops, (end, end)]:
        if words[begin:stop].strip(" ，,"):
            yield words[begin:stop].strip(), False, begin, stop
        begin = after


def _label_begin(words: str, after: int, colon: int) -> int | None:
    """Where the label that ends at a colon begins; None where the words before it are too long for one."""
    base = max(after, colon - LONGEST_LOOK_BACK)
    before = words[base:colon]
    longest = LONGEST_LATIN_LABEL if _LATIN.search(before[-8:]) else LONGEST_LABEL
    for found in _BEGINS.finditer(before):
        label = before[found.start() :].strip()
        if len(label) > longest or not is_all_label(label):
            continue
        is_spaced = found.start() > 0 and before[found.start() - 1].isspace()
        if not is_spaced or (field_of(label) not in (None, ListField.NAME) and _HAN.search(label)):
            return base + found.start()
    begin = max((found.end() for found in _MARKS.finditer(before)), default=0)
    tail = before[begin:]
    is_short = 0 < len(tail.strip()) <= longest and (begin > 0 or base == after)
    is_announced = is_short and colon + 1 >= len(words.rstrip())  # 本服务使用以下第三方服务提供商：
    glued = None if is_announced else glued_label(tail if is_short else before)
    if glued is not None and not (is_short and (glued[0] <= 2 or len(glued[1]) <= 3 or is_all_label(tail))):
        return base + glued[0] + (begin if is_short else 0)
    return base + begin if is_short else None
