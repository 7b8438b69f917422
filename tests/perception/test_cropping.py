import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.cropping import cropped


@pytest.mark.parametrize(
    ("box", "shape"),
    [
        pytest.param(Rect.from_xywh(10.9, 5.2, 20, 10), (10, 20, 3), id="inside, in whole pixels"),
        pytest.param(Rect.from_xywh(-5, -5, 20, 10), (5, 15, 3), id="over the upper left corner"),
        pytest.param(Rect.from_xywh(90, 45, 20, 10), (5, 10, 3), id="over the lower right corner"),
        pytest.param(Rect.from_xywh(-30, -30, 10, 10), (1, 1, 3), id="beyond the upper left corner"),
        pytest.param(Rect.from_xywh(110, 60, 10, 10), (0, 0, 3), id="beyond the lower right corner"),
    ],
)
def test_cropped(box: Rect, shape: tuple[int, int, int]) -> None:
    part = cropped(np.zeros((50, 100, 3), np.uint8), box)
    assert part.shape == shape
