"""One window over all runs of a case: what it does by itself, and every touch of it with its outcome."""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.display import Display
from detector.core.geometry import Point, Rect
from detector.core.movement import Movement, MovementKind
from detector.core.outcome import Doubt, OutcomeKind
from detector.core.quantity import Quantity
from detector.core.trials import Gesture
from detector.windows.incident import Incident
from detector.windows.role_guess import NO_GUESS, RoleGuess
from detector.windows.seen import CallToAction, CloseControl, ControlDoubt, Notice

__all__ = [
    "HIT_REGION_PROBE",
    "MARK_PROBE",
    "ClosingNode",
    "NextWindow",
    "OtherMark",
    "OwnMove",
    "RunNotices",
    "Touch",
    "TouchedWindow",
    "Untouched",
    "first_taps_on_control",
]


MIN_SHOWN_SHARE = 2 / 3  # of the launches: as of a vote
MARK_PROBE = "mark_probe"
"""The scenario whose taps are aimed at other marks and at bare nodes: they bound no edge of the control."""
HIT_REGION_PROBE = "hit_region_probe"
"""The scenario whose taps are aimed beside the control."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMove:
    """A jump without a touch; `since_window_ms` since its window appeared."""

    since_window_ms: Quantity
    kind: OutcomeKind
    target: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextWindow:
    """The window that followed one that had gone by itself, `after_ms` later."""

    after_ms: Quantity
    box: Rect
    is_over_content: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Untouched:
    """The same window in an untouched run: the no-touch control.

    `life_ms` None: it outlived the watch. `then_activity` is what was in front after it went,
    `later_activities` what the app itself showed from the window on, `later_moves` where it went by itself
    after the window had gone. `then_window` None: no other window came in this run. `later_windows` are all
    that came after this one, each `after_ms` after its appearance. `page_moved`: the page below it changed by
    itself; None: not known, or there is none. `declined_at` are the places of its words that decline.
    """

    life_ms: Quantity | None
    watched_ms: float
    then_activity: str | None
    moves: tuple[OwnMove, ...] = ()
    evidence_ids: tuple[str, ...] = ()
    then_window: NextWindow | None = None
    later_activities: tuple[str, ...] = ()
    later_moves: tuple[OwnMove, ...] = ()
    later_windows: tuple[NextWindow, ...] = ()
    page_moved: bool | None = None
    declined_at: tuple[Rect, ...] = ()
    is_logged: bool = True
    """The device's log covers all that time: what it does not report did not happen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """A touch and its outcome. `confidence` is 0 to 1; 0: the outcome is unknown, for the reason in `doubt`.

    `has_arrived`: the device's log names a window of the app as the one that was touched. `offered` are the
    places of what the window's view tree offers to be pressed. `asks_at` is where it brought words that
    decline, instead of closing the window.

    `followed_after_ms` is when the next window over a page came, wherever it lies.

    `after_ms` is how long after the touch it came; None for nothing. `watched_ms` ends with the window,
    `page_watched_ms` with the next touch or the run.
    """

    run_index: int
    probe: str
    gesture: Gesture
    point: Point | None
    since_window_ms: Quantity | None
    n_before: int
    outcome: OutcomeKind
    after_ms: Quantity | None
    confidence: float
    target: str | None
    window_box: Rect | None
    control: CloseControl | None
    calls: tuple[CallToAction, ...]
    countdown_s: int | None
    watched_ms: float
    evidence_ids: tuple[str, ...]
    reshown_after_ms: Quantity | None = None
    followed_after_ms: Quantity | None = None
    way_px: float = 0.0
    page_watched_ms: float = 0.0
    movement: Movement | None = None
    doubt: Doubt | None = None
    has_arrived: bool = False
    offered: tuple[Rect, ...] = ()
    asks_at: Rect | None = None

    @property
    def is_on_glyph(self) -> bool | None:
        if self.control is None or self.point is None:
            return None
        return self.control.glyph_box.expanded(self.control.glyph_error_px).contains(self.point)

    @property
    def is_on_control(self) -> bool | None:
        if self.control is None or self.point is None:
            return None
        return self.control.box.expanded(self.control.box_error_px).contains(self.point)

    @property
    def tries_control(self) -> bool:
        """It met the control and was aimed at it: what happens beside its middle tells how far it reaches."""
        return bool(self.is_on_control) and self.probe != HIT_REGION_PROBE

    @property
    def is_counted(self) -> bool:
        """It met the window, and its outcome is known."""
        return self.since_window_ms is not None and self.outcome.is_known


@dataclass(frozen=True, slots=True, kw_only=True)
class RunNotices:
    """The small print of this window in one run; `n_frames_read` frames of it were read for text.

    `n_frames_read_finely` of them word by word at full size: without one, nothing can be reported as missing.
    """

    run_index: int
    notices: tuple[Notice, ...]
    n_frames_read: int
    evidence_ids: tuple[str, ...]
    n_frames_read_finely: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingNode:
    """A node without a word that closed the window (by_touch.py), and how surely it is its control."""

    box: Rect
    score: float
    doubt: ControlDoubt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherMark:
    """Another mark that looks like a close control, beside the one that is tracked (other_marks.py).

    `box` is its place, px of the display, `score` the median of its probability. `shown_in` are the launches
    that show it, `looked_for_in` those that show the window.
    """

    box: Rect
    score: float
    shown_in: tuple[int, ...]
    looked_for_in: tuple[int, ...]

    @property
    def stands(self) -> bool:
        """In enough launches to belong to the window rather than to one creative."""
        return len(self.shown_in) >= MIN_SHOWN_SHARE * len(self.looked_for_in)

    @property
    def comes_every_time(self) -> bool:
        return self.shown_in == self.looked_for_in

    def first_taps(self, touches: Sequence[Touch]) -> tuple[Touch, ...]:
        """First taps on it, in launches that show it, whose outcome is known."""
        return tuple(
            touch
            for touch in touches
            if touch.gesture is Gesture.TAP
            and touch.n_before == 0
            and touch.is_counted
            and touch.point is not None
            and self.box.contains(touch.point)
            and touch.run_index in self.shown_in
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedWindow:
    """One window over all runs of a case: what was done to it, and what it does by itself.

    `taps_arrive`: some touch of the case had an effect, or the device's log names what it met, so that one
    without an effect is not the device's fault.
    `can_be_moved`: something could move this phone.
    `other_marks` are those that look like close controls as well, surest first. `closing_node` closed it
    where nothing that looks like a control did: it is the touches' control, then. `is_first_page`: in no
    untouched launch was a page there before it. `incidents` are single launches that led elsewhere, complete
    or not, in order. `shown_in` are all launches that show it, and `stood_untouched_ms` is how long it stood
    in them before the first touch, together.
    untouched launch was a page there before it. `listened_in`: the launches in which something of the app may
    have listened to the phone's motion while it stood; `n_silent_runs`: how many those are in which surely
    nothing did, 0 if of some launch it is not known.
    """

    display: Display
    touches: tuple[Touch, ...]
    untouched: tuple[Untouched, ...]
    has_control: bool
    is_over_content: bool = False
    taps_arrive: bool = True
    can_be_moved: bool = False
    notices: tuple[RunNotices, ...] = ()
    role: RoleGuess = NO_GUESS
    other_marks: tuple[OtherMark, ...] = ()
    closing_node: ClosingNode | None = None
    is_first_page: bool = False
    incidents: tuple[Incident, ...] = ()
    shown_in: tuple[int, ...] = ()
    stood_untouched_ms: float = 0.0
    n_silent_runs: int = 0
    listened_in: tuple[int, ...] = ()

    def movements(self, kind: MovementKind) -> tuple[Touch, ...]:
        """Those of this kind that met the window and whose outcome is known."""
        return tuple(
            touch
            for touch in self.touches
            if touch.movement is not None and touch.movement.kind is kind and touch.is_counted
        )

    def closes_by_tap(self) -> bool:
        """Whether a tap closed it, wherever that was: then it is not without a way out."""
        return any(
            touch.gesture is Gesture.TAP and touch.is_counted and touch.outcome is OutcomeKind.DISMISSED
            for touch in self.touches
        )

    def first_taps_on_control(self) -> tuple[Touch, ...]:
        """The first tap of each launch, where it met the control in the window."""
        return first_taps_on_control(self.touches)


def first_taps_on_control(touches: Sequence[Touch]) -> tuple[Touch, ...]:
    """The first tap of each launch, where it was aimed at the control and met it in the window."""
    return tuple(
        touch
        for touch in touches
        if touch.gesture is Gesture.TAP
        and touch.n_before == 0
        and touch.since_window_ms is not None
        and touch.tries_control
    )
