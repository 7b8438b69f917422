import numpy as np

from detector.core.geometry import Rect
from detector.perception.change import changed_blocks, changed_regions, changed_share, is_uniform


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
