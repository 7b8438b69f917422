"""The distinct pictures of a run: equal frames are one, and each change is measured once."""

import numpy as np
import pytest
from PIL import Image

from detector.core.display import Display
from detector.core.screen import Frame
from detector.perception.pictures import (
    Picture,
    Pixels,
    RecentPictures,
    Steps,
    blocks_between,
    comparable,
    distinct,
    numbered_states,
    shows_the_same,
)
from tests.perception.drawn import DISPLAY, DrawnPill, splash
from tests.perception.frames import WHITE, Decoder, a_frame, film, of_video

# Which frames share a picture.


def test_equal_neighbours_are_one_picture_and_a_returning_one_is_another() -> None:
    one, two = WHITE, Image.new("RGB", (720, 1600))
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


# Steps and states.


def measure(pictures: list[Picture], held: Pixels) -> None:
    steps = Steps(pictures, held)
    for i in range(len(pictures)):
        steps.measure(i)
        steps.find_film(i)


def test_a_step_is_the_share_that_changed_and_the_first_is_whole() -> None:
    small = WHITE.copy()
    DrawnPill(x_px=620, y_px=110, text="跳过", font_px=30).draw(small)
    shown = film(WHITE, small, splash())
    pictures, _ = distinct(shown.frames)
    measure(pictures, Pixels(shown.pixels, DISPLAY))
    first, part, whole = pictures
    assert (first.step, first.blocks) == (1.0, None)
    assert 0 < part.step < 0.02
    assert whole.step > 0.5
    assert [picture.uniform for picture in pictures] == [True, False, False]


def test_a_picture_of_another_shape_is_a_complete_change() -> None:
    shown = film(WHITE, Image.new("RGB", (1600, 720)))
    pictures, _ = distinct(shown.frames)
    measure(pictures, Pixels(shown.pixels, DISPLAY))
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


# Frames of one picture.


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (a_frame(1), a_frame(1), True),
        (a_frame(1), a_frame(2), False),
        (a_frame(1, state=4), a_frame(2, state=4), True),
        (a_frame(1, state=4), a_frame(2, state=5), False),
        (a_frame(1, state=4), a_frame(1, state=5), True),
        (a_frame(1, state=0), a_frame(2, state=0), True),
        (of_video(a_frame(1), 3), of_video(a_frame(2), 3), True),
        (of_video(a_frame(1), 3), of_video(a_frame(1), 4), False),
        (of_video(a_frame(1), 3), of_video(a_frame(1), 3, "b"), False),
        (of_video(a_frame(1), 3), a_frame(1), False),
        (a_frame(1), of_video(a_frame(1), 3), False),
    ],
)
def test_frames_show_the_same_by_their_bytes_or_by_the_displays_state(
    one: Frame, other: Frame, is_same: bool
) -> None:
    assert shows_the_same(one, other) is is_same


def test_a_new_picture_is_a_whole_change_of_one_frame_of_the_app() -> None:
    new = Picture(frame=a_frame())
    assert (new.step, new.n_frames, new.only_countdown, new.uniform, new.elsewhere) == (
        1.0,
        1,
        False,
        False,
        False,
    )


@pytest.mark.parametrize(
    ("lossy", "has_video", "is_from_video"),
    [
        ((True, False), (True, True), True),
        ((False, True), (True, True), True),
        ((False, False), (True, True), False),
    ],
)
def test_two_pictures_are_compared_in_the_video_if_it_shows_both_and_one_is_lossy(
    lossy: tuple[bool, bool], has_video: tuple[bool, bool], is_from_video: bool
) -> None:
    pictures = [
        Picture(frame=a_frame(k, lossy=lossy[k]), video=of_video(a_frame(k + 5), k) if has_video[k] else None)
        for k in (0, 1)
    ]
    expected = ("frame:5", "frame:6") if is_from_video else ("frame:0", "frame:1")
    one, other = comparable(*pictures)
    assert (one.id, other.id) == expected


# Shares and steps.


@pytest.mark.parametrize(("elsewhere", "has_popup"), [(None, True), (0, True), (1, False), (2, False)])
def test_a_popup_is_recognised_by_the_page_before_it_unless_another_app_came_between(
    elsewhere: int | None, has_popup: bool
) -> None:
    below = np.full((360, 180, 3), 200, np.uint8)
    below[30:50, 5:25] = 100
    second = below.copy()
    second[300:302] = 180
    shown = second // 2
    shown[150:210, 60:120] = 20
    pixels = {f"frame:{k}": one for k, one in enumerate((below, second, shown))}
    pictures = [Picture(frame=a_frame(k), elsewhere=k == elsewhere) for k in range(3)]
    measure(pictures, Pixels(lambda frame: pixels[frame.id], Display(width_px=180, height_px=360)))
    assert [one.popup for one in pictures[:2]] == [None, None]
    assert (pictures[2].popup is not None) == has_popup


# Pixels that are kept, as many as there is room for, in display px.


def test_a_recent_picture_is_decoded_once() -> None:
    images = [Image.new("RGB", (720, 1600), (shade, 0, 0)) for shade in (10, 20, 30)]
    shown = film(*images)
    decoder = Decoder(shown.pixels)
    one, two, three = shown.frames
    recent = RecentPictures(decoder, most_bytes=2 * 720 * 1600 * 3)
    for frame in (one, two, one, three, one, two):
        assert np.array_equal(recent(frame), shown.pixels(frame))
    assert decoder.asked == [one.id, two.id, three.id, two.id]


# Pixels in display px.


@pytest.mark.parametrize(
    ("size", "comes_back"),
    [((720, 1600), (1600, 720, 3)), ((360, 800), (1600, 720, 3)), ((368, 800), (1600, 720, 3))],
    ids=["as it is", "a smaller video", "rounded to 16 px"],
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


@pytest.mark.parametrize(("n_more", "n_decoded"), [(0, 2), (1, 3)])
def test_28_mib_of_pictures_are_kept(n_more: int, n_decoded: int) -> None:
    half = 14 << 20
    decoder = Decoder(lambda frame: np.zeros(half if frame.id == "frame:0" else half + n_more, np.uint8))
    recent = RecentPictures(decoder)
    for number in (0, 1, 0):
        recent(a_frame(number))
    assert len(decoder.asked) == n_decoded


@pytest.mark.parametrize(
    ("size", "n_kept"), [((1080, 2400), 3), ((900, 1800), 6), ((1000, 1900), 5), ((0, 0), 6)]
)
def test_as_many_pictures_are_held_as_fit_into_28_mib_two_to_six(size: tuple[int, int], n_kept: int) -> None:
    decoder = Decoder(lambda frame: np.zeros((0, 0, 3) if size == (0, 0) else (4, 400, 3), np.uint8))
    held = Pixels(decoder, Display(width_px=size[0], height_px=size[1]))
    for number in (*range(n_kept), 0, n_kept, 0):
        held.of(a_frame(number))
    assert decoder.asked == [f"frame:{number}" for number in (*range(n_kept), n_kept, 0)]
