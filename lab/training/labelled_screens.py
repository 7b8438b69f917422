"""Screens with known windows and controls, from every available source, in one form.

What is learned of a whole picture (which window is on top, what closes it) needs more than the finder's
boxes: the window with its box, and what is doubtful. `close_controls` has no window labels: those of its
training part were added by eye (`close_control_windows.yaml`), but for splashes that a word or a "<" tells.
"""

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from detector.core.geometry import Rect
from detector.seeing import load_image
from lab.training.material import (
    CLASSES,
    Labelled,
    held_out_screens,
    labelled_windows,
    ordinary_screens,
    real_pictures,
)

__all__ = [
    "GROUPS",
    "LabelledScreen",
    "aidui",
    "close_controls",
    "cut_pieces",
    "drawn",
    "measured_half",
    "ordinary",
    "ordinary_held_out",
    "rendered",
]

GROUPS = {
    "splash": "full_screen",
    "interstitial": "full_screen",
    "popup": "card",
    "dialog": "card",
    "float": "card",
    "sheet": "sheet",
    "banner": "sheet",
    "none": "none",
}
"""How a window of each kind lies on the screen."""

_CALL = CLASSES.index("cta")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledScreen:
    """`window` None: not known. `neutral` boxes count neither way; the rest of a picture holds no control.

    `lines` are its texts where they are known, so that it need not be read. `piece` is the part that is
    shown, px of the file; `own` are marks of the page that close no window, where they are known.
    `is_familiar`: the finder was trained on it, so that it is surer than on any new picture, and nothing is
    learned of what it finds.
    """

    path: Path
    origin: str
    window: str | None
    window_box: Rect | None
    controls: tuple[tuple[str, Rect], ...]
    neutral: tuple[Rect, ...] = ()
    calls: tuple[Rect, ...] = ()
    lines: tuple[tuple[str, Rect], ...] | None = None
    piece: Rect | None = None
    own: tuple[Rect, ...] = ()
    is_familiar: bool = False

    def pixels(self) -> np.ndarray:
        """(H, W, 3) uint8: the picture, or the `piece` of it, in whose px all boxes are."""
        rgb = load_image(self.path)
        if self.piece is None:
            return rgb
        top, bottom = int(self.piece.top_px), int(self.piece.bottom_px)
        return np.ascontiguousarray(rgb[top:bottom, int(self.piece.left_px) : int(self.piece.right_px)])


def close_controls(shared: Path, *, n_trained: int, split: str = "train") -> list[LabelledScreen]:
    """All but near-duplicates. `n_trained` that the finder was trained on do not count as familiar."""
    pictures = real_pictures(shared, split)
    familiar = _familiar(pictures, n_trained) if split == "train" else frozenset()
    chosen = [one for one in pictures if split != "train" or not one.is_near_duplicate]
    windows = labelled_windows()
    found = []
    for one in chosen:
        boxes = [Rect.from_xywh(*map(float, box)) for box in one.boxes]
        named = [(CLASSES[c] if c >= 0 else "other", box) for c, box in zip(one.classes, boxes, strict=True)]
        names = [name for name, _ in named]
        is_splash = "back_arrow" in names or ("words" in names and one.source in ("device", "stdcanvas"))
        window = windows.get(one.path.name)
        missed = {Rect.from_xywh(*map(float, box)) for box in window.missed} if window else set()
        found.append(
            LabelledScreen(
                path=one.path,
                origin=f"close_controls_{one.source}",
                window=window.kind if window else "splash" if is_splash else None,
                window_box=Rect.from_xywh(*window.box) if window and window.box else None,
                controls=tuple((name, box) for name, box in named if name != "cta" and box not in missed),
                neutral=tuple(missed),
                calls=tuple(box for name, box in named if name == "cta"),
                is_familiar=one.path in familiar,
            )
        )
    return found


def _familiar(pictures: list[Labelled], n_excepted: int) -> frozenset[Path]:
    """Those that the finder was trained on: it never saw every tenth.

    Of the exceptions those with a "<" come first: they are few, and no other labelled picture has any.
    """
    seen = [one for i, one in enumerate(pictures) if i % 10]
    rare = [one for one in seen if CLASSES.index("back_arrow") in one.classes][:n_excepted]
    others = [one for one in seen if CLASSES.index("back_arrow") not in one.classes]
    n_others = n_excepted - len(rare)
    some = others[:: max(1, len(others) // n_others)][:n_others] if n_others > 0 else []
    return frozenset(one.path for one in seen) - {one.path for one in (*rare, *some)}


def aidui(shared: Path) -> list[LabelledScreen]:
    return _popups(shared, use="train")


def measured_half(shared: Path) -> list[LabelledScreen]:
    """The even half of what is never trained on, for inspection during development."""
    return _popups(shared, use="measure")[::2]


def _popups(shared: Path, *, use: str) -> list[LabelledScreen]:
    root = shared / "real_popups"
    entries = json.loads((root / "annotations.json").read_text(encoding="utf-8"))
    found = []
    for entry in entries:
        if entry["use"] != use:
            continue
        window = entry["window"]
        found.append(
            LabelledScreen(
                path=root / "images" / entry["file"],
                origin=entry["file"].split("_", maxsplit=1)[0],
                window=window["kind"],
                window_box=Rect.from_xywh(*window["box"]) if window["kind"] != "none" else None,
                controls=tuple(
                    (one["kind"], Rect.from_xywh(*one["box"]))
                    for one in entry["controls"]
                    if not one["doubtful"]
                ),
                neutral=tuple(
                    Rect.from_xywh(*one["box"])
                    for one in (*entry["controls"], *entry["page_own"])
                    if one.get("doubtful") or one.get("what") == "ad_info"
                ),
                calls=tuple(Rect.from_xywh(*one["box"]) for one in entry["cta"]),
            )
        )
    return found


def ordinary(shared: Path) -> list[LabelledScreen]:
    return [
        LabelledScreen(path=path, origin="ordinary", window="none", window_box=None, controls=())
        for path in ordinary_screens(shared)
    ]


def ordinary_held_out(shared: Path) -> list[LabelledScreen]:
    """Those that are kept for measuring only."""
    return [
        LabelledScreen(path=path, origin="ordinary", window="none", window_box=None, controls=())
        for path in held_out_screens(shared)
    ]


def drawn(folder: Path) -> list[LabelledScreen]:
    """What `make_screens` drew."""
    found = []
    for line in (folder / "boxes.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        boxes = [(kind, Rect.from_xywh(*box)) for kind, *box in entry["boxes"]]
        kind, *window = entry.get("window") or [None]
        found.append(
            LabelledScreen(
                path=folder / entry["file"],
                origin="drawn",
                window=kind if "window" not in entry else kind or "none",
                window_box=Rect.from_xywh(*window) if window else None,
                controls=tuple((name, box) for name, box in boxes if name != "cta"),
                calls=tuple(box for name, box in boxes if name == "cta"),
                lines=None
                if "lines" not in entry
                else tuple((words, Rect.from_xywh(*box)) for words, *box in entry["lines"]),
            )
        )
    return found


def rendered(folder: Path, split: str = "train") -> list[LabelledScreen]:
    """What a browser rendered: its labels come from the page itself.

    One library and one family of themes are kept for measuring: `held_out`.
    """
    found = []
    for path in sorted(folder.glob("*.json")):
        entry = json.loads(path.read_text(encoding="utf-8"))
        if entry["split"] != split:
            continue
        top, marks = entry["top"], [mark for mark in entry["marks"] if not mark["covered"]]
        controls = [mark for mark in marks if mark["closes_top"]]
        if any(mark["kind"] == "dismiss_text" for mark in controls):
            # With a way out beside it, a word that acknowledges is what the window wants.
            controls = [mark for mark in controls if mark["kind"] != "ack_text"]
        found.append(
            LabelledScreen(
                path=folder / entry["picture"],
                origin=f"rendered_{entry['library']}",
                window=top["kind"],
                window_box=None if top["box"] is None else Rect.from_xywh(*top["box"]),
                controls=tuple((mark["kind"], Rect.from_xywh(*mark["box"])) for mark in controls),
                own=tuple(Rect.from_xywh(*mark["box"]) for mark in marks if mark["what"] == "page_own"),
                calls=tuple(Rect.from_xywh(*mark["box"]) for mark in marks if mark["what"] == "call"),
                lines=tuple(
                    (line["text"], Rect.from_xywh(*line["box"]))
                    for line in entry["lines"]
                    if line["under"] is None
                ),
            )
        )
    return found


def cut_pieces(screens: Iterable[LabelledScreen], share: float) -> list[LabelledScreen]:
    """A share of the screens as collections show them: the rows around a window; of a page, some of its rows.

    A piece of a page holds a mark of its own, if it has any.
    """
    return [_cut(one) if _dice(one).random() < share else one for one in screens]


def _dice(screen: LabelledScreen) -> random.Random:
    return random.Random(screen.path.name)


def _rows(screen: LabelledScreen, width: int, height: int) -> tuple[int, int]:
    dice = random.Random(screen.path.name + " cut")
    if screen.window_box is None:
        high = dice.uniform(0.4, 1.6) * width
        middle = dice.choice([box.center.y_px for box in screen.own] or [dice.uniform(0, height)])
        top = min(max(middle - dice.uniform(0.1, 0.9) * high, 0.0), max(height - high, 0.0))
        return round(top), min(round(top + high), height)
    kept = [screen.window_box, *(box for _, box in screen.controls)]
    above, below = (dice.choice([0.0, dice.uniform(0, 0.1), dice.uniform(0, 0.3)]) * width for _ in range(2))
    top = max(round(min(box.top_px for box in kept) - above), 0)
    return top, min(round(max(box.bottom_px for box in kept) + below), height)


def _cut(screen: LabelledScreen) -> LabelledScreen:
    height, width = load_image(screen.path).shape[:2]
    top, bottom = _rows(screen, width, height)
    piece = Rect(left_px=0, top_px=top, right_px=width, bottom_px=bottom)

    def moved(box: Rect) -> Rect:
        return Rect.from_xywh(box.left_px, box.top_px - top, box.width_px, box.height_px)

    def shown(boxes: Iterable[tuple[str, Rect]]) -> tuple[tuple[str, Rect], ...]:
        return tuple((name, moved(box)) for name, box in boxes if piece.contains(box.center))

    return replace(
        screen,
        piece=piece,
        window_box=None if screen.window_box is None else moved(screen.window_box),
        controls=shown(screen.controls),
        neutral=tuple(moved(box) for box in screen.neutral),
        calls=tuple(moved(box) for box in screen.calls if piece.contains(box.center)),
        own=tuple(moved(box) for box in screen.own if piece.contains(box.center)),
        lines=None if screen.lines is None else shown(screen.lines),
    )
