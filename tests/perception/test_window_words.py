"""What a window is for by its words: pieces of its lines, and a log-linear model over them."""

import math

import pytest

from detector.core.window_role import WindowRole
from detector.perception.window_words import WindowWords, pieces_of

R = WindowRole


@pytest.mark.parametrize(
    ("lines", "pieces"),
    [
        pytest.param([], set(), id="nothing"),
        pytest.param(["跳"], {"跳"}, id="a character"),
        pytest.param(
            ["新版本发现"],
            {
                *"新版本发现",
                *("新版", "版本", "本发", "发现"),
                *("新版本", "版本发", "本发现"),
                *("新版本发", "版本发现"),
            },
            id="runs of up to four",
        ),
        pytest.param(["同意，好"], {"同", "意", "同意", "好"}, id="not across punctuation"),
        pytest.param(["Update Now"], {"update", "now", "update now"}, id="words and pairs"),
        pytest.param(["a b c"], {"a", "b", "c", "a b", "b c"}, id="pairs of neighbours only"),
        pytest.param(["don't"], {"don't"}, id="an apostrophe"),
        pytest.param(["3.25"], {"0", "00", "0 00"}, id="digits are 0"),
        pytest.param(["ＯＫ５"], {"ok", "0", "ok 0"}, id="wide letters"),
        pytest.param(["跳", "过"], {"跳", "过"}, id="not across lines"),
    ],
)
def test_pieces_of_lines(lines: list[str], pieces: set[str]) -> None:
    assert pieces_of(lines) == pieces


def words(scale: float = 2.0, **weights: tuple[float, float]) -> WindowWords:
    return WindowWords(format="window-words/1", roles=(R.ADVERT, R.PAGE), scale=scale, weights=weights)


def even(difference: float) -> list[float]:
    """Log shares of two roles that are so far apart."""
    total = math.log(1 + math.exp(-difference))
    return [-total, -total - difference]


@pytest.mark.parametrize(
    ("lines", "difference"),
    [
        pytest.param(["x"], 2 * 3 / math.sqrt(10), id="a piece, as thin evidence"),
        pytest.param(["x", "x"], 2 * 3 / math.sqrt(10), id="twice is once"),
        pytest.param(["x", "y"], 2 * 3.5 / math.sqrt(10), id="two pieces"),
        pytest.param(["x", "nothing known"], 2 * 3 / math.sqrt(10), id="unknown words count for nothing"),
    ],
)
def test_known_pieces_add_up(lines: list[str], difference: float) -> None:
    shares = words(x=(2.0, -1.0), y=(0.5, 0.0)).log_shares(lines)
    assert list(shares) == [R.ADVERT, R.PAGE]
    assert list(shares.values()) == pytest.approx(even(difference))


@pytest.mark.parametrize(("n", "by"), [(9, 10), (10, 10), (11, 11), (16, 16)])
def test_many_pieces_count_by_the_root_of_their_number(n: int, by: int) -> None:
    names = "abcdefghijklmnop"[:n]
    shares = words(**dict.fromkeys(names, (0.1, 0.0))).log_shares(list(names))
    assert list(shares.values()) == pytest.approx(even(2 * 0.1 * n / math.sqrt(by)))


def test_where_no_piece_is_known_all_roles_are_even() -> None:
    assert words(x=(9.0, 0.0)).log_shares(["y"]) == {R.ADVERT: -math.log(2), R.PAGE: -math.log(2)}


def test_any_weight_can_be_added() -> None:
    shares = words(scale=1.0, x=(9_000.0, -9_000.0)).log_shares(["x"])
    assert list(shares.values()) == pytest.approx([0.0, -18_000 / math.sqrt(10)])
