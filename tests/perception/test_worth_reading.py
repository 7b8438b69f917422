"""Where words are worth reading: not on a plain page on which nothing is seen."""

import numpy as np
from PIL import Image

from detector.core.geometry import Rect
from detector.perception.ports import FindKind, PictureFind
from detector.perception.worth_reading import is_worth_reading
from tests.perception.drawn import page, popup
from tests.perception.learned import shipped

PLAIN = np.asarray(Image.new("RGB", (720, 1600), (250, 250, 250)))


def test_a_plain_screen_is_not_worth_reading() -> None:
    assert not is_worth_reading(PLAIN, (), shipped())


def test_even_a_weak_find_is_worth_reading() -> None:
    hint = PictureFind(box=Rect.from_xywh(600, 80, 60, 60), kind=FindKind.X_ICON, score=0.12)
    assert is_worth_reading(PLAIN, (hint,), shipped())


def test_a_card_over_a_dimmed_page_is_worth_reading() -> None:
    assert is_worth_reading(np.asarray(popup(page())), (), shipped())
