"""What the words and the box before an element say of it."""

import math

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.control_evidence import senses_in
from detector.perception.window_evidence import PictureLooks
from detector.perception.words import WordSenses
from detector.windows.seen import ControlKind
from tests.perception.control_figures import box, element, figures
from tests.perception.words import lexicon, line

NAN = math.nan
X, SKIP = ControlKind.X_ICON, ControlKind.SKIP_TEXT
HERE = box(90, 190, 20, 10)
"""Its middle is at 100, 195."""


def part(found: dict[str, float], *names: str) -> list[float]:
    return [found[name] for name in names]


def near(values: list[float]) -> object:
    return pytest.approx(values, nan_ok=True)


def test_a_box_to_be_ticked_before_words() -> None:
    rgb = np.full((400, 200, 3), 250, np.uint8)
    rgb[191:200, 78:87] = 120
    rgb[192:199, 79:86] = 250
    ticks = [figures(element(HERE, kind=kind), rgb=rgb)["tick"] for kind in (SKIP, X)]
    assert ticks == near([1.0, NAN])
    assert figures(element(HERE, kind=SKIP))["tick"] == 0.0


def test_words_that_decline_behind_a_box_to_be_ticked_set_an_option() -> None:
    """[ ] 不再提醒 closes nothing, but "× 关闭" does, although the × looks like a box."""
    rgb = np.full((400, 200, 3), 250, np.uint8)
    rgb[191:200, 78:87] = 120
    rgb[192:199, 79:86] = 250
    words = WordSenses(close=0.2, decline=0.7, neither=0.1)
    senses = ("close", "decline", "neither")
    ticked = figures(element(HERE, kind=SKIP), rgb=rgb, senses=[words])
    assert part(ticked, *senses) == near([0.2, 0.0, 0.8])
    assert part(figures(element(HERE, kind=SKIP), senses=[words]), *senses) == near([0.2, 0.7, 0.1])


FAR = box(20, 40, 20, 10)


LOOKS = PictureLooks(flat_share=0.2, white_share=0.3, ground_share=0.4, n_colours=5, brand_bar_share=0.6)


def plain_row(rgb: np.ndarray, glyph: Rect) -> float:
    return figures(element(HERE, glyph), rgb=rgb, looks=LOOKS)["plain_row"]


def picture(rows: list[int], columns: slice = slice(0, None, 2), width: int = 180) -> np.ndarray:
    """Plain but for these rows, in every other column unless given."""
    rgb = np.full((400, width, 3), 90, np.uint8)
    rgb[rows, columns] = 180
    return rgb


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
    ],
)
def test_what_acknowledges_beside_a_way_out_leads_on(read: list[tuple[str, Rect]], sense: str) -> None:
    lines = [line(text, (at.left_px, at.top_px, at.width_px, at.height_px)) for text, at in read]
    one = element(TALL, kind=ControlKind.ACK_TEXT, words="好的")
    (senses,) = senses_in([one], lines, lexicon(), BARE)
    assert senses == WordSenses(**{sense: 1.0})


def test_an_option_beside_it_is_no_way_out() -> None:
    """我知道了 above [ ] 不再提醒 is the one way out."""
    rgb = BARE.copy()
    rgb[330:340, 84:94] = 120
    lines = [line("好的", (100, 300, 40, 12)), line("不再提醒", (100, 329, 48, 12))]
    one = element(box(100, 300, 40, 12), kind=ControlKind.ACK_TEXT, words="好的")
    assert senses_in([one], lines, lexicon(), rgb) == [WordSenses(acknowledge=1.0)]
    assert senses_in([one], lines, lexicon(), BARE) == [WordSenses(lead_on=1.0)]


def test_senses_are_of_words_that_were_read() -> None:
    unread, skip = element(HERE), element(FAR, kind=SKIP, words="跳过")
    assert senses_in([unread, skip], (), lexicon(), BARE) == [None, WordSenses(skip=1.0)]
    beside = [line("取消", (20, 60, 20, 10))]
    assert senses_in([skip], beside, lexicon(), BARE) == [WordSenses(skip=1.0)]
