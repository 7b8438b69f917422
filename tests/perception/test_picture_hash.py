"""One picture keeps its hash under noise, shifts and a countdown; another differs; a plain one has none."""

import cv2
import numpy as np
import pytest

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


@pytest.mark.parametrize(
    ("height", "width", "has_one"), [(32, 40, True), (40, 32, True), (31, 40, False), (40, 31, False)]
)
def test_a_picture_has_32_px_at_least(height: int, width: int, has_one: bool) -> None:
    assert (picture_hash(creative(1, height_px=height, width_px=width)) is not None) == has_one


@pytest.mark.parametrize(
    ("levels", "part", "has_one"),
    [(5, (14, 29), True), (6, (14, 24), False), (5, (32, 16), True), (-5, (14, 29), True)],
)
def test_a_surface_is_plain_if_its_strongest_wave_is_below_64(
    levels: int, part: tuple[int, int], has_one: bool
) -> None:
    """A corner that is 5 or 6 levels off: waves of 64.04 and 63.60; of a half, one wave of 72."""
    picture = np.full((32, 32, 3), 100, np.uint8)
    picture[: part[0], : part[1]] = 100 + levels
    assert (picture_hash(picture) is not None) == has_one


def test_the_bits_are_those_of_the_lowest_waves_row_by_row_without_the_overall_lightness() -> None:
    """Made of the waves themselves: which are above their median is known."""
    chance = np.random.default_rng(3)
    waves = np.zeros((32, 32), np.float32)
    waves[:8, :8] = chance.uniform(60, 120, (8, 8)) * chance.choice([-1, 1], (8, 8))
    waves[8:10, 8:10] = 200
    waves[0, 0] = 32 * 128
    grey = np.rint(cv2.idct(waves)).astype(np.uint8)
    lowest = waves[:8, :8].ravel()
    bits = lowest > np.median(lowest[1:])
    expected = int("".join("01"[int(one)] for one in (False, *bits[1:])), 2)
    assert hashed(np.repeat(grey[..., None], 3, axis=2)) == f"{expected:016x}"


def test_31_of_the_63_waves_are_above_their_median_even_on_black() -> None:
    """Of a speck in a corner, most are stronger than the overall lightness."""
    picture = np.zeros((32, 32, 3), np.uint8)
    picture[:3, :2] = 255
    assert int(hashed(picture), 16).bit_count() == 31


def test_the_hash_of_a_known_picture_stays_what_it_was() -> None:
    assert hashed(creative(5)) == "19e1e1d9ecd8d844"
    assert hashed(creative(6, height_px=33, width_px=90)) == "796686a97e0689d1"


@pytest.mark.parametrize(
    ("other", "n_bits"), [("0" * 16, 0), ("8" + "0" * 15, 1), ("0" * 13 + "3ff", 10), ("f" * 16, 64)]
)
def test_bits_apart_are_counted(other: str, n_bits: int) -> None:
    assert bits_apart("0" * 16, other) == bits_apart(other, "0" * 16) == n_bits


def test_pictures_are_alike_up_to_ten_bits() -> None:
    none, ten, eleven = "0" * 16, "0" * 13 + "3ff", "0" * 13 + "7ff"
    assert are_alike([none], [ten]) and not are_alike([none], [eleven])
    assert are_alike([eleven, none], iter(["f" * 16, ten]))
    assert are_alike(["f" * 16, none], iter([ten]))
    assert not are_alike([], [ten]) and not are_alike([ten], [])
