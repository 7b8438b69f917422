"""What a dialog that asks for consent to terms lets a person choose: a yes, a no, boxes ticked beforehand.

Every doubt favours the app: anything else in the dialog that reacts to a finger may be its no, and so may a
sentence that mentions one, since no tree reports a link within a sentence.
"""

import re

from detector.core.crawl import Aim, ConsentOffer
from detector.core.screen import ViewNode, ViewTree
from detector.perception.crawl_words import CrawlWords

__all__ = ["read_offer", "says_no"]

_TERMS = re.compile(
    r"隐私|隱私|协议|協議|条款|條款|政策|个人信息|個人信息|個人資料|须知|同意|privacy|terms|policy|agreement|agree",
    re.IGNORECASE,
)
_BESIDE_A_BOX = re.compile(
    r"隐私|隱私|协议|協議|条款|條款|政策|个人信息|個人信息|已阅读|已閱讀|privacy|terms|policy|agreement",
    re.IGNORECASE,
)
_SPEAKS_OF_A_NO = re.compile(
    r"不同意|拒绝|拒絕|不接受|退出|暂不|暫不|disagree|decline|reject|refuse|exit", re.IGNORECASE
)
_LONGEST_ROW = 60  # letters beside a box; a longer text is the terms themselves


def read_offer(tree: ViewTree, words: CrawlWords) -> ConsentOffer | None:
    """Of the last window that holds a yes; None if none does."""
    asking = [window for window in tree.windows if any(_agrees(node, words) for node in window.walk())]
    return _offer(asking[-1], words) if asking else None


def says_no(text: str) -> bool:
    """Whether a line read from a picture mentions a no."""
    return _SPEAKS_OF_A_NO.search(text) is not None


def _offer(window: ViewNode, words: CrawlWords) -> ConsentOffer:
    nodes = [node for node in window.walk() if node.bounds is not None and not node.bounds.is_empty]
    saying_no = [node for node in nodes if words.declines_terms(_text_of(node))]
    refusals = {id(node) for node in saying_no}
    n_sentences = sum(
        id(node) not in refusals and _SPEAKS_OF_A_NO.search(_text_of(node)) is not None for node in nodes
    )
    n_reacting = sum(_is_other(node, words) for node in nodes)
    return ConsentOffer(
        n_refusals=len(refusals),
        n_other=n_sentences + n_reacting,
        n_ticked=sum(_is_ticked(node, nodes) for node in nodes),
        refusals=tuple((_text_of(node), node.bounds) for node in saying_no if node.bounds is not None),
    )


def _text_of(node: ViewNode) -> str:
    return (node.text or node.content_desc or "").strip()


def _agrees(node: ViewNode, words: CrawlWords) -> bool:
    return words.aim_of(_text_of(node)) is Aim.AGREE


def _is_other(node: ViewNode, words: CrawlWords) -> bool:
    """Whether it reacts to a finger and is neither a yes, a no, a box, nor a link to the terms."""
    if not node.clickable or node.checkable:
        return False
    inside = list(node.walk())
    if any(_agrees(node, words) or words.declines_terms(_text_of(node)) for node in inside):
        return False
    texts = [text for node in inside if (text := _text_of(node))]
    return not texts or not all(_TERMS.search(text) for text in texts)


def _is_ticked(node: ViewNode, nodes: list[ViewNode]) -> bool:
    """A ticked box with words about the terms in itself or in its row."""
    if not (node.checkable and node.checked) or node.bounds is None:
        return False
    middle_px = node.bounds.center.y_px
    beside = [node, *(node for node in nodes if _lies_at(node, middle_px))]
    return any(
        len(text) <= _LONGEST_ROW and _BESIDE_A_BOX.search(text)
        for node in beside
        if (text := _text_of(node))
    )


def _lies_at(node: ViewNode, y_px: float) -> bool:
    return node.bounds is not None and node.bounds.top_px <= y_px < node.bounds.bottom_px
