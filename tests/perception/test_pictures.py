"""The distinct pictures of a run: equal frames are one, and each change is measured once."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from detector.core.screen import Frame
from detector.perception.pictures import (
    MAX_KEPT,
    Picture,
    Pixels,
    RecentPictures,
    blocks_between,
    distinct,
    measure_steps,
    numbered_states,
)
from tests.perception.drawn import DISPLAY, DrawnPill, Film, page, splash

WHITE = Image.new("RGB", (720, 1600), (255, 255, 255))


def film(*shown: Image.Image) -> Film:
    return Film.of([(100.0 * number, image) for number, image in enumerate(shown)])


def of_video(frame: Frame, packet: int, sha256: str = "a") -> Frame:
    return replace(frame, png_sha256=None, video_sha256=sha256, packet=packet)


# Which frames share a picture.


def test_equal_neighbours_are_one_picture_and_a_returning_one_is_another() -> None:
    one, two = page(), splash()
    frames = film(one, one, two, two, one).frames
    pictures, index_of = distinct(frames)
    assert index_of == [0, 0, 1, 1, 2]
    assert [picture.frame.id for picture in pictures] == ["frame:0", "frame:2", "frame:4"]


def test_packets_are_distinguished_by_number_and_video() -> None:
    (frame,) = film(WHITE).frames
    frames = [of_video(frame, 1), of_video(frame, 1), of_video(frame, 2), of_video(frame, 2, "b"), frame]
    assert distinct(frames)[1] == [0, 0, 1, 2, 3]


def test_no_frames_give_no_pictures() -> None:
    assert distinct([]) == ([], [])


# Pixels in display px.


def test_pixels_are_fetched_once_and_the_oldest_are_dropped() -> None:
    shown, asked = film(*([WHITE] * 3)), []

    def fetch(frame: Frame) -> np.ndarray:
        asked.append(frame.id)
        return shown.pixels(frame)

    held = Pixels(fetch, DISPLAY, keep=2)
    for number in (0, 0, 1, 2, 1, 0):
        held.of(shown.frames[number])
    assert asked == ["frame:0", "frame:1", "frame:2", "frame:0"]


@pytest.mark.parametrize(
    ("size", "comes_back"),
    [
        ((720, 1600), (1600, 720, 3)),
        ((360, 800), (1600, 720, 3)),
        ((368, 800), (1600, 720, 3)),
        ((1440, 3200), (1600, 720, 3)),
        ((1600, 720), (720, 1600, 3)),
        ((600, 600), (600, 600, 3)),
    ],
    ids=["as it is", "a smaller video", "rounded to 16 px", "larger", "rotated", "another display"],
)
def test_a_picture_of_the_displays_shape_is_scaled_to_its_size(
    size: tuple[int, int], comes_back: tuple[int, int, int]
) -> None:
    (frame,) = film(WHITE).frames
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    assert Pixels(lambda _: pixels, DISPLAY).of(frame).shape == comes_back


def test_the_alpha_channel_is_dropped() -> None:
    (frame,) = film(WHITE).frames
    rgba = np.zeros((1600, 720, 4), np.uint8)
    held = Pixels(lambda _: rgba, DISPLAY).of(frame)
    assert held.shape == (1600, 720, 3)
    assert held.flags["C_CONTIGUOUS"]


# Steps and states.


def test_a_step_is_the_share_that_changed_and_the_first_is_whole() -> None:
    small = WHITE.copy()
    DrawnPill(x_px=620, y_px=110, text="跳过", font_px=30).draw(small)
    shown = film(WHITE, small, splash())
    pictures, _ = distinct(shown.frames)
    measure_steps(pictures, Pixels(shown.pixels, DISPLAY))
    first, part, whole = pictures
    assert (first.step, first.blocks) == (1.0, None)
    assert 0 < part.step < 0.02
    assert whole.step > 0.5
    assert [picture.uniform for picture in pictures] == [True, False, False]


def test_a_picture_of_another_shape_is_a_complete_change() -> None:
    shown = film(page(), page(1600, 720))
    pictures, _ = distinct(shown.frames)
    measure_steps(pictures, Pixels(shown.pixels, DISPLAY))
    assert (pictures[1].step, pictures[1].blocks) == (1.0, None)


def test_a_lossy_frame_may_differ_by_more_without_a_change() -> None:
    before = np.full((160, 160, 3), 100, np.uint8)
    after = before + 20
    exact, lossy = (blocks_between(before, after, lossy=is_lossy) for is_lossy in (False, True))
    assert exact is not None and exact.any()
    assert lossy is not None and not lossy.any()
    assert blocks_between(before, after[:80], lossy=False) is None


def test_a_countdown_and_invisible_changes_keep_the_state() -> None:
    (frame,) = film(WHITE).frames
    pictures = [
        Picture(frame=frame),
        Picture(frame=frame, step=0.0),
        Picture(frame=frame, step=0.01, only_countdown=True),
        Picture(frame=frame, step=0.01),
    ]
    assert numbered_states(pictures, [0, 0, 1, 2, 3]) == [0, 0, 0, 0, 1]


def test_plain_pictures_and_other_apps_are_beside_the_point() -> None:
    (frame,) = film(WHITE).frames
    assert Picture(frame=frame, uniform=True).is_beside_the_point
    assert Picture(frame=frame, elsewhere=True).is_beside_the_point
    assert not Picture(frame=frame).is_beside_the_point


def test_a_recent_picture_is_decoded_once() -> None:
    images = [Image.new("RGB", (720, 1600), (shade, 0, 0)) for shade in (10, 20, 30)]
    shown = film(*images)
    decoded: list[str] = []

    def pixels(frame: Frame) -> np.ndarray:
        decoded.append(frame.id)
        return shown.pixels(frame)

    one, two, three = shown.frames
    recent = RecentPictures(pixels, most_bytes=2 * 720 * 1600 * 3)
    for frame in (one, two, one, three, one, two):
        assert np.array_equal(recent(frame), shown.pixels(frame))
    assert decoded == [one.id, two.id, three.id, two.id]


def test_no_more_pictures_are_kept_than_most_launches_show() -> None:
    shown = film(*[Image.new("RGB", (8, 16), (shade, 0, 0)) for shade in range(MAX_KEPT + 1)])
    decoded: list[str] = []

    def pixels(frame: Frame) -> np.ndarray:
        decoded.append(frame.id)
        return shown.pixels(frame)

    recent = RecentPictures(pixels)
    first, *others = shown.frames
    for frame in (first, *others, *others, first):
        recent(frame)
    assert decoded == [first.id, *(one.id for one in others), first.id]
