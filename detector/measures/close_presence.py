"""Whether there was a close control at all, and how thoroughly it was looked for.

A control that is not found may still exist. So this measure counts how often all three channels (tree, text,
picture) were read, how long the window was watched, the longest period without frames, and how closely
anything resembled a control.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, mode

from detector.core.gap_code import GapCode
from detector.core.measured import Measured
from detector.core.quantity import Quantity, bounded, counted
from detector.core.screen import Stream
from detector.core.uncertainty import Part
from detector.windows.seen import Channel, ControlDoubt, ControlKind, FrameReading, WindowKind
from detector.windows.window_track import WindowRun, WindowTrack

__all__ = ["ClosePresence", "measure_close_presence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePresence(Measured):
    """How often a window and its close control were seen.

    n_frames                frames that show the window; a frame of one colour shows nothing
    n_frames_fully_read     those of them for which tree, text and picture were all read; of a recording,
                            which has no trees, text and picture
    n_frames_with_control   those of them that show a close control
    kind, window_score      the window's assumed kind, and its probability: median over its frames
    control_score           the probability that this is one, by its looks: median over its frames
    control_doubt           why it may be none however it looks, by most of these frames; None: no doubt
    perhaps_score           best score of anything that might be one, 0 to 1; at least a half if a × was
                            read, a node is named after closing, or a tap anywhere closed the window; None
                            without frames
    watched_ms              from the window's appearance to its end or its last frame
    longest_gap_ms          longest period of that time without frames
    control_kind            the control's kind in most frames; None without one
    is_gone                 whether the window had ended by itself when the capture did; in a recording
                            somebody may have ended it
    has_secure_gap          whether frames are missing because the app forbids screenshots
    """

    n_frames: Quantity
    n_frames_fully_read: Quantity
    n_frames_with_control: Quantity
    kind: WindowKind
    window_score: Quantity | None
    control_score: Quantity | None
    perhaps_score: Quantity | None
    watched_ms: Quantity
    longest_gap_ms: Quantity
    is_gone: bool
    has_secure_gap: bool
    control_kind: ControlKind | None = None
    control_doubt: ControlDoubt | None = None


def measure_close_presence(run: WindowRun) -> ClosePresence:
    """`gaps`: all of the run; only gaps of frames, within the window's lifetime, count.

    `closes_by_tap`: a tap somewhere on it closed it in another run. `is_recording`: there can be no tree, and
    touches that nobody recorded.
    """
    track, gaps, closes_by_tap = run.track, run.gaps, run.closes_by_tap
    wanted = {Channel.TEXT, Channel.PICTURE} if run.is_recording else set(Channel)
    readings = tuple(reading for reading in track.readings if not reading.is_uniform)
    with_control = {sighting.frame_id for sighting in track.sightings}
    best_first = sorted(
        readings,
        key=lambda reading: (reading.frame_id not in with_control, -reading.perhaps_score, reading.at_ms),
    )
    fully_read = [reading for reading in readings if set(reading.read_by) >= wanted]
    ended = _ended_ms(track)
    from_ms, to_ms = track.appeared_ms.value, max(ended.value, track.appeared_ms.value)
    overlaps = [
        (min(gap.to_ms, to_ms) - max(gap.from_ms, from_ms), gap.code is GapCode.SECURE)
        for gap in gaps
        if gap.stream is Stream.FRAMES and gap.from_ms < to_ms and gap.to_ms > from_ms
    ]
    return ClosePresence(
        evidence_ids=tuple(reading.frame_id for reading in best_first),
        n_frames=counted(len(readings), "frames"),
        n_frames_fully_read=counted(len(fully_read), "frames"),
        n_frames_with_control=counted(len(with_control), "frames"),
        kind=track.kind,
        window_score=_median([reading.windows[0].score for reading in readings if reading.windows]),
        control_score=_median([sighting.control.score for sighting in track.sightings]),
        perhaps_score=Quantity(value=max(_perhaps(readings), MAY_CLOSE * closes_by_tap), error=0.0, unit="1")
        if readings
        else None,
        watched_ms=bounded(
            Quantity(value=to_ms - from_ms, error=ended.error + track.appeared_ms.error, unit="ms"),
            Part.MOMENTS,
        ),
        longest_gap_ms=Quantity(
            value=max((length for length, _ in overlaps), default=0.0), error=0.0, unit="ms"
        ),
        is_gone=track.gone_ms is not None and not run.is_recording,
        has_secure_gap=any(is_secure for _, is_secure in overlaps),
        control_kind=mode(sighting.control.kind for sighting in track.sightings) if track.sightings else None,
        control_doubt=mode(sighting.control.doubt for sighting in track.sightings)
        if track.sightings
        else None,
    )


MAY_CLOSE = 0.5  # tool value: something closes or appears to, but was not accepted as the window's control


def _median(scores: Sequence[float]) -> Quantity | None:
    return Quantity(value=median(scores), error=0.0, unit="1") if scores else None


def _perhaps(readings: Sequence[FrameReading]) -> float:
    may_close = any(reading.clues is not None and reading.clues.may_close for reading in readings)
    return max(*(reading.perhaps_score for reading in readings), MAY_CLOSE if may_close else 0.0)


def _ended_ms(track: WindowTrack) -> Quantity:
    """When the window was last known to be open, or when it ended."""
    if track.gone_ms is not None:
        return track.gone_ms
    last = max(track.readings, key=lambda reading: reading.at_ms, default=None)
    if last is None:
        return track.appeared_ms
    return Quantity(value=last.at_ms, error=last.at_error_ms, unit="ms")
