"""What stands in front of an app, and by which of its elements a preparation answers it.

Read from the view tree with the words and the weights that perception uses elsewhere: the crawl's list of
what is never tapped, the lexicon's way out, the roles of windows. What the words do not settle is left
alone: an answer that cannot be given is a dialog that the preparation does not know.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from detector.core.crawl import Aim
from detector.core.geometry import Point, Rect
from detector.core.prepared import DialogKind
from detector.core.screen import ViewNode, ViewTree
from detector.core.window_role import TextIntent, WindowRole
from detector.perception import (
    BARS,
    CrawlWords,
    Lexicon,
    TextLine,
    WindowWords,
    agrees_in_words,
    has_tab_bar,
    mentions_terms,
    why_untapped,
)
from detector.preparation.standing import Answer, PreparationWords, Standing

__all__ = ["DialogReader"]

SURE_WAY_OUT = 0.9
"""Of the lexicon's own confidence: what it does not list and is less sure of is left alone. Tool value."""

MAX_WAY_OUT_LETTERS = 24
MAX_TITLE_LETTERS = 60
MAX_INTRODUCTION_TEXTS, MAX_INTRODUCTION_TAPS = 9, 4
"""An introduction shows a headline, a sentence or two and a button; more is a page. Tool values."""

PAGE_TAPS, PAGE_TEXTS = 6, 14
"""What holds as much to tap or to read is a page, not a dialog. Tool values."""

BAR_SHARE = 0.1
"""Of the height: a window that begins below the bars lies over another. Tool value."""

_FIELD = re.compile(r"EditText$|AutoCompleteTextView$")
_PAGER = re.compile(r"ViewPager2?$|HorizontalScrollView$|UltraViewPager$|Banner$")
_LIST = re.compile(r"RecyclerView$|ListView$|GridView$|TabWidget$|BottomNavigationView$")
_BOX = re.compile(r"CheckBox$|RadioButton$")
_NOT = re.compile(r"^(?:不|暂|暫|先不|仍不|拒|未|否|disagree|decline|don|not?\b)", re.IGNORECASE)
_COUNTS = re.compile(r"\d")


_KIND_OF_ROLE = {
    WindowRole.UPDATE: DialogKind.UPDATE,
    WindowRole.MINORS: DialogKind.MINORS,
    WindowRole.NOTIFICATION: DialogKind.NOTIFICATION,
    WindowRole.PERMISSION: DialogKind.NOTIFICATION,  # in the app's own words
    WindowRole.RATING: DialogKind.RATING,
    WindowRole.LOGIN: DialogKind.LOGIN,
    WindowRole.ADVERT: DialogKind.OFFER,
    WindowRole.PROMOTION: DialogKind.OFFER,
}


_ASK_WITHOUT_A_WAY_OUT = frozenset({DialogKind.LOGIN, DialogKind.UPDATE, DialogKind.MINORS})
_CONFIRMED_BY_YES = frozenset(
    {DialogKind.LOGIN, DialogKind.UPDATE, DialogKind.NOTIFICATION, DialogKind.OFFER, DialogKind.RATING}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogReader:
    """Reads what stands in front of `package`. `answers_terms` False: it agrees to nothing."""

    package: str
    crawl: CrawlWords
    own: PreparationWords
    lexicon: Lexicon
    roles: WindowWords
    answers_terms: bool = True

    def read(self, tree: ViewTree | None) -> Standing:
        """The dialog that must be answered first, or what else is in front."""
        if tree is None:
            return Standing(kind=DialogKind.NOTHING)
        visible = [node for node in tree.walk() if _is_seen(node)]
        asking = [node for node in visible if node.package in self.crawl.asks_permission]
        if any(node.label for node in asking):
            return self._permission(asking)
        windows = [root for root in tree.windows if root.first_package() in (self.package, None)]
        filled = [root for root in windows if not _is_bare(root)]
        found = [self._window(root, n_windows=len(filled)) for root in filled]
        if not found:
            others = [node for node in visible if node.package not in (self.package, None, *BARS)]
            is_away = any(node.label for node in others)
            return Standing(kind=DialogKind.AWAY if is_away else DialogKind.NOTHING)
        first = min(found, key=lambda standing: list(DialogKind).index(standing.kind))
        return replace(first, shows_app=any(standing.shows_app for standing in found))

    def read_words(self, tree: ViewTree) -> Standing:
        """What the words of a picture say, where there is no view tree. Only what is sure is answered: a
        dialog that says what it is for, by a button whose words are listed. A sentence is no button.
        """
        nodes = [
            replace(node, package=self.package, class_name=_DRAWN, clickable=is_button, enabled=is_button)
            for node in tree.walk()
            for is_button in (self._is_button(node.label),)
        ]
        found = replace(_WindowReader(self, nodes, is_over=True).standing(), is_by_picture=True)
        if found.kind in _SURE_BY_PICTURE and (found.answer is not None or found.kind is DialogKind.CONSENT):
            return found
        return replace(found, kind=DialogKind.PAGE, answer=None, before=None)

    def _is_button(self, words: str) -> bool:
        if len(words) > MAX_BUTTON_LETTERS or _SENTENCE.search(words) or mentions_terms(words):
            return False
        is_listed = self.crawl.aim_of(words) in (Aim.AGREE, *_REFUSES) or agrees_in_words(words)
        return is_listed or self.own.is_of_age(words) or self.own.is_denial(words)

    def _permission(self, nodes: Sequence[ViewNode]) -> Standing:
        """A refusal by its words; failing those by its id, which AOSP has not changed since Android 6."""
        lines = tuple(text for node in nodes if (text := node.label))
        refusing = [node for node in nodes if self.crawl.aim_of(node.label) in _REFUSES] or [
            node for node in nodes if _DENY_ID.search(node.resource_id or "")
        ]
        enabled = [node for node in refusing if node.enabled is not False]
        return Standing(
            kind=DialogKind.PERMISSION,
            title=_title(lines),
            answer=_tapping(enabled[0]) if enabled else None,
            lines=lines,
        )

    def _window(self, root: ViewNode, *, n_windows: int) -> Standing:
        nodes = [node for node in root.walk() if _is_seen(node)]
        reader = _WindowReader(self, nodes, is_over=n_windows > 1 or _is_small(root))
        return reader.standing()


_REFUSES = (Aim.REFUSE, Aim.DISMISS)
_SURE_BY_PICTURE = frozenset(
    {
        DialogKind.CONSENT,
        DialogKind.AGE,
        DialogKind.MINORS,
        DialogKind.UPDATE,
        DialogKind.NOTIFICATION,
        DialogKind.RATING,
    }
)
MAX_BUTTON_LETTERS = 12
_DRAWN = "android.widget.TextView"
"""What words in a picture are taken for."""

_SENTENCE = re.compile(r"[，。；：、《》“”]")
_DENY_ID = re.compile(r":id/(?:permission_deny|permission_no_upgrade|cancel_button|button2|btn_deny)")


class _WindowReader:
    """One window of the app's own."""

    def __init__(self, reader: DialogReader, nodes: Sequence[ViewNode], *, is_over: bool) -> None:
        self._by, self._nodes, self._is_over = reader, nodes, is_over
        self._reacting = [node for node in nodes if node.clickable]
        self._lines = tuple(dict.fromkeys(text for node in nodes if (text := node.label)))
        self._has_field = any(_FIELD.search(node.class_name or "") for node in nodes)

    def standing(self) -> Standing:
        for found in (self._consent(), self._age()):
            if found is not None:
                return found
        if self._is_page():
            return replace(self._said(DialogKind.PAGE, None), shows_app=True)
        introduction = None if self._is_over else self._introduction()
        if introduction is not None:
            return introduction
        return self._with_a_way_out()

    def _said(self, kind: DialogKind, answer: Answer | None, *, before: Answer | None = None) -> Standing:
        return Standing(
            kind=kind,
            title=_title(self._lines),
            answer=answer,
            lines=self._lines,
            before=before,
            is_over=self._is_over,
        )

    def _consent(self) -> Standing | None:
        """Terms are mentioned, and something agrees to them. On a form that may be a login's own box."""
        if self._has_field or not mentions_terms("\n".join(self._lines)):
            return None
        words = self._by.crawl
        agreeing = [
            node
            for node in self._nodes
            if (words.aim_of(node.label) is Aim.AGREE or agrees_in_words(node.label))
            and not _NOT.match(node.label)
            and not words.declines_terms(node.label)
            and not _BOX.search(node.class_name or "")
        ]
        taps = [node for node in agreeing if self._may_tap(node)]
        if not taps and (self._is_over or self._role() is WindowRole.CONSENT):
            taps = [
                node
                for node in self._nodes
                if (self._by.own.begins_app(node.label) or self._intent(node) is TextIntent.ACKNOWLEDGE)
                and self._may_tap(node)
            ]
            agreeing = taps or agreeing
        if not agreeing:
            return None
        enabled = [node for node in taps if node.enabled is not False]
        chosen = (enabled or taps)[-1:]
        answer = _tapping(chosen[0]) if chosen and self._by.answers_terms else None
        return self._said(DialogKind.CONSENT, answer, before=self._unticked())

    def _unticked(self) -> Answer | None:
        """A box beside words about the terms; a person has to tick it before the button answers."""
        for node in self._nodes:
            if node.checkable and node.checked is False and node.bounds is not None:
                row = [other for other in self._nodes if _lies_beside(other, node.bounds)]
                if any(mentions_terms(other.label) for other in (node, *row)):
                    return Answer(words=node.label or (node.resource_id or "?"), point=node.bounds.center)
        return None

    def _age(self) -> Standing | None:
        adult = [node for node in self._nodes if self._by.own.is_of_age(node.label)]
        taps = [node for node in adult if self._may_tap(node)]
        return self._said(DialogKind.AGE, _tapping(taps[0]) if taps else None) if adult else None

    def _is_page(self) -> bool:
        """Much to tap or to read, or a page's own means of getting about."""
        if self._asks_login():
            return False
        named = [node for node in self._reacting if any(_texts(node))]
        has_list = any(_LIST.search(node.class_name or "") for node in self._nodes)
        return has_list or self._has_tabs() or len(named) >= PAGE_TAPS or len(self._lines) >= PAGE_TEXTS

    def _has_tabs(self) -> bool:
        whole = self._nodes[0].bounds if self._nodes else None
        lines = [
            TextLine(text=text, box=node.bounds, score=1.0)
            for node in self._nodes
            if (text := node.label) and node.bounds is not None
        ]
        return whole is not None and has_tab_bar(lines, whole.right_px, whole.bottom_px)

    def _asks_login(self) -> bool:
        """Whether the window is there to log in, not a page with an entry that does."""
        has_words = any(self._by.crawl.asks_login(line) for line in self._lines)
        has_list = any(_LIST.search(node.class_name or "") for node in self._nodes)
        return has_words and not has_list and (self._has_field or self._role() is WindowRole.LOGIN)

    def _introduction(self) -> Standing | None:
        """A page of few words that leads on to the next of its kind, or into the app."""
        if len(self._lines) > MAX_INTRODUCTION_TEXTS or len(self._reacting) > MAX_INTRODUCTION_TAPS:
            return None
        if self._has_field or any(self._by.lexicon.is_advert_label(line) for line in self._lines):
            return None
        skips = [node for node in self._nodes if self._intent(node) is TextIntent.SKIP]
        if any(_COUNTS.search(node.label) for node in skips):
            return self._said(DialogKind.LOADING, None)  # a splash: it ends by itself
        leading = [
            node
            for node in self._nodes
            if self._by.own.begins_app(node.label) or self._by.lexicon.turns_page(node.label)
        ]
        taps = [node for node in (*skips, *leading) if self._may_tap(node, begins=True)]
        if taps:
            return self._said(DialogKind.INTRODUCTION, _tapping(taps[0]))
        pagers = [node for node in self._nodes if _PAGER.search(node.class_name or "")]
        if pagers and not any(map(_texts_any, self._reacting)):
            return self._said(DialogKind.INTRODUCTION, _turning(pagers[0]))
        return None

    def _with_a_way_out(self) -> Standing:
        """A dialog by what its words are about, answered by the way out that they offer."""
        kind = _KIND_OF_ROLE.get(self._role() or WindowRole.UNKNOWN)
        if kind is None and self._has_field:
            kind = DialogKind.LOGIN
        ways = [node for node in self._nodes if self._leads_out(node, kind) and self._may_tap(node)]
        if not ways:
            ways = [node for node in self._reacting if not any(_texts(node)) and self._closes_by_id(node)]
        is_asked = bool(ways) and kind is not None
        if not self._is_over and not is_asked and kind not in _ASK_WITHOUT_A_WAY_OUT:
            return self._said(DialogKind.PAGE, None)
        if ways:
            return self._said(kind or DialogKind.NOTICE, _tapping(ways[0]))
        return self._said(kind or DialogKind.UNKNOWN, None)

    def _leads_out(self, node: ViewNode, kind: DialogKind | None) -> bool:
        intent = self._intent(node)
        if intent is TextIntent.ACKNOWLEDGE:  # also the word of what would be confirmed
            return kind not in _CONFIRMED_BY_YES
        return intent in (TextIntent.SKIP, TextIntent.DECLINE, TextIntent.CLOSE)

    def _closes_by_id(self, node: ViewNode) -> bool:
        return (
            self._by.crawl.aim_of_id(node.resource_id or "") is Aim.DISMISS
            or self._by.lexicon.control_id(node.resource_id or "") is not None
        ) and self._by.crawl.may_tap_class(node.class_name)

    def _intent(self, node: ViewNode) -> TextIntent | None:
        text = node.label
        if not text or len(text) > MAX_WAY_OUT_LETTERS:
            return None
        reading = self._by.lexicon.intent(text)
        known = reading.intent if reading.score >= SURE_WAY_OUT else None
        if known is TextIntent.SKIP:
            return known
        if self._by.crawl.aim_of(text) is Aim.DISMISS:
            is_read = "知道" in text or "got it" in text.lower()
            return TextIntent.ACKNOWLEDGE if is_read else TextIntent.DECLINE
        return TextIntent.DECLINE if self._by.own.is_denial(text) else known

    def _may_tap(self, node: ViewNode, *, begins: bool = False) -> bool:
        """`begins`: it may also be what leaves an introduction (开启之旅)."""

        def is_denial(text: str) -> bool:
            return self._by.own.is_denial(text) or (begins and self._by.own.begins_app(text))

        title = node.label
        return why_untapped(node, title, self._reacting, self._by.crawl, is_denial=is_denial) is None

    def _role(self) -> WindowRole | None:
        """What the words are about, where they say so."""
        shares = self._by.roles.log_shares(self._lines)
        best = max(shares, key=lambda role: shares[role])
        return best if shares[best] > LEAST_LOG_SHARE else None


LEAST_LOG_SHARE = -1.2
"""A share of 0.3 among a dozen roles."""


def _is_seen(node: ViewNode) -> bool:
    return node.bounds is not None and not node.bounds.is_empty and node.visible is not False


def _texts(node: ViewNode) -> Iterator[str]:
    return (text for child in node.walk() if _is_seen(child) and (text := child.label))


def _texts_any(node: ViewNode) -> bool:
    return any(_texts(node))


def _title(lines: Sequence[str]) -> str:
    return next((line[:MAX_TITLE_LETTERS] for line in lines if line), "")


def _tapping(node: ViewNode) -> Answer:
    assert node.bounds is not None
    return Answer(words=node.label or (node.resource_id or "?"), point=node.bounds.center)


def _turning(pager: ViewNode) -> Answer:
    """A swipe to the left, away from the edges, which belong to the system."""
    box = pager.bounds
    assert box is not None
    y_px = box.center.y_px
    return Answer(
        words="",
        point=Point(x_px=box.left_px + 0.8 * box.width_px, y_px=y_px),
        to=Point(x_px=box.left_px + 0.2 * box.width_px, y_px=y_px),
    )


_OWN_DRAWING = frozenset({"game view"})
"""How a game engine names the one view that it draws on (Unity's UnityPlayer)."""


def _is_bare(root: ViewNode) -> bool:
    """Whether a window tells nothing of what it shows."""
    texts = {text.lower() for text in _texts(root)}
    return texts <= _OWN_DRAWING and not any(node.clickable for node in root.walk())


def _is_small(root: ViewNode) -> bool:
    """Whether the window leaves the left of the display free, or its top: a dialog's card, a sheet."""
    box = root.bounds
    return box is not None and (box.left_px > 0 or box.top_px > BAR_SHARE * box.bottom_px)


def _lies_beside(node: ViewNode, box: Rect) -> bool:
    bounds = node.bounds
    return bounds is not None and bounds.top_px <= box.center.y_px < bounds.bottom_px
