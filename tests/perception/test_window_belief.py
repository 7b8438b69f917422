"""Which window is on top: chances that add up to one, with and without a control."""

import math
from dataclasses import replace

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.weights import JointEvidence
from detector.perception.window_belief import WindowBelief, belief_from, believed
from detector.perception.window_shapes import Shape
from detector.windows.seen import InformationWindow, WindowKind

FRAME, CARD = Rect.from_xywh(0, 50, 200, 400), Rect.from_xywh(40, 150, 120, 200)
BELIEF = WindowBelief(none=0.6, full_screen=0.1, card=0.2, sheet=0.1, box=CARD)
TOGETHER = JointEvidence(shift=0.5, window=2.0, control=0.3, most=4.0)


def parts(belief: WindowBelief) -> list[float]:
    return [belief.none, belief.full_screen, belief.card, belief.sheet]


def chance(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


@pytest.mark.parametrize(("none", "is_one"), [(0.49, True), (0.5, False), (0.51, False)])
def test_a_window_is_likelier_than_none(none: float, is_one: bool) -> None:
    assert replace(BELIEF, none=none).is_window is is_one


@pytest.mark.parametrize(
    ("none", "control", "odds"),
    [
        pytest.param(0.6, 2.0, 0.5 + 2 * math.log(2 / 3) + 0.3 * 2, id="a likely control"),
        pytest.param(0.6, -2.0, 0.5 + 2 * math.log(2 / 3) - 0.3 * 2, id="an unlikely one"),
        pytest.param(0.6, 9.0, 0.5 + 2 * math.log(2 / 3) + 0.3 * 4, id="a certain one"),
        pytest.param(0.6, -math.inf, 0.5 + 2 * math.log(2 / 3) - 0.3 * 4, id="none at all"),
        pytest.param(0.0, 0.0, 0.5 + 2 * math.log(1e6 - 1), id="certainly a window"),
        pytest.param(1.0, 0.0, 0.5 - 2 * math.log(1e6 - 1), id="certainly none"),
    ],
)
def test_the_odds_of_a_window_with_its_likeliest_control(none: float, control: float, odds: float) -> None:
    there = replace(BELIEF, none=none).beside(control, TOGETHER)
    assert 1 - there.none == pytest.approx(chance(odds), rel=1e-3, abs=1e-15)


def test_a_control_changes_nothing_between_kinds_of_windows() -> None:
    there = BELIEF.beside(2.0, TOGETHER)
    window = 1 - there.none
    assert parts(there)[1:] == pytest.approx([0.25 * window, 0.5 * window, 0.25 * window])
    assert there.box == CARD


def test_as_if_there_were_certainly_a_window() -> None:
    assert parts(BELIEF.as_sure()) == pytest.approx([0.0, 0.25, 0.5, 0.25])
    nowhere = WindowBelief(none=1.0, full_screen=1e-7, card=2e-7, sheet=3e-7, box=CARD)
    assert parts(nowhere.as_sure()) == pytest.approx([0.0, 0.1, 0.2, 0.3])


@pytest.mark.parametrize(
    ("kind", "chances"),
    [
        (WindowKind.SPLASH, [0.2, 0.8, 0, 0]),
        (WindowKind.SHEET, [0.2, 0, 0, 0.8]),
        (WindowKind.POPUP, [0.2, 0, 0.8, 0]),
    ],
)
def test_of_a_known_window(kind: WindowKind, chances: list[float]) -> None:
    belief = belief_from(InformationWindow(kind=kind, box=CARD, score=0.8))
    assert parts(belief) == pytest.approx(chances)
    assert belief.box == CARD


WHOLE = Shape(small=(0, 0, 1, 1), box=FRAME, is_whole=True)


def shape(box: Rect) -> Shape:
    return Shape(small=(0, 0, 1, 1), box=box, is_whole=False)


SHEET = Rect.from_xywh(0, 300, 200, 150)


@pytest.mark.parametrize(
    ("shapes", "log_odds", "odds", "box"),
    [
        pytest.param([WHOLE], [1.0], [math.e, 0, 0], FRAME, id="the whole screen"),
        pytest.param([WHOLE, shape(CARD)], [-1.0, 2.0], [math.exp(-1), math.exp(2), 0], CARD, id="a card"),
        pytest.param([WHOLE, shape(SHEET)], [-1.0, 2.0], [math.exp(-1), 0, math.exp(2)], SHEET, id="a sheet"),
        pytest.param(
            [WHOLE, shape(SHEET), shape(CARD), shape(CARD.expanded(2))],
            [0.0, 1.0, 2.0, 1.5],
            [1, math.exp(2), math.e],
            CARD,
            id="the best card of two",
        ),
        pytest.param(
            [WHOLE, shape(CARD)], [20.0, -20.0], [math.exp(12), math.exp(-12), 0], FRAME, id="clipped"
        ),
    ],
)
def test_the_best_shape_of_each_kind_counts(
    shapes: list[Shape], log_odds: list[float], odds: list[float], box: Rect
) -> None:
    belief = believed(shapes, np.array(log_odds))
    total = 1 + sum(odds)
    assert parts(belief) == pytest.approx([1 / total, *(one / total for one in odds)], rel=1e-9)
    assert belief.box == box


@pytest.mark.parametrize(
    ("box", "way"),
    [
        pytest.param((0, 250, 200, 200), "sheet", id="at the lower edge"),
        pytest.param((0, 242.1, 200, 200), "sheet", id="7.9 px off the lower edge"),
        pytest.param((0, 242, 200, 200), "card", id="8 px off the lower edge"),
        pytest.param((0, 50, 200, 100), "sheet", id="at the upper edge"),
        pytest.param((3, 250, 194, 200), "sheet", id="97 per cent of the width"),
        pytest.param((3, 250, 193.9, 200), "card", id="a little less"),
        pytest.param((0, 50, 200, 200), "sheet", id="half of the height from above"),
        pytest.param((0, 50, 200, 201), "full_screen", id="more than half from above"),
        pytest.param((0, 50, 200, 400), "full_screen", id="from edge to edge"),
    ],
)
def test_how_a_shape_lies_on_the_screen(box: tuple[float, float, float, float], way: str) -> None:
    own = Rect.from_xywh(*box)
    belief = believed([WHOLE, shape(own)], np.array([-11.0, 8.0]))
    assert getattr(belief, way) > 0.99
    assert belief.box == (FRAME if way == "full_screen" else own)
