"""A × painted in the creative: it leads where the creative leads, and no node of its own takes the tap.

Such a × is a false mark (CLS-11) but not the window's close control, so it does not show how large or clear
that one is, nor where. A × with a node of its own is a control, if a false one, and is measured as drawn.
"""

from collections.abc import Sequence
from dataclasses import replace

from detector.core.outcome import OutcomeKind
from detector.perception.painted import is_without_node
from detector.windows.seen import MAY_BE_PAINTED
from detector.windows.touched_window import Touch, first_taps_on_control
from detector.windows.window_track import WindowTrack

__all__ = ["leads_only_away", "with_doubtful_controls"]

MIN_LAUNCHES = 2  # in which it led away: once may be a slip of the creative's own timer


def leads_only_away(touches: Sequence[Touch]) -> bool:
    """Taps on it led elsewhere in several launches, and no tap on it ever closed."""
    first = first_taps_on_control(touches)
    n_away = len({touch.run_index for touch in first if touch.outcome.is_jump})
    closes = any(touch.is_on_control and touch.outcome is OutcomeKind.DISMISSED for touch in touches)
    return n_away >= MIN_LAUNCHES and not closes


def with_doubtful_controls(track: WindowTrack) -> WindowTrack:
    """If it has no node of its own in any frame, it is no longer certain to be the control."""
    controls = [sighting.control for sighting in track.sightings]
    if not controls or any(not is_without_node(control) for control in controls):
        return track
    sightings = tuple(
        replace(
            sighting, control=replace(sighting.control, score=min(sighting.control.score, MAY_BE_PAINTED))
        )
        for sighting in track.sightings
    )
    return replace(track, sightings=sightings)
