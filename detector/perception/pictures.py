"""The distinct pictures of a run: which frames share one, and what changed from each to the next."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import Frame
from detector.perception.content import Content
from detector.perception.film import FilmWatch
from detector.windows.seen import InformationWindow

__all__ = [
    "BLOCK_PX",
    "SAME_WINDOW_SHARE",
    "STATUS_BAR_SHARE",
    "Change",
    "FrameContext",
    "Picture",
    "Pixels",
    "RecentPictures",
    "Steps",
    "blocks_between",
    "changed_planes",
    "changed_regions",
    "changed_share",
    "comparable",
    "distinct",
    "is_uniform",
    "numbered_states",
    "share_between",
    "shows_the_same",
]


MAX_KEPT = 8  # pictures of a run: most launches show no more
MAX_KEPT_BYTES = 28 << 20
"""Room for eight of 720x1600 px, three of 1080x2400. A host keeps as much for each of its phones; with 64 MB
a worker on phones of 1080x2400 used 178 MB of its own. Decoding a picture again takes 20 ms."""
MIN_HELD, MAX_HELD = 2, 6  # neighbours, and what comes back
SAME_WINDOW_SHARE = 0.3
"""Of a window's picture, that may change between frames while it is still the same window."""

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
    shown_by: "Picture | None" = None  # the picture that stands for this one, with its pixels and its ink

    @property
    def read_as(self) -> "Picture":
        """The picture whose pixels and ink tell what this one shows: itself, unless another stands for it."""
        return self if self.shown_by is None else self.shown_by

    def is_as(self, other: "Picture") -> None:
        """Let another picture stand for this one."""
        self.shown_by, self.ink = other.read_as, other.read_as.ink

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
        self._pinned: dict[str, np.ndarray] = {}

    def pin(self, picture: Picture) -> None:
        """Hold that picture until another is pinned: all that follow are compared with it."""
        frames = [frame for frame in (picture.frame, picture.video) if frame is not None]
        self._pinned = {frame.id: self.of(frame) for frame in frames}

    def of(self, frame: Frame) -> np.ndarray:
        if frame.id in self._pinned:
            return self._pinned[frame.id]
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


class Steps:
    """Measures the pictures of a run as they come to be looked at. `elsewhere` must be known of all."""

    def __init__(self, pictures: list[Picture], held: Pixels) -> None:
        self._pictures, self._held, self._films = pictures, held, FilmWatch()
        self._n_measured = 0

    def measure(self, i: int) -> None:
        """What changes from the picture before to picture `i`, if there is one of that number."""
        if self._n_measured <= i < len(self._pictures):
            _measure_step(self._pictures, i, self._held)
            self._n_measured = i + 1

    def find_film(self, i: int) -> None:
        """Which popup the page before a picture reveals; pictures in order, some may be left out."""
        picture = self._pictures[i]
        if picture.is_beside_the_point:
            self._films.leave()
        else:
            picture.popup = self._films.popup_on(self._held.of(picture.frame), step=picture.step)


def _measure_step(pictures: list[Picture], i: int, held: Pixels) -> None:
    picture = pictures[i]
    picture.uniform = is_uniform(held.of(picture.frame))
    if i > 0:
        before, after = comparable(pictures[i - 1], picture)
        blocks = blocks_between(held.of(before), held.of(after), lossy=after.lossy or before.lossy)
        picture.step = 1.0 if blocks is None else changed_share(blocks)
        picture.blocks = blocks


def numbered_states(pictures: list[Picture], index_of: list[int]) -> list[int]:
    """A number for each frame that changes whenever the picture does, except for a countdown's digits, and
    for what moves while a window stands.
    """
    numbers, number = [], 0
    for i, picture in enumerate(pictures):
        is_same = i == 0 or picture.step == 0.0 or picture.read_as is pictures[i - 1].read_as
        number += 0 if is_same or picture.only_countdown else 1
        numbers.append(number)
    return [numbers[i] for i in index_of]


# What changed between two frames, in regions, so that only what is new need be read.
#
# Small differences are a video's noise or a gradient's dither and are ignored. So is the status bar: its
# clock belongs to the system.


BLOCK_PX = 16
# A pixel's largest channel difference from which the eye may see it, levels of 255 [tool value];
# a lossy frame differs by more without any change.
VISIBLE_STEP = 10
VISIBLE_STEP_LOSSY = 28
# The same in a video's own planes: of grey, and of one primary colour in the planes of colour.
VISIBLE_BRIGHTNESS_LOSSY, VISIBLE_COLOUR_LOSSY = 24, 14
STATUS_BAR_SHARE = 0.03  # 24 dp of a screen of 800 dp

Change = np.ndarray  # (rows, columns) bool, one per block of 16 px


def changed_blocks(before: np.ndarray, after: np.ndarray, *, lossy: bool) -> Change:
    """Which blocks of 16 px differ visibly. Both (H, W, 3) uint8 of one size."""
    height, width = before.shape[:2]
    step = VISIBLE_STEP_LOSSY if lossy else VISIBLE_STEP
    rows, columns = -(-height // BLOCK_PX), -(-width // BLOCK_PX)
    difference = np.zeros((rows * BLOCK_PX, columns * BLOCK_PX * 3), np.uint8)
    difference[:height, : width * 3] = cv2.absdiff(before, after).reshape(height, width * 3)
    difference[: round(height * STATUS_BAR_SHARE)] = 0
    # Rows first: they are contiguous, and leave a sixteenth for the slower pass across.
    largest = difference.reshape(rows, BLOCK_PX, -1).max(1).reshape(rows, columns, BLOCK_PX * 3).max(2)
    return np.asarray(largest > step)


def changed_planes(before: tuple[np.ndarray, ...], after: tuple[np.ndarray, ...]) -> Change:
    """As `changed_blocks`, of lossy pictures as `planes` of clip_pictures.py gives them."""
    if before[0].ndim > 2:
        return changed_blocks(before[0], after[0], lossy=True)
    height, width = before[0].shape
    rows, columns = -(-height // BLOCK_PX), -(-width // BLOCK_PX)
    changed = np.zeros((rows, columns), bool)
    for i, (one, other) in enumerate(zip(before, after, strict=True)):
        high, wide = BLOCK_PX * one.shape[0] // height, BLOCK_PX * one.shape[1] // width
        step = VISIBLE_COLOUR_LOSSY if i else VISIBLE_BRIGHTNESS_LOSSY
        difference = cv2.absdiff(one, other)
        difference[: round(one.shape[0] * STATUS_BAR_SHARE)] = 0
        below, beside = rows * high - one.shape[0], columns * wide - one.shape[1]
        if below > 0 or beside > 0:
            difference = cv2.copyMakeBorder(
                difference, 0, max(below, 0), 0, max(beside, 0), cv2.BORDER_CONSTANT, value=0
            )
        difference = difference[: rows * high, : columns * wide]
        largest = difference.reshape(rows, high, -1).max(1).reshape(rows, columns, wide).max(2)
        changed |= largest > step
    return changed


def changed_share(blocks: Change) -> float:
    """Of all blocks, 0 to 1."""
    return float(blocks.mean())


def changed_regions(blocks: Change, *, margin_px: float = BLOCK_PX) -> tuple[Rect, ...]:
    """Boxes around adjacent changes, each with a margin, largest first."""
    grown = cv2.dilate(blocks.astype(np.uint8), np.ones((3, 3), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(grown, connectivity=8)
    regions = [
        Rect.from_xywh(
            float(stats[k, cv2.CC_STAT_LEFT] * BLOCK_PX),
            float(stats[k, cv2.CC_STAT_TOP] * BLOCK_PX),
            float(stats[k, cv2.CC_STAT_WIDTH] * BLOCK_PX),
            float(stats[k, cv2.CC_STAT_HEIGHT] * BLOCK_PX),
        ).expanded(margin_px - BLOCK_PX)
        for k in range(1, count)
    ]
    return tuple(sorted(regions, key=lambda region: -region.area_px2))


def is_uniform(rgb: np.ndarray) -> bool:
    """One colour throughout, as in a protected window's black frame."""
    sampled = rgb[::4, ::4].reshape(-1, 3)
    return bool((sampled.max(0).astype(int) - sampled.min(0)).max() <= 3)


# What is known of a frame besides its pixels: which activity was in front, and since when.


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameContext:
    """None: not known (a plain screenshot has no context).

    `is_target`: whether the app under test was in front. `since_launch_ms` counts from the launch,
    `since_activity_ms` from the moment this activity came to the front. `n_activities_before` counts the
    app's own activities that were in front before this one. `coming_package` may already have been in front:
    its change falls within the frame's interval.
    """

    package: str | None = None
    activity: str | None = None
    is_target: bool | None = None
    since_launch_ms: float | None = None
    since_activity_ms: float | None = None
    n_activities_before: int | None = None
    coming_package: str | None = None

    @property
    def is_unknown(self) -> bool:
        """Of a recording neither the app in front nor its launch is known."""
        return self.is_target is None and self.since_launch_ms is None

    @property
    def may_show_app(self) -> bool:
        return bool(self.is_target) or self.is_unknown
