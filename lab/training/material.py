"""The real pictures that training may use, and what is drawn on: adverts without controls, ordinary screens.

Of `ordinary_screens`, `u00` to `u25` and every fourth numbered file are kept for measuring.
"""

import json
import random
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import yaml

__all__ = [
    "CLASSES",
    "SCREEN_WIDTH_PX",
    "Labelled",
    "LabelledWindow",
    "at_screen_width",
    "class_of",
    "decoded_picture",
    "held_out",
    "held_out_screens",
    "labelled_windows",
    "ordinary_screens",
    "read_picture",
    "real_pictures",
    "without_controls",
]

CLASSES = ("words", "x_icon", "back_arrow", "cta")
SCREEN_WIDTH_PX = 624  # of drawn screens, and of all others once they are loaded
_WORDS = ("skip_text", "dismiss_text")
_NEUTRAL = ("ack_text", "ignored", "other")


def read_picture(path: Path) -> np.ndarray:
    """(H, W, 3) uint8, BGR. Raises ValueError if the file is no picture."""
    return decoded_picture(path.read_bytes(), where=str(path))


def decoded_picture(data: bytes, *, where: str = "the data") -> np.ndarray:
    """As `read_picture`."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError(f"{where} is no picture")
    return picture


@dataclass(frozen=True, slots=True)
class Labelled:
    """A picture's file and its boxes: (N, 4) left, top, width, height in px; (N,) classes, -1 = ignore."""

    path: Path
    boxes: np.ndarray
    classes: np.ndarray
    source: str
    is_near_duplicate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledWindow:
    """The window on top of a picture of close_controls/train, as a person saw it.

    `kind` None: cannot be told. `box` left, top, width, height in px of the file; None where it fills the
    picture, or there is no window. `missed`: its close controls that annotations.json does not have.
    """

    kind: str | None
    box: tuple[float, ...] | None = None
    missed: tuple[tuple[float, ...], ...] = ()


def labelled_windows() -> dict[str, LabelledWindow]:
    """By file name."""
    entries = yaml.safe_load((Path(__file__).parent / "close_control_windows.yaml").read_text())
    return {
        name: LabelledWindow(
            kind=entry["window"],
            box=tuple(entry["box"]) if "box" in entry else None,
            missed=tuple(map(tuple, entry.get("missed", ()))),
        )
        for name, entry in entries.items()
    }


def class_of(kind: str) -> int:
    """The place in `CLASSES` of a class or a kind of control; -1 for what counts neither way.

    An acknowledging button is one of those: by its looks it is a call, and only the words tell. `ValueError`
    for an unknown kind.
    """
    if kind in _NEUTRAL:
        return -1
    name = "words" if kind in _WORDS else kind
    if name not in CLASSES:
        raise ValueError(f"{kind!r} is neither a class of the finder nor a kind of control")
    return CLASSES.index(name)


def at_screen_width(picture: np.ndarray) -> tuple[np.ndarray, float]:
    """A BGR picture `SCREEN_WIDTH_PX` wide, and px of that per px of it."""
    scale = SCREEN_WIDTH_PX / picture.shape[1]
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    size = (SCREEN_WIDTH_PX, round(picture.shape[0] * scale))
    return cv2.resize(picture, size, interpolation=way), scale


def real_pictures(shared: Path, split: str = "train") -> list[Labelled]:
    """Every picture of a split of close_controls, with the kinds that a person assigned.

    Controls that were only seen later, with the windows (`labelled_windows`), count neither way.
    """
    root = shared / "close_controls"
    kinds = yaml.safe_load((Path(__file__).parent / "close_control_kinds.yaml").read_text())
    windows = labelled_windows()
    found = []
    for entry in json.loads((root / "annotations.json").read_text()):
        if entry["split"] != split:
            continue
        assigned_kinds = iter(kinds.get(Path(entry["file"]).name, ()))
        boxes, classes = [], []
        for box in entry["boxes"]:
            kind = next(assigned_kinds, "other") if box["label"] == "close" else "cta"
            boxes.append(box["box_px"])
            classes.append(class_of(kind))
        window = windows.get(Path(entry["file"]).name)
        for box in window.missed if window else ():
            boxes.append(box)
            classes.append(class_of("other"))
        found.append(
            Labelled(
                root / entry["file"],
                np.array(boxes, np.float32).reshape(-1, 4),
                np.array(classes, np.int64),
                entry["source"],
                is_near_duplicate=bool(entry["near_duplicate_of_another"]),
            )
        )
    return found


def held_out(path: Path) -> bool:
    """Whether an ordinary screen is kept for measuring only."""
    stem = path.stem
    return stem.startswith("u") or (stem.isdigit() and int(stem) % 4 == 0)


def ordinary_screens(shared: Path) -> list[Path]:
    """Those that may be trained on."""
    return [path for path in _ordinary(shared) if not held_out(path)]


def held_out_screens(shared: Path) -> list[Path]:
    return [path for path in _ordinary(shared) if held_out(path)]


def _ordinary(shared: Path) -> list[Path]:
    return [
        path
        for path in sorted((shared / "ordinary_screens").rglob("*"))
        if path.suffix in (".png", ".jpg", ".jpeg", ".webp")
    ]


def without_controls(picture: np.ndarray, boxes: np.ndarray, dice: random.Random) -> np.ndarray:
    """The picture with every labelled box painted over from its surroundings. BGR."""
    mask = np.zeros(picture.shape[:2], np.uint8)
    for left, top, width, height in boxes:
        more = 0.12 * max(width, height) + 3
        cv2.rectangle(
            mask,
            (int(left - more), int(top - more)),
            (int(left + width + more), int(top + height + more)),
            255,
            -1,
        )
    del dice
    return cv2.inpaint(picture, mask, 3, cv2.INPAINT_TELEA)
