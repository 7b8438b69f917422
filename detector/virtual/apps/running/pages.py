"""Ordinary pages of ordinary apps, expanded into plain layers.

A `page` layer is a macro: everything it draws could be written in the file. Contents are drawn at
random from small stocks of harmless texts; no page contains anything that asks to be closed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from pydantic import TypeAdapter

from detector.virtual.apps.running.chance import Chance
from detector.virtual.apps.spec.layers import LayerSpec, PageLayer

__all__ = ["expand_page"]


# Harmless texts for filling ordinary pages, and the pictures that go with them.

CHANNELS = ("推荐", "热点", "本地", "科技", "财经", "体育")

HEADLINES = (
    ("春耕时节走进田间：老农手把手教年轻人识土辨苗", "mountains"),
    ("城市夜跑路线更新，滨江段新增三公里灯光步道", "city"),
    ("山里的民宿火了：推窗见湖，一房难求", "lake"),
    ("周末去哪儿？这几个公园的花正在盛开", "foliage"),
    ("老房改造记：四十平米也能住出宽敞感", "rooms"),
    ("街角小店坚持手工做面三十年，老主顾排队", "food"),
    ("新能源汽车出口再创新高，中部工厂满负荷生产", "car-road"),
    ("高校联合发布水质监测新方法，成本降低一半", "lake"),
    ("社区图书馆延长开放时间，晚间座位坐满读者", "rooms"),
    ("国产手机新品本月集中亮相，影像能力成焦点", "studio-phone"),
    ("高原公路全线贯通，沿途风光引来自驾游客", "mountains"),
    ("咖啡豆价格回落，独立小店推出本地拼配", "studio-cup"),
)
SOURCES = ("江城日报", "远山观察", "晨星网", "半夏生活", "青桐科技", "临海晚报")

PRODUCTS = (
    ("轻薄手机壳硅胶防摔保护套", "29.9", "studio-phone"),
    ("保湿精华水乳套装补水舒缓", "168", "studio-bottle"),
    ("双层隔热咖啡杯随行杯", "45", "studio-cup"),
    ("缓震跑步鞋男女同款网面透气", "239", "studio-shoe"),
    ("原木小户型布艺沙发", "1299", "rooms"),
    ("现做家常菜组合四人份", "88", "food"),
    ("阳台绿植盆栽好养耐阴", "19.8", "foliage"),
    ("大容量保温杯学生水杯", "59", "studio-bottle"),
)
SHOP_GROUPS = ("服饰", "数码", "家居", "美食", "母婴", "鞋包", "图书", "花卉", "文具", "全部")

VIDEOS = (
    ("一个人的秋日露营", "mountains", "03:28"),
    ("老城区夜景延时", "city", "01:15"),
    ("十分钟学会家常菜", "food", "10:02"),
    ("湖边钓鱼的慢时光", "lake", "06:41"),
    ("阳台小花园改造", "foliage", "04:19"),
    ("周末自驾盘山路", "car-road", "08:30"),
)
TOOL_ROWS = (
    ("空气质量", "优", "grid"),
    ("今日步数", "4,812", "heart"),
    ("喝水提醒", "已开启", "bell"),
    ("睡眠记录", "7 小时 12 分", "clock"),
    ("我的收藏", "23", "star"),
    ("通用设置", "", "gear"),
)


Plain = Mapping[str, object]
"""A layer as it would appear in YAML."""

LAYERS = TypeAdapter(list[LayerSpec])

GROUP_COLORS = (
    "#ff7a59", "#4d9bf0", "#43b88c", "#f5b63d", "#f0799b",
    "#8e7bea", "#5bb8c9", "#e98a3c", "#6fa8dc", "#9aa5b1",
)  # fmt: skip


def expand_page(page: PageLayer, chance: Chance, key: str) -> list[LayerSpec]:
    """The page's layers, bottom first."""
    accent = "#{:02x}{:02x}{:02x}".format(*chance.color(page.accent, f"{key}/accent"))
    title = chance.text(page.title, f"{key}/title")
    make = {"news": _news, "shop": _shop, "video": _video, "tools": _tools}[page.page]
    pick = _Picker(chance, key)
    return LAYERS.validate_python(list(make(title, accent, pick)))


class _Picker:
    """Draws entries without repetition."""

    def __init__(self, chance: Chance, key: str) -> None:
        self._chance = chance
        self._key = key

    def some(self, stock: Sequence[tuple[str, ...]], n_entries: int) -> list[tuple[str, ...]]:
        order = sorted(
            range(len(stock)), key=lambda index: self._chance.fraction(f"{self._key}/stock/{index}")
        )
        return [stock[index] for index in order[:n_entries]]

    def number(self, name: str, low: int, high: int) -> int:
        return low + int(self._chance.fraction(f"{self._key}/{name}") * (high - low))


Page = Callable[[str, str, _Picker], Iterator[Plain]]


def _news(title: str, accent: str, pick: _Picker) -> Iterator[Plain]:
    yield _fill("#ffffff")
    yield from _header(accent, accent)
    yield _text("safe", title, "19sp", "#ffffff", x="16dp", y="10dp", weight="bold")
    field = {"of": "safe", "at": "top-right", "x": "16dp", "y": "8dp", "width": "58%", "height": "32dp"}
    yield _flat("page-field", "#ffffff", field, corner="16dp", alpha=0.92, node=_node("search_field"))
    yield _icon("page-field", "search", "16dp", "#8a8f99", at="left", x="10dp")
    yield _text("page-field", "搜索你感兴趣的", "13sp", "#8a8f99", at="left", x="32dp")
    for index, channel in enumerate(CHANNELS):
        chosen = index == 0
        yield _text(
            "safe",
            channel,
            "17sp" if chosen else "15sp",
            accent if chosen else "#444a54",
            x=f"{16 + 56 * index}dp",
            y="57dp",
            weight="bold" if chosen else "regular",
            node=_node(f"channel_{index}", "android.widget.TextView"),
        )
    yield _flat("page-mark", accent, _box("safe", "20dp", "83dp", "24dp", "3dp"), corner="1.5dp")
    for index, (headline, art) in enumerate(pick.some(HEADLINES, 6)):
        top = 94 + 112 * index
        row = f"page-row-{index}"
        yield _flat(row, "#ffffff", _box("safe", "0dp", f"{top}dp", "100%", "112dp"), node=_node("news_item"))
        picture = {"of": row, "at": "right", "x": "16dp", "width": "112dp", "height": "80dp"}
        yield {"kind": "art", "art": art, "corner": "4dp", "place": picture}
        wide = {"of": row, "x": "16dp", "y": "14dp", "width": "58%"}
        yield {
            "kind": "text", "text": headline, "size": "17sp", "max_lines": 2, "place": wide,
            "node": {"class": "android.widget.TextView", "id": "title", "inside": row},
        }  # fmt: skip
        source = SOURCES[pick.number(f"source-{index}", 0, len(SOURCES))]
        comments = pick.number(f"comments-{index}", 12, 980)
        yield _text(
            row, f"{source}  {comments} 评论", "12sp", "#9aa0a8", at="bottom-left", x="16dp", y="14dp"
        )
        yield _flat(None, "#eceef1", {"of": row, "at": "bottom", "width": "92%", "height": "1dp"})
    yield from _tabs(("首页", "视频", "消息", "我的"), ("home", "play", "message", "user"), accent)


def _shop(title: str, accent: str, pick: _Picker) -> Iterator[Plain]:
    yield _fill("#f4f4f6")
    yield from _header(accent, accent)
    field = {"of": "safe", "at": "top-left", "x": "16dp", "y": "8dp", "width": "78%", "height": "34dp"}
    yield _flat("page-field", "#ffffff", field, corner="17dp", node=_node("search_field"))
    yield _icon("page-field", "search", "16dp", accent, at="left", x="12dp")
    yield _text("page-field", f"在{title}里搜一搜", "13sp", "#8a8f99", at="left", x="34dp")
    yield _icon("safe", "message", "22dp", "#ffffff", at="top-right", x="18dp", y="14dp")
    yield _flat("page-groups", "#ffffff", _box("safe", "10dp", "60dp", "94.4%", "164dp"), corner="12dp")
    for index, (group, color) in enumerate(zip(SHOP_GROUPS, GROUP_COLORS, strict=True)):
        name = f"page-group-{index}"
        place = _box("page-groups", f"{3 + 20 * (index % 5)}%", f"{12 + 78 * (index // 5)}dp", "44dp", "44dp")
        yield _flat(name, color, place, corner="22dp", node=_node("group"))
        yield _text(name, group[0], "19sp", "#ffffff", at="center", weight="bold")
        yield _text(name, group, "12sp", "#3a3f47", at="center", side="below", y="5dp")
    for index, (name, price, art) in enumerate(pick.some(PRODUCTS, 6)):
        column, row_number = index % 2, index // 2
        card = f"page-card-{index}"
        place = _box("safe", f"{2.8 + 48 * column:.1f}%", f"{236 + 256 * row_number}dp", "46.5%", "246dp")
        yield _flat(card, "#ffffff", place, corner="10dp", node=_node("product_item"))
        yield {"kind": "art", "art": art, "corner": "10dp", "place": {"of": card, "height": "164dp"}}
        wide = {"of": card, "x": "10dp", "y": "170dp", "width": "90%"}
        yield {
            "kind": "text",
            "text": name,
            "size": "13sp",
            "max_lines": 2,
            "place": wide,
            "line_height": 1.3,
        }
        yield _text(card, f"¥{price}", "18sp", accent, at="bottom-left", x="10dp", y="8dp", weight="bold")
        sold = f"{pick.number(f'sold-{index}', 20, 900)}人买过"
        yield _text(card, sold, "11sp", "#a0a5ad", at="bottom-right", x="10dp", y="11dp")
    yield from _tabs(("首页", "分类", "购物车", "我的"), ("home", "grid", "cart", "user"), accent)


def _video(title: str, accent: str, pick: _Picker) -> Iterator[Plain]:
    yield _fill("#ffffff")
    yield from _header("#ffffff", "#ffffff")
    yield _text("safe", title, "21sp", accent, x="16dp", y="9dp", weight="bold")
    yield _icon("safe", "search", "22dp", "#333333", at="top-right", x="18dp", y="13dp")
    yield _icon("safe", "bell", "22dp", "#333333", at="top-right", x="58dp", y="13dp")
    for index, (name, art, length) in enumerate(pick.some(VIDEOS, 6)):
        column, row_number = index % 2, index // 2
        card = f"page-card-{index}"
        place = _box("safe", f"{3.3 + 47.4 * column:.1f}%", f"{56 + 214 * row_number}dp", "46%", "152dp")
        yield {
            "kind": "art",
            "id": card,
            "art": art,
            "corner": "8dp",
            "place": place,
            "node": _node("video_item"),
        }
        yield _text(card, length, "12sp", "#ffffff", at="bottom-right", x="8dp", y="6dp", shadow=True)
        yield _text(card, name, "15sp", "#22262c", at="top-left", side="below", x="2dp", y="8dp")
        views = f"{pick.number(f'views-{index}', 11, 99) / 10:.1f}万次播放"
        yield _text(card, views, "12sp", "#9aa0a8", at="top-left", side="below", x="2dp", y="31dp")
    yield from _tabs(("首页", "频道", "动态", "我的"), ("home", "grid", "heart", "user"), accent)


def _tools(title: str, accent: str, pick: _Picker) -> Iterator[Plain]:
    yield _fill("#f3f5f8")
    yield from _header(accent, accent)
    yield _text("safe", title, "19sp", "#ffffff", at="top", y="11dp", weight="bold")
    yield _icon("safe", "scan", "22dp", "#ffffff", at="top-right", x="18dp", y="13dp")
    yield _flat("page-top", accent, _box("safe", "0dp", "47dp", "100%", "112dp"))
    yield _flat(
        "page-card", "#ffffff", _box("safe", "14dp", "62dp", "92.2%", "168dp"), corner="14dp", shadow=True
    )
    degrees = pick.number("degrees", 12, 29)
    yield _text("page-card", f"{degrees}°", "64sp", "#2b3037", x="20dp", y="14dp")
    yield _text("page-card", "多云转晴", "18sp", "#2b3037", at="top-right", x="24dp", y="36dp")
    wind = f"东南风 {pick.number('wind', 1, 4)} 级  湿度 {pick.number('humidity', 35, 80)}%"
    yield _text("page-card", wind, "13sp", "#8a9099", at="top-right", x="24dp", y="66dp")
    for day, name in enumerate(("今天", "明天", "周三", "周四", "周五")):
        x = f"{6 + 18.5 * day:.1f}%"
        yield _text("page-card", name, "13sp", "#6b7280", at="bottom-left", x=x, y="36dp")
        reach = f"{degrees - 6 + day % 3}~{degrees + day % 2}°"
        yield _text("page-card", reach, "13sp", "#2b3037", at="bottom-left", x=x, y="14dp")
    for index, (name, value, icon) in enumerate(TOOL_ROWS):
        row = f"page-row-{index}"
        place = _box("safe", "14dp", f"{244 + 62 * index}dp", "92.2%", "56dp")
        yield _flat(row, "#ffffff", place, corner="10dp", node=_node("tool_item"))
        yield _icon(row, icon, "22dp", accent, at="left", x="16dp")
        yield _text(row, name, "16sp", "#2b3037", at="left", x="52dp")
        if value:
            yield _text(row, value, "14sp", "#8a9099", at="right", x="38dp")
        yield _icon(row, "chevron", "16dp", "#c2c7ce", at="right", x="14dp")
    yield from _tabs(("首页", "记录", "我的"), ("home", "clock", "user"), accent)


def _header(color: str, above: str) -> Iterator[Plain]:
    """The strip below the status bar, whose colour extends behind it."""
    yield _flat("page-head", color, _box("safe", "0dp", "0dp", "100%", "50dp"))
    yield _flat(None, above, {"of": "page-head", "side": "above", "height": "80dp"})


def _tabs(labels: tuple[str, ...], icons: tuple[str, ...], accent: str) -> Iterator[Plain]:
    yield _flat("page-tabs", "#ffffff", {"of": "safe", "at": "bottom", "height": "54dp"})
    yield _flat(None, "#ffffff", {"of": "page-tabs", "side": "below", "height": "80dp"})
    yield _flat(None, "#e6e8ec", {"of": "page-tabs", "at": "top", "height": "1dp"})
    share = 100 / len(labels)
    for index, (label, icon) in enumerate(zip(labels, icons, strict=True)):
        color = accent if index == 0 else "#737a85"
        name = f"page-tab-{index}"
        place = {"of": "page-tabs", "x": f"{share * index:.3f}%", "width": f"{share:.3f}%"}
        yield _flat(
            name, "#ffffff", place, alpha=0.0, node=_node(f"tab_{index}", "android.widget.LinearLayout")
        )
        yield _icon(name, icon, "23dp", color, at="top", y="7dp")
        text = _text(name, label, "11sp", color, at="bottom", y="4dp")
        yield {**text, "node": {"class": "android.widget.TextView", "inside": name}}
    yield {"kind": "navigation-bar"}


def _fill(color: str) -> Plain:
    return {"kind": "flat", "color": color}


def _box(of: str, x: str, y: str, width: str, height: str) -> Plain:
    return {"of": of, "x": x, "y": y, "width": width, "height": height}


def _flat(name: str | None, color: str, place: Plain, **more: object) -> Plain:
    return {"kind": "flat", "id": name, "color": color, "place": place, **more}


def _text(
    of: str,
    text: str,
    size: str,
    color: str,
    *,
    at: str = "top-left",
    side: str = "inside",
    x: str = "0dp",
    y: str = "0dp",
    **more: object,
) -> Plain:
    place = {"of": of, "at": at, "side": side, "x": x, "y": y}
    return {"kind": "text", "text": text, "size": size, "color": color, "place": place, **more}


def _icon(of: str, icon: str, size: str, color: str, *, at: str, x: str = "0dp", y: str = "0dp") -> Plain:
    return {
        "kind": "icon",
        "icon": icon,
        "size": size,
        "color": color,
        "place": {"of": of, "at": at, "x": x, "y": y},
    }


def _node(view_id: str, class_name: str = "android.view.ViewGroup") -> Plain:
    return {"class": class_name, "id": view_id, "clickable": True}
