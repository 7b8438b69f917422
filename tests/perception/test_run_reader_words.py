"""How often a run's pictures are read: in full, in part, by one recognition, or not at all."""

from collections import Counter

import numpy as np
from PIL import Image

from detector.perception.content import NO_CONTENT
from detector.perception.pictures import Picture, Pixels, Steps, distinct
from detector.perception.ports import WindowGuess
from detector.perception.run_reader import MOVING_LOOK_EVERY_MS, RunReader
from detector.perception.weights import ReadingSetup
from tests.perception.drawn import DISPLAY, DrawnPill, Film, ink_box, page, photo
from tests.perception.learned import shipped
from tests.perception.little_run import LittleRun, NumberedFinder, NumberedReader, blocks, drawn, number_of
from tests.perception.words import KnownLines, lexicon, line

GROUND = photo(3)


def with_pill(text: str, reader: KnownLines, ground: Image.Image = GROUND) -> Image.Image:
    shown = ground.copy()
    _, cover = DrawnPill(x_px=620, y_px=110, text=text, font_px=28).draw(shown)
    reader.knows(text, ink_box(cover).expanded(4), np.asarray(shown))
    return shown


def read(*shown: Image.Image, reader: KnownLines | None, step_ms: float = 100.0) -> list[Picture]:
    film = Film.of([(step_ms * number, image) for number, image in enumerate(shown)])
    pictures, _ = distinct(film.frames)
    held = Pixels(film.pixels, DISPLAY)
    setup = ReadingSetup(lexicon=lexicon(), weights=shipped(), text_reader=reader)
    RunReader(held, setup).read(pictures, Steps(pictures, held))
    return pictures


def texts(picture: Picture) -> list[str]:
    return [] if picture.ink is None else [line.text for line in picture.ink.lines]


def test_a_still_picture_is_read_in_full_once() -> None:
    reader = KnownLines()
    (picture,) = read(with_pill("跳过", reader), reader=reader)
    assert texts(picture) == ["跳过"]
    assert (reader.n_full, reader.n_recognised) == (1, 0)


def test_a_small_change_is_read_where_it_changed() -> None:
    reader = KnownLines()
    pictures = read(GROUND, with_pill("跳过", reader), reader=reader)
    assert [texts(picture) for picture in pictures] == [[], ["跳过"]]
    assert (reader.n_full, reader.n_parts) == (1, 5), "the first in full with its four corners, one part"


def test_a_small_change_removes_what_disappeared() -> None:
    reader = KnownLines()
    pictures = read(with_pill("跳过", reader), GROUND, reader=reader)
    assert [texts(picture) for picture in pictures] == [["跳过"], []]


def test_a_tick_of_a_countdown_is_one_recognition_and_no_other_state() -> None:
    reader = KnownLines()
    shown = [with_pill(f"跳过 {seconds}", reader) for seconds in (5, 4, 3)]
    pictures = read(*shown, reader=reader, step_ms=1000.0)
    assert [texts(picture) for picture in pictures] == [["跳过 5"], ["跳过 4"], ["跳过 3"]]
    assert [picture.only_countdown for picture in pictures] == [False, True, True]
    assert (reader.n_full, reader.n_recognised) == (1, 2)
    boxes = {picture.ink.lines[0].box for picture in pictures if picture.ink is not None}
    assert len(boxes) == 1, "the control keeps its place while it counts"


def test_a_returning_page_is_recognised() -> None:
    reader = KnownLines()
    advert, other = with_pill("跳过", reader), page()
    pictures = read(advert, other, advert, reader=reader, step_ms=1000.0)
    assert [texts(picture) for picture in pictures] == [["跳过"], [], ["跳过"]]
    assert reader.n_full == 2


def test_a_short_lived_picture_between_two_pages_is_read() -> None:
    """A splash that is closed at once: 0.2 s after the page before was read."""
    reader = KnownLines()
    advert, other = with_pill("跳过", reader), page()
    pictures = read(other, other, advert, advert, photo(5), photo(5), reader=reader)
    assert [texts(picture) for picture in pictures] == [[], ["跳过"], []]


def moving(n_frames: int) -> list[Image.Image]:
    small = np.asarray(photo(3, 72, 160))
    return [Image.fromarray(np.roll(small, 9 * number, axis=1)) for number in range(n_frames)]


def test_a_moving_picture_is_read_now_and_then() -> None:
    reader = KnownLines()
    pictures = read(*moving(15), reader=reader)
    span_ms = pictures[-1].frame.at_ms
    assert 2 <= reader.n_full <= 2 + span_ms / MOVING_LOOK_EVERY_MS
    assert all(picture.ink is not None for picture in pictures), "each still has a reading"


def test_irrelevant_pictures_are_never_read() -> None:
    reader = KnownLines()
    black = Image.new("RGB", (720, 1600))
    pictures = read(black, Image.new("RGB", (720, 1600), (9, 9, 9)), reader=reader)
    assert all(picture.ink is NO_CONTENT for picture in pictures)
    assert (reader.n_full, reader.n_parts) == (0, 0)


def test_after_a_plain_picture_the_next_is_read_in_full() -> None:
    reader = KnownLines()
    plain = Image.new("RGB", (720, 1600), (250, 250, 250))
    pictures = read(plain, with_pill("跳过", reader, plain), reader=reader)
    assert texts(pictures[1]) == ["跳过"]
    assert reader.n_full == 1


def test_without_a_reader_only_the_pixels_are_used() -> None:
    pictures = read(GROUND, page(), reader=None, step_ms=1000.0)
    assert all(picture.ink is not None and picture.ink.lines == () for picture in pictures)


def test_no_pictures_need_no_work() -> None:
    assert read(reader=KnownLines()) == []


WORDS = line("跳过", (60.0, 60.0, 40.0, 20.0))


class NumberedSights:
    """A `WindowFinder` whose chance of no window is a hundredth of the picture's number."""

    def __init__(self) -> None:
        self.looked: list[int] = []

    def look(self, frame: np.ndarray) -> WindowGuess:
        self.looked.append(number_of(frame))
        return WindowGuess(
            cover=np.zeros((2, 2), np.float32),
            none=number_of(frame) / 100,
            full_screen=1 - number_of(frame) / 100,
            card=0.0,
            sheet=0.0,
        )


def sights(run: LittleRun, finder: NumberedFinder | None) -> tuple[list[float | None], NumberedSights]:
    seeing = NumberedSights()
    setup = ReadingSetup(
        lexicon=lexicon(),
        weights=shipped(),
        text_reader=NumberedReader({0: [WORDS]}),
        control_finder=finder,
        window_finder=seeing,
    )
    RunReader(run.held, setup).read(run.pictures)
    seen = [None if one.ink is None or one.ink.sight is None else one.ink.sight.none for one in run.pictures]
    return seen, seeing


def test_pictures_that_were_only_carried_to_are_seen_too() -> None:
    run = LittleRun()
    for k in range(3):  # too soon after the first to be read
        run.show(20.0 * k, drawn(*blocks(90), level=30 + 60 * (k % 3)))
    run.show(2000.0, drawn())
    for finder in (NumberedFinder(), None):
        seen, seeing = sights(run, finder)
        assert seen == [k / 100 for k in range(4)]
        assert max(Counter(seeing.looked).values()) == 1


def test_a_part_that_changed_is_another_sight_and_an_unchanged_picture_is_not() -> None:
    run = LittleRun()
    run.show(0.0, drawn())
    run.show(100.0, drawn(*blocks(8)))
    run.show(200.0, drawn(*blocks(8)))
    seen, _ = sights(run, NumberedFinder())
    assert seen[:2] == [0.0, 0.01]
    assert seen[2] in (0.01, 0.02)


def test_what_is_beside_the_point_is_not_looked_at() -> None:
    run = LittleRun()
    run.show(0.0, drawn()).elsewhere = True
    run.show(100.0, drawn(*blocks(30)))
    seen, seeing = sights(run, NumberedFinder())
    assert seen == [None, 0.01]
    assert seeing.looked == [1]
