"""One touch of one run: what was done, what was there, what followed, and how well that was recorded.

It is derived from the run alone (`touch_reading.py`), at any later time, and kept beside the verdicts.
Nothing is attributed here: whether the touch caused what came is decided by comparison with untouched
runs (`outcome.py`). Times `…_after_ms` count from the touch; of a movement, from its beginning.
"""

from dataclasses import dataclass

from detector.core.events import Download, ForegroundChange
from detector.core.geometry import Point, Rect
from detector.core.movement import Movement
from detector.core.quantity import Quantity
from detector.core.trials import Gesture
from detector.windows.presence import Presence
from detector.windows.seen import CallToAction, CloseControl, WindowKind
from detector.windows.start_attempts import StartAttempt

__all__ = [
    "Aftermath",
    "FollowingWindow",
    "MetWindow",
    "PerformedTouch",
    "TouchEffect",
    "TouchWatch",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformedTouch:
    """An action that may change something. `ends_ms` is when the next one, or the end, came.

    `movement` is the movement of the phone.
    """

    action_id: str
    gesture: Gesture
    point: Point | None
    from_ms: float
    to_ms: float
    ends_ms: float
    way_px: float = 0.0
    movement: Movement | None = None

    @property
    def at_ms(self) -> Quantity:
        """When it was: the middle of the interval that bounds it."""
        if self.movement is not None:
            return Quantity(value=self.from_ms, error=0.0, unit="ms")
        return Quantity(
            value=(self.from_ms + self.to_ms) / 2, error=(self.to_ms - self.from_ms) / 2, unit="ms"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MetWindow:
    """The information window that was there, and the control and the calls in it at the touch.

    `is_over_content` and `ordinal` are its place among the windows of its run. `was_still`: the last two
    frames of it before the touch show the same; it no longer came in. `offered` are the places of its own
    controls by the view tree.
    """

    id: str
    kind: WindowKind
    is_over_content: bool
    ordinal: int
    box: Rect
    since_ms: Quantity
    control: CloseControl | None
    calls: tuple[CallToAction, ...]
    was_still: bool
    presence: Presence
    offered: tuple[Rect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowingWindow:
    """Another information window that came. `box` None: not recorded by earlier versions."""

    after_ms: Quantity
    box: Rect | None
    is_over_content: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What came, until the next touch or the end, whatever caused it.

    `others_started` are packages that something other than the app asked for. `gone_after_ms` None: the
    window was still there. `reshown_after_ms` is when a window over the same page, at about the same place,
    came after it had gone. `changed_share` is how much of the display differs between the last frame before
    and the last after it; `page_share` the same against the page before a popup came; `page_likeness` how
    much the page around a popup looks as it did under it (page_below.py); None without one. `n_tree_windows`
    counts the windows of the last view tree before the touch and of the first after it, None where
    there was none. `control_gave_way`: the window stands, but the control that was touched does not: another
    one stands there instead, or more than the control has gone. `activities_before` are the
    app's own that were in front before the touch. `box_share` is `changed_share` of the window's own box.
    `asks_at` is where a touch of the control brought words that decline: the window asks once more.
    """

    starts: tuple[StartAttempt, ...] = ()
    others_started: tuple[str, ...] = ()
    downloads: tuple[Download, ...] = ()
    foreground: tuple[ForegroundChange, ...] = ()
    gone_after_ms: Quantity | None = None
    following: FollowingWindow | None = None
    reshown_after_ms: Quantity | None = None
    changed_share: float | None = None
    page_share: float | None = None
    page_likeness: float | None = None
    n_tree_windows: tuple[int | None, int | None] = (None, None)
    control_gave_way: bool = False
    activities_before: tuple[str, ...] = ()
    box_share: float | None = None
    asks_at: Rect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchWatch:
    """How well what followed was recorded. `watched_ms` ends with the last frame after it.

    `silent_ms` is for how long after the touch the device gave no sign of life; `host_late_after_ms` when
    this machine was first late by a second or more, None: it was not.
    """

    watched_ms: float
    silent_ms: float = 0.0
    host_late_after_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchEffect:
    """`n_before` touches of the launch came before it. `met` None: no window was there.

    `evidence_ids` open with the action, then the frames before and after.
    """

    touch: PerformedTouch
    n_before: int
    met: MetWindow | None
    came: Aftermath
    watch: TouchWatch
    evidence_ids: tuple[str, ...]
