"""Reads records of format `bundle/1` as the present records.

Its actions were named after the classes of that time, with all fields flattened into one dictionary
(`point_x_px`, `texts` joined with `|`, whole numbers as floats). Those names are listed here only, and are
independent of today's class names. A gap had only a sentence as its reason; this is the only place where
such a sentence is interpreted. Nothing on disk is changed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from detector.core.actions import (
    Action,
    BeginStage,
    EndApp,
    Launch,
    Move,
    Observe,
    PressBack,
    PressHome,
    ReadScreen,
    RestoreDevice,
    SendTrigger,
    StopApp,
    Swipe,
    TapAt,
    TapMenu,
    TapSwitch,
    TapText,
    Wait,
    WatchStarts,
)
from detector.core.device_facts import Stamp
from detector.core.errors import EvidenceError
from detector.core.gap_code import GapCode
from detector.core.geometry import Point, Rect
from detector.core.movement import Movement, MovementKind
from detector.core.screen import Stream
from detector.core.watching import AppEnding, PhoneTrigger, Stage, StageKind
from detector.evidence.records import ActionRecord, GapRecord

__all__ = ["ActionRecord1", "GapRecord1", "action_of_bundle_1", "code_of_sentence", "gap_of_bundle_1"]

Flat = dict[str, str | float | bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRecord1:
    """A line of `actions.jsonl` in a `bundle/1`."""

    id: str
    kind: str
    started_ns: int
    ended_ns: int
    effect: Stamp | None
    error: str | None
    arguments: Flat = field(default_factory=dict)
    way: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRecord1:
    """A line of `gaps.jsonl` in a `bundle/1`."""

    stream: Stream
    from_ns: int
    to_ns: int
    why: str
    sha256: str | None = None


def gap_of_bundle_1(record: GapRecord1) -> GapRecord:
    return GapRecord(
        stream=record.stream,
        code=code_of_sentence(record.stream, record.why),
        from_ns=record.from_ns,
        to_ns=record.to_ns,
        why=record.why,
        sha256=record.sha256,
    )


def code_of_sentence(stream: Stream, why: str) -> GapCode:
    """By the beginning of the sentence; an unrecognised one by its stream."""
    if stream is Stream.FRAMES and ": given up after " in why:
        return GapCode.SOURCE_GIVEN_UP
    for begins, code in _SENTENCES.items():
        if why.startswith(begins):
            return code
    return _OF_STREAM[stream]


_SENTENCES = {
    "secure": GapCode.SECURE,
    "uniform, maybe secure": GapCode.UNIFORM_PERHAPS_SECURE,
    "uniform": GapCode.UNIFORM,
    "the screen is off": GapCode.SCREEN_OFF,
    "the lock screen lies over the app": GapCode.LOCKED,
    "the display was turned since the run began": GapCode.TURNED,
    "the device does not answer any more": GapCode.NOT_ANSWERING,
    "a frame of the video ": GapCode.VIDEO_NOT_SHOWN,
    "no picture came of it": GapCode.VIDEO_NOT_SHOWN,
    "scrcpy: ": GapCode.NO_VIDEO,  # or a detour, or a break: the sentence alone is ambiguous
    "screenrecord: ": GapCode.NO_VIDEO,
    "screencap: ": GapCode.NO_PICTURE,
    "uiautomation: ": GapCode.NO_PICTURE,
    "rebooting": GapCode.REBOOTING,
    "the log does not reach back to the boot": GapCode.LOG_AFTER_BOOT,
    "the device's log ended": GapCode.LOG_ENDED,
    "the device's clock: ": GapCode.NO_CLOCK,
    "the dump names ": GapCode.FOREGROUND_CONTRADICTED,
}
"""A longer beginning precedes any shorter one that it starts with."""

_OF_STREAM = {
    Stream.FRAMES: GapCode.UNNAMED,
    Stream.TREES: GapCode.NO_TREE,
    Stream.LOGS: GapCode.NO_LOG,
    Stream.FOREGROUND: GapCode.NO_FOREGROUND,
    Stream.DUMPS: GapCode.NO_DUMP,
}


def action_of_bundle_1(record: ActionRecord1, *, where: str) -> ActionRecord:
    """Raises EvidenceError if the line names no action that was ever written."""
    build = _ACTIONS.get(record.kind)
    if build is None:
        raise EvidenceError(f"{where}: {record.id}: {record.kind!r} is no action")
    try:
        action, made = build(record.arguments), _made(record.arguments)
    except (KeyError, TypeError, ValueError) as error:
        raise EvidenceError(f"{where}: {record.id}: {record.kind!r} lacks a part: {error}") from error
    return ActionRecord(
        id=record.id,
        action=action,
        started_ns=record.started_ns,
        ended_ns=record.ended_ns,
        effect=record.effect,
        error=record.error,
        way=record.way,
        made=made,
    )


def _number(flat: Flat, key: str) -> float:
    return float(flat[key])


def _count(flat: Flat, key: str) -> int:
    return round(float(flat[key]))


def _text(flat: Flat, key: str) -> str:
    return str(flat[key])


def _claim(flat: Flat, key: str) -> bool:
    return flat[key] is True


def _point(flat: Flat, name: str = "point") -> Point:
    return Point(x_px=_number(flat, f"{name}_x_px"), y_px=_number(flat, f"{name}_y_px"))


def _look(flat: Flat) -> Observe:
    sides = [f"near_{side}_px" for side in ("left", "top", "right", "bottom")]
    near = None
    if any(side in flat for side in sides):
        left, top, right, bottom = (_number(flat, side) for side in sides)
        near = Rect(left_px=left, top_px=top, right_px=right, bottom_px=bottom)
    return Observe(with_tree=flat.get("with_tree") is True, near=near)


def _movement(flat: Flat, prefix: str) -> Movement:
    return Movement(
        kind=MovementKind(_text(flat, "movement_kind")),
        peak_mps2=_number(flat, f"{prefix}_peak_mps2"),
        angle_deg=_number(flat, f"{prefix}_angle_deg"),
        duration_ms=_number(flat, f"{prefix}_duration_ms"),
    )


def _made(flat: Flat) -> Movement | None:
    """A movement that ended within 0.05 ms was recorded as 0 ms long, which is not a movement."""
    if "made_duration_ms" not in flat or _number(flat, "made_duration_ms") <= 0:
        return None
    return _movement(flat, "made")


def _stage(flat: Flat) -> Stage:
    return Stage(
        kind=StageKind(_text(flat, "stage_kind")),
        window_ms=_number(flat, "stage_window_ms"),
        full_window_ms=_number(flat, "stage_full_window_ms"),
        trigger=PhoneTrigger(_text(flat, "stage_trigger")) if "stage_trigger" in flat else None,
        ending=AppEnding(_text(flat, "stage_ending")) if "stage_ending" in flat else None,
        repeat=_count(flat, "stage_repeat"),
        other_app=_text(flat, "stage_other_app") if "stage_other_app" in flat else None,
        is_switched_off=flat.get("stage_is_switched_off") is True,
    )


def _tap_menu(flat: Flat) -> TapMenu:
    return TapMenu(point=_point(flat), title=_text(flat, "title"), depth=_count(flat, "depth"))


def _tap_switch(flat: Flat) -> TapSwitch:
    return TapSwitch(
        point=_point(flat),
        label=_text(flat, "label"),
        is_to_be_on=_claim(flat, "is_to_be_on"),
        depth=_count(flat, "depth"),
    )


def _swipe(flat: Flat) -> Swipe:
    return Swipe(
        start=_point(flat, "start"), end=_point(flat, "end"), duration_ms=_number(flat, "duration_ms")
    )


_ACTIONS: dict[str, Callable[[Flat], Action]] = {
    "BeginStage": lambda flat: BeginStage(package=_text(flat, "package"), stage=_stage(flat)),
    "EndApp": lambda flat: EndApp(package=_text(flat, "package"), ending=AppEnding(_text(flat, "ending"))),
    "Launch": lambda flat: Launch(package=_text(flat, "package")),
    "Look": _look,
    "Move": lambda flat: Move(movement=_movement(flat, "movement")),
    "PressBack": lambda flat: PressBack(),
    "PressHome": lambda flat: PressHome(),
    "ReadScreen": lambda flat: ReadScreen(),
    "RestoreDevice": lambda flat: RestoreDevice(),
    "SendTrigger": lambda flat: SendTrigger(trigger=PhoneTrigger(_text(flat, "trigger"))),
    "StopApp": lambda flat: StopApp(package=_text(flat, "package")),
    "Swipe": _swipe,
    "TapAt": lambda flat: TapAt(point=_point(flat)),
    "TapMenu": _tap_menu,
    "TapSwitch": _tap_switch,
    "TapText": lambda flat: TapText(texts=tuple(_text(flat, "texts").split("|"))),
    "Wait": lambda flat: Wait(duration_ms=_number(flat, "duration_ms")),
    "WatchStarts": lambda flat: WatchStarts(duration_ms=_number(flat, "duration_ms")),
}
