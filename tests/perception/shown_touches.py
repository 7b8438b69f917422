"""One touch of a little run whose pictures are lit blocks: how much differs between two is known exactly."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from detector.core.conditions import HostLateness
from detector.core.events import Event, ForegroundChange
from detector.core.geometry import Point, Rect
from detector.core.quantity import Quantity
from detector.core.screen import Frame, ViewTree
from detector.core.trials import Gesture
from detector.perception.touched_run import TouchedRun
from detector.windows.seen import CloseControl, FrameReading, WindowKind
from detector.windows.touch_effect import PerformedTouch
from detector.windows.window_track import ControlInFrame, WindowTrack
from tests.rulebook import a_track

__all__ = ["APP", "TAP", "a_frame", "a_run", "a_window", "came", "change", "ms", "picture", "reading"]

APP = "com.a"
SIDE_BLOCKS, BLOCK_PX = 10, 16
TAP = PerformedTouch(
    action_id="action:1",
    gesture=Gesture.TAP,
    point=Point(x_px=940, y_px=190),
    from_ms=2_000,
    to_ms=2_020,
    ends_ms=4_000,
)


def ms(value: float, error: float) -> Quantity:
    return Quantity(value=value, error=error, unit="ms")


def picture(n_lit: int) -> np.ndarray:
    """160 x 160 px; of its hundred blocks the last `n_lit` are lit."""
    blocks = np.zeros(SIDE_BLOCKS**2, np.uint8)
    blocks[SIDE_BLOCKS**2 - n_lit :] = 200
    grid = blocks.reshape(SIDE_BLOCKS, SIDE_BLOCKS)
    grey = grid.repeat(BLOCK_PX, axis=0).repeat(BLOCK_PX, axis=1)
    return np.repeat(grey[..., None], 3, axis=2)


def a_frame(at_ms: float, n_lit: int = 0, *, packet: int | None = None) -> Frame:
    """Known within 5 ms; frames with as many lit blocks show the same bytes."""
    is_video = packet is not None
    return Frame(
        id=f"frame:{at_ms:g}:{n_lit}",
        at_ms=at_ms,
        at_error_ms=5,
        source="screencap",
        lossy=False,
        width_px=160,
        height_px=160,
        png_sha256=None if is_video else f"{n_lit:064d}",
        video_sha256="0" * 64 if is_video else None,
        packet=packet,
    )


def reading(at_ms: float, *controls: CloseControl) -> FrameReading:
    return FrameReading(
        frame_id=f"read:{at_ms:g}",
        at_ms=at_ms,
        at_error_ms=5,
        windows=(),
        controls=controls,
        calls_to_action=(),
        perhaps_score=0.0,
        read_by=(),
    )


def came(at_ms: float, control: CloseControl) -> ControlInFrame:
    return ControlInFrame(frame_id=f"read:{at_ms:g}", at_ms=at_ms, at_error_ms=5, control=control)


def a_window(
    number: int = 1,
    *,
    appeared_ms: Quantity | None = None,
    gone_ms: Quantity | None = None,
    kind: WindowKind = WindowKind.SPLASH,
    box: Rect | None = None,
    readings: Sequence[FrameReading] = (),
    sightings: Sequence[ControlInFrame] = (),
) -> WindowTrack:
    """It appeared between 0.9 and 1 s."""
    track = a_track([None], kind=kind)
    return replace(
        track,
        id=f"window:{number}",
        appeared_ms=appeared_ms or ms(950, 50),
        gone_ms=gone_ms,
        box=box or track.box,
        readings=tuple(readings),
        sightings=tuple(sightings),
    )


def change(at_ms: float, activity: str = "Main") -> ForegroundChange:
    return ForegroundChange(at_ms=at_ms, at_error_ms=3, from_package=APP, to_package=APP, activity=activity)


def a_run(
    *windows: WindowTrack,
    shown: Mapping[float, int] | None = None,
    frames: Sequence[Frame] = (),
    trees: Sequence[ViewTree] = (),
    events: Sequence[Event] = (),
    lateness: Sequence[HostLateness] = (),
) -> TouchedRun:
    """`shown` are the frames by their times, with the number of lit blocks of each."""
    all_frames = [*(a_frame(at_ms, n_lit) for at_ms, n_lit in (shown or {}).items()), *frames]
    return TouchedRun(
        windows=windows,
        frames=all_frames,
        trees=trees,
        events=events,
        pixels=lambda frame: picture(int(frame.id.split(":")[2])),
        package=APP,
        lateness=lateness,
    )
