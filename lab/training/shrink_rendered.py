"""Brings rendered screens into the form of drawn ones, for the finder: 624 px wide, with lines of boxes.

    python -m lab.training.shrink_rendered --rendered DIR --out DIR

Those that are kept for measuring are left out. What leaves any window is a control, also of one that is not
on top; what a window covers, and marks whose effect a picture alone does not tell (an embedded advert's ×, a
viewer's), count neither way: `ignored`. The page's other marks are not listed, so they count as no control.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import cv2

from lab.training.material import at_screen_width, read_picture

__all__ = ["finder_boxes"]

QUALITY = 92
_UNSURE_LOOKS = ("capsule", "embedded", "in_feed_advert", "player", "viewer")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rendered", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    with (args.out / "boxes.jsonl").open("w", encoding="utf-8") as lines:
        for path in sorted(path for folder in args.rendered for path in folder.glob("*.json")):
            entry = json.loads(path.read_text(encoding="utf-8"))
            if entry["split"] == "train":
                lines.write(json.dumps(_shrunk(entry, path.parent, args.out)) + "\n")


def finder_boxes(marks: list[dict[str, Any]]) -> list[tuple[str, list[float]]]:
    """Kind and box, px of the rendered picture, of each mark that counts for the net or neither way."""
    found = []
    for mark in marks:
        what = mark["what"]
        is_unsure = mark["covered"] or (what == "page_own" and mark.get("looks") in _UNSURE_LOOKS)
        if what == "label" or (what == "page_own" and not is_unsure):
            continue
        kind = "ignored" if is_unsure else "cta" if what == "call" else mark["kind"]
        found.append((kind, mark["box"]))
    return found


def _shrunk(entry: dict[str, Any], folder: Path, out: Path) -> dict[str, object]:
    small, scale = at_screen_width(read_picture(folder / entry["picture"]))
    name = f"{entry['seed']}.jpg"
    cv2.imwrite(str(out / name), small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    boxes = finder_boxes(entry["marks"])
    return {"file": name, "boxes": [[kind, *(round(v * scale, 1) for v in box)] for kind, box in boxes]}


if __name__ == "__main__":
    main()
