"""Screens with known windows and controls, from every source at hand, in one form.

What is learned of a whole picture (which window lies on top, what closes it) needs more than the finder's
boxes: the window with its box, and what is doubtful. A picture of `close_controls` tells no window; where
it has a word that skips it is a splash.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from detector.core.geometry import Rect
from training.material import CLASSES, ordinary_screens, real_pictures

__all__ = ["LabelledScreen", "aidui", "close_controls", "drawn", "measured_half", "ordinary", "rendered"]

_CALL = CLASSES.index("cta")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledScreen:
    """`window` None: not known. `neutral` boxes count neither way; the rest of a picture holds no control.

    `lines` are its texts where somebody knows them, so that nothing needs to read them.
    """

    path: Path
    origin: str
    window: str | None
    window_box: Rect | None
    controls: tuple[tuple[str, Rect], ...]
    neutral: tuple[Rect, ...] = ()
    calls: tuple[Rect, ...] = ()
    lines: tuple[tuple[str, Rect], ...] | None = None


def close_controls(shared: Path, *, n_trained: int, split: str = "train") -> list[LabelledScreen]:
    """Every tenth, which the finder never saw, and `n_trained` of those that it was trained on."""
    pictures = real_pictures(shared, split)
    unseen, seen = pictures[::10], [one for i, one in enumerate(pictures) if i % 10]
    chosen = pictures if split != "train" else unseen + seen[:: max(1, len(seen) // max(n_trained, 1))]
    found = []
    for one in chosen:
        boxes = [Rect.from_xywh(*map(float, box)) for box in one.boxes]
        named = [(CLASSES[c] if c >= 0 else "other", box) for c, box in zip(one.classes, boxes, strict=True)]
        is_splash = any(name == "words" for name, _ in named) and one.source in ("device", "stdcanvas")
        found.append(
            LabelledScreen(
                path=one.path,
                origin=f"close_controls_{one.source}",
                window="splash" if is_splash else None,
                window_box=None,
                controls=tuple((name, box) for name, box in named if name != "cta"),
                calls=tuple(box for name, box in named if name == "cta"),
            )
        )
    return found


def aidui(shared: Path) -> list[LabelledScreen]:
    return _popups(shared, use="train")


def measured_half(shared: Path) -> list[LabelledScreen]:
    """The even half of what is never trained on: to look at while developing."""
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


def rendered(folder: Path) -> list[LabelledScreen]:
    """What a browser rendered: its truth comes from the page itself."""
    found = []
    for path in sorted(folder.glob("*.json")):
        entry = json.loads(path.read_text(encoding="utf-8"))
        if entry["split"] != "train":  # one library and one family of themes are kept for measuring
            continue
        top, marks = entry["top"], [mark for mark in entry["marks"] if not mark["covered"]]
        found.append(
            LabelledScreen(
                path=folder / entry["picture"],
                origin=f"rendered_{entry['library']}",
                window=top["kind"],
                window_box=None if top["box"] is None else Rect.from_xywh(*top["box"]),
                controls=tuple(
                    (mark["kind"], Rect.from_xywh(*mark["box"])) for mark in marks if mark["closes_top"]
                ),
                calls=tuple(Rect.from_xywh(*mark["box"]) for mark in marks if mark["what"] == "call"),
                lines=tuple(
                    (line["text"], Rect.from_xywh(*line["box"]))
                    for line in entry["lines"]
                    if line["under"] is None
                ),
            )
        )
    return found
