"""When a picture of a run is read at all, and how much of it, on tiny pictures of known change."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from detector.core.geometry import Rect
from detector.perception.content import NO_CONTENT, quick_look
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.perception.run_reader import RunReader
from detector.perception.weights import ReadingSetup
from detector.windows.seen import Channel, InformationWindow, WindowKind
from tests.perception.drawn import DrawnX
from tests.perception.learned import shipped
from tests.perception.little_run import SIDE_PX, LittleRun, NumberedFinder, NumberedReader, blocks, drawn
from tests.perception.words import lexicon, line

ALL = blocks(90)
POPUP = InformationWindow(kind=WindowKind.POPUP, box=Rect.from_xywh(20, 20, 100, 100), score=0.9)


def read(run: LittleRun, reader: NumberedReader | None, finder: NumberedFinder | None = None) -> None:
    setup = ReadingSetup(lexicon=lexicon(), weights=shipped(), text_reader=reader, control_finder=finder)
    RunReader(run.held, setup).read(run.pictures)


def looked(run: LittleRun) -> list[int]:
    """The numbers of the pictures that the finder was shown; without a reader that is all that is done."""
    finder = NumberedFinder()
    read(run, None, finder)
    return finder.looked


def texts(run: LittleRun) -> list[list[str]]:
    return [[] if one.ink is None else [each.text for each in one.ink.lines] for one in run.pictures]


def turning(k: int) -> np.ndarray:
    """All of it is another picture at each turn."""
    return drawn(*ALL, level=30 + 60 * (k % 3))


# When a new picture is read


@pytest.mark.parametrize(
    ("waited_ms", "lasts_ms", "next_step", "n_frames", "is_read"),
    [
        pytest.param(699.0, 349.0, 0.09, 1, False, id="it moves on, soon after the last look"),
        pytest.param(700.0, 349.0, 0.09, 1, True, id="the last look is long ago"),
        pytest.param(699.0, 350.0, 0.09, 1, True, id="it lasts"),
        pytest.param(699.0, 349.0, 0.08, 1, True, id="it holds still"),
        pytest.param(10.0, 349.0, 0.09, 2, True, id="two frames show it"),
    ],
)
def test_a_new_picture_is_read_when_there_is_a_reason(
    waited_ms: float, lasts_ms: float, next_step: float, n_frames: int, is_read: bool
) -> None:
    run = LittleRun()
    run.show(0, turning(0))
    run.show(waited_ms, turning(1), n_frames=n_frames)
    run.show(waited_ms + lasts_ms, turning(2), step=next_step)
    assert looked(run) == [0, *([1] if is_read else []), 2], "the last one is always still"


@pytest.mark.parametrize(
    ("n_before", "waited_ms", "is_read"), [(11, 10, True), (12, 349, False), (12, 350, True)]
)
def test_of_many_short_stands_only_some_are_read(n_before: int, waited_ms: float, is_read: bool) -> None:
    run = LittleRun()
    for k in range(n_before):
        run.show(700.0 * k, turning(k))
    run.show(700.0 * (n_before - 1) + waited_ms, turning(n_before), n_frames=2)
    run.show(700.0 * (n_before - 1) + waited_ms + 20, turning(n_before + 1))
    assert (n_before in looked(run)) is is_read


@pytest.mark.parametrize(
    ("n_before", "waited_ms", "is_read"), [(59, 10, True), (60, 2799, False), (60, 2800, True)]
)
def test_after_many_looks_they_become_rare(n_before: int, waited_ms: float, is_read: bool) -> None:
    run = LittleRun()
    for k in range(n_before):
        run.show(700.0 * k, turning(k))
    run.show(700.0 * (n_before - 1) + waited_ms, turning(n_before))
    assert looked(run) == list(range(n_before + is_read))


@pytest.mark.parametrize(("n_blocks", "expected"), [(22, [0, 1, 2]), (23, [0, 2])])
def test_a_change_of_little_is_read_at_once_and_a_larger_one_is_another_picture(
    n_blocks: int, expected: list[int]
) -> None:
    run = LittleRun()
    run.show(0, drawn())
    run.show(10, drawn(*blocks(n_blocks)))
    run.show(20, turning(0))
    assert looked(run) == expected


def test_pictures_are_compared_with_the_last_one_that_was_read() -> None:
    run = LittleRun()
    run.show(0, drawn())
    run.show(10, turning(0))
    run.show(20, drawn())
    run.show(30, turning(1), step=0.5)
    assert looked(run) == [0, 3]


@pytest.mark.parametrize(("first", "second"), [(True, False), (False, True)])
def test_noise_of_a_video_is_no_change(first: bool, second: bool) -> None:
    run = LittleRun()
    run.show(0, drawn(), is_video=first)
    run.show(10, drawn(*blocks(10), level=210), is_video=second)
    assert looked(run) == [0]


def test_a_lossless_picture_shows_small_differences() -> None:
    run = LittleRun()
    run.show(0, drawn())
    run.show(10, drawn(*blocks(10), level=210))
    assert looked(run) == [0, 1]


def test_a_picture_of_another_size_is_a_new_one() -> None:
    run = LittleRun()
    run.show(0, drawn())
    run.show(10, np.full((SIDE_PX, SIDE_PX * 2, 3), 230, np.uint8))
    run.show(20, drawn(), step=0.5)
    finder = NumberedFinder()
    read(run, None, finder)
    assert finder.looked == [0], "the second moves on, the third shows what the first did"


@pytest.mark.parametrize("place", ["first", "middle"])
def test_what_is_beside_the_point_is_skipped_and_what_follows_is_new(place: str) -> None:
    run = LittleRun()
    if place == "middle":
        run.show(0, drawn())
    aside = run.show(1000, drawn())
    aside.elsewhere = True
    run.show(2000, drawn())
    run.show(3000, drawn(*blocks(9)))
    assert looked(run) == ([0] if place == "middle" else []) + ([2, 3] if place == "middle" else [1, 2])
    assert aside.ink is NO_CONTENT


@pytest.mark.parametrize(("is_video", "expected"), [(False, [0, 1]), (True, [0, 1, 2])])
def test_only_the_same_bytes_are_known_again(is_video: bool, expected: list[int]) -> None:
    run = LittleRun()
    run.show(0, turning(0), sha="a" * 64, is_video=is_video)
    run.show(1000, turning(1), is_video=is_video)
    run.show(2000, turning(0), sha="a" * 64, is_video=is_video)
    assert looked(run) == expected


# The quick look and the full one


def find(box: Rect, kind: FindKind = FindKind.WORDS, score: float = 0.9) -> PictureFind:
    return PictureFind(box=box, kind=kind, score=score)


PLACE = Rect.from_xywh(100, 40, 40, 20)
WEAK = find(Rect.from_xywh(20, 100, 40, 20), score=0.3)


@pytest.mark.parametrize(
    ("finds", "popup", "full"),
    [
        pytest.param((), None, [], id="nothing there"),
        pytest.param((), POPUP, [0], id="known to be a window"),
        pytest.param((WEAK,), None, [0], id="perhaps a control"),
    ],
)
def test_words_are_read_where_they_could_change_the_result(
    finds: tuple[PictureFind, ...], popup: InformationWindow | None, full: list[int]
) -> None:
    run = LittleRun()
    run.show(0, drawn(*blocks(1))).popup = popup
    reader = NumberedReader({0: [line("广告", (20, 100, 30, 12))]})
    read(run, reader, NumberedFinder({0: finds}))
    assert reader.full == full
    assert texts(run) == [["广告"] if full else []]
    ink = run.pictures[0].ink
    assert ink is not None and ink.finds == finds
    assert ink.channels == ((Channel.TEXT, Channel.PICTURE) if full else (Channel.PICTURE,))


@pytest.mark.parametrize(("rows", "full"), [((0,), []), ((0, 40), [0])])
def test_below_the_status_bar_one_colour_holds_no_words(rows: tuple[int, ...], full: list[int]) -> None:
    run = LittleRun()
    started = drawn()
    started[list(rows), 40:60] = 0
    run.show(0, started).popup = POPUP
    reader = NumberedReader({0: [line("12:30", (20, 0, 30, 4))]})
    read(run, reader, NumberedFinder({0: ()}))
    assert reader.full == full
    ink = run.pictures[0].ink
    assert ink is not None and Channel.TEXT in ink.channels


def test_without_a_reader_the_quick_look_is_all() -> None:
    """Strokes are sought together with words: alone they are not worth a second look."""
    run = LittleRun()
    crossed = Image.fromarray(drawn())
    DrawnX(x_px=60, y_px=60, side_px=14, stroke_px=2, colour=(0, 0, 0)).draw(crossed)
    run.show(0, np.asarray(crossed)).popup = POPUP
    read(run, None, NumberedFinder({0: (WEAK,)}))
    finder = NumberedFinder({0: (WEAK,)})
    shown = run.held.of(run.pictures[0].frame)
    assert run.pictures[0].ink == quick_look(shown, None, finder, lexicon())


SAME_BUT_9 = Rect.from_xywh(109, 40, 40, 20)
SAME_BUT_10 = Rect.from_xywh(110, 40, 40, 20)


@pytest.mark.parametrize(
    ("one", "other", "word", "full"),
    [
        pytest.param([find(PLACE)], [find(PLACE)], "跳过", [0], id="the same advert"),
        pytest.param([find(PLACE)], [find(SAME_BUT_9)], "跳过", [0], id="nearly the same place"),
        pytest.param([find(PLACE)], [find(SAME_BUT_10)], "跳过", [0, 1], id="another place"),
        pytest.param([find(PLACE, score=0.8)], [find(PLACE, score=0.8)], "跳过", [0], id="just sure"),
        pytest.param([find(PLACE, score=0.79)], [find(PLACE)], "跳过", [0, 1], id="not sure before"),
        pytest.param([find(PLACE)], [find(PLACE, score=0.79)], "跳过", [0, 1], id="not sure now"),
        pytest.param([find(PLACE)], [find(PLACE)], "关闭", [0, 1], id="an ordinary close"),
        pytest.param([find(PLACE)], [find(PLACE)], "你好", [0, 1], id="no control"),
        pytest.param(
            [find(PLACE, FindKind.CALL)], [find(PLACE, FindKind.CALL)], "跳过", [0, 1], id="looks like a call"
        ),
    ],
)
def test_a_sure_skip_at_a_known_place_needs_no_full_look(
    one: list[PictureFind], other: list[PictureFind], word: str, full: list[int]
) -> None:
    run = LittleRun()
    run.show(0, turning(0))
    run.show(1000, turning(1))
    reader = NumberedReader(again={0: word, 1: word})
    read(run, reader, NumberedFinder({0: one, 1: other}))
    assert reader.full == full


def test_the_skip_must_be_read_in_the_sure_find_itself() -> None:
    run = LittleRun()
    run.show(0, turning(0))
    run.show(1000, turning(1))
    elsewhere = find(Rect.from_xywh(10, 100, 40, 20), score=0.5)
    words = {elsewhere.box: "跳过"}
    reader = NumberedReader(again={0: words, 1: words})
    read(run, reader, NumberedFinder({0: [find(PLACE), elsewhere], 1: [find(PLACE), elsewhere]}))
    assert reader.full == [0, 1]


def test_a_skip_is_known_again_below_other_words_and_other_finds() -> None:
    run = LittleRun()
    for k in range(3):
        run.show(1000.0 * k, turning(k))
    close, skip = Rect.from_xywh(10, 10, 40, 20), Rect.from_xywh(10, 120, 40, 20)
    words = {close: "关闭", PLACE: "跳过", skip: "跳过"}
    reader = NumberedReader(again={0: words, 1: words, 2: words})
    finds = {0: [find(skip)], 1: [find(PLACE)], 2: [find(close), find(PLACE)]}
    read(run, reader, NumberedFinder(finds))
    assert reader.full == [0, 1], "the third shows the second one's skip"


# What changes in part


SKIP = line("跳过 5", (64, 64, 48, 16))
AT_SKIP = [(4, 5)]  # a block of its picture; the region reaches one block farther on each side
AGAIN = pytest.mark.parametrize(
    ("again", "is_tick"),
    [("跳过 4", True), ("你好", False), (None, False)],
    ids=["the next second", "other words", "nothing"],
)


@AGAIN
def test_a_tick_of_a_countdown_takes_one_recognition(again: str | None, is_tick: bool) -> None:
    run = LittleRun()
    run.show(0, drawn())
    run.show(1000, drawn(*AT_SKIP))
    reader = NumberedReader({0: [SKIP]}, {0: "跳过 5"} | ({1: again} if again else {}))
    read(run, reader)
    assert run.pictures[1].only_countdown is is_tick
    assert reader.recognised[0] == (1, SKIP.box)
    after = run.pictures[1].ink
    assert after is not None
    assert after.lines == ((TextLine(text="跳过 4", box=SKIP.box, score=0.9),) if is_tick else ())
    assert [number for number, _ in reader.parts if number == 1] == ([] if is_tick else [1])


@AGAIN
def test_a_tick_after_a_quick_look_too(again: str | None, is_tick: bool) -> None:
    run = LittleRun()
    run.show(0, turning(0))
    run.show(1000, turning(1))  # the same advert: a quick look is enough
    dark = turning(1)
    dark[64:80, 80:96] = 200
    run.show(2000, dark)
    finder = NumberedFinder({k: [find(SKIP.box)] for k in range(3)})
    words = {0: "跳过 5", 1: "跳过 5"} | ({2: again} if again else {})
    reader = NumberedReader(again=words)
    read(run, reader, finder)
    assert run.pictures[2].only_countdown is is_tick
    assert finder.looked == ([0, 1] if is_tick else [0, 1, 2])
    assert reader.full == ([0, 2] if again == "你好" or again is None else [0])
    if is_tick:
        assert run.pictures[2].ink == replace(
            run.pictures[1].ink, lines=(TextLine(text="跳过 4", box=SKIP.box, score=0.9),)
        )


def test_without_a_reader_a_tick_is_searched_as_any_change() -> None:
    run = LittleRun()
    run.show(0, drawn())
    run.show(1000, drawn(*AT_SKIP))
    read(run, None)
    assert not run.pictures[1].only_countdown
    assert run.pictures[1].ink is not None and run.pictures[1].ink.lines == ()
