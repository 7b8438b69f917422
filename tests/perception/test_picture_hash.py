"""One picture keeps its hash under noise and shifts, and the bars around a canvas are cut off."""

import cv2
import numpy as np
import pytest

from detector.perception.letterbox import ContentFinder
from detector.perception.picture_hash import SAME_PICTURE_BITS, are_alike, bits_apart, picture_hash


def creative(seed: int, *, height_px: int = 800, width_px: int = 400) -> np.ndarray:
    """Blobs of colour, as in photographs."""
    chance = np.random.default_rng(seed)
    small = chance.integers(0, 255, (9, 6, 3), dtype=np.uint8)
    return cv2.resize(small, (width_px, height_px), interpolation=cv2.INTER_CUBIC)


def hashed(rgb: np.ndarray) -> str:
    digest = picture_hash(rgb)
    assert digest is not None
    return digest


@pytest.mark.parametrize("seed", range(4))
def test_noise_a_countdown_a_shift_and_another_size_change_few_bits(seed: int) -> None:
    one = creative(seed)
    noisy = np.clip(one + np.random.default_rng(9).normal(0, 6, one.shape), 0, 255).astype(np.uint8)
    counting = one.copy()
    cv2.putText(counting, "4", (330, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (255, 255, 255), 3)
    shifted = np.roll(one, 6, axis=0)
    for other in (noisy, counting, shifted, cv2.resize(one, (300, 600)), (one * 0.8).astype(np.uint8)):
        assert bits_apart(hashed(one), hashed(other)) <= SAME_PICTURE_BITS


def test_other_pictures_do_not_match() -> None:
    hashes = [hashed(creative(seed)) for seed in range(12)]
    apart = [bits_apart(a, b) for n, a in enumerate(hashes) for b in hashes[:n]]
    assert min(apart) > SAME_PICTURE_BITS
    assert not are_alike(hashes[:1], hashes[1:])
    assert are_alike(hashes, hashes[5:6])


def test_a_plain_surface_and_a_speck_have_none() -> None:
    assert picture_hash(np.full((400, 300, 3), 240, np.uint8)) is None
    assert picture_hash(creative(1, height_px=20, width_px=20)) is None


@pytest.mark.parametrize(("height", "width", "has_one"), [(32, 40, True), (40, 32, True)])
def test_a_picture_has_32_px_at_least(height: int, width: int, has_one: bool) -> None:
    assert (picture_hash(creative(1, height_px=height, width_px=width)) is not None) == has_one


def test_the_hash_of_a_known_picture_stays_what_it_was() -> None:
    assert hashed(creative(5)) == "19e1e1d9ecd8d844"
    assert hashed(creative(6, height_px=33, width_px=90)) == "796686a97e0689d1"


def test_pictures_are_alike_up_to_ten_bits() -> None:
    none, ten, eleven = "0" * 16, "0" * 13 + "3ff", "0" * 13 + "7ff"
    assert are_alike([none], [ten]) and not are_alike([none], [eleven])
    assert are_alike([eleven, none], iter(["f" * 16, ten]))
    assert are_alike(["f" * 16, none], iter([ten]))
    assert not are_alike([], [ten]) and not are_alike([ten], [])


PHONE = (400, 180)


def content(*pictures: np.ndarray) -> tuple[int, int, int, int]:
    finder = ContentFinder()
    for picture in pictures:
        finder.add(picture)
    return finder.content_px()


def noisy(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (height, width, 3), np.uint8)


def boxed(picture: np.ndarray, left: int, right: int, level: int = 0) -> np.ndarray:
    return np.pad(picture, ((0, 0), (left, right), (0, 0)), constant_values=level)


def between(picture: np.ndarray, top: int, bottom: int, level: int = 0) -> np.ndarray:
    return np.pad(picture, ((top, bottom), (0, 0), (0, 0)), constant_values=level)


def marked(picture: np.ndarray) -> np.ndarray:
    """With the mark of a tool over the foot of the bar at the right, as on clips cut in a browser."""
    picture[-20:-8, -40:-4] = 255
    return picture


@pytest.mark.parametrize("bar_px", [200, 60, 35])
@pytest.mark.parametrize("level", [0, 240])
def test_bars_on_both_sides_of_a_canvas_of_any_shape_are_cut(bar_px: int, level: int) -> None:
    """A canvas of 3:4 was taken for a tablet's screen, and the launch picture in it for a popup."""
    assert content(boxed(noisy(*PHONE), bar_px, bar_px + 3, level)) == (bar_px, 0, 180, 400)


def test_a_mark_over_a_bar_leaves_it_a_bar() -> None:
    assert content(marked(boxed(noisy(*PHONE), 60, 60))) == (60, 0, 180, 400)


def test_bars_above_and_below_a_too_tall_canvas_are_cut() -> None:
    assert content(between(noisy(*PHONE), 60, 60)) == (0, 60, 180, 400)


def test_content_may_show_in_a_later_frame_only_and_brightness_alone_will_do() -> None:
    plain = np.full((400, 300), 120, np.uint8)
    other = plain.copy()
    other[50:200, 60:240] = 30
    assert content(plain, other, plain) == (60, 0, 180, 400)


@pytest.mark.parametrize(
    "pictures",
    [
        pytest.param((noisy(*PHONE),), id="no bars"),
        pytest.param((boxed(noisy(400, 100), 40, 40),), id="a phone's own dark margins"),
        pytest.param((between(noisy(300, 200), 40, 40),), id="a phone's own dark ends"),
        pytest.param((boxed(noisy(*PHONE), 300, 20),), id="bars of different width"),
        pytest.param((boxed(noisy(*PHONE), 0, 120),), id="a bar at one side alone"),
        pytest.param(
            (boxed(noisy(*PHONE), 200, 200), boxed(noisy(*PHONE), 200, 200, level=200)), id="bars that change"
        ),
        pytest.param((np.zeros((400, 600, 3), np.uint8),), id="one colour all over"),
    ],
)
def test_everything_else_stays_whole(pictures: tuple[np.ndarray, ...]) -> None:
    height, width = pictures[0].shape[:2]
    assert content(*pictures) == (0, 0, width, height)


def test_without_a_frame_there_is_no_content() -> None:
    assert ContentFinder().size_px == (0, 0)
    assert content() == (0, 0, 0, 0)
