"""A window over what moves: which pictures of a run are read at all, and what tells that it stands."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from detector.core.geometry import Rect
from detector.perception.pictures import Picture
from detector.perception.ports import FindKind, PictureFind
from detector.perception.run_reader import RunReader
from detector.perception.scene import Scene
from detector.perception.weights import ReadingSetup
from detector.windows.seen import CloseControl, ControlKind, InformationWindow, WindowKind
from tests.perception.learned import shipped
from tests.perception.little_run import SIDE_PX, LittleRun, NumberedFinder, NumberedReader, drawn, number_of
from tests.perception.words import lexicon

CARD = Rect.from_xywh(32, 48, 96, 80)
PLACE = Rect.from_xywh(66, 132, 28, 24)
"""Of a × below the card, over the page that moves."""

POPUP = InformationWindow(kind=WindowKind.POPUP, box=CARD, score=0.95)
NOTHING = InformationWindow(kind=WindowKind.NONE, box=Rect.from_xywh(0, 0, SIDE_PX, SIDE_PX), score=0.1)
CROSS = CloseControl(
    box=PLACE,
    box_error_px=1,
    glyph_box=PLACE,
    glyph_error_px=1,
    kind=ControlKind.X_ICON,
    text=None,
    countdown_s=None,
    score=0.95,
    found_by=(),
    contrast=None,
)


def film(k: int, *, card: int = 250, has_card: bool = True, has_cross: bool = False) -> np.ndarray:
    """All of it is another picture each time, but for the card and what is drawn on it, and the ×."""
    picture = (
        np.random.default_rng(k).integers(30, 120, (SIDE_PX // 8, SIDE_PX // 8, 3)).repeat(8, 0).repeat(8, 1)
    )
    if has_card:
        picture[48:128, 32:128] = card
        picture[60:76, 48:112:4] = 40
    if has_cross:
        picture[132:156, 66:94] = 20
        for row in range(20):
            picture[134 + row, 70 + row : 74 + row] = picture[134 + row, 86 - row : 90 - row] = 255
    return picture.astype(np.uint8)


def read(
    run: LittleRun, *, crosses: Sequence[int] = (), score: float = 0.9, window: InformationWindow = POPUP
) -> tuple[NumberedReader, NumberedFinder]:
    """Reads a run in which the finder sees the × on the pictures of these numbers, this sure of it."""
    found = PictureFind(box=PLACE, kind=FindKind.X_ICON, score=score)
    reader, finder = NumberedReader(), NumberedFinder(dict.fromkeys(crosses, (found,)))

    def scene_of(picture: Picture) -> Scene:
        rgb = run.held.of(picture.frame)
        assert picture.ink is not None
        return Scene(
            window=window if rgb[52, 40, 0] > 140 else NOTHING,
            controls=(CROSS,) if any(find.score > 0.5 for find in picture.ink.finds or ()) else (),
            calls_to_action=(),
            perhaps_score=0.0,
        )

    setup = ReadingSetup(lexicon=lexicon(), weights=shipped(), text_reader=reader, control_finder=finder)
    RunReader(run.held, setup, scene_of).read(run.pictures)
    return reader, finder


def stood_for(run: LittleRun) -> list[int]:
    """The number of the picture that tells what each one shows."""
    return [number_of(run.held.of(picture.read_as.frame)) for picture in run.pictures]


def test_over_a_page_that_moves_a_window_is_read_once_and_known_by_its_own_pixels() -> None:
    run = LittleRun()
    for k in range(20):
        run.show(100.0 * k, film(k))
    reader, finder = read(run)
    assert reader.full == [0]
    assert stood_for(run) == [0] * 20
    assert len(set(finder.looked)) <= 4, "once in 700 ms, for what may come"


def test_a_cross_that_comes_late_over_the_moving_page_is_found_and_dated_by_its_pixels() -> None:
    run = LittleRun()
    for k in range(20):
        run.show(100.0 * k, film(k, has_cross=k >= 10))
    reader, _ = read(run, crosses=range(10, 20))
    assert len(reader.full) == 2
    shown = [
        any(find.score > 0.5 for find in picture.ink.finds or ()) for picture in run.pictures if picture.ink
    ]
    assert shown == [False] * 10 + [True] * 10


def test_a_window_that_has_gone_stands_no_longer() -> None:
    run = LittleRun()
    for k in range(12):
        run.show(100.0 * k, film(k, has_card=k < 6))
    read(run)
    assert stood_for(run)[:6] == [0] * 6
    assert 0 not in stood_for(run)[6:]


def test_what_comes_to_rest_inside_is_read_and_what_goes_on_moving_is_not() -> None:
    run = LittleRun()
    for k in range(8):
        rgb = film(k)
        rgb[96:112, 48:96] = 60 + 40 * min(k, 4)
        run.show(100.0 * k, rgb)
    reader, _ = read(run)
    assert {number for number, _ in reader.parts} == {4}, "it has reached its end there"


def test_a_carousel_beside_the_window_is_read_twice_and_then_left_alone() -> None:
    run = LittleRun()
    ground = drawn(level=60, ground=200)
    for k in range(24):
        rgb = ground.copy()
        rgb[48:128, 32:128] = 250
        rgb[16:32, 32:128] = 20 + 30 * (k // 3 % 4)
        run.show(1000.0 * k, rgb)
    reader, _ = read(run)
    assert reader.full == [0, 3, 6]


def test_a_window_without_a_control_is_read_though_another_screen_cuts_it_off() -> None:
    run = LittleRun()
    for k in range(8):
        run.show(100.0 * k, film(k, has_card=False))
    run.show(800.0, film(20))
    run.show(2800.0, film(21, has_card=False))
    reader, _ = read(run, crosses=range(8), score=0.15)
    assert 8 in reader.full


def test_a_control_that_a_dialogs_film_dims_stands_no_longer() -> None:
    run = LittleRun()
    undimmed = film(0, has_cross=True)
    for k in range(4):
        run.show(100.0 * k, undimmed if k == 0 else film(k, has_cross=True))
    for k in range(4, 8):
        run.show(100.0 * k, (film(k, has_cross=True) * 0.6).astype(np.uint8))
    whole = replace(POPUP, kind=WindowKind.INTERSTITIAL, box=NOTHING.box)
    read(run, crosses=range(4), window=whole)
    assert stood_for(run)[:4] == [0] * 4
    assert 0 not in stood_for(run)[4:]
