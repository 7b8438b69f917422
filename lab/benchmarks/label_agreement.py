"""How exactly are close controls labelled? Boxes that two people drew around the same control.

    python -m lab.benchmarks.label_agreement [--data ../shared/data]

Some screens occur twice in the labelled pictures, labelled independently. The IoU of two such boxes bounds
the mean IoU that any finder can reach against the labels: if both are drawn around one true box with errors
of the same size, a perfect finder is off by about one error where they are off by the square root
of two. Prints the figures per source; writes `lab/results/label_agreement.json`.
"""

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from statistics import mean, median

import cv2
import numpy as np

from detector.core.geometry import Rect

REPOSITORY = Path(__file__).parents[2]
RESULTS = Path(__file__).parents[1] / "results" / "label_agreement.json"
SIDE_PX = 32
SAME_LEVELS = 2.0  # mean difference of two pictures shrunk to 32x32, of 255
SAME_SHAPE = 0.02


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=REPOSITORY.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    root = options.data / "close_controls"
    if not (root / "annotations.json").is_file():
        print(f"{root}: not there; this benchmark needs the labelled pictures", file=sys.stderr)
        return 2
    entries = json.loads((root / "annotations.json").read_text(encoding="utf-8"))
    looks = np.stack([_look(root / entry["file"]) for entry in entries])
    shared: dict[str, list[float]] = defaultdict(list)
    n_pairs = 0
    for i, one in enumerate(entries):
        for j in np.nonzero(np.abs(looks[i + 1 :] - looks[i]).mean(1) < SAME_LEVELS)[0] + i + 1:
            other = entries[int(j)]
            if abs(_shape(one) / _shape(other) - 1) > SAME_SHAPE:
                continue
            found = _overlaps(one, other)
            n_pairs += bool(found)
            for source in {one["source"], other["source"], "all"}:
                shared[source] += found
    result = {
        source: {"boxes": len(values), "mean_iou": round(mean(values), 3), "median": round(median(values), 3)}
        | {"bound": round(1 - (1 - mean(values)) / 2**0.5, 3)}
        for source, values in sorted(shared.items())
        if values
    }
    print(f"{n_pairs} pairs of pictures that show the same")
    for source, row in result.items():
        print(f"{source:12} {row}")
    options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 0


def _look(path: Path) -> np.ndarray:
    grey = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert grey is not None, f"{path} is no picture"
    return cv2.resize(grey, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA).astype(np.float32).ravel()


def _shape(entry: dict[str, float]) -> float:
    return entry["width_px"] / entry["height_px"]


def _overlaps(one: dict[str, object], other: dict[str, object]) -> list[float]:
    """Of every close control that both pictures have labelled, boxes counted in shares of the picture."""
    boxes, others = _boxes(one), _boxes(other)
    return [a.iou(b) for a in boxes for b in others if a.contains(b.center)]


def _boxes(entry: dict[str, object]) -> list[Rect]:
    width, height, boxes = entry["width_px"], entry["height_px"], entry["boxes"]
    assert isinstance(width, int) and isinstance(height, int) and isinstance(boxes, list)
    return [
        Rect.from_xywh(left / width, top / height, wide / width, high / height)
        for left, top, wide, high in (box["box_px"] for box in boxes if box["label"] == "close")
    ]


if __name__ == "__main__":
    sys.exit(main())
