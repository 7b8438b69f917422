"""The figures of a proposal by itself: its looks, its words, its place and the window."""

import math
from dataclasses import replace

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.perception.control_evidence import (
    BELIEF_FIGURES,
    CONTROL_FACTORS,
    CONTROL_FIGURES,
    Surroundings,
    belief_evidence,
    control_evidence,
)
from detector.perception.ports import FindKind
from detector.perception.window_belief import WindowBelief
from detector.perception.words import WordSenses
from detector.windows.seen import ControlKind
from tests.perception.control_figures import CARD, FRAME, box, figures, proposal

MIDDLE = box(90, 190, 20, 20)
NAN = math.nan
X, ARROW, SKIP = ControlKind.X_ICON, ControlKind.BACK_ARROW, ControlKind.SKIP_TEXT


def part(found: dict[str, float], *names: str) -> list[float]:
    return [found[name] for name in names]


def near(values: list[float]) -> object:
    return pytest.approx(values, nan_ok=True)


def test_the_place_and_the_window_are_the_last_figures() -> None:
    assert CONTROL_FIGURES[-len(BELIEF_FIGURES) :] == BELIEF_FIGURES
    assert len(CONTROL_FACTORS) == len(CONTROL_FIGURES) == len(set(CONTROL_FIGURES))


def test_without_proposals_there_are_no_rows() -> None:
    around = Surroundings(
        rgb=np.zeros((4, 4, 3), np.uint8), frame=FRAME, lines=(), is_read=True, finds=(), looks=None
    )
    assert control_evidence([], [], around, CARD).shape == (0, len(CONTROL_FIGURES))
    assert belief_evidence([], FRAME, CARD).shape == (0, len(BELIEF_FIGURES))
    assert belief_evidence([], FRAME, None).shape == (0, len(BELIEF_FIGURES))


FOUND_AS = ("find_words", "find_x", "find_arrow", "find_call")


@pytest.mark.parametrize(
    ("kind", "chances"),
    [
        (FindKind.WORDS, [0.7, 0, 0, 0]),
        (FindKind.X_ICON, [0, 0.7, 0, 0]),
        (FindKind.BACK_ARROW, [0, 0, 0.7, 0]),
        (FindKind.CALL, [0, 0, 0, 0.7]),
    ],
)
def test_a_finders_chances_by_kind(kind: FindKind, chances: list[float]) -> None:
    assert part(figures(proposal(MIDDLE, finds={kind: 0.7})), *FOUND_AS) == near(chances)


def test_without_a_finder_its_chances_are_not_known() -> None:
    assert part(figures(proposal(MIDDLE), finds=None), *FOUND_AS) == near([NAN] * 4)


@pytest.mark.parametrize(
    ("kind", "strokes", "kinds"),
    [
        (X, 0.8, [1, 0, 0]),
        (ARROW, NAN, [0, 0, 1]),
        (SKIP, NAN, [0, 1, 0]),
        (ControlKind.ACK_TEXT, NAN, [0, 1, 0]),
    ],
)
def test_its_kind(kind: ControlKind, strokes: float, kinds: list[float]) -> None:
    found = figures(proposal(MIDDLE, kind=kind, strokes=0.8))
    assert part(found, "strokes", "is_x", "is_words", "is_arrow") == near([strokes, *kinds])


@pytest.mark.parametrize(
    ("seen", "figure"), [("in_ring", "has_ring"), ("among_letters", "among_letters"), ("is_sign", "is_sign")]
)
def test_what_was_seen_of_it(seen: str, figure: str) -> None:
    names = ("has_ring", "among_letters", "is_sign")
    found = figures(proposal(MIDDLE, **{seen: True}))
    assert part(found, *names) == [float(name == figure) for name in names]


SIZES = ("glyph_share", "box_to_glyph", "aspect")


@pytest.mark.parametrize(
    ("place", "glyph", "kind", "sizes"),
    [
        pytest.param(box(80, 180, 60, 40), box(100, 190, 10, 20), X, [0.05, 4.0, 1.5], id="on a plate"),
        pytest.param(box(80, 180, 60, 40), box(100, 190, 0.5, 20), X, [0.0025, 40.0, 1.5], id="a thin glyph"),
        pytest.param(box(80, 180, 60, 0.5), box(80, 180, 60, 0.5), X, [0.0025, 0.5, 60.0], id="a thin box"),
        pytest.param(box(0, 180, 14, 20), box(0, 182, 8, 16), X, [0.08, 1.75, 1.0], id="cut on the left"),
        pytest.param(
            box(186, 180, 14, 20), box(192, 182, 8, 16), X, [0.08, 1.75, 1.0], id="cut by the right edge"
        ),
        pytest.param(box(0, 180, 15, 20), box(0, 182, 8, 16), X, [0.04, 15 / 8, 0.75], id="hardly cut"),
        pytest.param(box(1, 180, 14, 20), box(1, 182, 8, 16), X, [0.04, 1.75, 0.7], id="off the left edge"),
        pytest.param(
            box(185, 180, 14, 20), box(191, 182, 8, 16), X, [0.04, 1.75, 0.7], id="off the right edge"
        ),
        pytest.param(box(-3, 180, 14, 20), box(-3, 182, 8, 16), X, [0.08, 1.75, 1.0], id="beyond the edge"),
        pytest.param(
            box(0, 180, 14, 20), box(0, 182, 8, 16), SKIP, [0.04, 1.75, 0.7], id="words are never cut in half"
        ),
    ],
)
def test_its_size_and_proportions(place: Rect, glyph: Rect, kind: ControlKind, sizes: list[float]) -> None:
    assert part(figures(proposal(place, glyph, kind)), *SIZES) == near(sizes)


@pytest.mark.parametrize(
    ("contrast", "figure"), [(None, NAN), (4.5, 4.5), (20.5, 20.5), (21.0, 21.0), (25.0, 21.0)]
)
def test_its_contrast_up_to_black_on_white(contrast: float | None, figure: float) -> None:
    one = proposal(MIDDLE)
    measured = None if contrast is None else Quantity(value=contrast, error=0.1, unit="1")
    found = figures(replace(one, control=replace(one.control, contrast=measured)))
    assert found["contrast"] == pytest.approx(figure, nan_ok=True)


WORDS = ("was_read", "close", "skip", "decline", "acknowledge", "lead_on", "neither", "letters")


@pytest.mark.parametrize(
    ("text", "senses", "words"),
    [
        pytest.param("跳过", None, [0, *[NAN] * 7], id="nothing was read"),
        pytest.param(
            "跳过 5",
            WordSenses(close=0.1, skip=0.2, decline=0.3, acknowledge=0.15, lead_on=0.05, neither=0.25),
            [1, 0.1, 0.2, 0.3, 0.15, 0.05, 0.25, 3.0],
            id="Chinese letters and half ones",
        ),
        pytest.param("Skip", WordSenses(skip=1.0), [1, 0, 1, 0, 0, 0, 0, 2.0], id="Latin letters"),
        pytest.param(None, WordSenses(), [1, *[0] * 7], id="no text"),
    ],
)
def test_its_words(text: str | None, senses: WordSenses | None, words: list[float]) -> None:
    found = figures(proposal(MIDDLE, kind=SKIP, text=text), senses=[senses])
    assert part(found, *WORDS) == near(words)


@pytest.mark.parametrize("senses", [None, WordSenses(skip=1.0)])
@pytest.mark.parametrize(("countdown_s", "counts"), [(None, 0.0), (0, 1.0), (5, 1.0)])
def test_whether_it_counts_down(senses: WordSenses | None, countdown_s: int | None, counts: float) -> None:
    one = proposal(MIDDLE, kind=SKIP)
    found = figures(replace(one, control=replace(one.control, countdown_s=countdown_s)), senses=[senses])
    assert found["counts_down"] == counts


PLACE = ("x_share", "y_share", "edge_share", "from_top", "from_bottom", "off_middle")


@pytest.mark.parametrize(
    ("place", "shares"),
    [
        (box(40, 90, 20, 20), [0.25, 0.25, 0.25, 0.5, 1.5, 0.25]),
        (box(150, 290, 20, 20), [0.8, 0.75, 0.2, 1.5, 0.5, 0.3]),
    ],
)
def test_its_place_on_the_screen(place: Rect, shares: list[float]) -> None:
    assert part(figures(proposal(place)), *PLACE) == near(shares)


WINDOW = ("across", "down", "gap", "is_inside", "off_corner", "window_area", "window_height")


@pytest.mark.parametrize(
    ("place", "window", "values"),
    [
        pytest.param(
            box(60, 140, 20, 20),
            box(40, 100, 120, 200),
            [0.25, 0.25, 0.0, 1.0, 0.25, 0.3, 1.0],
            id="inside, at the upper left",
        ),
        pytest.param(
            box(140, 250, 20, 20),
            box(40, 100, 120, 200),
            [110 / 120, 0.8, 0.0, 1.0, 0.2, 0.3, 1.0],
            id="inside, at the lower right",
        ),
        pytest.param(
            box(170, 60, 20, 20),
            box(40, 100, 120, 200),
            [140 / 120, -0.15, math.hypot(10, 20) / 200, 0.0, 0.15, 0.3, 1.0],
            id="outside, above the right corner",
        ),
        pytest.param(
            box(60, 140, 20, 20),
            box(50, 100, 0.5, 0.5),
            [20.0, 50.0, math.hypot(9.5, 39.5) / 200, 0.0, 49.5 / 200, 0.25 / 80_000, 0.5 / 200],
            id="a window of nearly nothing",
        ),
    ],
)
def test_its_place_relative_to_the_window(place: Rect, window: Rect, values: list[float]) -> None:
    assert part(figures(proposal(place), belief=replace(CARD, box=window)), *WINDOW) == near(values)


def test_the_chances_of_each_kind_of_window() -> None:
    found = figures(proposal(MIDDLE))
    assert part(found, "no_window", "full_screen", "card", "sheet") == [0.1, 0.2, 0.4, 0.3]


def test_without_a_belief_neither_window_nor_place_is_known() -> None:
    found = figures(proposal(MIDDLE), belief=None)
    assert part(found, *BELIEF_FIGURES) == near([NAN] * len(BELIEF_FIGURES))
    assert found["is_x"] == 1.0


def test_one_row_of_the_window_for_each_proposal() -> None:
    belief = WindowBelief(none=1.0, full_screen=0.0, card=0.0, sheet=0.0, box=FRAME)
    rows = belief_evidence([proposal(MIDDLE), proposal(box(0, 0, 20, 20))], FRAME, belief)
    assert rows[:, 0].tolist() == pytest.approx([0.5, 0.05])


@pytest.mark.parametrize(
    ("has_tree", "bounds", "node"),
    [
        pytest.param(True, MIDDLE, [0.6, 1.0], id="a node of its own"),
        pytest.param(True, None, [0.6, 0.0], id="none"),
        pytest.param(False, MIDDLE, [NAN, NAN], id="no tree"),
    ],
)
def test_what_the_tree_has_there(has_tree: bool, bounds: Rect | None, node: list[float]) -> None:
    one = proposal(MIDDLE, named=0.6)
    found = figures(replace(one, control=replace(one.control, node_bounds=bounds)), has_tree=has_tree)
    assert part(found, "named", "has_node") == near(node)


def test_a_tree_is_not_assumed() -> None:
    around = Surroundings(
        rgb=np.zeros((4, 4, 3), np.uint8), frame=FRAME, lines=(), is_read=True, finds=(), looks=None
    )
    (row,) = control_evidence([proposal(MIDDLE)], [None], around, CARD)
    assert math.isnan(row[CONTROL_FIGURES.index("named")])
