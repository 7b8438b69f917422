"""The clues of one frame: its words and its drawing."""

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.clue_reading import clues_of, pictorial
from detector.perception.pictures import FrameContext
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.windows.window_clues import WindowClues
from tests.perception.words import lexicon, line

CARD = Rect.from_xywh(20, 100, 140, 200)
PLAIN = np.full((400, 180, 3), 90, np.uint8)


def read(
    *lines: TextLine,
    rgb: np.ndarray = PLAIN,
    window: Rect = CARD,
    context: FrameContext | None = None,
    finds: tuple[PictureFind, ...] = (),
) -> WindowClues:
    context = context or FrameContext()
    return clues_of(rgb, lines, window, context, None, lexicon(), is_read=True, finds=finds)


def inside(*texts: str) -> list[TextLine]:
    return [line(text, (40, 110 + 5 * n, 60, 5)) for n, text in enumerate(texts)]


BELOW = line("跳过", (40, 300, 60, 20))


def test_lines_are_the_windows_own_from_the_top() -> None:
    seen = read(line("二", (40, 140, 40, 20)), BELOW, line("一", (40, 110, 40, 20)))
    assert seen.lines == ("一", "二")
    assert (seen.n_lines, seen.n_skips) == (3, 0)


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        pytest.param(["字" * 49], ("字" * 48,), id="48 letters of a line"),
        pytest.param([f"{n:02}" for n in range(30)], tuple(f"{n:02}" for n in range(24)), id="24 lines"),
        pytest.param([" 一 ", "一", "", "  ", "二"], ("一", "二"), id="each once, without white space"),
    ],
)
def test_lines_are_kept_in_part(texts: list[str], kept: tuple[str, ...]) -> None:
    assert read(*inside(*texts)).lines == kept


def counts(seen: WindowClues) -> tuple[int, ...]:
    return (seen.n_labels, seen.n_calls, seen.n_skips, seen.n_refusals, seen.n_acks, seen.n_nexts)


@pytest.mark.parametrize(
    ("text", "of_each", "counts_down"),
    [
        ("广告", (1, 0, 0, 0, 0, 0), False),
        ("立即领取", (0, 1, 0, 0, 0, 0), False),
        ("跳过 5", (0, 0, 1, 0, 0, 0), True),
        ("跳过", (0, 0, 1, 0, 0, 0), False),
        ("取消", (0, 0, 0, 1, 0, 0), False),
        ("确定", (0, 0, 0, 0, 1, 0), False),
        ("下一步", (0, 0, 0, 0, 0, 1), False),
        ("天气 5", (0, 0, 0, 0, 0, 0), False),
    ],
)
def test_what_its_words_ask_for(text: str, of_each: tuple[int, ...], counts_down: bool) -> None:
    """A word that confirms is a call too, but counts once."""
    once, twice = read(*inside(text)), read(*inside("标题", text, text))
    assert counts(once) == of_each
    assert counts(twice) == tuple(2 * one for one in of_each)
    assert once.has_countdown is twice.has_countdown is counts_down


@pytest.mark.parametrize(("text", "is_bar"), [("Shopping", True), ("Shoppings", False)])
def test_a_tab_bar_at_the_foot_of_the_screen(text: str, is_bar: bool) -> None:
    tabs = [line(text, (x, 380, 30, 10)) for x in (5, 75, 145)]
    assert read(*tabs).has_tab_bar is is_bar
    assert read(*tabs).n_lines == 3


@pytest.mark.parametrize(
    ("y", "xs"),
    [
        pytest.param(170, (5, 75, 145), id="at the foot of its width"),
        pytest.param(380, (5, 45, 85), id="in half of the width"),
    ],
)
def test_short_words_elsewhere_are_no_tab_bar(y: float, xs: tuple[float, ...]) -> None:
    assert not read(*(line("首页", (x, y, 30, 10)) for x in xs)).has_tab_bar


@pytest.mark.parametrize(
    ("context", "package"),
    [
        (FrameContext(), None),
        (FrameContext(package="cn.app"), "cn.app"),
        (FrameContext(package="cn.app", coming_package="cn.next"), "cn.next"),
    ],
)
def test_the_package_may_already_be_the_next_one(context: FrameContext, package: str | None) -> None:
    assert read(context=context).package == package


X_SIGN = lexicon().x_signs[0]


@pytest.mark.parametrize(
    ("lines", "finds", "may"),
    [
        pytest.param([], [], False, id="nothing"),
        pytest.param([("字", 40), (X_SIGN, 40)], [], True, id="a × was read"),
        pytest.param([(X_SIGN, 165)], [], False, id="a × read beside the window"),
        pytest.param([], [(FindKind.X_ICON, 0.5, 40)], True, id="found"),
        pytest.param([], [(FindKind.X_ICON, 0.49, 40)], False, id="hardly found"),
        pytest.param([], [(FindKind.CALL, 0.9, 40), (FindKind.X_ICON, 0.9, 40)], True, id="among others"),
    ],
)
def test_what_may_close_it(
    lines: list[tuple[str, float]], finds: list[tuple[FindKind, float, float]], may: bool
) -> None:
    found = tuple(
        PictureFind(kind=kind, score=score, box=Rect.from_xywh(x, 120, 10, 10)) for kind, score, x in finds
    )
    assert read(*(line(text, (x, 120, 10, 10)) for text, x in lines), finds=found).may_close is may


# How it is drawn. At 120 px the short side of a window is looked at as it is.


def looks(rgb: np.ndarray, window: Rect | None = None) -> tuple[float, float]:
    whole = Rect.from_xywh(0, 0, rgb.shape[1], rgb.shape[0])
    seen = read(rgb=np.ascontiguousarray(rgb), window=window or whole)
    return seen.picture, seen.ground_share


def grey(height: int, width: int) -> np.ndarray:
    return np.full((height, width, 3), 100, np.uint8)


def mosaic() -> np.ndarray:
    """48 plain columns, then tiles of 2 x 6 px, in 120 colours."""
    rgb = grey(120, 120)
    for n in range(36 * 20):
        x, y, colour = 48 + 2 * (n % 36), 6 * (n // 36), n % 120
        rgb[y : y + 6, x : x + 2] = (16 * (colour % 16), 16 * (colour // 16), 200)
    return rgb


def test_a_mosaic_is_nearly_a_picture() -> None:
    """Of 119 x 119 px, an edge is at those of 36 columns, and in 19 rows of the other coloured ones."""
    flat = 1 - (119 * 36 + 19 * (71 - 35)) / 119**2
    assert looks(mosaic()) == pytest.approx((pictorial(flat, 121, 0.4), 0.4))
    large = mosaic().repeat(2, axis=0).repeat(2, axis=1)
    assert looks(large) == pytest.approx((pictorial(flat, 121, 0.4), 0.4))


@pytest.mark.parametrize(
    ("one", "other", "ground_share"),
    [
        pytest.param((96, 0, 0), (111, 0, 0), 1.0, id="one colour of sixteen levels"),
        pytest.param((111, 0, 0), (112, 0, 0), 0.6, id="the next"),
        pytest.param((0, 16, 0), (0, 0, 128), 0.6, id="green is not blue"),
    ],
)
def test_the_share_of_the_commonest_colour(
    one: tuple[int, int, int], other: tuple[int, int, int], ground_share: float
) -> None:
    rgb = grey(120, 120)
    rgb[:, :48], rgb[:, 48:] = one, other
    assert looks(rgb)[1] == pytest.approx(ground_share)


@pytest.mark.parametrize(
    ("window", "is_seen"),
    [
        pytest.param(Rect.from_xywh(10, 10, 8, 8), True, id="8 px"),
        pytest.param(Rect.from_xywh(10, 10, 7, 8), False, id="7 px wide"),
        pytest.param(Rect.from_xywh(10, 10, 8, 7), False, id="7 px high"),
        pytest.param(Rect.from_xywh(-20, -20, 10, 10), False, id="outside"),
    ],
)
def test_a_window_of_less_than_8_px_shows_one_surface(window: Rect, is_seen: bool) -> None:
    rgb = np.zeros((40, 40, 3), np.uint8)
    rgb[::2] = 255
    picture, ground_share = looks(rgb, window)
    assert (ground_share < 1) is is_seen
    assert is_seen or (picture, ground_share) == (0.0, 1.0)
