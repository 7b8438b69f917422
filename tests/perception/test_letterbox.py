"""Bars around a recording, and what only looks like bars."""

import numpy as np
import pytest

from detector.perception.letterbox import ContentFinder


def found(*pictures: np.ndarray) -> ContentFinder:
    finder = ContentFinder()
    for picture in pictures:
        finder.add(picture)
    return finder


def content(*pictures: np.ndarray) -> tuple[int, int, int, int]:
    return found(*pictures).content_px()


def noisy(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (height, width, 3), np.uint8)


def boxed(picture: np.ndarray, left: int, right: int, level: int = 0) -> np.ndarray:
    return np.pad(picture, ((0, 0), (left, right), (0, 0)), constant_values=level)


def between(picture: np.ndarray, top: int, bottom: int, level: int = 0) -> np.ndarray:
    return np.pad(picture, ((top, bottom), (0, 0), (0, 0)), constant_values=level)


def turned(picture: np.ndarray) -> np.ndarray:
    """Columns become rows, so that what was wide is tall."""
    return np.ascontiguousarray(picture.transpose(1, 0, 2))


def test_bars_on_both_sides_of_a_wide_canvas_are_cut() -> None:
    assert content(boxed(noisy(400, 180), 200, 200)) == (200, 0, 180, 400)
    assert content(boxed(noisy(400, 180), 200, 203, level=240)) == (200, 0, 180, 400)


def test_bars_above_and_below_a_too_tall_canvas_are_cut() -> None:
    assert content(between(noisy(400, 180), 60, 60)) == (0, 60, 180, 400)


@pytest.mark.parametrize(
    "pictures",
    [
        pytest.param((noisy(400, 180),), id="no bars"),
        pytest.param((noisy(100, 180),), id="no bars on a wide canvas"),
        pytest.param((boxed(noisy(400, 100), 40, 40),), id="a phone's own dark margins"),
        pytest.param((between(noisy(300, 200), 40, 40),), id="a phone's own dark ends"),
        pytest.param((boxed(noisy(400, 180), 300, 20),), id="bars of different width"),
        pytest.param(
            (boxed(noisy(400, 180), 200, 200), boxed(noisy(400, 180), 200, 200, level=200)),
            id="bars that change",
        ),
        pytest.param((np.zeros((400, 600, 3), np.uint8),), id="one colour all over"),
        pytest.param((np.zeros((400, 100, 3), np.uint8),), id="one colour all over a tall one"),
    ],
)
def test_everything_else_stays_whole(pictures: tuple[np.ndarray, ...]) -> None:
    height, width = pictures[0].shape[:2]
    assert content(*pictures) == (0, 0, width, height)


@pytest.mark.parametrize(
    ("height", "width", "is_cut"),
    [
        pytest.param(100, 80, False, id="four fifths: a tablet"),
        pytest.param(100, 81, True, id="wider than any phone"),
    ],
)
def test_sides_are_cut_only_where_no_phone_is_so_wide(height: int, width: int, is_cut: bool) -> None:
    expected = (10, 0, width - 20, height) if is_cut else (0, 0, width, height)
    assert content(boxed(noisy(height, width - 20), 10, 10)) == expected


@pytest.mark.parametrize(
    ("height", "width", "is_cut"),
    [
        pytest.param(100, 40, False, id="two fifths: hardly a phone"),
        pytest.param(100, 39, True, id="taller than any phone"),
    ],
)
def test_ends_are_cut_only_where_no_phone_is_so_tall(height: int, width: int, is_cut: bool) -> None:
    expected = (0, 10, width, height - 20) if is_cut else (0, 0, width, height)
    assert content(between(noisy(height - 20, width), 10, 10)) == expected


@pytest.mark.parametrize(
    ("first", "last", "is_cut"),
    [
        pytest.param(2, 2, True, id="two in a hundred at each side"),
        pytest.param(1, 2, False, id="the first bar too narrow"),
        pytest.param(2, 1, False, id="the last bar too narrow"),
        pytest.param(1, 1, False, id="both bars too narrow"),
        pytest.param(8, 10, True, id="the last two in a hundred wider"),
        pytest.param(10, 8, True, id="the first two in a hundred wider"),
        pytest.param(8, 12, False, id="the last four in a hundred wider"),
        pytest.param(12, 8, False, id="the first four in a hundred wider"),
        pytest.param(0, 10, False, id="a bar at one side alone"),
    ],
)
@pytest.mark.parametrize("is_tall", [False, True])
def test_two_bars_of_about_one_width_count(first: int, last: int, is_cut: bool, is_tall: bool) -> None:
    picture = boxed(noisy(30, 100 - first - last), first, last)
    begin, length = (first, 100 - first - last) if is_cut else (0, 100)
    if is_tall:
        assert content(turned(picture)) == (0, begin, 30, length)
    else:
        assert content(picture) == (begin, 0, length, 30)


@pytest.mark.parametrize(("last", "is_cut"), [(6, True), (5, False)])
def test_bars_may_differ_by_exactly_three_in_a_hundred(last: int, is_cut: bool) -> None:
    width = 200 - 12 - last
    expected = (12, 0, width, 30) if is_cut else (0, 0, 200, 30)
    assert content(boxed(noisy(30, width), 12, last)) == expected


@pytest.mark.parametrize(("apart", "is_cut"), [(28, True), (29, False)])
@pytest.mark.parametrize("base", [0, 100, 226])
@pytest.mark.parametrize("is_tall", [False, True])
def test_a_bar_is_plain_up_to_the_noise_of_an_encoder(
    apart: int, is_cut: bool, base: int, is_tall: bool
) -> None:
    """28 levels: 16 within a bar, 12 of them over time."""
    picture = boxed(noisy(30, 80), 10, 10, level=base)
    picture[7, :10] = base + apart
    picture[11, -10:] = base + apart
    begin, length = (10, 80) if is_cut else (0, 100)
    if is_tall:
        assert content(turned(picture)) == (0, begin, 30, length)
    else:
        assert content(picture) == (begin, 0, length, 30)


@pytest.mark.parametrize("channel", [0, 1, 2])
@pytest.mark.parametrize("is_tall", [False, True])
def test_one_channel_that_differs_is_content(channel: int, is_tall: bool) -> None:
    picture = boxed(np.full((30, 80, 3), 90, np.uint8), 10, 10, level=90)
    picture[5, 10, channel] = picture[5, 89, channel] = 200
    left, top, width, height = content(turned(picture) if is_tall else picture)
    assert (left, top, width, height) == ((0, 10, 30, 80) if is_tall else (10, 0, 80, 30))


@pytest.mark.parametrize("levels", [(100, 128), (128, 100), (100, 129), (129, 100)])
@pytest.mark.parametrize("is_tall", [False, True])
def test_bars_are_compared_over_all_frames(levels: tuple[int, int], is_tall: bool) -> None:
    """Each frame's bars are plain: whether they stay the same counts, in whatever direction they change."""
    pictures = [boxed(noisy(30, 80), 10, 10, level=level) for level in levels]
    is_cut = abs(levels[0] - levels[1]) <= 28
    begin, length = (10, 80) if is_cut else (0, 100)
    if is_tall:
        assert content(*(turned(one) for one in pictures)) == (0, begin, 30, length)
    else:
        assert content(*pictures) == (begin, 0, length, 30)


@pytest.mark.parametrize("middle", [30, 220])
@pytest.mark.parametrize("is_tall", [False, True])
def test_content_may_show_in_a_later_frame_only_and_be_gone_again(middle: int, is_tall: bool) -> None:
    plain = np.full((30, 100, 3), 120, np.uint8)
    other = plain.copy()
    other[5:20, 10:90] = middle
    pictures = [turned(one) if is_tall else one for one in (plain, other, plain)]
    assert content(*pictures) == ((0, 10, 30, 80) if is_tall else (10, 0, 80, 30))


def test_knows_the_size_of_the_frames() -> None:
    assert ContentFinder().size_px == (0, 0)
    assert found(noisy(30, 50)).size_px == (50, 30)


def test_without_a_frame_there_is_no_content() -> None:
    assert ContentFinder().content_px() == (0, 0, 0, 0)
