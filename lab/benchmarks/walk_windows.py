"""The windows that are planted in virtual apps of many pages: those of shipped apps, and two popups more."""

import copy
from typing import Any

import yaml

from detector.wiring.virtual_devices import shipped_app_files

__all__ = ["POPUPS", "SCREENS", "truth_of_own", "window_scene"]

POPUPS = ("popup_corner_cross", "popup_cross_below", "dialog_later", "popup_tiny", "popup_no_close")
SCREENS = ("compliant_splash", "cross_on_photo", "tiny_cross", "faint_cross", "odd_place", "text_only_skip")

Plain = dict[str, Any]


def window_scene(shipped: str) -> Plain | None:
    """The first window of a shipped app, or of two more popups that are drawn here."""
    if shipped in _OWN_POPUPS:
        return copy.deepcopy(_OWN_POPUPS[shipped])
    path = next(path for path in shipped_app_files() if path.stem == shipped)
    scenes: dict[str, Plain] = yaml.safe_load(path.read_text(encoding="utf-8"))["scenes"]
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
