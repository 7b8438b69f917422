"""The learned finder on pictures drawn here: what it points at, and what it must not fail on."""

from functools import cache

import numpy as np
import pytest
from PIL import Image

from detector.core.errors import ConfigError
from detector.core.geometry import Rect
from detector.engines.control_finder import LearnedControlFinder
from detector.engines.model_store import load_model_bytes
from detector.perception.ports import FindKind, PictureFind
from tests.perception.drawn import DrawnPill, DrawnX, page, popup, splash


@cache
def finder() -> LearnedControlFinder:
    return LearnedControlFinder(
        lambda: load_model_bytes("control_finder"), lambda: load_model_bytes("control_close_up"), n_threads=1
    )


def found(image: Image.Image) -> tuple[PictureFind, ...]:
    return finder().find(np.asarray(image))


def closed_popup() -> tuple[Image.Image, Rect]:
    image = popup(page())
    x = DrawnX(
        x_px=360, y_px=1150, side_px=30, stroke_px=3, colour=(255, 255, 255), ring_radius_px=32,
        plate_colour=(90, 90, 90), plate_alpha=0.5,
    )  # fmt: skip
    x.draw(image)
    return image, x.box


def test_points_at_the_cross_under_a_popup_and_at_its_call() -> None:
    image, x = closed_popup()
    cross = next(find for find in found(image) if find.kind is not FindKind.CALL)
    assert cross.kind is FindKind.X_ICON and cross.box.contains(x.center)
    call = next(find for find in found(image) if find.kind is FindKind.CALL)
    assert call.score > 0.5 and call.box.contains(Rect.from_xywh(180, 930, 360, 90).center)


def test_points_at_a_skip_pill() -> None:
    image = splash()
    pill = DrawnPill(x_px=620, y_px=110, text="跳过 5", font_px=28)
    pill.draw(image)
    words = next(find for find in found(image) if find.kind is FindKind.WORDS)
    assert words.score > 0.5 and words.box.iou(pill.box) > 0.6


def test_the_same_picture_gives_the_same_finds() -> None:
    image, _ = closed_popup()
    assert found(image) == found(image)


def test_boxes_stay_inside_the_frame_and_scores_fall() -> None:
    image, _ = closed_popup()
    frame = Rect.from_xywh(0, 0, *image.size)
    finds = found(image)
    assert all(find.box.intersection(frame) == find.box for find in finds)
    assert [find.score for find in finds] == sorted((find.score for find in finds), reverse=True)
    assert all(0 < find.score < 1 for find in finds)


@pytest.mark.parametrize("size", [(1, 1), (7, 300), (16, 16), (3000, 200), (200, 9000), (33, 65)])
def test_odd_sizes_are_searched_or_skipped(size: tuple[int, int]) -> None:
    found(Image.new("RGB", size, (120, 120, 120)))


def test_a_landscape_screen_is_seen_at_the_same_scale() -> None:
    image, x = closed_popup()
    wide = Image.new("RGB", (1600, 720), (20, 20, 20))
    wide.paste(image.crop((0, 480, 720, 1200)), (440, 0))
    crosses = [find for find in found(wide) if find.kind is FindKind.X_ICON]
    place = Rect.from_xywh(x.left_px + 440, x.top_px - 480, x.width_px, x.height_px)
    assert crosses and crosses[0].box.contains(place.center)


def test_a_plain_page_shows_nothing_that_closes() -> None:
    closing = [find for find in found(page()) if find.kind is not FindKind.CALL]
    assert max((find.score for find in closing), default=0.0) < 0.5


def test_the_model_is_loaded_on_first_use_and_a_wrong_one_is_reported() -> None:
    def missing() -> bytes:
        raise ConfigError("models/manifest.yaml: lists no model named control_finder")

    one = LearnedControlFinder(missing, missing)
    with pytest.raises(ConfigError, match="lists no model named control_finder"):
        one.find(np.zeros((100, 100, 3), np.uint8))
