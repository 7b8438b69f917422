"""What is one window over time: extents that agree, banners, another popup in its place, and fades."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from detector.core.display import Display, SystemBars
from detector.core.geometry import Rect
from detector.perception.beginnings import fades
from detector.perception.scene import as_banner
from detector.perception.settled_windows import settled_windows
from detector.perception.touched_run import shows_another
from detector.windows.seen import FrameReading, InformationWindow, WindowKind
from detector.windows.window_track import WindowTrack
from tests.perception.role_clues import clues
from tests.perception.shown_touches import a_frame, a_window, ms, picture

BANNER = InformationWindow(kind=WindowKind.POPUP, box=Rect.from_xywh(30, 2100, 1020, 200), score=0.9)
WHOLE = InformationWindow(kind=WindowKind.SPLASH, box=Rect.from_xywh(0, 0, 1080, 2400), score=0.6)
WINDOWS = {"b": BANNER, "W": WHOLE, ".": None}


def agreed_windows(
    alone: list[InformationWindow | None], at_ms: list[float], is_unchanged: Callable[[int, Rect], bool]
) -> list[InformationWindow | None]:
    """Of frames that show nothing where none shows a window."""
    is_read = [window is not None for window in alone]
    return settled_windows(alone, at_ms, is_unchanged, is_read=is_read)[0]


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
        pytest.param("WWWWWbb", "WWWWWWW", id="a screen that is rarely taken for a card"),
        pytest.param("bbWWWb", "bbbbbb", id="the surer one weighs more"),
        pytest.param("bb.WW", "bb.WW", id="a frame without a window between"),
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
        pytest.param("scsscss", {}, "sssssss", id="by turns"),
        pytest.param("ssssssssssscc", {(0, CARD.box), (1, SHEET.box)}, "sssssssssssss", id="it came in"),
        pytest.param("sscccc", {(1, CARD.box)}, "sscccc", id="the second one came then"),
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
        pytest.param(
            "sssssssscccccccccc", set(range(8)), "sssssssscccccccccc", id="too long for an entrance"
        ),
    ],
)
def test_a_popup_that_comes_in_or_goes_is_one_popup(shown: str, moves: set[int], agreed: str) -> None:
    """The card's place changes from each of these frames to the next; the other windows' places always do."""
    assert letters(shown, lambda k, box: box is CARD.box and k not in moves and shown[k] != "b") == agreed


DISPLAY = Display(
    width_px=720,
    height_px=1600,
    density_dpi=320,
    bars=SystemBars(
        status_bar=Rect.from_xywh(0, 0, 720, 48), navigation_bar=Rect.from_xywh(0, 1552, 720, 48)
    ),
)
A_SHEET, POPUP, A_BANNER = WindowKind.SHEET, WindowKind.POPUP, WindowKind.BANNER


def kind_of(box: Rect, kind: WindowKind = A_SHEET, display: Display = DISPLAY) -> WindowKind:
    return as_banner(InformationWindow(kind=kind, box=box, score=0.9), display).kind


@pytest.mark.parametrize(
    ("kind", "box", "expected"),
    [
        pytest.param(
            A_SHEET, Rect.from_xywh(0, 1436, 720, 164), A_BANNER, id="58 dp above the navigation bar"
        ),
        pytest.param(A_SHEET, Rect.from_xywh(0, 1376, 720, 176), A_BANNER, id="88 dp, the tallest there are"),
        pytest.param(POPUP, Rect.from_xywh(40, 1300, 640, 100), A_BANNER, id="320 by 50 dp above a tab bar"),
        pytest.param(A_SHEET, Rect.from_xywh(0, 0, 720, 220), A_BANNER, id="under the status bar"),
        pytest.param(A_SHEET, Rect.from_xywh(0, 1300, 720, 300), A_SHEET, id="a low sheet, 126 dp"),
        pytest.param(POPUP, Rect.from_xywh(60, 700, 600, 260), POPUP, id="a dialog of one line, 130 dp"),
        pytest.param(POPUP, Rect.from_xywh(540, 1300, 150, 150), POPUP, id="a float"),
        pytest.param(
            WindowKind.INTERSTITIAL, Rect.from_xywh(0, 0, 720, 100), WindowKind.INTERSTITIAL, id="no popup"
        ),
    ],
)
def test_a_strip_as_low_as_a_docked_advert_is_a_banner(
    kind: WindowKind, box: Rect, expected: WindowKind
) -> None:
    assert kind_of(box, kind) is expected


def test_a_share_of_the_height_counts_where_no_density_is_known_or_the_display_is_low() -> None:
    unknown = replace(DISPLAY, density_dpi=None, bars=SystemBars())
    assert kind_of(Rect.from_xywh(0, 1360, 720, 240), display=unknown) is A_BANNER
    assert kind_of(Rect.from_xywh(0, 1320, 720, 280), display=unknown) is A_SHEET
    lying = Display(width_px=1600, height_px=720, density_dpi=320)
    assert kind_of(Rect.from_xywh(0, 620, 1600, 100), display=lying) is A_BANNER
    assert kind_of(Rect.from_xywh(0, 570, 1600, 150), display=lying) is A_SHEET


def test_a_navigation_bar_at_the_side_takes_nothing_from_the_height() -> None:
    beside = SystemBars(navigation_bar=Rect.from_xywh(1504, 0, 96, 720))
    lying = Display(width_px=1600, height_px=720, density_dpi=320, bars=beside)
    assert kind_of(Rect.from_xywh(0, 400, 1600, 320), display=lying) is A_SHEET


A_CARD = Rect.from_xywh(0, 0, 48, 48)
CLOSED = a_window(kind=WindowKind.POPUP, box=A_CARD, gone_ms=ms(2_300, 50))
LATER = a_window(2, kind=WindowKind.POPUP, box=A_CARD, appeared_ms=ms(3_000, 50))


@pytest.mark.parametrize(
    ("shown", "is_another"),
    [
        pytest.param({1_500: 100, 2_500: 0, 3_100: 0, 3_900: 0}, True, id="another one"),
        pytest.param({1_500: 100, 2_500: 0, 3_100: 0, 4_000: 100}, False, id="the same after a while"),
        pytest.param({1_500: 100, 3_100: 0, 4_001: 100}, True, id="the same, but after the watch"),
        pytest.param({2_500: 0, 3_100: 100}, False, id="not seen before the touch"),
        pytest.param({1_000: 0, 1_995: 100, 3_050: 100}, False, id="the last one before the touch counts"),
        pytest.param({1_000: 0, 1_996: 100, 3_050: 100}, True, id="not one of the touch's own moment"),
    ],
)
def test_the_last_picture_before_the_touch_is_looked_for(shown: dict[float, int], is_another: bool) -> None:
    """The touch began at 2.0 s, and is watched until 4.0 s; frames are known within 5 ms."""
    frames = [a_frame(at_ms, n_lit) for at_ms, n_lit in shown.items()]
    seen = shows_another(
        CLOSED, LATER, frames, lambda frame: picture(int(frame.id.split(":")[2])), span_ms=(2_000, 4_000)
    )
    assert seen is is_another


def test_a_popup_that_was_closed_while_it_faded_in_is_still_the_same() -> None:
    rng = np.random.default_rng(5)
    page, card, other = (
        np.kron(rng.integers(0, 255, (10, 10, 1)), np.ones((16, 16, 3))).astype(np.uint8) for _ in range(3)
    )
    faded = np.round(0.3 * page + 0.7 * card).astype(np.uint8)
    frames = [a_frame(1_500, 1), a_frame(3_100, 2)]
    for later, is_another in ((card, False), (other, True)):
        shown = {frames[0].id: faded, frames[1].id: later}
        seen = shows_another(
            CLOSED, LATER, frames, lambda frame, shown=shown: shown[frame.id], span_ms=(2_000, 4_000)
        )
        assert seen is is_another


def saying(window: WindowTrack, *lines: str) -> WindowTrack:
    shown = FrameReading(
        frame_id="read:0",
        at_ms=1_500,
        at_error_ms=5,
        windows=(),
        controls=(),
        calls_to_action=(),
        perhaps_score=0.0,
        read_by=(),
        clues=clues(*lines),
    )
    return replace(window, readings=(shown,))


@pytest.mark.parametrize(
    ("lines", "is_another"),
    [
        pytest.param(("新人礼 8 元", "满三十九元可用", "放进卡包"), False, id="the same"),
        pytest.param(("新人礼8元", "满三十九元可用", "放迸卡包"), False, id="but for a letter misread"),
        pytest.param(("周末加倍", "周末多送一成", "放进卡包"), True, id="another offer"),
        pytest.param(("周末加倍",), False, id="hardly read"),
    ],
)
def test_offers_of_one_design_are_told_by_their_words(lines: tuple[str, ...], is_another: bool) -> None:
    closed = saying(CLOSED, "新人礼 8 元", "满三十九元可用", "放进卡包")
    frames = [a_frame(1_500, 3), a_frame(3_100, 3)]
    seen = shows_another(closed, saying(LATER, *lines), frames, lambda _: picture(3), span_ms=(2_000, 4_000))
    assert seen is is_another


RNG = np.random.default_rng(3)
BEFORE, AFTER, OTHER = (
    np.kron(RNG.integers(0, 255, (18, 9, 3)), np.ones((20, 20, 1))).astype(np.uint8) for _ in range(3)
)
PILL = Rect.from_xywh(120, 10, 50, 24)


def mixed(share: float, *, of: np.ndarray = AFTER, has_pill: bool = True) -> np.ndarray:
    rgb = np.round((1 - share) * BEFORE + share * of).astype(np.uint8)
    if has_pill:
        rgb[10:34, 120:170] = 0
    return rgb


@pytest.mark.parametrize(
    ("between", "is_fade"),
    [
        pytest.param([mixed(0.03), mixed(0.4)], True, id="from a faint beginning"),
        pytest.param([mixed(0.0), mixed(0.3), mixed(1.0)], True, id="from the first picture to the last"),
        pytest.param([mixed(0.6), mixed(0.3)], False, id="back and forth"),
        pytest.param([mixed(0.0), mixed(1.0)], False, id="at once"),
        pytest.param([mixed(0.3), mixed(0.5, of=OTHER)], False, id="by way of another picture"),
        pytest.param([], False, id="nothing between"),
    ],
)
def test_a_fade_is_a_mix_that_moves_on(between: list[np.ndarray], is_fade: bool) -> None:
    assert fades(BEFORE, between, mixed(1.0), beside=PILL) is is_fade


def test_the_same_picture_does_not_fade() -> None:
    assert not fades(BEFORE, [BEFORE], BEFORE, beside=PILL)


def test_only_the_control_may_change_otherwise() -> None:
    flashing = mixed(0.3)
    flashing[100:300] = 255
    assert not fades(BEFORE, [flashing], mixed(1.0), beside=PILL)
