"""Where words are worth reading: not on a plain page on which nothing is seen."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from detector.core.geometry import Rect
from detector.perception.ports import FindKind, PictureFind, WindowGuess
from detector.perception.weights import SightWeights
from detector.perception.worth_reading import is_worth_reading
from tests.perception.drawn import page, popup
from tests.perception.learned import shipped

PLAIN = np.asarray(Image.new("RGB", (720, 1600), (250, 250, 250)))


def test_a_plain_screen_is_not_worth_reading() -> None:
    assert not is_worth_reading(PLAIN, (), None, shipped())


def test_even_a_weak_find_is_worth_reading() -> None:
    hint = PictureFind(box=Rect.from_xywh(600, 80, 60, 60), kind=FindKind.X_ICON, score=0.12)
    assert is_worth_reading(PLAIN, (hint,), None, shipped())


def test_a_card_over_a_dimmed_page_is_worth_reading() -> None:
    assert is_worth_reading(np.asarray(popup(page())), (), None, shipped())


@pytest.mark.parametrize(("score", "is_worth"), [(0.1, True), (0.099, False)])
def test_a_find_counts_from_a_tenth_on(score: float, is_worth: bool) -> None:
    """On a plain picture of a few pixels, behind a weaker one."""
    box = Rect.from_xywh(60, 8, 6, 6)
    finds = [PictureFind(box=box, kind=FindKind.X_ICON, score=one) for one in (0.01, score)]
    assert is_worth_reading(PLAIN[::8, ::8], finds, None, shipped()) is is_worth


def test_the_looks_alone_may_be_worth_reading() -> None:
    """Also on a small picture; a black one is not."""
    assert is_worth_reading(np.asarray(popup(page()))[::4, ::4], (), None, shipped())
    assert not is_worth_reading(np.zeros((400, 180, 3), np.uint8), (), None, shipped())


def dimmed(share: float) -> np.ndarray:
    """A page on its way to a popup, 180 px wide."""
    return np.asarray(Image.blend(page(), popup(page()), share).resize((180, 400), Image.Resampling.BOX))


@pytest.mark.parametrize(("share", "is_worth"), [(0.3, False), (0.5, True)])
def test_a_window_is_worth_reading_from_a_chance_of_a_tenth_on(share: float, is_worth: bool) -> None:
    """The chances by the shipped weights are 0.098 and 0.24."""
    assert is_worth_reading(dimmed(share), (), None, shipped()) is is_worth


@pytest.mark.parametrize(("share", "is_worth"), [(0.0, False), (0.1, True)])
def test_a_weak_call_adds_to_the_chance_by_its_place_on_the_screen(share: float, is_worth: bool) -> None:
    """To 0.066 and 0.112 by the shipped weights."""
    call = PictureFind(box=Rect.from_xywh(45, 232, 90, 22), kind=FindKind.CALL, score=0.09)
    assert is_worth_reading(dimmed(share), (call,), None, shipped()) is is_worth


@pytest.mark.parametrize(
    "box", [(0, 232, 1.6, 22), (178.4, 232, 1.6, 22), (45, 0, 90, 1.6), (45, 398.4, 90, 1.6)]
)
def test_a_weak_call_counts_up_to_each_edge_of_the_screen(box: tuple[float, float, float, float]) -> None:
    """To 0.110 by the shipped weights; beside the screen it would be 0.034."""
    call = PictureFind(box=Rect.from_xywh(*box), kind=FindKind.CALL, score=0.09)
    assert is_worth_reading(dimmed(0.1), (call,), None, shipped())


@pytest.mark.parametrize(("none", "is_worth"), [(0.999, False), (0.02, True)])
def test_what_the_window_finder_sees_counts(none: float, is_worth: bool) -> None:
    rest = (1 - none) / 3
    cover = np.full((48, 24), 1 - none, np.float32)
    sight = WindowGuess(cover=cover, none=none, full_screen=rest, card=rest, sheet=rest)
    weights = replace(shipped(), sight=SightWeights(share=0.8, overlap=3.0))
    assert is_worth_reading(PLAIN, (), sight, weights) is is_worth
