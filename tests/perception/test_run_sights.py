"""Each picture of a run is seen as a whole by the window finder, once, whatever was read of it."""

from collections import Counter

import numpy as np

from detector.perception.ports import WindowGuess
from detector.perception.reading_setup import ReadingSetup
from detector.perception.run_reader import RunReader
from tests.perception.learned import shipped
from tests.perception.little_run import LittleRun, NumberedFinder, NumberedReader, blocks, drawn, number_of
from tests.perception.words import lexicon, line

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
