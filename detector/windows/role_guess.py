"""The guess at a window's role: the shares of all roles, and the clues they follow from."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from detector.core.window_role import WindowRole

__all__ = [
    "NO_GUESS",
    "START_ODDS",
    "ClueKind",
    "RoleGuess",
    "RoleReason",
    "RoleShare",
    "guess_of",
    "merged_role",
]

START_ODDS = dict.fromkeys(WindowRole, 0.0) | {WindowRole.UNKNOWN: 0.7, WindowRole.PERMISSION: -6.0}
"""The logarithm of each role's odds before any clue. Of a purpose that is not known: one clue of medium
weight outweighs it; of the system's permission dialog: its package alone names it."""


class ClueKind(StrEnum):
    """The kind of a clue; the catalogs of the report have a sentence for each."""

    SHAPE = "shape"
    WORDS = "words"
    LABEL = "label"
    LABELS_ON_PAGE = "labels_on_page"
    SKIP = "skip"
    SKIP_STAYS = "skip_stays"
    NEXT_PAGE = "next_page"
    CALL = "call"
    CROSS = "cross"
    NO_MARK = "no_mark"
    BACK_ARROW = "back_arrow"
    CHOICES = "choices"
    ONLY_ACKNOWLEDGE = "only_acknowledge"
    PICTURE = "picture"
    PLAIN = "plain"
    NOTHING_TO_PRESS = "nothing_to_press"
    MUCH_TEXT = "much_text"
    TAB_BAR = "tab_bar"
    LISTS = "lists"
    MANY_CLICKABLE = "many_clickable"
    STAYS = "stays"
    UNDER_POPUP = "under_popup"
    AFTER_SPLASH = "after_splash"
    SYSTEM_PACKAGE = "system_package"
    IDS = "ids"
    LED_AWAY = "led_away"
    LED_TO_STORE = "led_to_store"


_MARKS = (ClueKind.LABEL, ClueKind.SKIP, ClueKind.IDS)
_MARKS_BY_TOUCH = (ClueKind.LED_AWAY, ClueKind.LED_TO_STORE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleReason:
    """One clue: what it adds to the log odds of each role it bears on, and the text that was read, if any."""

    clue: ClueKind
    says: dict[WindowRole, float]
    detail: str | None = None

    def supports(self, role: WindowRole) -> bool:
        return role in self.says and self.says[role] > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleShare:
    role: WindowRole
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGuess:
    """`shares` add up to 1, largest first; `reasons` are all clues that were weighed."""

    role: WindowRole
    score: float
    shares: tuple[RoleShare, ...]
    reasons: tuple[RoleReason, ...]

    def share_of(self, roles: Iterable[WindowRole]) -> float:
        wanted = frozenset(roles)
        return sum(share.share for share in self.shares if share.role in wanted)

    def bears_mark(self) -> bool:
        """Whether some clue marks it as an advert, beyond its looks and its call to action.

        A label, a skip control, a name in the tree, or where a touch led. Pages have pictures and calls
        to action, too; and a page of text that holds a labelled advert leads away where that is touched.
        """
        marks = _MARKS if self.holds_advert() else (*_MARKS, *_MARKS_BY_TOUCH)
        return any(reason.clue in marks and reason.supports(WindowRole.ADVERT) for reason in self.reasons)

    def holds_advert(self) -> bool:
        """Whether an advert's label stands on it among much text: it may be the page around that advert."""
        return any(reason.clue is ClueKind.LABELS_ON_PAGE for reason in self.reasons)

    def strongest_reasons(self, n: int) -> tuple[RoleReason, ...]:
        """The `n` clues that add most to the role that was chosen."""
        supporting = [reason for reason in self.reasons if reason.supports(self.role)]
        return tuple(sorted(supporting, key=lambda reason: -reason.says[self.role])[:n])


NO_GUESS = RoleGuess(
    role=WindowRole.UNKNOWN, score=0.0, shares=(RoleShare(role=WindowRole.UNKNOWN, share=1.0),), reasons=()
)


def merged_role(guesses: Sequence[RoleGuess]) -> RoleGuess:
    """The mean over runs; the reasons are those of the run that is surest of the prevailing role."""
    if not guesses:
        return NO_GUESS
    sums: dict[WindowRole, float] = defaultdict(float)
    for guess in guesses:
        for share in guess.shares:
            sums[share.role] += share.share / len(guesses)
    role = max(sums, key=lambda sum_: sums[sum_])
    surest = max(guesses, key=lambda guess: guess.share_of({role}))
    return guess_of(sums, surest.reasons)


def guess_of(shares: dict[WindowRole, float], reasons: Sequence[RoleReason]) -> RoleGuess:
    """The largest share is the role."""
    ordered = sorted(
        (RoleShare(role=role, share=share) for role, share in shares.items()), key=lambda share: -share.share
    )
    return RoleGuess(
        role=ordered[0].role, score=ordered[0].share, shares=tuple(ordered), reasons=tuple(reasons)
    )
