"""Pieces of pages, as collections show them."""

import random

import pytest

pytest.importorskip("skia", reason="draws the pages; for training alone")

from lab.training.own_marks import rows_around


def test_a_piece_contains_all_of_what_it_is_cut_around() -> None:
    for seed in range(50):
        top, end = rows_around((0.0, 300.0, 624.0, 200.0), 624, 1300, random.Random(seed))
        assert 0 <= top <= 300 and 500 <= end <= 1300


def test_a_piece_ends_where_the_page_does() -> None:
    for seed in range(50):
        top, end = rows_around((0.0, 0.0, 624.0, 1300.0), 624, 1300, random.Random(seed))
        assert (top, end) == (0, 1300)
