"""Whether the view tree exposes the close control as tappable, for users who cannot see it."""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted
from detector.windows.seen import Channel
from detector.windows.window_track import WindowRun

__all__ = ["CloseExposure", "measure_close_exposure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseExposure(Measured):
    """Frames that show a control that is certainly not just painted, and whose view tree was read.

    n_tree_frames      their number
    n_exposed_frames   those in which a clickable node of the control's own takes the tap
    has_control        a control was seen at all
    """

    n_tree_frames: Quantity
    n_exposed_frames: Quantity
    has_control: bool


def measure_close_exposure(run: WindowRun) -> CloseExposure:
    track = run.track
    with_tree = {
        reading.frame_id
        for reading in track.readings
        if Channel.TREE in reading.read_by and reading.tree_id is not None
    }
    surely = [sighting for sighting in track.sightings if sighting.control.is_sure]
    compared = [frame for frame in surely if frame.frame_id in with_tree]
    exposed = [frame for frame in compared if frame.control.node_bounds is not None]
    shown = [frame.frame_id for frame in (compared or track.sightings)[:2]]
    return CloseExposure(
        evidence_ids=tuple(shown),
        n_tree_frames=counted(len(compared), "frames"),
        n_exposed_frames=counted(len(exposed), "frames"),
        has_control=bool(track.sightings),
    )
