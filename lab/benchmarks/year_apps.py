"""The apps of the simulated year: three whose splash an advert SDK fills, and one that may start itself.

Each is a complete virtual app file, made for one state (`ok`, or one planted fault) and one creative, so
that a launch of either can be captured and analysed separately. Two of the SDKs use their own activity,
whose name identifies them; the third draws into the app's.
"""
# ruff: noqa: E501 - a layer of an app's file is one line

from dataclasses import dataclass

__all__ = ["CREATIVES", "ONLY_TOUCHED", "WAKER", "YEAR_APPS", "YearApp", "waker_text"]

CREATIVES = ("lake", "food", "mountains", "gifts", "studio-cup", "car-road")
"""Pictures that adverts show; three of an app's are current at a time, one is replaced each quarter."""

ONLY_TOUCHED = frozenset({"fake", "shake"})
"""Faults that are invisible without touching or moving the phone: their launches look like the usual ones."""

_WORDS = {
    "lake": "湖畔假日\\n慢享时光",
    "food": "一桌好菜\\n趁热开饭",
    "mountains": "登高望远\\n自在呼吸",
    "gifts": "好礼成堆\\n天天有惊喜",
    "studio-cup": "一页书\\n一盏茶",
    "car-road": "一路向前\\n说走就走",
}

_FRAME = """\
format: virtual-app/1
package: {package}
label: {label}
summary: "{state}, with the creative {creative}."
version_name: "1.0"
version_code: 1
target_sdk: 33
activities: [.SplashActivity, {activity}.MainActivity]
launcher_activity: .SplashActivity
start: {start}
scenes:
{launch}\
  splash:
    activity: {splash_activity}
    window: {{kind: splash, close: close}}
    lasts_ms: {lasts_ms}
    then: home
    layers:
{picture}\
      - {{kind: pill, text: 广告, size: 10sp, color: "#ffffff", text_alpha: 0.85, fill: "#000000", fill_alpha: 0.35, \
corner: 3dp, padding_x: 5dp, padding_y: 3dp, place: {{of: ad, at: bottom-right, x: 10dp, y: 10dp}}}}
      - {{id: brand, kind: flat, color: "#ffffff", place: {{at: bottom, height: 14%}}}}
      - {{id: logo, kind: logo, text: {letter}, size: 44dp, colors: ["{accent}", "#9fd8ea"], \
place: {{of: brand, at: top, x: -62dp, y: 22dp}}}}
      - {{kind: text, text: {label}, size: 25sp, weight: bold, color: "#23272e", \
place: {{of: logo, at: left, side: right, x: 12dp, y: -9dp}}}}
      - {{kind: status-bar, icons: light}}
{close}\
{motion}\
    touch:
      - {{at: close, grow: {grow}, effect: {{{effect}}}}}
      - {{at: {link}, effect: {{do: jump, to: url, uri: "https://ad.example.com/landing"}}}}
  home:
    activity: .MainActivity
    layers:
      - {{kind: page, page: {page}, title: {label}, accent: "{accent}"}}
      - {{kind: status-bar, icons: dark}}
truth: {{}}
"""

_LAUNCH = """\
  launch:
    activity: .SplashActivity
    lasts_ms: 400
    then: splash
    layers:
      - {{kind: flat, color: "#ffffff"}}
      - {{id: mark, kind: logo, text: {letter}, size: 72dp, colors: ["{accent}", "#9fd8ea"], place: {{at: center}}}}
"""

_CARD = """\
      - {{id: ad, kind: gradient, colors: ["#f7f1ea", "#f1e4d6"], place: {{height: 86%}}, \
node: {{class: android.view.ViewGroup, id: ad_view, clickable: true}}}}
      - {{id: headline, kind: text, text: "{words}", size: {{min: 38sp, max: 42sp}}, weight: bold, color: "#4b3a2b", \
align: center, place: {{of: ad, at: top, y: {{min: 13%, max: 16%}}}}}}
      - {{kind: art, art: {creative}, corner: 16dp, place: {{of: ad, at: bottom, y: 130dp, width: 78%, height: 44%}}}}
      - {{id: cta, kind: pill, text: 去看看, size: 19sp, color: "#ffffff", fill: "#8a5a3a", fill_alpha: 1.0, \
place: {{of: ad, at: bottom, y: {{min: 42dp, max: 56dp}}, width: 200dp, height: 52dp}}}}
"""

_PICTURE = """\
      - {{id: ad, kind: art, art: {creative}, place: {{height: 86%}}, \
node: {{class: android.widget.ImageView, id: splash_ad, clickable: true}}}}
      - {{id: headline, kind: text, text: "{words}", size: {{min: 34sp, max: 38sp}}, weight: bold, color: "#ffffff", \
align: center, shadow: true, place: {{of: ad, at: top, y: {{min: 9%, max: 11%}}}}}}
      - {{id: cta, kind: pill, text: {call}, size: 18sp, color: "#ffffff", fill: "#14181e", fill_alpha: 0.66, \
border: {{color: "#ffffff", width: 1dp, alpha: 0.5}}, place: {{of: ad, at: bottom, y: {{min: 44dp, max: 64dp}}, \
width: 300dp, height: 54dp}}, node: {{class: android.widget.TextView, id: cta, clickable: true}}}}
"""

_CROSS = """\
      - {{id: close, kind: cross, size: {size}, stroke: {stroke}, color: "{color}", \
place: {{of: safe, at: top-right, x: {{min: 18dp, max: 24dp}}, y: {{min: 14dp, max: 26dp}}}}, \
node: {{class: android.widget.ImageView, id: img_close, clickable: true, grow: {grow}}}}}
"""

_SKIP = """\
      - {{id: close, kind: pill, text: 跳过, size: 18sp, color: "#ffffff", fill: "#000000", \
fill_alpha: {{min: 0.58, max: 0.7}}, from_ms: {from_ms}, place: {{of: safe, at: top-right, x: {{min: 8dp, max: 11dp}}, \
y: {{min: 10dp, max: 26dp}}, width: 80dp, height: 36dp}}, \
node: {{class: android.widget.TextView, id: tv_skip, clickable: true, grow: 8dp}}}}
"""

_USUAL = {
    "size": "{min: 17dp, max: 19dp}",
    "stroke": "2dp",
    "color": "#4b3a2b",
    "grow": "16dp",
    "from_ms": "0",
    "lasts_ms": "5000",
    "effect": "do: close",
    "shake": "{kind: shake, least_mps2: 15, least_deg: 35, least_ms: 3000, "
    'effect: {do: jump, to: url, uri: "https://ad.example.com/landing"}}',
}


@dataclass(frozen=True, slots=True, kw_only=True)
class YearApp:
    """`sdk_activity` None: the SDK draws into the app's own. `states`: what differs from the usual in each
    planted fault. `probes`: what its nights try by touch and movement, at level quick. `creatives` take turns.
    """

    name: str
    package: str
    label: str
    accent: str
    page: str
    sdk_activity: str | None
    has_card: bool
    can_be_shaken: bool
    probes: tuple[str, ...]
    creatives: tuple[str, ...]
    states: dict[str, dict[str, str]]

    def text(self, state: str, creative: str) -> str:
        """The file of a virtual app."""
        words = {**_USUAL, **self.states[state]}
        own = self.sdk_activity is None
        call = "摇动手机 跳转详情页面或第三方应用" if self.can_be_shaken else "点击查看详情 ›"
        values = {
            **words,
            "package": self.package,
            "label": self.label,
            "letter": self.label[0],
            "accent": self.accent,
            "page": self.page,
            "state": state,
            "creative": creative,
            "words": _WORDS[creative],
            "call": call,
            "link": "ad" if self.has_card or self.can_be_shaken else "cta",
            "activity": "" if own else f"{self.sdk_activity}, ",
            "splash_activity": ".SplashActivity" if own else self.sdk_activity,
            "start": "splash" if own else "launch",
        }
        parts = {
            "launch": "" if own else _LAUNCH,
            "picture": _CARD if self.has_card else _PICTURE,
            "close": _CROSS if self.has_card else _SKIP,
            "motion": "    motion:\n      - {shake}\n" if self.can_be_shaken else "",
        }
        return _FRAME.format(**values, **{key: part.format(**values) for key, part in parts.items()})


YEAR_APPS = (
    YearApp(
        name="reader",
        package="cn.example.qinghe",
        label="青禾读书",
        accent="#6b7f5a",
        page="news",
        sdk_activity="com.bytedance.sdk.openadsdk.activity.TTSplashActivity",
        has_card=True,
        can_be_shaken=False,
        probes=(),
        creatives=CREATIVES,
        states={
            "ok": {},
            "size": {"size": "{min: 5.6dp, max: 6.4dp}", "stroke": "1.2dp", "grow": "1dp"},
            "contrast": {"color": "#aaa59f"},
        },
    ),
    YearApp(
        name="video",
        package="cn.example.bailu",
        label="白鹭视频",
        accent="#5b3df0",
        page="video",
        sdk_activity="com.kwad.sdk.api.proxy.app.KsSplashActivity",
        has_card=False,
        can_be_shaken=False,
        probes=("close_probe",),
        creatives=CREATIVES[:3],
        states={
            "ok": {},
            "delay": {"from_ms": "{min: 3600, max: 4150}", "lasts_ms": "8000"},
            "fake": {"effect": 'do: jump, to: url, uri: "https://ad.example.com/landing"'},
        },
    ),
    YearApp(
        name="weather",
        package="cn.example.cangshan",
        label="苍山天气",
        accent="#3a6fd8",
        page="tools",
        sdk_activity=None,
        has_card=False,
        can_be_shaken=True,
        probes=("shake_ladder",),
        creatives=CREATIVES[3:],
        states={
            "ok": {},
            "shake": {
                "shake": "{kind: shake, least_mps2: 6, "
                'effect: {do: jump, to: url, uri: "https://ad.example.com/landing"}}'
            },
        },
    ),
)

WAKER = "cn.example.langhua"


def waker_text(state: str) -> str:
    """`ok`, or `self_start`: it wakes when the charger is plugged in."""
    wakes = (
        "  wakes:\n    - {id: power, when: power-connected, component: .PowerReceiver}\n"
        if state == "self_start"
        else ""
    )
    return f"""\
format: virtual-app/1
package: {WAKER}
label: 浪花天气
summary: "{state}"
version_name: "1.0"
version_code: 1
target_sdk: 25
activities: [.MainActivity]
launcher_activity: .MainActivity
start: home
scenes:
  home:
    activity: .MainActivity
    layers:
      - {{kind: page, page: tools, title: 浪花天气, accent: "#2b6ccc"}}
      - {{kind: status-bar, icons: light}}
background:
  components:
    - {{name: .PowerReceiver, kind: receiver, process: ":push"}}
{wakes}truth: {{}}
"""
