"""Joins the screens of one scrolled text, without what they repeat.

Each screen begins with what the one before ended with. What appears at the top or bottom of all of them (a
title bar, a button) does not scroll. A recognised line may be cut off at an edge or read slightly
differently: both are allowed for. Where two screens share nothing, that is recorded.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

__all__ = ["Stitched", "stitched"]

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
