"""What rendered windows are made of, at random: ways out, calls, texts, an advert's label."""

import random
from typing import Any

from lab.training.rendered.control_looks import cross_look, words_look
from lab.training.rendered.looks import Look
from lab.training.rendered.wording import WindowCopy

__all__ = ["WindowParts"]

_EXIT_KINDS = {
    "close": "dismiss_text",
    "decline": "dismiss_text",
    "skip": "skip_text",
    "acknowledge": "ack_text",
}


class WindowParts:
    def __init__(self, dice: random.Random, look: Look) -> None:
        self._dice, self._look = dice, look

    def label(self, role: str) -> dict[str, Any] | None:
        dice = self._dice
        if role != "advert" or dice.random() < 0.25:
            return None
        corners = ("left:8px;bottom:8px", "right:8px;bottom:8px", "left:8px;top:44px")
        return {
            "text": self._look.words.page("labels").rstrip(" ×"),
            "at": dice.choice(corners),
            "font_px": dice.choice((9, 10, 11, 12)),
            "colour": dice.choice(("#fff", "rgba(255,255,255,.7)", "#888")),
            "plate": dice.choice(("rgba(0,0,0,.3)", "transparent", "rgba(0,0,0,.5)")),
        }

    def exit(self, text: str, intent: str, at: str, *, on_dark: bool, order: int = 0) -> dict[str, Any]:
        kind = _EXIT_KINDS[intent]
        return {
            "kind": kind,
            "text": text,
            "intent": intent,
            "at": at,
            "off": self._off(),
            "order": order,
            "look": words_look(self._dice, on_dark=on_dark, skip=intent == "skip"),
            "button": self._button(text, tone="plain"),
            "countdown": None,
        }

    def cross(self, at: str, *, on_dark: bool) -> dict[str, Any]:
        return {
            "kind": "x_icon",
            "text": None,
            "intent": "close",
            "at": at,
            "off": self._off(),
            "order": 0,
            "look": cross_look(self._dice, on_dark=on_dark),
            "button": {},
            "countdown": None,
        }

    def _off(self) -> list[int]:
        return [self._dice.choice((4, 8, 12, 16, 20)), self._dice.choice((4, 8, 12, 16, 22, 30))]

    def _button(self, text: str, *, tone: str) -> dict[str, Any]:
        dice = self._dice
        return {
            "by": "library" if dice.random() < 0.55 else "own",
            "text": text,
            "tone": tone,
            "fill": dice.choice(
                (
                    None,
                    None,
                    "#ff4d4f",
                    "#ff7a00",
                    "#07c160",
                    "linear-gradient(90deg,#ff8a00,#ff2d55)",
                    "#1677ff",
                )
            ),
            "ink": None,
            "round_px": dice.choice((4, 8, 22, 99)),
            "pad_px": dice.choice((8, 10, 12, 14)),
            "font_px": dice.choice((14, 15, 16, 17, 18)),
            "bold": dice.random() < 0.4,
            "strong": False,
        }

    def call(self, text: str, intent: str, at: str, order: int = 1) -> dict[str, Any]:
        return {
            "is_call": True,
            "text": text,
            "intent": intent,
            "at": at,
            "order": order,
            "up_px": self._dice.choice((60, 80, 100, 130)),
            "gesture": False,
            "button": {
                **self._button(text, tone="primary"),
                "by": "own" if at == "picture" else self._button(text, tone="primary")["by"],
            },
        }

    def texts(self, copy: WindowCopy) -> dict[str, Any]:
        dice = self._dice
        return {
            "title": copy.title,
            "body": list(copy.body),
            "title_px": dice.choice((16, 17, 18, 20)),
            "body_px": dice.choice((13, 14, 15)),
            "body_muted": dice.random() < 0.4,
            "body_centred": dice.random() < 0.4,
            "title_centred": dice.random() < 0.8,
            "gap_px": dice.choice((14, 18, 24)),
        }

    def row(self, copy: WindowCopy, *, on_dark: bool = False) -> dict[str, Any]:
        """Calls and exits as the window's own buttons, side by side or one above the other."""
        dice = self._dice
        upright = len(copy.calls) + len(copy.exits) > 2 or dice.random() < 0.3
        call_order = 0 if upright else 2
        calls = [self.call(text, intent, "buttons", call_order) for text, intent in copy.calls]
        exits = [self.exit(text, intent, "buttons", on_dark=on_dark, order=1) for text, intent in copy.exits]
        for one in exits:
            tone = dice.choice(
                ("plain", "outline", "text") if calls else ("primary", "primary", "plain", "outline")
            )
            one["button"]["tone"] = tone
            one["button"]["strong"] = not calls
        return {"calls": calls, "exits": exits, "upright": upright}

    def lead(self, copy: WindowCopy) -> tuple[str, str]:
        return copy.calls[0] if copy.calls else (self._look.words.intent("lead_on"), "lead_on")
