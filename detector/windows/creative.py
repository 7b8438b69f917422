"""Which advert is it? What a window is recognised by in other launches, on other screens, on other nights.

A still is a fingerprint of one picture of a window: for each of `N_CROPS` squares about its middle, of other
sizes and heights, one bit for each of the lowest frequencies (perception/stills.py). An advert that fills the
screen is cut and enlarged differently on each screen, so that what one phone shows in one square another
shows in a larger or a higher one: two pictures show the same if any square of the one matches any of the
other. Words decide where pictures do not: adverts made from one template look alike but say something else,
and a plain card is recognised by what it says alone.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from detector.windows.window_track import WindowTrack

__all__ = [
    "N_BITS",
    "N_CROPS",
    "Creative",
    "are_alike",
    "creative_of",
    "grouped_creatives",
    "packed_still",
]

N_CROPS, N_BITS = 36, 256

ALIKE_BITS = 40
"""The most bits of one square that differ between two views of one picture: of 600 pairs of views of 100 real
screens one differs by more, on four screens, with another count, pressed by JPEG. Different pictures differ
by 50 and more but for plain lists, whose words part them (`lab/results/inventory_truth.json`)."""

LEAST_LETTERS = 8
"""Of a window's words, before they can contradict its picture. Tool value."""

OTHER_WORDS = 0.5
SAME_WORDS = 0.85
"""Of letters in common: below the first two windows say different things, from the second on the same. What
is read of one advert on two screens differs by a few misread letters. Tool values."""

MAX_PICTURES = 24
"""Stills by which a group of sightings is recognised: a film has many, and each new one is compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Creative:
    """What was seen of an advert: stills of its pictures (none of a plain surface), and its words."""

    stills: tuple[str, ...] = ()
    words: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is anything by which it could be recognised."""
        return bool(self.stills) or len(self.words) >= LEAST_LETTERS

    @property
    def name(self) -> str:
        """A short name of this sighting, 16 hexadecimal digits; the next of the same advert has another."""
        return hashlib.sha256((*self.stills, self.words)[0].encode()).hexdigest()[:16]


def packed_still(bits: np.ndarray) -> str:
    """(N_CROPS, N_BITS) bool as text, for a document."""
    return base64.b64encode(np.packbits(bits, axis=1).tobytes()).decode("ascii")


def _unpacked(stills: Iterable[str]) -> np.ndarray:
    """(squares, N_BITS / 64) uint64, without plain ones. A text that is no still raises ValueError."""
    data = b"".join(base64.b64decode(still, validate=True) for still in stills)
    squares = np.frombuffer(data, dtype=np.uint64).reshape(-1, N_BITS // 64)
    return squares[squares.any(axis=1)]


def are_alike(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether any still of the one matches any of the other."""
    ours, theirs = _unpacked(some), _unpacked(others)
    if not len(ours) or not len(theirs):
        return False
    apart = np.bitwise_count(ours[:, None, :] ^ theirs[None, :, :]).sum(axis=2, dtype=np.uint16)
    return int(apart.min()) <= ALIKE_BITS


_COUNT = re.compile(r"\d{1,2}\s*[sS秒]?|[\W_]+")


def creative_of(window: WindowTrack) -> Creative:
    """Its words are those of the frame in which most were read, without what counts down."""
    texts = (reading.clues.lines for reading in window.readings if reading.clues is not None)
    lines = max(texts, key=lambda lines: sum(map(len, lines)), default=())
    return Creative(stills=window.stills, words=_COUNT.sub("", "".join(lines)).lower())


def are_the_same(one: Creative, other: Creative) -> bool:
    common = _common_letters(one.words, other.words)
    if one.stills and other.stills:
        return are_alike(one.stills, other.stills) and (common is None or common >= OTHER_WORDS)
    return common is not None and common >= SAME_WORDS


def _common_letters(one: str, other: str) -> float | None:
    """None: one of them says too little."""
    if min(len(one), len(other)) < LEAST_LETTERS:
        return None
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def grouped_creatives(sightings: Sequence[Creative]) -> list[int | None]:
    """For each sighting the number of the first that shows the same advert; None: nothing to recognise it by.

    Deterministic: in the given order, each sighting joins the first group with a sighting like it.
    """
    groups: list[tuple[int, list[Creative]]] = []
    numbers: list[int | None] = []
    for number, sighting in enumerate(sightings):
        if not sighting.is_known:
            numbers.append(None)
            continue
        group = next((group for group in groups if _belongs(sighting, group[1])), None)
        if group is None:
            group = (number, [])
            groups.append(group)
        if sum(len(member.stills) or 1 for member in group[1]) < MAX_PICTURES:
            group[1].append(sighting)
        numbers.append(group[0])
    return numbers


def _belongs(sighting: Creative, members: Sequence[Creative]) -> bool:
    return any(are_the_same(sighting, member) for member in members)
