"""A control that comes with another whole picture is not late: that picture may be the window's first."""

from dataclasses import replace

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.perception.beginnings import with_late_beginnings
from detector.perception.tracks import track_windows
from detector.windows.seen import InformationWindow, WindowKind
from detector.windows.window_track import Beneath, WindowTrack
from tests.perception.run_pictures import frames_of, readings_of
from tests.perception.shown_touches import a_frame, a_window, came, picture, reading
from tests.rulebook import a_control

WHOLE = Rect.from_xywh(0, 0, 360, 720)
SPLASH = InformationWindow(kind=WindowKind.SPLASH, box=WHOLE, score=0.9)
INTERSTITIAL = InformationWindow(kind=WindowKind.INTERSTITIAL, box=WHOLE, score=0.9)
POPUP = InformationWindow(kind=WindowKind.POPUP, box=WHOLE, score=0.9)
SKIP = a_control(box=Rect.from_xywh(280, 30, 60, 28))


def filled(seed: int) -> np.ndarray:
    """A picture that fills the screen: stripes of colours."""
    colors = np.random.default_rng(seed).integers(0, 255, (36, 1, 3))
    return np.ascontiguousarray(np.repeat(np.repeat(colors, 20, axis=0), 360, axis=1).astype(np.uint8))


GAME, ADVERT, THIRD = filled(1), filled(2), filled(3)


def loaded(share: float) -> np.ndarray:
    """The game, of which the lower part of that share shows something else."""
    picture = GAME.copy()
    picture[round(720 * (1 - share)) :] = ADVERT[round(720 * (1 - share)) :]
    return picture


def track_of(
    pictures: list[np.ndarray],
    control_from: int | None,
    *,
    window: InformationWindow = SPLASH,
    came_over: Beneath = Beneath.NOTHING,
) -> WindowTrack:
    """Pictures come 300 ms apart, each known to 10 ms."""
    frames = frames_of(pictures)
    readings = [
        replace(one, controls=(SKIP,) if control_from is not None and k >= control_from else ())
        for k, one in enumerate(readings_of(frames, [window] * len(frames)))
    ]
    (track,) = track_windows(readings, ())
    (widened,) = with_late_beginnings(
        [replace(track, came_over=came_over)], frames, lambda frame: pictures[int(frame.id.split(":")[1])]
    )
    return widened


def begins(pictures: list[np.ndarray], control_from: int | None, **how: object) -> tuple[float, float]:
    track = track_of(pictures, control_from, **how)  # type: ignore[arg-type]
    return track.appeared_ms.low, track.appeared_ms.high


def test_it_may_have_begun_with_the_picture_that_brought_the_control() -> None:
    track = track_of([GAME] * 4 + [ADVERT] * 4, 4)
    assert (track.appeared_ms.low, track.appeared_ms.high) == (-10.0, 1210.0)
    assert track.came_over is Beneath.PERHAPS_PAGE


def test_a_control_that_comes_to_the_same_picture_is_late() -> None:
    track = track_of([ADVERT] * 8, 4)
    assert track.appeared_ms.high == 10.0
    assert track.came_over is Beneath.NOTHING


def test_a_control_that_comes_later_than_the_picture_is_late_by_that() -> None:
    assert begins([GAME] * 2 + [ADVERT] * 6, 6) == (-10.0, 610.0)


def test_of_several_pictures_the_last_before_the_control_counts() -> None:
    assert begins([GAME] * 2 + [THIRD] * 2 + [ADVERT] * 4, 4) == (-10.0, 1210.0)


def test_a_picture_that_comes_after_the_control_widens_nothing() -> None:
    assert begins([GAME] * 6 + [ADVERT] * 4, 2) == (-10.0, 10.0)


@pytest.mark.parametrize(("share", "high_ms"), [(0.25, 10.0), (0.45, 10.0), (1.0, 1210.0)])
def test_a_part_that_loads_is_no_other_picture(share: float, high_ms: float) -> None:
    assert begins([GAME] * 4 + [loaded(share)] * 4, 4)[1] == high_ms


def test_while_a_film_plays_nothing_is_replaced() -> None:
    film = [filled(seed) for seed in range(10, 20)]
    assert begins(film, 6) == (-10.0, 10.0)


def test_at_a_launch_a_film_before_a_still_picture_with_the_control_may_be_the_page() -> None:
    pictures = [*(filled(seed) for seed in range(10, 16)), *[ADVERT] * 4]
    assert begins(pictures, 6) == (-10.0, 1810.0)
    assert begins(pictures, 6, window=INTERSTITIAL) == (-10.0, 10.0)  # a video that ends in an end card
    assert begins(pictures[:7], 6) == (-10.0, 10.0)  # nobody saw whether it stands


def test_a_window_that_fades_in_has_replaced_nothing() -> None:
    pictures = [GAME, THIRD, *[ADVERT] * 6]
    assert begins(pictures, 4, window=INTERSTITIAL) == (-10.0, 10.0)


def mixed(share: float) -> np.ndarray:
    """The advert, drawn over the game with that alpha."""
    return np.round((1 - share) * GAME + share * ADVERT).astype(np.uint8)


def test_a_control_may_come_with_the_first_faint_frame_of_a_picture_that_fades_in() -> None:
    faded = [mixed(0.1), mixed(0.7), ADVERT, ADVERT]
    track = track_of([GAME] * 4 + faded, 4)
    assert (track.appeared_ms.low, track.appeared_ms.high) == (-10.0, 1210.0)
    assert track.came_over is Beneath.PERHAPS_PAGE
    assert begins([GAME] * 4 + faded, 3) == (-10.0, 910.0)  # in the last frame before it


def test_the_control_may_come_in_a_layer_of_the_window_before_its_picture() -> None:
    """With a prompt and a shade over the list page, a third of a second before the advert's picture."""
    assert begins([GAME] * 4 + [loaded(0.1)] * 2 + [ADVERT] * 3, 4) == (-10.0, 1210.0)
    assert begins([GAME] * 4 + [loaded(0.04)] * 2 + [ADVERT] * 3, 4) == (-10.0, 10.0)  # it came alone
    assert begins([GAME] * 4 + [loaded(0.1)] * 5, 4) == (-10.0, 10.0)  # no other picture follows


def test_a_control_that_comes_long_before_the_fade_is_late() -> None:
    assert begins([GAME] * 4 + [mixed(0.1), mixed(0.7), ADVERT, ADVERT], 1) == (-10.0, 10.0)
    assert begins([GAME] * 5 + [ADVERT] * 3, 4) == (-10.0, 10.0)  # nothing fades: it is replaced later


def test_what_did_not_stand_before_it_does_not_fade_into_another() -> None:
    assert begins([THIRD] * 3 + [GAME, mixed(0.1), mixed(0.7), ADVERT], 4) == (-10.0, 910.0)
    part = [np.where(loaded(0.45) == GAME, GAME, mixed(share)) for share in (0.1, 0.7, 1.0, 1.0)]
    assert begins([GAME] * 4 + part, 4)[1] == 10.0


def test_a_popup_or_a_window_without_a_control_keeps_its_beginning() -> None:
    assert begins([GAME] * 4 + [ADVERT] * 4, None) == (-10.0, 10.0)
    assert begins([GAME] * 4 + [ADVERT] * 4, 4, window=POPUP) == (-10.0, 10.0)


def test_what_is_known_to_be_a_page_before_it_stays_so() -> None:
    track = track_of([GAME] * 4 + [ADVERT] * 4, 4, came_over=Beneath.PAGE)
    assert track.came_over is Beneath.PAGE


INTERSTITIALS, SPLASHES = WindowKind.INTERSTITIAL, WindowKind.SPLASH


def may_begin(shown: dict[float, int], control_ms: float, kind: WindowKind) -> float | None:
    """Until when; None: as it did. `shown`: how many of a hundred blocks are lit, by the frame's time."""
    frames = [a_frame(at_ms, n_lit) for at_ms, n_lit in shown.items()]
    readings = [replace(reading(frame.at_ms), frame_id=frame.id) for frame in frames]
    window = a_window(kind=kind, readings=readings, sightings=[came(control_ms, SKIP), came(9_000, SKIP)])
    (track,) = with_late_beginnings([window], frames, lambda frame: picture(int(frame.id.split(":")[2])))
    if track == window:
        return None
    assert track == replace(
        window,
        appeared_ms=Quantity(
            value=(900 + track.appeared_ms.high) / 2, error=track.appeared_ms.error, unit="ms"
        ),
        came_over=Beneath.PERHAPS_PAGE,
    )
    assert track.appeared_ms.low == 900
    return track.appeared_ms.high


@pytest.mark.parametrize(
    ("shown", "control_ms", "high_ms"),
    [
        pytest.param({1_000: 0, 1_150: 0, 1_300: 90, 1_400: 90}, 1_300, 1_305, id="after 0.3 s"),
        pytest.param({1_000: 0, 1_150: 0, 1_299: 90, 1_400: 90}, 1_299, None, id="sooner"),
        pytest.param({1_000: 0, 1_200: 0, 1_400: 60, 1_500: 60}, 1_500, 1_405, id="six tenths"),
        pytest.param({1_000: 0, 1_200: 0, 1_400: 59, 1_500: 59}, 1_500, None, id="less"),
        pytest.param({1_000: 0, 1_200: 30, 1_400: 90}, 1_500, 1_405, id="three tenths before it"),
        pytest.param({1_000: 0, 1_200: 31, 1_400: 91}, 1_500, None, id="more before it"),
        pytest.param({1_000: 0, 1_400: 90, 1_500: 90}, 1_500, None, id="one frame shows the first"),
        pytest.param(
            {1_000: 0, 1_100: 90, 1_200: 90, 1_400: 0}, 1_500, 1_405, id="the second stood for 0.3 s"
        ),
        pytest.param({1_000: 0, 1_100: 90, 1_200: 90, 1_399: 0}, 1_500, None, id="less than 0.3 s"),
        pytest.param({1_000: 0, 1_200: 0, 1_400: 90}, 1_400, 1_405, id="with the control"),
        pytest.param({1_000: 0, 1_200: 0, 1_400: 90, 1_500: 90}, 1_399, None, id="after the control"),
    ],
)
def test_it_may_begin_with_the_last_picture_that_replaced_one_that_stood(
    shown: dict[float, int], control_ms: float, high_ms: float | None
) -> None:
    """A frame is known within 5 ms."""
    assert may_begin(shown, control_ms, INTERSTITIALS) == high_ms


@pytest.mark.parametrize(
    ("shown", "high_ms"),
    [
        pytest.param({1_000: 0, 1_400: 90, 1_700: 90, 1_701: 0}, 1_405, id="it stands for 0.3 s"),
        pytest.param({1_000: 0, 1_400: 90, 1_500: 90, 1_700: 0}, None, id="not as long"),
        pytest.param({1_000: 0, 1_400: 90, 1_701: 90}, None, id="not seen to stand"),
        pytest.param({1_000: 0, 1_400: 90, 1_500: 60}, 1_405, id="a little changes"),
        pytest.param({1_000: 0, 1_400: 90, 1_500: 59}, None, id="more changes"),
    ],
)
def test_at_a_launch_a_picture_that_stands_with_the_control_may_be_the_first(
    shown: dict[float, int], high_ms: float | None
) -> None:
    assert may_begin(shown, 1_400, SPLASHES) == high_ms
    assert may_begin(shown, 1_400, INTERSTITIALS) is None
