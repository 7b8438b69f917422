"""Whether what was read is still there elsewhere: on a plain ground, faded, shifted, gone, at the edge."""

import numpy as np
import pytest
from PIL import Image

from detector.core.geometry import Rect
from detector.perception.carrying import MIN_STRENGTH, compare, stands
from tests.perception.drawn import DrawnPill, ink_box, photo

PLAIN = Image.new("RGB", (720, 1600), (40, 40, 40))
BOX = Rect.from_xywh(560, 80, 120, 60)


def with_text(ground: Image.Image, text: str = "跳过 5", alpha: float = 1.0) -> np.ndarray:
    image = ground.copy()
    DrawnPill(x_px=620, y_px=110, text=text, font_px=30, alpha=alpha, plate_alpha=0).draw(image)
    return np.asarray(image)


READ = with_text(PLAIN)


def test_the_same_patch_stands_at_full_strength() -> None:
    correlation, strength = compare(BOX, READ, READ)
    assert correlation == pytest.approx(1)
    assert strength == pytest.approx(1)


@pytest.mark.parametrize(("alpha", "is_there"), [(0.2, False), (0.4, False), (0.6, True), (0.9, True)])
def test_a_fade_in_stands_from_half_of_its_strength_on(alpha: float, is_there: bool) -> None:
    correlation, strength = compare(BOX, READ, with_text(PLAIN, alpha=alpha))
    assert correlation > 0.95, "the pattern is there from its first trace on"
    assert strength == pytest.approx(alpha, abs=0.05)
    assert stands(BOX, READ, with_text(PLAIN, alpha=alpha)) is is_there is (strength >= MIN_STRENGTH)


def test_another_digit_leaves_a_control_standing() -> None:
    assert stands(BOX, READ, with_text(PLAIN, "跳过 4"))


@pytest.mark.parametrize(
    "other",
    [np.asarray(PLAIN), np.asarray(photo(5)), with_text(PLAIN, "广告中心")],
    ids=["gone", "another picture", "other words"],
)
def test_what_is_gone_does_not_stand(other: np.ndarray) -> None:
    assert not stands(BOX, READ, other)


def test_a_shift_of_a_few_pixels_is_the_same_place_and_more_is_not() -> None:
    for shift_px, is_there in ((3, True), (20, False)):
        moved = np.roll(READ, shift_px, axis=1)
        assert stands(BOX, READ, moved) is is_there


def test_a_patch_with_nothing_on_it_stands_nowhere() -> None:
    plain = np.asarray(PLAIN)
    assert compare(BOX, plain, READ) == (0.0, 0.0)
    assert not stands(BOX, plain, plain)


def test_a_box_over_the_edge_is_compared_as_far_as_it_is_on_the_picture() -> None:
    image = PLAIN.copy()
    _, cover = DrawnPill(x_px=690, y_px=30, text="跳过", font_px=30, plate_alpha=0).draw(image)
    box = ink_box(cover).expanded(20)
    assert box.right_px > 720
    assert stands(box, np.asarray(image), np.asarray(image))


def test_a_smaller_picture_that_lacks_the_place_shows_nothing_there() -> None:
    assert compare(BOX, READ, READ[:60, :600]) == (0.0, 0.0)


def grey(levels: np.ndarray) -> np.ndarray:
    return np.repeat(np.asarray(levels, np.uint8)[..., None], 3, axis=2)


def noise(seed: int, height: int = 40, width: int = 60) -> np.ndarray:
    return np.random.default_rng(seed).integers(-30, 31, (height, width))


NOISE = grey(128 + noise(1))


WHOLE = Rect.from_xywh(0, 0, 60, 40)


@pytest.mark.parametrize(("share", "is_there"), [(0.0, True), (1.2, True), (1.5, False), (3.0, False)])
def test_a_pattern_under_another_stands_if_they_correlate_by_six_tenths(share: float, is_there: bool) -> None:
    """1.2 times another pattern leaves 0.64, 1.5 times 0.55."""
    mixed = grey(128 + noise(1) + np.round(share * noise(2)))
    correlation, strength = compare(WHOLE, NOISE, mixed)
    assert correlation == pytest.approx((1 + share**2) ** -0.5, abs=0.04)
    assert strength > MIN_STRENGTH
    assert stands(WHOLE, NOISE, mixed) is is_there
    assert stands(WHOLE, NOISE, mixed, least=correlation)
    assert not stands(WHOLE, NOISE, mixed, least=correlation + 1e-6)
