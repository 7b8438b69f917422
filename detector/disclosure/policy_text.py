"""A policy and the pages beside it, read once for every measure that uses them."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from detector.disclosure.blocks import Block, Line
from detector.disclosure.flat_tables import with_flat_tables
from detector.disclosure.html_blocks import MAX_BLOCKS, html_blocks, is_html
from detector.disclosure.information_lists import InformationList, information_lists
from detector.disclosure.one_script import in_one_script
from detector.disclosure.text_blocks import text_blocks

__all__ = ["PolicyText", "policy_blocks", "read_policy_text"]

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
    """`name` identifies it in evidence, by its hash. `pages` are the blocks of each text.

    `is_whole`: no text is known to have been cut short. `summary_letters`: of a page that is entirely a
    summary, None where there is no such page.
    """

    name: str
    texts: tuple[str, ...]
    pages: tuple[tuple[Block, ...], ...]
    lists: tuple[InformationList, ...]
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
    return tuple(with_flat_tables(blocks))


def read_policy_text(
    texts: Sequence[str], *, is_whole: bool = True, summary_letters: int | None = None
) -> PolicyText:
    """`texts`: the policy and the pages of its lists, plain or HTML."""
    pages = tuple(policy_blocks(in_one_script(text)) for text in texts)
    return PolicyText(
        name=f"policy:{hashlib.sha256(chr(0).join(texts).encode()).hexdigest()[:12]}",
        texts=tuple(texts),
        pages=pages,
        lists=tuple(information_list for page in pages for information_list in information_lists(page)),
        is_whole=is_whole,
        summary_letters=summary_letters,
    )
