"""Marks in a window that look like close controls, besides the one that is tracked as its control.

One of the two may be painted in the creative, and which one is unknown until both were touched. A mark is
identified by its place: what is there in one launch and not in the next comes with a creative.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from detector.core.geometry import Rect
from detector.windows.seen import Channel, CloseControl, ControlKind
from detector.windows.touched_window import OtherMark
from detector.windows.window_track import WindowTrack

__all__ = ["other_marks"]

MIN_FRAMES_SHARE = 0.3  # tool value: a pattern that looks like a × in some frames of a film is none


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What is at one place in one launch. `is_own`: the window's own control was there or passed through."""

    controls: tuple[CloseControl, ...]
    is_own: bool

    @property
    def box(self) -> Rect:
        return self.controls[-1].box.expanded(self.controls[-1].box_error_px)


def other_marks(windows: Mapping[int, WindowTrack], untouched: frozenset[int]) -> tuple[OtherMark, ...]:
    """Over all launches, by run index; surest first. Places are those that `untouched` launches show."""
    by_run = {run_index: _places(window) for run_index, window in windows.items()}
    found: list[OtherMark] = []
    for run_index in sorted(untouched & windows.keys()):
        for place in by_run[run_index]:
            if not place.is_own and not any(mark.box.contains(place.box.center) for mark in found):
                found.append(_mark(place, by_run))
    return tuple(sorted(found, key=lambda mark: -mark.score))


def _mark(place: _Place, by_run: Mapping[int, Sequence[_Place]]) -> OtherMark:
    alike = {
        run_index: each
        for run_index, places in by_run.items()
        for each in places
        if place.box.contains(each.box.center)
    }
    scores = [control.score for each in alike.values() for control in each.controls]
    return OtherMark(
        box=place.box,
        score=median(scores),
        shown_in=tuple(sorted(alike)),
        looked_for_in=tuple(sorted(by_run)),
    )


def _places(window: WindowTrack) -> list[_Place]:
    passed = [sighting.control.box for sighting in window.sightings]
    readings = [reading for reading in window.readings if not reading.is_uniform]
    found: list[list[CloseControl]] = []
    for control in (each for reading in readings for each in reading.controls):
        middle = control.box.center
        if not _is_mark(control) or not window.box.contains(middle):
            continue
        same = next((group for group in found if group[-1].box.contains(middle)), None)
        if same is None:
            found.append([control])
        else:
            same.append(control)
    return [
        _Place(controls=tuple(group), is_own=any(box.contains(group[-1].box.center) for box in passed))
        for group in found
        if len(group) >= max(MIN_FRAMES_SHARE * len(readings), 2)
    ]


def _is_mark(control: CloseControl) -> bool:
    """A ×, or words whose taps no node takes. A word with a button of its own is a choice."""
    if control.kind is ControlKind.X_ICON:
        return True
    has_node = control.node_bounds is not None or Channel.TREE in control.found_by
    return control.kind in (ControlKind.SKIP_TEXT, ControlKind.DISMISS_TEXT) and not has_node
