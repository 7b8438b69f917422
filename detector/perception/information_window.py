"""Which information window a frame shows: a splash, a popup, an interstitial, or none.

A popup is told by its backdrop: what lies around the card is dimmed, so no pixel there passes a
certain lightness, while the card does. A splash is told by what it says and how it is drawn: words
that skip, an advert's label, a call to jump, one picture from edge to edge, in the launch phase.
When the evidence is thin the answer is none with a low score: a page that is taken for an advert
without a close control would be an accusation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.perception.context import FrameContext
from detector.perception.lexicon import Lexicon
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.perception.seen import CloseControl, ControlKind, InformationWindow, WindowKind
from detector.perception.shrinking import shrunk

__all__ = ["LEAST_WINDOW_SCORE", "find_window", "has_tab_bar", "letters", "pictorial", "words_could_tell"]

# From here on a window is reported; below it the answer is none.
LEAST_WINDOW_SCORE = 0.5
# Looked at as a thumbnail: a window is large.
THUMBNAIL_SHORT_SIDE_PX = 135
LAUNCH_PHASE_MS = 15_000.0  # a splash is shown at the start, or not at all
SETTLED_MS = 45_000.0
WORDLESS_SCORE = 0.45
LEAST_CROSS_TO_TELL = 0.5  # a finder's chance for the × that makes an interstitial of a picture
LABEL_EVIDENCE, JUMP_EVIDENCE, LAUNCH_EVIDENCE = 0.3, 0.3, 0.15
HINT_OF_CONTROL = 0.1  # of a find: too little to be a control, too much to look away
# Bright px in the box of a card of less than an eighth of the screen. Of 568 real splash screens and popups
# (training pictures) five had such a "card": headlines of two or three lines, .18 to .40.
SMALL_CARD_SHARE, LEAST_FILL_OF_SMALL_CARD = 0.12, 0.45
TAB_LETTERS = 5
MAX_LIT_LINES = 3  # more light text than that beside a card: nothing is dimmed there


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """How the picture is drawn. Shares are 0 to 1."""

    flat_share: float  # pixels like their neighbours
    white_share: float  # pixels of one light ground colour
    n_colours: int
    ground_share: float  # pixels of the one most frequent colour
    brand_bar_share: float  # height of a plain bar at the bottom

    @property
    def pictorial(self) -> float:
        return pictorial(self.flat_share, self.n_colours, self.ground_share)


def pictorial(flat_share: float, n_colours: int, ground_share: float) -> float:
    """1 for an advert's picture, 0 for a page of plain surfaces; between the middle halves of
    228 splash screens and of 79 ordinary ones (training pictures)."""
    detail = np.clip((0.75 - flat_share) / 0.25, 0, 1)
    colour = np.clip(np.log(max(n_colours, 1) / 75) / np.log(180 / 75), 0, 1)
    ground = np.clip((0.5 - ground_share) / 0.25, 0, 1)
    return float((detail + colour + ground) / 3)


def _thumbnail(rgb: np.ndarray) -> np.ndarray:
    scale = THUMBNAIL_SHORT_SIDE_PX / min(rgb.shape[:2])
    return shrunk(rgb, max(round(rgb.shape[1] * scale), 1), max(round(rgb.shape[0] * scale), 1))


def _look(small: np.ndarray) -> _Look:
    planes = cv2.split(small)
    across = _largest([cv2.absdiff(plane[:, 1:], plane[:, :-1]) for plane in planes])[:-1]
    down = _largest([cv2.absdiff(plane[1:], plane[:-1]) for plane in planes])[:, :-1]
    flat = np.maximum(across, down) <= 3
    red, green, blue = (np.right_shift(plane, 4).astype(np.int32) for plane in planes)
    counts = np.bincount(((red << 8) | (green << 4) | blue).ravel())
    lightest = np.minimum(np.minimum(*planes[:2]), planes[2]) >= 235
    return _Look(
        flat_share=float(flat.mean()),
        white_share=float(lightest.mean()),
        n_colours=int((counts > lightest.size * 2e-4).sum()),
        ground_share=float(counts.max() / lightest.size),
        brand_bar_share=_brand_bar(small),
    )


def _largest(planes: Sequence[np.ndarray]) -> np.ndarray:
    """Of three planes, pixel by pixel; numpy's own maximum over a last axis of three is slow."""
    return np.asarray(np.maximum(np.maximum(planes[0], planes[1]), planes[2]))


def _brand_bar(small: np.ndarray) -> float:
    """Height of the bar at the bottom in whose rows the most part is one plain colour, 0 where none."""
    height = small.shape[0]
    ground = np.median(small[int(height * 0.955) :].reshape(-1, 3), axis=0).astype(np.float32)
    away = _largest([np.abs(plane - level) for plane, level in zip(cv2.split(small), ground, strict=True)])
    plain = (away <= 8).mean(1) >= 0.45
    row = height
    while row > 0 and plain[row - 1]:
        row -= 1
    share = (height - row) / height
    return float(share) if 0.085 <= share <= 0.32 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Card:
    box: Rect  # px of the full picture
    score: float


def _card(rgb: np.ndarray, small: np.ndarray, lines: tuple[TextLine, ...]) -> _Card | None:
    """The card of a popup over a dimmed backdrop, None where nothing is dimmed."""
    level = _largest(cv2.split(small)).astype(np.int16)
    height, width = level.shape
    edge = max(round(width * 0.035), 2)
    top, bottom = round(height * 0.05), round(height * 0.93)
    rim = np.concatenate([level[top:bottom, :edge].ravel(), level[top:bottom, -edge:].ravel()])
    cap = float(np.percentile(rim, 97))
    if cap > 176:  # a white page under the lightest usual film, 30 % black, is 178
        return None
    shining = level > cap + 22
    bright = np.asarray(
        cv2.morphologyEx(shining.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    )
    count, _, stats, _ = cv2.connectedComponentsWithStats(bright, connectivity=8)
    if count < 2:
        return None
    best = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    x, y = int(stats[best, cv2.CC_STAT_LEFT]), int(stats[best, cv2.CC_STAT_TOP])
    w, h = int(stats[best, cv2.CC_STAT_WIDTH]), int(stats[best, cv2.CC_STAT_HEIGHT])
    area = float(stats[best, cv2.CC_STAT_AREA])
    share, fill = w * h / (width * height), area / (w * h)
    if not 0.05 <= share <= 0.8 or w < 0.3 * width or h < 0.08 * height:
        return None
    if share < SMALL_CARD_SHARE and float(shining[y : y + h, x : x + w].mean()) < LEAST_FILL_OF_SMALL_CARD:
        return None  # the letters of a headline, grown together
    outside = np.ones_like(bright, bool)
    outside[y : y + h, x : x + w] = False
    stray = float((bright[outside] > 0).mean())
    margin_left, margin_right = x / width, 1 - (x + w) / width
    centred = 1 - min(abs(margin_left - margin_right) / 0.25, 1.0)
    rest = level[outside].astype(np.float32)
    # A backdrop is a page under a film: it is not one flat colour, though a dark page may be.
    busy = min(float(rest.std()) / 12, 1.0)
    score = 0.35 + 0.25 * min(fill / 0.7, 1.0) + 0.2 * centred + 0.2 * busy - 3.0 * stray
    scale = rgb.shape[1] / width
    if _n_lit_lines(level, lines, scale, cap, (x, y, x + w, y + h)) >= MAX_LIT_LINES:
        score -= 0.35
    return _Card(
        box=Rect.from_xywh(x * scale, y * scale, w * scale, h * scale),
        score=float(np.clip(score, 0.0, 0.97)),
    )


def _n_lit_lines(
    level: np.ndarray, lines: tuple[TextLine, ...], scale: float, cap: float, card: tuple[int, int, int, int]
) -> int:
    """Lines of text outside the card that are lighter than a dimmed page can be: a dark page's own."""
    n_lit = 0
    height, left, top, right, bottom = level.shape[0], *card
    for line in lines:
        x, y = line.box.center.x_px / scale, line.box.center.y_px / scale
        if (left <= x <= right and top <= y <= bottom) or not 0.06 * height < y < 0.93 * height:
            continue
        rows = slice(int(line.box.top_px / scale), int(line.box.bottom_px / scale) + 1)
        columns = slice(int(line.box.left_px / scale), int(line.box.right_px / scale) + 1)
        inside = level[rows, columns]
        n_lit += bool(inside.size) and int(np.percentile(inside, 90)) > cap + 15
    return n_lit


def has_tab_bar(
    lines: Sequence[TextLine], width: float, height: float, *, most_letters: int = TAB_LETTERS
) -> bool:
    """Three or more short words in one row at the bottom: a page's navigation. All in px."""
    low = [line for line in lines if line.box.center.y_px > 0.9 * height and len(line.text) <= most_letters]
    for line in low:
        row = [o for o in low if abs(o.box.center.y_px - line.box.center.y_px) < 0.012 * height]
        spread = max(o.box.center.x_px for o in row) - min(o.box.center.x_px for o in row)
        if len(row) >= 3 and spread > 0.5 * width:
            return True
    return False


def _splash_score(  # noqa: PLR0917 - all of it is evidence
    look: _Look,
    lines: tuple[TextLine, ...],
    controls: tuple[CloseControl, ...],
    context: FrameContext,
    lexicon: Lexicon,
    size: tuple[int, int],
) -> float:
    width, height = size
    skip = max((c.score for c in controls if c.kind is ControlKind.SKIP_TEXT), default=0.0)
    labels = [line.text for line in lines if lexicon.is_advert_label(line.text)]
    calls = [line for line in lines if lexicon.is_call_to_action(line.text)]
    jumps = [line for line in calls if letters(line.text) >= 7]
    evidence = 0.75 * skip
    evidence += 0.0 if not labels else 0.2 if all(label.isascii() for label in labels) else LABEL_EVIDENCE
    evidence += JUMP_EVIDENCE if jumps else 0.18 if calls else 0.0
    arrow = max((c.score for c in controls if c.kind is ControlKind.BACK_ARROW), default=0.0)
    if look.pictorial > 0.5 and not look.white_share > 0.5:
        evidence += 0.35 * arrow  # a circled "<" on a picture
    says_advert = bool(labels or calls or skip > 0.3 or arrow)
    evidence += _drawn_as_advert(look)
    if len(lines) > 28:
        evidence -= 0.25
    if has_tab_bar(lines, width, height):
        evidence -= 0.45
    x_in_corner = max((c.score for c in controls if _is_x_in_corner(c, width, height)), default=0.0)
    if context.since_launch_ms is not None:
        is_first = context.n_activities_before in (None, 0, 1)
        if context.since_launch_ms <= LAUNCH_PHASE_MS and is_first:
            evidence += LAUNCH_EVIDENCE + 0.15 * x_in_corner
        elif context.since_launch_ms > SETTLED_MS:
            evidence -= 0.3
    if context.is_target is False:
        evidence -= 0.5
    # A picture without a word may be the app's own welcome: never called an advert for its looks.
    return float(np.clip(evidence, 0.0, 0.97 if says_advert else WORDLESS_SCORE))


def _drawn_as_advert(look: _Look) -> float:
    evidence = 0.3 * look.pictorial + (0.12 if look.brand_bar_share else 0.0)
    if look.flat_share > 0.95 or look.n_colours < 12:
        evidence -= 0.6  # blank, or a logo on a plain ground: loading
    if look.white_share > 0.5 and not look.brand_bar_share:
        evidence -= 0.25
    return evidence


def words_could_tell(rgb: np.ndarray, finds: tuple[PictureFind, ...]) -> bool:
    """Whether reading every word could still make a window of this picture, whatever they say.

    False where it is drawn as a page, nothing is dimmed, and the finder sees neither control nor call: a
    label alone makes no advert of it.
    """
    if any(find.score >= HINT_OF_CONTROL for find in finds):
        return True
    small = _thumbnail(rgb)
    if _card(rgb, small, ()) is not None:
        return True
    return _drawn_as_advert(_look(small)) + LABEL_EVIDENCE + LAUNCH_EVIDENCE >= LEAST_WINDOW_SCORE


def _is_x_in_corner(control: CloseControl, width: float, height: float) -> bool:
    x, y = control.box.center.x_px / width, control.box.center.y_px / height
    return control.kind is ControlKind.X_ICON and (x < 0.2 or x > 0.8) and 0.03 < y < 0.2


def _sees_a_cross(finds: Sequence[PictureFind] | None) -> bool:
    """Whether the finder takes something for a window's ×: strokes alone may be a pattern."""
    return finds is None or any(
        find.kind is FindKind.X_ICON and find.score >= LEAST_CROSS_TO_TELL for find in finds
    )


def letters(text: str) -> float:
    """Length of a line in Chinese characters; a Latin letter counts half."""
    return sum(0.5 if char.isascii() else 1.0 for char in text)


def find_window(
    rgb: np.ndarray,
    lines: tuple[TextLine, ...],
    controls: tuple[CloseControl, ...],
    context: FrameContext,
    lexicon: Lexicon,
    *,
    finds: Sequence[PictureFind] | None = None,
) -> InformationWindow:
    """The frame's window; of kind none, with the score of the best guess, where it shows none.

    `controls` carry scores by their looks alone, `finds` are a finder's, None where none looked.
    `rgb` is (H, W, 3) uint8.
    """
    height, width = rgb.shape[:2]
    whole = Rect.from_xywh(0, 0, width, height)
    small = _thumbnail(rgb)
    look = _look(small)
    card = _card(rgb, small, lines)
    splash = _splash_score(look, lines, controls, context, lexicon, (width, height))
    x_score = max((c.score for c in controls if c.kind is ControlKind.X_ICON), default=0.0)
    refusal = max(
        (c.score for c in controls if c.kind.is_text and c.kind is not ControlKind.SKIP_TEXT), default=0.0
    )
    popup = 0.0
    if card is not None:
        popup = card.score * 0.75 + 0.25 * max(x_score, refusal)
        if context.is_target is False:
            popup -= 0.4
    is_settled = context.since_launch_ms is not None and context.since_launch_ms > LAUNCH_PHASE_MS
    if card is not None and popup >= max(splash, LEAST_WINDOW_SCORE):
        return InformationWindow(kind=WindowKind.POPUP, box=card.box, score=min(popup, 0.97))
    if splash >= LEAST_WINDOW_SCORE:
        kind = WindowKind.INTERSTITIAL if is_settled else WindowKind.SPLASH
        return InformationWindow(kind=kind, box=whole, score=splash)
    # A picture from edge to edge with a × in its corner: an advert between two pages.
    is_plain_page = look.white_share > 0.4 or has_tab_bar(lines, width, height) or len(lines) > 28
    if look.pictorial > 0.6 and x_score > 0.85 and not is_plain_page and _sees_a_cross(finds):
        return InformationWindow(kind=WindowKind.INTERSTITIAL, box=whole, score=0.5 * x_score + 0.2)
    return InformationWindow(kind=WindowKind.NONE, box=whole, score=max(splash, popup))
