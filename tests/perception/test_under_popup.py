"""A screen that a popup comes over is a page; one that is gone when the popup comes is not."""

from dataclasses import replace

import numpy as np

from detector.core.geometry import Rect
from detector.core.window_role import WindowRole
from detector.perception.tracking import track_windows
from detector.perception.under_popup import screens_under_popups
from detector.perception.window_role import with_roles
from detector.windows.seen import InformationWindow, WindowKind
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
    tracks = track_windows(readings_of(frames, windows), (), 5_000)
    return screens_under_popups(tracks, frames, lambda frame: pictures[int(frame.id.split(":")[1])])


def test_what_still_shows_around_the_popup_is_under_it() -> None:
    assert _under(*[a_page(1)] * 3, *[under_a_popup(a_page(1))] * 3) == {"window:1"}


def test_a_splash_is_not_under_the_popup_of_the_page_after_it() -> None:
    assert not _under(*[a_page(2)] * 3, *[under_a_popup(a_page(1))] * 3)


def test_being_under_a_popup_is_a_clue_for_a_page() -> None:
    pictures = [*[a_page(1)] * 3, *[under_a_popup(a_page(1))] * 3]
    frames = frames_of(pictures)
    (screen, *_) = track_windows(readings_of(frames, [SCREEN] * 3 + [POPUP] * 3), (), 5_000)
    (with_role,) = with_roles([screen], None, under_popups={screen.id})
    (otherwise,) = with_roles([replace(screen, id="window:7")], None, under_popups={screen.id})
    assert with_role.role.role is WindowRole.PAGE
    assert otherwise.role.share_of({WindowRole.PAGE}) < 0.5


def test_what_comes_after_a_splash_is_a_page_unless_it_bears_a_mark() -> None:
    (screen, *_) = track_windows(readings_of(frames_of([a_page(1)] * 3), [SCREEN] * 3), (), 900)
    (plain,) = with_roles([screen], None, after_splash={screen.id})
    (before,) = with_roles([screen], None)
    assert plain.role.share_of({WindowRole.PAGE}) > before.role.share_of({WindowRole.PAGE}) + 0.3
