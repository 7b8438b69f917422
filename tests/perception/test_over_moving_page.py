"""A window over a page that moves: pictures are left out, but none in which something happens."""

import numpy as np
import pytest
from PIL import Image

from detector.core.geometry import Rect
from detector.core.screen import Frame
from detector.perception.pictures import BLOCK_PX, FrameContext, Picture
from detector.perception.standing import MIN_PICTURES, standing_on
from detector.perception.tracks import track_windows
from detector.perception.watch import read_frames
from detector.perception.weights import ReadingSetup
from detector.windows.seen import FrameReading, InformationWindow, WindowKind
from tests.perception.drawn import DISPLAY, DrawnX, Film, photo, popup
from tests.perception.learned import shipped
from tests.perception.run_pictures import frames_of
from tests.perception.words import KnownLines, lexicon

CROSS = DrawnX(x_px=600, y_px=510, side_px=30, stroke_px=5, colour=(255, 255, 255))
STEP_MS = 100.0


def page_at(number: int) -> Image.Image:
    return Image.fromarray(np.roll(np.asarray(photo(3)), 29 * number, axis=0))


def card_at(number: int, cross: DrawnX | None = CROSS) -> Image.Image:
    shown = popup(page_at(number))
    if cross is not None:
        cross.draw(shown)
    return shown


def read(shown: list[Image.Image], reader: KnownLines) -> tuple[FrameReading, ...]:
    def context(frame: Frame) -> FrameContext:
        return FrameContext(is_target=True, since_launch_ms=frame.at_ms, n_activities_before=0)

    film = Film.of([(STEP_MS * k, image) for k, image in enumerate(shown)])
    setup = ReadingSetup(lexicon=lexicon(), weights=shipped(), text_reader=reader)
    return read_frames(film.frames, film.pixels, (), context, display=DISPLAY, setup=setup)


@pytest.mark.parametrize(("n_without", "n_with"), [(0, 21), (8, 17), (9, 16)])
def test_a_late_control_and_the_end_are_dated_by_their_own_pictures(n_without: int, n_with: int) -> None:
    reader = KnownLines()
    shown = [page_at(k) for k in range(5)]
    shown += [card_at(k, None) for k in range(5, 5 + n_without)]
    shown += [card_at(k) for k in range(5 + n_without, 5 + n_without + n_with)]
    shown += [page_at(k) for k in range(len(shown), len(shown) + 6)]
    tracks = [track for track in track_windows(read(shown, reader), ()) if track.kind is WindowKind.POPUP]
    (track,) = tracks
    assert track.gone_ms is not None and track.control_appeared_ms is not None
    assert track.appeared_ms.value == pytest.approx(450, abs=60)
    assert track.control_appeared_ms.value == pytest.approx(450 + STEP_MS * n_without, abs=60)
    assert track.gone_ms.value == pytest.approx(450 + STEP_MS * (n_without + n_with), abs=60)


@pytest.mark.parametrize("n_pictures", [MIN_PICTURES - 1, MIN_PICTURES])
def test_what_moves_with_the_page_is_none_of_the_card(n_pictures: int) -> None:
    card = Rect(left_px=64, top_px=240, right_px=304, bottom_px=512)
    seemed = Rect(left_px=64, top_px=160, right_px=304, bottom_px=512)
    rgb = np.full((720, 360, 3), 90, np.uint8)
    rgb[240:512, 64:304] = 240
    window = InformationWindow(kind=WindowKind.POPUP, box=seemed, score=0.9)
    (frame,) = frames_of([rgb])
    standing = standing_on(Picture(frame=frame), rgb, window, (), (), before=None)
    assert standing is not None
    moving = np.ones(standing.motion.n_moved.shape, bool)
    moving[240 // BLOCK_PX : 512 // BLOCK_PX, 64 // BLOCK_PX : 304 // BLOCK_PX] = False
    for _ in range(n_pictures):
        standing.note(moving)
    framed = standing.framed()
    if n_pictures < MIN_PICTURES:
        assert framed is None, "too few pictures say what moves"
    else:
        assert framed is not None and framed.box.iou(card) > 0.95
