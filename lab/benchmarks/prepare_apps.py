"""Virtual apps as they are after installation: what stands before their main page, drawn from a seed.

Eight kinds take turns. Half of the apps take their words from files of texts and view ids of real popups
(`words.json`, `view_ids.json`; given by the caller, not part of the project), the others from lists here.
A button that a preparation must never press notes it: the app remembers `FORBIDDEN`.
"""

import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["FORBIDDEN", "KINDS", "DrawnWall", "RealWords", "draw_app"]

KINDS = ("consent", "permission", "introduction", "login", "update", "minors", "two", "none")
FORBIDDEN = "pressed_what_is_never_tapped"

Plain = dict[str, Any]

_DECLINES = (
    "取消",
    "关闭",
    "以后",
    "下次",
    "暂不",
    "稍后",
    "拒绝",
    "不再",
    "忽略",
    "残忍",
    "放弃",
    "Not now",
    "LATER",
)
_CALLS = ("立即", "马上", "开启", "现在")
CARDS = {
    "card": {"at": "center", "width": "300dp", "height": "340dp"},
    "sheet": {"at": "bottom", "width": "100%", "height": "320dp"},
}
CORNER = {"of": "safe", "at": "top-right", "x": "12dp", "y": "12dp"}
HEADLINES = ["发现身边的好去处", "记录每一次出发", "听见更大的世界"]
TERMS_TITLES = ["温馨提示", "个人信息保护指引", "用户协议与隐私政策", "服务协议和隐私政策"]
TERMS = [
    "请阅读并同意《用户协议》和《隐私政策》，我们将保护您的个人信息。",
    "感谢信任！使用前请了解《隐私权政策》与《服务协议》的全部内容。",
]

PERMISSIONS = (
    (
        "com.android.packageinstaller",
        "允许“{app}”使用您的位置信息吗？",
        "允许",
        "拒绝",
        "ACCESS_FINE_LOCATION",
    ),
    (
        "com.android.permissioncontroller",
        "要允许“{app}”拍摄照片和录制视频吗？",
        "仅在使用该应用时允许",
        "不允许",
        "CAMERA",
    ),
    (
        "com.android.permissioncontroller",
        "Allow {app} to send you notifications?",
        "Allow",
        "Don’t allow",
        "POST_NOTIFICATIONS",
    ),
    ("com.lbe.security.miui", "“{app}”申请获取位置信息", "仅在使用中允许", "拒绝", "ACCESS_FINE_LOCATION"),
    (
        "com.huawei.systemmanager",
        "是否允许“{app}”拨打电话和管理通话？",
        "始终允许",
        "禁止",
        "READ_PHONE_STATE",
    ),
    ("com.oplus.securitypermission", "是否允许“{app}”获取设备信息？", "允许", "拒绝", "READ_PHONE_STATE"),
)


@dataclass(frozen=True, slots=True)
class RealWords:
    """Words of real popups by how their authors file them, and names of real view ids."""

    words: list[Plain]
    ids: list[str]

    @classmethod
    def read(cls, folder: Path) -> "RealWords":
        words, ids = ((folder / name).read_text("utf-8") for name in ("words.json", "view_ids.json"))
        return cls(json.loads(words), list(json.loads(ids)))

    def ways_out(self, group: str) -> list[str]:
        """What people tap to leave such a popup, by the words of declining in it."""
        return [
            word["text"]
            for word in self.words
            if word["target"] >= 2
            and word["groups"].get(group)
            and any(part in word["text"] for part in _DECLINES)
            and len(word["text"]) <= 10
        ]

    def calls(self, group: str) -> list[str]:
        return [
            word["text"]
            for word in self.words
            if word["context"]
            and word["groups"].get(group)
            and word["text"].startswith(_CALLS)
            and 4 <= len(word["text"]) <= 8
        ]


@dataclass(slots=True)
class DrawnWall:
    """What is drawn so far."""

    chance: random.Random
    real: RealWords | None
    label: str
    scenes: dict[str, Plain] = field(default_factory=dict)

    def pick(self, own: list[str], real: list[str]) -> str:
        return self.chance.choice(real if self.real is not None and real else own)

    def id_of(self, own: str) -> str:
        if self.real is None:
            return own
        return self.chance.choice([name for name in self.real.ids[:200] if name.isidentifier()])


def draw_app(seed: int, real: RealWords | None) -> Plain:
    """The app file, by the kind of its seed."""
    kind = KINDS[seed % len(KINDS)]
    wall = DrawnWall(random.Random(f"prepare/{seed}"), real, label := f"试用{seed:03d}")
    first = wall.chance.choice(["update", "minors", "permission", "introduction", "login"])
    kinds = ["consent", first] if kind == "two" else [] if kind == "none" else [kind]
    wall.scenes["home"] = {
        "activity": ".MainActivity",
        "layers": [
            {
                "kind": "page",
                "page": wall.chance.choice(["shop", "news", "video", "tools"]),
                "title": label,
                "accent": "#2a7ae2",
            },
            {"kind": "status-bar", "icons": "light"},
        ],
        "popups": [],
    }
    start = "home"
    for name in reversed(kinds):
        start = _WALLS[name](wall, start)
    return {
        "format": "virtual-app/1",
        "package": f"cn.example.prepare{seed}",
        "label": label,
        "activities": [".SplashActivity", ".MainActivity"],
        "launcher_activity": ".SplashActivity",
        "start": start,
        "scenes": wall.scenes,
    }


def _node(wall: DrawnWall, kind: str, name: str, **more: Any) -> Plain:
    return {"class": f"android.widget.{kind}", "id": wall.id_of(name), **more}


def _text(wall: DrawnWall, text: str, size: str, place: Plain, *, color: str = "#222222") -> Plain:
    node = _node(wall, "TextView", "tv_text")
    return {"kind": "text", "text": text, "size": size, "color": color, "place": place, "node": node}


def _popup(wall: DrawnWall, name: str, layers: list[Plain], touch: list[Plain], **keys: Any) -> None:
    """A window over the main page, some time after it."""
    wall.scenes[name] = {"layers": layers, "touch": touch, "back": "nothing", **keys}
    after_ms = 400 + 900 * len(wall.scenes["home"]["popups"]) + wall.chance.randrange(600)
    wall.scenes["home"]["popups"].insert(0, {"scene": name, "after_ms": after_ms})


def _card(wall: DrawnWall, title: str, text: str = "") -> list[Plain]:
    place = CARDS[wall.chance.choice(sorted(CARDS))]
    node = _node(wall, "FrameLayout", "dialog_root")
    layers: list[Plain] = [
        {"kind": "backdrop", "alpha": 0.6},
        {"id": "card", "kind": "flat", "color": "#ffffff", "corner": "16dp", "place": place, "node": node},
        _text(wall, title, "19sp", {"of": "card", "at": "top", "y": "20dp", "width": "280dp"}),
    ]
    within = {"of": "card", "at": "center", "width": "260dp"}
    return [*layers, _text(wall, text, "14sp", within, color="#555555")] if text else layers


def _button(wall: DrawnWall, name: str, text: str, place: Plain, *, is_main: bool) -> list[Plain]:
    """A third of the buttons are words in a row that reacts, as in most layouts made by hand."""
    ink, fill = ("#ffffff", "#2a7ae2") if is_main else ("#888888", "#ffffff")
    if wall.chance.random() < 1 / 3:
        node = _node(wall, "LinearLayout", f"ll_{name}", clickable=True)
        row = {"id": f"{name}_row", "kind": "flat", "color": fill, "place": place, "node": node}
        words = _text(wall, text, "16sp", {"of": f"{name}_row", "at": "center"}, color=ink)
        words |= {"id": name, "node": words["node"] | {"inside": f"{name}_row"}}
        return [row, words]
    node = _node(wall, wall.chance.choice(["Button", "TextView"]), f"btn_{name}", clickable=True)
    look = {"size": "16sp", "color": ink, "fill": fill, "fill_alpha": 1.0, "place": place, "node": node}
    return [{"id": name, "kind": "pill", "text": text, **look}]


def _two_buttons(wall: DrawnWall, main: str, way_out: str) -> list[Plain]:
    if wall.chance.random() < 0.5:
        first = {"of": "card", "at": "bottom", "y": "70dp", "width": "240dp", "height": "44dp"}
        second = {"of": "card", "at": "bottom", "y": "18dp", "width": "240dp", "height": "42dp"}
    else:
        size = {"of": "card", "x": "16dp", "y": "20dp", "width": "125dp", "height": "44dp"}
        first, second = size | {"at": "bottom-right"}, size | {"at": "bottom-left"}
    return [
        *_button(wall, "main", main, first, is_main=True),
        *_button(wall, "out", way_out, second, is_main=False),
    ]


def _at(layers: list[Plain], name: str) -> str:
    return f"{name}_row" if any(layer.get("id") == f"{name}_row" for layer in layers) else name


def _asks(wall: DrawnWall, name: str, *, title: str, text: str, main: str, way_out: str) -> None:
    """A dialog whose main button is never to be pressed; a quarter have a cross in place of a way out."""
    layers = _card(wall, title, text)
    if wall.chance.random() < 0.25:
        place = {"of": "card", "at": "bottom", "y": "20dp", "width": "240dp", "height": "44dp"}
        layers += _button(wall, "main", main, place, is_main=True)
        closer = "iv_close" if wall.real is None else wall.chance.choice(wall.real.ids[:8])
        node = {"class": "android.widget.ImageView", "id": closer, "clickable": True}
        at = {"of": "card", "at": "top-right", "x": "12dp", "y": "12dp"}
        layers.append(
            {
                "id": "out",
                "kind": "cross",
                "size": "16dp",
                "stroke": "2dp",
                "color": "#666666",
                "place": at,
                "node": node,
            }
        )
    else:
        layers += _two_buttons(wall, main, way_out)
    touch = [
        {"at": _at(layers, "out"), "grow": "8dp", "remember": name, "effect": {"do": "close"}},
        {"at": _at(layers, "main"), "remember": FORBIDDEN, "effect": {"do": "nothing"}},
    ]
    _popup(wall, name, layers, touch, unless=name)


def _consent(wall: DrawnWall, start: str) -> str:
    """A quarter have a box that has to be ticked first: until then the button does nothing."""
    real = [] if wall.real is None else ["同意", "我已阅读并同意", "阅读并同意"]
    yes = wall.pick(["同意并继续", "同意", "同意并进入", "Agree and continue"], real)
    no = wall.pick(["不同意", "暂不同意", "拒绝", "Disagree", "不同意并退出"], ["不同意"] if real else [])
    text, title = wall.chance.choice(TERMS), wall.chance.choice(TERMS_TITLES)
    state, has_box = wall.chance.getstate(), wall.chance.random() < 0.25
    for is_ticked in (True, False) if has_box else (True,):
        wall.chance.setstate(state)
        wall.chance.random()
        layers = _card(wall, title, text) + _two_buttons(wall, yes, no)
        touch = [{"at": _at(layers, "out"), "effect": {"do": "finish"}}]
        if is_ticked:
            touch.append({"at": _at(layers, "main"), "remember": "consent", "effect": {"do": "agree"}})
        if has_box:
            at = {
                "of": "card",
                "at": "bottom-left",
                "x": "16dp",
                "y": "126dp",
                "width": "22dp",
                "height": "22dp",
            }
            box = {
                "class": "android.widget.CheckBox",
                "id": "cb_terms",
                "clickable": True,
                "checked": is_ticked,
            }
            layers.append({"id": "box", "kind": "flat", "color": "#dddddd", "place": at, "node": box})
            beside = {"of": "card", "at": "bottom", "y": "126dp"}
            layers.append(_text(wall, "我已阅读《用户协议》《隐私政策》", "12sp", beside))
        name = "consent" if is_ticked and not has_box else f"consent_{'ticked' if is_ticked else 'open'}"
        scene = {"layers": layers, "touch": touch, "back": "nothing", "unless": "consent"}
        if is_ticked and has_box:
            wall.scenes[name] = scene
        else:
            more = [{"at": "box", "effect": {"do": "go", "scene": "consent_ticked"}}] if has_box else []
            _popup(wall, name, layers, [*more, *touch], unless="consent")
    return start


def _permission(wall: DrawnWall, start: str) -> str:
    package, question, allow, deny, name = wall.chance.choice(PERMISSIONS)
    layers = _card(wall, question.format(app=wall.label)) + _two_buttons(wall, allow, deny)
    touch = [
        {"at": _at(layers, "main"), "remember": FORBIDDEN, "effect": {"do": "allow"}},
        {"at": _at(layers, "out"), "effect": {"do": "deny"}},
    ]
    activity = f"{package}/com.android.permissioncontroller.permission.ui.GrantPermissionsActivity"
    permission = f"android.permission.{name}"
    _popup(wall, "ask", layers, touch, system_activity=activity, permission=permission)
    return start


def _introduction(wall: DrawnWall, start: str) -> str:
    """Two or three pages: with a way to skip, with a button on each, or turned by a finger."""
    n_pages, way = wall.chance.choice([2, 3]), wall.chance.choice(["skip", "next", "swipe"])
    own = ["立即体验", "开始使用", "进入首页", "Get started", "开启之旅"]
    last = wall.pick(own, ["立即体验", "马上体验", "进入主页", "开始"])
    names = [f"guide{number}" for number in range(n_pages)]
    for number, name in enumerate(names):
        is_last = number == n_pages - 1
        go = {"do": "go", "scene": start if is_last else names[number + 1]}
        pager = {"class": "androidx.viewpager.widget.ViewPager", "id": wall.id_of("view_pager")}
        ground = wall.chance.choice(["#fff4e6", "#e8f4ff", "#f2ffe8"])
        headline = _text(wall, wall.chance.choice(HEADLINES), "26sp", {"at": "center"})
        layers: list[Plain] = [{"id": "pager", "kind": "flat", "color": ground, "node": pager}, headline]
        touch: list[Plain] = []
        if is_last or way == "next":
            place = {"at": "bottom", "y": "80dp", "width": "200dp", "height": "48dp"}
            layers += _button(wall, "main", last if is_last else "下一步", place, is_main=True)
            kept = {"remember": "introduced"} if is_last else {}
            touch.append({"at": _at(layers, "main"), "effect": go, **kept})
        if way == "skip" and not is_last:
            place = CORNER | {"width": "64dp", "height": "34dp"}
            layers += _button(wall, "out", wall.chance.choice(["跳过", "Skip"]), place, is_main=False)
            skip = {"do": "go", "scene": start}
            touch.append({"at": _at(layers, "out"), "remember": "introduced", "effect": skip})
        scene = _screen("introduced", start, layers, touch)
        if not is_last and way != "next":
            scene["swipes"] = [{"direction": "left", "effect": go}]
        wall.scenes[name] = scene
    return names[0]


def _screen(unless: str, start: str, layers: list[Plain], touch: list[Plain]) -> Plain:
    keys = {"activity": ".SplashActivity", "unless": unless, "back": "close", "then": start}
    return {**keys, "layers": layers, "touch": touch}


def _login(wall: DrawnWall, start: str) -> str:
    out = wall.pick(["跳过", "暂不登录", "随便看看", "先逛逛", "Skip"], ["取消登录", "跳过", "暂不"])
    main = wall.chance.choice(["登录", "获取验证码", "一键登录", "同意并登录"])
    field_at = {"at": "top", "y": "200dp", "width": "300dp", "height": "46dp"}
    field_node = _node(wall, "EditText", "et_phone", text="请输入手机号", clickable=True)
    main_at = {"at": "top", "y": "280dp", "width": "300dp", "height": "48dp"}
    layers: list[Plain] = [
        {"kind": "flat", "color": "#ffffff"},
        _text(wall, "手机号登录", "26sp", {"at": "top", "y": "120dp"}),
        {"id": "phone", "kind": "flat", "color": "#f2f2f2", "place": field_at, "node": field_node},
        *_button(wall, "main", main, main_at, is_main=True),
        *_button(wall, "out", out, CORNER | {"width": "100dp", "height": "36dp"}, is_main=False),
    ]
    touch = [
        {"at": _at(layers, "main"), "remember": FORBIDDEN, "effect": {"do": "nothing"}},
        {"at": "phone", "remember": FORBIDDEN, "effect": {"do": "nothing"}},
        {"at": _at(layers, "out"), "remember": "guest", "effect": {"do": "close"}},
    ]
    wall.scenes["login"] = _screen("guest", start, layers, touch)
    return "login"


def _update(wall: DrawnWall, start: str) -> str:
    real = wall.real
    out = wall.pick(
        ["以后再说", "暂不更新", "稍后提醒", "Not now"], [] if real is None else real.ways_out("更新提示")
    )
    main = wall.pick(["立即更新", "马上升级", "Update now"], [] if real is None else real.calls("更新提示"))
    title = wall.pick(
        ["发现新版本", "版本更新", "New version available"], ["检测到新版本", "版本升级", "新版本"]
    )
    text = "修复了已知问题，体验更流畅。安装包 58 MB。"
    _asks(wall, "update", title=title, text=text, main=main, way_out=out)
    return start


def _minors(wall: DrawnWall, start: str) -> str:
    real = [] if wall.real is None else [*wall.real.ways_out("青少年模式"), "我知道了", "我已知晓"]
    out = wall.pick(["我知道了", "知道了", "关闭"], real)
    main = wall.chance.choice(["开启青少年模式", "进入青少年模式", "设置青少年模式"])
    title = wall.chance.choice(["青少年模式", "未成年人模式", "青少年保护功能提示"])
    text = "为呵护未成年人健康成长，我们推出青少年模式，请监护人主动选择。"
    _asks(wall, "minors", title=title, text=text, main=main, way_out=out)
    return start


_WALLS = {
    "consent": _consent,
    "permission": _permission,
    "introduction": _introduction,
    "login": _login,
    "update": _update,
    "minors": _minors,
}
