"""Whether what was read is still there elsewhere: on a plain ground, faded, shifted, gone, at the edge."""

import numpy as np
import pytest
from PIL import Image

from detector.core.geometry import Rect
from detector.perception.standing import MIN_STRENGTH, compare, stands
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


@pytest.mark.parametrize(
    "box",
    [Rect.from_xywh(600, 100, 3, 60), Rect.from_xywh(719, 0, 50, 50), Rect.from_xywh(-40, -40, 42, 42)],
    ids=["too narrow", "over the right edge", "over the corner"],
)
def test_too_small_a_patch_has_no_likeness(box: Rect) -> None:
    assert compare(box, READ, READ) == (0.0, 0.0)


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


INNER = Rect.from_xywh(20, 12, 24, 16)
NOISE = grey(128 + noise(1))


@pytest.mark.parametrize(
    ("right_px", "down_px", "is_found"),
    [
        (3, 0, True), (-3, 0, True), (0, 3, True), (0, -3, True), (3, -3, True),
        (4, 0, False), (-4, 0, False), (0, 4, False), (0, -4, False),
    ],
)  # fmt: skip
def test_a_patch_is_found_up_to_three_pixels_away(right_px: int, down_px: int, is_found: bool) -> None:
    moved = np.roll(NOISE, (down_px, right_px), axis=(0, 1))
    correlation, strength = compare(INNER, NOISE, moved)
    if is_found:
        assert (correlation, strength) == (pytest.approx(1, abs=1e-5), pytest.approx(1))
    else:
        assert correlation < 0.5


@pytest.mark.parametrize("axis", [0, 1])
def test_beside_the_edge_it_is_looked_for_as_far_as_the_picture_goes(axis: int) -> None:
    box = Rect.from_xywh(1, 1, 24, 16)
    correlation, strength = compare(box, NOISE, np.roll(NOISE, -1, axis=axis))
    assert (correlation, strength) == (pytest.approx(1, abs=1e-5), pytest.approx(1))


@pytest.mark.parametrize(
    ("box", "rows", "columns"),
    [
        pytest.param(Rect.from_xywh(-9, 8, 20, 20), slice(0, 40), slice(0, 1), id="over the left edge"),
        pytest.param(Rect.from_xywh(20, -9, 20, 20), slice(0, 1), slice(0, 60), id="over the top"),
        pytest.param(Rect.from_xywh(49.5, 8, 20, 20), slice(0, 40), slice(59, 60), id="over the right edge"),
        pytest.param(Rect.from_xywh(20, 29.5, 20, 20), slice(39, 40), slice(0, 60), id="over the bottom"),
        pytest.param(Rect.from_xywh(20, 8, 10.5, 20), slice(0, 40), slice(30, 31), id="a pixel begun"),
        pytest.param(Rect.from_xywh(20, 8, 20, 10.5), slice(18, 19), slice(0, 60), id="a row begun"),
        pytest.param(
            Rect.from_xywh(20.5, 8, 20, 20), slice(0, 40), slice(20, 21), id="a pixel begun on the left"
        ),
    ],
)
def test_the_last_pixel_of_a_box_belongs_to_it(box: Rect, rows: slice, columns: slice) -> None:
    marked = np.full((40, 60), 100)
    marked[rows, columns] = 200
    correlation, strength = compare(box, grey(marked), grey(marked))
    assert (correlation, strength) == (pytest.approx(1, abs=1e-5), pytest.approx(1))


@pytest.mark.parametrize(
    ("box", "is_compared"),
    [
        (Rect.from_xywh(20, 12, 4, 4), True),
        (Rect.from_xywh(20, 12, 3, 16), False),
        (Rect.from_xywh(20, 12, 24, 3), False),
    ],
)
def test_a_patch_of_four_pixels_is_large_enough(box: Rect, is_compared: bool) -> None:
    correlation, strength = compare(box, NOISE, NOISE)
    assert (round(correlation, 4), round(strength, 4)) == ((1, 1) if is_compared else (0, 0))


WHOLE = Rect.from_xywh(0, 0, 60, 40)


@pytest.mark.parametrize(
    ("other", "is_compared"),
    [
        pytest.param(NOISE, True, id="as large"),
        pytest.param(NOISE[:39], False, id="lower"),
        pytest.param(NOISE[:, :59], False, id="narrower"),
    ],
)
def test_a_picture_may_be_as_small_as_the_patch(other: np.ndarray, is_compared: bool) -> None:
    correlation, strength = compare(WHOLE, NOISE, other)
    assert (round(correlation, 4), round(strength, 4)) == ((1, 1) if is_compared else (0, 0))


STRIPES = np.tile([0, 1], (40, 30))


@pytest.mark.parametrize(
    ("levels", "other_levels", "expected"),
    [
        pytest.param(3, 3, (1, 1), id="a spread of 1.5 levels"),
        pytest.param(2, 90, (0, 0), id="the patch has less"),
        pytest.param(90, 2, (0, 0), id="the other has less"),
        pytest.param(90, 3, (1, 1 / 30), id="the other has just as much"),
    ],
)
def test_too_little_spread_cannot_be_compared(
    levels: int, other_levels: int, expected: tuple[float, float]
) -> None:
    correlation, strength = compare(WHOLE, grey(100 + levels * STRIPES), grey(30 + other_levels * STRIPES))
    assert (correlation, strength) == (pytest.approx(expected[0], abs=1e-4), pytest.approx(expected[1]))


@pytest.mark.parametrize(("levels", "is_there"), [(50, True), (49, False)])
def test_half_of_the_strength_is_enough(levels: int, is_there: bool) -> None:
    """On another ground as well."""
    assert stands(WHOLE, grey(100 + 100 * STRIPES), grey(60 + levels * STRIPES)) is is_there


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


@pytest.mark.parametrize("shape", [(60, 40), (40, 60)], ids=["upright", "lying"])
def test_a_patch_at_the_far_corner_is_compared_whole(shape: tuple[int, int]) -> None:
    height, width = shape
    marked = np.full(shape, 100)
    marked[-1, -1] = 250
    correlation, strength = compare(Rect.from_xywh(width - 8, height - 8, 8, 8), grey(marked), grey(marked))
    assert (correlation, strength) == (pytest.approx(1, abs=1e-5), pytest.approx(1))
