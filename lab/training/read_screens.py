"""Looks at screens as the detector does and keeps what it read: `python -m lab.training.read_screens NAME
...`.

Finds, lines and strokes of every picture, by the quick look and by the full one, in one pickle per source:
looking takes a second per picture, and the models on top of it are trained again and again.
"""

import argparse
import pickle
import random
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.engines.control_finder import LearnedControlFinder
from detector.engines.text_reader import RapidTextReader
from detector.perception.content import Content, full_look, quick_look
from detector.perception.lexicon import Lexicon
from detector.perception.ports import TextLine
from detector.wiring.perception_setup import control_finder, lexicon
from lab.training.labelled_screens import (
    LabelledScreen,
    aidui,
    close_controls,
    cut_pieces,
    drawn,
    measured_half,
    ordinary,
    ordinary_held_out,
    rendered,
)

SOURCES = (
    "close_controls",
    "close_controls_cut",
    "val",
    "aidui",
    "ordinary",
    "ordinary_held_out",
    "measured",
    "drawn",
    "rendered",
    "rendered_held_out",
)
CUT_SHARE = 0.4  # of rendered screens: collections show pieces of screens, reports cut pictures
MIN_READ_SHARE = 0.016  # of the width: OCR misses most smaller print


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", choices=SOURCES)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--screens", type=Path)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--out", type=Path, required=True, help="goes on where it ended")
    parser.add_argument("--seconds", type=float, default=1e9, help="ends with 3 after so much work")
    args = parser.parse_args()
    screens = {
        "close_controls": lambda: close_controls(args.shared, n_trained=args.count),
        "close_controls_cut": lambda: cut_pieces(
            [one for one in close_controls(args.shared, n_trained=args.count) if one.window_box], 1.0
        ),
        "val": lambda: close_controls(args.shared, n_trained=0, split="val"),
        "aidui": lambda: aidui(args.shared),
        "ordinary": lambda: ordinary(args.shared),
        "measured": lambda: measured_half(args.shared),
        "ordinary_held_out": lambda: ordinary_held_out(args.shared),
        "rendered": lambda: cut_pieces(rendered(args.screens)[: args.count], CUT_SHARE),
        "rendered_held_out": lambda: rendered(args.screens, "held_out")[: args.count],
        "drawn": lambda: drawn(args.screens)[: args.count],
    }[args.source]()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    begin, n_kept = time.process_time(), sum(1 for _ in kept_in(args.out)) if args.out.is_file() else 0
    with args.out.open("ab") as kept:
        for screen in screens[n_kept:]:
            pickle.dump(read(screen), kept)
            if time.process_time() - begin > args.seconds:
                sys.exit(3)


def kept_in(path: Path) -> Iterator[tuple[LabelledScreen, Content, Content]]:
    """What an earlier run kept."""
    with path.open("rb") as file:
        while True:
            try:
                yield pickle.load(file)
            except EOFError:
                return


@cache
def _screen_reader() -> tuple[RapidTextReader, LearnedControlFinder, Lexicon]:
    cv2.setNumThreads(1)
    return RapidTextReader(n_threads=1), control_finder(n_threads=1), lexicon()


def read(screen: LabelledScreen) -> tuple[LabelledScreen, Content, Content]:
    """The screen, the quick look at it and the full one."""
    ocr, finder, words = _screen_reader()
    rgb = screen.pixels()
    reader = ocr if screen.lines is None else KnownText(screen, rgb.shape[1])
    quick = quick_look(rgb, reader, finder, words)
    return screen, quick, full_look(rgb, reader, finder, words, quick)


class KnownText:
    """A `TextReader` that knows what was drawn, and misses a little of it, mostly small print."""

    def __init__(self, screen: LabelledScreen, width_px: int) -> None:
        dice = random.Random(screen.path.name)
        self._lines = [
            TextLine(text=text, box=box.expanded(0.12 * box.height_px), score=dice.uniform(0.9, 1.0))
            for text, box in screen.lines or ()
            if dice.random() < (0.96 if box.height_px > MIN_READ_SHARE * width_px else 0.4)
        ]

    def read(self, frame: np.ndarray, *, region: Rect | None = None) -> tuple[TextLine, ...]:
        del frame
        found = [line for line in self._lines if region is None or region.contains(line.box.center)]
        return tuple(sorted(found, key=lambda line: (line.box.top_px, line.box.left_px)))

    def recognise(self, frame: np.ndarray, box: Rect) -> TextLine | None:
        del frame
        return next((line for line in self._lines if box.contains(line.box.center)), None)


if __name__ == "__main__":
    main()
