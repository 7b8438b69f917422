"""A policy and the pages beside it, read once for every measure that uses them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from detector.disclosure.information_lists import InformationList, information_lists
from detector.disclosure.one_script import in_one_script
from detector.disclosure.policy_blocks import Block, policy_blocks

__all__ = ["PolicyText", "read_policy_text"]


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
    def blocks(self) -> tuple[Block, ...]:
        return tuple(block for page in self.pages for block in page)


def read_policy_text(
    texts: Sequence[str], *, is_whole: bool = True, summary_letters: int | None = None
) -> PolicyText:
    """`texts`: the policy and the pages of its lists, plain or HTML."""
    pages = tuple(policy_blocks(in_one_script(text)) for text in texts)
    return PolicyText(
        name=f"policy:{hashlib.sha256(chr(0).join(texts).encode()).hexdigest()[:12]}",
        texts=tuple(texts),
        pages=pages,
        lists=information_lists([block for page in pages for block in page]),
        is_whole=is_whole,
        summary_letters=summary_letters,
    )
