"""A policy and the pages beside it, read once for every measure that uses them."""

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from detector.disclosure.blocks import Block, Cell, Line, Table, numbering
from detector.disclosure.flat_blocks import put_together
from detector.disclosure.html_blocks import MAX_BLOCKS, html_blocks, is_html
from detector.disclosure.information_lists import InformationList, information_lists
from detector.disclosure.line_roles import LineRoles
from detector.disclosure.sdk_row import SdkRow, merged
from detector.disclosure.sdk_rows import placed_rows

__all__ = ["PolicyText", "in_one_script", "policy_blocks", "read_policy_text"]


# Converts traditional characters to the simplified ones and mainland words that the parsers expect.
#
# Covers only the characters and words by which policies and their lists are recognised; the rest is
# unchanged.

_TRADITIONAL = (
    "個單種類資訊蒐備設證號碼隱權護們關於與處說條約據場務統計業來訪問點擊開啟結構過網絡電話郵廣"
    "聯繫稱夥採錄圖裝應軟體戶帳標識時間內變實現機動從對數並給進轉繳讓嗎發車產區員園圍團"
)
_SIMPLIFIED = (
    "个单种类资讯搜备设证号码隐权护们关于与处说条约据场务统计业来访问点击开启结构过网络电话邮广"
    "联系称伙采录图装应软体户账标识时间内变实现机动从对数并给进转缴让吗发车产区员园围团"
)
_CHARACTERS = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_WORDS = (
    ("个人资料", "个人信息"),
    ("资讯", "信息"),
    ("搜集", "收集"),
    ("资料种类", "信息种类"),
    ("私隐", "隐私"),
)


_RADICAL = re.compile("[\u2e80-\u2fdf]")
"""Signs of a dictionary's index that a converter of PDF writes for the characters that look like them."""


def in_one_script(text: str) -> str:
    """Returns the text unchanged where it holds none of these characters."""
    text = _RADICAL.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    simplified = text.translate(_CHARACTERS)
    if simplified == text:
        return text
    for variant, usual in _WORDS:
        simplified = simplified.replace(variant, usual)
    return simplified


# Lines and tables of a text that is not HTML: plain, or Markdown as people and converters write it.
#
# Markdown is read line by line rather than by its grammar: real policies hold rulers below paragraphs that
# would make them headings, stars that do not match and indents that would make them code. A sentence that a
# converter broke at its width is joined again.

_RULE = re.compile(r"[\s|:\-=*_—+]{3,}")
_BAR_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s*(?=\S)")
_BULLET = re.compile(r"\s*(?:>\s*)*(?:[*+-]\s+)?")
_LINK = re.compile(
    r"!?\[([^\[\]]{0,300})\]\((https?://[^\s()]{1,500}(?:\([^\s()]{0,200}\))?[^\s()]{0,200})[^)]{0,200}\)"
)
_ANGLED = re.compile(r"<(https?://[^\s<>]{1,600})>")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~>])")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_STARS = re.compile(r"\*\*|__(?=\W|$)|~~|\u200b|\ufeff")
_MARKDOWN = re.compile(
    r"^#{1,6}\s|\]\(http|\*\*|^[ \t]{0,8}\|?[ \t]{0,8}:?-{3,40}:?[ \t]{0,8}\|", re.MULTILINE
)
_NO_CELL = re.compile(r"(?<=[：:])\t(?=\S)|(?:(?<=^[•·●■])|(?<=\n[•·●■]))\t")
"""Between a label and its value, or a bullet and its line, which a screen shows as two texts."""
_FRONT = re.compile(r"\A---\n(.{0,2000}?)\n---\n", re.DOTALL)
_TITLE = re.compile(r"^title:\s*(.+)$", re.MULTILINE)
_ENDS = re.compile(r"[。；;！!？?：:∶]$")
_LABELLED = re.compile(r"[^，。；;]{1,24}[：:∶]")
_GOES_ON = re.compile(r"[，。、；）)】”》(（]|SDK(?![\w ]*[：:])", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-z]")
_OPENERS, _CLOSERS = "（(【“《「", "）)】”》」"
LONG_LINE = 36
"""A shorter line that does not end a sentence is a title, not the first part of a broken one."""


def text_blocks(text: str) -> Iterator[Block]:
    front = _FRONT.match(text)
    if front is not None:
        title = _TITLE.search(front[1])
        if title is not None:
            yield Line(text=title[1].strip(), level=1)
        text = text[front.end() :]
    is_markdown = _MARKDOWN.search(text) is not None
    text = _NO_CELL.sub(" ", text)
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        for split in (_by_bars, _by_tabs):
            rows = split(lines, at)
            if sum(map(bool, rows)) > 1:
                yield Table(rows=tuple(row for row in rows if row))
                at += len(rows)
                break
        else:
            n_taken, line = _paragraph(lines, at, is_markdown=is_markdown)
            at += n_taken
            if line is not None:
                yield line


def _paragraph(lines: Sequence[str], at: int, *, is_markdown: bool) -> tuple[int, Line | None]:
    """One line, with those that continue its sentence; the number of lines taken."""
    first = lines[at]
    if not first.strip() or _RULE.fullmatch(first):
        return 1, None
    heading = _HEADING.match(first)
    words = first[heading.end() :] if heading is not None else first[_bullet(first) :]
    n_taken = 1
    while heading is None and at + n_taken < len(lines) and len(words) < 4_000:
        after = lines[at + n_taken]
        if not _is_joined(words, lines[at + n_taken - 1], after, is_markdown=is_markdown):
            break
        words = f"{words.rstrip()} {after.strip()}"
        n_taken += 1
    clean, link = _clean(words)
    if not clean:
        return n_taken, None
    return n_taken, Line(text=clean, link=link, level=len(heading[1]) if heading is not None else 0)


def _bullet(line: str) -> int:
    found = _BULLET.match(line)
    return 0 if found is None else found.end()


def _is_joined(words: str, last: str, after: str, *, is_markdown: bool) -> bool:
    """Whether the line after continues the sentence; `last`: the line that ends `words`, as it was
    written.
    """
    begun = after.strip()
    if not begun or _RULE.fullmatch(after) or _HEADING.match(after) or "\t" in after or after.count("|") > 1:
        return False
    if (last.endswith("  ") and is_markdown) or after.lstrip()[:2] in ("* ", "- ", "+ "):
        return False
    if words.strip().rstrip("\\.").isdigit():
        return True
    if numbering(begun)[0] or _ENDS.search(words.rstrip()) or begun.startswith("http"):
        return False
    tail = words[-80:]
    is_open = sum(map(tail.count, _OPENERS)) > sum(map(tail.count, _CLOSERS))
    if is_open or _GOES_ON.match(begun) or words.rstrip().endswith(("、", "，", "-")):
        return True
    if not is_markdown:
        return False
    is_latin = (
        last.rstrip()[-1:].isascii() and last.rstrip()[-1:].isalnum() and _LATIN.match(begun) is not None
    )
    return is_latin or (len(last.strip()) >= LONG_LINE and _LABELLED.match(begun) is None)


def _clean(words: str) -> tuple[str, str | None]:
    """Words without their markup, and the first address that they link to."""
    found = _LINK.search(words)
    link = None if found is None else found[2]
    words = (
        _LINK.sub(lambda match: match[2] if match[1].startswith("http") else match[1], words)
        if link
        else words
    )
    if "<" in words:
        words = _TAG.sub(" ", _ANGLED.sub(r" \1 ", words))
    if "&" in words:
        words = html.unescape(words)
    return " ".join(_STARS.sub("", _ESCAPED.sub(r"\1", words)).split()), link


def _cell(words: str) -> Cell:
    text, link = _clean(words)
    return Cell(text=text, link=link)


def _by_bars(lines: Sequence[str], at: int) -> list[tuple[Cell, ...]]:
    """The rows from here on; the ruler under the head is an empty row."""
    rows: list[tuple[Cell, ...]] = []
    is_ruled = at + 1 < len(lines) and "|" in lines[at + 1] and _BAR_RULE.fullmatch(lines[at + 1]) is not None
    for number in range(at, len(lines)):
        line = lines[number]
        if line.count("|") < (1 if is_ruled else 2):
            break
        if _BAR_RULE.fullmatch(line):
            rows.append(())
            continue
        words = line.strip().removeprefix("|")
        words = words.removesuffix("|") if line.strip().startswith("|") else words
        rows.append(tuple(map(_cell, words.replace("\\|", "/").split("|"))))
    return rows


def _by_tabs(lines: Sequence[str], at: int) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for number in range(at, len(lines)):
        cells = lines[number].split("\t")
        if len(cells) < 2 or (rows and len(cells) != len(rows[0])):
            break
        rows.append(tuple(map(_cell, cells)))
    return rows


NOTICE_MONTH = 2021 * 12 + 11
"""When notice 524 was published."""
_DATE = r"(?P<year>20\d\d)\s{0,2}[年.\-/]\s{0,2}(?P<month>1[0-2]|0?[1-9])(?!\d)"
_WORD = r"(?:更新|生效|发布|施行|修订|颁布|updated|effective)"
_ISSUED = re.compile(rf"{_WORD}[^，。；;]{{0,16}}?{_DATE}", re.IGNORECASE)
_ISSUED_ON = re.compile(rf"{_DATE}[^，。；;]{{0,12}}?{_WORD}", re.IGNORECASE)
_NO_CHARACTER = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")
"""Beyond Unicode's last code point; Python's HTML parser fails on thousands of digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyText:
    """`name` identifies it in evidence, by its hash. `pages` are the blocks of each text, `rows` the SDKs
    that they name together.

    `is_whole`: no text is known to have been cut short. `summary_letters`: of a page that is entirely a
    summary, None where there is no such page.
    """

    name: str
    texts: tuple[str, ...]
    pages: tuple[tuple[Block, ...], ...]
    lists: tuple[InformationList, ...]
    rows: tuple[SdkRow, ...] = ()
    is_whole: bool = True
    summary_letters: int | None = None

    @property
    def n_months_early(self) -> int | None:
        """By how many months the newest date of issue in the texts precedes the notice; 0 if it does not.

        None: they state no date.
        """
        found = [
            int(match["year"]) * 12 + int(match["month"])
            for block in self.blocks
            if isinstance(block, Line)
            for pattern in (_ISSUED, _ISSUED_ON)
            for match in pattern.finditer(block.text)
        ]
        return max(0, NOTICE_MONTH - max(found)) if found else None

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(block for page in self.pages for block in page)


def policy_blocks(text: str) -> tuple[Block, ...]:
    """At most 20,000 lines and tables, of HTML, Markdown or plain text."""
    text = _NO_CHARACTER.sub("\ufffd", text)
    blocks = html_blocks(text) if is_html(text) else tuple(islice(text_blocks(text), MAX_BLOCKS))
    return put_together(blocks)


def read_policy_text(
    texts: Sequence[str], roles: LineRoles, *, is_whole: bool = True, summary_letters: int | None = None
) -> PolicyText:
    """`texts`: the policy and the pages of its lists, plain or HTML."""
    pages = tuple(policy_blocks(in_one_script(text)) for text in texts)
    rows = [placed_rows(page, roles) for page in pages]
    return PolicyText(
        name=f"policy:{hashlib.sha256(chr(0).join(texts).encode()).hexdigest()[:12]}",
        texts=tuple(texts),
        pages=pages,
        lists=tuple(
            found
            for page, placed in zip(pages, rows, strict=True)
            for found in information_lists(page, placed)
        ),
        rows=merged(row for placed in rows for _, row in placed),
        is_whole=is_whole,
        summary_letters=summary_letters,
    )
