"""Pages that offer members' plans, as virtual apps: drawn from the short descriptions in `renewal/*.yaml`.

A description gives a design (`popup`, `sheet`, `page`, `splash` or `reward`), a look (its colours, or of a
splash its picture) and rows of texts, plans, boxes to tick and buttons, laid out from top to bottom.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import yaml

__all__ = ["FOLDER", "Description", "app_of", "descriptions", "write_app"]

FOLDER = Path(__file__).parent / "renewal"
Description = dict[str, Any]
Layer = dict[str, Any]

LOOKS = {
    "white": ("#ffffff", "#22262e", "#666c78", "#b8bcc4", "#2f6bff"),
    "gold": ("#fff8ea", "#3a2a10", "#7d6a46", "#b9ab90", "#c8862a"),
    "red": ("#fff1ee", "#4a1210", "#8c5450", "#c9a19d", "#d9372c"),
    "blue": ("#f2f7ff", "#16263e", "#55647d", "#a9b6ca", "#1769d2"),
    "dark": ("#1b1b22", "#f4efe2", "#b3aea4", "#5c5a57", "#c79a4b"),
}
"""Ground, ink, soft ink, faint ink, accent."""

WIDTH_DP = {"popup": 300, "sheet": 340, "page": 330}
TEXT_VIEW, VIEW = "android.widget.TextView", "android.view.View"


def descriptions(*names: str) -> list[Description]:
    """Of the files named (default: all), each with the file's name as `half`."""
    files = [FOLDER / f"{name}.yaml" for name in names] or sorted(FOLDER.glob("*.yaml"))
    return [
        {"half": path.stem, **one}
        for path in files
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def write_app(page: Description, folder: Path) -> Path:
    """The page as a file of a virtual app, with the pictures of ticks beside it."""
    for look, colors in LOOKS.items():
        cv2.imwrite(str(folder / f"tick_{look}.png"), _tick(colors[-1]))
    path = folder / f"{page['id']}.yaml"
    path.write_text(yaml.safe_dump(app_of(page), allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def app_of(page: Description) -> dict[str, Any]:
    name = page["id"].replace("_", "")
    home = {"activity": ".MainActivity", "layers": _home(page)}
    scenes: dict[str, Any] = {"home": home}
    design, start = page["design"], "home"
    if design in ("popup", "sheet"):
        home["popups"] = [{"scene": "offer", "after_ms": 900}]
        scenes["offer"] = _over_page(page)
    elif design == "page":
        scenes["offer"], start = _full_page(page), "offer"
    elif design == "reward":
        home["timers"] = [{"after_ms": 900, "effect": {"do": "go", "scene": "advert"}}]
        scenes |= {"advert": _advert(page), "after": {"activity": ".MainActivity", "layers": _home(page)}}
    else:
        scenes["advert"], start = _advert(page), "advert"
    activities = [".MainActivity", ".OfferActivity", ".SplashActivity"]
    return {
        "format": "virtual-app/1",
        "package": f"cn.example.{name}",
        "label": "云栖",
        "summary": f"{page['id']}: {page.get('guilty', 'innocent')}",
        "version_name": "1.0.0",
        "version_code": 1,
        "target_sdk": 33,
        "activities": activities,
        "launcher_activity": scenes[start]["activity"],
        "start": start,
        "scenes": scenes,
        "truth": {},
    }


def _home(page: Description) -> list[Layer]:
    kind = ("news", "shop", "video", "tools")[sum(map(ord, page["id"])) % 4]
    return [
        {"kind": "page", "page": kind, "title": "云栖", "accent": "#3a6ea5"},
        {"kind": "status-bar", "icons": "light"},
    ]


def _over_page(page: Description) -> Layer:
    design, ground = page["design"], LOOKS[page["look"]][0]
    rows, height = _rows(page)
    width = f"{WIDTH_DP[design]}dp" if design == "popup" else "100%"
    card = {
        "id": "card",
        "kind": "flat",
        "color": ground,
        "corner": "16dp" if design == "popup" else "0dp",
        "place": {"at": "center" if design == "popup" else "bottom", "width": width, "height": f"{height}dp"},
        "node": {"class": "android.view.ViewGroup", "id": "offer_root", "clickable": True},
    }
    layers = [{"kind": "backdrop", "alpha": 0.6}, card, *rows, *_way_out(page)]
    touch = [{"at": "close", "grow": "8dp", "effect": {"do": "close"}}, {"effect": {"do": "nothing"}}]
    return {
        "window": {"kind": "popup", "body": "card", "close": "close"},
        "fade_in_ms": 200,
        "layers": layers,
        "touch": touch,
    }


def _full_page(page: Description) -> Layer:
    ground, ink = LOOKS[page["look"]][:2]
    rows, _ = _rows(page)
    back = {
        "id": "back",
        "kind": "icon",
        "icon": "back",
        "size": "20dp",
        "stroke": "2dp",
        "color": ink,
        "place": {"of": "card", "at": "top-left", "x": "14dp", "y": "44dp"},
        "node": {"class": "android.widget.ImageButton", "desc": "返回", "clickable": True},
    }
    icons = "light" if page["look"] == "dark" else "dark"
    card = {"id": "card", "kind": "flat", "color": ground}
    return {
        "activity": ".OfferActivity",
        "layers": [card, {"kind": "status-bar", "icons": icons}, back, *rows],
        "then": "home",
        "back": "close",
        "touch": [{"at": "back", "grow": "10dp", "effect": {"do": "close"}}, {"effect": {"do": "nothing"}}],
    }


def _way_out(page: Description) -> list[Layer]:
    soft = LOOKS[page["look"]][2]
    how = page.get("close", "corner")
    if how == "later":
        words = _text("close", "以后再说", 15, soft, {"of": "card", "at": "bottom", "y": "14dp"})
        words["node"] |= {"clickable": True, "id": "btn_later"}
        return [words]
    cross: Layer = {"id": "close", "kind": "cross", "size": "17dp", "stroke": "2.2dp"}
    if how == "below":
        place = {"of": "card", "at": "bottom", "side": "below", "y": "26dp"}
        return [cross | {"color": "#ffffff", "place": place, "circle": {"diameter": "34dp"}}]
    place = {"of": "card", "at": "top-right", "x": "14dp", "y": "14dp"}
    return [cross | {"color": soft, "place": place}]


# ------------------------------------------------------------------ rows


def _rows(page: Description) -> tuple[list[Layer], int]:
    """The layers of title and rows, and how high the card must be, in dp."""
    _, ink, soft, faint, accent = LOOKS[page["look"]]
    design = page["design"]
    width = WIDTH_DP[design] - 40
    top = 82 if design == "page" else 26
    inks = {"soft": soft, "faint": faint, None: ink}
    layers: list[Layer] = []
    for n, row in enumerate([{"text": page["title"], "size": 20, "weight": "bold"}, *page["rows"]]):
        if "text" in row and "tick" not in row:
            size = row.get("size", 15)
            color = row.get("color", inks[row.get("ink")])
            place = {"of": "card", "at": "top", "y": f"{top}dp", "width": f"{width}dp"}
            align = "left" if design == "page" and size < 18 else "center"
            line = _text(f"text{n}", row["text"], size, color, place, align=align)
            layers.append(line | {"weight": row.get("weight", "regular")})
            top += _height(row["text"], size, width) + 12
        elif "plans" in row:
            layers += list(_plans(row["plans"], n, top, width, (faint, accent)))
            top += 96
        elif "tick" in row:
            layers += _ticked_row(row, n, top, width, page["look"])
            top += max(_height(row["text"], row.get("size", 13), width - 56), 22) + 14
        else:
            layers.append(_button(row["button"], n, top, width, accent))
            top += 64
    return layers, top + (50 if page.get("close") == "later" else 22)


def _text(key: str, text: str, size: float, color: str, place: Layer, *, align: str = "center") -> Layer:
    return {
        "id": key,
        "kind": "text",
        "text": text,
        "size": f"{size}sp",
        "color": color,
        "align": align,
        "place": place,
        "node": {"class": TEXT_VIEW, "text": text},
    }


def _height(text: str, size: float, width: float) -> int:
    ems = sum(1.0 if ord(letter) > 0x2000 else 0.56 for letter in text)
    n_lines = int(ems * size / width) + 1
    return round(n_lines * size * 1.4)


def _plans(
    plans: list[Description], n: int, top: int, width: int, colors: tuple[str, str]
) -> Iterator[Layer]:
    faint, accent = colors
    each = width / len(plans)
    for k, plan in enumerate(plans):
        is_on = plan.get("on", False)
        x = round((k - (len(plans) - 1) / 2) * each)
        key = f"plan{n}_{k}"
        place = {"of": "card", "at": "top", "x": f"{x}dp", "y": f"{top}dp"}
        border = {"color": accent if is_on else faint, "width": "2dp" if is_on else "1dp"}
        yield {
            "id": key,
            "kind": "flat",
            "color": "#fff3d6" if is_on else "#ffffff",
            "corner": "8dp",
            "border": border,
            "place": place | {"width": f"{each - 8:.0f}dp", "height": "80dp"},
            "node": {"class": "android.view.ViewGroup", "clickable": True},
        }
        at = {"of": key, "at": "top"}
        yield _text(f"{key}_name", plan["name"], 14, "#30343c", at | {"y": "14dp"})
        yield _text(f"{key}_price", plan["price"], 20, "#b3261e", at | {"y": "42dp"}) | {"weight": "bold"}


def _ticked_row(row: Description, n: int, top: int, width: int, look: str) -> list[Layer]:
    soft, faint, accent = LOOKS[look][2:]
    is_on, shape, has_nodes = row["tick"], row.get("shape", "circle"), row.get("nodes", True)
    size, at_left = row.get("size", 13), {"of": "card", "at": "top-left"}
    left = 22
    words_left = left if shape == "switch" else left + 26
    place = at_left | {"x": f"{words_left}dp", "y": f"{top + 2}dp", "width": f"{width - 44}dp"}
    words = _text(f"words{n}", row["text"], size, soft, place, align="left")
    node = {"class": "android.widget.CheckBox", "id": f"cb_{n}", "clickable": True, "checked": is_on}
    box = at_left | {"x": f"{left}dp", "y": f"{top + 1}dp", "width": "18dp", "height": "18dp"}
    corner = {"circle": "9dp", "square": "3dp", "switch": "11dp"}[shape]
    fill, border = (accent, accent) if is_on else ("#ffffff", soft)
    mark: Layer = {"id": f"box{n}", "kind": "flat", "color": fill, "corner": corner, "place": box}
    mark["border"] = {"color": border, "width": "1.5dp"}
    inner: list[Layer] = []
    if shape == "switch":
        mark["place"] = {"of": "card", "at": "top-right", "x": "22dp", "y": f"{top}dp"}
        mark["place"] |= {"width": "40dp", "height": "22dp"}
        mark["color"] = mark["border"]["color"] = accent if is_on else faint
        node["class"] = "android.widget.Switch"
        knob = {"of": f"box{n}", "at": "right" if is_on else "left", "x": "2dp"}
        inner = [{"kind": "flat", "color": "#ffffff", "corner": "9dp"}]
        inner[0]["place"] = knob | {"width": "18dp", "height": "18dp"}
    elif is_on:
        size_place = {"of": f"box{n}", "at": "center", "width": "12dp", "height": "12dp"}
        inner = [{"kind": "picture", "file": f"tick_{look}.png", "fit": "contain", "place": size_place}]
    if has_nodes:
        mark["node"] = node
    else:
        del words["node"]
    return [mark, *inner, words]


def _button(text: str, n: int, top: int, width: int, accent: str) -> Layer:
    return {
        "id": f"button{n}",
        "kind": "pill",
        "text": text,
        "size": "17sp",
        "weight": "bold",
        "color": "#ffffff",
        "fill": accent,
        "fill_alpha": 1.0,
        "place": {"of": "card", "at": "top", "y": f"{top}dp", "width": f"{width}dp", "height": "48dp"},
        "node": {"class": "android.widget.Button", "id": f"btn_{n}", "clickable": True},
    }


def _tick(ground: str) -> np.ndarray:
    """A white tick on the ground, (48, 48, 3)."""
    red, green, blue = (int(ground[k : k + 2], 16) for k in (1, 3, 5))
    tick = np.full((192, 192, 3), (blue, green, red), np.uint8)
    points = np.array([[30, 100], [80, 148], [162, 52]])
    cv2.polylines(tick, [points], False, (255, 255, 255), 26, cv2.LINE_AA)
    return cv2.resize(tick, (48, 48), interpolation=cv2.INTER_AREA)


# ------------------------------------------------------------------ adverts


def _advert(page: Description) -> Layer:
    lasts_s, is_splash = page["lasts_s"], page["design"] == "splash"
    scene: Layer = {
        "window": {"kind": "splash" if is_splash else "interstitial"},
        "lasts_ms": lasts_s * 1000,
        "layers": list(_advert_layers(page)),
        "touch": [],
        "activity": ".SplashActivity",
        "then": "home" if is_splash else "after",
    }
    if "skip" in page:
        scene["window"]["close"] = "skip"
        scene["touch"].append({"at": "skip", "grow": "8dp", "effect": {"do": "close"}})
    if "pay" in page:
        scene["touch"].append({"at": "pay", "effect": {"do": "toast", "text": "会员"}})
    scene["touch"].append({"effect": {"do": "nothing"}})
    return scene


def _advert_layers(page: Description) -> Iterator[Layer]:
    lasts_s, look = page["lasts_s"], page["look"]
    if look == "brand":
        yield {"id": "ad", "kind": "flat", "color": "#ffffff"}
        place = {"of": "ad", "at": "center", "y": "-80dp"}
        yield {"kind": "logo", "text": "云", "size": "72dp", "colors": ["#3a6ea5", "#7fb0dd"], "place": place}
        return
    yield {
        "id": "ad",
        "kind": "art",
        "art": look,
        "place": {"height": "100%"},
        "node": {"class": "android.widget.ImageView", "id": "ad_image"},
    }
    place = {"of": "ad", "at": "top", "y": "22%", "width": "320dp"}
    yield _text("headline", page.get("headline", "山野新茶 今日上市"), 32, "#ffffff", place) | {
        "shadow": True
    }
    at = {"of": "ad", "at": "bottom-right", "x": "10dp", "y": "10dp"}
    yield _pill("label", "广告", 11, at)
    yield {"kind": "status-bar", "icons": "light"}
    corner = {"of": "safe", "at": "top-right", "x": "14dp", "y": "12dp"}
    left_corner = {"of": "safe", "at": "top-left", "x": "14dp", "y": "12dp"}
    skip, pay = page.get("skip"), page.get("pay")
    if "wait" in page:
        yield _pill("wait", page["wait"], 14, left_corner, countdown_s=lasts_s)
    if pay is not None:
        is_corner = skip is None or skip["at"] != "top-right"
        below = {"of": "safe", "at": "bottom-left", "x": "14dp", "y": "20dp"}
        yield _pill("pay", pay, 15, corner if is_corner else below, clickable=True)
    if skip is not None:
        place = (
            corner
            if skip["at"] == "top-right"
            else {"of": "safe", "at": skip["at"], "x": "14dp", "y": "20dp"}
        )
        layer = _pill("skip", skip["text"], skip["size"], place, clickable=True)
        if "{s}" in skip["text"]:
            layer["countdown_s"] = lasts_s
        if skip.get("faint"):
            layer |= {"fill_alpha": 0.05, "text_alpha": 0.55}
        yield layer


def _pill(key: str, text: str, size: float, place: Layer, **more: Any) -> Layer:
    clickable = more.pop("clickable", False)
    return {
        "id": key,
        "kind": "pill",
        "text": text,
        "size": f"{size}sp",
        "color": "#ffffff",
        "fill": "#000000",
        "fill_alpha": 0.5,
        "place": place,
        "node": {"class": TEXT_VIEW, "id": f"tv_{key}", "clickable": clickable},
        **more,
    }
