"""What is read again where only a part of a picture changed, on tiny pictures of known change."""

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image

from detector.core.geometry import Rect
from detector.perception.ports import FindKind, PictureFind
from detector.perception.run_reader import RunReader
from detector.perception.weights import ReadingSetup
from detector.windows.seen import InformationWindow, WindowKind
from tests.perception.drawn import DrawnX
from tests.perception.learned import shipped
from tests.perception.little_run import LittleRun, NumberedFinder, NumberedReader, blocks, drawn
from tests.perception.words import lexicon, line

Block = tuple[int, int]

SPOT = (4, 5)
AROUND_SPOT = Rect.from_xywh(64, 48, 48, 48)  # it and the blocks around it
READ_AT_SPOT = AROUND_SPOT.expanded(8)
OTHER = (8, 1)
AROUND_OTHER = Rect.from_xywh(0, 112, 48, 48)
READ_AT_OTHER = AROUND_OTHER.expanded(8)
SKIP = line("跳过 5", (64, 64, 48, 16))


def read(run: LittleRun, reader: NumberedReader | None, finder: NumberedFinder | None = None) -> None:
    setup = ReadingSetup(lexicon=lexicon(), weights=shipped(), text_reader=reader, control_finder=finder)
    RunReader(run.held, setup).read(run.pictures)


def changing(times_ms: Sequence[float], *at: Sequence[Block]) -> LittleRun:
    """A picture with one dark block, then one for each time at which those blocks turn dark or light."""
    run = LittleRun()
    picture = drawn((9, 9))
    run.show(0, picture)
    for at_ms, dark in zip(times_ms, at, strict=True):
        picture = picture.copy()
        for row, column in dark:
            part = picture[row * 16 : row * 16 + 16, column * 16 : column * 16 + 16]
            part[:] = 60 if part[0, 0, 0] > 100 else 150
        run.show(at_ms, picture)
    return run


def parts(run: LittleRun) -> list[tuple[int, Rect]]:
    reader = NumberedReader()
    read(run, reader)
    assert reader.full == [0]
    return reader.parts


def texts(run: LittleRun, k: int) -> list[str]:
    ink = run.pictures[k].ink
    return [] if ink is None else [each.text for each in ink.lines]


# A spot that keeps changing


def test_a_spot_that_keeps_changing_is_read_three_times_and_then_at_intervals() -> None:
    times = (100, 200, 300, 400, 799.9, 800, 900, 1000)
    run = changing(times, *[[SPOT]] * 8)
    assert parts(run) == [(k, READ_AT_SPOT) for k in (1, 2, 3, 6, 8)], "and when it comes to rest"


def test_what_comes_to_rest_is_read() -> None:
    run = changing((100, 200, 300, 400, 500), *[[SPOT]] * 4, [OTHER])
    assert [k for k, _ in parts(run)] == [1, 2, 3, 4, 5]


def test_beside_a_spot_that_is_not_due_another_is_read() -> None:
    wide = [SPOT, (4, 6)]
    run = changing((100, 200, 300, 400, 500), *[wide] * 3, [*wide, OTHER], wide)
    found = parts(run)
    assert [k for k, _ in found] == [1, 2, 3, 4, 5]
    assert found[3][1] == READ_AT_OTHER


def test_between_looks_a_line_stays_if_its_own_pixels_do() -> None:
    run = LittleRun()
    speckles = np.random.default_rng(2).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    for k in range(6):
        picture = drawn()
        picture[64:80, 80:96] = 30 + 25 * k
        picture[64:80, 96:112] = speckles
        run.show(100.0 * k, picture)
    stays, gone = line("第一", (98, 66, 12, 12)), line("第二", (82, 66, 12, 12))
    far = line("第三", (10, 130, 30, 12))
    reader = NumberedReader(dict.fromkeys((0, 1, 2, 3), (stays, gone, far)))
    read(run, reader)
    assert texts(run, 3) == ["第三", "第一", "第二"], "read again, after what was kept"
    assert texts(run, 4) == ["第三", "第一"]
    assert texts(run, 5) == ["第三"], "the last is read, and nothing is there"


# Marks


def crossed(picture: np.ndarray, x_px: float, y_px: float) -> np.ndarray:
    image = Image.fromarray(picture)
    DrawnX(x_px=x_px, y_px=y_px, side_px=14, stroke_px=2, colour=(0, 0, 0)).draw(image)
    return np.asarray(image)


def crosses(run: LittleRun, k: int) -> set[tuple[int, int]]:
    ink = run.pictures[k].ink
    assert ink is not None
    return {(round(mark.x_px), round(mark.y_px)) for mark in ink.marks}


def test_crosses_come_and_go_where_a_picture_changes() -> None:
    run = LittleRun()
    fixed = crossed(drawn(), 40, 120)
    for k, picture in enumerate((crossed(fixed, 88, 72), fixed, crossed(fixed, 88, 72))):
        run.show(1000.0 * k, picture)
    read(run, None)
    assert [len(crosses(run, k)) for k in range(3)] == [2, 1, 2]
    assert all(abs(x - 40) < 2 and abs(y - 120) < 2 for x, y in crosses(run, 1))


def with_cross_in_the_spot(*numbers: int) -> LittleRun:
    """Six pictures of a changing spot, these with a × in it, all with another; the fifth is not read."""
    run = LittleRun()
    fixed = crossed(drawn(), 40, 120)
    for k in range(6):
        picture = fixed.copy()
        picture[64:80, 80:96] = 130 + 20 * k
        at_ms = 1000.0 * k if k < 4 else 3000.0 + 10 * k
        run.show(at_ms, crossed(picture, 88, 72) if k in numbers else picture)
    reader = NumberedReader()
    read(run, reader)
    assert 4 not in [k for k, _ in reader.parts]
    return run


def test_between_looks_crosses_are_still_sought_in_the_spot() -> None:
    run = with_cross_in_the_spot(4)
    assert [len(crosses(run, k)) for k in range(6)] == [1, 1, 1, 1, 2, 1]


def test_between_looks_a_cross_that_left_the_spot_is_gone() -> None:
    run = with_cross_in_the_spot(0, 1, 2, 3)
    assert [len(crosses(run, k)) for k in range(6)] == [2, 2, 2, 2, 1, 1]


# How much is read


@pytest.mark.parametrize(
    ("box", "part"),
    [
        ((100, 60, 40, 10), Rect(left_px=56, top_px=40, right_px=148, bottom_px=104)),
        ((70, 20, 10, 40), Rect(left_px=56, top_px=12, right_px=120, bottom_px=104)),
        ((112, 60, 30, 10), READ_AT_SPOT),
        ((64, 96, 30, 10), READ_AT_SPOT),
    ],
    ids=["cut at the right", "cut at the top", "touches at the right", "touches below"],
)
def test_a_line_that_is_cut_is_read_as_a_whole(box: tuple[int, int, int, int], part: Rect) -> None:
    run = changing((1000,), [SPOT])
    is_cut = part != READ_AT_SPOT
    reader = NumberedReader({0: [line("文字", box)], 1: [line("新的", box)] if is_cut else []})
    read(run, reader)
    assert reader.parts == [(1, part)]
    assert texts(run, 1) == (["新的"] if is_cut else ["文字"])


@pytest.mark.parametrize(
    ("box", "dark", "is_tick"),
    [
        pytest.param((24.5, 66, 40, 12), [SPOT], True, id="two heights away"),
        pytest.param((24, 66, 40, 12), [SPOT], False, id="just farther"),
        pytest.param((74, 68, 28.5, 8), [(4, 4), SPOT, (4, 6)], True, id="hardly larger than the control"),
        pytest.param((74, 68, 28, 8), [(4, 4), SPOT, (4, 6)], False, id="1.6 times as large"),
    ],
)
def test_a_tick_is_a_small_change_at_the_control(
    box: tuple[float, float, float, float], dark: list[Block], is_tick: bool
) -> None:
    run = changing((1000,), dark)
    read(run, NumberedReader({0: [line("跳过 5", box)]}, {0: "跳过 5", 1: "跳过 4"}))
    assert run.pictures[1].only_countdown is is_tick


def test_beside_a_tick_another_change_is_read_too() -> None:
    run = changing((1000,), [SPOT, (4, 6), OTHER])
    reader = NumberedReader({0: [SKIP], 1: [line("新的", (10, 130, 20, 12))]}, {0: "跳过 5", 1: "跳过 4"})
    read(run, reader)
    assert reader.parts == [(1, READ_AT_OTHER)]
    assert texts(run, 1) == ["跳过 4", "新的"]
    assert not run.pictures[1].only_countdown


# With a finder

POPUP = InformationWindow(kind=WindowKind.POPUP, box=Rect.from_xywh(20, 20, 100, 100), score=0.9)
PLACE = Rect.from_xywh(100, 100, 40, 20)
BEFORE, AFTER = (PictureFind(box=PLACE, kind=FindKind.CALL, score=score) for score in (0.3, 0.4))


@pytest.mark.parametrize("is_tick", [True, False])
def test_the_finder_looks_again_unless_it_was_only_a_tick(is_tick: bool) -> None:
    run = changing((1000,), [SPOT])
    finder = NumberedFinder({0: [BEFORE], 1: [AFTER]})
    reader = NumberedReader({0: [SKIP]}, {1: "跳过 4"} if is_tick else {})
    read(run, reader, finder)
    assert finder.looked == ([0] if is_tick else [0, 1])
    ink = run.pictures[1].ink
    assert ink is not None and ink.finds == ((BEFORE,) if is_tick else (AFTER,))
    first = run.pictures[0].ink
    assert first is not None and ink.channels == first.channels


@pytest.mark.parametrize("is_popup", [True, False])
def test_a_change_after_a_quick_look_is_looked_at_as_a_window_if_it_is_one(is_popup: bool) -> None:
    run = changing((1000,), [SPOT])
    run.pictures[1].popup = POPUP if is_popup else None
    reader, finder = NumberedReader(), NumberedFinder()
    read(run, reader, finder)
    assert finder.looked == [0, 1]
    assert reader.full == ([1] if is_popup else [])


def test_after_a_quick_look_a_tick_beside_another_change_is_none() -> None:
    run = LittleRun()
    for k, level in enumerate((30, 90)):
        run.show(1000.0 * k, drawn(*blocks(90), level=level))
    last = drawn(*blocks(90), level=90)
    last[64:80, 80:96] = 200
    last[128:144, 16:32] = 200
    run.show(2000, last)
    finder = NumberedFinder(
        {k: [PictureFind(box=SKIP.box, kind=FindKind.WORDS, score=0.9)] for k in range(3)}
    )
    reader = NumberedReader(again={0: "跳过 5", 1: "跳过 5", 2: "跳过 4"})
    read(run, reader, finder)
    assert finder.looked == [0, 1, 2]
    assert not run.pictures[2].only_countdown
    assert texts(run, 2) == ["跳过 4"]
