"""The texts that a crawl opened, each as completely as it could be read, and how completely that was.

A text is what the view trees hold; where that is next to nothing (a picture, a web view without text in its
tree) it is what was recognised in the pictures. What another app showed is not the app's page and is not
taken for its text, except a page that the system opened in a browser, if its head names what it is. Such a
page counts as fully read only where a swipe moved it and a later one did not: a notice covering a web page
may keep it from scrolling.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from detector.core.crawl import HEAD_LINES, Aim, PageOwner
from detector.disclosure.app_walk import AppWalk, WalkedPage

__all__ = ["NotRead", "TextSource", "WalkedDocument", "stitched", "walked_documents"]


# Joins the screens of one scrolled text, without what they repeat.
#
# Each screen begins with what the one before ended with. What appears at the top or bottom of all of them (a
# title bar, a button) does not scroll. A recognised line may be cut off at an edge or read slightly
# differently: both are allowed for. Where two screens share nothing, that is recorded.

Lines = tuple[str, ...]

MAX_CUT_LINES = 2
"""At either edge: a line that is cut through, and a neighbour lost with it."""

_MIN_RATIO = 0.8  # of letters in common, for two readings of the same line
_MIN_LETTERS = 6  # shorter lines must be identical
_DIGITS = re.compile(r"\d+")
_SILENT = re.compile(r"[\s\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stitched:
    """`is_gapless`: each screen joined the one before it."""

    lines: Lines
    is_gapless: bool


def stitched(screens: Sequence[Lines], *, is_recognised: bool = False) -> Stitched:
    """Takes screens in the order in which they were seen; one seen before adds nothing.

    `is_recognised`: read from pictures; lines of a view tree are whole and the same each time.
    """
    moved = [screen for at, screen in enumerate(screens) if at == 0 or screen != screens[at - 1]]
    if len(moved) < 2:
        return Stitched(lines=moved[0] if moved else (), is_gapless=True)
    n_head = _n_common(moved)
    n_foot = _n_common([screen[n_head:][::-1] for screen in moved])
    bodies = [screen[n_head : len(screen) - n_foot] for screen in moved]
    whole, is_gapless = bodies[0], True
    for body in bodies[1:]:
        joined = _joined(whole, body, n_cut=MAX_CUT_LINES if is_recognised else 0)
        is_gapless = is_gapless and joined is not None
        whole = (*whole, *body) if joined is None else joined
    foot = moved[0][len(moved[0]) - n_foot :]
    return Stitched(lines=(*moved[0][:n_head], *whole, *foot), is_gapless=is_gapless)


def _n_common(screens: Sequence[Lines]) -> int:
    """How many first lines all screens share."""
    shortest = min(len(screen) for screen in screens)
    first = screens[0]
    return next(
        (n for n in range(shortest) if any(screen[n] != first[n] for screen in screens[1:])), shortest
    )


def _joined(whole: Lines, screen: Lines, *, n_cut: int) -> Lines | None:
    """None where they share no line."""
    if not screen or _holds(whole, screen):
        return whole
    best: tuple[int, int, int] | None = None  # lines in common, cut from the end, cut from the beginning
    for n_end in range(min(n_cut, len(whole)) + 1):
        for n_begin in range(min(n_cut, len(screen)) + 1):
            n = _overlap(whole[: len(whole) - n_end], screen[n_begin:], is_exact=not n_cut)
            if n and (best is None or (n, -n_end - n_begin) > (best[0], -best[1] - best[2])):
                best = n, n_end, n_begin
    if best is None:
        return None
    n, n_end, n_begin = best
    return (*whole[: len(whole) - n_end], *screen[n_begin + n :])


def _overlap(whole: Lines, screen: Lines, *, is_exact: bool) -> int:
    """The largest number of lines that both end `whole` and begin `screen`."""
    is_same = str.__eq__ if is_exact else _is_same
    for n in range(min(len(whole), len(screen)), 0, -1):
        if all(map(is_same, whole[len(whole) - n :], screen[:n])):
            return n
    return 0


def _holds(whole: Lines, screen: Lines) -> bool:
    """Whether the screen was read before, because the crawl came back to it."""
    return any(whole[at : at + len(screen)] == screen for at in range(len(whole) - len(screen) + 1))


def _is_same(one: str, other: str) -> bool:
    """Compares two recognised lines. Digits are read reliably, and often all that distinguishes two lines."""
    if one == other:
        return True
    bare, other_bare = _SILENT.sub("", one), _SILENT.sub("", other)
    if min(len(bare), len(other_bare)) < _MIN_LETTERS:
        return bare == other_bare != ""
    if _DIGITS.findall(bare) != _DIGITS.findall(other_bare):
        return False
    return SequenceMatcher(None, bare, other_bare, autojunk=False).ratio() >= _MIN_RATIO


MIN_LETTERS = 30
"""Fewer are a title and a button, not a policy or a list."""

FAR_MORE = 2.0
"""Pictures replace the tree where they hold this many times as many letters."""

MIN_MOVED = 2
"""Minimum number of lines that swipes moved out of view, and into view, on a page in the browser."""

Recognise = Callable[[str], tuple[str, ...]]
"""The lines of the picture with this id, in reading order."""


class TextSource(StrEnum):
    TREE = "tree"
    RECOGNITION = "recognition"
    NONE = "none"


class NotRead(StrEnum):
    """Why a text was not read, or not completely."""

    IN_OTHER_APP = "in_other_app"
    NO_TEXT = "no_text"
    NOT_TO_ITS_END = "not_to_its_end"
    TORN = "torn"


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkedDocument:
    """`n_taps` is that of its page. `why_not` None: it was read to its end."""

    aim: Aim
    page: WalkedPage
    title: str
    n_taps: int | None
    is_first_run: bool
    lines: tuple[str, ...]
    source: TextSource
    why_not: NotRead | None

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def is_read(self) -> bool:
        """Whether it holds any text that may be judged."""
        return self.why_not not in (NotRead.IN_OTHER_APP, NotRead.NO_TEXT)

    @property
    def shown_by(self) -> str | None:
        """The browser's package; None: the app shows it itself, or it was not read."""
        return self.page.shown_by if self.page.owner is PageOwner.BROWSER else None

    @property
    def tree_ids(self) -> tuple[str, ...]:
        return tuple(screen.tree_id for screen in self.page.screens)

    @property
    def frame_ids(self) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(screen.frame_id for screen in self.page.screens if screen.frame_id is not None)
        )


def walked_documents(walk: AppWalk, recognise: Recognise) -> tuple[WalkedDocument, ...]:
    """In the order in which they were opened. `recognise` is called only where trees hold almost no text."""
    return tuple(
        _document(page, page.aim, recognise)
        for page in walk.pages
        if page.aim is not None and page.aim.is_document and not _is_menu(page, walk)
    )


def _is_menu(page: WalkedPage, walk: AppWalk) -> bool:
    """Whether a page of that name holds little but links to further pages."""
    n = len(page.path)
    leads_on = any(len(other.path) > n and other.path[:n] == page.path for other in walk.pages)
    return (
        leads_on and _n_letters(stitched([crawl_page.lines for crawl_page in page.pages]).lines) < MIN_LETTERS
    )


def _document(page: WalkedPage, aim: Aim, recognise: Recognise) -> WalkedDocument:
    text, source = stitched([crawl_page.lines for crawl_page in page.pages]), TextSource.TREE
    if page.owner is PageOwner.APP and _n_letters(text.lines) < MIN_LETTERS:
        frames = dict.fromkeys(screen.frame_id for screen in page.screens if screen.frame_id is not None)
        seen = stitched([recognise(frame) for frame in frames], is_recognised=True)
        if _n_letters(seen.lines) >= max(MIN_LETTERS, FAR_MORE * _n_letters(text.lines)):
            text, source = seen, TextSource.RECOGNITION
    why_not = _why_not(page, text)
    return WalkedDocument(
        aim=aim,
        page=page,
        title=page.path[-1],
        n_taps=page.n_taps,
        is_first_run=page.is_first_run,
        lines=text.lines,
        source=TextSource.NONE if why_not in _NOTHING else source,
        why_not=why_not,
    )


_NOTHING = (NotRead.IN_OTHER_APP, NotRead.NO_TEXT)


def _why_not(page: WalkedPage, text: Stitched) -> NotRead | None:
    is_browsed = page.owner is PageOwner.BROWSER
    if page.owner is not PageOwner.APP and not is_browsed:
        return NotRead.IN_OTHER_APP
    if _n_letters(text.lines) < MIN_LETTERS:
        return NotRead.NO_TEXT
    if is_browsed and not _is_identified(page, text.lines):
        return NotRead.IN_OTHER_APP
    if not page.is_at_end or (is_browsed and not _has_moved(page)):
        return NotRead.NOT_TO_ITS_END
    return None if text.is_gapless else NotRead.TORN


_ABOUT = re.compile(r"隐私|隱私|个人信息|個人信息|個人資料|(?<![\w./-])privacy(?![\w./-])", re.IGNORECASE)
_ERROR = re.compile(r"\b(?:NET::)?(?:ERR|DNS_PROBE|NS_ERROR|SSL_ERROR|SEC_ERROR)_[A-Z_]+")
"""Codes that Chromium and Firefox show for a page that failed to load."""


def _is_identified(page: WalkedPage, lines: Sequence[str]) -> bool:
    """False for a browser's own first-run, error or blank page, which does not show what was opened."""
    head = lines[:HEAD_LINES]
    if any(_ERROR.search(line) for line in lines):
        return False
    return page.pages[0].is_headed(page.path[-1]) or any(map(_ABOUT.search, head))


def _has_moved(page: WalkedPage) -> bool:
    """Whether lines of its first screen are gone from its last and new ones there; one may be a countdown."""
    first, last = set(page.pages[0].lines), set(page.pages[-1].lines)
    return len(first - last) >= MIN_MOVED and len(last - first) >= MIN_MOVED


def _n_letters(lines: Sequence[str]) -> int:
    return sum(map(len, lines))
