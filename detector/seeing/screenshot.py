"""Measures close controls on a plain screenshot and reports them as image-measurements/1.

A screenshot has neither density nor panel size: dp and mm are None unless given. The types below
`ImageMeasurement` are its JSON (contracts.md, Documents), key for key.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from detector.core.display import Display, PxPerMmSource
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.measures.close_position import zone_of
from detector.perception import (
    Content,
    FrameContext,
    ReadingSetup,
    Scene,
    clues_of,
    full_look,
    quick_look,
    read_content,
    role_of_picture,
    scene_of,
)
from detector.seeing.figures_json import Box, RatioJson, box_json, ratio_json, rounded
from detector.seeing.perception_setup import PerceptionSetup
from detector.windows.seen import CallToAction, Channel, CloseControl, InformationWindow, WindowKind

__all__ = [
    "ImageError",
    "ImageMeasurement",
    "ImageMeasurements",
    "ScreenshotMeasurement",
    "UnreadableImage",
    "image_measurement",
    "image_measurements",
    "measure_screenshot",
    "unreadable_image",
]

MM_PER_INCH = 25.4
BEYOND_DOUBT = 0.75  # a control's score at which reading the whole screen would not change the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenshotMeasurement:
    """The content of one picture; `controls` and `calls_to_action` are sorted by score, best first.

    `perhaps_score`: the highest score of anything that might be a close control, accepted or not.
    """

    display: Display
    window: InformationWindow | None
    controls: tuple[CloseControl, ...]
    calls_to_action: tuple[CallToAction, ...]
    perhaps_score: float = 0.0


def measure_screenshot(
    rgb: np.ndarray,
    *,
    density_dpi: float | None,
    ppi: float | None,
    seeing: PerceptionSetup,
) -> ScreenshotMeasurement:
    """Perceives `rgb`, (H, W, 3) uint8, once. `ppi`: the panel's true pixels per inch."""
    height, width = rgb.shape[:2]
    display = Display(
        width_px=width,
        height_px=height,
        density_dpi=density_dpi,
        px_per_mm=None if ppi is None else ppi / MM_PER_INCH,
        px_per_mm_source=PxPerMmSource.UNKNOWN if ppi is None else PxPerMmSource.GIVEN,
    )
    seen, ink = _interpreted(rgb, seeing, display)
    window = None if seen.window.kind is WindowKind.NONE else seen.window
    if window is not None:
        is_read = Channel.TEXT in ink.channels
        clues = clues_of(rgb, ink.lines, window.box, FrameContext(), None, seeing.lexicon, is_read=is_read)
        kinds = [control.kind for control in seen.controls]
        role = role_of_picture(clues, window.kind, kinds, seeing.window_words)
        window = replace(window, role=role.role, role_score=role.score)
    return ScreenshotMeasurement(
        display=display,
        window=window,
        controls=seen.controls,
        calls_to_action=seen.calls_to_action,
        perhaps_score=seen.perhaps_score,
    )


def _interpreted(rgb: np.ndarray, setup: ReadingSetup, display: Display) -> tuple[Scene, Content]:
    """A quick look if it shows a control beyond doubt; a full one before reporting none."""
    lexicon, reader, finder = setup.lexicon, setup.text_reader, setup.control_finder

    def interpreted(content: Content) -> Scene:
        return scene_of(rgb, content, None, FrameContext(), display=display, setup=setup)

    sight = None if setup.window_finder is None else setup.window_finder.look(rgb)
    if finder is None:
        ink = replace(read_content(rgb, reader, None, lexicon), sight=sight)
        return interpreted(ink), ink
    quick = replace(quick_look(rgb, reader, finder, lexicon), sight=sight)
    seen = interpreted(quick)
    # A lone × or "<" may belong to the page: a title beside it would show that, or words in its row. An
    # interstitial can be recognised by its × alone.
    is_window = seen.window.kind is WindowKind.SPLASH or seen.window.kind.lies_over_content
    sure = [control for control in seen.controls if control.kind.is_text or is_window]
    if reader is None or any(control.score >= BEYOND_DOUBT for control in sure):
        return seen, quick
    full = full_look(rgb, reader, finder, lexicon, quick)
    return interpreted(full), full


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowJson:
    kind: str
    box_px: Box
    score: float
    role: str
    role_score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SideJson:
    px: float
    error_px: float
    dp: float | None
    mm: float | None
    error_mm: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonJson:
    factor: str
    log_odds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlJson:
    box_px: Box
    glyph_box_px: Box
    kind: str
    text: str | None
    score: float
    found_by: tuple[str, ...]
    countdown_s: int | None
    contrast_ratio: RatioJson | None
    glyph_short_side: SideJson
    box_short_side: SideJson
    zone: str
    why: tuple[ReasonJson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallJson:
    box_px: Box
    text: str | None
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageMeasurement:
    """One measured picture."""

    path: str
    width_px: int
    height_px: int
    elapsed_ms: float
    windows: tuple[WindowJson, ...]
    close_controls: tuple[ControlJson, ...]
    calls_to_action: tuple[CallJson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageError:
    kind: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableImage:
    """Takes the place of a file that could not be read."""

    path: str
    error: ImageError


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageMeasurements:
    format: Literal["image-measurements/1"]
    images: tuple[ImageMeasurement | UnreadableImage, ...]


def image_measurement(path: str, measured: ScreenshotMeasurement, *, elapsed_ms: float) -> ImageMeasurement:
    """The JSON object of one picture."""
    display, window = measured.display, measured.window
    return ImageMeasurement(
        path=path,
        width_px=display.width_px,
        height_px=display.height_px,
        elapsed_ms=round(elapsed_ms, 1),
        windows=()
        if window is None
        else (
            WindowJson(
                kind=window.kind.value,
                box_px=box_json(window.box),
                score=rounded(window.score),
                role=window.role.value,
                role_score=rounded(window.role_score),
            ),
        ),
        close_controls=tuple(_control(control, measured) for control in measured.controls),
        calls_to_action=tuple(
            CallJson(box_px=box_json(call.box), text=call.text, score=rounded(call.score))
            for call in measured.calls_to_action
        ),
    )


def unreadable_image(path: str, message: str, *, kind: str = "unreadable") -> UnreadableImage:
    """The JSON object of a file that could not be read."""
    return UnreadableImage(path=path, error=ImageError(kind=kind, message=message))


def image_measurements(images: Sequence[ImageMeasurement | UnreadableImage]) -> ImageMeasurements:
    """The whole document."""
    return ImageMeasurements(format="image-measurements/1", images=tuple(images))


def _control(control: CloseControl, measured: ScreenshotMeasurement) -> ControlJson:
    display, window = measured.display, measured.window
    around = display.box if window is None else window.box
    kind = WindowKind.NONE if window is None else window.kind
    return ControlJson(
        box_px=box_json(control.box),
        glyph_box_px=box_json(control.glyph_box),
        kind=control.kind.value,
        text=control.text,
        score=rounded(control.score),
        found_by=tuple(channel.value for channel in control.found_by),
        countdown_s=control.countdown_s,
        contrast_ratio=ratio_json(control.contrast),
        glyph_short_side=_side(control.glyph_box, control.glyph_error_px, display),
        box_short_side=_side(control.box, control.box_error_px, display),
        zone=zone_of(control, around, kind, display).value,
        why=tuple(ReasonJson(factor=reason.factor, log_odds=reason.log_odds) for reason in control.why),
    )


def _side(box: Rect, error_px: float, display: Display) -> SideJson:
    side = Quantity(value=box.short_side_px, error=error_px, unit="px")
    dp, mm = display.dp(side), display.mm(side)
    return SideJson(
        px=rounded(side.value),
        error_px=rounded(side.error),
        dp=None if dp is None else rounded(dp.value),
        mm=None if mm is None else rounded(mm.value),
        error_mm=None if mm is None else rounded(mm.error),
    )
