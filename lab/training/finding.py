"""A trained finder in worker processes: loaded once in each, then run on whole pictures."""

from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from lab.training.decoding import decode
from lab.training.samples import laid

__all__ = ["finds", "load_finder"]

_session: list[onnxruntime.InferenceSession] = []


def load_finder(finder: Path) -> None:
    """To start a worker: one thread, since there is one worker per core."""
    cv2.setNumThreads(1)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    _session.append(onnxruntime.InferenceSession(str(finder), options))


def finds(picture: np.ndarray, *, least: float) -> list[tuple[int, float, np.ndarray]]:
    """(class, chance, left top width height in px of the BGR picture), best first."""
    seen, scale = laid(picture)
    scores, sides = _session[0].run(None, {"picture": seen})
    return [(kind, chance, box / scale) for kind, chance, box in decode(scores[0], sides[0], least=least)]
