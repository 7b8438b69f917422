"""A window finder's sight beside the figures of each rectangle."""

from dataclasses import replace

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.ports import WindowGuess
from detector.perception.weights import SightWeights
from detector.perception.window_belief import agreement, belief_by_sight, believed
from detector.perception.window_shapes import Shape

FRAME = Rect.from_xywh(0, 0, 400, 800)
CARD = Rect.from_xywh(100, 200, 200, 400)
SHEET = Rect.from_xywh(0, 400, 400, 400)
WEIGHTS = SightWeights(share=0.5, overlap=4.0)


def shape(box: Rect) -> Shape:
    return Shape(small=(0, 0, 1, 1), box=box, is_whole=box == FRAME)


SHAPES = tuple(map(shape, (FRAME, CARD, SHEET)))


def cover(*, rows: slice, columns: slice) -> np.ndarray:
    cells = np.zeros((8, 4), np.float32)
    cells[rows, columns] = 1
    return cells


MIDDLE = cover(rows=slice(2, 6), columns=slice(1, 3))  # the card's cells, 100 px each
SIGHT = WindowGuess(cover=MIDDLE, none=0.1, full_screen=0.2, card=0.6, sheet=0.1)
ODDS = np.array([0.5, -0.5, 0.8])


def test_the_figures_alone_where_no_finder_looked() -> None:
    assert belief_by_sight(SHAPES, ODDS, None, WEIGHTS) == believed(SHAPES, ODDS)


def test_a_rectangle_agrees_with_the_cells_that_it_covers() -> None:
    whole, card, sheet = (agreement(one.box, FRAME, MIDDLE) for one in SHAPES)
    assert card == pytest.approx(1.0)
    assert whole == pytest.approx(8 / 32)
    assert sheet == pytest.approx(4 / 20)


def test_cells_count_by_their_chance_and_by_the_part_that_is_covered() -> None:
    halves = np.full((8, 4), 0.5, np.float32)
    assert agreement(FRAME, FRAME, halves) == pytest.approx(0.5)
    assert agreement(Rect.from_xywh(0, 0, 50, 100), FRAME, halves) == pytest.approx(0.5 / 16)


@pytest.mark.parametrize("share", [0.5, 0.75])
def test_both_are_weighed_by_their_log_odds(share: float) -> None:
    by_figures = believed(SHAPES, ODDS)
    belief = belief_by_sight(SHAPES, ODDS, SIGHT, SightWeights(share=share, overlap=4.0))
    ways = [1.0]
    for way in ("full_screen", "card", "sheet"):
        figures, seen = (getattr(one, way) / one.none for one in (by_figures, SIGHT))
        ways.append(figures ** (1 - share) * seen**share)
    found = [belief.none, belief.full_screen, belief.card, belief.sheet]
    assert found == pytest.approx([one / sum(ways) for one in ways])


def test_the_box_is_the_rectangle_that_both_speak_for() -> None:
    """By its figures alone it would be the sheet's."""
    assert believed(SHAPES, ODDS).box == SHEET
    assert belief_by_sight(SHAPES, ODDS, SIGHT, WEIGHTS).box == CARD


def test_of_two_rectangles_that_lie_so_the_one_that_frames_the_cells() -> None:
    smaller = shape(Rect.from_xywh(100, 200, 200, 250))
    shapes = (SHAPES[0], SHAPES[1], smaller)
    odds = np.array([-2.0, 0.0, 1.0])
    assert believed(shapes, odds).box == smaller.box
    assert belief_by_sight(shapes, odds, SIGHT, WEIGHTS).box == CARD
    assert belief_by_sight(shapes, odds, SIGHT, replace(WEIGHTS, overlap=0.0)).box == smaller.box


def test_what_fills_the_screen_has_its_box() -> None:
    whole = WindowGuess(cover=np.ones((8, 4), np.float32), none=0.01, full_screen=0.97, card=0.01, sheet=0.01)
    odds = np.array([0.0, 3.0, 0.0])
    assert believed(SHAPES, odds).box == CARD
    assert belief_by_sight(SHAPES, odds, whole, WEIGHTS).box == FRAME


def test_a_rectangle_elsewhere_is_not_what_was_seen() -> None:
    """The sheet agrees with a fifth of the card's cells: the sight only makes it less sure."""
    odds = np.array([-2.0, -5.0, 9.0])
    sheet = replace(SIGHT, card=0.3, sheet=0.4)
    by_figures = believed(SHAPES, odds)
    belief = belief_by_sight(SHAPES, odds, sheet, WEIGHTS)
    assert belief.box == by_figures.box == SHEET
    assert by_figures.none < belief.none < sheet.none
    assert belief.card / belief.sheet == pytest.approx(by_figures.card / by_figures.sheet)


def test_a_rectangle_that_lies_otherwise_does_not_frame_what_was_seen() -> None:
    """A sheet is seen; the only rectangle like its cells stands free of the edges."""
    sheet = replace(SIGHT, none=0.01, card=0.09, sheet=0.7)
    odds = np.array([-3.0, -1.0, -2.0])
    assert belief_by_sight(SHAPES, odds, sheet, WEIGHTS) == believed(SHAPES, odds)


@pytest.mark.parametrize(("rows", "is_framed"), [(4, True), (5, False)])
def test_half_an_agreement_is_enough(rows: int, is_framed: bool) -> None:
    """Of the cells of four or five rows, two rows are the rectangle's."""
    seen = replace(SIGHT, none=0.01, card=0.69, cover=cover(rows=slice(2, 2 + rows), columns=slice(0, 4)))
    band = shape(Rect.from_xywh(0, 200, 400, 200))
    odds = np.array([-3.0, -1.0])
    belief = belief_by_sight((SHAPES[0], band), odds, seen, WEIGHTS)
    assert (belief != believed((SHAPES[0], band), odds)) is is_framed


def test_a_window_seen_elsewhere_does_not_speak_for_a_rectangle() -> None:
    """A sheet that has no edges, over a page with a live stream's float: the float was a window with .44."""
    sheet = replace(SIGHT, none=0.04, full_screen=0.04, card=0.28, sheet=0.64)
    shapes = (SHAPES[0], shape(Rect.from_xywh(300, 100, 80, 120)))
    odds = np.array([-4.8, -3.2])
    assert belief_by_sight(shapes, odds, sheet, WEIGHTS) == believed(shapes, odds)


def test_where_no_window_is_seen_no_rectangle_needs_to_frame_it() -> None:
    nothing = replace(SIGHT, none=0.97, full_screen=0.01, card=0.01, sheet=0.01, cover=np.zeros_like(MIDDLE))
    by_figures = believed(SHAPES, ODDS)
    belief = belief_by_sight(SHAPES, ODDS, nothing, WEIGHTS)
    assert belief.none > by_figures.none
    assert belief.box == by_figures.box
