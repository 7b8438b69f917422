"""The page under the windows, at random: which parts it has and their text."""

import random
from typing import Any

from lab.training.rendered.control_looks import arrow_look, small_cross_look
from lab.training.rendered.creatives import Creatives
from lab.training.rendered.looks import Look

__all__ = ["Creatives", "draw_page"]

_TINTS = (("#fffbe8", "#ed6a0c"), ("#e8f3ff", "#1677ff"), ("#fff1f0", "#cf1322"), ("#f3f3f5", "#555555"))
_TILE_COLOURS = ("#ff7a45", "#36cfc9", "#597ef7", "#f759ab", "#ffc53d", "#73d13d", "#9254de", "#40a9ff")


def draw_page(dice: random.Random, look: Look, creatives: Creatives) -> dict[str, Any]:
    kind = dice.choices(
        ("home", "list", "detail", "form", "player", "search", "gallery", "chat", "feed", "article"),
        (20, 14, 10, 9, 8, 12, 4, 6, 12, 5),
    )[0]
    draw = _Page(dice, look, creatives)
    parts = {
        "home": draw.home,
        "list": draw.listed,
        "detail": draw.detail,
        "form": draw.form_page,
        "player": draw.player_page,
        "search": draw.search_page,
        "gallery": draw.gallery_page,
        "chat": draw.chat_page,
        "feed": draw.feed,
        "article": draw.article_page,
    }[kind]()
    has_tabs = kind in ("home", "feed") or (kind == "list" and dice.random() < 0.3)
    return {
        "kind": kind,
        "parts": parts,
        "tab_bar": {
            "names": look.words.pages("bottom", dice.choice((4, 5))),
            "at": dice.randint(0, 3),
            "shift": dice.randint(0, 5),
        }
        if has_tabs
        else None,
        "behind_status": kind in ("gallery", "player"),
        "light_signs": kind in ("gallery", "player"),
    }


class _Page:
    def __init__(self, dice: random.Random, look: Look, creatives: Creatives) -> None:
        self._dice, self._look, self._creatives = dice, look, creatives
        self._phrase = look.words.page

    def home(self) -> list[dict[str, Any]]:
        parts = [self._search(0.1)] if self._dice.random() < 0.8 else [self._nav("none")]
        if self._dice.random() < 0.3:
            parts.append(self._notice())
        parts += [self._tabs(), self._banner(), self._grid()]
        return [*parts, *(self._feed_item() for _ in range(3))]

    def feed(self) -> list[dict[str, Any]]:
        return [
            self._nav(self._dice.choice(("none", "back"))),
            self._tabs(),
            *(self._feed_item() for _ in range(4)),
        ]

    def listed(self) -> list[dict[str, Any]]:
        parts = [self._nav()]
        if self._dice.random() < 0.35:
            parts.append(self._notice())
        return [*parts, *(self._list(self._dice.randint(3, 6)) for _ in range(3))]

    def detail(self) -> list[dict[str, Any]]:
        parts = [self._nav(), self._banner(), self._card(), self._list(3)]
        return [
            *parts,
            {"part": "buttons", "texts": self._look.words.pages("buttons", self._dice.choice((2, 3)))},
        ]

    def form_page(self) -> list[dict[str, Any]]:
        fields = [
            {
                "label": self._phrase("fields"),
                "value": self._phrase("field_values") if self._dice.random() < 0.5 else "",
                "placeholder": self._phrase("field_placeholders"),
                "clear": self._dice.random() < 0.5,
            }
            for _ in range(self._dice.randint(2, 5))
        ]
        form = {
            "part": "form",
            "by": self._by(),
            "fields": fields,
            "button": self._phrase("submits"),
            "cross": self._small(),
        }
        return [self._nav(), form, self._list(3)]

    def player_page(self) -> list[dict[str, Any]]:
        player = {
            "part": "player",
            "creative": self._creative(),
            "height_px": self._dice.choice((210, 230, 420)) + self._look.phone["status_px"],
            "left": self._dice.choice(("back", "back", "close")),
            "back": arrow_look(self._dice),
            "cross": self._small(),
            "played": self._dice.randint(3, 95),
        }
        return [player, self._tabs(), self._card(), self._feed_item(), self._list(3)]

    def search_page(self) -> list[dict[str, Any]]:
        return [
            self._search(0.75),
            self._chips(),
            self._list(self._dice.randint(3, 6), crossed=0.6),
            self._feed_item(),
        ]

    def gallery_page(self) -> list[dict[str, Any]]:
        return [
            {
                "part": "gallery",
                "creative": self._creative(),
                "left": self._dice.choice(("close", "back")),
                "back": arrow_look(self._dice),
                "cross": {**self._small(), "plate": "none", "px": self._dice.choice((14, 16, 20))},
                "count": self._phrase("counts"),
            }
        ]

    def chat_page(self) -> list[dict[str, Any]]:
        lines = [
            {
                "text": self._phrase("chat"),
                "mine": self._dice.random() < 0.4,
                "face": self._creatives.draw(self._dice, []),
            }
            for _ in range(self._dice.randint(4, 9))
        ]
        return [self._nav("back"), {"part": "chat", "lines": lines}]

    def article_page(self) -> list[dict[str, Any]]:
        return [
            self._nav(),
            {
                "part": "article",
                "title": self._phrase("headlines"),
                "note": self._phrase("notes"),
                "paragraphs": self._look.words.pages("paragraphs", 4),
                "creative": self._creative() if self._dice.random() < 0.6 else None,
            },
            self._advert(),
        ]

    def _feed_item(self) -> dict[str, Any]:
        return self._advert() if self._dice.random() < 0.35 else self._card()

    def _by(self) -> str:
        return "library" if self._dice.random() < 0.7 else "own"

    def _small(self) -> dict[str, Any]:
        return small_cross_look(self._dice, self._look.theme["muted"])

    def _creative(self) -> dict[str, Any]:
        return self._creatives.draw(self._dice, self._look.words.pages("posters", self._dice.randint(0, 2)))

    def _nav(self, left: str | None = None) -> dict[str, Any]:
        dice = self._dice
        left = left or dice.choices(("back", "close", "both", "none"), (62, 14, 12, 12))[0]
        right = dice.sample(["share", "bell", "heart", "search", "more", "text"], dice.randint(0, 2))
        if left == "back" and dice.random() < 0.06:
            right = ["close"]
        return {
            "part": "nav",
            "by": self._by() if left in ("back", "none") and not right else "own",
            "title": self._phrase("titles"),
            "left": left,
            "right": right,
            "right_text": self._phrase("right"),
            "back": arrow_look(dice) | ({"text": self._phrase("titles")} if dice.random() < 0.06 else {}),
            "cross": {**self._small(), "px": dice.choice((13, 15, 17, 20)), "hit_px": 44},
            "height_px": dice.choice((44, 48, 56)),
            "font_px": dice.choice((16, 17, 18, 20)),
            "on_colour": dice.random() < 0.25,
            "centred": dice.random() < 0.7,
            "capsule": not right and dice.random() < 0.12,
        }

    def _search(self, filled: float) -> dict[str, Any]:
        dice = self._dice
        return {
            "part": "search",
            "by": self._by(),
            "value": self._phrase("searches") if dice.random() < filled else "",
            "placeholder": self._phrase("placeholders"),
            "round": dice.random() < 0.6,
            "cross": {**self._small(), "plate": dice.choice(("disc", "disc", "none"))},
            "cancel": self._phrase("cancel") if dice.random() < 0.35 else "",
        }

    def _notice(self) -> dict[str, Any]:
        tint, colour = self._dice.choice(_TINTS)
        return {
            "part": "notice",
            "by": self._by(),
            "text": self._phrase("notices"),
            "tint": tint,
            "colour": colour,
            "call": self._phrase("notice_calls") if self._dice.random() < 0.5 else "",
            "cross": {**self._small(), "plate": "none"},
        }

    def _tabs(self) -> dict[str, Any]:
        return {"part": "tabs", "names": self._look.words.pages("tabs", 7), "at": self._dice.randint(0, 3)}

    def _chips(self) -> dict[str, Any]:
        return {
            "part": "chips",
            "by": self._by(),
            "names": self._look.words.pages("chips", 6),
            "cross": self._small(),
        }

    def _banner(self) -> dict[str, Any]:
        return {
            "part": "banner",
            "creative": self._creative(),
            "height_px": self._dice.choice((110, 140, 170)),
        }

    def _grid(self) -> dict[str, Any]:
        dice = self._dice
        columns = dice.choice((4, 5))
        return {
            "part": "grid",
            "columns": columns,
            "names": self._look.words.pages("tiles", columns * dice.choice((1, 2))),
            "round": dice.random() < 0.5,
            "colours": dice.sample(_TILE_COLOURS, 8),
        }

    def _list(self, count: int, crossed: float = 0.12) -> dict[str, Any]:
        dice = self._dice
        has_crosses = dice.random() < crossed
        pictured = dice.random() < 0.35
        rows = [
            {
                "title": text,
                "note": self._phrase("notes") if dice.random() < 0.5 else "",
                "value": self._phrase("values") if dice.random() < 0.35 else "",
                "cross": has_crosses,
                "arrow": dice.random() < 0.7,
                "picture": self._creatives.draw(dice, []) if pictured else None,
                "button": self._phrase("buttons") if dice.random() < 0.1 else "",
            }
            for text in self._look.words.pages("rows", count)
        ]
        return {
            "part": "list",
            "by": self._by(),
            "rows": rows,
            "round": dice.random() < 0.5,
            "tight": dice.random() < 0.3,
            "cross": self._small(),
        }

    def _card(self) -> dict[str, Any]:
        dice = self._dice
        return {
            "part": "card",
            "title": self._phrase("headlines"),
            "note": f"{self._phrase('brands')}  {self._phrase('notes')}",
            "creative": self._creative() if dice.random() < 0.7 else None,
            "height_px": dice.choice((110, 150, 190)),
        }

    def _advert(self) -> dict[str, Any]:
        dice = self._dice
        return {
            "part": "advert",
            "title": self._phrase("advert_titles"),
            "creative": self._creative(),
            "height_px": dice.choice((110, 150, 190)),
            "label": self._phrase("labels").rstrip(" ×"),
            "brand": self._phrase("brands"),
            "call": self._phrase("advert_calls") if dice.random() < 0.7 else "",
            "cross": self._small(),
            "cross_at": dice.choice(("foot", "foot", "head", "picture")),
        }
