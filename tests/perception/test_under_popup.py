"""A screen that a popup comes over is a page; one that is gone when the popup comes is not."""

from dataclasses import replace

import numpy as np

from detector.core.geometry import Rect
from detector.core.screen import Frame
from detector.core.window_role import WindowRole
from detector.perception.seen import FrameReading, InformationWindow, WindowKind
from detector.perception.under_popup import screens_under_popups
from detector.perception.window_role import with_roles
from detector.perception.window_track import track_windows

WHOLE, CARD = Rect.from_xywh(0, 0, 360, 720), Rect.from_xywh(60, 200, 240, 300)
SCREEN = InformationWindow(kind=WindowKind.SPLASH, box=WHOLE, score=0.6)
POPUP = InformationWindow(kind=WindowKind.POPUP, box=CARD, score=0.9)


def page(seed: int) -> np.ndarray:
    chance = np.random.default_rng(seed)
    picture = np.full((720, 360, 3), 245, np.uint8)
    for top in range(50, 680, 40):
        left, width = int(chance.integers(10, 120)), int(chance.integers(60, 220))
        picture[top : top + 25, left : left + width] = chance.integers(0, 200, 3)
    return picture


def under_a_popup(below: np.ndarray) -> np.ndarray:
    picture = (below * 0.35).astype(np.uint8)
    picture[200:500, 60:300] = 255
    return picture


def _frames(pictures: list[np.ndarray]) -> list[Frame]:
    return [
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


def _readings(frames: list[Frame], windows: list[InformationWindow]) -> list[FrameReading]:
    return [
        FrameReading(
            frame_id=frame.id,
            at_ms=frame.at_ms,
            at_error_ms=frame.at_error_ms,
            windows=(window,),
            controls=(),
            calls_to_action=(),
            perhaps_score=0.0,
            read_by=(),
        )
        for frame, window in zip(frames, windows, strict=True)
    ]


def _under(*pictures: np.ndarray) -> frozenset[str]:
    frames = _frames(list(pictures))
    windows = [SCREEN] * 3 + [POPUP] * (len(pictures) - 3)
    tracks = track_windows(_readings(frames, windows), (), 5_000)
    return screens_under_popups(tracks, frames, lambda frame: pictures[int(frame.id.split(":")[1])])


def test_what_still_shows_around_the_popup_lies_under_it() -> None:
    assert _under(*[page(1)] * 3, *[under_a_popup(page(1))] * 3) == {"window:1"}


def test_a_splash_whose_page_brings_a_popup_at_once_does_not_lie_under_it() -> None:
    assert not _under(*[page(2)] * 3, *[under_a_popup(page(1))] * 3)


def test_what_lies_under_a_popup_speaks_for_a_page() -> None:
    pictures = [*[page(1)] * 3, *[under_a_popup(page(1))] * 3]
    frames = _frames(pictures)
    (screen, *_) = track_windows(_readings(frames, [SCREEN] * 3 + [POPUP] * 3), (), 5_000)
    (told,) = with_roles([screen], None, under_popups={screen.id})
    (otherwise,) = with_roles([replace(screen, id="window:7")], None, under_popups={screen.id})
    assert told.role.role is WindowRole.PAGE
    assert otherwise.role.share_of({WindowRole.PAGE}) < 0.5


def test_what_comes_after_a_splash_is_a_page_unless_it_bears_a_mark() -> None:
    (screen, *_) = track_windows(_readings(_frames([page(1)] * 3), [SCREEN] * 3), (), 900)
    (plain,) = with_roles([screen], None, after_splash={screen.id})
    (before,) = with_roles([screen], None)
    assert plain.role.share_of({WindowRole.PAGE}) > before.role.share_of({WindowRole.PAGE}) + 0.3
