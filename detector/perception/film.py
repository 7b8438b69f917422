"""A popup recognised by what preceded it: the page of a moment ago under a film, and a card unlike it.

Android dims what is under a dialog with a film of one colour and one strength (`FLAG_DIM_BEHIND`, a web
page's overlay): every pixel of the page becomes a·x + b, with the same a and b throughout. Where that holds,
the page is under it; where it does not, the window is. This is the only way to recognise a dark card on a
dimmed page, which is no lighter than its surroundings. A page that moved or loaded meanwhile allows no
conclusion, and a part that was merely left undimmed is no window.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.perception.patches import shrunk
from detector.windows.seen import InformationWindow, WindowKind

__all__ = ["Film", "FilmWatch", "ScaledPicture", "film_between", "scaled_down"]

SHORT_SIDE_PX = 180
EDGE_STEP = 12.0  # levels between neighbours: a film weakens such an edge measurably
MIN_EDGES = 30
BIN = 0.02  # of the share that a film lets through
LETS_THROUGH = (0.08, 0.9)
AGREEING_EDGES = 0.08  # share of the page's edges: those under the card do not agree
AGREEING_AROUND = 0.8  # of those around the card
OFF_SHARE = 0.04  # of an edge of a dozen levels, by rounding
OFF_LEVELS = 9.0  # of 255, from a·x + b: rounding, shrinking and a gradient's dither
ADDS_BIN = 4.0
DARKEST_FILM = 90.0  # levels of the film's own colour: films are black or nearly
BARS_SHARE = 0.045  # of the height, above and below: the system's bars, which are redrawn
PAGE_AROUND = 0.94  # of the area around the card follows the film
MIN_FILL, MIN_WIDTH, MIN_HEIGHT, MAX_SHARE = 0.7, 0.3, 0.06, 0.86
LEFT_AS_IT_WAS = 0.6  # of the card: a tour leaves what it explains undimmed
N_PAGES = 3  # that may be below: of a popup fading in, some frames are taken for a page
ANOTHER_SHARE = 0.2  # of the display changes where a film comes
SURE, ROUGH = 0.95, 0.85  # score by how much of the area around it follows


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaledPicture:
    """A picture scaled down: (h, w, 3) int16, and px of the original per px of it."""

    rgb: np.ndarray
    per_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """`through` is the share of light that it lets through; `card` is in px of the picture.

    `card` None: the page is dimmed and nothing is on it yet. `around` is the share of the area around the
    card that follows the film.
    """

    through: float
    card: Rect | None
    around: float


class FilmWatch:
    """Goes through the pictures of a run, and remembers the pages that a film may cover."""

    def __init__(self) -> None:
        self._pages: list[ScaledPicture] = []
        self._was_under = False

    def leave(self) -> None:
        """Something other than the app was shown: none of it can be under what comes next."""
        self._pages, self._was_under = [], False

    def popup_on(self, rgb: np.ndarray, *, step: float) -> InformationWindow | None:
        """The popup on the next picture; `step` is the share that changed since the one before.

        `rgb` is (H, W, 3) uint8.
        """
        now = scaled_down(rgb)
        is_new = step >= ANOTHER_SHARE or self._was_under
        films = (film_between(page, now) for page in reversed(self._pages)) if is_new else ()
        film = next((film for film in films if film is not None), None)
        self._was_under = film is not None
        if film is None:
            self._pages = [*self._pages, now][-N_PAGES:] if is_new else [*self._pages[:-1], now]
            return None
        if film.card is None:
            return None
        score = SURE if film.around >= (1 + PAGE_AROUND) / 2 else ROUGH
        return InformationWindow(kind=WindowKind.POPUP, box=film.card, score=score)


def scaled_down(rgb: np.ndarray) -> ScaledPicture:
    """`rgb` is (H, W, 3) uint8."""
    scale = SHORT_SIDE_PX / min(rgb.shape[:2])
    small = shrunk(rgb, round(rgb.shape[1] * scale), round(rgb.shape[0] * scale))
    return ScaledPicture(rgb=small.astype(np.int16), per_px=rgb.shape[1] / small.shape[1])


def film_between(page: ScaledPicture, now: ScaledPicture) -> Film | None:
    """The film over `page` in `now`; None if there is none, or not enough structure to decide."""
    if page.rgb.shape != now.rgb.shape:
        return None
    bar = round(BARS_SHARE * page.rgb.shape[0])
    before, after = page.rgb[bar:-bar].astype(np.float32), now.rgb[bar:-bar].astype(np.float32)
    through = _through(before.mean(2), after.mean(2))
    if through is None:
        return None
    follows = _follows(before, after, through)
    found = _card(follows)
    if found is None:
        around = float(follows.mean())
        return Film(through=through, card=None, around=around) if around >= PAGE_AROUND else None
    left, top, right, bottom = found
    inside = np.zeros_like(follows)
    inside[top:bottom, left:right] = True
    around = float(follows[~inside].mean())
    kept = np.abs(after - before).max(2)[inside] <= OFF_LEVELS
    if around < PAGE_AROUND or kept.mean() > LEFT_AS_IT_WAS:
        return None
    shares = _edge_shares(before.mean(2), after.mean(2), ~inside)
    agree = np.abs(shares - through) <= 2 * BIN + OFF_SHARE
    if shares.size < MIN_EDGES or agree.mean() < AGREEING_AROUND:
        return None
    height = follows.shape[0]
    card = Rect(
        left_px=left * now.per_px,
        top_px=(top + bar if top > 0 else 0) * now.per_px,
        right_px=right * now.per_px,
        bottom_px=(bottom + bar if bottom < height else height + 2 * bar) * now.per_px,
    )
    return Film(through=through, card=card, around=around)


def _through(before: np.ndarray, after: np.ndarray) -> float | None:
    """The share to which most of the page's edges are weakened."""
    every = _edge_shares(before, after, np.ones(before.shape, bool))
    if every.size < MIN_EDGES:
        return None
    low, high = LETS_THROUGH
    within = every[(every >= low) & (every <= high)]
    counts, edges = np.histogram(within, bins=np.arange(low, high + BIN, BIN))
    if not counts.any():
        return None
    most = int(counts.argmax())
    near = within[np.abs(within - (edges[most] + BIN / 2)) <= 2 * BIN]
    return float(np.median(near)) if near.size >= AGREEING_EDGES * every.size else None


def _edge_shares(before: np.ndarray, after: np.ndarray, where: np.ndarray) -> np.ndarray:
    """What is left of each edge of the page, horizontally and vertically."""
    shares = []
    for axis in (0, 1):
        was, now = np.diff(before, axis=axis), np.diff(after, axis=axis)
        both = where[1:] & where[:-1] if axis == 0 else where[:, 1:] & where[:, :-1]
        is_edge = (np.abs(was) >= EDGE_STEP) & both
        shares.append(now[is_edge] / was[is_edge])
    return np.concatenate(shares)


def _follows(before: np.ndarray, after: np.ndarray, through: float) -> np.ndarray:
    """Which pixels are a·x + b of what they were, with the commonest b that a dark film can have."""
    rest = after - through * before
    follows = np.ones(rest.shape[:2], bool)
    most = DARKEST_FILM * (1 - through) + OFF_LEVELS
    for channel in range(3):
        values = rest[:, :, channel]
        counts, edges = np.histogram(values, bins=np.arange(-OFF_LEVELS, most + ADDS_BIN, ADDS_BIN))
        middle = edges[int(counts.argmax())] + ADDS_BIN / 2
        near = values[np.abs(values - middle) <= 1.5 * ADDS_BIN]
        follows &= np.abs(values - (np.median(near) if near.size else middle)) <= OFF_LEVELS
    return follows


def _card(follows: np.ndarray) -> tuple[int, int, int, int] | None:
    """The largest part that does not follow: left, top, right, bottom. None where it is no card."""
    height, width = follows.shape
    other = cv2.morphologyEx((~follows).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    other = cv2.morphologyEx(other, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(other, connectivity=8)
    if count < 2:
        return None
    x, y, w, h, area = (int(one) for one in stats[1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())])
    is_card = w >= MIN_WIDTH * width and h >= MIN_HEIGHT * height and area >= MIN_FILL * w * h
    return (x, y, x + w, y + h) if is_card and w * h <= MAX_SHARE * width * height else None
