"""The distinct pictures of a run: which frames share one, and what changed from each to the next."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from detector.core.display import Display
from detector.core.screen import Frame
from detector.perception.change import changed_blocks, changed_share, is_uniform
from detector.perception.film import FilmWatch
from detector.perception.picture_content import Content
from detector.windows.seen import InformationWindow

__all__ = [
    "Picture",
    "Pixels",
    "RecentPictures",
    "blocks_between",
    "comparable",
    "distinct",
    "measure_steps",
    "numbered_states",
    "share_between",
    "shows_the_same",
]

MAX_KEPT = 8  # pictures of a run: most launches show no more
MAX_KEPT_BYTES = 28 << 20
"""Room for eight of 720x1600 px, three of 1080x2400. A host keeps as much for each of its phones; with 64 MB
a worker on phones of 1080x2400 used 178 MB of its own. Decoding a picture again takes 20 ms."""
MIN_HELD, MAX_HELD = 2, 6  # neighbours, and what comes back
SAME_ASPECT = 0.03  # encoders round a side to a multiple of 8 or 16 px


@dataclass(slots=True)
class Picture:
    """One distinct picture in a row of frames, and what is known of it so far."""

    frame: Frame  # the first that shows it; if any is lossless, the first of those
    video: Frame | None = None  # the first of the display's video that shows it
    step: float = 1.0  # share that changed since the picture before
    blocks: np.ndarray | None = None  # where, None for the first picture
    ink: Content | None = None  # None: not read yet
    only_countdown: bool = False  # only the digits of a control changed
    uniform: bool = False
    n_frames: int = 1  # consecutive ones that show it
    elsewhere: bool = False  # shown before the launch, or while another app was in front
    popup: InformationWindow | None = None  # recognised by the page before it, which it dims

    @property
    def is_beside_the_point(self) -> bool:
        """No window of the app can be on it, so it is not examined."""
        return self.uniform or self.elsewhere


class RecentPictures:
    """Pixels as they come from a bundle, the most recent ones kept: several passes look at the same ones."""

    def __init__(self, pixels: Callable[[Frame], np.ndarray], most_bytes: int = MAX_KEPT_BYTES) -> None:
        self._pixels, self._most_bytes = pixels, most_bytes
        self._kept: OrderedDict[str, np.ndarray] = OrderedDict()
        self._n_bytes = 0

    def __call__(self, frame: Frame) -> np.ndarray:
        """(H, W, 3) uint8 RGB, read-only: all callers asking for these bytes get the same array."""
        key = frame.png_sha256 or frame.id
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        picture = self._pixels(frame)
        picture.flags.writeable = False
        self._kept[key] = picture
        self._n_bytes += picture.nbytes
        while len(self._kept) > 1 and (self._n_bytes > self._most_bytes or len(self._kept) > MAX_KEPT):
            self._n_bytes -= self._kept.popitem(last=False)[1].nbytes
        return picture


class Pixels:
    """The last few pictures in display px, so that neighbours are decoded once."""

    def __init__(
        self, pixels: Callable[[Frame], np.ndarray], display: Display, keep: int | None = None
    ) -> None:
        self._pixels, self._display = pixels, display
        fitting = int(MAX_KEPT_BYTES / max(display.width_px * display.height_px * 3, 1))
        self._keep = min(max(fitting, MIN_HELD), MAX_HELD) if keep is None else keep
        self._held: dict[str, np.ndarray] = {}

    def of(self, frame: Frame) -> np.ndarray:
        if frame.id not in self._held:
            while len(self._held) >= self._keep:
                del self._held[next(iter(self._held))]
            self._held[frame.id] = self._as_display(np.ascontiguousarray(self._pixels(frame)[..., :3]))
        return self._held[frame.id]

    def _as_display(self, rgb: np.ndarray) -> np.ndarray:
        """A video is often smaller than the display: all boxes are in display px."""
        width, height = self._display.width_px, self._display.height_px
        if rgb.shape[:2] == (height, width):
            return rgb
        if abs(rgb.shape[1] / rgb.shape[0] - width / height) > SAME_ASPECT * width / height:
            return rgb  # rotated, or of another display: there is no size to scale it to
        way = cv2.INTER_AREA if rgb.shape[1] > width else cv2.INTER_CUBIC
        scaled: np.ndarray = cv2.resize(rgb, (width, height), interpolation=way)
        return scaled


def shows_the_same(one: Frame, other: Frame) -> bool:
    """The same bytes, or one state of the display according to its video."""
    if one.state is not None and one.state == other.state:
        return True
    if one.png_sha256 is not None:
        return one.png_sha256 == other.png_sha256
    return (one.video_sha256, one.packet) == (other.video_sha256, other.packet)


def distinct(frames: list[Frame]) -> tuple[list[Picture], list[int]]:
    """Runs of frames with equal pixels, and for each frame the number of its run."""
    pictures: list[Picture] = []
    index_of: list[int] = []
    for i, frame in enumerate(frames):
        if i == 0 or not shows_the_same(frames[i - 1], frame):
            pictures.append(Picture(frame=frame))
        else:
            pictures[-1].n_frames += 1
            if pictures[-1].frame.lossy and not frame.lossy:
                pictures[-1].frame = frame
        if frame.packet is not None and pictures[-1].video is None:
            pictures[-1].video = frame
        index_of.append(len(pictures) - 1)
    return pictures, index_of


def comparable(one: Picture, other: Picture) -> tuple[Frame, Frame]:
    """A frame of each, both from the video if it shows both: then only the screen differs."""
    if one.video is not None and other.video is not None and (one.frame.lossy or other.frame.lossy):
        return one.video, other.video
    return one.frame, other.frame


def blocks_between(before: np.ndarray, after: np.ndarray, *, lossy: bool) -> np.ndarray | None:
    return changed_blocks(before, after, lossy=lossy) if before.shape == after.shape else None


def share_between(before: Frame, after: Frame, pixels: Callable[[Frame], np.ndarray]) -> float:
    """Share of the display that differs, 1 if the sizes do. `pixels(frame)` is (H, W, 3) uint8 RGB."""
    blocks = blocks_between(pixels(before), pixels(after), lossy=before.lossy or after.lossy)
    return 1.0 if blocks is None else changed_share(blocks)


def measure_steps(pictures: list[Picture], held: Pixels) -> None:
    """What changes from each to the next, and which popups that reveals. `elsewhere` must be known."""
    films = FilmWatch()
    for i, picture in enumerate(pictures):
        _measure_step(pictures, i, held)
        if picture.is_beside_the_point:
            films.leave()
        else:
            picture.popup = films.popup_on(held.of(picture.frame), step=picture.step)


def _measure_step(pictures: list[Picture], i: int, held: Pixels) -> None:
    picture = pictures[i]
    picture.uniform = is_uniform(held.of(picture.frame))
    if i > 0:
        before, after = comparable(pictures[i - 1], picture)
        blocks = blocks_between(held.of(before), held.of(after), lossy=after.lossy or before.lossy)
        picture.step = 1.0 if blocks is None else changed_share(blocks)
        picture.blocks = blocks


def numbered_states(pictures: list[Picture], index_of: list[int]) -> list[int]:
    """A number for each frame that changes whenever the picture does, except for a countdown's digits."""
    numbers, number = [], 0
    for i, picture in enumerate(pictures):
        number += 0 if i == 0 or picture.step == 0.0 or picture.only_countdown else 1
        numbers.append(number)
    return [numbers[i] for i in index_of]
