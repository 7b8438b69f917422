"""From a bundle to what was seen in it: trees and logs parsed, frames looked at, windows followed."""

from dataclasses import replace

from detector.assessment.contexts import contexts_from
from detector.assessment.eyes import PerceivingEyes
from detector.assessment.seen_run import SeenRun
from detector.assessment.sight import Sight
from detector.core.events import Event
from detector.core.geometry import Point, Rect
from detector.core.movement import Movement, MovementKind
from detector.core.screen import Frame, Gap, ViewTree
from detector.evidence.reader import Bundle, CapturedAction
from detector.measures.close_presence import SECURE_WORD
from detector.parsing.android_log import parse_log
from detector.parsing.system_events import read_events
from detector.parsing.view_tree import parse_view_tree
from detector.perception.pictures import RecentPictures
from detector.perception.seen import CloseControl, FrameReading
from detector.perception.touch_effect import TOUCH_KINDS, PerformedTouch, read_touches
from detector.perception.watch import read_frames
from detector.perception.window_track import track_windows

__all__ = ["see_bundle"]


def see_bundle(bundle: Bundle, *, run_index: int, sight: Sight) -> SeenRun:
    """Look at one run. Deterministic: the same bundle and models give the same SeenRun."""
    header = bundle.manifest.header
    events = _events(bundle)
    trees = _trees(bundle)
    pixels = RecentPictures(bundle.pixels)
    readings = read_frames(
        bundle.frames,
        pixels,
        trees,
        contexts_from(events, header.package.package),
        display=header.device.display,
        lexicon=sight.lexicon,
        text_reader=sight.text_reader,
        control_finder=sight.control_finder,
    )
    readings = _with_sightings(readings, bundle, sight)
    windows = track_windows(readings, bundle.gaps, _ended_ms(bundle.frames))
    return SeenRun(
        run_index=run_index,
        run_id=header.run_id,
        package=header.package.package,
        package_version=header.package.version_name,
        device_kind=header.device.kind,
        device_serial=header.device.serial,
        device_model=header.device.model,
        android=header.device.android,
        tool_version=header.tool_version,
        started_at=header.started_at,
        is_partial=bundle.is_partial,
        display=header.device.display,
        frames=bundle.frames,
        readings=readings,
        windows=windows,
        events=events,
        gaps=bundle.gaps,
        source_intervals_ms=bundle.source_intervals_ms,
        secure_ms=_secure_ms(bundle.gaps),
        scenario=header.scenario,
        build=header.device.build,
        locale=header.device.locale,
        font_scale=header.device.font_scale,
        clock_offset_ms=bundle.clock_offset_ms,
        zero_is=bundle.zero.kind.value,
        zero_error_ms=bundle.zero.error_ms,
        zero_after_call_ms=(bundle.zero.host_ns - bundle.manifest.zero_ns) / 1e6,
        can_be_moved=header.device.moved_by is not None,
        left_ms=_left_ms(bundle),
        touches=read_touches(
            _performed(bundle),
            windows,
            bundle.frames,
            trees,
            events,
            pixels,
            package=header.package.package,
        ),
    )


def _with_sightings(
    readings: tuple[FrameReading, ...], bundle: Bundle, sight: Sight
) -> tuple[FrameReading, ...]:
    """Looks once more where the session looked before it touched.

    It reads a small part at its full size, and so may see a control that the whole picture, shrunk for
    reading, does not show: what it touched must be told from the same bytes.
    """
    nears = {}
    for action in bundle.actions:
        near = _near(action)
        frame = None if near is None else _frame_of(bundle.frames, action)
        if near is not None and frame is not None:
            nears[frame.id] = (frame, near)
    missed = {
        one.frame_id
        for one in readings
        if one.windows and one.frame_id in nears and not _shows_one_in(one, nears[one.frame_id][1])
    }
    if not missed:
        return readings
    eyes = PerceivingEyes(sight)
    display = bundle.manifest.header.device.display
    seen = {}
    for frame_id in sorted(missed):
        frame, near = nears[frame_id]
        seen[frame_id] = eyes.control(bundle.pixels(frame), near, display=display)
    return tuple(_with_control(one, seen.get(one.frame_id)) for one in readings)


def _with_control(reading: FrameReading, control: CloseControl | None) -> FrameReading:
    if control is None:
        return reading
    perhaps = max(reading.perhaps_score, control.score)
    return replace(reading, controls=(control, *reading.controls), perhaps_score=perhaps)


def _shows_one_in(reading: FrameReading, near: Rect) -> bool:
    return any(near.contains(one.glyph_box.center) for one in reading.controls)


def _near(action: CapturedAction) -> Rect | None:
    """Where a look was told to look."""
    sides = [action.arguments.get(f"near_{side}_px") for side in ("left", "top", "right", "bottom")]
    if action.kind != "Look" or not all(isinstance(one, float) for one in sides):
        return None
    left, top, right, bottom = (float(one) for one in sides if one is not None)
    return Rect(left_px=left, top_px=top, right_px=right, bottom_px=bottom)


def _frame_of(frames: tuple[Frame, ...], action: CapturedAction) -> Frame | None:
    """The lossless picture that the look took."""
    taken = [frame for frame in frames if not frame.lossy and action.from_ms <= frame.at_ms <= action.to_ms]
    return taken[0] if taken else None


ENDING_KINDS = TOUCH_KINDS | {"StopApp", "PressHome", "Launch"}


def _performed(bundle: Bundle) -> tuple[PerformedTouch, ...]:
    """What was done to the app, each until the next thing that was done to it. A failed touch is none."""
    ends = [action.from_ms for action in bundle.actions if action.kind in ENDING_KINDS]
    last_ms = _ended_ms(bundle.frames)
    return tuple(
        PerformedTouch(
            action_id=action.id,
            kind=action.kind,
            point=_point(action),
            from_ms=action.from_ms,
            to_ms=action.to_ms,
            way_px=_way_px(action),
            movement=_movement(action),
            ends_ms=min((end for end in ends if end > action.from_ms), default=max(last_ms, action.to_ms)),
        )
        for action in bundle.actions
        if action.kind in TOUCH_KINDS and action.error is None
    )


def _left_ms(bundle: Bundle) -> float | None:
    """When the HOME key was pressed after the launch."""
    launched = [action.to_ms for action in bundle.actions if action.kind == "Launch"]
    pressed = [
        action.to_ms
        for action in bundle.actions
        if action.kind == "PressHome" and action.error is None and launched and action.from_ms > launched[0]
    ]
    return pressed[0] if pressed else None


def _movement(action: CapturedAction) -> Movement | None:
    """As it was really made."""
    kind = action.arguments.get("movement_kind")
    if action.kind != "Move" or not isinstance(kind, str):
        return None
    numbers = [action.arguments.get(f"made_{name}") for name in ("peak_mps2", "angle_deg", "duration_ms")]
    peak, angle, duration = (one if isinstance(one, float) else 0.0 for one in numbers)
    return Movement(kind=MovementKind(kind), peak_mps2=peak, angle_deg=angle, duration_ms=max(duration, 1.0))


def _way_px(action: CapturedAction) -> float:
    start, names = _point(action), ("end_x_px", "end_y_px")
    x_px, y_px = (action.arguments.get(name) for name in names)
    if start is None or not isinstance(x_px, float) or not isinstance(y_px, float):
        return 0.0
    return float(((x_px - start.x_px) ** 2 + (y_px - start.y_px) ** 2) ** 0.5)


def _point(action: CapturedAction) -> Point | None:
    """Where the finger came down; None for a key."""
    name = "start" if action.kind == "Swipe" else "point"
    x_px, y_px = action.arguments.get(f"{name}_x_px"), action.arguments.get(f"{name}_y_px")
    if not isinstance(x_px, float) or not isinstance(y_px, float):
        return None
    return Point(x_px=x_px, y_px=y_px)


def _events(bundle: Bundle) -> tuple[Event, ...]:
    if not bundle.manifest.clock_readings:
        return ()  # the device's times cannot be placed on the axis
    return read_events(parse_log(bundle.log_text), to_run_ms=bundle.to_run_ms)


def _trees(bundle: Bundle) -> tuple[ViewTree, ...]:
    parsed = (
        parse_view_tree(tree.xml, tree_id=tree.id, at_ms=tree.at_ms, at_error_ms=tree.at_error_ms)
        for tree in bundle.trees
    )
    return tuple(tree for tree in parsed if tree is not None)


def _ended_ms(frames: tuple[Frame, ...]) -> float:
    return max((frame.at_ms + frame.at_error_ms for frame in frames), default=0.0)


def _secure_ms(gaps: tuple[Gap, ...]) -> float:
    return sum(gap.to_ms - gap.from_ms for gap in gaps if gap.why.startswith(SECURE_WORD))
