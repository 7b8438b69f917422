"""The window's one close control: what may be one is followed from frame to frame, and one is chosen."""

from collections.abc import Sequence

from detector.windows.seen import CloseControl, FrameReading
from detector.windows.window_track import ControlInFrame

__all__ = [
    "MAX_MOVE_SHARE",
    "chosen_chain",
    "control_chains",
    "controls_in_turn",
    "follow_control",
    "follows",
]

MAX_MOVE_SHARE = 0.45
"""A control moves no farther than this from one frame to the next: a share of the window."""

SAME_SIZE_SHARE = 0.1
STOOD_MS = 500.0
"""Tool value: a passing find lasts a frame or two."""

Chain = tuple[ControlInFrame, ...]


def follow_control(readings: Sequence[FrameReading]) -> Chain:
    """The window's one close control, frame by frame; empty if nothing in it may be one."""
    return chosen_chain(control_chains(readings))


def chosen_chain(chains: Sequence[Chain]) -> Chain:
    """The one with the highest sum of scores over the frames, among those that were certainly a control at
    some time, if any was: something that always looks a little like a × must not hide a skip that comes late.
    """
    sure = [chain for chain in chains if any(frame.control.is_sure for frame in chain)]
    return max(sure or chains, key=lambda chain: sum(each.control.score for each in chain), default=())


def controls_in_turn(readings: Sequence[FrameReading], followed: Chain) -> tuple[Chain, ...]:
    """Other sure controls, before or after the one `followed`: what a window shows once that was pressed.

    Only what stood for a while counts, and never at a time at which the one followed was there.
    """
    if not followed:
        return ()
    from_ms, to_ms = followed[0].at_ms, followed[-1].at_ms
    return tuple(
        chain
        for chain in control_chains(readings)
        if any(frame.control.is_sure for frame in chain)
        and chain[-1].at_ms - chain[0].at_ms >= STOOD_MS
        and (chain[0].at_ms > to_ms or chain[-1].at_ms < from_ms)
    )


def control_chains(readings: Sequence[FrameReading]) -> tuple[Chain, ...]:
    """All that may be the control, each through the frames that show it.

    It is tracked from frame to frame by its place, and by its kind if it moves far. One that is drawn
    identically elsewhere, in the same frame in which its place is empty, has jumped there.
    """
    chains: list[list[ControlInFrame]] = []
    for reading in readings:
        reach_px = MAX_MOVE_SHARE * (reading.windows[0].box.width_px if reading.windows else 1e9)
        pairs = [
            (_apart_px(chain[-1].control, control), k, n)
            for k, chain in enumerate(chains)
            for n, control in enumerate(reading.controls)
            if follows(chain[-1].control, control, reach_px)
        ]
        went_on: dict[int, int] = {}  # from a control's number to its chain's, nearest first
        for _, k, n in sorted(pairs):
            if n not in went_on and k not in went_on.values():
                went_on[n] = k
        for n, control in enumerate(reading.controls):
            sighting = ControlInFrame(
                frame_id=reading.frame_id,
                at_ms=reading.at_ms,
                at_error_ms=reading.at_error_ms,
                control=control,
            )
            if n in went_on:
                chains[went_on[n]].append(sighting)
            else:
                chains.append([sighting])
    return tuple(map(tuple, chains))


def _apart_px(one: CloseControl, other: CloseControl) -> float:
    a, b = one.box.center, other.box.center
    return float(((a.x_px - b.x_px) ** 2 + (a.y_px - b.y_px) ** 2) ** 0.5)


def follows(one: CloseControl, other: CloseControl, reach_px: float) -> bool:
    """Whether it may be the same control, moved by at most `reach_px`."""
    apart_px = _apart_px(one, other)
    same_place = apart_px <= max(one.box.short_side_px, other.box.short_side_px)
    if same_place:
        return True
    return one.kind is other.kind and (apart_px <= reach_px or _is_drawn_alike(one, other))


def _is_drawn_alike(one: CloseControl, other: CloseControl) -> bool:
    """Both certainly controls, of one size: the same drawing in two places."""
    sides = one.glyph_box.short_side_px, other.glyph_box.short_side_px
    return one.is_sure and other.is_sure and min(sides) >= (1 - SAME_SIZE_SHARE) * max(sides)
