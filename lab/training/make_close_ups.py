"""Writes the training data of the close-up net: every find of a trained control finder and its surroundings.

    python -m lab.training.make_close_ups models/control_finder.onnx --shared DIR --screens DIR --out FILE

A find has a chance of 3 % or more. What the finder missed is added with the label's own box.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from lab.training.close_up import MARGIN
from lab.training.decoding import holding
from lab.training.finding import finds, load_finder
from lab.training.material import CLASSES, read_picture, real_pictures
from lab.training.samples import drawn_screens, plain_screens, split

MIN_CHANCE = 0.03
SURROUNDINGS = 3 * MARGIN  # of the short side around a find: room for augmentation
MAX_SHORT_SIDE_PX = 96.0  # a find is kept no larger than this
MAX_REAL_PX = 1440

Entry = dict[str, Any]  # Any: plain values, and pictures as bytes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("finder", type=Path)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--screens", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--part", choices=["train", "check"], default="train")
    parser.add_argument("--count", type=int, default=5000, help="so many drawn screens of a folder at most")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--no-real", action="store_true", help="of drawn screens alone")
    args = parser.parse_args()
    pictures = [] if args.no_real else _real(args.shared, args.part)
    pictures += [(*one, False) for folder in args.screens for one in drawn_screens(folder)[: args.count]]
    with ProcessPoolExecutor(args.processes, initializer=partial(load_finder, args.finder)) as pool:
        found = [entry for entries in pool.map(_entries, pictures, chunksize=20) for entry in entries]
    args.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(found, args.out)
    kinds = [entry["kind"] for entry in found]
    print({name: kinds.count(place) for place, name in enumerate(("nothing", *CLASSES))})


def _real(shared: Path, part: str) -> list[tuple[Path, np.ndarray, np.ndarray, bool]]:
    train, check = split(real_pictures(shared))
    chosen = [*train, *plain_screens(shared)] if part == "train" else check
    return [(one.path, one.boxes, one.classes, True) for one in chosen]


def _entries(one: tuple[Path, np.ndarray, np.ndarray, bool]) -> list[Entry]:
    """Each find as picture (JPEG of BGR), `find` and `truth` in its px, kind (0 is nothing), chance."""
    path, boxes, classes, is_real = one
    picture = read_picture(path)
    if picture.shape[1] > MAX_REAL_PX:
        shrink = MAX_REAL_PX / picture.shape[1]
        picture, boxes = (
            cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA),
            boxes * shrink,
        )
    entries, missed = [], set(range(len(boxes)))
    for kind, chance, box in finds(picture, least=MIN_CHANCE):
        find = _clipped(box, picture)
        inside = holding(find, boxes)
        if any(classes[i] < 0 for i in inside):
            continue
        hit = min(inside, key=lambda i: boxes[i][2] * boxes[i][3], default=None)
        missed.discard(-1 if hit is None else hit)
        truth = None if hit is None else boxes[hit]
        true_kind = 0 if hit is None else int(classes[hit]) + 1
        entries.append(_entry(picture, find, truth, true_kind, is_real, found_as=kind, chance=chance))
    for i in missed:
        if classes[i] >= 0:
            label = int(classes[i])
            entries.append(
                _entry(picture, boxes[i], boxes[i], label + 1, is_real, found_as=label, chance=None)
            )
    return entries


def _clipped(box: np.ndarray, picture: np.ndarray) -> np.ndarray:
    left, top = max(0.0, box[0]), max(0.0, box[1])
    right, bottom = min(picture.shape[1], box[0] + box[2]), min(picture.shape[0], box[1] + box[3])
    return np.array([left, top, max(1.0, right - left), max(1.0, bottom - top)], np.float32)


def _entry(
    picture: np.ndarray, find: np.ndarray, truth: np.ndarray | None, kind: int, is_real: bool, **more: object
) -> Entry:
    around = SURROUNDINGS * max(4.0, min(find[2], find[3]))
    left = min(max(0, int(find[0] - around)), picture.shape[1] - 2)
    top = min(max(0, int(find[1] - around)), picture.shape[0] - 2)
    right, bottom = int(find[0] + find[2] + around) + 1, int(find[1] + find[3] + around) + 1
    part = picture[top:bottom, left:right]
    scale = min(1.0, MAX_SHORT_SIDE_PX / max(1.0, min(find[2], find[3])))
    if scale < 1:
        part = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    coded = cv2.imencode(".jpg", part, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()
    moved = np.array([left, top, 0, 0], np.float32)
    return {
        "picture": coded,
        "find": (find - moved) * scale,
        "truth": None if truth is None else (truth - moved) * scale,
        "kind": kind,
        "real": is_real,
        **more,
    }


if __name__ == "__main__":
    main()
