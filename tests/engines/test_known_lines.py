from collections.abc import Sequence

import numpy as np

from detector.engines.text_reader import KnownLines


def line(grey: int, *, width: int = 30) -> np.ndarray:
    return np.full((10, width, 3), grey, np.uint8)


class Reading:
    """Returns how grey each line is, and counts the lines it was given."""

    def __init__(self) -> None:
        self.n_given: list[int] = []

    def __call__(self, pictures: Sequence[np.ndarray]) -> list[tuple[str, float]]:
        self.n_given.append(len(pictures))
        return [(f"{picture.shape[1]}px of {picture[0, 0, 0]}", 0.9) for picture in pictures]


def test_reads_only_new_lines_and_returns_all_in_order() -> None:
    known, reading = KnownLines(), Reading()
    first = known.read([line(1), line(2), line(1)], reading)
    again = known.read([line(3), line(2)], reading)
    assert [text for text, _ in first] == ["30px of 1", "30px of 2", "30px of 1"]
    assert [text for text, _ in again] == ["30px of 3", "30px of 2"]
    assert known.read([line(3)], reading) == [("30px of 3", 0.9)]
    assert reading.n_given == [2, 1]


def test_equal_bytes_in_another_shape_are_another_line() -> None:
    known, reading = KnownLines(), Reading()
    assert known.read([line(7), line(7).reshape(30, 10, 3)], reading) == [
        ("30px of 7", 0.9),
        ("10px of 7", 0.9),
    ]


def test_the_least_recent_line_is_forgotten_even_within_one_call() -> None:
    known, reading = KnownLines(n_kept=2), Reading()
    assert len(known.read([line(1), line(2), line(3)], reading)) == 3
    known.read([line(2)], reading)
    known.read([line(4)], reading)
    known.read([line(2), line(3)], reading)
    assert reading.n_given == [3, 1, 1]
