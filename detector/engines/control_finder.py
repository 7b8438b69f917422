"""The learned control finder of `models/` behind perception's `ControlFinder` port, by onnxruntime.

One net takes the whole screen with its short side at 416 px and answers on a grid of 8 px: how likely the
centre of a control of each kind is there, and roughly where its edges are. A second, smaller one examines
each of these finds again near full resolution: how likely it is, and exactly where its edges are.
Both are loaded on first use. How they were trained is described in `lab/training/`, their scores in the card
beside them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
import onnxruntime

from detector.core.geometry import Rect
from detector.engines.sessions import new_session
from detector.perception import FindKind, PictureFind, WindowGuess, shrunk

__all__ = ["SIZES_PX", "LearnedControlFinder", "LearnedWindowFinder", "laid", "size_for"]


# The learned window finder of `models/` behind perception's `WindowFinder` port, by onnxruntime.
#
# One net takes the whole picture, scaled to one of a few sizes, and answers on a grid of 8 px: how likely
# each cell belongs to the window on top, and how that window lies, if there is one. Loaded on first use. How
# it was trained is described in `lab/training/`, its scores in the card beside it.

SIZES_PX = ((384, 192), (320, 224), (256, 288), (192, 384))
"""Height and width, of about as many px each: those that the net was trained with."""


class LearnedWindowFinder:
    """A `WindowFinder`. `load` returns the bytes of the ONNX file; called on first use."""

    def __init__(self, load: Callable[[], bytes], *, n_threads: int = 2) -> None:
        self._load, self._n_threads = load, n_threads
        self._net: onnxruntime.InferenceSession | None = None

    def look(self, frame: np.ndarray) -> WindowGuess:
        """`frame` is (H, W, 3) uint8 RGB."""
        if self._net is None:
            self._net = new_session(self._load(), n_threads=self._n_threads)
        cover, ways = self._net.run(None, {"picture": laid(frame)})
        none, full_screen, card, sheet = (float(chance) for chance in ways[0])
        return WindowGuess(cover=cover[0, 0], none=none, full_screen=full_screen, card=card, sheet=sheet)


def laid(frame: np.ndarray) -> np.ndarray:
    """The net's input, (1, 3, h, w) float32 in 0..1: all of `frame`, (H, W, 3) uint8 RGB, at its size."""
    height, width = size_for(*frame.shape[:2])
    filled = np.empty((1, 3, height, width), np.float32)
    for plane, into in zip(cv2.split(shrunk(frame, width, height)), filled[0], strict=True):
        np.multiply(plane, np.float32(1 / 255), out=into, dtype=np.float32)
    return filled


def size_for(height: int, width: int) -> tuple[int, int]:
    """Of `SIZES_PX`, the one whose shape is nearest."""
    aspect = np.log(height / width)
    return min(SIZES_PX, key=lambda size: abs(np.log(size[0] / size[1]) - aspect))


SHORT_SIDE_PX = 416
MAX_LONG_SIDE_PX = 1248  # a page of three screens
MULTIPLE_PX = 32  # of the coarsest grid
STRIDE_PX = 8
MIN_SCORE = 0.03
MAX_OVERLAP = 0.5  # intersection over union: two finds that share more are one control
MAX_CLOSE_UPS = 6  # the best finds; weaker ones keep the first net's result
CLOSE_UP_SIZE_PX = (96, 64)  # width, height
CLOSE_UP_MARGIN = 0.5  # of the find's short side, on each side
MIN_SHORT_SIDE_PX = 4.0
_KINDS = (FindKind.WORDS, FindKind.X_ICON, FindKind.BACK_ARROW, FindKind.CALL)


@dataclass(frozen=True, slots=True)
class _Nets:
    """Both nets, loaded."""

    screen: onnxruntime.InferenceSession
    close_up: onnxruntime.InferenceSession


class LearnedControlFinder:
    """A `ControlFinder`. The two functions return the bytes of the ONNX files; called on first use."""

    def __init__(
        self, load_screen: Callable[[], bytes], load_close_up: Callable[[], bytes], *, n_threads: int = 2
    ) -> None:
        self._load = load_screen, load_close_up
        self._n_threads = n_threads
        self._nets: _Nets | None = None

    def find(self, frame: np.ndarray) -> tuple[PictureFind, ...]:
        """Best first; boxes are clipped to the frame. `frame` is (H, W, 3) uint8 RGB."""
        if min(frame.shape[:2]) < STRIDE_PX:
            return ()
        nets = self._loaded()
        picture, scale = _laid(frame)
        scores, sides = nets.screen.run(None, {"picture": picture})
        finds = _finds(scores[0], sides[0], scale, frame.shape[1], frame.shape[0])
        return _looked_at_closely(nets.close_up, frame, finds)

    def _loaded(self) -> _Nets:
        if self._nets is None:
            screen, close_up = (new_session(load(), n_threads=self._n_threads) for load in self._load)
            self._nets = _Nets(screen, close_up)
        return self._nets


def _laid(frame: np.ndarray) -> tuple[np.ndarray, float]:
    """The net's input, (1, 3, H, W) float32 in 0..1, and px of the net per px of the frame."""
    height, width = frame.shape[:2]
    scale = min(SHORT_SIDE_PX / min(height, width), MAX_LONG_SIDE_PX / max(height, width))
    columns, rows = max(round(width * scale), 1), max(round(height * scale), 1)
    whole = [-(-side // MULTIPLE_PX) * MULTIPLE_PX for side in (rows, columns)]
    laid = np.zeros((1, 3, *whole), np.float32)
    for plane, filled in zip(cv2.split(shrunk(frame, columns, rows)), laid[0], strict=True):
        np.multiply(plane, np.float32(1 / 255), out=filled[:rows, :columns], dtype=np.float32)
    return laid, scale


def _finds(
    scores: np.ndarray, sides: np.ndarray, scale: float, width: int, height: int
) -> tuple[PictureFind, ...]:
    """`scores` (4, h, w) in 0..1; `sides` (4, h, w) px of the net from a cell's centre to each edge."""
    highest = np.stack([cv2.dilate(plane, np.ones((3, 3), np.uint8)) for plane in scores])
    kinds, rows, columns = np.nonzero((scores >= MIN_SCORE) & (scores == highest))
    order = np.argsort(-scores[kinds, rows, columns], kind="stable")
    frame = Rect.from_xywh(0, 0, width, height)
    kept: list[PictureFind] = []
    for kind, row, column in zip(kinds[order], rows[order], columns[order], strict=True):
        left, top, right, bottom = (float(v) for v in sides[:, row, column])
        x, y = (column + 0.5) * STRIDE_PX, (row + 0.5) * STRIDE_PX
        box = Rect(
            left_px=(x - left) / scale,
            top_px=(y - top) / scale,
            right_px=(x + right) / scale,
            bottom_px=(y + bottom) / scale,
        ).intersection(frame)
        if box is None or any(box.iou(other.box) > MAX_OVERLAP for other in kept):
            continue
        score = float(scores[kind, row, column])
        kept.append(PictureFind(box=box, kind=_KINDS[kind], score=score))
    return tuple(kept)


def _looked_at_closely(
    net: onnxruntime.InferenceSession, rgb: np.ndarray, finds: tuple[PictureFind, ...]
) -> tuple[PictureFind, ...]:
    """The finds with the best ones updated by the close-up net, and duplicates that result removed."""
    best, rest = finds[:MAX_CLOSE_UPS], finds[MAX_CLOSE_UPS:]
    if not best:
        return finds
    around = [_surroundings(find.box) for find in best]
    pictures = np.stack([_cut_out(rgb, rect) for rect in around]).transpose(0, 3, 1, 2)
    chances, edges = net.run(
        None,
        {
            "picture": np.multiply(pictures, 1 / 255, dtype=np.float32),
            "chance": np.array([find.score for find in best], np.float32),
            "found_as": np.array([_KINDS.index(find.kind) for find in best], np.int64),
        },
    )
    frame = Rect.from_xywh(0, 0, rgb.shape[1], rgb.shape[0])
    again = [
        replace(find, box=_within(shown, sides, frame) or find.box, score=float(chance))
        for find, shown, sides, chance in zip(best, around, edges, chances, strict=True)
    ]
    kept: list[PictureFind] = []
    for find in sorted([*again, *rest], key=lambda find: -find.score):
        if all(find.box.iou(other.box) <= MAX_OVERLAP for other in kept):
            kept.append(find)
    return tuple(kept)


def _surroundings(box: Rect) -> Rect:
    return box.expanded(CLOSE_UP_MARGIN * max(MIN_SHORT_SIDE_PX, box.short_side_px))


def _within(shown: Rect, sides: np.ndarray, frame: Rect) -> Rect | None:
    """`sides` (4,) left, top, right, bottom, 0..1 of the crop."""
    left, top, right, bottom = (float(side) for side in sides)
    if right - left < 0.02 or bottom - top < 0.02:
        return None
    return Rect(
        left_px=shown.left_px + left * shown.width_px,
        top_px=shown.top_px + top * shown.height_px,
        right_px=shown.left_px + right * shown.width_px,
        bottom_px=shown.top_px + bottom * shown.height_px,
    ).intersection(frame)


def _cut_out(rgb: np.ndarray, shown: Rect) -> np.ndarray:
    """(64, 96, 3) uint8: a part of the picture scaled to that size; beyond the edge, the edge repeats."""
    columns, rows = CLOSE_UP_SIZE_PX
    across, down = columns / shown.width_px, rows / shown.height_px
    left, top = max(0, int(np.floor(shown.left_px))), max(0, int(np.floor(shown.top_px)))
    part = rgb[top : int(np.ceil(shown.bottom_px)), left : int(np.ceil(shown.right_px))]
    small = part
    if min(across, down) < 1 / 1.4:  # warping alone would skip pixels
        size = (
            max(1, round(part.shape[1] * min(1.0, across))),
            max(1, round(part.shape[0] * min(1.0, down))),
        )
        small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    step_x = across * part.shape[1] / small.shape[1]
    step_y = down * part.shape[0] / small.shape[0]
    # Pixel centres are at half-integers: map the part's own grid to the crop's.
    warp = np.array(
        [
            [step_x, 0, (left - shown.left_px) * across + 0.5 * step_x - 0.5],
            [0, step_y, (top - shown.top_px) * down + 0.5 * step_y - 0.5],
        ],
        np.float32,
    )
    return cv2.warpAffine(
        small, warp, CLOSE_UP_SIZE_PX, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
