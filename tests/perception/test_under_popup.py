"""A screen that a popup comes over is a page; one that is gone when the popup comes is not."""

from dataclasses import replace

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.screen import Frame
from detector.core.window_role import WindowRole
from detector.perception.page_below import screens_under_popups
from detector.perception.tracks import track_windows
from detector.perception.window_role import with_roles
from detector.windows.seen import FrameReading, InformationWindow, WindowKind
from detector.windows.window_track import WindowTrack
from tests.perception.frames import a_frame
from tests.perception.run_pictures import a_page, frames_of, readings_of

WHOLE, CARD = Rect.from_xywh(0, 0, 360, 720), Rect.from_xywh(60, 200, 240, 300)
SCREEN = InformationWindow(kind=WindowKind.SPLASH, box=WHOLE, score=0.6)
POPUP = InformationWindow(kind=WindowKind.POPUP, box=CARD, score=0.9)


def under_a_popup(below: np.ndarray) -> np.ndarray:
    picture = (below * 0.35).astype(np.uint8)
    picture[200:500, 60:300] = 255
    return picture


def _under(*pictures: np.ndarray) -> frozenset[str]:
    frames = frames_of(list(pictures))
    windows = [SCREEN] * 3 + [POPUP] * (len(pictures) - 3)
    tracks = track_windows(readings_of(frames, windows), ())
    return screens_under_popups(tracks, frames, lambda frame: pictures[int(frame.id.split(":")[1])])


def test_what_still_shows_around_the_popup_is_under_it() -> None:
    assert _under(*[a_page(1)] * 3, *[under_a_popup(a_page(1))] * 3) == {"window:1"}


def test_a_splash_is_not_under_the_popup_of_the_page_after_it() -> None:
    assert not _under(*[a_page(2)] * 3, *[under_a_popup(a_page(1))] * 3)


def test_being_under_a_popup_is_a_clue_for_a_page() -> None:
    pictures = [*[a_page(1)] * 3, *[under_a_popup(a_page(1))] * 3]
    frames = frames_of(pictures)
    (screen, *_) = track_windows(readings_of(frames, [SCREEN] * 3 + [POPUP] * 3), ())
    (with_role,) = with_roles([screen], None, under_popups={screen.id})
    (otherwise,) = with_roles([replace(screen, id="window:7")], None, under_popups={screen.id})
    assert with_role.role.role is WindowRole.PAGE
    assert otherwise.role.share_of({WindowRole.PAGE}) < 0.5


def test_what_comes_after_a_splash_is_a_page_unless_it_bears_a_mark() -> None:
    (screen, *_) = track_windows(readings_of(frames_of([a_page(1)] * 3), [SCREEN] * 3), ())
    (plain,) = with_roles([screen], None, after_splash={screen.id})
    (before,) = with_roles([screen], None)
    assert plain.role.share_of({WindowRole.PAGE}) > before.role.share_of({WindowRole.PAGE}) + 0.3


# Borders, of tracks made by hand.

SMALL_CARD = Rect(left_px=20, top_px=30, right_px=50, bottom_px=60)


def noise(seed: int) -> np.ndarray:
    grey = np.random.default_rng(seed).integers(60, 190, (100, 72, 1), dtype=np.uint8)
    return np.repeat(grey, 3, axis=2)


def track(
    name: str,
    kind: WindowKind,
    *readings: tuple[float, int],
    appeared: tuple[float, float] = (2000, 100),
    gone: tuple[float, float] | None = None,
) -> WindowTrack:
    """`readings` are times in ms and numbers of frames; intervals are middle and error, ms."""
    return WindowTrack(
        id=name,
        kind=kind,
        box=SMALL_CARD,
        appeared_ms=Quantity(value=appeared[0], error=appeared[1], unit="ms"),
        gone_ms=None if gone is None else Quantity(value=gone[0], error=gone[1], unit="ms"),
        readings=tuple(
            FrameReading(
                frame_id=f"frame:{number}",
                at_ms=at_ms,
                at_error_ms=5.0,
                windows=(),
                controls=(),
                calls_to_action=(),
                perhaps_score=0.0,
                read_by=(),
            )
            for at_ms, number in readings
        ),
        sightings=(),
        control_appeared_ms=None,
    )


def under(*tracks: WindowTrack, like: tuple[int, ...] = (0, 1)) -> frozenset[str]:
    """Frames whose numbers are in `like` show one page, every other frame a page of its own."""
    frames = [a_frame(number) for number in range(8)]

    def pixels(frame: Frame) -> np.ndarray:
        number = int(frame.id.split(":")[1])
        return noise(50 if number in like else number)

    return screens_under_popups(tracks, frames, pixels)


FULL_SCREEN = track("screen", WindowKind.SPLASH, (1000, 0), appeared=(1000, 100), gone=(2000, 100))
COMING = track("popup", WindowKind.POPUP, (2100, 1))


@pytest.mark.parametrize(
    ("screen", "popup", "is_under"),
    [
        (WindowKind.SPLASH, WindowKind.POPUP, True),
        (WindowKind.INTERSTITIAL, WindowKind.DIALOG, True),
        (WindowKind.NONE, WindowKind.SHEET, True),
        (WindowKind.SPLASH, WindowKind.INTERSTITIAL, False),
        (WindowKind.POPUP, WindowKind.DIALOG, False),
        (WindowKind.POPUP, WindowKind.SPLASH, False),
    ],
)
def test_only_what_lies_over_content_comes_over_a_full_screen(
    screen: WindowKind, popup: WindowKind, is_under: bool
) -> None:
    below = track("screen", screen, (1000, 0), appeared=(1000, 100), gone=(2000, 100))
    assert under(below, track("popup", popup, (2100, 1))) == ({"screen"} if is_under else frozenset())


@pytest.mark.parametrize(
    ("gone", "gives_way"),
    [
        (None, False),
        ((2000, 0), True),
        ((1800, 50), False),
        ((1800, 100), True),
        ((2200, 100), True),
        ((2201, 100), False),
    ],
)
def test_the_screen_goes_as_the_popup_comes(gone: tuple[float, float] | None, gives_way: bool) -> None:
    """The popup comes at 2000 ± 100 ms."""
    below = track("screen", WindowKind.SPLASH, (1000, 0), appeared=(1000, 100), gone=gone)
    assert under(below, COMING) == ({"screen"} if gives_way else frozenset())


@pytest.mark.parametrize(
    ("readings", "is_under"),
    [
        (((2100, 1),), True),
        (((2800, 1),), True),
        (((2801, 1),), False),
        (((2100, 1), (2800, 5)), False),
        (((2100, 1), (2801, 5)), True),
        ((), False),
    ],
    ids=["at once", "at 700 ms", "later", "not the first", "none too late", "no frame"],
)
def test_the_last_frame_within_700_ms_of_the_coming_is_compared(
    readings: tuple[tuple[float, int], ...], is_under: bool
) -> None:
    popup = track("popup", WindowKind.POPUP, *readings)
    assert under(FULL_SCREEN, popup) == ({"screen"} if is_under else frozenset())


@pytest.mark.parametrize(
    ("readings", "is_under"),
    [
        (((1550, 0),), True),
        (((1550, 0), (1551, 5)), True),
        (((1550, 5), (1551, 0)), False),
        (((1551, 0),), True),
        ((), False),
    ],
)
def test_the_screens_last_frame_350_ms_before_the_coming_is_compared_or_else_its_last(
    readings: tuple[tuple[float, int], ...], is_under: bool
) -> None:
    below = track("screen", WindowKind.SPLASH, *readings, appeared=(1000, 100), gone=(2000, 100))
    assert under(below, COMING) == ({"screen"} if is_under else frozenset())


@pytest.mark.parametrize(("share", "is_under"), [(0.45, False), (0.4, True)])
def test_the_likeness_must_be_that_of_one_page(share: float, is_under: bool) -> None:
    """Two pictures that correlate at some .77 and .83."""
    other = (noise(1) * (1 - share) + noise(2) * share).astype(np.uint8)
    pictures = {"frame:0": noise(1), "frame:1": other}
    frames = [a_frame(0), a_frame(1)]
    found = screens_under_popups([FULL_SCREEN, COMING], frames, lambda one: pictures[one.id])
    assert bool(found) == is_under


def test_any_of_the_popups_and_each_of_the_screens_counts() -> None:
    other = track("other", WindowKind.SPLASH, (1000, 3), appeared=(1000, 100), gone=(2000, 100))
    second = track("second", WindowKind.SHEET, (2100, 4))
    assert under(FULL_SCREEN, other, second, COMING) == {"screen"}
    assert under(FULL_SCREEN, other, second, COMING, like=(0, 1, 3)) == {"screen", "other"}
