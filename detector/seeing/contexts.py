"""Which activity was in the foreground when a frame was taken, from the run's events."""

from collections.abc import Callable, Sequence

from detector.core.events import Event, ForegroundChange
from detector.core.screen import Frame
from detector.perception.context import FrameContext

__all__ = ["contexts_from"]


def contexts_from(events: Sequence[Event], package: str) -> Callable[[Frame], FrameContext]:
    """Returns a function from a frame to its context; without events nothing is known.

    A frame is after a change only if its whole error interval is: within the interval the earlier activity is
    reported, since the picture may still show it, and the new one's package as `coming_package`. Times count
    from the launch (0 ms).
    """
    changes = sorted(
        (event for event in events if isinstance(event, ForegroundChange)), key=lambda change: change.at_ms
    )

    def context_of(frame: Frame) -> FrameContext:
        surely_ms = frame.at_ms - frame.at_error_ms
        before = [change for change in changes if change.at_ms + change.at_error_ms <= surely_ms]
        latest_ms = frame.at_ms + frame.at_error_ms
        coming = [change for change in changes if _is_between(change, surely_ms, latest_ms)]
        coming_package = coming[0].to_package if coming else None
        if not before:
            return FrameContext(since_launch_ms=frame.at_ms, coming_package=coming_package)
        now = before[-1]
        own = [change for change in before if change.to_package == package]
        return FrameContext(
            package=now.to_package,
            activity=now.activity,
            is_target=now.to_package == package,
            since_launch_ms=frame.at_ms,
            since_activity_ms=frame.at_ms - now.at_ms,
            n_activities_before=max(len(own) - 1, 0) if now.to_package == package else len(own),
            coming_package=coming_package,
        )

    return context_of


def _is_between(change: ForegroundChange, surely_ms: float, latest_ms: float) -> bool:
    """Whether it is unknown if it came before the frame."""
    return surely_ms < change.at_ms + change.at_error_ms and change.at_ms - change.at_error_ms <= latest_ms
