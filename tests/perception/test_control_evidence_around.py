"""The figures of what is around a proposal: its row, what looks like it, the picture."""

import math

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.control_evidence import senses_in
from detector.perception.ports import FindKind, PictureFind
from detector.perception.proposal import Proposal
from detector.perception.window_evidence import PictureLooks
from detector.perception.words import InterpretedLine, WordSenses
from detector.windows.seen import ControlKind
from tests.perception.control_figures import box, figures, find, proposal
from tests.perception.figures import interpreted
from tests.perception.words import lexicon, line

NAN = math.nan
X, SKIP = ControlKind.X_ICON, ControlKind.SKIP_TEXT
CALL, WORDS = FindKind.CALL, FindKind.WORDS
HERE = box(90, 190, 20, 10)
"""Its middle is at 100, 195."""


def part(found: dict[str, float], *names: str) -> list[float]:
    return [found[name] for name in names]


def near(values: list[float]) -> object:
    return pytest.approx(values, nan_ok=True)


FIRST, NEXT = box(10, 190, 40, 15), box(120, 190, 40, 10)
READ = ("row_letters", "row_gap_left", "row_gap_right", "row_begins", "row_height", "read_nearby")


@pytest.mark.parametrize(
    ("lines", "read"),
    [
        pytest.param([], [0, 1, 1, 1, 0, 0], id="nothing read"),
        pytest.param([("标题", box(20, 185, 40, 20))], [2, 0.15, 1, 0.1, 2.0, 0], id="a title to the left"),
        pytest.param([("标题", box(130, 190, 40, 10))], [2, 1, 0.1, 0.65, 1.0, 0], id="to the right"),
        pytest.param(
            [
                ("标题", box(20, 190, 40, 10)),
                ("四个字的", FIRST),
                ("三个字", NEXT),
            ],
            [9, 0.15, 0.05, 0.05, 1.5, 0],
            id="the nearest on each side, and where the row begins",
        ),
        pytest.param([("标题", box(20, 220, 40, 10))], [0, 1, 1, 1, 0, 0], id="in another row"),
        pytest.param([("标题", box(94, 192, 8, 6))], [0, 1, 1, 1, 0, 0], id="its own words"),
        pytest.param([("一行很长的字", box(60, 185, 100, 20))], [0, 1, 1, 1, 0, 0], id="a line around it"),
        pytest.param([("下", box(95, 209.5, 10, 10))], [0, 1, 1, 1, 0, 1], id="15 px below: near"),
        pytest.param([("下", box(95, 210, 10, 10))], [0, 1, 1, 1, 0, 0], id="just too far below"),
        pytest.param(
            [("左", box(70, 190, 12, 10)), ("右", box(119, 190, 10, 10))],
            [2, 0.04, 0.045, 0.35, 1.0, 2],
            id="near on both sides",
        ),
    ],
)
def test_what_was_read_beside_it(lines: list[tuple[str, Rect]], read: list[float]) -> None:
    found = figures(proposal(HERE), lines=[interpreted(text, place) for text, place in lines])
    assert part(found, *READ) == near(read)


def test_a_line_right_above_is_on_no_side() -> None:
    found = figures(proposal(HERE), lines=[interpreted("字", box(95, 184, 10, 11))])
    assert part(found, *READ)[:3] == [1, 1, 1]


def test_where_nothing_was_read_its_row_is_not_known() -> None:
    lines = [interpreted("标题", box(20, 190, 40, 10))]
    assert part(figures(proposal(HERE), lines=lines, is_read=False), *READ) == near([NAN] * 6)


def test_the_rows_height_is_compared_with_a_glyph_of_a_px_at_least() -> None:
    lines = [interpreted("标题", box(20, 190, 40, 10))]
    found = figures(proposal(HERE, box(90, 194, 20, 0.5)), lines=lines)
    assert found["row_height"] == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("place", "other", "is_in_row"),
    [
        pytest.param(HERE, box(20, 195.5, 20, 10), True, id="5.5 px lower, of heights of 10"),
        pytest.param(HERE, box(20, 196.0, 20, 10), False, id="6 px lower"),
        pytest.param(HERE, box(20, 184.5, 20, 10), True, id="5.5 px higher"),
        pytest.param(HERE, box(20, 180.5, 20, 40), True, id="the lower of two heights counts"),
        pytest.param(HERE, box(20, 181.5, 20, 40), False, id="6.5 px lower than one of 10"),
        pytest.param(box(90, 193, 20, 4), box(20, 197.7, 20, 4), True, id="8 px at least"),
        pytest.param(box(90, 193, 20, 4), box(20, 198.0, 20, 4), False, id="no more than 8 px"),
        pytest.param(box(90, 185, 20, 20), box(20, 195.9, 20, 20), True, id="11 px of 20"),
        pytest.param(box(90, 185, 20, 20), box(20, 197.1, 20, 20), False, id="12.1 px of 20"),
    ],
)
def test_what_counts_as_its_row(place: Rect, other: Rect, is_in_row: bool) -> None:
    found = figures(proposal(place), lines=[interpreted("字", other)])
    assert found["row_letters"] == float(is_in_row)


CALLS = ("call_in_row", "call_gap_in_row", "call_above", "call_below")


def leading(chance: float, place: Rect) -> InterpretedLine:
    return interpreted("去", place, senses=WordSenses(lead_on=chance))


@pytest.mark.parametrize(
    ("finds", "lines", "calls"),
    [
        pytest.param([], [], [0, 1, 0, 0], id="none"),
        pytest.param([find(box(130, 190, 40, 10), CALL, 0.7)], [], [0.7, 0.1, 0, 0], id="found in its row"),
        pytest.param([], [leading(0.6, box(130, 190, 40, 10))], [0.6, 0.1, 0, 0], id="read"),
        pytest.param(
            [],
            [leading(0.5, box(130, 190, 40, 10))],
            [0, 1, 0, 0],
            id="even",
        ),
        pytest.param(
            [],
            [leading(0.51, box(130, 190, 40, 10))],
            [0.51, 0.1, 0, 0],
            id="likelier than not",
        ),
        pytest.param(
            [find(box(130, 190, 40, 10), CALL, 0.3), find(box(120, 190, 40, 10), CALL, 0.2)],
            [leading(0.6, box(20, 190, 40, 10))],
            [0.6, 0.05, 0, 0],
            id="the surest and the nearest",
        ),
        pytest.param([find(box(130, 190, 40, 10), WORDS, 0.7)], [], [0, 1, 0, 0], id="another find"),
        pytest.param([find(box(85, 188, 30, 14), CALL, 0.7)], [], [0, 1, 0, 0], id="the same place"),
        pytest.param([find(box(80, 150, 40, 10), CALL, 0.7)], [], [0, 1, 0.7, 0], id="above"),
        pytest.param([find(box(80, 230, 40, 10), CALL, 0.7)], [], [0, 1, 0, 0.7], id="below"),
        pytest.param([find(box(80, 140.5, 40, 10), CALL, 0.7)], [], [0, 1, 0.7, 0], id="49.5 px above"),
        pytest.param([find(box(80, 140, 40, 10), CALL, 0.7)], [], [0, 1, 0, 0], id="50 px above"),
        pytest.param([find(box(80, 239.5, 40, 10), CALL, 0.7)], [], [0, 1, 0, 0.7], id="49.5 px below"),
        pytest.param([find(box(80, 240, 40, 10), CALL, 0.7)], [], [0, 1, 0, 0], id="50 px below"),
        pytest.param([find(box(110, 150, 40, 10), CALL, 0.7)], [], [0, 1, 0, 0], id="above, but beside it"),
        pytest.param([find(box(50, 150, 40, 10), CALL, 0.7)], [], [0, 1, 0, 0], id="above, to the left"),
        pytest.param([find(box(109, 150, 40, 10), CALL, 0.7)], [], [0, 1, 0.7, 0], id="a px of it is above"),
        pytest.param([find(box(110, 230, 40, 10), CALL, 0.7)], [], [0, 1, 0, 0], id="below, but beside it"),
        pytest.param([find(box(51, 230, 40, 10), CALL, 0.7)], [], [0, 1, 0, 0.7], id="a px of it is below"),
        pytest.param(
            [find(box(20, 187, 180, 15), CALL, 0.4)], [], [0, 1, 0, 0], id="a wide one around it is the same"
        ),
        pytest.param([find(box(105, 190, 60, 10), CALL, 0.4)], [], [0.4, 0, 0, 0], id="level with it"),
        pytest.param([find(box(105, 189, 60, 11), CALL, 0.4)], [], [0.4, 0, 0.4, 0], id="a little higher"),
        pytest.param([find(box(105, 190, 60, 11), CALL, 0.4)], [], [0.4, 0, 0, 0.4], id="a little lower"),
        pytest.param(
            [find(box(80, 150, 40, 10), CALL, 0.3), find(box(80, 160, 40, 10), CALL, 0.5)],
            [leading(0.6, box(80, 230, 40, 10))],
            [0, 1, 0.5, 0.6],
            id="the surest above and below",
        ),
    ],
)
def test_calls_beside_it(finds: list[PictureFind], lines: list[InterpretedLine], calls: list[float]) -> None:
    found = figures(proposal(HERE), finds=finds, lines=lines)
    assert part(found, *CALLS) == near(calls)


def test_calls_that_were_read_count_without_a_finder() -> None:
    lines = [leading(0.6, box(130, 190, 40, 10))]
    assert figures(proposal(HERE), finds=None, lines=lines)["call_in_row"] == 0.6


def test_a_box_to_be_ticked_before_words() -> None:
    rgb = np.full((400, 200, 3), 250, np.uint8)
    rgb[191:200, 78:87] = 120
    rgb[192:199, 79:86] = 250
    ticks = [figures(proposal(HERE, kind=kind), rgb=rgb)["tick"] for kind in (SKIP, X)]
    assert ticks == near([1.0, NAN])
    assert figures(proposal(HERE, kind=SKIP))["tick"] == 0.0


def test_words_that_decline_behind_a_box_to_be_ticked_set_an_option() -> None:
    """[ ] 不再提醒 closes nothing, but "× 关闭" does, although the × looks like a box."""
    rgb = np.full((400, 200, 3), 250, np.uint8)
    rgb[191:200, 78:87] = 120
    rgb[192:199, 79:86] = 250
    words = WordSenses(close=0.2, decline=0.7, neither=0.1)
    senses = ("close", "decline", "neither")
    ticked = figures(proposal(HERE, kind=SKIP), rgb=rgb, senses=[words])
    assert part(ticked, *senses) == near([0.2, 0.0, 0.8])
    assert part(figures(proposal(HERE, kind=SKIP), senses=[words]), *senses) == near([0.2, 0.7, 0.1])


ALIKE = ("n_alike", "n_alike_in_row", "n_alike_in_column")
FAR = box(20, 40, 20, 10)


@pytest.mark.parametrize(
    ("kind", "finds", "alike"),
    [
        pytest.param(X, [find(FAR)], [1, 0, 0], id="another ×"),
        pytest.param(X, [find(FAR, WORDS)], [0, 0, 0], id="words are not like a ×"),
        pytest.param(SKIP, [find(FAR, WORDS)], [1, 0, 0], id="other words"),
        pytest.param(SKIP, [find(FAR)], [0, 0, 0], id="a × is not like words"),
        pytest.param(X, [find(FAR, score=0.1)], [1, 0, 0], id="a weak one"),
        pytest.param(X, [find(FAR, score=0.09)], [0, 0, 0], id="noise"),
        pytest.param(X, [find(HERE.expanded(3))], [0, 0, 0], id="itself"),
        pytest.param(X, [find(box(20, 190, 20, 10)), find(FAR)], [2, 1, 0], id="one in its row"),
        pytest.param(X, [find(box(99, 40, 20, 10))], [1, 0, 1], id="9 px off its column"),
        pytest.param(X, [find(box(100, 40, 20, 10))], [1, 0, 0], id="10 px off"),
        pytest.param(X, [find(box(81, 40, 20, 10))], [1, 0, 1], id="9 px off on the other side"),
        pytest.param(X, None, [0, 0, 0], id="no finder"),
    ],
)
def test_finds_that_look_like_it(
    kind: ControlKind, finds: list[PictureFind] | None, alike: list[float]
) -> None:
    assert part(figures(proposal(HERE, kind=kind), finds=finds), *ALIKE) == alike


OTHERS = ("best_other_x", "best_other_words", "other_skip", "other_decline", "other_known")
OTHER = proposal(FAR, kind=SKIP, finds={FindKind.X_ICON: 0.3, WORDS: 0.4})


@pytest.mark.parametrize(
    ("others", "senses", "values"),
    [
        pytest.param([], [], [0, 0, 0, 0, 0], id="none"),
        pytest.param([OTHER], [None], [0.3, 0.4, 0, 0, 0], id="not read"),
        pytest.param([OTHER], [WordSenses(skip=0.5, acknowledge=0.2)], [0.3, 0.4, 0.5, 0, 0.2], id="skips"),
        pytest.param([OTHER], [WordSenses(decline=0.5, close=0.4)], [0.3, 0.4, 0, 0.5, 0], id="declines"),
        pytest.param([OTHER], [WordSenses(decline=0.1, close=0.4)], [0.3, 0.4, 0, 0.4, 0], id="closes"),
        pytest.param(
            [OTHER, proposal(box(150, 40, 20, 10), finds={WORDS: 0.6})],
            [WordSenses(skip=0.5), WordSenses(skip=0.7, acknowledge=0.1)],
            [0.3, 0.6, 0.7, 0, 0.1],
            id="the best of two",
        ),
        pytest.param(
            [proposal(HERE, finds={WORDS: 0.6})], [WordSenses(skip=0.7)], [0, 0, 0, 0, 0], id="the same place"
        ),
    ],
)
def test_other_proposals(
    others: list[Proposal], senses: list[WordSenses | None], values: list[float]
) -> None:
    own = proposal(HERE, finds={FindKind.X_ICON: 0.9, WORDS: 0.9})
    own_senses = WordSenses(skip=0.2, decline=0.2, acknowledge=0.2)
    found = figures(own, *others, senses=[own_senses, *senses])
    assert part(found, *OTHERS) == near(values)


def test_not_even_one_of_no_size_is_its_own_other() -> None:
    found = figures(proposal(box(100, 195, 0, 0), finds={WORDS: 0.9}), senses=[WordSenses(skip=0.9)])
    assert part(found, *OTHERS) == [0, 0, 0, 0, 0]


LOOKS = PictureLooks(flat_share=0.2, white_share=0.3, ground_share=0.4, n_colours=5, brand_bar_share=0.6)
SHARES = ("flat_share", "white_share", "ground_share", "n_colours", "brand_bar_share", "frame_aspect")


@pytest.mark.parametrize(("is_read", "n_lines"), [(True, 2.0), (False, NAN)])
def test_how_the_picture_is_drawn(is_read: bool, n_lines: float) -> None:
    lines = [interpreted("字", FAR), interpreted("字", box(150, 300, 20, 10))]
    found = figures(proposal(HERE), lines=lines, is_read=is_read, looks=LOOKS)
    assert part(found, "n_lines", *SHARES) == near([n_lines, 0.2, 0.3, 0.4, 5.0, 0.6, 2.0])
    assert found["plain_row"] == 1.0


def test_of_a_part_of_a_screen_the_picture_is_not_known() -> None:
    assert part(figures(proposal(HERE)), "plain_row", "n_lines", *SHARES) == near([NAN] * 8)


def plain_row(rgb: np.ndarray, glyph: Rect) -> float:
    return figures(proposal(HERE, glyph), rgb=rgb, looks=LOOKS)["plain_row"]


def picture(rows: list[int], columns: slice = slice(0, None, 2), width: int = 180) -> np.ndarray:
    """Plain but for these rows, in every other column unless given."""
    rgb = np.full((400, width, 3), 90, np.uint8)
    rgb[rows, columns] = 180
    return rgb


BAND_OF_13, BAND_OF_20 = box(20, 100, 8, 8), box(20, 100.5, 12.5, 12.5)
"""Of rows 98 to 110, and of rows 97 to 116."""


@pytest.mark.parametrize(
    ("glyph", "rows", "share"),
    [
        pytest.param(BAND_OF_13, [], 1.0, id="plain"),
        pytest.param(BAND_OF_13, [104], 1.0, id="12 rows of 13"),
        pytest.param(BAND_OF_13, [103, 104], 0.5, id="11 rows of 13"),
        pytest.param(BAND_OF_13, [98, 99], 0.5, id="from the first row of the band"),
        pytest.param(BAND_OF_13, [109, 110], 0.5, id="to the last"),
        pytest.param(BAND_OF_13, [*range(98), *range(111, 400)], 1.0, id="all but the band"),
        pytest.param(BAND_OF_20, [105, 106, 107], 1.0, id="85 per cent"),
        pytest.param(BAND_OF_20, [105, 106, 107, 117], 1.0, id="not the row below"),
        pytest.param(BAND_OF_20, [105, 106, 107, 96], 1.0, id="not the row above"),
        pytest.param(BAND_OF_20, [105, 106, 107, 108], 0.5, id="80 per cent"),
        pytest.param(box(20, 1, 8, 8), [0, 1], 0.5, id="from the top of the picture"),
        pytest.param(box(20, 100, 4, 4), [101, 102], 0.5, id="of few rows"),
        pytest.param(box(20, 100, 15, 15), list(range(97, 119, 2)), 0.5, id="every row of 23"),
        pytest.param(box(20, 100, 16, 16), list(range(97, 121, 2)), 1.0, id="every other of more"),
        pytest.param(box(20, 500, 8, 8), [], NAN, id="below the picture"),
    ],
)
def test_a_row_is_plain_as_a_title_bar_is(glyph: Rect, rows: list[int], share: float) -> None:
    assert plain_row(picture(rows), glyph) == pytest.approx(share, nan_ok=True)


@pytest.mark.parametrize(("by", "share"), [(10, 1.0), (11, 0.5), (-10, 1.0), (-11, 0.5)])
@pytest.mark.parametrize("channel", [0, 1, 2])
def test_noise_is_still_plain(by: int, share: float, channel: int) -> None:
    rgb = picture([])
    rgb[100:108, 1::2, channel] = 90 + by
    assert plain_row(rgb, BAND_OF_13) == share


@pytest.mark.parametrize(
    ("width", "share"),
    [
        pytest.param(100, 0.5, id="a narrow picture"),
        pytest.param(180, 0.5, id="every column"),
        pytest.param(358, 0.5, id="still every column"),
        pytest.param(360, 1.0, id="every other column"),
    ],
)
def test_wide_pictures_are_sampled(width: int, share: float) -> None:
    assert plain_row(picture([104, 105], slice(1, None, 2), width=width), BAND_OF_13) == share


BARE = np.full((400, 200, 3), 250, np.uint8)
TALL, BESIDE = box(100, 300, 40, 80), box(20, 330, 40, 20)
WAY_OUT, ACK = ("取消", BESIDE), ("好的", box(100, 330, 40, 20))


@pytest.mark.parametrize(
    ("read", "sense"),
    [
        pytest.param([WAY_OUT, ACK], "lead_on", id="a way out"),
        pytest.param([("去看", BESIDE), ACK], "acknowledge", id="none"),
        pytest.param([WAY_OUT], "acknowledge", id="not like its glyph in height"),
        pytest.param([("取消", box(20, 300, 40, 80))], "lead_on", id="like its glyph in height"),
        pytest.param(
            [WAY_OUT, ACK, ("好", box(100, 300, 40, 80))],
            "lead_on",
            id="the first line at its place counts",
        ),
        pytest.param(
            [WAY_OUT, ("好", box(100, 300, 40, 80)), ACK],
            "acknowledge",
            id="even where another is like the way out",
        ),
        pytest.param([ACK, WAY_OUT], "lead_on", id="in either order"),
    ],
)
def test_what_acknowledges_beside_a_way_out_leads_on(read: list[tuple[str, Rect]], sense: str) -> None:
    lines = [line(text, (at.left_px, at.top_px, at.width_px, at.height_px)) for text, at in read]
    one = proposal(TALL, kind=ControlKind.ACK_TEXT, text="好的")
    (senses,) = senses_in([one], lines, lexicon(), BARE)
    assert senses == WordSenses(**{sense: 1.0})


def test_an_option_beside_it_is_no_way_out() -> None:
    """我知道了 above [ ] 不再提醒 is the one way out."""
    rgb = BARE.copy()
    rgb[330:340, 84:94] = 120
    lines = [line("好的", (100, 300, 40, 12)), line("不再提醒", (100, 329, 48, 12))]
    one = proposal(box(100, 300, 40, 12), kind=ControlKind.ACK_TEXT, text="好的")
    assert senses_in([one], lines, lexicon(), rgb) == [WordSenses(acknowledge=1.0)]
    assert senses_in([one], lines, lexicon(), BARE) == [WordSenses(lead_on=1.0)]


def test_senses_are_of_words_that_were_read() -> None:
    unread, skip = proposal(HERE), proposal(FAR, kind=SKIP, text="跳过")
    assert senses_in([unread, skip], (), lexicon(), BARE) == [None, WordSenses(skip=1.0)]
    beside = [line("取消", (20, 60, 20, 10))]
    assert senses_in([skip], beside, lexicon(), BARE) == [WordSenses(skip=1.0)]
