"""The key frames of a run: the first, each window's turning points, the last."""

from dataclasses import dataclass
from enum import StrEnum

from detector.core.screen import Frame
from detector.windows.seen_run import SeenRun

__all__ = ["KeyFrame", "Turn", "TurnKind", "key_frames_of"]


class TurnKind(StrEnum):
    FIRST = "first"
    WINDOW_SEEN = "window_seen"
    CONTROL_SEEN = "control_seen"
    WINDOW_LAST = "window_last"
    LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Why a frame is shown. `window_number` 0: it belongs to no window."""

    kind: TurnKind
    window_number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFrame:
    """A frame shown for one or more reasons."""

    frame: Frame
    turns: tuple[Turn, ...]


def key_frames_of(run: SeenRun, window_numbers: tuple[int, ...]) -> tuple[KeyFrame, ...]:
    """In order of time; a frame with several reasons appears once. Empty if no frame was captured."""
    by_id = {frame.id: frame for frame in run.frames}
    turns: dict[str, list[Turn]] = {}

    def note(frame_id: str, turn: Turn) -> None:
        if frame_id in by_id:
            turns.setdefault(frame_id, []).append(turn)

    if run.frames:
        note(run.frames[0].id, Turn(kind=TurnKind.FIRST))
    for number, window in zip(window_numbers, run.windows, strict=True):
        if window.readings:
            note(window.readings[0].frame_id, Turn(kind=TurnKind.WINDOW_SEEN, window_number=number))
        if window.sightings:
            note(window.sightings[0].frame_id, Turn(kind=TurnKind.CONTROL_SEEN, window_number=number))
        if window.readings:
            note(window.readings[-1].frame_id, Turn(kind=TurnKind.WINDOW_LAST, window_number=number))
    if run.frames:
        note(run.frames[-1].id, Turn(kind=TurnKind.LAST))
    in_order = sorted(turns, key=lambda frame_id: (by_id[frame_id].at_ms, frame_id))
    return tuple(KeyFrame(frame=by_id[frame_id], turns=tuple(turns[frame_id])) for frame_id in in_order)
