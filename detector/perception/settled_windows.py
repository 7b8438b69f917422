"""The window of each frame, settled among its neighbours: one smoother over the frames of a run.

A frame is first read by itself. Then the pixels between frames decide. A window that was recognised by its
control was there before the control came: neighbours that show the same, except for a part of it, have it as
well. What does not change inside a popup's box still stands there, and on top, since nothing can have come
over it: a frame that seems to show a full-screen window, or a popup of other extent, is at odds with its
neighbours, and what most of that time speaks for holds for all of it. While a popup comes in or goes, its
place changes from frame to frame, and half of it may look like another. `Settled` tells which of these
decided.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from detector.core.geometry import Rect
from detector.perception.tracks import SAME_BOX_IOU
from detector.windows.seen import InformationWindow, Settled
from detector.windows.window_track import ENTRANCE_MS

__all__ = ["settled_windows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Consecutive frames that show one window, as far as each was read on its own."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """The window of each frame, when it was shown, and whether the next one is the same inside a box."""

    windows: Sequence[InformationWindow | None]
    at_ms: Sequence[float]
    is_unchanged: Callable[[int, Rect], bool]

    def window(self, k: int) -> InformationWindow:
        window = self.windows[k]
        assert window is not None
        return window

    def until_ms(self, k: int) -> float:
        """When the next frame was shown; nothing is known of how long the last one was."""
        return self.at_ms[min(k + 1, len(self.at_ms) - 1)]


def settled_windows(
    alone: Sequence[InformationWindow | None],
    at_ms: Sequence[float],
    is_unchanged: Callable[[int, Rect], bool],
    *,
    is_read: Sequence[bool],
) -> tuple[list[InformationWindow | None], list[Settled]]:
    """The window of each frame, and what settled it. `alone`: what each frame that `is_read` shows by itself.

    `is_unchanged(k, box)`: frames k and k + 1 show the same in that box.
    """
    shown, settled = (
        _Shown(windows=alone, at_ms=at_ms, is_unchanged=is_unchanged),
        [Settled.ALONE] * len(alone),
    )
    passes: tuple[tuple[Settled, Callable[[_Shown], list[InformationWindow | None]]], ...] = (
        (Settled.BY_LATER, lambda shown: _spread(shown, is_read, step=-1)),
        (Settled.BY_EARLIER, lambda shown: _spread(shown, is_read, step=1)),
        (Settled.BY_AGREEMENT, _agreed),
        (Settled.AS_PASSING, _passing),
    )
    for by, settle in passes:
        changed = settle(shown)
        settled = [
            was if window == before else by
            for was, window, before in zip(settled, changed, shown.windows, strict=True)
        ]
        shown = replace(shown, windows=changed)
    return list(shown.windows), settled


def _spread(shown: _Shown, is_read: Sequence[bool], *, step: int) -> list[InformationWindow | None]:
    """To neighbours without a window that show the same picture except for a part of it."""
    windows, last = list(shown.windows), len(shown.windows) - 1
    for k in range(1, last + 1) if step > 0 else reversed(range(last)):
        beside = windows[k - step]
        is_open = windows[k] is None and is_read[k]
        if is_open and beside is not None and shown.is_unchanged(min(k, k - step), beside.box):
            windows[k] = beside
    return windows


def _agreed(shown: _Shown) -> list[InformationWindow | None]:
    """In neighbours throughout which each popup's box stays as it is, what most of the time speaks for."""
    agreed = list(shown.windows)
    for chain in _chains(_stretches(shown.windows), shown):
        kinds = _kinds(chain, shown)
        weights = [
            sum(_weight(stretch, shown) for stretch, kind in zip(chain, kinds, strict=True) if kind == k)
            for k in range(max(kinds) + 1)
        ]
        most = max(range(len(weights)), key=lambda k: (weights[k], _lies_over(chain[kinds.index(k)], shown)))
        places = [n for n, kind in enumerate(kinds) if kind == most]
        for n, stretch in enumerate(chain):
            if kinds[n] != most:
                nearest = min(places, key=lambda place: abs(place - n))
                source = chain[nearest].last if nearest < n else chain[nearest].first
                _give(agreed, stretch, shown.window(source))
    return agreed


def _passing(shown: _Shown) -> list[InformationWindow | None]:
    """Popups seen only while one that stays longer comes in or goes are that one."""
    settled, stretches = list(shown.windows), _stretches(shown.windows)
    for step in (1, -1):  # as those after them come in, then as those before them go
        for n in reversed(range(len(stretches))):  # from the end: an entrance may look like several
            beside = n + step
            if not 0 <= beside < len(stretches) or not _is_passing(stretches[n], stretches[beside], shown):
                continue
            _give(settled, stretches[n], shown.window(stretches[beside].last))
            low, high = sorted((n, beside))
            stretches[low : high + 1] = [_Stretch(first=stretches[low].first, last=stretches[high].last)]
    return settled


def _give(windows: list[InformationWindow | None], stretch: _Stretch, window: InformationWindow) -> None:
    windows[stretch.first : stretch.last + 1] = [window] * (stretch.last + 1 - stretch.first)


def _is_passing(one: _Stretch, other: _Stretch, shown: _Shown) -> bool:
    """Whether `one` is short, and its neighbour's popup changes with every frame from it or to it."""
    popup = shown.window(other.last)
    is_next = other.first == one.last + 1 or one.first == other.last + 1
    if not (is_next and popup.kind.lies_over_content and _lies_over(one, shown)):
        return False
    lasts_ms = _duration_ms(one, shown)
    if lasts_ms > ENTRANCE_MS or lasts_ms >= _duration_ms(other, shown):
        return False
    steps = range(min(one.first, other.last), max(one.last, other.first))
    return not any(shown.is_unchanged(k, popup.box) for k in steps)


def _duration_ms(stretch: _Stretch, shown: _Shown) -> float:
    return shown.until_ms(stretch.last) - shown.at_ms[stretch.first]


def _lies_over(stretch: _Stretch, shown: _Shown) -> bool:
    return shown.window(stretch.first).kind.lies_over_content


def _alike(one: InformationWindow, other: InformationWindow) -> bool:
    if one.kind.lies_over_content is not other.kind.lies_over_content:
        return False
    return not one.kind.lies_over_content or one.box.iou(other.box) >= SAME_BOX_IOU


def _stretches(windows: Sequence[InformationWindow | None]) -> list[_Stretch]:
    stretches: list[_Stretch] = []
    for k, window in enumerate(windows):
        if window is None:
            continue
        last = stretches[-1] if stretches and stretches[-1].last == k - 1 else None
        before = None if last is None else windows[last.last]
        if last is not None and before is not None and _alike(before, window):
            stretches[-1] = _Stretch(first=last.first, last=k)
        else:
            stretches.append(_Stretch(first=k, last=k))
    return stretches


def _kinds(chain: Sequence[_Stretch], shown: _Shown) -> list[int]:
    """A number for each stretch: those of windows that are alike have the same one."""
    firsts: list[InformationWindow] = []
    kinds = []
    for stretch in chain:
        window = shown.window(stretch.first)
        kind = next((k for k, first in enumerate(firsts) if _alike(first, window)), len(firsts))
        if kind == len(firsts):
            firsts.append(window)
        kinds.append(kind)
    return kinds


def _chains(stretches: Sequence[_Stretch], shown: _Shown) -> list[list[_Stretch]]:
    """Neighbours throughout which each popup's box stays as it is."""
    chains: list[list[_Stretch]] = []
    for stretch in stretches:
        before = chains[-1][-1] if chains else None
        if before is not None and before.last == stretch.first - 1 and _stays(before, stretch, shown):
            chains[-1].append(stretch)
        else:
            chains.append([stretch])
    return [chain for chain in chains if len(chain) > 1]


def _stays(before: _Stretch, after: _Stretch, shown: _Shown) -> bool:
    """The popup of either stretch stands throughout the other one; a popup may change while it comes in."""
    one, other = shown.window(before.last), shown.window(after.first)
    entrance_ms = 0.0
    if one.kind.lies_over_content:
        entrance_ms = ENTRANCE_MS
        if not all(shown.is_unchanged(k, one.box) for k in range(before.last, after.last)):
            return False
    if not other.kind.lies_over_content:
        return one.kind.lies_over_content
    return all(
        shown.is_unchanged(k, other.box)
        for k in range(before.first, after.first)
        if k == before.last or shown.at_ms[k] - shown.at_ms[before.first] >= entrance_ms
    )


def _weight(stretch: _Stretch, shown: _Shown) -> float:
    """How long its frames were shown, each weighed by how sure its window is."""
    frames = range(stretch.first, stretch.last + 1)
    return sum(shown.window(k).score * (shown.until_ms(k) - shown.at_ms[k]) for k in frames)
