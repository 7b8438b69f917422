"""Collects the picture files of a report: originals byte for byte, and pictures derived from them.

`frames/<sha256>.png` is the evidence itself, so its name can be checked with any hash tool: the bundle's own
file, where the report is in the same case, else a copy. `thumbs/`, `closeups/`, `annotated/` and `stills/`
are derived. A picture used twice is stored once. In a redacted copy a covered picture is
`frames/<sha256 of the original>.redacted.png`.

Decoding is most of the work. An opened frame stays open for a while, and its thumb is drawn at once, since
nearly every frame on a page has one. Drawing runs in parallel with opening the next frame: Pillow lets other
threads run while it decodes, scales and encodes.
"""

import hashlib
import io
import re
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from PIL import Image

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import Frame
from detector.reporting.annotation import annotate
from detector.reporting.case_report import CaseReport
from detector.reporting.findings import Exhibit
from detector.reporting.inputs import Logo
from detector.reporting.marks import marks_of

__all__ = ["Album", "opened_picture", "smaller"]


# Decodes the bytes of a picture for whatever draws from it.


def opened_picture(picture: bytes) -> Image.Image | None:
    """RGB; None if the bytes cannot be decoded as a picture."""
    try:
        with Image.open(io.BytesIO(picture)) as opened:
            return opened.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None


THUMB_PX = (300, 640)
STILL_PX = (720, 1600)  # the only picture of what it shows
_MAX_OPEN = 2  # decoded pictures, 8 MB each: the frame that a finding is drawn from, and the one before
_N_THREADS = 2
_MAX_DRAWING = 4  # pictures in progress: each keeps its frame open
_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"


class Album:
    """Each `add_…` method returns the picture's path, or None if the picture is not available.

    With `draws` False the paths are the same, and `files` stays empty. `linked`: sha256 of the bundles' own
    files by their path from the report.
    """

    thumb_px = THUMB_PX

    def __init__(self, report: CaseReport, *, draws: bool = True) -> None:
        self._report = report
        self._draws = draws
        self._readable: dict[str | None, bool] = {}
        self._open: OrderedDict[str | None, Image.Image] = OrderedDict()
        self._thumbs: dict[str | None, Future[bytes]] = {}
        self._missing: dict[str, None] = {}
        self._files: dict[str, bytes] = {}
        self._drawn: dict[str, Future[bytes]] = {}
        self._under_way: deque[Future[bytes]] = deque()
        self._threads = ThreadPoolExecutor(_N_THREADS, thread_name_prefix="album")
        self.linked: dict[str, str] = {}

    @property
    def missing(self) -> tuple[str, ...]:
        """sha256 of pictures that were requested but no longer exist."""
        return tuple(self._missing)

    @property
    def files(self) -> dict[str, bytes]:
        """Each picture by its path, once all are drawn."""
        self._files |= {path: drawing.result() for path, drawing in self._drawn.items()}
        self._drawn.clear()
        return self._files

    def add_original(self, frame: Frame) -> str | None:
        picture = self._picture(frame)
        if picture is None:
            return None
        extension = "png" if picture.startswith(_PNG_MAGIC) else "jpg"
        copy = self._report.copy
        is_covered = copy is not None and hashlib.sha256(picture).hexdigest() != frame.png_sha256
        link = None if is_covered else self._report.link_of(str(frame.png_sha256))
        path = link or f"frames/{frame.png_sha256}.{'redacted.' * is_covered}{extension}"
        if self._draws and link is None:
            self._files.setdefault(path, picture)
        elif link is not None:
            self.linked[link] = str(frame.png_sha256)
        return path

    def add_shown(self, frame: Frame) -> str | None:
        """The frame as the page shows it large: the original, unless the page is a single file."""
        return self.add_original(frame)

    def add_thumb(self, frame: Frame) -> str | None:
        if not self._is_readable(frame):
            return None
        path = f"thumbs/{frame.png_sha256}.jpg"
        if self._draws and not self._has(path):
            self._drawn[path] = self._thumbs[frame.png_sha256]
        return path

    def add_icon(self, icon: Logo | None) -> str | None:
        if icon is None:
            return None
        if self._draws:
            self._files["icon.png"] = icon.content
        return "icon.png"

    def add_photograph(self, frame: Frame) -> str | None:
        """A thumb of the frame; of a frame of a video a still cut from it, whose name tells its time."""
        if frame.png_sha256 is not None:
            return self.add_thumb(frame)
        path = f"stills/{frame.at_ms / 1000:.3f}s-{str(frame.video_sha256)[:12]}-{frame.packet}.jpg"
        if not self._has(path):
            still = self._report.still_of(frame)
            if still is None:
                return None
            if self._draws:
                self._files[path] = smaller(Image.fromarray(still), STILL_PX)
        return path

    def add_closeup(self, frame: Frame, region: Rect, display: Display) -> str | None:
        """The part of the frame in `region`, display px, at the frame's own resolution."""
        place = f"{region.left_px:.0f}-{region.top_px:.0f}-{region.width_px:.0f}"
        path = f"closeups/{frame.png_sha256}-{place}.png"
        return self._derived(frame, path, lambda picture: _part(picture, region, display))

    def add_annotated(self, exhibit: Exhibit) -> str | None:
        window_id = exhibit.window.id if exhibit.window is not None else "whole"
        name = f"run-{exhibit.run.run_index:02d}-{exhibit.frame.id}-{window_id}"
        path = f"annotated/{re.sub(r'[^A-Za-z0-9]+', '-', name)}.jpg"
        display = exhibit.run.display
        marks = marks_of(display, exhibit.window, exhibit.reading, exhibit.control)
        return self._derived(exhibit.frame, path, lambda picture: annotate(picture, display, marks))

    def _derived(self, frame: Frame, path: str, draw: Callable[[Image.Image], bytes]) -> str | None:
        """The path of a picture that is drawn from the frame, once; None if the frame cannot be read."""
        if self._has(path):
            return path
        if not self._is_readable(frame):
            return None
        if self._draws and (opened := self._opened(frame)) is not None:
            self._drawn[path] = self._draw_beside(draw, opened)
        return path

    def _has(self, path: str) -> bool:
        return path in self._files or path in self._drawn

    def _draw_beside(self, draw: Callable[[Image.Image], bytes], opened: Image.Image) -> Future[bytes]:
        if len(self._under_way) >= _MAX_DRAWING:
            self._under_way.popleft().result()
        self._under_way.append(self._threads.submit(draw, opened))
        return self._under_way[-1]

    def _is_readable(self, frame: Frame) -> bool:
        """Whether its picture is there and can be decoded."""
        if frame.png_sha256 not in self._readable:
            self._readable[frame.png_sha256] = self._opened(frame) is not None
        return self._readable[frame.png_sha256]

    def _opened(self, frame: Frame) -> Image.Image | None:
        sha256 = frame.png_sha256
        if sha256 not in self._open:
            picture = self._picture(frame)
            opened = None if picture is None else opened_picture(picture)
            if opened is None:
                return None
            self._open[sha256] = opened
            if len(self._open) > _MAX_OPEN:
                self._open.popitem(last=False)
            if self._draws and sha256 not in self._thumbs:
                self._thumbs[sha256] = self._draw_beside(self._thumb, opened)
        return self._open[sha256]

    def _thumb(self, opened: Image.Image) -> bytes:
        return smaller(opened, self.thumb_px)

    def _picture(self, frame: Frame) -> bytes | None:
        if frame.png_sha256 is None:
            return None
        picture = self._report.picture_of(frame.png_sha256)
        if picture is None:
            self._missing[frame.png_sha256] = None
        return picture


def _part(whole: Image.Image, region: Rect, display: Display) -> bytes:
    x, y = whole.width / display.width_px, whole.height / display.height_px
    left, top = round(region.left_px * x), round(region.top_px * y)
    right, bottom = round(region.right_px * x), round(region.bottom_px * y)
    out = io.BytesIO()
    whole.crop((left, top, max(right, left + 1), max(bottom, top + 1))).save(
        out, format="PNG", compress_level=9
    )
    return out.getvalue()


def smaller(picture: Image.Image, within_px: tuple[int, int]) -> bytes:
    """A JPEG of it within that width and height; never enlarged."""
    scale = min(1.0, *(most / side for most, side in zip(within_px, picture.size, strict=True)))
    width, height = (max(1, round(side * scale)) for side in picture.size)
    small = picture.resize((width, height), Image.Resampling.HAMMING, reducing_gap=1.5)
    out = io.BytesIO()
    small.save(out, format="JPEG", quality=82)
    return out.getvalue()
