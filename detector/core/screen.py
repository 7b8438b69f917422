"""What was captured of a screen: frames, view trees, and gaps where nothing was.

Records hold names and hashes; pixels are passed separately, as arrays. Times are ms on the run's axis.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from detector.core.gap_code import GapCode
from detector.core.geometry import Rect

__all__ = ["Frame", "Gap", "Stream", "ViewNode", "ViewTree"]


class Stream(StrEnum):
    """What a recorder records."""

    FRAMES = "frames"
    TREES = "trees"
    LOGS = "logs"
    FOREGROUND = "foreground"
    DUMPS = "dumps"
    DISPLAY = "display"  # its size, density and physical size: such a gap hides no events


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One picture of the display: a lossless PNG of its own, or a packet of the video stream.

    `at_ms` ± `at_error_ms` is when the display showed it. `frame_px_per_display_px` is 1.0 if each pixel of
    the picture is one of the display. `source` names the adapter that took it. `state` numbers the
    stretches in which the display was still according to the video: frames of one state show the same
    picture. None: no video available.
    """

    id: str
    at_ms: float
    at_error_ms: float
    source: str
    lossy: bool
    width_px: int
    height_px: int
    frame_px_per_display_px: float = 1.0
    png_sha256: str | None = None
    video_sha256: str | None = None
    packet: int | None = None
    state: int | None = None

    def __post_init__(self) -> None:
        if (self.png_sha256 is None) == (self.video_sha256 is None):
            raise ValueError(f"a frame is either a picture or a packet of a video: {self.id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewNode:
    """One node of a view tree. A property missing from the dump is None, never False."""

    class_name: str | None = None
    resource_id: str | None = None
    package: str | None = None
    text: str | None = None
    content_desc: str | None = None
    bounds: Rect | None = None
    clickable: bool | None = None
    checkable: bool | None = None
    checked: bool | None = None
    enabled: bool | None = None
    visible: bool | None = None
    children: "tuple[ViewNode, ...]" = ()

    @property
    def label(self) -> str:
        """Its text, failing that its description; "" without either."""
        return (self.text or self.content_desc or "").strip()

    def first_package(self) -> str | None:
        """The package of the first node here that names one: whose window it is, asked of a root."""
        return next((node.package for node in self.walk() if node.package), None)

    def walk(self) -> "Iterator[ViewNode]":
        """This node and its descendants, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewTree:
    """One dump. The order of `windows` is the dump's, which is not the z-order (devices.md 1.3)."""

    id: str
    at_ms: float
    at_error_ms: float
    windows: tuple[ViewNode, ...]

    def walk(self) -> Iterator[ViewNode]:
        for window in self.windows:
            yield from window.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch that was not recorded, and why. Nothing is substituted. `why` is for human readers only."""

    stream: Stream
    from_ms: float
    to_ms: float
    code: GapCode
    why: str
