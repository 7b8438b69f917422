"""What changed between two frames, block by block."""

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.change import Change, changed_blocks, changed_regions, changed_share, is_uniform


def _plain() -> np.ndarray:
    return np.full((1600, 720, 3), 128, np.uint8)


def test_equal_pictures_have_no_change() -> None:
    blocks = changed_blocks(_plain(), _plain(), lossy=False)
    assert changed_share(blocks) == 0 and changed_regions(blocks) == ()


def test_finds_where_something_appeared() -> None:
    after = _plain()
    after[300:340, 500:560] = 255
    (region,) = changed_regions(changed_blocks(_plain(), after, lossy=False))
    assert region.union(Rect.from_xywh(500, 300, 60, 40)) == region
    assert region.area_px2 < 120 * 120


def test_a_videos_noise_and_the_status_bar_are_no_change() -> None:
    after = _plain()
    after[600:700] += 20
    after[:40] = 0
    assert changed_share(changed_blocks(_plain(), after, lossy=True)) == 0
    assert changed_share(changed_blocks(_plain(), after, lossy=False)) > 0


def test_a_black_frame_is_uniform() -> None:
    assert is_uniform(np.zeros((1600, 720, 3), np.uint8))
    picture = _plain()
    picture[800:900, 300:400] = 200
    assert not is_uniform(picture)


def changed(height: int, width: int, at: tuple[int, int], by: int, *, lossy: bool = False) -> Change:
    before = np.full((height, width, 3), 100, np.uint8)
    after = before.copy()
    after[at] = 100 + by
    return changed_blocks(before, after, lossy=lossy)


@pytest.mark.parametrize(
    ("size", "at", "block", "shape"),
    [
        ((32, 48), (15, 15), (0, 0), (2, 3)),
        ((32, 48), (16, 15), (1, 0), (2, 3)),
        ((32, 48), (15, 16), (0, 1), (2, 3)),
        ((33, 49), (32, 48), (2, 3), (3, 4)),
        ((47, 63), (46, 62), (2, 3), (3, 4)),
        ((20, 16), (19, 0), (1, 0), (2, 1)),
    ],
)
def test_blocks_are_of_16_px_and_the_last_may_be_smaller(
    size: tuple[int, int], at: tuple[int, int], block: tuple[int, int], shape: tuple[int, int]
) -> None:
    blocks = changed(*size, at, 50)
    assert blocks.shape == shape and blocks.dtype == bool
    assert np.argwhere(blocks).tolist() == [list(block)]
    assert changed_share(blocks) == pytest.approx(1 / (shape[0] * shape[1]))


@pytest.mark.parametrize(("lossy", "most"), [(False, 10), (True, 28)])
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("channel", [0, 1, 2])
def test_a_difference_of_any_channel_is_seen_from_11_levels_or_29_of_a_video(
    lossy: bool, most: int, sign: int, channel: int
) -> None:
    before = np.full((32, 32, 3), 100, np.uint8)
    for step, is_seen in ((most, False), (most + 1, True)):
        after = before.copy()
        after[20, 20, channel] = 100 + sign * step
        assert changed_blocks(before, after, lossy=lossy).any() == is_seen


@pytest.mark.parametrize(
    ("height", "row", "is_seen"), [(1600, 47, False), (1600, 48, True), (100, 2, False), (100, 3, True)]
)
def test_the_status_bar_is_three_hundredths_of_the_height(height: int, row: int, is_seen: bool) -> None:
    assert changed(height, 32, (row, 5), 100).any() == is_seen


def regions_of(shape: tuple[int, int], *blocks: tuple[int, int]) -> Change:
    changes = np.zeros(shape, bool)
    for block in blocks:
        changes[block] = True
    return changes


@pytest.mark.parametrize(
    ("margin_px", "box"), [(16, (64, 16, 48, 48)), (0, (80, 32, 16, 16)), (20, (60, 12, 56, 56))]
)
def test_a_region_is_a_change_and_its_margin(margin_px: int, box: tuple[int, int, int, int]) -> None:
    blocks = regions_of((9, 12), (2, 5))
    assert changed_regions(blocks, margin_px=margin_px) == (Rect.from_xywh(*box),)
    if margin_px == 16:
        assert changed_regions(blocks) == (Rect.from_xywh(*box),)


def test_changes_whose_margins_meet_at_a_corner_are_one_region_and_the_largest_comes_first() -> None:
    blocks = regions_of((16, 16), (1, 1), (6, 6), (9, 9), (1, 12))
    assert changed_regions(blocks) == (
        Rect.from_xywh(80, 80, 96, 96),
        Rect.from_xywh(0, 0, 48, 48),
        Rect.from_xywh(176, 0, 48, 48),
    )


@pytest.mark.parametrize(
    ("at", "by", "is_plain"),
    [
        ((0, 0), 3, True),
        ((0, 0), 4, False),
        ((4, 8), -4, False),
        ((4, 8), -3, True),
        ((3, 4), 50, True),
        ((4, 3), 50, True),
        ((5, 5), 50, True),
        ((16, 16), 50, False),
    ],
)
def test_every_fourth_pixel_of_one_colour_is_within_three_levels(
    at: tuple[int, int], by: int, is_plain: bool
) -> None:
    picture = np.full((20, 20, 3), (10, 100, 200), np.uint8)
    picture[at][1] = 100 + by
    assert is_uniform(picture) is is_plain
