"""The learned window finder on pictures drawn here: what it sees, and what it must not fail on."""

from functools import cache

import numpy as np
import pytest
from PIL import Image

from detector.core.errors import ConfigError
from detector.engines.control_finder import LearnedWindowFinder
from detector.engines.model_store import load_model_bytes
from detector.perception.ports import WindowGuess
from tests.perception.drawn import page, popup


@cache
def finder() -> LearnedWindowFinder:
    return LearnedWindowFinder(lambda: load_model_bytes("window_finder"), n_threads=1)


def seen(image: Image.Image) -> WindowGuess:
    return finder().look(np.asarray(image))


def chances(sight: WindowGuess) -> list[float]:
    return [sight.none, sight.full_screen, sight.card, sight.sheet]


def test_sees_the_card_of_a_popup_and_where_it_lies() -> None:
    sight = seen(popup(page()))
    assert sight.card == max(chances(sight))
    height, width = sight.cover.shape
    assert sight.cover[height // 2, width // 2] > 0.5 > sight.cover[1, width // 2]


@pytest.mark.parametrize(
    "size", [(720, 1600), (900, 1200), (1000, 1000), (1600, 720), (8, 8), (1, 40), (40, 1)]
)
def test_any_shape_of_picture_has_chances_that_add_up(size: tuple[int, int]) -> None:
    sight = seen(Image.new("RGB", size, (240, 240, 240)))
    assert sum(chances(sight)) == pytest.approx(1.0, abs=1e-3)
    assert sight.cover.ndim == 2 and 0 <= sight.cover.min() <= sight.cover.max() <= 1


def test_the_same_picture_gives_the_same_sight() -> None:
    one, again = seen(popup(page())), seen(popup(page()))
    assert chances(one) == chances(again) and np.array_equal(one.cover, again.cover)


def test_the_model_is_loaded_when_it_is_first_needed() -> None:
    loads = []

    def load() -> bytes:
        loads.append(1)
        return load_model_bytes("window_finder")

    lazy = LearnedWindowFinder(load, n_threads=1)
    assert not loads
    for _ in range(2):
        lazy.look(np.asarray(page()))
    assert len(loads) == 1


def test_a_missing_model_is_named() -> None:
    def load() -> bytes:
        raise ConfigError("models/manifest.yaml: lists no model named window_finder")

    with pytest.raises(ConfigError, match="lists no model named window_finder"):
        LearnedWindowFinder(load).look(np.asarray(page()))
