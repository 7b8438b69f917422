"""The nights of `silent_nights.py`: what the app's team changed, and what a gate must say of it.

Each plant changes a copy of one of the shipped virtual apps, as a careless release would. Nothing but the
names of layers and scenes ties it to that app.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from detector.virtual.apps.shipped import shipped_apps

__all__ = ["LOST", "SERIES", "Night", "Series"]

App = dict[str, Any]  # Any: an app file
Change = Callable[[App], None]
FAMILY = Path(__file__).parent / "family" / "apps"
INNOCENTS = Path(__file__).parents[2] / "tests" / "touching" / "innocents"
SHIPPED = {path.stem: path for path in shipped_apps()}
LANDING: dict[str, object] = {"do": "jump", "to": "url", "uri": "https://ad.example.com/landing"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """`rules`: those that the change may fail. `is_wall`: nothing of the app is reached, which must be said.
    `level`: quick where only a touch shows it. `watch`: for background starts.
    """

    name: str
    change: Change
    rules: tuple[str, ...] = ()
    is_wall: bool = False
    level: str = "look"
    persona: str = "aosp-13"
    watch: bool = False

    @property
    def is_planted(self) -> bool:
        return bool(self.rules) or self.is_wall


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Nights of one app after a baseline of the sound app, in order. `clock`: of the virtual phone."""

    name: str
    app: Path
    nights: tuple[Night, ...]
    baseline_level: str = "quick"
    clock: str = "simulated"


def _sound(app: App) -> None:
    del app


def _layer(app: App, scene: str, name: str) -> App:
    return next(layer for layer in app["scenes"][scene]["layers"] if layer.get("id") == name)


def _changed(scene: str, name: str, **keys: object) -> Change:
    """The keys of a layer; None takes a key away."""

    def change(app: App) -> None:
        layer = _layer(app, scene, name)
        for key, value in keys.items():
            if value is None:
                layer.pop(key, None)
            else:
                layer[key] = value

    return change


def _timed(scene: str, lasts_ms: int, change: Change = _sound) -> Change:
    def timed(app: App) -> None:
        change(app)
        app["scenes"][scene]["lasts_ms"] = lasts_ms

    return timed


def _without(scene: str, name: str) -> Change:
    """The layer, its touch, and the window's claim to a control."""

    def change(app: App) -> None:
        shown = app["scenes"][scene]
        shown["layers"] = [one for one in shown["layers"] if one.get("id") != name]
        shown["touch"] = [one for one in shown["touch"] if one.get("at") != name]
        if shown["window"].get("close") == name:
            del shown["window"]["close"]

    return change


def _touched(scene: str, name: str, effect: dict[str, object], **keys: object) -> Change:
    """Another effect of a touch on the layer, which may not have had any."""

    def change(app: App) -> None:
        touch = app["scenes"][scene]["touch"]
        known = [one for one in touch if one.get("at") == name]
        for one in known:
            one.update(effect=effect, **keys)
        if not known:
            touch.insert(len(touch) - ("at" not in touch[-1]), {"at": name, "effect": effect})

    return change


def _scene(scene: str, **keys: object) -> Change:
    return lambda app: app["scenes"][scene].update(keys)


def _before_all(path: Path, scene: str) -> Change:
    """A dialog of another app stands over the first page, and there is no splash before it."""

    def change(app: App) -> None:
        dialog = yaml.safe_load(path.read_text(encoding="utf-8"))["scenes"][scene]
        app["scenes"][scene] = dialog
        first = app["scenes"][app["start"]]
        if "then" in first:
            first["layers"] = [{"kind": "flat", "color": "#ffffff"}]
            del first["window"], first["lasts_ms"], first["then"]
            first.pop("touch", None), first.pop("motion", None)
        first["popups"] = [{"scene": scene, "after_ms": 600}]

    return change


def _skeleton_first(app: App) -> None:
    """The app takes two seconds and a half to load, behind a blank page with its logo."""
    start = app["start"]
    logo = {"id": "mark", "kind": "logo", "text": app["label"][0], "size": "72dp"}
    blank = {"kind": "flat", "color": "#ffffff"}
    app["scenes"]["loading"] = {
        "activity": app["launcher_activity"],
        "lasts_ms": 2500,
        "then": start,
        "layers": [blank, {**logo, "colors": ["#3a6fd8", "#9fd8ea"], "place": {"at": "center"}}],
    }
    app["start"] = "loading"


def _in_english(app: App) -> None:
    words = {"云台天气": "Yuntai", "看见每一天": "Every day", "广告": "AD"}
    words |= {
        "点击查看详情 ›": "Learn more ›",
        "摇动手机 跳转详情页面或第三方应用": "Shake for details or another app",
    }
    for scene in app["scenes"].values():
        for layer in scene["layers"]:
            text = layer.get("text")
            if isinstance(text, dict):
                layer["text"] = "Summer by the lake\nTake your time"
            elif isinstance(text, str):
                layer["text"] = words.get(text, text.replace("跳过", "Skip"))
            if isinstance(layer.get("title"), str):
                layer["title"] = "Yuntai"


def _without_advert(app: App) -> None:
    app["start"], app["launcher_activity"] = "home", ".MainActivity"


def _unlabelled(app: App) -> None:
    splash = app["scenes"]["splash"]
    splash["layers"] = [one for one in splash["layers"] if one.get("text") != "广告"]


def _jumping(app: App) -> None:
    app["scenes"]["splash"]["timers"] = [{"after_ms": 3000, "effect": LANDING}]


def _light_shake(app: App) -> None:
    app["scenes"]["splash"]["motion"] = [{"kind": "shake", "least_mps2": 6, "effect": LANDING}]


def _second_advert(app: App) -> None:
    other = yaml.safe_load(SHIPPED["opens_another"].read_text(encoding="utf-8"))["scenes"]["second"]
    app["scenes"]["second"] = other
    _touched("invite", "close", {"do": "popup", "scene": "second"})(app)


def _wandering(app: App) -> None:
    keys = [{"at_ms": 900, "x": "-60dp", "y": "30dp"}, {"at_ms": 2100, "x": "0dp", "y": "70dp"}]
    keys += [{"at_ms": 3300, "x": "-50dp", "y": "0dp"}, {"at_ms": 4500, "x": "0dp", "y": "0dp"}]
    _layer(app, "invite", "close")["motion"] = {"kind": "jumps", "keys": keys}


def _other_creative(app: App) -> None:
    _layer(app, "invite", "picture")["art"] = "foliage"
    app["scenes"]["invite"]["layers"][3]["text"] = "秋天来了 一起出发"


def _self_start(app: App) -> None:
    app["target_sdk"] = 25
    receiver = {"name": "cn.jpush.android.service.PushReceiver", "kind": "receiver", "process": ":pushcore"}
    wake = {"id": "power", "when": "power-connected", "component": receiver["name"]}
    app["background"] = {"components": [receiver], "wakes": [wake]}


def _still_there(app: App) -> None:
    """The receiver without what wakes it."""
    _self_start(app)
    del app["background"]["wakes"]


NO_CONTROL = ("CLS-01", "CLS-13", "SPL-01")
SMALL = ("CLS-04", "CLS-05", "CLS-06", "CLS-07", "CLS-12")
FAINT = _changed("invite", "close", circle=None, color="#c8c8c8", alpha=0.14)
SOUND = Night(name="sound", change=_sound)
LOST = "Rules that were decided before"

_REMOVED = Night(name="skip removed", change=_without("splash", "skip"), rules=NO_CONTROL)
_TINY = Night(
    name="cross made tiny",
    change=_changed("invite", "close", size="5dp", stroke="1dp", circle=None),
    rules=SMALL,
)
_DELAYED = Night(
    name="skip delayed",
    change=_timed("splash", 8000, _changed("splash", "skip", from_ms={"min": 3600, "max": 4100})),
    rules=("CLS-02", "CLS-03", "SPL-05"),
)
_CONSENT = Night(
    name="a consent wall before all",
    change=_before_all(INNOCENTS / "consent_after_skip.yaml", "terms"),
    is_wall=True,
)
_FAINT = Night(name="cross turned faint grey", change=FAINT, rules=("CLS-01", "CLS-05", "CLS-06", "CLS-07"))

FOURTEEN = Series(
    name="fourteen",
    app=SHIPPED["skip_then_popup"],
    nights=(
        SOUND,
        _REMOVED,
        SOUND,
        _TINY,
        SOUND,
        SOUND,
        _FAINT,
        _FAINT,
        SOUND,
        _DELAYED,
        SOUND,
        Night(
            name="the whole picture is a link",
            change=_touched("splash", "ad", LANDING),
            rules=("SPL-01",),
            level="quick",
        ),
        _CONSENT,
        SOUND,
    ),
)

SPLASH = Series(
    name="splash",
    app=SHIPPED["shake_reference"],
    nights=(
        Night(
            name="skip opens the browser",
            change=_touched("splash", "skip", LANDING),
            rules=("CLS-11", "CLS-12", "CLS-13", "CLS-14"),
            level="quick",
        ),
        Night(
            name="a light shake is enough",
            change=_light_shake,
            rules=("SHK-01", "SHK-02", "SHK-03"),
            level="quick",
        ),
        Night(
            name="the advert's label is lost",
            change=_unlabelled,
            rules=("POP-03",),
            level="quick",  # that it is an advert, only a touch proves
        ),
        Night(
            name="skip after five seconds of nine",
            change=_timed("splash", 9000, _changed("splash", "skip", from_ms=5000, countdown_s=9)),
            rules=("CLS-02", "CLS-03", "SPL-05"),
        ),
        Night(name="it jumps by itself", change=_jumping, rules=("SPL-03",)),
        Night(
            name="a permission prompt before all",
            change=_before_all(FAMILY / "permission_over_page.yaml", "ask"),
            is_wall=True,
        ),
        Night(name="the splash is protected", change=_scene("splash", secure=True), is_wall=True),
        Night(
            name="skip half way down the edge",
            change=_changed(
                "splash",
                "skip",
                place={"of": "safe", "at": "left", "x": "8dp", "width": "66dp", "height": "36dp"},
            ),
            rules=("CLS-08",),
        ),
        Night(name="in English", change=_in_english),
        Night(name="on a smaller phone", change=_sound, persona="compact-13"),
        Night(name="loads for 2.5 s", change=_skeleton_first),
        Night(name="no advert any more", change=_without_advert, is_wall=True),
    ),
)

POPUP = Series(
    name="popup",
    app=SHIPPED["popup_corner_cross"],
    nights=(
        Night(
            name="comes again after it was closed",
            change=_touched("invite", "close", {"do": "close", "again_after_ms": 4000}),
            rules=("POP-01",),
            level="quick",
        ),
        Night(
            name="the cross opens a second advert",
            change=_second_advert,
            rules=("CLS-11", "CLS-13", "CLS-14", "POP-01"),
            level="quick",
        ),
        Night(
            name="the cross does nothing",
            change=_touched("invite", "close", {"do": "nothing"}),
            rules=("CLS-11", "CLS-13", "CLS-14", "CLS-04"),
            level="quick",
        ),
        Night(name="the cross wanders", change=_wandering, rules=("CLS-15",)),
        Night(
            name="a login before all",
            change=_before_all(INNOCENTS / "login_wall.yaml", "login"),
            is_wall=True,
        ),
        Night(name="another creative", change=_other_creative),
        Night(name="an SDK that listens", change=_still_there, watch=True),
        Night(
            name="an SDK that starts itself",
            change=_self_start,
            rules=("AST-01", "AST-03", "AST-04"),
            watch=True,
        ),
    ),
)

REAL = Series(
    name="real",
    app=SHIPPED["skip_then_popup"],
    nights=(SOUND, _REMOVED, _TINY, _FAINT, _DELAYED, SOUND, _CONSENT, _REMOVED, _TINY, SOUND),
    baseline_level="look",
    clock="host",
)

SERIES = {one.name: one for one in (FOURTEEN, SPLASH, POPUP, REAL)}
