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


SHEET = InformationWindow(kind=WindowKind.SHEET, box=Rect.from_xywh(0, 300, 1080, 2100), score=0.7)
CARD = InformationWindow(kind=WindowKind.POPUP, box=Rect.from_xywh(40, 1300, 1000, 560), score=0.9)
WINDOWS |= {"s": SHEET, "c": CARD}


@pytest.mark.parametrize(
    ("shown", "changes", "agreed"),
    [
        pytest.param("sscccc", {}, "cccccc", id="two extents of one popup"),
        pytest.param("ssssssc", {}, "sssssss", id="the rarer one last"),
        pytest.param("scsscss", {}, "sssssss", id="by turns"),
        pytest.param("ssssssssssscc", {(0, CARD.box), (1, SHEET.box)}, "sssssssssssss", id="it came in"),
        pytest.param("sscccc", {(1, CARD.box)}, "sscccc", id="the second one came then"),
        pytest.param("sscccc", {(1, SHEET.box)}, "sscccc", id="the first one went then"),
        pytest.param("sscccc", {(3, SHEET.box)}, "sscccc", id="the first one had gone later"),
        pytest.param("ssssssssssssssscc", {(13, CARD.box)}, "ssssssssssssssscc", id="it changed before"),
    ],
)
def test_two_extents_of_what_stands_unchanged_are_one_popup(
    shown: str, changes: set[tuple[int, Rect]], agreed: str
) -> None:
    assert letters(shown, lambda k, box: (k, box) not in changes) == agreed


def test_two_popups_and_the_whole_screen_settle_on_one() -> None:
    assert letters("sscccWW", lambda _k, _box: True) == "ccccccc"


@pytest.mark.parametrize(
    ("shown", "moves", "agreed"),
    [
        pytest.param("sccccccccc", {0}, "cccccccccc", id="one frame of its entrance"),
        pytest.param("sccccccccc", {}, "sccccccccc", id="it stood before the other came beside it"),
        pytest.param("..sbcccccc", {2, 3}, "..cccccccc", id="two frames, each like another one"),
        pytest.param("ccccccccs.", {7, 8}, "ccccccccc.", id="one frame as it goes"),
        pytest.param("Wccccccccc", {0}, "Wccccccccc", id="a full screen may be short"),
        pytest.param("s.cccccccc", {0, 1}, "s.cccccccc", id="it had gone before the other came"),
        pytest.param(
            "sssssssscccccccccc", set(range(8)), "sssssssscccccccccc", id="too long for an entrance"
        ),
    ],
)
def test_a_popup_that_comes_in_or_goes_is_one_popup(shown: str, moves: set[int], agreed: str) -> None:
    """The card's place changes from each of these frames to the next; the other windows' places always do."""
    assert letters(shown, lambda k, box: box is CARD.box and k not in moves and shown[k] != "b") == agreed
