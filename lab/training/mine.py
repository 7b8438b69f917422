"""Writes which drawn screens a trained finder misreads: `python -m lab.training.mine FINDER.onnx --screens
DIR`.

One line each in `mistakes.jsonl`: where it sees a control that is none, with a chance of 15 % or more. Such
places are rare among screens drawn at random; `train --screens-misread DIR` shows them often.
"""

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from lab.training.decoding import holding
from lab.training.finding import finds, load_finder
from lab.training.material import CLASSES, read_picture
from lab.training.samples import drawn_screens

MIN_CHANCE = 0.15
_CALL = CLASSES.index("cta")  # a call on an ordinary page is a button, and is drawn as one


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
        ProcessPoolExecutor(args.processes, initializer=partial(load_finder, args.finder)) as pool,
    ):
        found = pool.map(_mistakes, screens, chunksize=20)
        for (path, _, _), mistakes in zip(screens, found, strict=True):
            if mistakes:
                n_mistaken += 1
                lines.write(json.dumps({"file": path.name, "mistakes": mistakes}) + "\n")
    print({"screens": len(screens), "misread": n_mistaken})


def _mistakes(screen: tuple[Path, np.ndarray, np.ndarray]) -> list[list[float]]:
    """Left, top, width, height of every find whose middle is in no box, px of the picture."""
    path, boxes, _ = screen
    return [
        [round(side, 1) for side in box.tolist()]
        for kind, _, box in finds(read_picture(path), least=MIN_CHANCE)
        if kind != _CALL and not holding(box, boxes)
    ]


if __name__ == "__main__":
    main()
