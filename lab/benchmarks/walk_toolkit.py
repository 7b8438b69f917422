"""A virtual app with layouts of real toolkits, made from dumps of view trees."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from detector.virtual.drawing.font import first_unknown_character
from lab.benchmarks.walk_windows import window_scene

__all__ = ["toolkit_app"]

Plain = dict[str, Any]


def toolkit_app(folder: Path) -> Plain:
    """An app with layouts of real toolkits, from dumps of view trees in `folder` (not part of the project).

    The bar and one page are those of a React Native app with seven tabs, the list and its details those of an
    app of Android views.
    """
    tabs, rows = folder / "marcoqa-a16-emu.uiautomator.wdiodemo.xml", folder / "futu.uiautomator.list-zh.xml"
    bar = [layer for layer in _dumped(tabs, "bar", width=1080, height=2424) if layer["y_share"] > 0.9]
    form = [layer for layer in _dumped(tabs, "form", width=1080, height=2424) if layer["y_share"] <= 0.9]
    listed = _dumped(rows, "list", width=1080, height=2200)
    names = ("Home", "Web", "Forms", "Swipe", "Drag", "Menu")
    scenes: dict[str, Plain] = {}
    for name in names:
        content = listed if name in ("Swipe", "Drag") else form if name == "Forms" else form[:6]
        scenes[name.lower()] = _dumped_page(f"{name} page", [*content, *bar], ".MainActivity")
        for other in names:
            at = next(layer["id"] for layer in bar if _says(layer, other) and layer["node"]["clickable"])
            if other != name:
                scenes[name.lower()]["touch"].append(
                    {"at": at, "effect": {"do": "go", "scene": other.lower()}}
                )
    scenes["detail"] = _dumped_page("detail page", listed[:20], ".DetailActivity")
    for layer in listed:
        if layer["node"].get("clickable") and layer["height_share"] < 0.1 and layer["y_share"] > 0.12:
            open_it = {"at": layer["id"], "effect": {"do": "open", "scene": "advert"}}
            scenes["swipe"]["touch"].append(open_it)
    popup = window_scene("popup_tiny")
    screen = window_scene("tiny_cross")
    assert popup is not None
    assert screen is not None
    for scene, seen in ((popup, "seen_popup"), (screen, "seen_screen")):
        scene["unless"] = seen
        for touch in scene["touch"]:
            if touch["effect"]["do"] == "close":
                touch["remember"] = seen
    kept = {key: value for key, value in screen.items() if key != "popups"}
    scenes["advert"] = kept | {"activity": ".AdvertActivity", "then": "detail", "back": "nothing"}
    scenes["advert"]["lasts_ms"] = 30_000
    scenes["popup_tiny"] = popup
    scenes["drag"]["popups"] = [{"scene": "popup_tiny", "after_ms": 900}]
    return {
        "format": "virtual-app/1",
        "package": "cn.example.toolkit",
        "label": "Toolkit",
        "activities": [".MainActivity", ".DetailActivity", ".AdvertActivity"],
        "launcher_activity": ".MainActivity",
        "start": "home",
        "scenes": scenes,
    }


def _says(layer: Plain, words: str) -> bool:
    return str(layer["node"]["desc"]).startswith(words)


def _dumped_page(title: str, layers: list[Plain], activity: str) -> Plain:
    own = [{key: value for key, value in layer.items() if not key.endswith("_share")} for layer in layers]
    ids = {layer["id"] for layer in own}
    for layer in own:
        if layer["node"].get("inside") not in ids:
            layer["node"] = {key: value for key, value in layer["node"].items() if key != "inside"}
    head = {"at": "top", "y": "6%"}
    node = {"class": "android.widget.TextView", "id": "toolbar_title"}
    return {
        "activity": activity,
        "layers": [
            {"kind": "flat", "color": "#fbfbfd"},
            *own,
            {"kind": "text", "text": title, "size": "18sp", "color": "#22262c", "place": head, "node": node},
        ],
        "touch": [],
    }


def _dumped(path: Path, mark: str, *, width: int, height: int) -> list[Plain]:
    """A layer for each node of a dump, in its place; what its font lacks is left out of the picture."""
    layers: list[Plain] = []

    def add(node: ElementTree.Element, inside: str | None) -> None:
        left, top, right, bottom = map(int, re.findall(r"\d+", node.get("bounds", "[0,0][0,0]")))
        if right <= left or bottom <= top:
            return
        name = f"{mark}{len(layers)}"
        text, desc = node.get("text", ""), node.get("content-desc", "")
        place = {"at": "top-left", "x": f"{100 * left / width:.3f}%", "y": f"{100 * top / height:.3f}%"}
        shown: Plain = {"kind": "flat", "color": "#ffffff", "alpha": 0.0}
        if text and all(first_unknown_character(letter) is None for letter in text):
            shown = {"kind": "text", "text": text, "size": "13sp", "color": "#30353d", "max_lines": 1}
        else:
            place |= {
                "width": f"{100 * (right - left) / width:.3f}%",
                "height": f"{100 * (bottom - top) / height:.3f}%",
            }
        drawn: Plain = {
            "class": node.get("class", "android.view.View"),
            "clickable": node.get("clickable") == "true" and bottom - top < height / 2,
            "text": text,
            "desc": desc,
        }
        view_id = node.get("resource-id", "").rpartition("/")[2]
        drawn |= {"id": view_id} if view_id.isidentifier() else {}
        drawn |= {} if inside is None else {"inside": inside}
        layers.append(
            {
                "id": name,
                **shown,
                "place": place,
                "node": drawn,
                "y_share": top / height,
                "height_share": (bottom - top) / height,
            }
        )
        for child in node.findall("node"):
            add(child, name)

    for window in ElementTree.parse(path).getroot().findall("node"):
        add(window, None)
    return layers
