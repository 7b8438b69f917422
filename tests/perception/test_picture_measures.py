"""Measures of pictures: tab bars, pictorial looks, luminance and contrast, shrinking, and what changed."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.clue_reading import has_tab_bar, pictorial
from detector.perception.patches import contrast_ratio, cropped, relative_luminance, shrunk
from detector.perception.pictures import Change, changed_blocks, changed_regions, changed_share, is_uniform
from detector.perception.ports import TextLine
from tests.perception.words import line

WIDTH, HEIGHT = 720.0, 1600.0
TABS = tuple(
    line(word, (60 + 180 * n, 1530, 50, 24)) for n, word in enumerate(("首页", "发现", "消息", "我的"))
)


def test_short_words_in_one_row_at_the_bottom_are_tabs() -> None:
    assert has_tab_bar(TABS, WIDTH, HEIGHT)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(TABS[:2], id="two words"),
        pytest.param(tuple(line("首页", (60 + 60 * n, 1530, 50, 24)) for n in range(3)), id="side by side"),
        pytest.param(tuple(replace(one, text="立即领取大礼包") for one in TABS), id="long words"),
        pytest.param(
            tuple(line("首页", (60 + 180 * n, 1460 + 40 * n, 50, 24)) for n in range(4)), id="on other rows"
        ),
        pytest.param(tuple(line("首页", (60 + 180 * n, 1200, 50, 24)) for n in range(4)), id="higher up"),
    ],
)
def test_other_rows_are_no_tab_bar(lines: tuple[object, ...]) -> None:
    assert not has_tab_bar(lines, WIDTH, HEIGHT)  # type: ignore[arg-type]


def test_distinguishes_a_picture_from_plain_surfaces() -> None:
    assert pictorial(flat_share=0.3, n_colours=400, ground_share=0.1) == 1
    assert pictorial(flat_share=0.95, n_colours=20, ground_share=0.8) == 0
    assert 0 < pictorial(flat_share=0.6, n_colours=100, ground_share=0.4) < 1


def words_at(*centers: tuple[float, float], text: str = "首页") -> tuple[TextLine, ...]:
    return tuple(line(text, (x - 25, y - 12, 50, 24)) for x, y in centers)


@pytest.mark.parametrize(
    ("lines", "is_bar"),
    [
        pytest.param(words_at((100, 901), (400, 901), (601, 901)), True, id="in the lowest tenth"),
        pytest.param(words_at((100, 900), (400, 900), (601, 900)), False, id="above it"),
        pytest.param(
            words_at((100, 950), (400, 950), (601, 950), text="五个字为止"), True, id="five letters"
        ),
        pytest.param(
            words_at((100, 950), (400, 950), (601, 950), text="六个字就不行"), False, id="six letters"
        ),
        pytest.param(words_at((100, 950), (400, 950), (600, 950)), False, id="over half of the width"),
        pytest.param(words_at((100, 950), (601, 950)), False, id="two words"),
        pytest.param(words_at((100, 939), (400, 950), (601, 961)), True, id="hardly uneven"),
        pytest.param(words_at((100, 938), (400, 950), (601, 962)), False, id="uneven"),
    ],
)
def test_a_tab_bar_is_a_wide_row_of_short_words_at_the_very_bottom(
    lines: tuple[TextLine, ...], is_bar: bool
) -> None:
    assert has_tab_bar(lines, 1_000.0, 1_000.0) is is_bar


BLACK, WHITE, RED, GREEN, BLUE = (0, 0, 0), (255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255)


@pytest.mark.parametrize(
    ("rgb", "luminance"),
    [
        pytest.param(BLACK, 0.0, id="black"),
        pytest.param(WHITE, 1.0, id="white"),
        pytest.param(RED, 0.2126, id="red"),
        pytest.param((11, 11, 11), 0.003346536, id="the first level of the curve"),
        pytest.param((118, 118, 118), 0.181164244, id="the grey that is just enough on white"),
    ],
)
def test_the_luminance_of_a_colour(rgb: tuple[int, int, int], luminance: float) -> None:
    assert float(relative_luminance(np.array(rgb, np.uint8))) == pytest.approx(luminance, abs=1e-6)


def test_a_level_between_two_is_between_their_luminances() -> None:
    low, middle, high = relative_luminance(np.array([[200.0] * 3, [200.25] * 3, [201.0] * 3]))
    assert middle == pytest.approx(0.75 * low + 0.25 * high)


def test_a_picture_gives_a_number_per_pixel() -> None:
    picture = np.array([[BLACK, WHITE], [RED, BLUE], [GREEN, BLACK]], np.uint8)
    expected = [[0.0, 1.0], [0.2126, 0.0722], [0.7152, 0.0]]
    np.testing.assert_allclose(relative_luminance(picture), expected, atol=1e-9)


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [(1.0, 0.0, 21.0), (0.5, 0.5, 1.0), (0.25, 0.1, 2.0), (0.1, 0.25, 2.0)]
)
def test_the_ratio_of_two_luminances_whichever_is_the_lighter(one: float, other: float, ratio: float) -> None:
    assert float(contrast_ratio(np.array(one), other)) == pytest.approx(ratio)


def test_many_against_one_or_each_against_its_own() -> None:
    many = np.array([0.0, 0.05, 0.45])
    assert contrast_ratio(many, 0.15).tolist() == pytest.approx([4.0, 2.0, 2.5])
    assert contrast_ratio(many, np.array([0.05, 0.0, 0.2])).tolist() == pytest.approx([2.0, 2.0, 2.0])


@pytest.mark.parametrize("size", [(2400, 1080), (1601, 721), (301, 137), (90, 60)])
def test_each_pixel_is_near_the_mean_of_its_area(size: tuple[int, int]) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (*size, 3), np.uint8)
    picture = cv2.GaussianBlur(noise, (5, 5), 0)
    small = shrunk(picture, 60, 90)
    exact = cv2.resize(picture, (60, 90), interpolation=cv2.INTER_AREA)
    assert small.shape == (90, 60, 3)
    assert np.abs(small.astype(float) - exact).mean() < 4


def test_a_thin_line_is_not_skipped() -> None:
    for at in range(16):
        picture = np.zeros((400, 400), np.uint8)
        picture[:, 100 + at] = 255
        assert shrunk(picture, 62, 62).sum() / 62 > 0.4 * 255 * 62 / 400


def test_a_picture_that_must_grow_is_interpolated() -> None:
    assert shrunk(np.full((10, 10, 3), 7, np.uint8), 25, 31).shape == (31, 25, 3)


def test_a_picture_of_the_size_stays_as_it_is() -> None:
    picture = np.random.default_rng(2).integers(0, 256, (9, 7, 3), dtype=np.uint8)
    assert (shrunk(picture, 7, 9) == picture).all()


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


@pytest.mark.parametrize(("lossy", "most"), [(False, 10), (True, 28)])
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("channel", [0, 2])
def test_a_difference_of_any_channel_is_seen_from_11_levels_or_29_of_a_video(
    lossy: bool, most: int, sign: int, channel: int
) -> None:
    before = np.full((32, 32, 3), 100, np.uint8)
    for step, is_seen in ((most, False), (most + 1, True)):
        after = before.copy()
        after[20, 20, channel] = 100 + sign * step
        assert changed_blocks(before, after, lossy=lossy).any() == is_seen


def regions_of(shape: tuple[int, int], *blocks: tuple[int, int]) -> Change:
    changes = np.zeros(shape, bool)
    for block in blocks:
        changes[block] = True
    return changes


def test_changes_whose_margins_meet_at_a_corner_are_one_region_and_the_largest_comes_first() -> None:
    blocks = regions_of((16, 16), (1, 1), (6, 6), (9, 9), (1, 12))
    assert changed_regions(blocks) == (
        Rect.from_xywh(80, 80, 96, 96),
        Rect.from_xywh(0, 0, 48, 48),
        Rect.from_xywh(176, 0, 48, 48),
    )


@pytest.mark.parametrize(
    ("at", "by", "is_plain"),
    [((0, 0), 3, True), ((0, 0), 4, False), ((3, 4), 50, True), ((16, 16), 50, False)],
)
def test_every_fourth_pixel_of_one_colour_is_within_three_levels(
    at: tuple[int, int], by: int, is_plain: bool
) -> None:
    picture = np.full((20, 20, 3), (10, 100, 200), np.uint8)
    picture[at][1] = 100 + by
    assert is_uniform(picture) is is_plain


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
