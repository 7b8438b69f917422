"""How long a window stays open without a touch."""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, stated
from detector.core.uncertainty import Origin, Part, bound
from detector.windows.window_track import CameOver, WindowTrack

__all__ = ["WindowLife", "measure_window_life"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowLife(Measured):
    """`lasts_ms` None: it was still open at the end; `lasted_at_least_ms` is then the lower bound.

    `may_be_over_content`: another screen of the app came before it, perhaps its page.
    """

    lasts_ms: Quantity | None
    lasted_at_least_ms: Quantity
    is_over_content: bool
    may_be_over_content: bool = False


def measure_window_life(track: WindowTrack, *, evidence_prefix: str = "") -> WindowLife:
    appeared, gone = track.appeared_ms, track.gone_ms
    last_ms = track.readings[-1].at_ms if track.readings else appeared.high
    ends = [one.frame_id for one in (*track.readings[:1], *track.readings[-1:])]
    return WindowLife(
        evidence_ids=tuple(dict.fromkeys(evidence_prefix + frame_id for frame_id in ends)),
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
        is_over_content=track.kind.lies_over_content or track.came_over is CameOver.PAGE,
        may_be_over_content=track.came_over is CameOver.PERHAPS_PAGE,
    )
