"""A dialog that asks for consent to terms: whether it is one, what it offers, how clearly its no is drawn."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np

from detector.core.crawl import Aim, ConsentOffer
from detector.core.display import Display
from detector.core.geometry import Point, Rect
from detector.core.quantity import stated
from detector.core.screen import ViewNode, ViewTree
from detector.core.watching import Asking, ConsentPage
from detector.perception.crawl_words import CrawlWords
from detector.perception.glyph import measure_text
from detector.perception.ports import TextLine
from detector.windows.edges import contrast_stated, side_components
from detector.windows.seen import RefusalLook

__all__ = [
    "agrees_in_words",
    "look_of_refusals",
    "mentions_terms",
    "place_of_words",
    "read_consent_page",
    "read_offer",
    "says_no",
]


# Whether a page asks for consent to privacy terms, and its text: read from the view tree alone.
#
# Only a page that is certainly none supports the claim that an app never asked. A page without text (a
# picture, a game's own drawing), one of another package, or one that mentions privacy at all does not.

_CONSENT_TERMS = re.compile(
    r"隐私|用户协议|服务协议|使用协议|服务条款|用户须知|个人信息|privacy|"
    r"terms of|user agreement|personal data",
    re.IGNORECASE,
)
_AGREES = re.compile(r"^.{0,8}(?:同意|接受|agree|accept).{0,8}$", re.IGNORECASE)


def mentions_terms(text: str) -> bool:
    return _CONSENT_TERMS.search(text) is not None


def agrees_in_words(text: str) -> bool:
    """Whether a short text agrees to something; one that declines does so, too, in its letters."""
    return _AGREES.match(text) is not None


def read_consent_page(tree: ViewTree, package: str) -> ConsentPage:
    """The nodes of `package` only; with a system dialog over it the answer stays open."""
    own: list[str] = []
    n_foreign = 0
    for node in tree.walk():
        label = node.label
        if not label:
            continue
        if node.package in (package, None):
            own.append(label)
        elif node.package != "com.android.systemui":
            n_foreign += 1
    text = "\n".join(own)
    if mentions_terms(text) or any(agrees_in_words(text) for text in own):
        asking = Asking.YES
    else:
        asking = Asking.NO if own and not n_foreign else Asking.UNKNOWN
    return ConsentPage(asking=asking, text=text)


# How clearly the no of a dialog that asks for consent is drawn: its contrast and the height of its words.

MIN_DIFFERENCE = 6  # levels of 255: below it ink and ground are indistinguishable
MAX_HEIGHT_SHARE = 0.6
MARGIN_SHARE = 0.12  # as a reader's box would have


def look_of_refusals(rgb: np.ndarray, boxes: Sequence[Rect], display: Display) -> RefusalLook | None:
    """`rgb` is (H, W, 3) uint8, lossless; `boxes` of the nodes, display px. None: nothing is visible."""
    inside = [box for rect in boxes if (box := rect.intersection(display.box)) is not None]
    if not inside or rgb.shape[:2] != (display.height_px, display.width_px):
        return None
    glyphs = [measure_text(rgb, _around_ink(rgb, box)) for box in inside]
    seen = [glyph for glyph in glyphs if glyph.contrast is not None]
    if not seen:
        return RefusalLook(contrast_ratio=None, ink_dp=None)
    clearest = max(seen, key=lambda glyph: 0.0 if glyph.contrast is None else glyph.contrast.value)
    assert clearest.contrast is not None
    ink_px = stated(clearest.box.height_px, clearest.error_px, "px", side_components(clearest.error_px))
    return RefusalLook(contrast_ratio=contrast_stated(clearest.contrast), ink_dp=display.dp(ink_px))


def _around_ink(rgb: np.ndarray, box: Rect) -> Rect:
    """The box of what differs from the most common colour; all of it if that is most of its height.

    The words of a wide node may be small and at its edge.
    """
    left, top = int(box.left_px), int(box.top_px)
    crop = rgb[top : int(box.bottom_px), left : int(box.right_px)].astype(np.int16)
    if not crop.size:
        return box
    away = np.abs(crop - np.median(crop, axis=(0, 1))).max(axis=2) >= MIN_DIFFERENCE
    rows, columns = np.flatnonzero(away.any(axis=1)), np.flatnonzero(away.any(axis=0))
    if not rows.size or rows[-1] + 1 - rows[0] > MAX_HEIGHT_SHARE * box.height_px:
        return box
    ink = Rect(
        left_px=float(left + columns[0]),
        top_px=float(top + rows[0]),
        right_px=float(left + columns[-1] + 1),
        bottom_px=float(top + rows[-1] + 1),
    )
    return ink.expanded(MARGIN_SHARE * ink.height_px)


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
    saying_no = [node for node in nodes if words.declines_terms(node.label)]
    refusals = {id(node) for node in saying_no}
    n_sentences = sum(
        id(node) not in refusals and _SPEAKS_OF_A_NO.search(node.label) is not None for node in nodes
    )
    n_reacting = sum(_is_other(node, words) for node in nodes)
    return ConsentOffer(
        n_refusals=len(refusals),
        n_other=n_sentences + n_reacting,
        n_ticked=sum(_is_ticked(node, nodes) for node in nodes),
        refusals=tuple((node.label, node.bounds) for node in saying_no if node.bounds is not None),
    )


def _agrees(node: ViewNode, words: CrawlWords) -> bool:
    return words.aim_of(node.label) is Aim.AGREE


def _is_other(node: ViewNode, words: CrawlWords) -> bool:
    """Whether it reacts to a finger and is neither a yes, a no, a box, nor a link to the terms."""
    if not node.clickable or node.checkable:
        return False
    inside = list(node.walk())
    if any(_agrees(node, words) or words.declines_terms(node.label) for node in inside):
        return False
    texts = [text for node in inside if (text := node.label)]
    return not texts or not all(_TERMS.search(text) for text in texts)


def _is_ticked(node: ViewNode, nodes: list[ViewNode]) -> bool:
    """A ticked box with words about the terms in itself or in its row."""
    if not (node.checkable and node.checked) or node.bounds is None:
        return False
    middle_px = node.bounds.center.y_px
    beside = [node, *(node for node in nodes if _lies_at(node, middle_px))]
    return any(
        len(text) <= _LONGEST_ROW and _BESIDE_A_BOX.search(text) for node in beside if (text := node.label)
    )


def _lies_at(node: ViewNode, y_px: float) -> bool:
    return node.bounds is not None and node.bounds.top_px <= y_px < node.bounds.bottom_px


# Where words within a sentence are, from the lines that were recognised in a picture.
#
# A view tree gives only the box of the whole sentence. Letters are assumed to have the usual width of their
# script, so the place is good to about a letter; words broken over two lines are sought by their longer part.


MIN_LETTERS = 3
"""A shorter part of the words may occur anywhere in the sentence."""

OPENING = "《〈<«「("
"""OCR confuses these."""

NARROW = 0.55  # of a hanzi's width: Latin letters, digits and their signs


def place_of_words(words: str, lines: Sequence[TextLine]) -> Point | None:
    """The middle of the words in a line that has them, bracketed ones first; None where no line does."""
    bare = _bare(words)
    if len(bare) < MIN_LETTERS:
        return None
    for part in _parts(bare):
        places = [place for line in lines for place in _places_in(part, line)]
        if places:
            return min(places, key=lambda place: not place[0])[1]
    return None


def _parts(bare: str) -> list[str]:
    """All of it; then, for words broken by a line's end, its beginnings and ends, longest first."""
    cuts = [part for n in range(len(bare) - 1, MIN_LETTERS - 1, -1) for part in (bare[:n], bare[-n:])]
    return [bare, *cuts]


def _places_in(part: str, line: TextLine) -> Iterator[tuple[bool, Point]]:
    """Whether there is a bracket before it, and the place."""
    text = unicodedata.normalize("NFKC", line.text).casefold()
    whole = _width(text)
    begins = text.find(part)
    while begins >= 0:
        middle = _width(text[:begins]) + _width(part) / 2
        x_px = line.box.left_px + line.box.width_px * middle / whole
        is_bracketed = begins > 0 and text[begins - 1] in OPENING
        yield is_bracketed, Point(x_px=x_px, y_px=line.box.center.y_px)
        begins = text.find(part, begins + 1)


def _bare(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold().strip("《》<>〈〉「」 ")


def _width(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(str_) in "WF" else NARROW for str_ in text)
