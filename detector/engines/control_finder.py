"""The learned control finder of `models/` behind perception's `ControlFinder` port, by onnxruntime.

The net sees the whole screen with its short side at 416 px and answers on a grid of 8 px: how likely a
control of each kind has its middle there, and where its edges are. It is loaded at the first look. How
it was trained stands in `training/`, what it scores in its card beside it.
"""

from collections.abc import Callable

import cv2
import numpy as np
import onnxruntime

from detector.core.geometry import Rect
from detector.perception.ports import FindKind, PictureFind

__all__ = ["LearnedControlFinder"]

SHORT_SIDE_PX = 416
MAX_LONG_SIDE_PX = 1248  # a page of three screens
MULTIPLE_PX = 32  # of the coarsest grid
STRIDE_PX = 8
LEAST_SCORE = 0.03
MOST_OVERLAP = 0.5  # intersection over union: two finds that share more are one control
_KINDS = (FindKind.WORDS, FindKind.X_ICON, FindKind.BACK_ARROW, FindKind.CALL)


class LearnedControlFinder:
    """A `ControlFinder`. `load` gives the bytes of the ONNX file; called at the first look."""

    def __init__(self, load: Callable[[], bytes], *, n_threads: int = 2) -> None:
        self._load, self._n_threads = load, n_threads
        self._session: onnxruntime.InferenceSession | None = None

    def find(self, frame: np.ndarray) -> tuple[PictureFind, ...]:
        """Best first; boxes are clipped to the frame. `frame` is (H, W, 3) uint8 RGB."""
        if min(frame.shape[:2]) < STRIDE_PX:
            return ()
        picture, scale = _laid(frame)
        scores, sides = self._loaded().run(None, {"picture": picture})
        return _finds(scores[0], sides[0], scale, frame.shape[1], frame.shape[0])

    def _loaded(self) -> onnxruntime.InferenceSession:
        if self._session is None:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = self._n_threads
            options.inter_op_num_threads = 1
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(
                self._load(), options, providers=["CPUExecutionProvider"]
            )
        return self._session


def _laid(frame: np.ndarray) -> tuple[np.ndarray, float]:
    """The frame as the net wants it, (1, 3, H, W) float32 in 0..1, and px of the net per px of the frame."""
    height, width = frame.shape[:2]
    scale = min(SHORT_SIDE_PX / min(height, width), MAX_LONG_SIDE_PX / max(height, width))
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    small = cv2.resize(frame, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    rows, columns = (-(-side // MULTIPLE_PX) * MULTIPLE_PX for side in (size[1], size[0]))
    laid = np.zeros((1, 3, rows, columns), np.float32)
    laid[0, :, : size[1], : size[0]] = small.transpose(2, 0, 1)
    laid *= 1 / 255
    return laid, scale


def _finds(
    scores: np.ndarray, sides: np.ndarray, scale: float, width: int, height: int
) -> tuple[PictureFind, ...]:
    """`scores` (4, h, w) in 0..1; `sides` (4, h, w) px of the net from a cell's middle to each edge."""
    highest = np.stack([cv2.dilate(plane, np.ones((3, 3), np.uint8)) for plane in scores])
    kinds, rows, columns = np.nonzero((scores >= LEAST_SCORE) & (scores == highest))
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
        if box is None or any(box.iou(other.box) > MOST_OVERLAP for other in kept):
            continue
        score = float(scores[kind, row, column])
        kept.append(PictureFind(box=box, kind=_KINDS[kind], score=score))
    return tuple(kept)
