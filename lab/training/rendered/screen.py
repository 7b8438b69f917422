"""One rendered screen: from the browser's boxes in CSS px to truth in picture px."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lab.training.rendered.grammar import Scene
from lab.training.rendered.ink import ink_box

__all__ = ["FORMAT", "truth_of"]

FORMAT = "rendered-screen/1"
MIN_INK_PX = 4
_FULL_SCREEN = ("splash", "interstitial")


def truth_of(
    scene: Scene, reported: dict[str, Any], shown: np.ndarray, hidden: np.ndarray, picture: str
) -> dict[str, Any]:
    """The document beside the picture; its fields are described in lab/training/README.md."""
    given, dpr = scene.given, scene.given["viewport"]["dpr"]
    height_px, width_px = shown.shape[:2]
    backdrops = {w["id"]: {"dim": w["dim"], "blur_px": w["blur_px"] * dpr} for w in given["windows"]}
    windows = [
        {**w, "box": _clipped(_scaled(w["box"], dpr), width_px, height_px), "backdrop": backdrops[w["id"]]}
        for w in reversed(reported["windows"])
    ]
    top = windows[0]["id"] if windows else None
    marks = []
    for mark in reported["marks"]:
        glyph = ink_box(shown, hidden, _scaled(mark["glyph"], dpr), round(3 * dpr))
        if glyph is None or max(glyph[2:]) < MIN_INK_PX:
            continue
        marks.append(_mark(mark, glyph, dpr, (width_px, height_px), top))
    return {
        "format": FORMAT,
        "picture": picture,
        "width_px": width_px,
        "height_px": height_px,
        "dpr": dpr,
        "seed": scene.seed,
        "split": scene.split,
        "library": given["library"],
        "theme": given["theme"]["family"],
        "dark": given["theme"]["dark"],
        "language": given["language"],
        "page": given["page"]["kind"],
        "status_bar_px": round(given["phone"]["status_px"] * dpr),
        "navigation_bar_px": round(given["phone"]["navigation_px"] * dpr),
        "top": {key: windows[0][key] for key in ("id", "kind", "role", "box")}
        if windows
        else {"id": None, "kind": "none", "role": "page", "box": None},
        "windows": windows,
        "marks": marks,
        "lines": [{**line, "box": _scaled(line["box"], dpr)} for line in reported["lines"]],
    }


def _mark(
    mark: dict[str, Any], glyph: list[int], dpr: float, size: tuple[int, int], top: str | None
) -> dict[str, Any]:
    box: Sequence[float] = _clipped(_scaled(mark["box"], dpr), *size)
    if mark["box"] == mark["glyph"] or (mark["lettering"] and mark.get("looks") == "none"):
        box = glyph  # nothing is drawn around it
    hit = None if mark["hit"] is None else _clipped(_scaled(mark["hit"], dpr), *size)
    kept = {key: value for key, value in mark.items() if key not in ("lettering", "box", "glyph", "hit")}
    closes_top = mark["what"] == "control" and mark["window"] == top
    return {**kept, "box": box, "glyph": glyph, "hit": hit, "covered": hit is None, "closes_top": closes_top}


def _scaled(box: list[float], dpr: float) -> list[float]:
    return [round(value * dpr, 1) for value in box]


def _clipped(box: list[float], width_px: int, height_px: int) -> list[float]:
    left, top = max(0.0, box[0]), max(0.0, box[1])
    right, bottom = min(float(width_px), box[0] + box[2]), min(float(height_px), box[1] + box[3])
    return [round(v, 1) for v in (left, top, max(0.0, right - left), max(0.0, bottom - top))]
