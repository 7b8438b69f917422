"""Virtual apps of many pages with windows planted between them, drawn from a seed.

Tabs, lists, grids and menus lead to pages of their own, up to four taps deep. The windows are those of
shipped apps: popups that come with a page, and full screens between two pages. Rich apps have besides a page
that moves on, with a window behind what stands below, and a float and an advert strip that belong to their
pages. With an even seed the pages have a view tree, with an odd one only a picture. Rows that a walk must
never tap note it: the app remembers `FORBIDDEN`.
"""

import random
from dataclasses import dataclass, field
from typing import Any

import yaml

from lab.benchmarks.walk_windows import POPUPS, SCREENS, window_scene

__all__ = ["FORBIDDEN", "DrawnWalk", "draw_walk_app"]

FORBIDDEN = "pressed_what_is_never_tapped"
TABS = ("首页", "发现", "频道", "社区", "我的")
ACCENTS = ("#d4452f", "#2a7ae2", "#1f9d61", "#7a4fd0", "#c77a12")
TOPICS = ("山野", "湖畔", "老街", "厨房", "庭院", "书房", "车站", "海岛", "草原", "雪乡", "古镇", "果园")
THINGS = ("散步手记", "一日路线", "拍摄心得", "邻里故事", "四季风物", "周末安排", "旧物新生", "清晨集市")
KEPT = ("浏览记录", "我的收藏", "关注的人", "草稿箱", "离线内容", "足迹地图")
MENU = (*KEPT, "设置", "关于我们", "帮助与反馈")
GRID = ("露营", "骑行", "摄影", "烘焙", "园艺", "陶艺", "书法", "观鸟")
NEVER = ("账户充值", "开通会员", "退出登录", "清除缓存")
BELOW = ("露天电影", "手工课堂", "节气食谱", "城市夜跑", "植物图鉴", "老歌点播")
BELOW_THAT = ("旧书交换", "邻里互助", "亲子乐园", "晨间播客", "手账模板", "桌游搭子")
ARTS = ("mountains", "lake", "city", "foliage", "rooms", "food")

Plain = dict[str, Any]


@dataclass(slots=True)
class DrawnWalk:
    """`planted`: the scenes of its windows, each with the shipped app that it is of."""

    seed: int
    has_tree: bool
    chance: random.Random
    accent: str
    scenes: dict[str, Plain] = field(default_factory=dict)
    planted: dict[str, str] = field(default_factory=dict)
    pages: list[str] = field(default_factory=list)
    n_named: int = 0

    def node(self, name: str, view_id: str, **more: Any) -> Plain:
        """Nothing where the app draws without views."""
        return {"node": {"class": f"android.widget.{name}", "id": view_id, **more}} if self.has_tree else {}

    def title(self) -> str:
        self.n_named += 1
        topic, thing = TOPICS[self.n_named % len(TOPICS)], THINGS[(self.n_named // 5) % len(THINGS)]
        count, turn = "一二三四五六七八九十"[self.n_named % 10], "甲乙丙丁戊己"[self.n_named // 10 % 6]
        return f"{topic}{thing}之{count}{turn}"

    def package(self) -> str:
        return f"cn.example.walk{self.seed}"

    def app(self) -> Plain:
        activities = sorted({scene["activity"] for scene in self.scenes.values() if "activity" in scene})
        return {
            "format": "virtual-app/1",
            "package": self.package(),
            "label": f"漫步{self.seed:03d}",
            "activities": activities,
            "launcher_activity": ".MainActivity",
            "start": self.pages[0],
            "scenes": self.scenes,
        }


def draw_walk_app(seed: int, *, is_rich: bool = False) -> DrawnWalk:
    chance = random.Random(f"walk/{seed}")
    drawn = DrawnWalk(seed, seed % 2 == 0, chance, ACCENTS[seed % len(ACCENTS)])
    n_pages = chance.randint(8, 40)
    tabs = list(TABS[: chance.choice([2, 3])]) + ["社区", "我的"][: chance.choice([1, 2])]
    tabs = list(dict.fromkeys([*tabs, "我的"]))
    for number, tab in enumerate(tabs):
        _tab_page(drawn, tabs, number, tab)
    grown: list[tuple[str, int]] = [(name, 1) for name in drawn.pages]
    while grown and len(drawn.pages) < n_pages:
        name, depth = grown.pop(0)
        kind = "menu" if name == f"tab{len(tabs) - 1}" else chance.choice(["list", "grid", "list"])
        room = n_pages - len(drawn.pages)
        for child in _LEADS[kind](drawn, name, room):
            if depth < 4:
                grown.append((child, depth + 1))
    if is_rich:
        _move_on(drawn)
    _plant(drawn, chance.randint(1, 5))
    if is_rich:
        below = next(page for page in drawn.pages if page.startswith("below"))
        _plant_popup(drawn, below, chance.choice(("popup_tiny", "popup_corner_cross")))
        _float(drawn, drawn.pages[chance.randrange(len(tabs), len(drawn.pages))])
        _strip(drawn, chance.choice(drawn.pages[len(tabs) :]))
    return drawn


def _move_on(drawn: DrawnWalk) -> None:
    """The first tab fills its screen; a swipe upwards shows other rows in their place."""
    first = drawn.scenes["tab0"]
    rest: Plain = yaml.safe_load(yaml.safe_dump(first))
    kept = [layer for layer in rest["layers"] if not str(layer.get("id", "")).startswith(("row", "cell"))]
    names = {layer.get("id") for layer in kept}
    kept = [layer for layer in kept if layer.get("place", {}).get("of", "safe") in (*names, "safe")]
    rest["layers"] = kept
    rest["touch"] = [touch for touch in rest["touch"] if touch["at"] in names]
    drawn.scenes["tab0_moved"] = rest
    first["swipes"] = [{"direction": "up", "effect": {"do": "go", "scene": "tab0_moved"}}]
    rest["swipes"] = [{"direction": "down", "effect": {"do": "go", "scene": "tab0"}}]
    for scene, labels, from_dp, prefix in ((first, BELOW, 336, "more"), (rest, BELOW_THAT, 70, "below")):
        for number, label in enumerate(labels):
            name = _named_child(drawn, f"{prefix}{number}", f"{label}专页")
            _menu_row(drawn, scene, f"{prefix}_row{number}", label, f"{from_dp + 58 * number}dp")
            scene["touch"].append({"at": f"{prefix}_row{number}", "effect": {"do": "open", "scene": name}})


def _named_child(drawn: DrawnWalk, name: str, title: str) -> str:
    child = _child(drawn, title, ".MoreActivity")
    drawn.scenes[name] = drawn.scenes.pop(child)
    drawn.pages[drawn.pages.index(child)] = name
    return name


def _menu_row(drawn: DrawnWalk, scene: Plain, row: str, label: str, y: str) -> None:
    place = {"of": "safe", "at": "top", "y": y, "width": "94%", "height": "50dp"}
    node = drawn.node("RelativeLayout", "menu_row", clickable=True)
    words = _text(drawn, label, "16sp", {"of": row, "at": "left", "x": "16dp"})
    if drawn.has_tree:
        words["node"]["inside"] = row
    chevron = {"of": row, "at": "right", "x": "14dp"}
    scene["layers"] += [
        {"id": row, "kind": "flat", "color": "#ffffff", "corner": "8dp", "place": place, **node},
        {
            "kind": "icon",
            "icon": "chevron",
            "size": "16dp",
            "stroke": "2dp",
            "color": "#c2c7ce",
            "place": chevron,
        },
        words,
    ]


def _float(drawn: DrawnWalk, page: str) -> None:
    """A picture with a small cross over the page's edge; the page can be used all the while."""
    bag = {"of": "safe", "at": "bottom-right", "x": "10dp", "y": "110dp", "width": "64dp", "height": "64dp"}
    corner = {"of": "float", "at": "top-right", "x": "-4dp", "y": "-4dp"}
    circle = {"diameter": "16dp", "fill": "#000000", "fill_alpha": 0.5}
    drawn.scenes[page]["layers"] += [
        {
            "id": "float",
            "kind": "art",
            "art": "gifts",
            "corner": "14dp",
            "place": bag,
            **drawn.node("ImageView", "iv_float", clickable=True),
        },
        {
            "id": "float_x",
            "kind": "cross",
            "size": "8dp",
            "stroke": "1dp",
            "color": "#ffffff",
            "circle": circle,
            "place": corner,
            **drawn.node("ImageView", "iv_float_close", clickable=True),
        },
    ]


def _strip(drawn: DrawnWalk, page: str) -> None:
    """An advert within the page, along its lower edge."""
    strip = {"of": "safe", "at": "bottom", "y": "16dp", "width": "94%", "height": "64dp"}
    node = drawn.node("ImageView", "iv_strip", clickable=True)
    drawn.scenes[page]["layers"] += [
        {"id": "strip", "kind": "art", "art": "studio-cup", "corner": "6dp", "place": strip, **node},
        _text(drawn, "广告", "11sp", {"of": "strip", "at": "bottom-left", "x": "6dp", "y": "4dp"}, "#ffffff"),
    ]


def _text(drawn: DrawnWalk, text: str, size: str, place: Plain, color: str = "#22262c", **more: Any) -> Plain:
    node = drawn.node("TextView", "tv_text")
    return {"kind": "text", "text": text, "size": size, "color": color, "place": place, **node, **more}


def _page(drawn: DrawnWalk, name: str, title: str, activity: str, *, height: str = "52dp") -> None:
    head = {"of": "safe", "at": "top", "height": height}
    drawn.scenes[name] = {
        "activity": activity,
        "layers": [
            {"kind": "flat", "color": "#f4f5f7", **drawn.node("FrameLayout", "root")},
            {"id": "head", "kind": "flat", "color": "#ffffff", "place": head},
            _text(drawn, title, "19sp", {"of": "head", "at": "left", "x": "56dp"}, weight="bold"),
            {"kind": "status-bar", "icons": "dark"},
        ],
        "touch": [],
    }
    drawn.pages.append(name)


def _tab_page(drawn: DrawnWalk, tabs: list[str], number: int, tab: str) -> None:
    name = f"tab{number}"
    _page(drawn, name, f"{tab}的{drawn.chance.choice(TOPICS)}", ".MainActivity")
    scene = drawn.scenes[name]
    bar = {"of": "safe", "at": "bottom", "height": "54dp"}
    scene["layers"].append({"id": "bar", "kind": "flat", "color": "#ffffff", "place": bar})
    share = 100 / len(tabs)
    for index, label in enumerate(tabs):
        place = {"of": "bar", "x": f"{share * index:.2f}%", "width": f"{share:.2f}%"}
        node = drawn.node("LinearLayout", f"tab_{index}", clickable=True)
        scene["layers"].append(
            {"id": f"bar{index}", "kind": "flat", "color": "#ffffff", "place": place, **node}
        )
        color = drawn.accent if index == number else "#737a85"
        words = _text(drawn, label, "12sp", {"of": f"bar{index}", "at": "bottom", "y": "5dp"}, color)
        if drawn.has_tree:
            words["node"]["inside"] = f"bar{index}"
        icon = {"of": f"bar{index}", "at": "top", "y": "7dp"}
        icons = ("home", "grid", "play", "message", "user")
        scene["layers"] += [
            {
                "kind": "icon",
                "icon": icons[index % 5],
                "size": "22dp",
                "stroke": "2dp",
                "color": color,
                "place": icon,
            },
            words,
        ]
        if index != number:
            scene["touch"].append({"at": f"bar{index}", "effect": {"do": "go", "scene": f"tab{index}"}})


def _child(drawn: DrawnWalk, title: str, activity: str) -> str:
    name = f"page{len(drawn.pages)}"
    _page(drawn, name, title, activity)
    story = f"{title}，写于一个安静的下午。\n沿着小路慢慢走，看见了许多\n平时没有留意过的风景。"
    art = {"of": "head", "side": "below", "at": "top", "y": "8dp", "width": "92%", "height": "120dp"}
    under = {"of": "head", "side": "below", "at": "top-left", "x": "16dp", "y": "140dp"}
    drawn.scenes[name]["layers"] += [
        {"kind": "art", "art": drawn.chance.choice(ARTS), "corner": "8dp", "place": art},
        _text(drawn, story, "14sp", under, "#555b66"),
    ]
    return name


def _list(drawn: DrawnWalk, name: str, room: int) -> list[str]:
    """All rows open pages of one kind: the first ones are drawn, the others open the first."""
    child = _child(drawn, drawn.title(), drawn.chance.choice([".DetailActivity", ".StoryActivity"]))
    from_dp = 70 if name.startswith("tab") else 250
    scene = drawn.scenes[name]
    for row in range(drawn.chance.randint(2, 3)):
        place = {"of": "safe", "at": "top", "y": f"{from_dp + 84 * row}dp", "width": "94%", "height": "76dp"}
        node = drawn.node("RelativeLayout", "item_story", clickable=True)
        title = drawn.title() if row else _title_of(drawn, child)
        words = _text(drawn, title, "16sp", {"of": f"row{row}", "x": "14dp", "y": "12dp"})
        more = _text(
            drawn,
            f"{drawn.chance.randint(10, 900)}人读过",
            "12sp",
            {"of": f"row{row}", "x": "14dp", "y": "46dp"},
            "#9aa0a8",
        )
        if drawn.has_tree:
            words["node"]["inside"] = more["node"]["inside"] = f"row{row}"
        art = {"of": f"row{row}", "at": "right", "x": "12dp", "width": "84dp", "height": "56dp"}
        scene["layers"] += [
            {"id": f"row{row}", "kind": "flat", "color": "#ffffff", "corner": "8dp", "place": place, **node},
            {"kind": "art", "art": drawn.chance.choice(ARTS), "corner": "4dp", "place": art},
            words,
            more,
        ]
        scene["touch"].append({"at": f"row{row}", "effect": {"do": "open", "scene": child}})
    return [child]


def _title_of(drawn: DrawnWalk, page: str) -> str:
    return str(drawn.scenes[page]["layers"][2]["text"])


def _grid(drawn: DrawnWalk, name: str, room: int) -> list[str]:
    """Each cell has a page of its own."""
    children = []
    scene, from_dp = drawn.scenes[name], 74 if name.startswith("tab") else 252
    labels = drawn.chance.sample(GRID, min(4, max(room, 1)))
    for cell, label in enumerate(labels):
        child = _child(drawn, f"{label}{drawn.title()}", ".ChannelActivity")
        children.append(child)
        place = {
            "of": "safe",
            "x": f"{3 + 24 * cell}%",
            "y": f"{from_dp}dp",
            "width": "22%",
            "height": "78dp",
        }
        node = drawn.node("LinearLayout", "item_channel", clickable=True)
        words = _text(drawn, label, "14sp", {"of": f"cell{cell}", "at": "bottom", "y": "8dp"})
        if drawn.has_tree:
            words["node"]["inside"] = f"cell{cell}"
        icon = {"of": f"cell{cell}", "at": "top", "y": "12dp"}
        scene["layers"] += [
            {
                "id": f"cell{cell}",
                "kind": "flat",
                "color": "#ffffff",
                "corner": "8dp",
                "place": place,
                **node,
            },
            {
                "kind": "icon",
                "icon": "star",
                "size": "26dp",
                "stroke": "2dp",
                "color": drawn.accent,
                "place": icon,
            },
            words,
        ]
        scene["touch"].append({"at": f"cell{cell}", "effect": {"do": "open", "scene": child}})
    return children


def _menu(drawn: DrawnWalk, name: str, room: int) -> list[str]:
    """Rows with short names, one of which is never to be tapped."""
    children = []
    scene = drawn.scenes[name]
    labels = drawn.chance.sample(MENU, min(6, max(room, 2)))
    labels.insert(drawn.chance.randrange(len(labels)), drawn.chance.choice(NEVER))
    for row, label in enumerate(labels):
        _menu_row(drawn, scene, f"row{row}", label, f"{68 + 58 * row}dp")
        touch: Plain = {"at": f"row{row}"}
        if label in NEVER:
            touch |= {"remember": FORBIDDEN, "effect": {"do": "nothing"}}
        else:
            children.append(_child(drawn, f"{label}页", f".Menu{row}Activity"))
            touch["effect"] = {"do": "open", "scene": children[-1]}
        scene["touch"].append(touch)
    return children


_LEADS = {"list": _list, "grid": _grid, "menu": _menu}


def _plant(drawn: DrawnWalk, n_windows: int) -> None:
    """Each once for good, on a page of its own."""
    places = drawn.chance.sample(drawn.pages[1:], min(n_windows, len(drawn.pages) - 1))
    for number, page in enumerate(places):
        is_screen = not page.startswith("tab") and drawn.chance.random() < 0.5
        shipped = drawn.chance.choice(
            SCREENS if is_screen else [name for name in POPUPS if window_scene(name)]
        )
        name, scene = _planted(drawn, f"window{number}", shipped)
        if is_screen:
            scene |= {"activity": ".AdvertActivity", "then": page, "back": "nothing"}
            if "lasts_ms" in scene:
                scene["lasts_ms"] = 30_000
            _led_by(drawn, page, name)
        else:
            _comes_with(drawn, page, name)


def _plant_popup(drawn: DrawnWalk, page: str, shipped: str) -> None:
    name, _ = _planted(drawn, "window_below", shipped)
    _comes_with(drawn, page, name)


def _comes_with(drawn: DrawnWalk, page: str, window: str) -> None:
    after_ms = drawn.chance.randint(300, 1800)
    drawn.scenes[page].setdefault("popups", []).append({"scene": window, "after_ms": after_ms})


def _planted(drawn: DrawnWalk, name: str, shipped: str) -> tuple[str, Plain]:
    """The window, which does not come again once it was closed."""
    scene = window_scene(shipped)
    assert scene is not None
    scene = {key: value for key, value in scene.items() if key not in ("then", "popups")}
    if not drawn.has_tree:
        scene["layers"] = [{k: v for k, v in layer.items() if k != "node"} for layer in scene["layers"]]
    for touch in scene.get("touch", []):
        if touch["effect"]["do"] == "close":
            touch["remember"] = f"seen_{name}"
    scene["unless"] = f"seen_{name}"
    drawn.scenes[name], drawn.planted[name] = scene, shipped
    return name, scene


def _led_by(drawn: DrawnWalk, page: str, window: str) -> None:
    """What opened the page opens the window before it."""
    touches = [touch for scene in drawn.scenes.values() for touch in scene.get("touch", [])]
    for touch in touches:
        if touch["effect"] == {"do": "open", "scene": page}:
            touch["effect"] = {"do": "open", "scene": window}
