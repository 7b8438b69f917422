"""A page without a view tree, read in its picture: what of its words may be tapped."""

from detector.core.crawl import Aim, CrawlPage
from detector.core.geometry import Rect
from detector.perception.seen_page import read_seen_page
from detector.wiring.crawls import crawl_words

SCREEN = Rect.from_xywh(0, 0, 720, 1600)
HEAD = ("发现的雪乡", Rect.from_xywh(108, 90, 199, 50))
STORY = [
    ("写于一个安静的下午。", Rect.from_xywh(31, 450, 544, 33)),
    ("沿着小路慢慢走，看见了许多", Rect.from_xywh(31, 485, 364, 33)),
    ("平时没有留意过的风景。", Rect.from_xywh(27, 520, 302, 38)),
]


def read(*texts: tuple[str, Rect]) -> CrawlPage:
    return read_seen_page((HEAD, *texts), SCREEN, crawl_words())


def rows_of(page: CrawlPage) -> list[str]:
    return [entry.title for entry in page.entries if entry.aim is Aim.ITEM]


def test_a_row_may_have_a_line_of_what_is_told_of_it_and_stand_close_below_a_paragraph() -> None:
    rows = [
        line
        for n, (title, count) in enumerate(
            [("湖畔散步手记", "639人读过"), ("老街周末安排之七丙", "12人读过")]
        )
        for line in (
            (title, Rect.from_xywh(45, 590 + 168 * n, 297, 38 + 7 * n)),  # as a reader boxes them
            (count, Rect.from_xywh(45, 655 + 168 * n, 119, 35)),
            ("3 评论", Rect.from_xywh(600, 655 + 168 * n, 70, 35)),
        )
    ]
    page = read(*STORY, *rows)
    assert rows_of(page) == ["湖畔散步手记", "老街周末安排之七丙"]
    assert not any("人读过" in line for line in page.lines), "a list that moved on leaves it the same page"


def test_the_cells_of_a_grid_may_be_two_and_a_paragraph_alone_has_nothing_to_tap() -> None:
    cells = [(name, Rect.from_xywh(63 + 172 * n, 665, 74, 50)) for n, name in enumerate(["观鸟", "烘焙"])]
    assert rows_of(read(*STORY, *cells)) == ["观鸟", "烘焙"]
    assert rows_of(read(*STORY)) == []


def test_a_forbidden_word_in_any_line_of_a_card_keeps_it_from_being_tapped() -> None:
    titles = ["湖畔散步手记之二", "老街散步手记之三", "车站邻里故事之九"]
    lines = [
        line
        for n, title in enumerate(titles)
        for line in (
            (title, Rect.from_xywh(45, 590 + 200 * n, 297, 40)),
            ("立即购买" if n == 1 else "639人读过", Rect.from_xywh(45, 655 + 200 * n, 119, 35)),
        )
    ]
    assert rows_of(read(*lines)) == [titles[0], titles[2]]
