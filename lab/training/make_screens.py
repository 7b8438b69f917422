"""Draws the training screens into a folder: pictures as JPEG, boxes in one JSON line each."""

import argparse
import json
import random
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import cv2

from lab.training.art import Art
from lab.training.material import (
    SCREEN_WIDTH_PX,
    ordinary_screens,
    read_picture,
    real_pictures,
    without_controls,
)
from lab.training.pen import Box
from lab.training.photographs import photographs, upright
from lab.training.screens import draw_screen, draw_with_window, spoil

CACHE = Path(__file__).parent / ".cache"
_art: list[Art] = []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=8000)
    parser.add_argument("--seed", type=int, default=1_000_000)
    parser.add_argument(
        "--shared", type=Path, required=True, help="the folder that holds close_controls and ordinary_screens"
    )
    parser.add_argument("--no-adverts", action="store_true", help="draw on no picture of close_controls")
    parser.add_argument("--ordinary", action="store_true", help="ordinary screens alone, nothing to close")
    parser.add_argument("--adverts", type=int, default=10_000, help="draw on so many of close_controls")
    parser.add_argument("--photographs", type=Path, help="draw on those of this folder, too")
    parser.add_argument("--windows", action="store_true", help="windows of every kind, with boxes and texts")
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    seeds = range(args.seed, args.seed + args.count)
    start = partial(_load_art, args.shared, 0 if args.no_adverts else args.adverts, args.photographs)
    draw = (
        partial(_draw_window, args.out, args.ordinary)
        if args.windows
        else partial(_draw, args.out, args.ordinary)
    )
    with (
        (args.out / "boxes.jsonl").open("w") as lines,
        ProcessPoolExecutor(args.processes, initializer=start) as pool,
    ):
        for line in pool.map(draw, seeds, chunksize=50):
            lines.write(line + "\n")


def _load_art(shared: Path, n_adverts: int, folder: Path | None) -> None:
    cv2.setNumThreads(1)
    dice = random.Random(0)
    adverts = []
    pictures = real_pictures(shared) if n_adverts else []
    for labelled in pictures[:: max(1, len(pictures) // max(1, n_adverts))]:
        picture = read_picture(labelled.path)
        scale = 624 / picture.shape[1]
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        adverts.append(without_controls(small, labelled.boxes * scale, dice))
    if folder is not None:
        adverts += [upright(one, SCREEN_WIDTH_PX) for one in photographs(folder)]
    ordinary = []
    for path in ordinary_screens(shared):
        picture = read_picture(path)
        scale = 624 / picture.shape[1]
        ordinary.append(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    _art.append(Art(adverts or ordinary, ordinary))


def _draw(out: Path, only_ordinary: bool, seed: int) -> str:
    picture, boxes = draw_screen(seed, _art[0], CACHE, only_ordinary=only_ordinary)
    picture = spoil(picture, random.Random(seed + 7))
    cv2.imwrite(str(out / f"{seed}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, 92])
    return json.dumps(
        {"file": f"{seed}.jpg", "boxes": [[kind, *(round(v, 1) for v in box)] for kind, box in boxes]}
    )


def _draw_window(out: Path, only_ordinary: bool, seed: int) -> str:
    shown = draw_with_window(seed, _art[0], CACHE, only_ordinary=only_ordinary)
    picture = spoil(shown.picture, random.Random(seed + 7))
    cv2.imwrite(str(out / f"{seed}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, 92])

    def named_box(named: tuple[str, Box]) -> list[str | float]:
        return [named[0], *(round(v, 1) for v in named[1])]

    return json.dumps(
        {
            "file": f"{seed}.jpg",
            "boxes": [named_box(one) for one in shown.boxes],
            "window": None if shown.window is None else named_box(shown.window),
            "lines": [named_box(one) for one in shown.lines],
        },
        ensure_ascii=False,
    )


if __name__ == "__main__":
    main()
