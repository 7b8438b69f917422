"""How a scene looks: the phone's size and bars, the theme's colours and fonts, the language."""

import random
from dataclasses import dataclass
from typing import Any

from lab.training.rendered.wording import LANGUAGES, Wording

__all__ = ["HELD_OUT_FAMILY", "Look", "draw_look"]

HELD_OUT_FAMILY = "paper"
_FAMILIES = ("plain", "brand", "dark", "elder", "soft", "paper")
_FAMILY_WEIGHTS = (30, 25, 18, 8, 13, 6)
_PRIMARIES = (
    "#1677ff", "#07c160", "#ee0a24", "#ff6600", "#fa2c19", "#6739b6", "#00a9a5", "#ffb300", "#e91e63",
    "#3f51b5", "#009688", "#222222",
)  # fmt: skip
# CSS width × height and device pixel ratio, as Android phones report them.
_VIEWPORTS = (
    (360, 640, 3.0), (360, 780, 3.0), (360, 800, 3.0), (393, 873, 2.75), (412, 915, 2.625), (412, 892, 3.5),
    (384, 854, 2.8125), (360, 804, 2.0), (411, 731, 2.625), (393, 851, 2.75),
    (432, 960, 2.5), (360, 720, 2.0),
)  # fmt: skip
_FONTS_ZH = ("'Noto Sans CJK SC'", "'Noto Sans CJK SC'", "'Noto Sans CJK SC'", "'LXGW WenKai'")
_FONTS_EN = ("Roboto", "Roboto", "'Open Sans'", "'Noto Sans CJK SC'")


@dataclass(frozen=True, slots=True)
class Look:
    """What all parts of one scene share."""

    language: str
    dark: bool
    held_out: bool
    theme: dict[str, Any]
    viewport: dict[str, Any]
    phone: dict[str, Any]
    words: Wording

    @property
    def width_px(self) -> int:
        return int(self.viewport["width_px"])

    @property
    def height_px(self) -> int:
        return int(self.viewport["height_px"])


def draw_look(dice: random.Random) -> Look:
    language = dice.choices(LANGUAGES, (62, 10, 28))[0]
    family = dice.choices(_FAMILIES, _FAMILY_WEIGHTS)[0]
    width_px, height_px, dpr = dice.choice(_VIEWPORTS)
    phone = _phone(dice, height_px / width_px, language)
    words = Wording(language, dice)
    phone["carrier"] = words.page("carriers") if dice.random() < 0.3 else ""
    theme = _theme(dice, family, language)
    theme |= {"status_px": phone["status_px"], "navigation_px": phone["navigation_px"]}
    return Look(
        language=language,
        dark=theme["dark"],
        held_out=family == HELD_OUT_FAMILY,
        theme=theme,
        viewport={"width_px": width_px, "height_px": height_px, "dpr": dpr},
        phone=phone,
        words=words,
    )


def _theme(dice: random.Random, family: str, language: str) -> dict[str, Any]:
    dark = family == "dark"
    serif = family == "paper"
    face = "'Noto Serif CJK SC'" if serif else dice.choice(_FONTS_EN if language == "en" else _FONTS_ZH)
    if language == "zh-Hant" and not serif:
        face = "'Noto Sans CJK TC'"
    light = {
        "background": "#f5f5f7",
        "card": "#ffffff",
        "ink": "#1a1a1a",
        "muted": "#8a8a8f",
        "line": "#ececec",
        "fill": "#f1f1f3",
    }
    night = {
        "background": "#000000",
        "card": "#1c1c1e",
        "ink": "#e8e8ea",
        "muted": "#85858b",
        "line": "#2e2e31",
        "fill": "#2a2a2d",
    }
    sepia = {
        "background": "#efe6d2",
        "card": "#f8f1e1",
        "ink": "#3b2f22",
        "muted": "#94846c",
        "line": "#ddcfb3",
        "fill": "#eadfc8",
    }
    return {
        "family": family,
        "dark": dark,
        "primary": dice.choice(_PRIMARIES),
        "radius": {"soft": 16, "plain": 8, "brand": 8, "dark": 10, "elder": 6, "paper": 2}[family],
        "font": f"{face}, Roboto, 'Noto Sans CJK SC', sans-serif",
        **(night if dark else sepia if serif else light),
    }


def _phone(dice: random.Random, slimness: float, language: str) -> dict[str, Any]:
    navigation = dice.choices(
        ("gesture", "buttons", "none"), (60, 22, 18) if slimness > 1.9 else (5, 35, 60)
    )[0]
    signs = ["signal", "battery"]
    extra = ["5G", "4G", "HD", "LTE", f"{dice.randint(1, 400)}KB/s", "VPN", "NFC"]
    signs[1:1] = dice.sample(extra, dice.randint(0, 2))
    if dice.random() < 0.3:
        signs.insert(0, "signal")
    if dice.random() < 0.3:
        signs.append(f"{dice.randint(8, 100)}%")
    notched = slimness > 1.9 and dice.random() < 0.5
    clock_in = dice.choices(("left", "right"), (75, 25))[0]
    return {
        "status_px": dice.choice((28, 32, 36, 40)) if slimness > 1.9 else 24,
        "navigation_px": {"gesture": 20, "buttons": dice.choice((42, 48)), "none": 0}[navigation],
        "navigation": navigation,
        "buttons_reversed": dice.random() < 0.5,
        "side_px": dice.choice((10, 16, 24)),
        "font_px": dice.choice((11, 12, 13, 14)),
        "font": "Roboto, 'Noto Sans CJK SC'" if language == "en" else "'Noto Sans CJK SC', Roboto",
        "clock": f"{dice.randint(0, 23)}:{dice.randint(0, 59):02}",
        "clock_in": clock_in,
        "signs": signs,
        "battery": dice.randint(10, 100),
        "notch": notched,
        "notch_at": dice.choice((50, 50, 50, 88 if clock_in == "left" else 12)) if len(signs) < 3 else 50,
    }
