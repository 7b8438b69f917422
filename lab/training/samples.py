"""What the net is shown: crops of real and drawn screens at its own scale, randomly augmented."""

import json
import random
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch.utils.data import Dataset

from lab.training.material import (
    CLASSES,
    SCREEN_WIDTH_PX,
    Labelled,
    at_screen_width,
    class_of,
    decoded_picture,
    ordinary_screens,
    read_picture,
)

__all__ = [
    "CROP_PX",
    "WIDTH_PX",
    "Samples",
    "drawn_screens",
    "laid",
    "misread_screens",
    "plain_screens",
    "recoloured",
    "split",
]

WIDTH_PX = 416
CROP_PX = 416  # height of a training crop: half a screen, so that twice as many controls are seen per hour
SHARE_MISREAD = 0.35  # of the drawn screens
_WORDS = CLASSES.index("words")
_ARROW = CLASSES.index("back_arrow")
_CALL = CLASSES.index("cta")


@dataclass(frozen=True, slots=True)
class _Loaded:
    picture: np.ndarray  # (H, W, 3) uint8 BGR, SCREEN_WIDTH_PX wide
    boxes: np.ndarray  # (N, 4) float32 left, top, width, height
    classes: np.ndarray
    real: bool
    mistakes: np.ndarray | None = None  # (N, 4), where an earlier net saw a control that is none


def split(labelled: list[Labelled]) -> tuple[list[Labelled], list[Labelled]]:
    """For training, and a tenth to check on during training (val is never seen here)."""
    check = labelled[::10]
    return [one for place, one in enumerate(labelled) if place % 10], check


def drawn_screens(folder: Path) -> list[tuple[Path, np.ndarray, np.ndarray]]:
    found = []
    for line in (folder / "boxes.jsonl").read_text().splitlines():
        entry = json.loads(line)
        boxes = np.array([box[1:] for box in entry["boxes"]], np.float32).reshape(-1, 4)
        classes = np.array([class_of(box[0]) for box in entry["boxes"]], np.int64)
        found.append((folder / entry["file"], boxes, classes))
    return found


def misread_screens(folder: Path) -> list[tuple[Path, np.ndarray, np.ndarray, np.ndarray]]:
    """Those that `lab.training.mine` kept, each with the boxes of what was misread."""
    entries = [json.loads(line) for line in (folder / "mistakes.jsonl").read_text().splitlines()]
    mistakes = {entry["file"]: np.array(entry["mistakes"], np.float32) for entry in entries}
    return [(*one, mistakes[one[0].name]) for one in drawn_screens(folder) if one[0].name in mistakes]


def plain_screens(shared: Path) -> list[Labelled]:
    none = np.zeros((0, 4), np.float32), np.zeros(0, np.int64)
    return [Labelled(path, *none, "ordinary") for path in ordinary_screens(shared)]


def load(labelled: Labelled) -> _Loaded:
    small, scale = at_screen_width(read_picture(labelled.path))
    return _Loaded(small, labelled.boxes * scale, labelled.classes, real=True)


def laid(picture: np.ndarray) -> tuple[np.ndarray, float]:
    """A whole BGR picture as the net expects it, (1, 3, H, W) RGB in 0..1, and px of the net per px of it."""
    scale = WIDTH_PX / picture.shape[1]
    small = cv2.resize(picture, (WIDTH_PX, round(picture.shape[0] * scale)), interpolation=cv2.INTER_AREA)
    padded = np.zeros((1, 3, -(-small.shape[0] // 32) * 32, WIDTH_PX), np.float32)
    padded[0, :, : small.shape[0]] = small[:, :, ::-1].transpose(2, 0, 1)
    return padded / 255, scale


class Samples(Dataset):
    """Item `i` depends on `seed` and `i` alone: picture (3, H, W) uint8, boxes (N, 4), classes (N,), real."""

    def __init__(
        self,
        real: list[Labelled],
        plain: list[Labelled],
        drawn: list[tuple[Path, np.ndarray, np.ndarray]],
        misread: list[tuple[Path, np.ndarray, np.ndarray, np.ndarray]],
        *,
        n_items: int,
        share_real: float,
        seed: int,
    ) -> None:
        self._real = [load(one) for one in real]
        self._plain = [load(one) for one in plain]
        self._drawn, self._misread = drawn, misread
        self._n_items, self._seed = n_items, seed
        self._share_real = share_real if real else 0.0

    def __len__(self) -> int:
        return self._n_items

    def __getitem__(self, item: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, bool]:
        dice = random.Random(self._seed * 1_000_003 + item)
        way = dice.random()
        if way < self._share_real:
            one = dice.choice(self._real)
        elif way < self._share_real + 0.07 and self._plain:
            one = dice.choice(self._plain)
        elif self._misread and dice.random() < SHARE_MISREAD:
            path, boxes, classes, mistakes = dice.choice(self._misread)
            one = _Loaded(read_picture(path), boxes, classes, real=False, mistakes=mistakes)
        else:
            path, boxes, classes = dice.choice(self._drawn)
            one = _Loaded(read_picture(path), boxes, classes, real=False)
        picture, boxes, classes = _disturbed(one, dice)
        tensor = torch.from_numpy(np.ascontiguousarray(picture[:, :, ::-1].transpose(2, 0, 1)))
        return tensor, torch.from_numpy(boxes), torch.from_numpy(classes), one.real


def _disturbed(one: _Loaded, dice: random.Random) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    picture, boxes, classes = one.picture, one.boxes.copy(), one.classes.copy()
    scale = (
        WIDTH_PX
        / SCREEN_WIDTH_PX
        * (dice.uniform(0.85, 1.2) if dice.random() < 0.7 else dice.uniform(0.6, 1.5))
    )
    aspect = dice.uniform(0.92, 1.09) if dice.random() < 0.4 else 1.0
    across, down = scale, scale * aspect
    height, width = picture.shape[:2]
    # Where the crop is, in px of the scaled picture: mostly over a control, the rest anywhere.
    reach_x, reach_y = width * across - WIDTH_PX, height * down - CROP_PX
    left = dice.uniform(min(0, reach_x), max(0, reach_x))
    top = dice.uniform(min(0, reach_y), max(0, reach_y))
    aims = list(boxes if one.mistakes is None else one.mistakes)
    if aims and dice.random() < 0.8:
        rather = [box for box, kind in zip(boxes, classes, strict=True) if kind != _CALL]
        aim = dice.choice(rather if rather and dice.random() < 0.7 else aims)
        middle_x, middle_y = (aim[0] + aim[2] / 2) * across, (aim[1] + aim[3] / 2) * down
        top = middle_y - CROP_PX * dice.uniform(0.08, 0.92)
        if reach_x > 0 and not left < middle_x < left + WIDTH_PX:
            left = middle_x - WIDTH_PX * dice.uniform(0.1, 0.9)
    top = min(max(top, min(0, reach_y)), max(0, reach_y))
    left = min(max(left, min(0, reach_x)), max(0, reach_x))
    ground = dice.choice([0, 0, 255, 128])
    warp = np.array([[across, 0, -left], [0, down, -top]], np.float32)
    if scale < 0.9:  # a screen shrunk without smoothing would have aliasing that no real one has
        picture = cv2.GaussianBlur(picture, (0, 0), 0.45 / scale) if dice.random() < 0.85 else picture
    cut = cv2.warpAffine(
        picture, warp, (WIDTH_PX, CROP_PX), flags=cv2.INTER_LINEAR, borderValue=(ground,) * 3
    )
    boxes[:, 0] = boxes[:, 0] * across - left
    boxes[:, 1] = boxes[:, 1] * down - top
    boxes[:, 2] *= across
    boxes[:, 3] *= down
    middles = boxes[:, :2] + boxes[:, 2:] / 2
    seen = (
        (middles[:, 0] > 2)
        & (middles[:, 0] < WIDTH_PX - 2)
        & (middles[:, 1] > 2)
        & (middles[:, 1] < CROP_PX - 2)
    )
    boxes, classes = boxes[seen], classes[seen]
    # Mirrored words are unreadable, and a mirrored "<" leads on: only × and calls are mirrored.
    if dice.random() < 0.5 and not np.isin(classes, (_WORDS, _ARROW)).any():
        cut = cut[:, ::-1]
        boxes[:, 0] = WIDTH_PX - boxes[:, 0] - boxes[:, 2]
    return recoloured(np.ascontiguousarray(cut), dice), boxes.astype(np.float32), classes


def recoloured(picture: np.ndarray, dice: random.Random) -> np.ndarray:
    if dice.random() < 0.5:
        gain, lift = dice.uniform(0.7, 1.3), dice.uniform(-25, 25)
        tint = np.array([dice.uniform(0.88, 1.12) for _ in range(3)], np.float32)
        picture = np.clip(picture * (gain * tint) + lift, 0, 255).astype(np.uint8)
    if dice.random() < 0.08:
        picture = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    if dice.random() < 0.12:
        picture = np.ascontiguousarray(picture[:, :, list(dice.sample(range(3), 3))])
    if dice.random() < 0.06:
        picture = 255 - picture
    if dice.random() < 0.15:
        picture = cv2.GaussianBlur(picture, (0, 0), dice.uniform(0.4, 1.1))
    if dice.random() < 0.25:
        done, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, dice.randint(30, 85)])
        if done:
            picture = decoded_picture(coded.tobytes())
    return picture
