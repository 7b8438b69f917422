"""A report as one page for mail: style and pictures are embedded, the pictures reduced.

The originals are named by their hashes, as in every report; they stay in the case.
"""

import base64

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import Frame
from detector.reporting.album import Album, smaller
from detector.reporting.case_report import CaseReport
from detector.reporting.findings import Exhibit
from detector.reporting.html import render_page
from detector.reporting.inputs import Logo
from detector.reporting.page import page_of
from detector.reporting.templating import inside

__all__ = ["InlineAlbum", "render_single_file"]

SHOWN_PX = (540, 1200)
THUMB_PX = (200, 430)


class InlineAlbum(Album):
    """Pictures as `data:` addresses: nothing links to an original."""

    thumb_px = THUMB_PX

    def __init__(self, report: CaseReport) -> None:
        super().__init__(report)
        self._inside: dict[str, str] = {}

    def add_original(self, frame: Frame) -> str | None:
        del frame
        return None

    def add_annotated(self, exhibit: Exhibit) -> str | None:
        del exhibit
        return None

    def add_shown(self, frame: Frame) -> str | None:
        path = f"shown/{frame.png_sha256}.jpg"
        return self._inline(self._derived(frame, path, lambda picture: smaller(picture, SHOWN_PX)))

    def add_thumb(self, frame: Frame) -> str | None:
        return self._inline(super().add_thumb(frame))

    def add_icon(self, icon: Logo | None) -> str | None:
        return self._inline(super().add_icon(icon))

    def add_photograph(self, frame: Frame) -> str | None:
        if frame.png_sha256 is not None:
            return self.add_thumb(frame)
        return self._inline(super().add_photograph(frame))

    def add_closeup(self, frame: Frame, region: Rect, display: Display) -> str | None:
        return self._inline(super().add_closeup(frame, region, display))

    def _inline(self, path: str | None) -> str | None:
        if path is None:
            return None
        if path not in self._inside:
            kind = "png" if path.endswith(".png") else "jpeg"
            self._inside[path] = f"data:image/{kind};base64,{base64.b64encode(self.files[path]).decode()}"
        return self._inside[path]


def render_single_file(report: CaseReport, language: str) -> bytes:
    """One HTML page in one language."""
    page = page_of(report, album=InlineAlbum(report))
    return render_page(page, language, style=inside()).encode()
