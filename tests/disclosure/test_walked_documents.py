"""The texts that a crawl opened."""

import pytest

from detector.core.crawl import Aim, PageOwner
from detector.disclosure.app_walk import WalkedPage
from detector.disclosure.walked_documents import NotRead, TextSource, WalkedDocument, walked_documents
from tests.disclosure.walked import a_page, a_screen, a_walk

LINES = tuple(f"第{n}条 我们依法处理您的个人信息并保护其安全" for n in range(9))


def never(frame_id: str) -> tuple[str, ...]:
    raise AssertionError("no picture should be read")


def read(page: WalkedPage) -> WalkedDocument:
    (document,) = walked_documents(a_walk(page), never)
    return document


def test_screens_are_joined_into_one_text_with_a_hash() -> None:
    one = read(a_page(a_screen("隐私政策", *LINES[:5]), a_screen("隐私政策", *LINES[3:], number=1)))
    assert one.text == "\n".join(("隐私政策", *LINES))
    assert (one.source, one.why_not, one.n_taps, one.title) == (TextSource.TREE, None, 2, "隐私政策")
    assert one.tree_ids == ("tree:0", "tree:1")
    assert len(one.sha256) == 64


def test_reads_pictures_where_trees_hold_almost_no_text() -> None:
    page = a_page(a_screen("隐私政策", frame_id="f1"), a_screen("隐私政策", frame_id="f2"))
    seen = {"f1": LINES[:5], "f2": LINES[3:]}
    (one,) = walked_documents(a_walk(page), seen.__getitem__)
    assert (one.lines, one.source, one.frame_ids) == (LINES, TextSource.RECOGNITION, ("f1", "f2"))


@pytest.mark.parametrize(
    ("page", "why_not"),
    [
        (a_page(a_screen("网页", owner=PageOwner.OTHER)), NotRead.IN_OTHER_APP),
        (a_page(a_screen("隐私政策", frame_id="f")), NotRead.NO_TEXT),
        (a_page(a_screen(*LINES), is_at_end=False), NotRead.NOT_TO_ITS_END),
        (a_page(a_screen(*LINES[:4]), a_screen(*LINES[5:])), NotRead.TORN),
    ],
)
def test_reports_why_a_text_was_not_read_completely(page: WalkedPage, why_not: NotRead) -> None:
    (one,) = walked_documents(a_walk(page), lambda frame_id: ("12:00",))
    assert one.why_not is why_not
    assert one.is_read is (why_not in (NotRead.NOT_TO_ITS_END, NotRead.TORN))


def browsed(*screens: tuple[str, ...]) -> WalkedPage:
    return a_page(*(a_screen(*one, owner=PageOwner.BROWSER) for one in screens))


@pytest.mark.parametrize(
    ("page", "why_not"),
    [
        (browsed(("隐私政策", *LINES[:5]), ("隐私政策", *LINES[3:])), None),
        (browsed(("某公司个人信息保护声明", *LINES[:5]), LINES[3:]), None),
        (
            browsed(("隐私政策", *LINES)),
            NotRead.NOT_TO_ITS_END,
        ),  # a notice over it may keep it from scrolling
        (browsed(("隐私政策", "剩余5秒", *LINES), ("隐私政策", "剩余3秒", *LINES)), NotRead.NOT_TO_ITS_END),
        (browsed(("隐私政策", "加载中", "请稍候"), ("隐私政策", *LINES)), NotRead.TORN),
        (browsed(("网上商城欢迎您", "今日推荐" * 9), ("网上商城欢迎您", "更多" * 9)), NotRead.IN_OTHER_APP),
        (
            browsed(
                (
                    "无法访问此网站",
                    "隐私政策 的 IP 地址找不到，请检查连接和代理",
                    "DNS_PROBE_FINISHED_NXDOMAIN",
                )
            ),
            NotRead.IN_OTHER_APP,
        ),
        (browsed(("This site cannot be reached", "privacy.example.com took too long")), NotRead.IN_OTHER_APP),
        (browsed(()), NotRead.NO_TEXT),
    ],
)
def test_a_page_in_the_browser_is_read_only_if_its_head_identifies_it(
    page: WalkedPage, why_not: NotRead | None
) -> None:
    assert read(page).why_not is why_not


def test_a_page_of_links_to_texts_is_not_a_text() -> None:
    menu = a_page(a_screen("隐私政策", leads_to=(Aim.POLICY, Aim.COLLECTED)))
    other = a_page(a_screen("设置"), path=("设置",), aim=Aim.SETTINGS)
    behind = a_page(a_screen("全文", *LINES), path=(*menu.path, "隐私政策全文"))
    assert [one.title for one in walked_documents(a_walk(menu, other, behind), never)] == ["隐私政策全文"]
