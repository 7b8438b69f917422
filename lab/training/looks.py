"""Figures of labelled screens, as the detector would weigh them, with their labels: made once, then kept."""

import pickle
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from detector.core.display import Display, PxPerMmSource
from detector.core.geometry import Rect
from detector.perception.content import Content
from detector.perception.control_evidence import (
    BELIEF_FIGURES,
    belief_evidence,
    control_evidence,
    senses_in,
)
from detector.perception.element import Element
from detector.perception.elements import elements_of
from detector.perception.lexicon import Lexicon
from detector.perception.pictures import FrameContext
from detector.perception.weights import Weights
from detector.perception.window_belief import WindowBelief, believed
from detector.perception.window_evidence import Surroundings, looks_of, window_evidence
from detector.perception.window_shapes import Shape, shapes_in, thumbnail_of
from detector.perception.words import interpret_lines
from lab.training.labelled_screens import LabelledScreen
from lab.training.read_screens import kept_in

__all__ = ["Look", "belief_and_chances", "looks_in"]

WHOLE_FROM, HALF_FROM = 0.9, 0.5  # intersection over union with the true window: certainly it, certainly not


@dataclass
class Look:
    """One look at one picture: figures of its rectangles and of its elements, and their labels.

    `overlap` None: it is not known which window is on top. `closes` is NaN where it counts neither way.
    """

    screen: LabelledScreen
    is_full: bool
    frame: Rect
    shapes: tuple[Shape, ...]
    windows: np.ndarray
    overlap: np.ndarray | None
    elements: tuple[Element, ...]
    controls: np.ndarray
    closes: np.ndarray


def looks_in(path: Path, lexicon: Lexicon) -> list[Look]:
    kept = path.with_suffix(".looks")
    if kept.is_file() and kept.stat().st_mtime > path.stat().st_mtime:
        looks: list[Look] = pickle.loads(kept.read_bytes())
        return looks
    found = []
    for screen, quick, full in kept_in(path):
        rgb = screen.pixels()
        found.append(_look(screen, rgb, full, lexicon, is_full=True))
        if zlib.crc32(screen.path.name.encode()) % 5 < 3:
            found.append(_look(screen, rgb, quick, lexicon, is_full=False))
        if zlib.crc32(screen.path.name.encode()) % 5 == 0:
            found.append(_look(screen, rgb, replace(full, finds=None), lexicon, is_full=True))
    kept.write_bytes(pickle.dumps(found))
    return found


def belief_and_chances(look: Look, weights: Weights) -> tuple[WindowBelief, np.ndarray]:
    """The belief in its window, and each element's chance, as `perception/scene.py` derives them."""
    belief = believed(look.shapes, weights.windows.evaluate(look.windows).log_odds)
    cases = look.controls.copy()
    cases[:, -len(BELIEF_FIGURES) :] = belief_evidence(look.elements, look.frame, belief.as_sure())
    best = max(map(float, weights.controls.evaluate(cases).log_odds), default=-np.inf)
    belief = belief.beside(best, weights.together)
    cases[:, -len(BELIEF_FIGURES) :] = belief_evidence(look.elements, look.frame, belief)
    return belief, weights.controls.evaluate(cases).probability


def _look(screen: LabelledScreen, rgb: np.ndarray, ink: Content, lexicon: Lexicon, *, is_full: bool) -> Look:
    height, width = rgb.shape[:2]
    frame = Rect.from_xywh(0, 0, width, height)
    thumbnail = thumbnail_of(rgb)
    shapes = shapes_in(thumbnail, frame)
    lines = interpret_lines(ink.lines, lexicon)
    display = Display(
        width_px=width,
        height_px=height,
        density_dpi=None,
        px_per_mm=None,
        px_per_mm_source=PxPerMmSource.UNKNOWN,
    )
    elements = elements_of(rgb, ink, None, lexicon=lexicon, display=display)
    senses = senses_in(elements, ink.lines, lexicon, rgb)
    looks, flat = looks_of(thumbnail)
    around = Surroundings(
        rgb=rgb,
        frame=frame,
        lines=lines,
        is_read=is_full,
        finds=ink.finds,
        looks=looks,
    )
    windows = window_evidence(
        thumbnail, shapes, looks, flat, lines=lines, is_read=is_full, finds=ink.finds, context=FrameContext()
    )
    return Look(
        screen=screen,
        is_full=is_full,
        frame=frame,
        shapes=shapes,
        windows=windows,
        overlap=_overlap(screen, shapes),
        elements=elements,
        controls=control_evidence(elements, senses, around, None),
        closes=np.array([_closes(screen, one) for one in elements], float),
    )


def _overlap(screen: LabelledScreen, shapes: tuple[Shape, ...]) -> np.ndarray | None:
    """How much of a true window each rectangle is, 0 to 1; None if that is not known."""
    if screen.window is None:
        return None
    if screen.window == "none":
        return np.zeros(len(shapes))
    true = screen.window_box or shapes[0].box
    iou = np.array([shape.box.iou(true) for shape in shapes])
    return np.clip((iou - HALF_FROM) / (WHOLE_FROM - HALF_FROM), 0, 1)


def _closes(screen: LabelledScreen, element: Element) -> float:
    """1 where it is a labelled control, NaN where it counts neither way."""
    if screen.is_familiar:
        return float("nan")
    middle = element.box.center
    if any(box.contains(middle) for _, box in screen.controls):
        return 1.0
    return float("nan") if any(box.contains(middle) for box in screen.neutral) else 0.0
