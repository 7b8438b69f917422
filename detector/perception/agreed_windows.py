"""One answer for frames that show the same popup, where some were read as a screen filled by one window.

What does not change inside a popup's box still stands there, and on top: nothing can have come over it. So a
frame that seems to show a full-screen window instead is at odds with its neighbours, and what most of that
time speaks for holds for all of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from detector.core.geometry import Rect
from detector.windows.seen import InformationWindow

__all__ = ["agreed_windows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Consecutive frames, of which each shows a window over content, or each one that fills the screen."""

    first: int
    last: int
    lies_over: bool


def agreed_windows(
    windows: Sequence[InformationWindow | None],
    at_ms: Sequence[float],
    is_unchanged: Callable[[int, Rect], bool],
) -> list[InformationWindow | None]:
    """The window of each frame. `is_unchanged(k, box)`: frames k and k + 1 show the same in that box."""
    agreed = list(windows)
    for chain in _chains(_stretches(windows), windows, is_unchanged):
        over = sum(_weight(one, windows, at_ms) for one in chain if one.lies_over)
        whole = sum(_weight(one, windows, at_ms) for one in chain if not one.lies_over)
        for n, one in enumerate(chain):
            if one.lies_over is not (over >= whole):
                nearest = chain[n - 1].last if n > 0 else chain[n + 1].first  # the two kinds take turns
                agreed[one.first : one.last + 1] = [windows[nearest]] * (one.last + 1 - one.first)
    return agreed


def _stretches(windows: Sequence[InformationWindow | None]) -> list[_Stretch]:
    stretches: list[_Stretch] = []
    for k, window in enumerate(windows):
        if window is None:
            continue
        lies_over = window.kind.lies_over_content
        last = stretches[-1] if stretches else None
        if last is not None and last.last == k - 1 and last.lies_over is lies_over:
            stretches[-1] = _Stretch(first=last.first, last=k, lies_over=lies_over)
        else:
            stretches.append(_Stretch(first=k, last=k, lies_over=lies_over))
    return stretches


def _chains(
    stretches: Sequence[_Stretch],
    windows: Sequence[InformationWindow | None],
    is_unchanged: Callable[[int, Rect], bool],
) -> list[list[_Stretch]]:
    """Neighbours throughout which the popup's box stays as it is."""
    chains: list[list[_Stretch]] = []
    for one in stretches:
        before = chains[-1][-1] if chains else None
        if before is not None and before.last == one.first - 1 and _stays(before, one, windows, is_unchanged):
            chains[-1].append(one)
        else:
            chains.append([one])
    return [chain for chain in chains if len(chain) > 1]


def _stays(
    before: _Stretch,
    after: _Stretch,
    windows: Sequence[InformationWindow | None],
    is_unchanged: Callable[[int, Rect], bool],
) -> bool:
    popup = windows[before.last] if before.lies_over else windows[after.first]
    steps = range(before.last, after.last) if before.lies_over else range(before.first, after.first)
    return popup is not None and all(is_unchanged(k, popup.box) for k in steps)


def _weight(stretch: _Stretch, windows: Sequence[InformationWindow | None], at_ms: Sequence[float]) -> float:
    """How long its frames were shown, each weighed by how sure its window is."""
    until_ms = [*at_ms[1:], at_ms[-1]]
    shown = slice(stretch.first, stretch.last + 1)
    each = zip(windows[shown], at_ms[shown], until_ms[shown], strict=True)
    return sum(window.score * (until - since) for window, since, until in each if window is not None)
