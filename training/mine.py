"""Writes which drawn screens a trained finder misreads: `python -m training.mine FINDER.onnx --screens DIR`.

Beside their boxes in `mistakes.jsonl`: where it sees a control that is none, with a chance of 15 % or more.
Such places are rare among screens drawn by chance; `train --screens-misread DIR` shows them often.
"""

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from training.decoding import decode
from training.material import CLASSES
from training.samples import drawn_screens, laid

LEAST_CHANCE = 0.15
_CALL = CLASSES.index("cta")  # a call on an ordinary page is a button, and drawn as one
_session: list[onnxruntime.InferenceSession] = []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("finder", type=Path)
    parser.add_argument("--screens", type=Path, required=True)
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    screens = drawn_screens(args.screens)
    n_mistaken = 0
    with (
        (args.screens / "mistakes.jsonl").open("w") as lines,
        ProcessPoolExecutor(args.processes, initializer=partial(_load, args.finder)) as pool,
    ):
        told = pool.map(_mistakes, screens, chunksize=20)
        for (path, boxes, classes), mistakes in zip(screens, told, strict=True):
            if mistakes:
                n_mistaken += 1
                named = [[CLASSES[k], *box] for k, box in zip(classes, boxes.tolist(), strict=True)]
                lines.write(json.dumps({"file": path.name, "boxes": named, "mistakes": mistakes}) + "\n")
    print({"screens": len(screens), "misread": n_mistaken})


def _load(finder: Path) -> None:
    cv2.setNumThreads(1)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    _session.append(onnxruntime.InferenceSession(str(finder), options))


def _mistakes(screen: tuple[Path, np.ndarray, np.ndarray]) -> list[list[float]]:
    """Left, top, width, height of every find whose middle lies in no box, px of the picture."""
    path, boxes, _ = screen
    seen, scale = laid(cv2.imread(str(path)))
    scores, sides = _session[0].run(None, {"picture": seen})
    mistakes = []
    for kind, _, box in decode(scores[0], sides[0], least=LEAST_CHANCE):
        left, top, width, height = (box / scale).tolist()
        x, y = left + width / 2, top + height / 2
        inside = (boxes[:, :2] <= (x, y)) & ((x, y) <= boxes[:, :2] + boxes[:, 2:])
        if kind != _CALL and not inside.all(1).any():
            mistakes.append([round(v, 1) for v in (left, top, width, height)])
    return mistakes


if __name__ == "__main__":
    main()
