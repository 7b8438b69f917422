"""Virtual apps of many pages with windows planted between them, drawn from a seed.

Tabs, lists, grids and menus lead to pages of their own, up to four taps deep. The windows are those of
shipped apps: popups that come with a page, and full screens between two pages. With an even seed the pages
have a view tree, with an odd one only a picture. Rows that a walk must never tap note it: the app remembers
`FORBIDDEN`.
"""

import random
from dataclasses import dataclass, field
from typing import Any

import yaml

from detector.wiring.virtual_devices import shipped_app_files

__all__ = ["FORBIDDEN", "DrawnWalk", "draw_walk_app", "truth_of_own", "window_scene"]

FORBIDDEN = "pressed_what_is_never_tapped"
POPUPS = ("popup_corner_cross", "popup_cross_below", "dialog_later", "popup_tiny", "popup_no_close")
SCREENS = ("compliant_splash", "cross_on_photo", "tiny_cross", "faint_cross", "odd_place", "text_only_skip")
TABS = ("首页", "发现", "频道", "社区", "我的")
ACCENTS = ("#d4452f", "#2a7ae2", "#1f9d61", "#7a4fd0", "#c77a12")
TOPICS = ("山野", "湖畔", "老街", "厨房", "庭院", "书房", "车站", "海岛", "草原", "雪乡", "古镇", "果园")
THINGS = ("散步手记", "一日路线", "拍摄心得", "邻里故事", "四季风物", "周末安排", "旧物新生", "清晨集市")
MENU = (
    "浏览记录",
    "我的收藏",
    "关注的人",
    "草稿箱",
    "离线内容",
    "足迹地图",
    "设置",
    "关于我们",
    "帮助与反馈",
)
GRID = ("露营", "骑行", "摄影", "烘焙", "园艺", "陶艺", "书法", "观鸟")
NEVER = ("账户充值", "开通会员", "退出登录", "清除缓存")
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


def draw_walk_app(seed: int) -> DrawnWalk:
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
    _plant(drawn, chance.randint(1, 5))
    return drawn


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
        place = {"of": "safe", "at": "top", "y": f"{68 + 58 * row}dp", "width": "94%", "height": "50dp"}
        node = drawn.node("RelativeLayout", "menu_row", clickable=True)
        words = _text(drawn, label, "16sp", {"of": f"row{row}", "at": "left", "x": "16dp"})
        if drawn.has_tree:
            words["node"]["inside"] = f"row{row}"
        chevron = {"of": f"row{row}", "at": "right", "x": "14dp"}
        scene["layers"] += [
            {"id": f"row{row}", "kind": "flat", "color": "#ffffff", "corner": "8dp", "place": place, **node},
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
        scene = window_scene(shipped)
        assert scene is not None
        name, seen = f"window{number}", f"seen{number}"
        scene = {key: value for key, value in scene.items() if key not in ("then", "popups")}
        if not drawn.has_tree:
            scene["layers"] = [{k: v for k, v in layer.items() if k != "node"} for layer in scene["layers"]]
        for touch in scene.get("touch", []):
            if touch["effect"]["do"] == "close":
                touch["remember"] = seen
        scene["unless"] = seen
        drawn.scenes[name], drawn.planted[name] = scene, shipped
        if is_screen:
            scene |= {"activity": ".AdvertActivity", "then": page, "back": "nothing"}
            if "lasts_ms" in scene:
                scene["lasts_ms"] = 30_000
            _led_by(drawn, page, name)
        else:
            after_ms = drawn.chance.randint(300, 1800)
            drawn.scenes[page].setdefault("popups", []).append({"scene": name, "after_ms": after_ms})


def _led_by(drawn: DrawnWalk, page: str, window: str) -> None:
    """What opened the page opens the window before it."""
    touches = [touch for scene in drawn.scenes.values() for touch in scene.get("touch", [])]
    for touch in touches:
        if touch["effect"] == {"do": "open", "scene": page}:
            touch["effect"] = {"do": "open", "scene": window}


def window_scene(shipped: str) -> Plain | None:
    """The first window of a shipped app, or of two more popups that are drawn here."""
    if shipped in _OWN_POPUPS:
        return yaml.safe_load(yaml.safe_dump(_OWN_POPUPS[shipped]))
    path = next(path for path in shipped_app_files() if path.stem == shipped)
    scenes = yaml.safe_load(path.read_text(encoding="utf-8"))["scenes"]
    return next((scene for scene in scenes.values() if "window" in scene), None)


def _own_popup(size: str | None) -> Plain:
    card = {"at": "center", "width": "280dp", "height": "340dp"}
    get = {"of": "card", "at": "bottom", "y": "22dp", "width": "190dp", "height": "50dp"}
    layers: list[Plain] = [
        {"kind": "backdrop", "alpha": 0.62},
        {
            "id": "card",
            "kind": "art",
            "art": "coins",
            "corner": "16dp",
            "place": card,
            "node": {"class": "android.widget.ImageView", "id": "iv_ad", "clickable": True},
        },
        {
            "id": "get",
            "kind": "pill",
            "text": "立即领取",
            "size": "20sp",
            "color": "#b3261e",
            "fill": "#ffe08a",
            "fill_alpha": 1.0,
            "place": get,
        },
    ]
    touch: list[Plain] = []
    window = {"kind": "popup", "body": "card"}
    if size is not None:
        cross = {"of": "card", "at": "top-right", "x": "12dp", "y": "12dp"}
        node = {"class": "android.widget.ImageView", "id": "iv_close", "clickable": True, "grow": "10dp"}
        layers.append(
            {
                "id": "cross",
                "kind": "cross",
                "size": size,
                "stroke": "1.5dp",
                "color": "#ffffff",
                "circle": {"diameter": "20dp", "fill": "#000000", "fill_alpha": 0.6},
                "place": cross,
                "node": node,
            }
        )
        touch.append({"at": "cross", "grow": "10dp", "effect": {"do": "close"}})
        window["close"] = "cross"
    touch.append({"at": "card", "effect": {"do": "jump", "to": "url", "uri": "https://ad.example.com/coin"}})
    return {"window": window, "fade_in_ms": 200, "layers": layers, "touch": touch}


_OWN_POPUPS = {"popup_tiny": _own_popup("6dp"), "popup_no_close": _own_popup(None)}


def truth_of_own(popup: str) -> dict[str, frozenset[str]] | None:
    """What a judge may find at a popup that is drawn here; None of another."""
    if popup == "popup_tiny":
        return {"CLS-01": frozenset({"passed"}), "CLS-05": frozenset({"failed"})}
    if popup == "popup_no_close":
        return {"CLS-01": frozenset({"failed", "cantTell"})}
    return None
