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
