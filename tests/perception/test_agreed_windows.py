"""A banner in a page that is read as a full-screen advert for a while is still the banner."""

from collections.abc import Callable

import pytest

from detector.core.geometry import Rect
from detector.perception.agreed_windows import agreed_windows
from detector.windows.seen import InformationWindow, WindowKind

BANNER = InformationWindow(kind=WindowKind.POPUP, box=Rect.from_xywh(30, 2100, 1020, 200), score=0.9)
WHOLE = InformationWindow(kind=WindowKind.SPLASH, box=Rect.from_xywh(0, 0, 1080, 2400), score=0.6)
WINDOWS = {"b": BANNER, "W": WHOLE, ".": None}


def letters(shown: str, is_unchanged: Callable[[int, Rect], bool]) -> str:
    """One letter for each frame: the banner, the whole screen, or neither."""
    at_ms = [100.0 * k for k in range(len(shown))]
    agreed = agreed_windows([WINDOWS[one] for one in shown], at_ms, is_unchanged)
    return "".join(next(name for name, window in WINDOWS.items() if window is one) for one in agreed)


def in_its_place(_: int, box: Rect) -> bool:
    return box is BANNER.box


@pytest.mark.parametrize(
    ("shown", "agreed"),
    [
        pytest.param("bbWWbbb", "bbbbbbb", id="between two sightings of the banner"),
        pytest.param("bbbbWW", "bbbbbb", id="at the end"),
        pytest.param("WWbbbb", "bbbbbb", id="at the beginning"),
        pytest.param("WWWWWbb", "WWWWWWW", id="a screen that is rarely taken for a card"),
        pytest.param("bWWbWWW", "WWWWWWW", id="what most of the time speaks for"),
        pytest.param("bbWWWb", "bbbbbb", id="the surer one weighs more"),
        pytest.param("bb.WW", "bb.WW", id="a frame without a window between"),
        pytest.param("bbbb", "bbbb", id="nothing to settle"),
        pytest.param("....", "....", id="no window at all"),
    ],
)
def test_what_most_of_the_time_speaks_for_holds_for_all_of_it(shown: str, agreed: str) -> None:
    assert letters(shown, in_its_place) == agreed


@pytest.mark.parametrize(
    ("change", "agreed"),
    [
        pytest.param(2, "bbWWbbb", id="while it was there"),
        pytest.param(1, "bbbbbbb", id="as it came, but it went unchanged"),
        pytest.param(3, "bbbbbbb", id="as it went, but it came unchanged"),
        pytest.param(5, "bbbbbbb", id="later"),
    ],
)
def test_what_changes_in_the_banners_place_may_be_another_window(change: int, agreed: str) -> None:
    assert letters("bbWWbbb", lambda k, box: k != change) == agreed


def test_long_frames_weigh_more() -> None:
    shown, at_ms = [BANNER, BANNER, WHOLE, WHOLE], [0.0, 100.0, 200.0, 5_000.0]
    assert agreed_windows(shown, at_ms, in_its_place) == [WHOLE] * 4
