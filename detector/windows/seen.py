"""What perception reports for one frame: windows, close controls and calls to action.

Boxes are in px of the picture that was read (display px where that picture is a frame of
full size). Nothing here is a judgement: a score is how sure perception is, no more.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.window_role import WindowRole
from detector.windows.window_clues import WindowClues

__all__ = [
    "SURE_CONTROL_SCORE",
    "Button",
    "CallToAction",
    "Channel",
    "CloseControl",
    "ControlDoubt",
    "ControlKind",
    "FrameReading",
    "InformationWindow",
    "Notice",
    "NoticeKind",
    "PromptKind",
    "Reason",
    "RefusalLook",
    "Settled",
    "WindowKind",
]

SURE_CONTROL_SCORE = 0.75
"""Tool value: drawn controls score more, patterns of a picture less."""


class WindowKind(StrEnum):
    """How a window lies on the screen; `WindowRole` is what it is for."""

    SPLASH = "splash"
    POPUP = "popup"
    INTERSTITIAL = "interstitial"
    DIALOG = "dialog"  # a plain card of text and buttons over a dimmed page
    SHEET = "sheet"  # from an edge of the screen, mostly the lower one
    BANNER = "banner"  # along an edge, the page under it is not dimmed and can be used
    FLOAT = "float"  # a small picture over the page, which can be used
    NONE = "none"

    @property
    def lies_over_content(self) -> bool:
        """Over a page that is still there; False where it takes the page's place, and for none."""
        return self in _OVER_CONTENT

    @property
    def blocks(self) -> bool:
        """Whether what lies under it cannot be used while it is shown."""
        return self not in (WindowKind.BANNER, WindowKind.FLOAT, WindowKind.NONE)


_OVER_CONTENT = frozenset(
    {WindowKind.POPUP, WindowKind.DIALOG, WindowKind.SHEET, WindowKind.BANNER, WindowKind.FLOAT}
)


class ControlKind(StrEnum):
    X_ICON = "x_icon"
    SKIP_TEXT = "skip_text"
    DISMISS_TEXT = "dismiss_text"
    ACK_TEXT = "ack_text"
    BACK_ARROW = "back_arrow"

    @property
    def is_text(self) -> bool:
        return self in (ControlKind.SKIP_TEXT, ControlKind.DISMISS_TEXT, ControlKind.ACK_TEXT)


class ControlDoubt(StrEnum):
    """Why something that looks like a close control may not be one, however surely it looks like one.

    Rules about a control's looks then answer cantTell.
    """

    PAINTED = "painted"  # it may be part of the creative: no node of the view tree takes its taps
    CLOSED_ONCE = "closed_once"  # only one launch shows that a tap on it closes the window


class Channel(StrEnum):
    """Where something was read."""

    TREE = "tree"
    TEXT = "text"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What one factor gives to a probability, in log-odds: below 0 it counts against."""

    factor: str
    log_odds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationWindow:
    """What lies over the content, or in its place, in one frame. `box` is its body (a popup's card).

    `role_score` is the probability, 0 to 1, that `role` is right. `why` is what `score` adds up from; empty
    where a page under a film shows that there is one.
    """

    kind: WindowKind
    box: Rect
    score: float
    role: WindowRole = WindowRole.UNKNOWN
    role_score: float = 0.0
    why: tuple[Reason, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseControl:
    """A control that says or shows "close" in one frame.

    `glyph_box` is tight around the drawn × or the ink of the text; `box` is the pill, circle or
    plate it stands on (the glyph box again where there is none); `box_error_px` is that of each of its
    edges. `contrast` is the WCAG ratio of
    the glyph's own pixels against what is really behind it, None where it could not be measured.
    `node_bounds` are those of the clickable tree node that would take the tap: a node of the
    control, never the window itself; None where no such node was found or no tree was read.
    `why` is what its score adds up from. `doubt` is set where something beside its looks speaks against it.
    """

    box: Rect
    box_error_px: float
    glyph_box: Rect
    glyph_error_px: float
    kind: ControlKind
    text: str | None
    countdown_s: int | None
    score: float
    found_by: tuple[Channel, ...]
    contrast: Quantity | None
    node_bounds: Rect | None = None
    why: tuple[Reason, ...] = ()
    doubt: ControlDoubt | None = None

    @property
    def is_sure(self) -> bool:
        """Whether it is certainly a control, in this frame."""
        return self.doubt is None and self.score >= SURE_CONTROL_SCORE

    @property
    def has_no_node(self) -> bool:
        """A × whose taps no node of the view tree takes, as far as one was read."""
        is_cross = self.kind is ControlKind.X_ICON
        return is_cross and Channel.TREE not in self.found_by and self.node_bounds is None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallToAction:
    """What the advert wants pressed."""

    box: Rect
    text: str | None
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """What a call to action, or a word that closes (`closes`), is drawn on.

    `surface` is its pill or panel, None where none was found: then the words stand on the picture itself.
    `error_px` is that of each of its edges. `luma` is how light it is, 0 to 255. `node_bounds` are those of
    the clickable node over its words, None where there is none or no tree was read.
    """

    words_box: Rect
    surface: Rect | None
    error_px: float
    luma: Quantity | None
    text: str | None
    closes: bool
    node_bounds: Rect | None = None


class NoticeKind(StrEnum):
    """What a line of small print states."""

    ADVERT = "advert"  # that this is one
    MOTION = "motion"  # that moving the phone does something
    SWIPE = "swipe"  # that swiping does something
    PROMPT = "prompt"  # looks like a message of the phone itself, or like a prize


class PromptKind(StrEnum):
    """What a prompt is about (samr-2023-72/11)."""

    UPDATE = "update"
    ERROR = "error"
    CLEAN = "clean"
    NOTICE = "notice"
    PLAY = "play"
    REWARD = "reward"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`says_result`: also the result of the movement. `contrast` as of a close control's text.

    `prompt` is what a prompt is about, None of other kinds; its contrast is not measured.
    """

    kind: NoticeKind
    box: Rect
    text: str
    contrast: Quantity | None
    score: float
    says_result: bool = False
    prompt: PromptKind | None = None


class Settled(StrEnum):
    """What decided which window a frame shows (perception's settled_windows.py)."""

    ALONE = "alone"  # the frame itself
    BY_FILM = "by_film"  # the page of a moment ago, which shows dimmed around it
    BY_LATER = "by_later"  # the next frame shows it and otherwise the same
    BY_EARLIER = "by_earlier"  # the frame before shows it and otherwise the same
    BY_AGREEMENT = "by_agreement"  # most of the time in which nothing changed speaks for it
    AS_PASSING = "as_passing"  # it was seen only while that one came in or went


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameReading:
    """All that was seen in one frame, and the channels that were read.

    `perhaps_score` is the highest score of anything that might be a close control, taken or not:
    a rule may say "none" only where even this is low. `tree_id` is the dump that was paired with
    the frame, None where no dump shows the same state. `buttons` None: they were not measured here.
    `clues` None: no window, or the same picture as in the frame before. `is_read_finely`: every word of the
    window was looked for at its full size. `bare_controls` are small nodes without a word that may hold
    one although no mark was seen (tree_elements.py); none of them counts as a control. `settled_by` tells how
    its window was settled among its neighbours; `alone` is what it showed by itself where that is not its
    window: another one, or, with kind none, how likely one was.
    """

    frame_id: str
    at_ms: float
    at_error_ms: float
    windows: tuple[InformationWindow, ...]
    controls: tuple[CloseControl, ...]
    calls_to_action: tuple[CallToAction, ...]
    perhaps_score: float
    read_by: tuple[Channel, ...]
    tree_id: str | None = None
    is_uniform: bool = False
    notices: tuple[Notice, ...] = ()
    buttons: tuple[Button, ...] | None = None
    clues: WindowClues | None = None
    is_read_finely: bool = False
    bare_controls: tuple[CloseControl, ...] = ()
    settled_by: Settled = Settled.ALONE
    alone: InformationWindow | None = None

    @property
    def is_by_neighbours(self) -> bool:
        """Whether its window is told by the frames around it: by itself it showed another, or none."""
        return self.settled_by not in (Settled.ALONE, Settled.BY_FILM)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalLook:
    """How clearly the no of a dialog that asks for consent is drawn; of several, the clearest one.

    `contrast_ratio` None: no ink was found where the tree has its words. `ink_dp`: the height of the words;
    None in the same case, or if the density is not known.
    """

    contrast_ratio: Quantity | None
    ink_dp: Quantity | None
