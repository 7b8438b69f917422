"""The windows over a page, at random: which kinds, for which purpose, and their ways out."""

import random
from typing import Any

from lab.training.rendered.control_looks import arrow_look
from lab.training.rendered.creatives import Creatives
from lab.training.rendered.looks import Look
from lab.training.rendered.window_parts import WindowParts
from lab.training.rendered.wording import WindowCopy

__all__ = ["draw_windows"]

_KINDS = ("none", "splash", "popup", "interstitial", "dialog", "sheet", "banner", "float")
_WEIGHTS = (26, 10, 18, 11, 18, 9, 4, 4)
_ROLES = {
    "splash": (("advert", "brand", "promotion"), (75, 15, 10)),
    "popup": (
        ("promotion", "advert", "update", "rating", "notification", "login", "minors"),
        (42, 24, 12, 8, 6, 4, 4),
    ),
    "interstitial": (("advert", "promotion"), (88, 12)),
    "dialog": (
        ("functional", "consent", "permission", "update", "rating", "minors", "notification", "promotion"),
        (22, 14, 11, 17, 10, 12, 10, 4),
    ),
    "sheet": (
        ("page", "consent", "permission", "notification", "login", "promotion", "functional", "update"),
        (18, 18, 8, 14, 14, 14, 8, 6),
    ),
    "banner": (("advert", "notification", "promotion", "update"), (55, 20, 15, 10)),
    "float": (("promotion", "advert"), (70, 30)),
}
_CORNERS = ("top-right", "top-right", "top-right", "top-left")


def draw_windows(dice: random.Random, look: Look, creatives: Creatives) -> list[dict[str, Any]]:
    """Back to front. Two are sometimes stacked; the frontmost is the one that must be left first."""
    kind = dice.choices(_KINDS, _WEIGHTS)[0]
    if kind == "none":
        return []
    draw = _Windows(dice, look, creatives)
    kinds = [kind]
    if kind in ("dialog", "popup", "sheet") and dice.random() < 0.09:
        kinds.insert(0, dice.choice(("popup", "banner", "float", "sheet")))
    return [draw.window(kind, index) for index, kind in enumerate(kinds)]


class _Windows:
    def __init__(self, dice: random.Random, look: Look, creatives: Creatives) -> None:
        self._dice, self._look, self._creatives = dice, look, creatives
        self._parts = WindowParts(dice, look)

    def window(self, kind: str, index: int) -> dict[str, Any]:
        roles, weights = _ROLES[kind]
        role = self._dice.choices(roles, weights)[0]
        copy = self._look.words.role(role)
        made = {
            "splash": self._splash,
            "popup": self._popup,
            "interstitial": self._interstitial,
            "dialog": self._dialog,
            "sheet": self._sheet,
            "banner": self._banner,
            "float": self._float,
        }[kind](role, copy)
        backdrop = self._backdrop(kind)
        common = {
            "id": f"w{index}",
            "z": index + 1,
            "kind": kind,
            "role": role,
            "label": self._parts.label(role),
        }
        return {**backdrop, **common, **made}

    def _backdrop(self, kind: str) -> dict[str, Any]:
        dice = self._dice
        none = {"dim": 0, "blur_px": 0, "dim_rgb": "0,0,0"}
        if kind in ("splash", "interstitial", "banner", "float"):
            return none
        how = dice.choices(("dim", "blur", "none"), (86, 7, 7))[0]
        if how == "none":
            return none
        return {
            "dim": round(dice.uniform(0.3, 0.82) if how == "dim" else dice.uniform(0.05, 0.4), 2),
            "blur_px": dice.choice((6, 12, 20)) if how == "blur" else 0,
            "dim_rgb": "0,0,0" if dice.random() < 0.93 else "255,255,255",
        }

    def _splash(self, role: str, copy: WindowCopy) -> dict[str, Any]:
        dice, words = self._dice, self._look.words
        foot_px = dice.choice((0, 0, 96, 110, 130)) if role != "brand" else 0
        exits: list[dict[str, Any]] = []
        calls: list[dict[str, Any]] = []
        light = True
        if role != "brand":
            text = words.intent("skip")
            at = dice.choices(
                ("top-right", "top-left", "bottom-right", "bottom-left", "foot" if foot_px else "top-right"),
                (66, 6, 14, 2, 12),
            )[0]
            made = self._parts.exit(text, "skip", at, on_dark=at != "foot")
            made["off"] = [
                dice.choice((10, 14, 16, 20)),
                self._look.phone["status_px"] + dice.choice((4, 8, 14))
                if "top" in at
                else foot_px + dice.choice((24, 60, 90)),
            ]
            made["countdown"] = dice.randint(1, 9) if dice.random() < 0.7 else None
            exits.append(made)
            if dice.random() < 0.85:
                text, intent = self._parts.lead(copy)
                calls.append({**self._parts.call(text, intent, "picture"), "gesture": dice.random() < 0.35})
                calls[-1]["button"] |= {"tone": "primary", "by": "own", "round_px": 99}
        else:
            light = self._look.dark
        return {
            "calls": calls,
            "exits": exits,
            "creative": self._creatives.draw(dice, words.pages("posters", dice.randint(0, 3)))
            if role != "brand"
            else None,
            "background": self._look.theme["card"] if role == "brand" else "#222",
            "foot_px": foot_px,
            "foot_colour": self._look.theme["card"],
            "foot_ink": self._look.theme["ink"],
            "brand": words.page("brands") if foot_px or role == "brand" else "",
            "brand_at": dice.choice((30, 42, 78)),
            "logo": dice.choice(("heart", "star", "grid", "play")),
            "light_signs": light,
        }

    def _popup(self, role: str, copy: WindowCopy) -> dict[str, Any]:
        dice, look = self._dice, self._look
        pictured = role in ("promotion", "advert") or dice.random() < 0.5
        see_through = pictured and role in ("promotion", "advert") and dice.random() < 0.55
        row: dict[str, Any] = {"calls": [], "exits": [], "upright": True}
        if see_through:
            if copy.calls and dice.random() < 0.6:
                row["calls"] = [self._parts.call(*copy.calls[0], "picture")]
            row["exits"] = [
                self._parts.exit(text, intent, "below", on_dark=True)
                for text, intent in copy.exits[:1]
                if dice.random() < 0.6
            ]
        else:
            row = self._parts.row(copy)
        crossed = not row["exits"] or dice.random() < 0.45
        if crossed:
            at = dice.choices(("below", "top-right", "above", "top-left", "out"), (44, 30, 12, 5, 9))[0]
            row["exits"].append(self._corner_or_outside(at, pictured=pictured))
        picture_px = dice.choice((150, 220, 300, 380)) if see_through else dice.choice((110, 140, 180))
        return {
            **row,
            **self._parts.texts(copy if not see_through else WindowCopy("", (), (), ())),
            "creative": self._creatives.draw(dice, look.words.pages("posters", dice.randint(0, 3)), plain=0.3)
            if pictured
            else None,
            "picture_px": picture_px,
            "width_px": round(look.width_px * dice.uniform(0.68, 0.88)),
            "round_px": dice.choice((0, 8, 12, 16, 22)),
            "see_through": see_through,
            "shadow": dice.random() < 0.3,
            "stars": "#f5a623" if role == "rating" and dice.random() < 0.6 else None,
        }

    def _corner_or_outside(self, at: str, *, pictured: bool) -> dict[str, Any]:
        """A × below, above, in a corner of the card, or hanging out of it."""
        if at == "out":
            made = self._parts.cross("top-right", on_dark=True)
            made["look"] |= {"plate": "disc"}
            made["off"] = [-12, -12]
            return made
        on_dark = at in ("below", "above") or (pictured and self._dice.random() < 0.6)
        made = self._parts.cross(at, on_dark=on_dark)
        if at in ("below", "above"):
            made["off"][1] = self._dice.choice((8, 14, 20, 30, 44))
        return made

    def _interstitial(self, role: str, copy: WindowCopy) -> dict[str, Any]:
        dice, look = self._dice, self._look
        layout = dice.choices(("picture", "app", "text"), (50, 35, 15))[0]
        background = dice.choice(("#000", "#000", "#fff", "#111827", "#f4f4f4", look.theme["primary"]))
        on_dark = background not in ("#fff", "#f4f4f4") or layout == "picture"
        band = self._band() if dice.random() < 0.22 else None
        row = self._parts.row(
            WindowCopy(copy.title, copy.body, copy.calls, copy.exits if dice.random() < 0.35 else ())
        )
        if layout == "picture":
            row["calls"] = (
                [self._parts.call(*self._parts.lead(copy), "picture")] if dice.random() < 0.7 else []
            )
            row["exits"] = []
        row["exits"].append(self._way_out(band, on_dark=on_dark))
        return {
            **row,
            **self._parts.texts(copy),
            "layout": layout,
            "background": background,
            "ink": "#fff" if background not in ("#fff", "#f4f4f4") else "#222",
            "band": band,
            "creative": self._creatives.draw(dice, look.words.pages("posters", dice.randint(0, 3)))
            if layout != "text"
            else None,
            "picture_share": dice.choice((35, 45, 55)),
            "app": {"icon": self._creatives.draw(dice, []), "name": look.words.page("brands")}
            if layout == "app"
            else None,
            "light_signs": on_dark if band is None else band["ink"] == "#fff",
        }

    def _band(self) -> dict[str, Any]:
        dice = self._dice
        colour, ink = dice.choice(
            (
                ("#fff", "#222"),
                ("#1a73e8", "#fff"),
                ("#222", "#fff"),
                ("#d93025", "#fff"),
                ("#0f9d58", "#fff"),
                ("#f2f2f2", "#222"),
            )
        )
        status = dice.random() < 0.8
        return {
            "colour": colour,
            "ink": ink,
            "height_px": dice.choice((44, 50, 58)) + (self._look.phone["status_px"] if status else 0),
            "status": status,
            "title": self._look.words.page("brands"),
            "centred": dice.random() < 0.5,
        }

    def _way_out(self, band: dict[str, Any] | None, *, on_dark: bool) -> dict[str, Any]:
        dice = self._dice
        if band is not None:
            at = dice.choice(("band-end", "band-end", "band-start"))
            made = self._parts.cross(at, on_dark=band["ink"] == "#fff")
            made["look"]["hit_px"] = 48
            if at == "band-start" and dice.random() < 0.2:
                made |= {"kind": "back_arrow", "look": arrow_look(dice) | {"colour": band["ink"]}}
            return made
        at = dice.choice(_CORNERS)
        top = (
            self._look.phone["status_px"] + dice.choice((0, 4, 10, 16))
            if dice.random() < 0.75
            else dice.choice((4, 8, 12))
        )
        if dice.random() < 0.25:
            intent = dice.choice(("skip", "close"))
            made = self._parts.exit(self._look.words.intent(intent), intent, at, on_dark=on_dark)
            made["countdown"] = dice.randint(1, 30) if dice.random() < 0.5 else None
        else:
            made = self._parts.cross(at, on_dark=on_dark)
        made["off"] = [dice.choice((6, 10, 14, 20)), top]
        return made

    def _dialog(self, role: str, copy: WindowCopy) -> dict[str, Any]:
        dice, look = self._dice, self._look
        row = self._parts.row(copy)
        crossed = not row["exits"] or (
            role in ("update", "rating", "notification", "promotion") and dice.random() < 0.2
        )
        if crossed:
            at = dice.choice(("top-right", "top-right", "below"))
            made = self._parts.cross(at, on_dark=at == "below" or look.dark)
            made["off"] = [
                dice.choice((6, 10, 14)),
                dice.choice((6, 10, 14)) if at != "below" else dice.choice((12, 20, 30)),
            ]
            row["exits"].append(made)
        return {
            **row,
            **self._parts.texts(copy),
            "by": "library" if dice.random() < 0.75 else "own",
            "width_px": round(look.width_px * dice.uniform(0.72, 0.9)),
            "round_px": dice.choice((4, 8, 12, 16, 28)),
            "ruled": dice.random() < 0.5,
            "stars": "#f5a623" if role == "rating" and dice.random() < 0.5 else None,
            "field": look.words.page("field_placeholders")
            if role == "functional" and dice.random() < 0.12
            else None,
        }

    def _sheet(self, role: str, copy: WindowCopy) -> dict[str, Any]:
        dice, look = self._dice, self._look
        row = self._parts.row(
            WindowCopy(copy.title, copy.body, copy.calls, () if role == "page" else copy.exits)
        )
        bar = copy.title if dice.random() < 0.7 else ""
        texts = self._parts.texts(copy)
        if bar:
            texts["title"] = ""
        if role == "page":
            row["exits"] = [
                self._parts.exit(text, intent, "foot", on_dark=False) for text, intent in copy.exits
            ]
        if bar and (not row["exits"] or dice.random() < 0.4):
            at = dice.choices(("title-end", "title-start"), (80, 20))[0]
            made = self._parts.cross(at, on_dark=look.dark)
            made["look"]["hit_px"] = dice.choice((40, 44, 48))
            row["exits"].append(made)
        if not row["exits"]:
            row["exits"].append(self._parts.cross("top-right", on_dark=look.dark))
        return {
            **row,
            **texts,
            "by": "library" if dice.random() < 0.7 else "own",
            "library_cross": dice.random() < 0.7,
            "from": "bottom" if dice.random() < 0.95 else "top",
            "round_px": dice.choice((0, 8, 12, 16, 24)),
            "handle": dice.random() < 0.25,
            "bar": bar,
            "choices": look.words.pages("sheet_choices", dice.randint(3, 6)) if role == "page" else None,
            "creative": self._creatives.draw(dice, [])
            if role in ("promotion", "notification") and dice.random() < 0.5
            else None,
            "picture_px": dice.choice((90, 130, 170)),
        }

    def _banner(self, role: str, copy: WindowCopy) -> dict[str, Any]:
        dice, look = self._dice, self._look
        background = dice.choice(
            (look.theme["card"], "#fff", "#222", "rgba(0,0,0,.78)", look.theme["primary"])
        )
        on_dark = background in ("#222", "rgba(0,0,0,.78)", look.theme["primary"]) or (
            background == look.theme["card"] and look.dark
        )
        made = self._parts.cross(dice.choice(("end", "start", "top-right", "end")), on_dark=on_dark)
        made["look"] |= {"px": dice.choice((9, 10, 12, 14))}
        calls = [self._parts.call(*self._parts.lead(copy), "banner")] if dice.random() < 0.8 else []
        for one in calls:
            one["button"] |= {"pad_px": 6, "font_px": 13, "by": "own"}
        if made["at"] == "top-right":
            made["off"] = [2, 2]
        return {
            **self._parts.texts(copy),
            "calls": calls,
            "exits": [made],
            "upright": False,
            "from": dice.choice(("top", "bottom", "bottom")),
            "inset_px": dice.choice((0, 0, 8, 12)),
            "round_px": dice.choice((8, 14, 30)),
            "background": background,
            "ink": "#fff" if on_dark else "#222",
            "app": {"icon": self._creatives.draw(dice, [])} if dice.random() < 0.7 else None,
        }

    def _float(self, role: str, copy: WindowCopy) -> dict[str, Any]:
        dice = self._dice
        at = dice.choice(("top-right", "top-right", "top-left", "below"))
        made = self._parts.cross(at, on_dark=True)
        made["look"] |= {
            "plate": dice.choice(("disc", "disc", "ring")),
            "px": dice.choice((7, 8, 9, 10)),
            "plate_colour": "rgba(0,0,0,.45)",
            "colour": "#fff",
            "hit_px": 20,
        }
        made["look"]["plate_px"] = made["look"]["px"] + dice.choice((6, 8))
        made["off"] = [dice.choice((-6, 0, 3)), dice.choice((-8, 0, 3))]
        return {
            "calls": [],
            "exits": [made],
            "title": "",
            "body": [],
            "creative": self._creatives.draw(dice, self._look.words.pages("posters", 1)),
            "width_px": dice.choice((60, 76, 92, 120)),
            "picture_px": dice.choice((60, 76, 92, 120)),
            "round_px": dice.choice((0, 10, 60)),
            "side": dice.choice(("flex-end", "flex-end", "flex-start")),
            "inset_px": dice.choice((6, 10, 14)),
            "up_px": dice.choice((90, 140, 220, 300)),
        }
