"""What the session saw before it touched, in the readings of the frames by which it aimed."""

from dataclasses import replace

from detector.core.actions import Observe
from detector.core.geometry import Rect
from detector.core.screen import Frame
from detector.evidence.axis import CapturedAction
from detector.evidence.reader import Bundle
from detector.seeing.declared_display import CheckedDisplay
from detector.seeing.perception_setup import PerceivingScreenReader, PerceptionSetup
from detector.windows.seen import CloseControl, FrameReading

__all__ = ["with_sightings"]


def with_sightings(
    readings: tuple[FrameReading, ...], bundle: Bundle, held: CheckedDisplay, setup: PerceptionSetup
) -> tuple[FrameReading, ...]:
    """Repeats the readings that the session made before it touched.

    The session reads a small region at full size, and so may see a control that the whole picture, scaled
    down for reading, does not show: what it touched must be recognised from the same bytes.
    """
    nears = {}
    for action in bundle.actions:
        if not isinstance(action.action, Observe) or action.action.near is None:
            continue
        if (frame := _frame_of(held.frames, action)) is not None:
            nears[frame.id] = (frame, action.action.near)
    missed = {
        reading.frame_id
        for reading in readings
        if reading.windows
        and reading.frame_id in nears
        and not _shows_one_in(reading, nears[reading.frame_id][1])
    }
    if not missed:
        return readings
    screen_reader = PerceivingScreenReader(setup)
    seen = {}
    for frame_id in sorted(missed):
        frame, near = nears[frame_id]
        seen[frame_id] = screen_reader.control(bundle.pixels(frame), near, display=held.display)
    return tuple(_with_control(reading, seen.get(reading.frame_id)) for reading in readings)


def _with_control(reading: FrameReading, control: CloseControl | None) -> FrameReading:
    if control is None:
        return reading
    perhaps = max(reading.perhaps_score, control.score)
    return replace(reading, controls=(control, *reading.controls), perhaps_score=perhaps)


def _shows_one_in(reading: FrameReading, near: Rect) -> bool:
    return any(near.contains(control.glyph_box.center) for control in reading.controls)


def _frame_of(frames: tuple[Frame, ...], action: CapturedAction) -> Frame | None:
    """The lossless picture taken by the look."""
    taken = [frame for frame in frames if not frame.lossy and action.from_ms <= frame.at_ms <= action.to_ms]
    return taken[0] if taken else None
