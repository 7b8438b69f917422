"""RapidOCR behind perception's `TextReader` port: offline, two threads, deterministic lines.

The models ship in the rapidocr wheel. They are loaded on first use (about two seconds), not when the
reader is created. Lines are returned in reading order, top to bottom, with spaces normalised.
"""

import hashlib
import logging
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.engines.sessions import denormals_as_zero, new_session
from detector.perception import TextLine

__all__ = ["N_THREADS", "KnownLines", "RapidTextReader"]


# Lines of text that were read before, recognised by their pixels.
#
# A status bar's clock, a popup or a button looks the same from launch to launch while the page around it has
# changed: one line in six of a scan with touches. The net is given each line by itself, so its earlier result
# for the same pixels is what it would return now.

N_KEPT = 4096
"""Some 200 bytes each."""


class KnownLines:
    """Calls `read` for lines not seen before. Not thread-safe."""

    def __init__(self, *, n_kept: int = N_KEPT) -> None:
        self._n_kept = n_kept
        self._known: OrderedDict[bytes, tuple[str, float]] = OrderedDict()

    def read(
        self,
        pictures: Sequence[np.ndarray],
        read: Callable[[Sequence[np.ndarray]], Sequence[tuple[str, float]]],
    ) -> list[tuple[str, float]]:
        """Text and score of each picture of a line, (H, W, 3) uint8, in their order."""
        keys = [_key(picture) for picture in pictures]
        new = {key: picture for key, picture in zip(keys, pictures, strict=True) if key not in self._known}
        found = dict(zip(new, read(list(new.values())), strict=True)) if new else {}
        lines = [found[key] if key in found else self._known[key] for key in keys]
        for key, line in zip(keys, lines, strict=True):
            self._known[key] = line
            self._known.move_to_end(key)
        while len(self._known) > self._n_kept:
            self._known.popitem(last=False)
        return lines


def _key(picture: np.ndarray) -> bytes:
    return hashlib.blake2b(repr(picture.shape).encode() + picture.tobytes(), digest_size=32).digest()


# Measured on splash screens of 1080x2400 px (`limit_type: max` shrinks the long side to 960 px before lines
# are detected): 0.8 s a screen against 1.9 s with the defaults, and as many lines found. 1280 px found
# fewer.
SEARCH_LONG_SIDE_PX = 960
MAX_LONG_SIDE_PX = 2400  # the default of 2000 would shrink a phone's screenshot before anything else
# Lines are padded to the longest of their batch, but not to 320 px as by default: a control's single word is
# read in a third of the time (80 real controls), with the same result.
REC_LEAST_SHAPE = [3, 48, 48]
# Each line by itself: in a batch it would be padded to the longest in it, and read slightly differently
# depending on its neighbours. 208 real screens: the same controls, a page of 30 lines in 0.27 s, not 0.31.
REC_BATCH = 1
N_THREADS = 2
# Below this size lines are missed: a picture from the web is enlarged to it before detection.
ENLARGE_BELOW_LONG_SIDE_PX = 960
MIN_SCORE = 0.5
TURNED_ASPECT_FROM = 1.5  # height to width from which on RapidOCR turns a line


class RapidTextReader:
    """A `TextReader`. Not thread-safe."""

    def __init__(self, *, n_threads: int = N_THREADS) -> None:
        self._n_threads = n_threads
        self._engine: Callable[..., Any] | None = None  # rapidocr has no types

    def read(self, frame: np.ndarray, *, region: Rect | None = None) -> tuple[TextLine, ...]:
        """All lines, or those in `region` if one is given. `frame` is (H, W, 3) uint8 RGB."""
        left, top, crop = _crop(frame, region)
        if crop.size == 0 or min(crop.shape[:2]) < 4:
            return ()
        height, width = crop.shape[:2]
        # A region of a large frame is read at the frame's own size: only small *frames* are enlarged.
        scale = max(1.0, min(3.0, ENLARGE_BELOW_LONG_SIDE_PX / max(frame.shape[:2])))
        if scale > 1.0:
            size = (round(width * scale), round(height * scale))
            crop = cv2.resize(crop, size, interpolation=cv2.INTER_CUBIC)
        found = self._ocr(crop, use_det=True)
        if found.boxes is None or found.txts is None:
            return ()
        lines = [
            TextLine(
                text=normalised(str(text)),
                box=_rect(np.asarray(corners) / scale, left, top),
                score=float(score),
            )
            for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        ]
        kept = [line for line in lines if line.text and line.score >= MIN_SCORE]
        return tuple(sorted(kept, key=lambda line: (line.box.top_px, line.box.left_px)))

    def recognise(self, frame: np.ndarray, box: Rect) -> TextLine | None:
        """Read the single line inside `box` without detection; None if nothing is read."""
        left, top, crop = _crop(frame, box)
        if crop.size == 0 or min(crop.shape[:2]) < 4:
            return None
        found = self._ocr(crop, use_det=False)
        if not found.txts:
            return None
        text, score = normalised(str(found.txts[0])), float(found.scores[0])
        if not text or score < MIN_SCORE:
            return None
        height, width = crop.shape[:2]
        return TextLine(text=text, box=Rect.from_xywh(left, top, width, height), score=score)

    def _ocr(self, rgb: np.ndarray, *, use_det: bool) -> Any:
        """RapidOCR expects BGR. Its settings persist between calls, so each call passes all three."""
        bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
        with denormals_as_zero():
            if self._engine is None:
                self._engine = _load(self._n_threads)
            return self._engine(bgr, use_det=use_det, use_cls=False, use_rec=True)


def _load(n_threads: int) -> Callable[..., Any]:
    """Imported here: the import alone takes half a second, and a command may never read a picture."""
    from rapidocr import RapidOCR  # noqa: PLC0415
    from rapidocr.ch_ppocr_rec.typings import TextRecOutput  # noqa: PLC0415

    known = KnownLines()

    class Engine(RapidOCR):
        """One that recognises lines it has read before."""

        def crop_text_regions(self, img: np.ndarray, det_boxes: np.ndarray) -> list[np.ndarray]:
            return _lines_of(img, det_boxes, super().crop_text_regions)

        def recognize_txt(self, img: list[np.ndarray]) -> Any:
            texts, scores = zip(*known.read(img, self._read_unknown), strict=True)
            output: Any = TextRecOutput  # its own types forbid what rapidocr itself passes
            return output(imgs=img, txts=texts, scores=scores, word_results=(None,) * len(img))

        def _read_unknown(self, lines: Sequence[np.ndarray]) -> Sequence[tuple[str, float]]:
            found: Any = super().recognize_txt(list(lines))
            return list(zip(found.txts, found.scores, strict=True))

        def _initialize(self, cfg: Any) -> None:
            for part, plans_memory in ((cfg.Det, False), (cfg.Cls, True), (cfg.Rec, True)):
                models = Path(cfg.Global.model_root_dir)
                _give_a_session(part, models, n_threads, plans_memory=plans_memory)
            super()._initialize(cfg)
            detector: Any = self.text_det
            if detector is not None:
                sizes = _sizes(detector)
                detector.get_preprocess = lambda longest_px: sizes

    engine = Engine(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.max_side_len": MAX_LONG_SIDE_PX,
            "Det.limit_type": "max",
            "Det.limit_side_len": SEARCH_LONG_SIDE_PX,
            "Rec.rec_img_shape": REC_LEAST_SHAPE,
            "Rec.rec_batch_num": REC_BATCH,
        }
    )
    # It attaches a handler of its own and reports "nothing found" as a warning, which is normal here.
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL + 1)
    loaded: Callable[..., Any] = engine
    return loaded


def _sizes(detector: Any) -> Any:
    """How a picture is laid out for the detector of lines. By itself it would ignore `limit_side_len` of kind
    max, and compute the level of every pixel in float64: here those of 256 levels are looked up.
    """
    from rapidocr.ch_ppocr_det.utils import DetPreProcess  # noqa: PLC0415

    class Sizes(DetPreProcess):
        def __init__(self) -> None:
            super().__init__(SEARCH_LONG_SIDE_PX, "max", detector.mean, detector.std)
            levels = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
            self._levels = super().normalize(levels).astype(np.float32)

        def normalize(self, img: np.ndarray) -> np.ndarray:
            return cv2.LUT(img, self._levels)

        def permute(self, img: np.ndarray) -> np.ndarray:
            return np.stack(cv2.split(img))

    return Sizes()


def _lines_of(
    picture: np.ndarray, boxes: np.ndarray, warped: Callable[[np.ndarray, np.ndarray], list[np.ndarray]]
) -> list[np.ndarray]:
    """The pixels of each line; only those that do not stand upright are `warped`."""
    parts = [_upright(picture, corners) for corners in boxes]
    return [
        warped(picture, corners[None])[0] if part is None else part
        for part, corners in zip(parts, boxes, strict=True)
    ]


def _upright(picture: np.ndarray, corners: np.ndarray) -> np.ndarray | None:
    """The pixels of a line that stands upright, as a warp would copy them; None of another one.

    Corners are whole px: top left, top right, bottom right, bottom left.
    """
    (left, top), (right, bottom) = corners[0], corners[2]
    upright = [[left, top], [right, top], [right, bottom], [left, bottom]]
    if (corners != upright).any() or not 0 < bottom - top < TURNED_ASPECT_FROM * (right - left):
        return None
    return np.ascontiguousarray(picture[int(top) : int(bottom), int(left) : int(right)])


def _give_a_session(part: Any, models: Path, n_threads: int, *, plans_memory: bool) -> None:
    """RapidOCR's settings have no word for what `new_session` sets, but take a session.

    The detector of lines plans no memory: its plan for a picture of 960x448 px is a block of 75 MB, where
    57 MB are needed at once.
    """
    from omegaconf import flag_override  # noqa: PLC0415 - comes with rapidocr
    from rapidocr.inference_engine.base import FileInfo  # noqa: PLC0415
    from rapidocr.inference_engine.onnxruntime import OrtInferSession  # noqa: PLC0415

    named = OrtInferSession.get_model_url(
        FileInfo(
            engine_type=part.engine_type,
            ocr_version=part.ocr_version,
            task_type=part.task_type,
            lang_type=part.lang_type,
            model_type=part.model_type,
        )
    )
    with flag_override(part, "allow_objects", True):
        part.session = new_session(
            models / Path(named["model_dir"]).name, n_threads=n_threads, plans_memory=plans_memory
        )


def normalised(text: str) -> str:
    """Full-width forms to plain ones, runs of white space to one space."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _crop(frame: np.ndarray, region: Rect | None) -> tuple[int, int, np.ndarray]:
    if region is None:
        return 0, 0, frame
    height, width = frame.shape[:2]
    left, top = max(int(region.left_px), 0), max(int(region.top_px), 0)
    right, bottom = min(int(np.ceil(region.right_px)), width), min(int(np.ceil(region.bottom_px)), height)
    return left, top, frame[top:bottom, left:right] if right > left and bottom > top else frame[:0, :0]


def _rect(corners: np.ndarray, left: int, top: int) -> Rect:
    (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
    return Rect(
        left_px=float(x0) + left, top_px=float(y0) + top, right_px=float(x1) + left, bottom_px=float(y1) + top
    )
