"""A screen as a crawl reads it."""

from dataclasses import replace

import pytest

from detector.core.crawl import Aim, CrawlPage, PageOwner, Untapped
from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.crawl_page import read_crawl_page
from detector.wiring.crawls import crawl_words
from tests.perception.crawled import PACKAGE, a_row, a_text, a_tree, a_window

WORDS = crawl_words()


def read(*nodes: ViewNode) -> CrawlPage:
    return read_crawl_page(a_tree(*nodes), PACKAGE, WORDS)


def titles(page: CrawlPage) -> list[str]:
    return [one.title for one in page.entries]


def test_offers_what_is_on_the_list_and_reports_the_rest() -> None:
    page = read(a_text("设置", 100), a_text("我的订单", 200), a_text("立即登录", 300), a_text("", 400))
    assert titles(page) == ["设置"]
    assert set(page.untapped) == {
        (Untapped.UNKNOWN, "我的订单"),
        (Untapped.FORBIDDEN, "立即登录"),
        (Untapped.UNNAMED, ""),
    }


def test_the_words_beside_a_title_in_its_row_count() -> None:
    assert titles(read(a_row("隐私政策", "立即更新"))) == []
    assert titles(read(a_row("隐私政策", "查看"))) == ["隐私政策"]


def test_what_is_over_an_entry_counts() -> None:
    """A finger at that place would meet the coupon."""
    coupon = a_text("领取红包", 100)
    assert titles(read(a_text("设置", 100, clickable=False), coupon)) == []


def test_a_page_that_reacts_as_a_whole_does_not_block_its_entries() -> None:
    many = [a_text(f"新闻{n}", 200 + 70 * n) for n in range(14)]
    whole = ViewNode(
        class_name="android.widget.FrameLayout",
        package=PACKAGE,
        bounds=Rect.from_xywh(0, 0, 1080, 2400),
        clickable=True,
        children=(a_text("设置", 100), a_text("登录", 1400), *many),
    )
    assert titles(read_crawl_page(a_tree(whole), PACKAGE, WORDS)) == ["设置"]


@pytest.mark.parametrize(
    "node",
    [
        a_text("设置", class_name="android.widget.EditText"),
        a_text("设置", class_name="android.widget.CheckBox", checkable=True),
        a_text("设置", class_name="com.game.Sprite"),
    ],
)
def test_fields_switches_and_unknown_classes_are_not_tapped(node: ViewNode) -> None:
    page = read(node)
    assert titles(page) == []
    assert page.untapped == ((Untapped.NO_CLASS, "设置"),)


def test_agrees_to_terms_but_not_in_a_form() -> None:
    terms = [a_text("请阅读《隐私政策》与《用户协议》", 100, clickable=False), a_text("同意并继续", 300)]
    page = read(*terms, a_text("取消", 400))
    assert page.asks_consent
    assert [one.aim for one in page.entries] == [Aim.AGREE]
    assert (Untapped.IN_TEXT, "隐私政策") in page.untapped
    form = read(*terms, a_text("", 500, class_name="android.widget.EditText"))
    assert not form.asks_consent


def test_a_permission_is_refused_only_by_the_systems_words() -> None:
    system = "com.android.permissioncontroller"
    dialog = a_window(
        a_text("允许", 500, package=system), a_text("不允许", 600, package=system), package=system
    )
    tree = a_tree(a_text("设置", 100))
    page = read_crawl_page(
        type(tree)(id="t", at_ms=0, at_error_ms=0, windows=(dialog, *tree.windows)), PACKAGE, WORDS
    )
    assert page.owner is PageOwner.PERMISSION
    assert titles(page) == ["不允许"]
    assert titles(read(a_text("不允许"))) == []


def test_recognises_whose_page_it_is() -> None:
    browser = a_window(a_text("网页", package="com.android.chrome"), package="com.android.chrome")
    bar = a_window(a_text("12:00", package="com.android.systemui"), package="com.android.systemui")
    tree = a_tree()
    other = type(tree)(id="t", at_ms=0, at_error_ms=0, windows=(browser, bar))
    assert read_crawl_page(other, PACKAGE, WORDS).owner is PageOwner.OTHER
    nothing = type(tree)(id="t", at_ms=0, at_error_ms=0, windows=(bar,))
    assert read_crawl_page(nothing, PACKAGE, WORDS).owner is PageOwner.NOBODY
    assert read(a_text("设置")).owner is PageOwner.APP
    assert read().owner is PageOwner.APP, "a page without words, such as a picture"


def test_reads_rows_and_many_lines() -> None:
    page = read(
        a_row("信息种类", "使用目的", top_px=200),
        a_text("隐私政策", 100),
        a_row("手机号", "注册", top_px=300),
        a_text("第一段\n第二段", 400),
    )
    assert page.lines == ("隐私政策", "信息种类\t使用目的", "手机号\t注册", "第一段", "第二段")


def test_a_browsers_page_is_the_text_of_its_web_view() -> None:
    chrome = "com.android.chrome"
    web = ViewNode(
        class_name="android.webkit.WebView",
        package=chrome,
        text="隐私政策",
        bounds=Rect.from_xywh(0, 300, 1080, 1800),
        children=(a_text("我们收集手机号", 400, package=chrome, class_name="android.view.View"),),
    )
    window = a_window(a_text("policy.example.com", 100, package=chrome), web, package=chrome)
    page = read_crawl_page(ViewTree(id="t", at_ms=0, at_error_ms=0, windows=(window,)), PACKAGE, WORDS)
    assert page.opened_in(None).owner is PageOwner.OTHER
    assert page.opened_in("cn.example.shop").owner is PageOwner.OTHER
    browsed = page.opened_in(chrome)
    assert (browsed.owner, browsed.lines) == (PageOwner.BROWSER, ("隐私政策", "我们收集手机号"))
    assert browsed.entries == () and browsed.links == ()
    assert browsed.scroll is not None and all(300 < place.y_px < 2100 for place in browsed.scroll)


def test_text_repeated_by_a_parent_node_is_read_once() -> None:
    inner = a_text("隐私政策", 100)
    outer = ViewNode(
        class_name="android.view.View",
        package=PACKAGE,
        content_desc="隐私政策",
        bounds=Rect.from_xywh(0, 90, 1080, 80),
        children=(inner,),
    )
    assert read(outer).lines == ("隐私政策",)


def test_a_page_has_the_same_shape_with_other_numbers_and_another_page_has_not() -> None:
    mine = read(a_text("我的", 0), a_text("设置", 100), a_text("收藏 3", 200), a_text("首页", 300))
    later = read(a_text("我的", 0), a_text("设置", 100), a_text("收藏 4", 200), a_text("首页", 300))
    other = read(a_text("关于", 0), a_text("版本", 100), a_text("收藏 3", 200), a_text("首页", 300))
    assert mine.is_like(later)
    assert not mine.is_like(other)


def test_recognises_a_login() -> None:
    assert read(a_text("登录")).asks_login
    assert not read(a_text("设置")).asks_login


def test_a_row_with_a_switch_is_not_turned_by_a_tap_on_its_words() -> None:
    row = a_row("个性化推荐", top_px=100)
    switch = a_text("", 100, left_px=900, class_name="com.custom.SwitchButton")
    with_switch = replace(row, children=(*row.children, switch))
    assert titles(read(row)) == ["个性化推荐"]
    assert titles(read(with_switch)) == []


def test_with_the_launcher_in_front_the_app_is_gone() -> None:
    home = a_window(a_text("电话", package="com.miui.home"), package="com.miui.home")
    tree = replace(a_tree(), windows=(home,))
    assert read_crawl_page(tree, PACKAGE, WORDS).owner is PageOwner.HOME
    other = a_window(a_text("浏览器", package="com.android.chrome"), package="com.android.chrome")
    assert read_crawl_page(replace(tree, windows=(home, other)), PACKAGE, WORDS).owner is PageOwner.OTHER


SENTENCE = "请您阅读《用户协议》和《隐私政策》，注册、登录即表示同意。"
YES = a_text("同意并继续", 900)


def test_finds_links_within_the_sentence_about_the_terms() -> None:
    page = read(a_text(SENTENCE, 300, clickable=False), YES)
    assert [(one.words, one.aim) for one in page.links] == [("隐私政策", Aim.POLICY)]
    assert page.links[0].within == Rect.from_xywh(40, 300, 400, 60)
    assert "隐私政策" not in titles(page)


FOOTER = "请查看《用户协议》和《隐私政策》"


def test_finds_links_in_a_line_of_only_links_on_any_page() -> None:
    page = read(a_text("关于我们", 100), a_text(FOOTER, 300, clickable=False))
    assert [(one.words, one.aim) for one in page.links] == [("隐私政策", Aim.POLICY)]
    both = read(a_text("隐私政策", 100), a_text(FOOTER, 300, clickable=False))
    assert both.links == ()
    form = read(a_text("", 100, class_name="android.widget.EditText"), a_text(FOOTER, 300, clickable=False))
    assert form.links == ()


@pytest.mark.parametrize(
    "nodes",
    [
        pytest.param((a_text(SENTENCE, 300),), id="the page asks for no consent"),
        pytest.param((a_text("领取红包即表示同意《隐私政策》", 300),), id="it leads to something else"),
        pytest.param(
            (a_text(SENTENCE, 300, class_name="android.widget.CheckBox"), YES), id="a box's own words"
        ),
        pytest.param((a_text("请阅读《清除缓存说明》再继续使用", 300), YES), id="no text"),
        pytest.param(
            (
                ViewNode(
                    class_name="android.widget.LinearLayout",
                    package=PACKAGE,
                    bounds=Rect.from_xywh(0, 280, 1080, 100),
                    clickable=True,
                    children=(
                        a_text(SENTENCE, 300, clickable=False),
                        a_text("", 300, left_px=900, class_name="android.widget.CheckBox", checkable=True),
                    ),
                ),
                YES,
            ),
            id="its row ticks a box",
        ),
    ],
)
def test_other_sentences_hold_no_links(nodes: tuple[ViewNode, ...]) -> None:
    assert read(*nodes).links == ()
