"""Numbers of service hotlines on an app's pages."""

import pytest

from detector.core.crawl import PageOwner
from detector.disclosure.page_findings import hotlines
from tests.disclosure.walked import a_page, a_screen, a_walk


def numbers(*lines: str) -> list[str]:
    page = a_page(a_screen(*lines), path=("客服",), aim=None)
    return [one.number for one in hotlines(a_walk(page))]


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (("客服热线：400-820-8820",), "4008208820"),
        (("客服電話 400 8208 820",), "4008208820"),
        (("服务热线：95188",), "95188"),
        (("联系电话 010-88886666",), "01088886666"),
        (("Customer service +86 13800138000",), "+8613800138000"),
        (("客服热线", "4008208820"), "4008208820"),
        (("投诉电话\t12315",), "12315"),
    ],
)
def test_finds(lines: tuple[str, ...], number: str) -> None:
    assert numbers(*lines) == [number]


@pytest.mark.parametrize(
    "line",
    [
        "订单编号 4008208820",
        "京ICP备 12345678号 电话",
        "今日步数 95188",
        "客服 QQ 4008208820",
        "联系时间 2026-11-27",
        "版本 4.0.0",
        "400-820-8820",
    ],
)
def test_ignores_other_numbers(line: str) -> None:
    assert numbers(line) == []


def test_counts_the_swipes_down_its_page() -> None:
    page = a_page(a_screen("客服"), a_screen("客服热线 95188", number=1), path=("客服",), aim=None)
    (found,) = hotlines(a_walk(page))
    assert (found.n_scrolls, found.tree_id) == (1, "tree:1")


def test_ignores_what_another_app_shows() -> None:
    page = a_page(a_screen("客服热线 95188", owner=PageOwner.OTHER), path=("客服",), aim=None)
    assert hotlines(a_walk(page)) == ()
