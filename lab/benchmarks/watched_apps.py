"""Pairs for `watched_truth`: apps with two faces, and apps that are the same to everybody.

A guilty app shows a clean face where the phone shows one condition, and another where it does not. What the
faces differ in is drawn from what apps are said to hide: the advert itself, a popup, a close control that is
late or missing, an advert that asks to be shaken. The innocent are shipped apps, with adverts that rotate or
come now and then, with controls that are late, faint, moving or missing for everybody.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import yaml

from detector.wiring.virtual_devices import shipped_app_files

__all__ = ["CONDITIONS", "POOL", "Pair", "drawn_pairs", "picture_of", "splash_of", "two_faced"]

CONDITIONS = (
    "adb",
    "developer_options",
    "usb",
    "charging",
    "sim",
    "vpn",
    "proxy",
    "root",
    "verified_boot",
    "emulator",
    "accessibility",
)

INNOCENT = (
    "compliant_splash",
    "popup_corner_cross",
    "popup_cross_below",
    "late_close",
    "missing_close",
    "sometimes_ad",
    "no_ad",
    "countdown_gated",
    "skip_then_popup",
    "slow_loading_splash",
    "moving_close",
    "edge_close",
    "faint_cross",
    "tiny_cross",
    "cross_on_photo",
    "text_only_skip",
    "borderline_delay",
    "link_on_one_creative",
    "update_prompt",
    "shake_reference",
)


@dataclass(frozen=True, slots=True)
class Picture:
    """An advert: its picture is drawn from the name of its file."""

    file: str
    headline: str
    line: str


Advert = Picture | None
"""None: the scene's own, a new one each launch."""

POOL = (
    Picture("phone.png", "影像新境\n一拍即合", "岩屿手机 X9 全新上市"),
    Picture("car.png", "远方不远\n即刻出发", "驰岭汽车 试驾有礼"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """`hides`: what the app shows only to those who do not watch; None: it has one face. `condition`: by what
    it tells that it is watched."""

    name: str
    keys: dict[str, Any]
    hides: str | None = None
    condition: str | None = None

    @property
    def n_launches(self) -> int:
        """As the page for technicians asks for; fewer where adverts need not be told apart."""
        return 10 if self.hides in ("delay", "control", "prompt") else 7


def drawn_pairs() -> list[Pair]:
    """Guilty and innocent ones by turns, so that a run that is cut short tells as much of both."""
    innocent = (Pair(name=name, keys=shipped(name)) for name in INNOCENT)
    return [pair for both in zip(_guilty(), innocent, strict=True) for pair in both]


def shipped(stem: str) -> dict[str, Any]:
    source = next(path for path in shipped_app_files() if path.stem == stem)
    keys: dict[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    keys.pop("truth", None)
    return keys


def splash_of(stem: str) -> dict[str, Any]:
    """The first scene of a shipped app."""
    keys = shipped(stem)
    splash: dict[str, Any] = keys["scenes"][keys["start"]]
    return splash


def two_faced(
    clean: dict[str, Any], guilty: dict[str, Any], condition: str, adverts: Sequence[Advert] = (None,)
) -> dict[str, Any]:
    """An app whose splash is another to those who watch. `clean`, `guilty`: scenes that lead to `home`.

    `adverts`: those that rotate in it, one a launch, each with both faces.
    """
    keys = shipped("compliant_splash")
    scenes = keys["scenes"]
    scenes.pop("splash")
    for n, advert in enumerate(adverts):
        faces = (
            (f"clean-{n}", clean, {"shows_to": [condition], "then": f"guilty-{n}"}),
            (f"guilty-{n}", guilty, {"hides_from": [condition], "then": "home"}),
        )
        for name, face, key in faces:
            scenes[name] = (face if advert is None else _with_advert(face, advert)) | key
    keys.pop("start")
    keys["variants"] = [{"name": f"advert-{n}", "start": f"clean-{n}"} for n in range(len(adverts))]
    return keys


def _with_advert(scene: dict[str, Any], advert: Picture) -> dict[str, Any]:
    """The scene with this picture and these words instead of its own."""
    scene = deepcopy(scene)
    art, headline, line = scene["layers"][:3]
    art.pop("art")
    art |= {"kind": "picture", "file": advert.file}
    headline["text"], line["text"] = advert.headline, advert.line
    return scene


def picture_of(advert: Picture) -> bytes:
    """A PNG that is the same in each launch: soft shapes, which its name decides."""
    drawn = np.random.default_rng(list(advert.file.encode()))
    coarse = drawn.integers(30, 226, (9, 6, 3), dtype=np.uint8)
    picture = cv2.resize(coarse, (720, 1360), interpolation=cv2.INTER_CUBIC)
    for _ in range(6):
        x, y, radius = (int(drawn.integers(low, high)) for low, high in ((0, 720), (300, 1360), (60, 200)))
        color = [int(level) for level in drawn.integers(0, 256, 3)]
        cv2.circle(picture, (x, y), radius, color, -1, cv2.LINE_AA)
    is_encoded, data = cv2.imencode(".png", picture)
    assert is_encoded
    return data.tobytes()


def _guilty() -> Iterator[Pair]:
    """Each condition once or twice, in another kind of hiding each time."""
    makers = (_no_advert, _no_popup, _late_control, _no_control, _prompt)
    for n in range(20):
        make, condition = makers[n % len(makers)], CONDITIONS[(n * 7) % len(CONDITIONS)]
        hides, keys = make(condition, n // len(makers))
        yield Pair(name=f"{n:02d}_{hides}_{condition}", keys=keys, hides=hides, condition=condition)


Made = tuple[str, dict[str, Any]]


def _no_advert(condition: str, n: int) -> Made:
    """The splash is passed over."""
    keys = shipped(("compliant_splash", "late_close", "missing_close", "cross_on_photo")[n])
    keys["scenes"][keys["start"]]["hides_from"] = [condition]
    return "advert", keys


def _no_popup(condition: str, n: int) -> Made:
    keys = shipped(("popup_corner_cross", "popup_cross_below", "skip_then_popup", "card_with_small_call")[n])
    for scene in keys["scenes"].values():
        if (scene.get("window") or {}).get("kind") == "popup":
            scene["hides_from"] = [condition]
    return "popup", keys


def _layer(scene: dict[str, Any], layer_id: str) -> dict[str, Any]:
    return next(layer for layer in scene["layers"] if layer.get("id") == layer_id)


def _late_control(condition: str, n: int) -> Made:
    """The same splash, whose control comes late."""
    clean, guilty = splash_of("compliant_splash"), splash_of("compliant_splash")
    from_ms = (2_000, 2_500, 3_000, 1_800)[n]
    control = _layer(guilty, guilty["window"]["close"])
    control |= {"from_ms": from_ms}
    clean["lasts_ms"] = guilty["lasts_ms"] = 6_000
    return "delay", two_faced(clean, guilty, condition, POOL)


def _no_control(condition: str, n: int) -> Made:
    clean, guilty = splash_of("compliant_splash"), splash_of("compliant_splash")
    close = guilty["window"].pop("close")
    guilty["layers"] = [layer for layer in guilty["layers"] if layer.get("id") != close]
    guilty["touch"] = [touch for touch in guilty["touch"] if touch.get("at") != close]
    clean["lasts_ms"] = guilty["lasts_ms"] = 5_000 + 300 * n
    return "control", two_faced(clean, guilty, condition, POOL)


PROMPTS = ("摇一摇 了解更多", "摇动手机 查看详情", "摇一摇或点击跳转", "扭动手机 进入活动")


def _prompt(condition: str, n: int) -> Made:
    """The same splash, which asks to be shaken and jumps if it is."""
    clean, guilty = splash_of("compliant_splash"), splash_of("compliant_splash")
    guilty["layers"].append(
        {
            "kind": "pill",
            "text": PROMPTS[n],
            "size": "18sp",
            "color": "#ffffff",
            "fill": "#101418",
            "fill_alpha": 0.7,
            "place": {"at": "bottom", "y": "150dp", "width": "260dp", "height": "52dp"},
        }
    )
    jump = {"do": "jump", "to": "url", "uri": "https://ad.example.com"}
    guilty["motion"] = [{"kind": "shake", "least_mps2": 8, "effect": jump}]
    return "prompt", two_faced(clean, guilty, condition, POOL)
