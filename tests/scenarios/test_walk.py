"""A walk through the pages of made-up apps: where it goes, what it never taps, that it ends."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.core.actions import (
    Action,
    Observation,
    Observe,
    OpenApp,
    PressBack,
    ReadScreen,
    Swipe,
    TapAt,
    TapMenu,
    Wait,
)
from detector.core.geometry import Point, Rect
from detector.core.screen import ViewNode
from detector.core.walk import (
    BeginWalk,
    EndWalk,
    MeetPage,
    MeetWindow,
    SeenScreen,
    SeenWindow,
    SeeScreen,
    WalkBounds,
    WalkPlan,
)
from detector.perception.walk_page import PageReader
from detector.scenarios.walk import walk
from detector.wiring.crawls import crawl_words
from tests.perception.crawled import PACKAGE, a_text, a_tree

WORDS = crawl_words()
SCREEN = Rect.from_xywh(0, 0, 1080, 2400)
TABS = ("首页", "发现", "我的")
CLOSE = Point(x_px=900, y_px=300)


@dataclass
class App:
    """Pages by name, each as its rows and where each leads (`out`: to another app, "": nowhere).

    Those named like a tab have the bar. `windows`: a window that stands before a page until it is closed.
    `floats`: one that stays over its page, which can be used. `below`: the rows that are there instead once
    the page was moved on. `is_canvas`: its trees are empty, and everything is to be read in the picture.
    """

    pages: Mapping[str, Mapping[str, str]]
    windows: set[str] = field(default_factory=set)
    floats: set[str] = field(default_factory=set)
    below: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    is_canvas: bool = False
    at_each_launch: set[str] = field(default_factory=set)  # windows that come again then
    is_back_dead: bool = False
    stack: list[str] = field(default_factory=lambda: ["首页"])
    tapped: list[str] = field(default_factory=list)
    acts: list[Action] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)

    @property
    def here(self) -> str:
        return self.stack[-1]

    def leads(self) -> Mapping[str, str]:
        is_moved = self.here in self.moved and self.here in self.below
        return self.below[self.here] if is_moved else self.pages[self.here]

    def rows(self) -> dict[str, Rect]:
        """Everything that answers a finger, by its words."""
        titles = self.leads()
        rows = {title: Rect.from_xywh(40, 300 + 197 * n, 900, 44) for n, title in enumerate(titles)}
        if self.here in TABS:
            rows |= {tab: Rect.from_xywh(360 * n, 2300, 360, 60) for n, tab in enumerate(TABS)}
        return rows

    def nodes(self) -> list[ViewNode]:
        head = a_text(f"{self.here}之题", 120, left_px=600, clickable=False)
        return [head, *(_row(title, box) for title, box in self.rows().items())]

    def observed(self, at_ms: float, action: Action) -> Observation:
        is_out = self.here == "out"
        front = "com.other" if is_out else PACKAGE
        seen = Observation(at_ms=at_ms, frame_changed=False, still_ms=at_ms, foreground_package=front)
        if isinstance(action, ReadScreen):
            other = a_text("买一送一", 100, package="com.other")
            tree = a_tree(other) if is_out else a_tree() if self.is_canvas else a_tree(*self.nodes())
            return Observation(at_ms=at_ms, foreground_package=front, tree=tree)
        if isinstance(action, SeeScreen) and not is_out:
            box = Rect.from_xywh(100, 300, 880, 1500)
            window = None
            if self.here in self.windows | self.floats:
                blocks = self.here in self.windows
                window = SeenWindow(box=box, is_over_content=True, blocks=blocks, control=CLOSE)
            texts = tuple((node.label, node.bounds) for node in self.nodes() if node.bounds is not None)
            icons = (("口", Rect.from_xywh(360 * n + 150, 2200, 50, 50)) for n in range(len(TABS)))
            texts = (*texts, *(icons if self.here in TABS else ()))
            return Observation(
                at_ms=at_ms, foreground_package=front, screen=SeenScreen(window=window, texts=texts)
            )
        return seen

    def take(self, action: Action) -> None:
        match action:
            case OpenApp():
                self.stack, self.moved = ["首页"], set()
                self.windows |= self.at_each_launch
            case Swipe():
                self.moved.add(self.here)
            case TapAt(point=point):
                assert point == CLOSE, "only a window's own control is tapped so"
                self.windows.discard(self.here)
            case TapMenu(point=point) if self.here not in self.windows and self.here != "out":
                for title, box in self.rows().items():
                    if box.contains(point):
                        self.tapped.append(title)
                        self._go(title)
                        return
            case PressBack():
                if self.here in self.windows:
                    self.windows.discard(self.here)
                elif len(self.stack) > 1 and not self.is_back_dead:
                    self.stack.pop()
            case _:
                pass

    def _go(self, title: str) -> None:
        if title in TABS and self.here in TABS:
            self.stack[-1] = title
        elif self.leads().get(title):
            self.stack.append(self.leads()[title])


def _row(title: str, box: Rect) -> ViewNode:
    return ViewNode(
        class_name="android.widget.TextView",
        resource_id="com.a:id/tab" if title in TABS else "com.a:id/row",
        package=PACKAGE,
        text=title,
        bounds=box,
        clickable=True,
    )


def walked(app: App, *, max_ms: float = 300_000, max_pages: int = 60, adverts: tuple[str, ...] = ()) -> App:
    reader = PageReader(package=PACKAGE, words=WORDS, screen=SCREEN)
    plan = WalkPlan(bounds=WalkBounds(max_ms=max_ms, max_pages=max_pages), adverts=adverts)
    scenario, now_ms = walk(PACKAGE, reader, plan), -20_000.0
    action: Action = next(scenario)
    while True:
        app.acts.append(action)
        app.take(action)
        app.visited.add(app.here)
        now_ms += action.duration_ms if isinstance(action, Wait) else 40.0
        assert len(app.acts) < 60_000, "it does not end"
        try:
            action = scenario.send(app.observed(now_ms, action))
        except StopIteration:
            return app


def pages_met(app: App) -> list[tuple[str, ...]]:
    return [act.way for act in app.acts if isinstance(act, MeetPage)]


def end_of(app: App) -> EndWalk:
    return next(act for act in app.acts if isinstance(act, EndWalk))


SHOP = {
    "首页": {"山野散步的路线图": "story", "湖畔清晨的集市": "story"},
    "发现": {"露营": "camp", "骑行": "ride"},
    "我的": {"浏览记录": "history", "账户充值": "pay", "设置": "settings"},
    "story": {"相关的另一篇长文章": "story2", "相关的又一篇长文章": "story2"},
    "story2": {},
    "camp": {},
    "ride": {},
    "history": {},
    "settings": {"关于我们": "about", "退出登录": "pay"},
    "about": {},
    "pay": {},
}


@pytest.mark.parametrize("is_canvas", [False, True])
def test_tabs_come_first_then_the_first_rows_and_menus_and_nothing_that_is_never_tapped(
    is_canvas: bool,
) -> None:
    app = walked(App(SHOP, is_canvas=is_canvas))
    assert app.visited == set(SHOP) - {"pay"}
    assert pages_met(app)[:3] == [(), ("发现",), ("我的",)]
    assert len(pages_met(app)) == len(set(SHOP) - {"pay"}), "no page is met twice"
    assert "账户充值" not in app.tapped
    assert not [act for act in app.acts if isinstance(act, TapMenu) and act.title == "口"], "an icon of a bar"
    assert "退出登录" not in app.tapped
    assert ("forbidden", "账户充值") in end_of(app).untried
    assert end_of(app).why == "done"


def test_a_window_before_a_page_is_watched_and_closed_and_its_way_is_told() -> None:
    app = walked(App(SHOP, windows={"发现", "about"}))
    met = [n for n, act in enumerate(app.acts) if isinstance(act, MeetWindow)]
    assert [app.acts[n].way for n in met] == [("发现",), ("我的", "设置", "关于我们")]  # type: ignore[union-attr]
    closes = [n for n, act in enumerate(app.acts) if isinstance(act, TapAt)]
    assert len(closes) == 2
    looks = [act for act in app.acts[met[0] : closes[0]] if isinstance(act, Observe)]
    assert len(looks) > 50, "it is watched as long as a launch is"
    assert app.visited == set(SHOP) - {"pay"}


def test_the_way_to_a_window_that_comes_on_the_way_back_is_told_too() -> None:
    app = walked(App(SHOP, at_each_launch={"我的"}, is_back_dead=True))
    ways = [act.way for act in app.acts if isinstance(act, MeetWindow)]
    assert len(ways) > 1, "the app is opened again where the back key leads nowhere"
    assert set(ways) == {("我的",)}


@pytest.mark.parametrize("is_canvas", [False, True])
def test_what_a_long_page_holds_below_is_entered_once_nothing_else_is_left(is_canvas: bool) -> None:
    rows = dict.fromkeys(("露营", "骑行", "书法", "观鸟", "园艺", "陶艺", "烘焙", "摄影", "茶道"), "camp")
    pages = {**SHOP, "发现": rows, "under": {}}
    app = walked(App(pages, below={"发现": {**rows, "木工": "under"}}, is_canvas=is_canvas))
    assert "under" in app.visited
    first = next(n for n, act in enumerate(app.acts) if isinstance(act, Swipe))
    assert not [act for act in app.acts[first:] if isinstance(act, MeetPage) and act.way[:1] == ("我的",)]
    assert len(pages_met(app)) == len({"首页", "发现", "我的", *app.visited})


def test_what_floats_over_a_page_is_watched_once_and_left_alone() -> None:
    app = walked(App(SHOP, floats={"发现"}))
    assert [act.way for act in app.acts if isinstance(act, MeetWindow)] == [("发现",)]
    assert not [act for act in app.acts if isinstance(act, TapAt)]
    assert app.visited == set(SHOP) - {"pay"}


def test_the_bounds_end_it_and_what_was_not_entered_is_told() -> None:
    late = walked(App(SHOP), max_ms=20_000)
    assert end_of(late).why == "time"
    assert any(why == "budget" for why, _ in end_of(late).untried)
    assert len(pages_met(walked(App(SHOP), max_pages=4))) == 4
    assert isinstance(late.acts[0], BeginWalk)


def test_another_app_is_left_and_its_entry_is_told() -> None:
    pages = {**SHOP, "发现": {"露营": "out", "骑行": "ride"}, "out": {}}
    app = walked(App(pages))
    assert ("away", "露营") in end_of(app).untried
    assert "ride" in app.visited


def test_what_an_adverts_page_is_named_after_is_aimed_for_first() -> None:
    pages = {**SHOP, "首页": {"山野散步的路线图": "story", "look at the reward video wall": "camp"}}
    app = walked(App(pages), adverts=("com.sdk.RewardVideoActivity",))
    assert app.tapped.index("look at the reward video wall") < app.tapped.index("山野散步的路线图")


@settings(max_examples=20, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["a", "b", "c", "d", "e"]),
        st.dictionaries(
            st.sampled_from(
                ["露营", "立即购买", "去登录", "书法", "长长的一个标题在这里", "提交订单", "观鸟"]
            ),
            st.sampled_from(["a", "b", "c", "d", "e", "out", "首页"]),
            max_size=5,
        ),
        min_size=5,
    ),
    st.booleans(),
)
def test_whatever_leads_where_it_ends_and_never_taps_what_is_forbidden(
    pages: dict[str, dict[str, str]], is_canvas: bool
) -> None:
    home = {"首页": {"露营": "a", "立即购买": "b", "书法": "c"}, "发现": {}, "我的": {"观鸟": "d"}, "out": {}}
    app = walked(App({**pages, **home}, is_canvas=is_canvas))
    assert not {"立即购买", "去登录", "提交订单"} & set(app.tapped)
