"""Whether a closed popup reappeared over the same page, and how soon."""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity, bounded, counted
from detector.core.uncertainty import Part
from detector.windows.touched_window import TouchedWindow

__all__ = ["CloseReshow", "measure_close_reshow"]

PROBE = "reshow_watch"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseReshow(Measured):
    """Launches in which the popup was closed and its page watched further.

    n_closed_and_watched, n_reshown   launches
    n_followed      those in which another window came over the page, which may be the popup in another form
    reshown_ms      time from the tap to its reappearance, the earliest; None if it did not reappear
    watched_ms      how long the page was watched after the tap, the least of all launches
    is_over_content the window is a popup; a splash has no page to reappear on
    """

    n_closed_and_watched: Quantity
    n_reshown: Quantity
    n_followed: Quantity
    reshown_ms: Quantity | None
    watched_ms: Quantity | None
    is_over_content: bool
    has_control: bool
    was_tapped: bool


def measure_close_reshow(window: TouchedWindow) -> CloseReshow:
    watched = [
        touch for touch in window.touches if touch.probe == PROBE and touch.outcome is OutcomeKind.DISMISSED
    ]
    again = [touch for touch in watched if touch.reshown_after_ms is not None]
    followed = [touch for touch in watched if touch not in again and touch.followed_after_ms is not None]
    times = [
        bounded(touch.reshown_after_ms, Part.MOMENTS) for touch in again if touch.reshown_after_ms is not None
    ]
    lengths = [touch.page_watched_ms for touch in watched]
    return CloseReshow(
        evidence_ids=tuple(
            dict.fromkeys(e for touch in (*again, *followed, *watched) for e in touch.evidence_ids)
        ),
        n_closed_and_watched=counted(len(watched), "runs"),
        n_reshown=counted(len(again), "runs"),
        n_followed=counted(len(followed), "runs"),
        reshown_ms=min(times, key=lambda time: time.value, default=None),
        watched_ms=Quantity(value=min(lengths), error=0.0, unit="ms") if lengths else None,
        is_over_content=window.is_over_content,
        has_control=window.has_control,
        was_tapped=bool(watched),
    )
