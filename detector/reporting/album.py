"""Collects the picture files of a report: originals byte for byte, and pictures derived from them.

`frames/<sha256>.png` is the evidence itself, so its name can be checked with any hash tool: the bundle's own
file, where the report lies in the same case, else a copy. `thumbs/`, `closeups/` and `annotated/` are
derived. A picture used twice is stored once. In a redacted copy a covered picture is
`frames/<sha256 of the original>.redacted.png`.
"""

import hashlib
import io
import re
from collections.abc import Callable

from PIL import Image

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import Frame
from detector.reporting.annotation import annotate
from detector.reporting.case_report import CaseReport
from detector.reporting.findings import Exhibit
from detector.reporting.marks import marks_of
from detector.reporting.opened_picture import opened_picture

__all__ = ["Album", "smaller"]

THUMB_WIDTH_PX = 300
THUMB_HEIGHT_PX = 640
_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"


class Album:
    """Each `add_…` method returns the picture's path, or None if the picture is not available.

    With `draws` False the paths are the same, and `files` stays empty. `linked`: sha256 of the bundles' own
    files by their path from the report.
    """

    def __init__(self, report: CaseReport, *, draws: bool = True) -> None:
        self._report = report
        self._draws = draws
        self._readable: dict[str | None, bool] = {}
        self._missing: dict[str, None] = {}
        self.files: dict[str, bytes] = {}
        self.linked: dict[str, str] = {}

    @property
    def missing(self) -> tuple[str, ...]:
        """sha256 of pictures that were requested but no longer exist."""
        return tuple(self._missing)

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
            self.files.setdefault(path, picture)
        elif link is not None:
            self.linked[link] = str(frame.png_sha256)
        return path

    def add_shown(self, frame: Frame) -> str | None:
        """The frame as the page shows it large: the original, unless the page stands alone."""
        return self.add_original(frame)

    def add_thumb(self, frame: Frame) -> str | None:
        size = (THUMB_WIDTH_PX, THUMB_HEIGHT_PX)
        return self._derived(frame, f"thumbs/{frame.png_sha256}.jpg", lambda picture: smaller(picture, size))

    def add_closeup(self, frame: Frame, region: Rect, display: Display) -> str | None:
        """The part of the frame in `region`, display px, at the frame's own pixels."""
        place = f"{region.left_px:.0f}-{region.top_px:.0f}-{region.width_px:.0f}"
        path = f"closeups/{frame.png_sha256}-{place}.png"
        return self._derived(frame, path, lambda picture: _part(picture, region, display))

    def add_annotated(self, exhibit: Exhibit) -> str | None:
        window_id = exhibit.window.id if exhibit.window is not None else "whole"
        name = f"run-{exhibit.run.run_index:02d}-{exhibit.frame.id}-{window_id}"
        path = f"annotated/{re.sub(r'[^A-Za-z0-9]+', '-', name)}.png"
        display = exhibit.run.display
        marks = marks_of(display, exhibit.window, exhibit.reading, exhibit.control)
        return self._derived(exhibit.frame, path, lambda picture: annotate(picture, display, marks))

    def _derived(self, frame: Frame, path: str, draw: Callable[[bytes], bytes | None]) -> str | None:
        """The path of a picture that is drawn from the frame, once; None if the frame cannot be read."""
        if path in self.files:
            return path
        picture = self._picture(frame)
        if not self._draws:
            return path if self._is_readable(frame, picture) else None
        drawn = draw(picture) if picture is not None else None
        if drawn is None:
            return None
        self.files[path] = drawn
        return path

    def _is_readable(self, frame: Frame, picture: bytes | None) -> bool:
        if picture is not None and frame.png_sha256 not in self._readable:
            self._readable[frame.png_sha256] = opened_picture(picture) is not None
        return picture is not None and self._readable[frame.png_sha256]

    def _picture(self, frame: Frame) -> bytes | None:
        if frame.png_sha256 is None:
            return None
        picture = self._report.picture_of(frame.png_sha256)
        if picture is None:
            self._missing[frame.png_sha256] = None
        return picture


def _part(picture: bytes, region: Rect, display: Display) -> bytes | None:
    whole = opened_picture(picture)
    if whole is None:
        return None
    x, y = whole.width / display.width_px, whole.height / display.height_px
    left, top = round(region.left_px * x), round(region.top_px * y)
    right, bottom = round(region.right_px * x), round(region.bottom_px * y)
    out = io.BytesIO()
    whole.crop((left, top, max(right, left + 1), max(bottom, top + 1))).save(
        out, format="PNG", compress_level=9
    )
    return out.getvalue()


def smaller(picture: bytes, most_px: tuple[int, int]) -> bytes | None:
    """A JPEG within that width and height; None if the bytes are no picture."""
    small = opened_picture(picture)
    if small is None:
        return None
    small.thumbnail(most_px, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, format="JPEG", quality=82)
    return out.getvalue()
