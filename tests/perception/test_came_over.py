"""A splash comes over the launch alone; what comes over a page that is back afterwards is no splash."""

from dataclasses import replace

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.beginnings import with_what_they_came_over
from detector.perception.page_below import page_below_likeness
from detector.perception.pictures import FrameContext
from detector.perception.tracks import track_windows
from detector.windows.seen import InformationWindow, WindowKind
from detector.windows.window_track import Beneath
from tests.perception.run_pictures import a_page, frames_of, readings_of
from tests.perception.shown_touches import a_window, ms

WHOLE = Rect.from_xywh(0, 0, 360, 720)
ADVERT = InformationWindow(kind=WindowKind.SPLASH, box=WHOLE, score=0.9)
CARD = InformationWindow(kind=WindowKind.POPUP, box=Rect.from_xywh(60, 200, 240, 300), score=0.9)


IN_FRONT, ELSEWHERE = FrameContext(is_target=True), FrameContext(is_target=False)


def launch_screen() -> np.ndarray:
    picture = np.full((720, 360, 3), 250, np.uint8)
    picture[320:400, 140:220] = (200, 40, 40)
    return picture


def came_over(
    before: list[np.ndarray],
    after: list[np.ndarray],
    *,
    window: InformationWindow = ADVERT,
    context: FrameContext = IN_FRONT,
) -> Beneath:
    pictures = [*before, *[a_page(9)] * 4, *after]
    frames = frames_of(pictures)
    windows = [*[None] * len(before), *[window] * 4, *[None] * len(after)]
    readings = readings_of(frames, windows)
    (track,) = with_what_they_came_over(
        track_windows(readings, ()),
        readings,
        frames,
        lambda _: context,
        lambda frame: pictures[int(frame.id.split(":")[1])],
    )
    return track.came_over


def test_after_the_launch_alone_it_is_a_splash() -> None:
    assert came_over([], [a_page(1)] * 4) is Beneath.NOTHING
    assert came_over([a_page(1)], [a_page(1)] * 4) is Beneath.NOTHING  # too short to have been a page


def test_androids_launch_screen_is_no_page() -> None:
    assert came_over([launch_screen()] * 4, [a_page(1)] * 4) is Beneath.NOTHING


def test_in_a_recording_even_a_screen_of_one_colour_may_be_a_page_and_one_that_is_back_was_one() -> None:
    """Nobody knows when the app was launched: adverts over a demonstration's pages were long splashes."""
    nothing_known = FrameContext()
    assert came_over([launch_screen()] * 4, [a_page(1)] * 4, context=nothing_known) is Beneath.PERHAPS_PAGE
    assert came_over([], [a_page(1)] * 4, context=nothing_known) is Beneath.PERHAPS_PAGE
    assert came_over([a_page(1)] * 4, [a_page(1)] * 5, context=nothing_known) is Beneath.PAGE


def test_a_page_that_is_back_afterwards_was_under_it() -> None:
    assert came_over([a_page(1)] * 4, [a_page(1)] * 5) is Beneath.PAGE


@pytest.mark.parametrize("after", [[a_page(2)] * 5, []], ids=["another screen after it", "it stays"])
def test_another_screen_before_it_may_be_a_page(after: list[np.ndarray]) -> None:
    assert came_over([a_page(1)] * 4, after) is Beneath.PERHAPS_PAGE


def test_the_launcher_is_no_page_of_the_app() -> None:
    assert came_over([a_page(1)] * 4, [a_page(1)] * 5, context=ELSEWHERE) is Beneath.NOTHING


def test_what_lies_over_a_page_proves_one() -> None:
    pictures = [a_page(1)] * 4 + [a_page(9)] * 4
    frames = frames_of(pictures)
    readings = readings_of(frames, [CARD] * 4 + [ADVERT] * 4)
    tracks = with_what_they_came_over(
        track_windows(readings, ()),
        readings,
        frames,
        lambda _: FrameContext(is_target=True),
        lambda frame: pictures[int(frame.id.split(":")[1])],
    )
    assert [one.came_over for one in tracks] == [Beneath.NOTHING, Beneath.PERHAPS_PAGE]


def seen(
    before: dict[float, np.ndarray],
    after: dict[float, np.ndarray],
    *,
    is_gone: bool = True,
    uniform: tuple[float, ...] = (),
    over: Beneath = Beneath.NOTHING,
    kind: WindowKind = WindowKind.SPLASH,
) -> Beneath:
    """The window stands from 1,000 to 2,000 ms, both known exactly; frames are known within 10 ms."""
    pictures = {**before, **after}
    frames = [
        replace(frame, at_ms=at_ms)
        for frame, at_ms in zip(frames_of([*pictures.values()]), pictures, strict=True)
    ]
    readings = [
        replace(one, is_uniform=one.at_ms in uniform) for one in readings_of(frames, [None] * len(frames))
    ]
    window = a_window(appeared_ms=ms(1_000, 0), gone_ms=ms(2_000, 0) if is_gone else None, kind=kind)
    (track,) = with_what_they_came_over(
        [replace(window, came_over=over)],
        readings,
        frames,
        lambda _: FrameContext(is_target=True),
        lambda frame: pictures[frame.at_ms],
    )
    return track.came_over


ONE, TWO = a_page(1), a_page(2)
BACK = {3_000.0: ONE}


@pytest.mark.parametrize(
    ("before", "over"),
    [
        pytest.param({0: ONE, 300: ONE}, Beneath.PAGE, id="shown for 0.3 s"),
        pytest.param({0: ONE, 299: ONE}, Beneath.NOTHING, id="shown for less"),
        pytest.param({0: TWO, 300: ONE, 350: ONE}, Beneath.PAGE, id="the last page counts"),
        pytest.param({0: ONE, 300: ONE, 350: TWO}, Beneath.PERHAPS_PAGE, id="the last page is another"),
        pytest.param({0: ONE, 200: ONE, 991: ONE}, Beneath.PAGE, id="up to the window, with 1 ms of slack"),
        pytest.param({0: ONE, 200: ONE, 991.5: ONE}, Beneath.NOTHING, id="later than that"),
        pytest.param({}, Beneath.NOTHING, id="nothing"),
    ],
)
def test_a_page_before_it_was_shown_for_a_while(before: dict[float, np.ndarray], over: Beneath) -> None:
    assert seen(before, BACK) is over


@pytest.mark.parametrize(
    ("after", "over"),
    [
        pytest.param({2_710: ONE}, Beneath.PAGE, id="certainly an entrance later"),
        pytest.param({2_709: ONE}, Beneath.PERHAPS_PAGE, id="sooner"),
        pytest.param(
            {2_709: ONE, 2_800: TWO, 2_900: ONE}, Beneath.PERHAPS_PAGE, id="the first one then counts"
        ),
        pytest.param({3_000: ONE[:, :300]}, Beneath.PERHAPS_PAGE, id="of another size"),
        pytest.param({}, Beneath.PERHAPS_PAGE, id="nothing"),
    ],
)
def test_the_page_is_back_once_the_window_has_gone_out(after: dict[float, np.ndarray], over: Beneath) -> None:
    assert seen({0: ONE, 300: ONE}, after) is over


@pytest.mark.parametrize(("n_loaded", "over"), [(1, Beneath.PAGE), (10, Beneath.PERHAPS_PAGE)])
def test_a_page_may_have_loaded_a_little_meanwhile(n_loaded: int, over: Beneath) -> None:
    """One more row leaves a correlation of over 0.9, ten rows less."""
    loaded = ONE.copy()
    for row in range(n_loaded):
        loaded[80 + 40 * row : 90 + 40 * row, 250:350] = 0
    likeness = page_below_likeness(loaded, ONE, Rect.from_xywh(0, 0, 0, 0))
    assert likeness is not None
    assert (likeness >= 0.9) is (over is Beneath.PAGE)
    assert 0.6 < likeness < 0.99
    assert seen({0: ONE, 300: ONE}, {3_000: loaded}) is over


def launching(n_other: int, step: int) -> np.ndarray:
    """90 x 160 px, of which the last `n_other` are less green by `step` levels."""
    pixels = np.tile(np.array((200, 150, 90), np.uint8), (160 * 90, 1))
    pixels[160 * 90 - n_other :, 1] -= step
    return pixels.reshape(160, 90, 3)


@pytest.mark.parametrize(
    ("n_other", "step", "is_launch"),
    [
        pytest.param(2_160, 100, True, id="0.85 of one colour"),
        pytest.param(2_161, 100, False, id="less"),
        pytest.param(7_000, 8, True, id="8 levels are one colour"),
        pytest.param(7_000, 9, False, id="9 levels are two"),
    ],
)
def test_a_launch_screen_is_mostly_of_one_colour(n_other: int, step: int, is_launch: bool) -> None:
    screen = launching(n_other, step)
    assert seen({0: screen, 300: screen}, {}) is (Beneath.NOTHING if is_launch else Beneath.PERHAPS_PAGE)


def with_card(page: np.ndarray, dimmed_to: float) -> np.ndarray:
    picture = (page * dimmed_to).astype(np.uint8)
    picture[200:500, 60:300] = 250
    return picture


@pytest.mark.parametrize(
    ("before", "dimmed_to", "is_first_page"),
    [
        pytest.param([], 0.4, True, id="it was there from the first"),
        pytest.param([launch_screen()] * 4, 0.4, True, id="after the launch screen"),
        pytest.param([a_page(1)], 0.4, True, id="a page for a moment"),
        pytest.param([a_page(1)] * 4, 0.4, False, id="over a page"),
        pytest.param([a_page(1)] * 4, 1.0, True, id="a page whose card was loaded later"),
        pytest.param([a_page(2)] * 4, 1.0, False, id="over a page that moved on"),
    ],
)
def test_what_looks_like_a_popup_is_perhaps_the_first_page(
    before: list[np.ndarray], dimmed_to: float, is_first_page: bool
) -> None:
    pictures = [*before, *[with_card(a_page(1), dimmed_to)] * 12]
    frames = frames_of(pictures)
    readings = readings_of(frames, [*[None] * len(before), *[CARD] * 12])
    (track,) = with_what_they_came_over(
        track_windows(readings, ()),
        readings,
        frames,
        lambda _: FrameContext(is_target=True),
        lambda frame: pictures[int(frame.id.split(":")[1])],
    )
    assert track.is_first_page is is_first_page


@pytest.mark.parametrize(
    ("left", "dimmed_to", "is_first_page"),
    [
        pytest.param(a_page(1), 0.4, False, id="over the page that was left"),
        pytest.param(a_page(1), 1.0, True, id="beside a card of the page that was left"),
        pytest.param(a_page(2), 0.4, True, id="another page"),
        pytest.param(launch_screen(), 0.4, True, id="no page was left"),
    ],
)
def test_the_page_that_was_left_was_there_before_the_popup_that_dims_it(
    left: np.ndarray, dimmed_to: float, is_first_page: bool
) -> None:
    shown = [with_card(a_page(1), dimmed_to)] * 12
    frames = frames_of([left, *shown])
    readings = readings_of(frames[1:], [CARD] * 12)
    (track,) = with_what_they_came_over(
        track_windows(readings, ()),
        readings,
        frames,
        lambda _: FrameContext(is_target=True),
        lambda frame: [left, *shown][int(frame.id.split(":")[1])],
        left=frames[0],
    )
    assert track.is_first_page is is_first_page
