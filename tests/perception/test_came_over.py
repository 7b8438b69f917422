"""A splash comes over the launch alone; what comes over a page that is there again afterwards is none."""

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.core.screen import Frame
from detector.perception.came_over import with_what_they_came_over
from detector.perception.context import FrameContext
from detector.perception.seen import FrameReading, InformationWindow, WindowKind
from detector.perception.window_track import CameOver, track_windows

WHOLE = Rect.from_xywh(0, 0, 360, 720)
ADVERT = InformationWindow(kind=WindowKind.SPLASH, box=WHOLE, score=0.9)
CARD = InformationWindow(kind=WindowKind.POPUP, box=Rect.from_xywh(60, 200, 240, 300), score=0.9)


def page(seed: int) -> np.ndarray:
    chance = np.random.default_rng(seed)
    picture = np.full((720, 360, 3), 245, np.uint8)
    for top in range(50, 680, 40):
        left, width = int(chance.integers(10, 120)), int(chance.integers(60, 220))
        picture[top : top + 25, left : left + width] = chance.integers(0, 200, 3)
    return picture


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
    pictures = [*before, *[page(9)] * 4, *after]
    frames = [
        Frame(
            id=f"frame:{k}",
            at_ms=300.0 * k,
            at_error_ms=10.0,
            source="screencap",
            lossy=False,
            width_px=360,
            height_px=720,
            png_sha256=f"{k:064d}",
        )
        for k in range(len(pictures))
    ]
    windows = [False] * len(before) + [True] * 4 + [False] * len(after)
    readings = [
        FrameReading(
            frame_id=frame.id,
            at_ms=frame.at_ms,
            at_error_ms=frame.at_error_ms,
            windows=(window,) if shows else (),
            controls=(),
            calls_to_action=(),
            perhaps_score=0.0,
            read_by=(),
        )
        for frame, shows in zip(frames, windows, strict=True)
    ]
    (track,) = with_what_they_came_over(
        track_windows(readings, (), frames[-1].at_ms),
        readings,
        frames,
        lambda _: FrameContext(is_target=is_target),
        lambda frame: pictures[int(frame.id.split(":")[1])],
    )
    return track.came_over


def test_after_the_launch_alone_it_is_a_splash() -> None:
    assert came_over([], [page(1)] * 4) is CameOver.NOTHING
    assert came_over([page(1)], [page(1)] * 4) is CameOver.NOTHING  # too short to have been a page


def test_androids_launch_screen_is_no_page() -> None:
    assert came_over([launch_screen()] * 4, [page(1)] * 4) is CameOver.NOTHING


def test_a_page_that_is_there_again_lay_under_it() -> None:
    assert came_over([page(1)] * 4, [page(1)] * 5) is CameOver.PAGE


@pytest.mark.parametrize("after", [[page(2)] * 5, []], ids=["another screen after it", "it stays"])
def test_of_another_screen_before_it_nobody_knows(after: list[np.ndarray]) -> None:
    assert came_over([page(1)] * 4, after) is CameOver.PERHAPS_PAGE


def test_the_launcher_is_no_page_of_the_app() -> None:
    assert came_over([page(1)] * 4, [page(1)] * 5, is_target=False) is CameOver.NOTHING


def test_of_a_popup_it_is_not_asked() -> None:
    assert came_over([page(1)] * 4, [page(1)] * 5, window=CARD) is CameOver.NOTHING
