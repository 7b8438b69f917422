"""Why a labelled control is missed, distinguished by the chances if there were certainly a window."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.content import NO_CONTENT
from detector.perception.ports import FindKind, PictureFind
from detector.perception.x_icon import find_x_marks
from detector.windows.seen import Channel
from lab.training.explain_misses import (
    NO_WINDOW,
    NOT_PROPOSED,
    WEIGHED_DOWN,
    cause_of,
    chances,
    found_in,
    misses_in,
    true_window,
)
from lab.training.labelled_screens import LabelledScreen
from lab.training.looks import Look, _look
from tests.perception.drawn import DrawnX, page
from tests.perception.learned import shipped
from tests.perception.words import lexicon

FLOAT = Rect.from_xywh(420, 900, 240, 240)


def look_at(window: str, *, score: float = 0.9) -> Look:
    """A page with a grey × at the corner of something floating on it that no edge frames."""
    image = page()
    cross = DrawnX(x_px=640, y_px=920, side_px=26, stroke_px=4, colour=(90, 90, 90))
    cross.draw(image)
    rgb = np.asarray(image)
    finds = (PictureFind(box=cross.box.expanded(6), kind=FindKind.X_ICON, score=score),) if score else ()
    marks = find_x_marks(rgb) if score else ()
    ink = replace(NO_CONTENT, marks=marks, finds=finds, channels=(Channel.TEXT, Channel.PICTURE))
    screen = LabelledScreen(
        path=Path("float.png"),
        origin="drawn",
        window=window,
        window_box=None if window == "none" else FLOAT,
        controls=(("x_icon", cross.box.expanded(8)),),
    )
    return _look(screen, rgb, ink, lexicon(), is_full=True)


@pytest.mark.parametrize(
    ("sure", "cause"),
    [((), NOT_PROPOSED), ((0.2, 0.7), NO_WINDOW), ((0.2, 0.3), WEIGHED_DOWN)],
)
def test_a_miss_has_one_cause(sure: tuple[float, ...], cause: str) -> None:
    assert cause_of(sure) == cause


def test_a_control_that_was_not_proposed_has_no_chance() -> None:
    (miss,) = misses_in(look_at("float", score=0.0), shipped())
    assert (miss.cause, miss.chance, miss.sure, miss.by_factor) == (NOT_PROPOSED, 0.0, 0.0, {})


def test_a_known_window_makes_a_control_likelier() -> None:
    there, page_alone = look_at("float"), look_at("none")
    known = chances(there, shipped(), true_window(there)).max()
    assert known > chances(page_alone, shipped(), true_window(page_alone)).max()


def test_a_miss_records_its_chance_in_a_certain_window() -> None:
    (miss,) = misses_in(look_at("float", score=0.05), shipped())
    assert miss.chance < 0.5 and miss.sure > miss.chance and miss.none > 0.5
    assert set(miss.by_factor) == set(shipped().controls.factors)


def test_labels_with_a_reported_proposal_are_found() -> None:
    look = look_at("float")
    assert found_in(look, np.ones(len(look.elements))) == (1, int((look.closes == 0).sum()))
    assert found_in(look, np.zeros(len(look.elements))) == (0, 0)
