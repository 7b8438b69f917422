"""Frames with a window and a control in them, as a track is made of."""

from detector.core.geometry import Rect
from detector.windows.seen import (
    Channel,
    CloseControl,
    ControlKind,
    FrameReading,
    InformationWindow,
    WindowKind,
)

__all__ = ["CARD", "POPUP", "SPLASH", "WHOLE", "readings_of", "skip"]

WHOLE = Rect.from_xywh(0, 0, 720, 1600)
CARD = Rect.from_xywh(90, 480, 540, 580)
SPLASH = InformationWindow(kind=WindowKind.SPLASH, box=WHOLE, score=0.9)
POPUP = InformationWindow(kind=WindowKind.POPUP, box=CARD, score=0.8)


def skip(seconds: int = 5, x_px: float = 600, score: float = 0.9) -> CloseControl:
    box = Rect.from_xywh(x_px, 80, 100, 50)
    return CloseControl(
        box=box,
        box_error_px=1,
        glyph_box=box.expanded(-10),
        glyph_error_px=1,
        kind=ControlKind.SKIP_TEXT,
        text=f"跳过 {seconds}",
        countdown_s=seconds,
        score=score,
        found_by=(Channel.TEXT,),
        contrast=None,
    )


def readings_of(*shown: tuple[InformationWindow | None, CloseControl | None]) -> list[FrameReading]:
    return [
        FrameReading(
            frame_id=f"frame:{k}",
            at_ms=100.0 * k,
            at_error_ms=10.0,
            windows=() if window is None else (window,),
            controls=() if control is None else (control,),
            calls_to_action=(),
            perhaps_score=0.0,
            read_by=(Channel.TEXT, Channel.PICTURE),
        )
        for k, (window, control) in enumerate(shown)
    ]
