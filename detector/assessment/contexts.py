"""Which activity was in front when a frame was taken, from the run's events."""

from collections.abc import Callable, Sequence

from detector.core.events import Event, ForegroundChange
from detector.core.screen import Frame
from detector.perception.context import FrameContext

__all__ = ["contexts_from"]


def contexts_from(events: Sequence[Event], package: str) -> Callable[[Frame], FrameContext]:
    """A function from a frame to its context; events may be empty, then nothing is known.

    A frame counts as after a change only where its whole interval does: on the border the earlier
    activity is named, as the picture may still be of it. Times count from the launch (0 ms).
    """
    changes = sorted(
        (event for event in events if isinstance(event, ForegroundChange)), key=lambda change: change.at_ms
    )

    def context_of(frame: Frame) -> FrameContext:
        surely_ms = frame.at_ms - frame.at_error_ms
        before = [change for change in changes if change.at_ms + change.at_error_ms <= surely_ms]
        if not before:
            return FrameContext(since_launch_ms=frame.at_ms)
        now = before[-1]
        own = [change for change in before if change.to_package == package]
        return FrameContext(
            package=now.to_package,
            activity=now.activity,
            is_target=now.to_package == package,
            since_launch_ms=frame.at_ms,
            since_activity_ms=frame.at_ms - now.at_ms,
            n_activities_before=max(len(own) - 1, 0) if now.to_package == package else len(own),
        )

    return context_of
