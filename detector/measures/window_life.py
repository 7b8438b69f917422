"""How long a window stays open without a touch."""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, stated
from detector.core.uncertainty import Origin, Part, bound
from detector.windows.window_track import Beneath, WindowRun, WindowTrack

__all__ = ["WindowLife", "measure_window_life"]

MIN_FRAMES_WITHOUT = 2
"""In a row, at the end: a single frame may miss the control [tool value]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowLife(Measured):
    """`lasts_ms` None: it was still open at the end; `lasted_at_least_ms` is then the lower bound.

    `may_be_over_content`: another screen of the app came before it, perhaps its page.
    `with_control_ms`: until the last frame that shows its control; None where none was seen, or it was seen
    until the end. What goes on without it may be the page, if that looks like the advert.
    """

    lasts_ms: Quantity | None
    lasted_at_least_ms: Quantity
    is_over_content: bool
    may_be_over_content: bool = False
    with_control_ms: Quantity | None = None


def measure_window_life(run: WindowRun) -> WindowLife:
    track = run.track
    appeared, gone = track.appeared_ms, track.gone_ms
    last_ms = track.readings[-1].at_ms if track.readings else appeared.high
    ends = [reading.frame_id for reading in (*track.readings[:1], *track.readings[-1:])]
    return WindowLife(
        evidence_ids=tuple(dict.fromkeys(ends)),
        lasts_ms=None
        if gone is None
        else stated(
            gone.value - appeared.value,
            gone.error + appeared.error,
            "ms",
            (
                bound(Part.FRAME_INTERVAL, gone.error, "ms", origin=Origin.THIS_RUN),
                bound(Part.FRAME_INTERVAL, appeared.error, "ms", origin=Origin.THIS_RUN, sensitivity=-1.0),
            ),
        ),
        lasted_at_least_ms=Quantity(value=max(last_ms - appeared.high, 0.0), error=0.0, unit="ms"),
        is_over_content=track.kind.lies_over_content or track.came_over is Beneath.PAGE,
        may_be_over_content=track.came_over is Beneath.PERHAPS_PAGE,
        with_control_ms=_with_control_ms(track),
    )


def _with_control_ms(track: WindowTrack) -> Quantity | None:
    """Its error reaches to the first frame without the control."""
    if not track.sightings:
        return None
    last_ms = track.sightings[-1].at_ms
    after = [reading for reading in track.readings if reading.at_ms > last_ms]
    if len(after) < MIN_FRAMES_WITHOUT:
        return None
    gone_ms, appeared = after[0].at_ms + after[0].at_error_ms, track.appeared_ms
    error_ms = (gone_ms - last_ms) / 2 + appeared.error
    return Quantity(value=(last_ms + gone_ms) / 2 - appeared.value, error=error_ms, unit="ms")
