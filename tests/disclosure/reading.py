"""Policies read as the detector reads them: with its own model of what the parts of lines are."""

from collections.abc import Sequence

from detector.disclosure import information_lists as lists
from detector.disclosure import policy_text
from detector.disclosure import sdk_rows as rows
from detector.disclosure.blocks import Block
from detector.disclosure.information_lists import InformationList
from detector.disclosure.policy_text import PolicyText
from detector.disclosure.sdk_row import SdkRow
from detector.privacy import line_roles


def read_policy_text(
    texts: Sequence[str], *, is_whole: bool = True, summary_letters: int | None = None
) -> PolicyText:
    return policy_text.read_policy_text(
        texts, line_roles(), is_whole=is_whole, summary_letters=summary_letters
    )


def sdk_rows(blocks: Sequence[Block]) -> tuple[SdkRow, ...]:
    return rows.sdk_rows(blocks, line_roles())


def information_lists(blocks: Sequence[Block]) -> tuple[InformationList, ...]:
    return lists.information_lists(blocks, rows.placed_rows(blocks, line_roles()))
