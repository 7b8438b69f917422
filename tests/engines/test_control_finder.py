import numpy as np

from detector.engines.control_finder import OpenCvControlFinder
from detector.perception.seen import ControlKind
from tests.perception.drawn import DrawnX, photo


def test_offers_the_search_for_a_cross_as_a_control_finder() -> None:
    image = photo(1)
    x = DrawnX(x_px=640, y_px=130, side_px=32, stroke_px=4, colour=(255, 255, 255))
    x.draw(image)
    find = OpenCvControlFinder().find(np.asarray(image))[0]
    assert find.kind is ControlKind.X_ICON and find.box.iou(x.box) > 0.5
