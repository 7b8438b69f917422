"""A splash comes over the launch alone; what comes over a page that is back afterwards is no splash."""

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.came_over import with_what_they_came_over
from detector.perception.context import FrameContext
from detector.perception.tracking import track_windows
from detector.windows.seen import InformationWindow, WindowKind
from detector.windows.window_track import CameOver
from tests.perception.run_pictures import a_page, frames_of, readings_of

WHOLE = Rect.from_xywh(0, 0, 360, 720)
ADVERT = InformationWindow(kind=WindowKind.SPLASH, box=WHOLE, score=0.9)
CARD = InformationWindow(kind=WindowKind.POPUP, box=Rect.from_xywh(60, 200, 240, 300), score=0.9)


def launch_screen() -> np.ndarray:
    picture = np.full((720, 360, 3), 250, np.uint8)
    picture[320:400, 140:220] = (200, 40, 40)
    return picture


def came_over(
    before: list[np.ndarray],
    after: list[np.ndarray],
    *,
    window: InformationWindow = ADVERT,
    is_target: bool = True,
) -> CameOver:
    pictures = [*before, *[a_page(9)] * 4, *after]
    frames = frames_of(pictures)
    windows = [*[None] * len(before), *[window] * 4, *[None] * len(after)]
    readings = readings_of(frames, windows)
    (track,) = with_what_they_came_over(
        track_windows(readings, (), frames[-1].at_ms),
        readings,
        frames,
        lambda _: FrameContext(is_target=is_target),
        lambda frame: pictures[int(frame.id.split(":")[1])],
    )
    return track.came_over


def test_after_the_launch_alone_it_is_a_splash() -> None:
    assert came_over([], [a_page(1)] * 4) is CameOver.NOTHING
    assert came_over([a_page(1)], [a_page(1)] * 4) is CameOver.NOTHING  # too short to have been a page


def test_androids_launch_screen_is_no_page() -> None:
    assert came_over([launch_screen()] * 4, [a_page(1)] * 4) is CameOver.NOTHING


def test_a_page_that_is_back_afterwards_was_under_it() -> None:
    assert came_over([a_page(1)] * 4, [a_page(1)] * 5) is CameOver.PAGE


@pytest.mark.parametrize("after", [[a_page(2)] * 5, []], ids=["another screen after it", "it stays"])
def test_another_screen_before_it_may_be_a_page(after: list[np.ndarray]) -> None:
    assert came_over([a_page(1)] * 4, after) is CameOver.PERHAPS_PAGE


def test_the_launcher_is_no_page_of_the_app() -> None:
    assert came_over([a_page(1)] * 4, [a_page(1)] * 5, is_target=False) is CameOver.NOTHING


def test_a_popup_is_not_examined() -> None:
    assert came_over([a_page(1)] * 4, [a_page(1)] * 5, window=CARD) is CameOver.NOTHING
