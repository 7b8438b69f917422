"""What the log and the names left by an SDK tell about each frame and window."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from detector.apk.sdk_table import Purpose, SdkIndex
from detector.core.events import Event, ForegroundChange
from detector.core.screen import Frame
from detector.perception import FrameContext
from detector.windows.window_track import WindowTrack

__all__ = ["contexts_from", "with_sdks"]


# Which advert SDK showed a window, by the names it left there: its activity, its nodes, its resources.
#
# An SDK that draws into one of the app's own views leaves no name: then it is unknown. It is also unknown if
# the name is not in the tables or is that of an SDK not for adverts, and if two SDKs left names.


def with_sdks(
    windows: Sequence[WindowTrack], sdks: Callable[[], SdkIndex] | None, *, package: str
) -> tuple[WindowTrack, ...]:
    """`sdks` is called only if a window has a foreign name."""
    if sdks is None:
        return tuple(windows)
    named = []
    for window in windows:
        names = names_of(window, package)
        named.append(replace(window, sdk=_advert_sdk(names, sdks()) if names else None))
    return tuple(named)


def names_of(window: WindowTrack, package: str) -> tuple[str, ...]:
    """Foreign names of its nodes, and that of the activity in front in most of its pictures: at its end the
    next one may already be there.
    """
    clues = [reading.clues for reading in window.readings if reading.clues is not None]
    activities = Counter(
        clue.activity for clue in clues if clue.activity is not None and clue.package == package
    )
    commonest = [name for name, n in activities.most_common(1) if 2 * n > activities.total()]
    own = [name for name in commonest if "." in name.strip(".") and not name.startswith(f"{package}.")]
    return tuple(dict.fromkeys((*own, *(name for clue in clues for name in clue.foreign_names))))


def _advert_sdk(names: Sequence[str], index: SdkIndex) -> str | None:
    """A package of resources is looked up as if it were that of a class."""
    found = (index.of_class(name) for name in names)
    ids = {match.sdk.id for match in found if match is not None and match.sdk.purpose is Purpose.ADS}
    return ids.pop() if len(ids) == 1 else None


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
