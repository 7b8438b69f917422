from dataclasses import replace

import cv2
import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.joined_words import apart_in_row
from detector.perception.ports import TextLine
from tests.perception.words import lexicon

WORD = TextLine(text="关闭", box=Rect.from_xywh(600, 100, 80, 40), score=0.98)
TITLE = TextLine(text="Marrow & Thyme 关闭", box=Rect.from_xywh(100, 90, 590, 60), score=0.95)


def page(*inks: Rect, noise: int = 0) -> np.ndarray:
    """A grey ground with white bars where words stand."""
    rgb = np.full((200, 720, 3), 60, np.uint8)
    rgb += np.random.default_rng(1).integers(0, noise + 1, rgb.shape, dtype=np.uint8)
    for ink in (WORD.box, *inks):
        a, b = (int(ink.left_px), int(ink.top_px)), (int(ink.right_px) - 1, int(ink.bottom_px) - 1)
        cv2.rectangle(rgb, a, b, (255, 255, 255), cv2.FILLED)
    return rgb


FAR, NEAR = Rect.from_xywh(100, 95, 470, 50), Rect.from_xywh(100, 95, 494, 50)


def texts(lines: tuple[TextLine, ...]) -> list[str]:
    return [line.text for line in sorted(lines, key=lambda line: line.box.left_px)]


def test_a_word_beside_a_title_is_a_line_of_its_own() -> None:
    title, word = sorted(apart_in_row(page(FAR), [TITLE], [WORD], lexicon()), key=lambda one: one.box.left_px)
    assert word == WORD
    assert title == replace(TITLE, text="Marrow & Thyme", box=replace(TITLE.box, right_px=580.0))


def test_a_word_before_a_title_too() -> None:
    line = replace(TITLE, text="关闭 Marrow", box=Rect.from_xywh(595, 90, 110, 60))
    rgb = page(Rect.from_xywh(702, 95, 10, 50))
    assert texts(apart_in_row(rgb, [line], [WORD], lexicon())) == ["关闭", "Marrow"]


@pytest.mark.parametrize(
    ("rgb", "line", "word"),
    [
        pytest.param(page(NEAR), TITLE, WORD, id="a word of a sentence: something stands right beside it"),
        pytest.param(page(FAR, noise=90), TITLE, WORD, id="a busy ground: nobody sees a gap"),
        pytest.param(page(FAR), replace(TITLE, text="Marrow & Thyme 关团"), WORD, id="read otherwise"),
        pytest.param(page(FAR), TITLE, replace(WORD, text="Thyme"), id="no control"),
        pytest.param(page(FAR), replace(TITLE, text="关闭"), WORD, id="a line of its own already"),
        pytest.param(page(FAR), replace(TITLE, box=Rect.from_xywh(100, 10, 590, 60)), WORD, id="another row"),
    ],
)
def test_everything_else_stays(rgb: np.ndarray, line: TextLine, word: TextLine) -> None:
    assert apart_in_row(rgb, [line], [word], lexicon()) == (line,)
