"""A screen as a crawl reads it: each condition alone, each limit from both sides, and the exact values."""

from dataclasses import replace
from typing import Any

import pytest

from detector.core.crawl import Aim, CrawlPage, PageOwner, Untapped
from detector.core.geometry import Point, Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.crawl_page import read_crawl_page
from detector.wiring.crawls import crawl_words
from tests.perception.crawled import PACKAGE, a_row, a_text, a_tree, a_window

WORDS = crawl_words()
SYSTEM = "com.android.permissioncontroller"
CHROME = "com.android.chrome"
BAR = "com.android.systemui"
EDIT = "android.widget.EditText"


def read(*nodes: ViewNode) -> CrawlPage:
    return read_crawl_page(a_tree(*nodes), PACKAGE, WORDS)


def read_windows(*windows: ViewNode) -> CrawlPage:
    return read_crawl_page(ViewTree(id="t", at_ms=0, at_error_ms=0, windows=windows), PACKAGE, WORDS)


def titles(page: CrawlPage) -> list[str]:
    return [one.title for one in page.entries]


def box_of(*children: ViewNode, top_px: float = 0, height_px: float = 60, **more: Any) -> ViewNode:
    """Something clickable without words of its own."""
    properties = {"class_name": "android.widget.LinearLayout", "package": PACKAGE, "clickable": True} | more
    return ViewNode(bounds=Rect.from_xywh(0, top_px, 1080, height_px), children=children, **properties)


# Whose page it is


def asking(*texts: str, enabled: bool | None = None) -> ViewNode:
    nodes = [
        replace(a_text(one, 500 + 100 * k, package=SYSTEM), enabled=enabled) for k, one in enumerate(texts)
    ]
    return a_window(*nodes, package=SYSTEM)


def test_a_permission_dialog_comes_before_the_page_below_it() -> None:
    page = read_windows(asking("允许", "拒绝", "跳过"), *a_tree(a_row("设置", "通用", top_px=100)).windows)
    assert page.owner is PageOwner.PERMISSION
    assert [(one.title, one.point, one.aim) for one in page.entries] == [
        ("拒绝", Point(x_px=240, y_px=630), Aim.REFUSE),
        ("跳过", Point(x_px=240, y_px=730), Aim.REFUSE),
    ]
    assert page.lines == ("允许", "拒绝", "跳过")
    assert page.beside == ("设置\t通用",)
    assert page.untapped == () and not page.asks_consent and page.offer is None


@pytest.mark.parametrize(
    ("texts", "enabled", "owner"),
    [
        (("拒绝",), None, PageOwner.PERMISSION),
        (("拒绝",), True, PageOwner.PERMISSION),
        (("拒绝",), False, PageOwner.APP),
        (("允许",), None, PageOwner.APP),
        (("同意", "设置"), None, PageOwner.APP),
    ],
)
def test_what_cannot_be_refused_is_no_permission_dialog(
    texts: tuple[str, ...], enabled: bool | None, owner: PageOwner
) -> None:
    assert read_windows(asking(*texts, enabled=enabled), *a_tree(a_text("设置")).windows).owner is owner


@pytest.mark.parametrize(
    ("windows", "owner", "shown_by"),
    [
        pytest.param([("电话", "com.miui.home")], PageOwner.HOME, None, id="the launcher"),
        pytest.param([("", CHROME)], PageOwner.NOBODY, None, id="another app without words"),
        pytest.param([("网页", CHROME)], PageOwner.OTHER, CHROME, id="another app"),
        pytest.param([("网页", CHROME), ("店", "cn.x")], PageOwner.OTHER, None, id="two apps"),
        pytest.param([("网页", CHROME), ("12:00", BAR)], PageOwner.OTHER, CHROME, id="with the bars"),
        pytest.param([("", PACKAGE), ("网页", CHROME)], PageOwner.OTHER, CHROME, id="the app is mute"),
        pytest.param([("设置", None)], PageOwner.APP, None, id="no package"),
    ],
)
def test_the_page_belongs_to_whoever_has_words(
    windows: list[tuple[str, str | None]], owner: PageOwner, shown_by: str | None
) -> None:
    page = read_windows(
        *(
            ViewNode(package=package, text=text, bounds=Rect.from_xywh(0, 90 * k, 900, 60))
            for k, (text, package) in enumerate(windows)
        )
    )
    assert (page.owner, page.shown_by) == (owner, shown_by)
    assert not titles(page)


# Web pages


@pytest.mark.parametrize(
    ("class_name", "is_web"), [("android.webkit.WebView", True), ("com.tencent.X5WebView2", True)]
)
def test_a_web_view_is_known_by_its_class(class_name: str | None, is_web: bool) -> None:
    assert (
        read(a_text("设置"), ViewNode(class_name=class_name, package=PACKAGE, bounds=WHOLE)).is_web is is_web
    )


WHOLE = Rect.from_xywh(0, 300, 1080, 1800)


@pytest.mark.parametrize(
    ("title", "inside", "lines"),
    [
        ("隐私政策", ["一", "二"], ("隐私政策", "一", "二")),
        ("一", ["一", "二"], ("一", "二")),
        ("", ["一"], ("一",)),
    ],
)
def test_of_another_apps_web_view_its_title_and_its_own_text_are_read(
    title: str, inside: list[str], lines: tuple[str, ...]
) -> None:
    texts = [a_text(one, 400 + 100 * k, package=CHROME) for k, one in enumerate(inside)]
    web, second = (
        ViewNode(
            class_name="android.webkit.WebView",
            package=CHROME,
            text=text,
            bounds=WHOLE,
            children=tuple(nodes),
        )
        for text, nodes in ((title, texts), ("另一个", []))
    )
    page = read_windows(a_window(a_text("网址", 100, package=CHROME), web, second, package=CHROME))
    assert page.web_lines == lines
    assert page.scroll is not None and [one.y_px for one in page.scroll] == [1740, 750]


# What may be tapped


def test_a_page_is_described_exactly() -> None:
    button = replace(a_text("设置", 100), resource_id="a:id/set")
    page = read(button, a_text("  ", 200), replace(a_text("", 300), content_desc=" 关于 "))
    assert page.shape == "FrameLayout:|TextView:a:id/set|TextView:|TextView:"
    assert page.lines == ("设置", "关于")
    assert [(one.title, one.point, one.aim) for one in page.entries] == [
        ("设置", Point(x_px=240, y_px=130), Aim.SETTINGS),
        ("关于", Point(x_px=240, y_px=330), Aim.ABOUT),
    ]
    assert page.scroll == (Point(x_px=540, y_px=1920), Point(x_px=540, y_px=600))
    assert not page.asks_login and not page.is_web and not page.asks_consent
    assert read_windows(ViewNode(package=PACKAGE, text="设置", bounds=WHOLE)).shape == ":"


def test_a_title_that_is_there_twice_is_one_entry() -> None:
    page = read(a_text("设置", 100), a_text("设置", 300), a_text("设置中心", 500))
    assert [(one.title, one.point.y_px) for one in page.entries] == [("设置", 130), ("设置中心", 530)]


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        pytest.param({}, ["a:id/iv_setting"], id="an icon"),
        pytest.param({"clickable": False}, [], id="not clickable"),
        pytest.param({"children": (a_text("你好", clickable=False),)}, [], id="with words inside"),
        pytest.param({"resource_id": "a:id/banner"}, [], id="another id"),
        pytest.param({"enabled": False}, [], id="disabled"),
    ],
)
def test_an_icon_may_be_known_by_its_id(node: dict[str, Any], expected: list[str]) -> None:
    icon = replace(a_text("", 100), class_name="android.widget.ImageView", resource_id="a:id/iv_setting")
    assert titles(read(a_text("你好", 900), replace(icon, **node))) == expected


def test_a_form_and_a_refusal_of_the_app_itself_offer_nothing() -> None:
    assert titles(read(a_text("不允许", 100), a_text("关闭", 200))) == ["关闭"]
    assert titles(read(a_text("同意", 100), a_text("关闭", 200))) == ["同意"]
    assert titles(read(a_text("同意", 100), a_text("关闭", 200), a_text("", 300, class_name=EDIT))) == [
        "关闭"
    ]


@pytest.mark.parametrize(("n_texts", "is_tapped"), [(4, False), (5, True)])
@pytest.mark.parametrize("kind", ["checkable", "class"])
def test_the_row_of_a_switch_holds_few_texts(n_texts: int, is_tapped: bool, kind: str) -> None:
    switch = (
        a_text("", 100, left_px=900, clickable=False, checkable=True)
        if kind == "checkable"
        else a_text("", 100, left_px=900, clickable=False, class_name="com.my.ToggleView")
    )
    cells = [a_text(f"说明{n}", 300, left_px=10 * n, clickable=False) for n in range(n_texts - 1)]
    row = box_of(a_text("设置", 100, clickable=False), *cells, switch, top_px=90, height_px=400)
    assert titles(read(row)) == (["设置"] if is_tapped else [])


@pytest.mark.parametrize(
    ("over", "is_tapped"),
    [
        pytest.param(a_text("登录", 105), False, id="forbidden words at that place"),
        pytest.param(a_text("登录", 131), True, id="just below its middle"),
        pytest.param(a_text("登录", 105, clickable=False), True, id="that do not react"),
        pytest.param(a_text("你好", 105), True, id="harmless words"),
        pytest.param(a_text("你好", 105, class_name="com.game.Sprite"), False, id="an unknown class"),
        pytest.param(replace(a_text("你好", 105), enabled=False), True, id="a disabled one"),
    ],
)
def test_what_a_finger_would_meet_at_its_middle_counts(over: ViewNode, is_tapped: bool) -> None:
    assert ("设置" in titles(read(a_text("设置", 100), over))) is is_tapped


def test_a_disabled_or_mute_thing_is_reported() -> None:
    disabled = replace(a_text("设置", 100), enabled=False)
    mute = replace(a_text("", 200), resource_id="a:id/banner")
    page = read(disabled, mute, a_text("你好", 300, clickable=False), a_text("登录", 400))
    assert page.untapped == (
        (Untapped.UNKNOWN, "设置"),
        (Untapped.UNNAMED, "a:id/banner"),
        (Untapped.FORBIDDEN, "登录"),
    )
    below = read(a_text("设置", 100, clickable=False), box_of(a_text("你好", 90, clickable=False), top_px=90))
    assert below.untapped == (), "an entry opens it"


# Links within sentences


SENTENCE = "请您阅读《用户协议》和《隐私政策》，登录即表示同意《隐私政策》《登录清单第三方sdk》。"
YES = a_text("同意并继续", 900)


def sentence(**more: Any) -> ViewNode:
    return replace(a_text(SENTENCE, 300, clickable=False), **more)


NOTHING_ODD = a_text("你好", 310, clickable=False)
MANY = [a_text(f"登录{n}", 400 + 10 * n, clickable=False) for n in range(13)]


@pytest.mark.parametrize(
    ("node", "has_link"),
    [
        pytest.param(sentence(), True, id="alone"),
        pytest.param(sentence(class_name="com.game.Sprite"), False, id="an unknown class"),
        pytest.param(sentence(checkable=True), False, id="a box"),
        pytest.param(sentence(text="《隐私政策》", clickable=True), False, id="a title, which is an entry"),
        pytest.param(box_of(sentence(), NOTHING_ODD, top_px=290, height_px=90), True, id="in a harmless row"),
        pytest.param(
            box_of(sentence(), a_text("登录", 310, clickable=False), top_px=290, height_px=90),
            False,
            id="beside forbidden words",
        ),
        pytest.param(
            box_of(sentence(), a_text("登录", 400), top_px=380, height_px=90),
            True,
            id="whose row is elsewhere",
        ),
        pytest.param(box_of(sentence(), *MANY[:12], top_px=290, height_px=900), False, id="beside twelve"),
        pytest.param(box_of(sentence(), *MANY, top_px=290, height_px=900), True, id="on a page"),
    ],
)
def test_a_finger_must_meet_only_the_link(node: ViewNode, has_link: bool) -> None:
    page = read(node, YES)
    assert [(one.words, one.aim) for one in page.links] == ([("隐私政策", Aim.POLICY)] if has_link else [])
    assert page.offer is not None


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        pytest.param([], ["隐私政策"], id="a menu"),
        pytest.param([a_text("登录", 900)], [], id="a login"),
        pytest.param([a_text("", 900, class_name=EDIT)], [], id="a form"),
        pytest.param([a_text("隐私政策", 900)], [], id="an entry opens the same"),
        pytest.param([a_text("关于我们", 900)], ["隐私政策"], id="an entry opens another"),
    ],
)
def test_a_line_of_nothing_but_links_has_links(nodes: list[ViewNode], words: list[str]) -> None:
    footer = a_text("请查看《隐私政策》", 300, clickable=False)
    other = a_text("优惠活动《隐私政策摘要》", 500, clickable=False)
    page = read(a_text("设置", 100), footer, other, *nodes)
    assert [one.words for one in page.links] == words
    assert all(one.within == footer.bounds for one in page.links)


# Repeated texts
