"""The crawl, played against made-up apps: what it taps, what it spends, that it ends."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.core.actions import (
    Action,
    FindWords,
    Launch,
    Observation,
    Observe,
    PressBack,
    ReadScreen,
    StopApp,
    Swipe,
    TapMenu,
    TapText,
    Wait,
)
from detector.core.crawl import Aim, CrawlBudget
from detector.core.geometry import Point
from detector.core.screen import ViewNode, ViewTree
from detector.perception.crawl_page import read_crawl_page
from detector.scenarios.policy_crawl import policy_crawl
from detector.wiring.crawls import crawl_words
from tests.perception.crawled import PACKAGE, a_text, a_tree, a_window

WORDS = crawl_words()
BROWSER = "com.android.chrome"
ASKER = "com.android.permissioncontroller"
LAUNCHER = "com.android.launcher3"


@dataclass(frozen=True)
class Item:
    """A row of a page. `leads_to`: a page, `out` of the app, or nowhere."""

    shown_text: str
    leads_to: str | None = None
    class_name: str = "android.widget.TextView"
    checkable: bool = False
    link: tuple[str, str] | None = None  # words within its text, and the page they open


@dataclass
class App:
    """Pages by name, each as its screens, a screen as its rows. Taps are recorded with their whole text.

    `exits_on_refusal`: of a permission. A word within a sentence is at the sentence's left edge.
    """

    pages: Mapping[str, list[list[Item]]]
    start: str = "main"
    back_works: bool = True
    asks_permission_on: str | None = None
    asks_at_launches: int = 0
    exits_on_refusal: bool = False
    web_package: str | None = BROWSER
    at: list[str] = field(default_factory=list)
    screen: int = 0
    is_asking: bool = False
    now_ms: float = 0.0
    tapped: list[Item] = field(default_factory=list)
    done: list[Action] = field(default_factory=list)

    def do(self, action: Action) -> Observation:
        self.done.append(action)
        tree = place = None
        match action:
            case Launch():
                self._go([self.start])
                self.is_asking = self.is_asking or self.asks_at_launches > 0
                self.asks_at_launches -= 1
            case StopApp():
                self.at = []
            case PressBack():
                self._go(self.at[:-1] if self.back_works else [])
            case Swipe() if self.at and self.at[-1] in self.pages:
                self.screen = min(self.screen + 1, len(self.pages[self.at[-1]]) - 1)
            case Swipe() if self.at and self.at[-1] == "out":
                self.screen = min(self.screen + 1, 2)
            case Wait(duration_ms=duration_ms):
                self.now_ms += duration_ms
            case ReadScreen():
                tree = self._tree()
            case TapMenu():
                self._tap(action)
            case TapText(texts=texts, is_refusal=True):
                self._go(
                    [next((one.leads_to for one in self._items() if one.shown_text in texts), None) or "home"]
                )
            case FindWords(within=within):
                place = Point(x_px=within.left_px + 1, y_px=within.center.y_px)
            case _:
                pass
        self.now_ms += 100
        return Observation(
            at_ms=self.now_ms, tree=tree, frame_changed=False, place=place, web_package=self.web_package
        )

    def _go(self, to: list[str]) -> None:
        self.at, self.screen = to, 0
        self.is_asking = bool(to) and to[-1] == self.asks_permission_on

    def _items(self) -> list[Item]:
        if not self.at or self.at[-1] not in self.pages:
            return []
        return self.pages[self.at[-1]][self.screen]

    def _nodes(self) -> list[ViewNode]:
        return [
            a_text(one.shown_text, 100 + 70 * at, class_name=one.class_name, checkable=one.checkable)
            for at, one in enumerate(self._items())
        ]

    def _tree(self) -> ViewTree:
        whole = a_tree(*self._nodes())
        if self.is_asking:
            asking = a_window(a_text("允许", package=ASKER), a_text("拒绝", 90, package=ASKER), package=ASKER)
            return ViewTree(id="t", at_ms=0, at_error_ms=0, windows=(asking, *whole.windows))
        if self.at == ["home"]:
            there = a_window(a_text("电话", package=LAUNCHER), package=LAUNCHER)
            return ViewTree(id="t", at_ms=0, at_error_ms=0, windows=(there,))
        if not self.at or self.at[-1] == "out":
            bar = a_text("接受并继续", package=BROWSER)
            page = a_text(
                f"隐私政策 第{self.screen}屏", 300, package=BROWSER, class_name="android.webkit.WebView"
            )
            there = a_window(bar, page, package=BROWSER)
            return ViewTree(id="t", at_ms=0, at_error_ms=0, windows=(there,))
        return whole

    def _tap(self, action: TapMenu) -> None:
        if self.is_asking:
            assert action.title == "拒绝", "a permission was granted"
            self.is_asking = False
            if self.exits_on_refusal:
                self._go(["home"])
            return
        assert self.at and self.at[-1] != "out", "something was tapped in the browser"
        met = [
            item
            for item, node in zip(self._items(), self._nodes(), strict=True)
            if node.bounds is not None and node.bounds.contains(action.point)
        ]
        if met and met[-1].link is not None and action.is_in_text:
            assert met[-1].link[0] == action.title
            self._go([*self.at, met[-1].link[1]])
            return
        self.tapped += met
        if met and met[-1].leads_to is not None:
            self._go([*self.at, met[-1].leads_to])


def crawled(app: App, budget: CrawlBudget | None = None, *, refuses_terms: bool = False) -> App:
    scenario = policy_crawl(
        PACKAGE, lambda tree: read_crawl_page(tree, PACKAGE, WORDS), budget, refuses_terms=refuses_terms
    )
    try:
        action = next(scenario)
        while True:
            assert len(app.done) < 20_000, "it does not end"
            action = scenario.send(app.do(action))
    except StopIteration:
        return app


def titles(app: App) -> list[str]:
    return [one.title for one in app.done if isinstance(one, TapMenu)]


def n_looks(app: App) -> int:
    return sum(isinstance(one, Observe) for one in app.done)


MENUS = {
    "main": [[Item("今日新闻"), Item("我的", "mine")]],
    "mine": [[Item("登录"), Item("设置", "settings"), Item("我的订单")]],
    "settings": [[Item("通知"), Item("隐私", "privacy"), Item("退出登录"), Item("关于我们", "about")]],
    "privacy": [[Item("隐私政策", "policy"), Item("个人信息收集清单", "collected")]],
    "about": [[Item("版本 1.0"), Item("隐私政策", "policy"), Item("检查更新")]],
    "policy": [[Item(f"第{n}章"), Item(f"第{n + 1}章")] for n in range(12)],
    "collected": [[Item("信息种类")]],
}


def test_goes_down_to_the_policy_and_reads_it_to_its_end() -> None:
    app = crawled(App(MENUS))
    assert titles(app)[:5] == ["我的", "设置", "隐私", "隐私政策", "个人信息收集清单"]
    assert [one.depth for one in app.done if isinstance(one, TapMenu)][:5] == [1, 2, 3, 4, 4]
    assert sum(isinstance(one, Swipe) for one in app.done) >= 11
    assert "退出登录" not in titles(app) and "检查更新" not in titles(app)


def test_a_text_is_not_read_twice() -> None:
    app = crawled(App(MENUS))
    assert titles(app).count("隐私政策") == 2, "the way from about is known too"
    n_policy_screens = sum(isinstance(one, Swipe) for one in app.done)
    assert n_policy_screens < 30


def test_terms_are_read_from_the_dialog_before_agreeing() -> None:
    pages = MENUS | {
        "terms": [[Item("欢迎"), Item("《隐私政策》", "policy"), Item("不同意"), Item("同意", "main")]]
    }
    app = crawled(App(pages, start="terms"))
    assert titles(app)[:3] == ["《隐私政策》", "同意", "我的"]


def test_terms_that_cannot_be_agreed_to_end_the_crawl() -> None:
    pages = {"terms": [[Item("隐私政策说明"), Item("同意"), Item("不同意")]]}
    assert set(titles(crawled(App(pages, start="terms")))) <= {"同意", "隐私政策说明"}


def test_waits_for_a_text_that_is_still_loading() -> None:
    pages = MENUS | {"policy": [[Item("加载中")]]}
    done = crawled(App(pages)).done
    opened = next(at for at, one in enumerate(done) if isinstance(one, TapMenu) and one.title == "隐私政策")
    assert [one.name for one in done[opened : opened + 8]] == [
        *("tap_menu", "wait", "look", "read_screen", "wait", "look", "read_screen", "wait"),
    ]


def test_a_permission_is_refused() -> None:
    app = crawled(App(MENUS, asks_permission_on="settings"))
    assert "拒绝" in titles(app)
    assert "隐私政策" in titles(app)


def n_launches(app: App) -> int:
    return sum(isinstance(one, Launch) for one in app.done)


def test_an_app_that_asked_is_reopened_once_and_again_if_it_asks_again() -> None:
    assert n_launches(crawled(App(MENUS))) == 1, "nothing was asked"
    assert n_launches(crawled(App(MENUS, asks_at_launches=1))) == 2
    assert n_launches(crawled(App(MENUS, asks_at_launches=2))) == 3
    assert n_launches(crawled(App(MENUS, asks_at_launches=9))) == 3


def test_an_app_gone_after_a_refusal_is_looked_for_twice_and_reopened() -> None:
    app = crawled(App(MENUS, asks_at_launches=1, exits_on_refusal=True))
    assert titles(app)[:2] == ["拒绝", "我的"]
    refused = next(at for at, one in enumerate(app.done) if isinstance(one, TapMenu))
    until = next(at for at, one in enumerate(app.done) if at > refused and isinstance(one, Launch))
    assert sum(isinstance(one, ReadScreen) for one in app.done[refused:until]) >= 2


TERMS = MENUS | {
    "terms": [[Item("欢迎"), Item("不同意", "sure"), Item("同意", "main")]],
    "sure": [[Item("请再考虑"), Item("仍不同意"), Item("同意", "main")]],
}


def noes(app: App) -> list[str]:
    return [one.texts[0] for one in app.done if isinstance(one, TapText)]


def test_terms_are_refused_only_on_request() -> None:
    assert noes(crawled(App(TERMS, start="terms"))) == []
    app = crawled(App(TERMS, start="terms"), refuses_terms=True)
    assert noes(app) == ["不同意", "仍不同意"]
    assert titles(app)[:2] == ["同意", "我的"]
    assert n_launches(app) == 2


def test_terms_asked_in_a_loop_end_the_crawl() -> None:
    loop = TERMS | {"sure": [[Item("请再考虑"), Item("仍不同意", "terms"), Item("同意", "main")]]}
    app = crawled(App(loop, start="terms"), refuses_terms=True)
    assert noes(app) == ["不同意", "仍不同意", "不同意", "仍不同意"]
    assert "我的" in titles(app)


def test_a_link_within_the_sentence_of_the_terms_is_opened_and_read() -> None:
    sentence = "请您在使用前阅读《隐私政策》的全部内容，登录即表示同意。"
    pages = MENUS | {
        "terms": [[Item(sentence, link=("隐私政策", "policy")), Item("不同意"), Item("同意", "main")]],
        "policy": [[Item("隐私政策"), Item("第一章"), Item("第二章"), Item("第三章")]],
    }
    app = crawled(App(pages, start="terms"))
    assert titles(app)[:2] == ["隐私政策", "同意"]
    opened = next(one for one in app.done if isinstance(one, TapMenu))
    assert opened.is_in_text and opened.depth == 1


def test_a_link_that_opens_another_page_is_left() -> None:
    sentence = "请您在使用前阅读《隐私政策》的全部内容。"
    pages = MENUS | {
        "terms": [[Item(sentence, link=("隐私政策", "other")), Item("同意", "main")]],
        "other": [[Item("用户协议"), Item("第一章"), Item("第二章")] for _ in range(5)],
    }
    app = crawled(App(pages, start="terms"))
    agreed = next(at for at, one in enumerate(app.done) if isinstance(one, TapMenu) and one.title == "同意")
    before = app.done[:agreed]
    assert not any(isinstance(one, Swipe) for one in before)


def test_a_link_in_a_line_of_links_is_opened_from_any_menu() -> None:
    footer = Item("请查看《用户协议》和《隐私政策》", link=("隐私政策", "policy"))
    pages = {
        "main": [[Item("我的", "mine"), Item("今日要闻")]],
        "mine": [[Item("设置", "settings"), footer]],
        "settings": [[Item("字体大小")]],
        "policy": [[Item("隐私政策"), Item("第一章"), Item("第二章"), Item("第三章")]],
    }
    app = crawled(App(pages))
    assert titles(app) == ["我的", "设置", "隐私政策"]
    opened = next(one for one in app.done if isinstance(one, TapMenu) and one.is_in_text)
    assert opened.depth == 2


def test_a_plan_page_is_read_and_nothing_on_it_tapped() -> None:
    pages = MENUS | {
        "mine": [[Item("会员中心", "plans"), Item("设置", "settings")]],
        "plans": [[Item("2TB 空间"), Item("会员权益", "out"), Item("立即开通")]],
    }
    assert "会员中心" in titles(crawled(App(pages)))
    assert "会员权益" not in titles(crawled(App(pages)))


def test_comes_back_from_another_app() -> None:
    pages = MENUS | {"privacy": [[Item("隐私政策", "out"), Item("第三方共享清单", "collected")]]}
    app = crawled(App(pages))
    assert "第三方共享清单" in titles(app)


def test_reopens_the_app_if_the_back_key_leaves_it() -> None:
    app = crawled(App(MENUS, back_works=False), CrawlBudget(max_launches=20))
    assert sum(isinstance(one, Launch) for one in app.done) > 1
    assert "个人信息收集清单" in titles(app)


def test_an_app_that_never_shows_a_page_ends_the_crawl() -> None:
    assert titles(crawled(App({"main": [[]]}))) == []


@pytest.mark.parametrize(
    "budget",
    [
        CrawlBudget(max_taps=2),
        CrawlBudget(max_pages=3),
        CrawlBudget(max_ms=9_000),
        CrawlBudget(max_launches=1),
    ],
)
def test_stays_within_its_budget(budget: CrawlBudget) -> None:
    app = crawled(App(MENUS), budget)
    assert len(titles(app)) <= budget.max_taps
    assert n_looks(app) <= budget.max_pages + budget.max_document_screens + 4
    assert sum(isinstance(one, Launch) for one in app.done) <= budget.max_launches


HARMLESS = [title for words in WORDS.opens.values() for title in (*words.whole, *words.part)]
HARMFUL = [*WORDS.forbidden.zh, *WORDS.forbidden.en]
CLASSES = [*WORDS.classes, *WORDS.never_classes, "com.custom.Slot"]
NAMES = ["main", "a", "b", "c", "d", "out"]

TEXTS = st.one_of(
    st.sampled_from(HARMLESS),
    st.sampled_from(HARMFUL),
    st.builds("{}{}".format, st.sampled_from(HARMLESS), st.sampled_from(HARMFUL)),
    st.builds("{} {}".format, st.sampled_from(HARMFUL), st.sampled_from(HARMLESS)),
    st.sampled_from(["不同意", "拒绝", "不同意并退出"]),
    st.text(max_size=6),
)
ITEMS = st.builds(
    Item,
    shown_text=TEXTS,
    leads_to=st.sampled_from([*NAMES, None]),
    class_name=st.sampled_from(CLASSES).map("android.widget.{}".format),
    checkable=st.booleans(),
)
SCREENS = st.lists(st.lists(ITEMS, max_size=6), min_size=1, max_size=3)
APPS = st.builds(
    App,
    pages=st.fixed_dictionaries({name: SCREENS for name in NAMES if name != "out"}),
    back_works=st.booleans(),
    asks_permission_on=st.sampled_from([*NAMES, None]),
    asks_at_launches=st.integers(0, 4),
    exits_on_refusal=st.booleans(),
)


@settings(max_examples=120)
@given(app=APPS, n_taps=st.integers(0, 25), n_pages=st.integers(1, 30), refuses_terms=st.booleans())
def test_taps_only_what_is_allowed_stays_within_budget_and_ends(
    app: App, n_taps: int, n_pages: int, refuses_terms: bool
) -> None:
    budget = CrawlBudget(max_taps=n_taps, max_pages=n_pages, max_document_screens=6, max_ms=600_000)
    crawled(app, budget, refuses_terms=refuses_terms)
    assert all(WORDS.declines_terms(one) for one in noes(app)), "a no, and nothing else"
    for item in app.tapped:
        assert not WORDS.is_forbidden(item.shown_text), item
        assert WORDS.aim_of(item.shown_text) not in (None, Aim.REFUSE), item
        assert WORDS.may_tap_class(item.class_name) and not item.checkable, item
    assert len(titles(app)) <= n_taps
    assert n_looks(app) <= n_pages + 8 * (n_taps + 1) + 12
    assert sum(isinstance(one, Launch) for one in app.done) <= budget.max_launches
