"""A rectangle's figures from words and controls, each with a known place in a plain picture."""

import math

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.context import FrameContext
from detector.perception.ports import FindKind, PictureFind
from detector.perception.window_evidence import WINDOW_FACTORS, WINDOW_FIGURES, PictureLooks
from detector.perception.words import WordSenses
from tests.perception.figures import (
    WIDE,
    centred,
    evidence,
    grey,
    interpreted,
    on_wide,
    shape,
    thumbnail_of_grey,
)

MIDDLE = Rect(left_px=300, top_px=300, right_px=700, bottom_px=700)
SEEN = ("words", "controls")


# Words.


def test_what_is_not_looked_for_is_unknown() -> None:
    got = on_wide(MIDDLE, is_read=False, finds=None)
    unknown = {name for name, value in got.items() if math.isnan(value)}
    counted = {"lines_inside", "lines_around", "lit_around", "small_around", "tabs", "n_lines"}
    controls = {name for name, of in zip(WINDOW_FIGURES, WINDOW_FACTORS, strict=True) if of == "controls"}
    assert unknown == counted | controls | {"since_launch_s"}


def test_nothing_found_counts_as_none() -> None:
    got = on_wide(MIDDLE)
    nothing = [name for name, of in zip(WINDOW_FIGURES, WINDOW_FACTORS, strict=True) if of in SEEN]
    assert {name: got[name] for name in (*nothing, "n_lines")} == dict.fromkeys((*nothing, "n_lines"), 0.0)


def test_figures_of_the_picture_are_the_same_for_every_shape() -> None:
    looks = PictureLooks(flat_share=0.1, white_share=0.2, n_colours=7, ground_share=0.4, brand_bar_share=0.25)
    whole = shape((0, 0, 50, 50), WIDE, is_whole=True)
    context = FrameContext(since_launch_ms=2500.0)
    part = shape((5, 5, 9, 9))
    rows = evidence(thumbnail_of_grey(grey(50, 50)), whole, part, looks=looks, context=context)
    for row in rows:
        names = (
            "flat_share",
            "white_share",
            "n_colours",
            "ground_share",
            "brand_bar_share",
            "since_launch_s",
        )
        assert [row[name] for name in names] == [0.1, 0.2, 7.0, 0.4, 0.25, 2.5]


def test_lines_are_counted_inside_and_around() -> None:
    lines = [
        *[interpreted("跳过广告页", centred(500, 500))] * 2,
        interpreted("短", centred(400, 400)),
        interpreted("四个汉字", centred(100, 100)),
        interpreted("五个字的词", centred(100, 200)),
        *[interpreted("二字", centred(200, 200))] * 2,
    ]
    got = on_wide(MIDDLE, lines=lines)
    names = ("lines_inside", "lines_around", "small_around", "lit_around", "n_lines")
    assert [got[name] for name in names] == [3.0, 4.0, 3.0, 0.0, 7.0]


@pytest.mark.parametrize(
    ("senses", "inside", "outside"),
    [
        (WordSenses(skip=0.7), {"skip_inside": 0.7}, {"skip_around": 0.7}),
        (WordSenses(close=0.6, decline=0.2), {"declines_inside": 0.6}, {}),
        (WordSenses(close=0.2, decline=0.6), {"declines_inside": 0.6}, {}),
        (WordSenses(acknowledge=0.5), {"acknowledges_inside": 0.5}, {}),
        (WordSenses(lead_on=0.4), {"leads_on_inside": 0.4}, {}),
        (WordSenses(neither=0.4), {}, {}),
    ],
)
def test_the_strongest_sense_of_the_words_counts(
    senses: WordSenses, inside: dict[str, float], outside: dict[str, float]
) -> None:
    names = [f"{one}_inside" for one in ("skip", "declines", "acknowledges", "leads_on", "label", "jump")]
    names += ["skip_around", "label_around"]
    nothing = interpreted("五个字的词", centred(500, 450))
    for place, expected in ((centred(500, 500), inside), (centred(100, 100), outside)):
        for is_read in (True, False):
            got = on_wide(MIDDLE, lines=[nothing, interpreted("某某", place, senses=senses)], is_read=is_read)
            assert {name: got[name] for name in names if got[name]} == expected


@pytest.mark.parametrize(("is_label", "is_jump"), [(True, False), (False, True)])
@pytest.mark.parametrize("is_in", [True, False])
def test_a_label_counts_on_either_side_and_a_jump_inside(is_label: bool, is_jump: bool, is_in: bool) -> None:
    place = centred(500, 500) if is_in else centred(100, 100)
    got = on_wide(MIDDLE, lines=[interpreted("广告", place, is_label=is_label, is_jump=is_jump)])
    assert got["label_inside"] == float(is_label and is_in)
    assert got["label_around"] == float(is_label and not is_in)
    assert got["jump_inside"] == float(is_jump and is_in)


@pytest.mark.parametrize(
    ("ground", "level", "is_lit"),
    [(50, 65, False), (50, 66, True), (175, 190, False), (200, 191, False), (200, 192, True)],
)
def test_a_line_is_lit_from_fifteen_levels_above_most_of_the_surroundings(
    ground: int, level: int, is_lit: bool
) -> None:
    """Where the surroundings are lighter than 176, from that level."""
    picture = grey(60, 60, ground)
    picture[2:4, 2:8] = level
    assert _n_lit(picture, Rect(left_px=4, top_px=4, right_px=15, bottom_px=7)) == is_lit


@pytest.mark.parametrize(
    ("light", "box", "is_lit"),
    [
        ((2, 2, 3, 3), (4, 4, 5, 5), True),
        ((3, 2, 4, 3), (4, 4, 5, 5), False),
        ((2, 3, 3, 4), (4, 4, 5, 5), False),
        ((3, 2, 4, 3), (4, 4, 6, 5), True),
        ((2, 3, 3, 4), (4, 4, 5, 6), True),
        ((1, 2, 2, 3), (4, 4, 5, 5), False),
        ((2, 1, 3, 2), (4, 4, 5, 5), False),
        ((2, 2, 3, 3), (400, 4, 405, 5), False),
    ],
)
def test_a_lines_level_is_taken_from_its_own_pixels(
    light: tuple[int, int, int, int], box: tuple[int, int, int, int], is_lit: bool
) -> None:
    picture = grey(60, 60, 50)
    left, top, right, bottom = light
    picture[top:bottom, left:right] = 200
    left_px, top_px, right_px, bottom_px = box
    line = Rect(left_px=left_px, top_px=top_px, right_px=right_px, bottom_px=bottom_px)
    assert _n_lit(picture, line) == is_lit


@pytest.mark.parametrize(("n_light", "is_lit"), [(10, False), (11, True)])
def test_a_line_is_as_light_as_its_lightest_tenth(n_light: int, is_lit: bool) -> None:
    """Of 101 px in a row."""
    picture = grey(60, 120, 50)
    picture[2, 2 : 2 + n_light] = 200
    assert _n_lit(picture, Rect(left_px=4, top_px=4, right_px=204, bottom_px=5)) == is_lit


def test_a_lit_line_inside_does_not_count_as_around() -> None:
    picture = grey(60, 60, 50)
    picture[40:44] = 200
    assert _n_lit(picture, Rect(left_px=84, top_px=82, right_px=90, bottom_px=86)) == 0


def _n_lit(level: np.ndarray, box: Rect) -> float:
    """With a window in the lower right part, and two px of the picture to one of the thumbnail."""
    height, width = level.shape
    whole = shape((0, 0, width, height), Rect.from_xywh(0, 0, 2 * width, 2 * height), is_whole=True)
    small = (width // 2, height // 2, width, height)
    part = shape(small, Rect.from_xywh(width, height, width, height))
    lines = [interpreted("某某", box)]
    return evidence(thumbnail_of_grey(level, 2.0), whole, part, lines=lines)[1]["lit_around"]


@pytest.mark.parametrize(
    ("places", "text", "has_tabs"),
    [
        ([(200, 950), (500, 950), (800, 950)], "首页", True),
        ([(200, 950), (800, 950)], "首页", False),
        ([(200, 950), (500, 950), (800, 950)], "五个字的词", True),
        ([(200, 950), (500, 950), (800, 950)], "六个字的词语", False),
        ([(200, 901), (500, 901), (800, 901)], "首页", True),
        ([(200, 900), (500, 900), (800, 900)], "首页", False),
        ([(200, 950), (500, 961), (800, 939)], "首页", True),
        ([(200, 950), (500, 962), (800, 962)], "首页", False),
        ([(200, 950), (500, 938), (800, 938)], "首页", False),
        ([(250, 950), (500, 950), (750, 950)], "首页", False),
        ([(249, 950), (500, 950), (750, 950)], "首页", True),
        ([(500, 920), (200, 950), (500, 950), (800, 950)], "首页", True),
    ],
)
def test_tabs_are_three_short_words_in_a_row_at_the_bottom(
    places: list[tuple[float, float]], text: str, has_tabs: bool
) -> None:
    lines = [interpreted(text, centred(x, y)) for x, y in places]
    assert on_wide(MIDDLE, lines=lines)["tabs"] == float(has_tabs)


# Controls.


def find(x: float, y: float, kind: FindKind = FindKind.X_ICON, score: float = 0.8) -> PictureFind:
    return PictureFind(box=centred(x, y), kind=kind, score=score)


@pytest.mark.parametrize(
    ("at", "where"),
    [
        ((700, 300), "x_corner"),
        ((919, 300), "x_corner"),
        ((920, 300), "x_around"),
        ((700, 519), "x_corner"),
        ((81, 700), "x_corner"),
        ((300, 919), "x_corner"),
        ((500, 920), "x_below"),
        ((700, 920), "x_around"),
        ((300, 920), "x_around"),
        ((699, 920), "x_below"),
        ((301, 920), "x_below"),
        ((500, 999), "x_below"),
        ((500, 1000), "x_around"),
        ((500, 500), "x_corner"),
        ((950, 500), "x_around"),
        ((500, 50), "x_around"),
    ],
)
def test_a_cross_counts_by_its_place(at: tuple[float, float], where: str) -> None:
    """A corner reaches 220 px from it, "below" 300 px."""
    got = on_wide(MIDDLE, finds=[find(*at)])
    assert {name: got[name] for name in got if name.startswith("x_") and got[name]} == {where: 0.8}


@pytest.mark.parametrize(
    ("at", "where"),
    [((500, 400), "x_inside"), ((500, 800), "x_below"), ((500, 1099), "x_below"), ((500, 1100), "x_around")],
)
def test_a_cross_amid_a_large_window_is_no_corners(at: tuple[float, float], where: str) -> None:
    large = Rect(left_px=100, top_px=100, right_px=900, bottom_px=800)
    got = on_wide(large, finds=[find(*at)])
    assert {name: got[name] for name in got if name.startswith("x_") and got[name]} == {where: 0.8}


@pytest.mark.parametrize(
    ("kind", "inside", "outside"),
    [
        (FindKind.WORDS, "words_inside", "words_around"),
        (FindKind.CALL, "call_inside", "call_around"),
        (FindKind.BACK_ARROW, "arrow_inside", None),
    ],
)
def test_the_best_other_find_counts_inside_and_around(
    kind: FindKind, inside: str, outside: str | None
) -> None:
    finds = [find(500, 500, kind, score) for score in (0.3, 0.9, 0.5)]
    finds += [find(100, 100, kind, score) for score in (0.2, 0.6, 0.4)]
    finds.append(find(700, 300))
    got = on_wide(MIDDLE, finds=finds)
    seen = {name: got[name] for name, of in zip(got, WINDOW_FACTORS, strict=True) if of == "controls"}
    expected = {inside: 0.9, "x_corner": 0.8, **({outside: 0.6} if outside else {})}
    assert {name: value for name, value in seen.items() if value} == expected


@pytest.mark.parametrize("at", [(700, 300), (500, 340), (500, 720), (50, 50)])
def test_the_best_cross_of_each_place_counts(at: tuple[float, float]) -> None:
    tall = Rect(left_px=200, top_px=0, right_px=800, bottom_px=700)
    scores = [on_wide(tall, finds=[find(*at, score=one) for one in (0.4, 0.9, 0.6)])]
    assert [value for name, value in scores[0].items() if name.startswith("x_") and value] == [0.9]
