"""What touches tell of a window's control and of its role, beyond its looks.

A × may be painted in the creative while the true control is too faint to be seen. If nothing that was taken
for the control ever closed the window, but a tap on a small node without words did, that node takes its
place: the touches are read again with it as the control, and the × becomes another mark. Its looks count as
the control's once it closed the window in two launches.

A painted × leads where the creative leads, and no node of its own takes the tap. It is a false mark
(CLS-11) but not the window's close control, so it does not show how large or clear that one is, nor where.
A × with a node of its own is a control, if a false one, and is measured as drawn.

What leads away is advertising: where touches led is a clue to the window's role.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from detector.core.geometry import Rect
from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity
from detector.core.trials import Gesture
from detector.core.window_role import WindowRole
from detector.windows.role_guess import ClueKind, RoleGuess, RoleReason, guess_of
from detector.windows.seen import ControlDoubt
from detector.windows.touched_window import ClosingNode, Touch, first_taps_on_control
from detector.windows.window_track import ControlInFrame, WindowTrack

__all__ = [
    "as_control",
    "closing_node",
    "leads_only_away",
    "node_places",
    "with_control",
    "with_doubtful_controls",
    "with_touches",
]

AWAY = frozenset(
    {
        OutcomeKind.FOREIGN_APP,
        OutcomeKind.DOWNLOAD,
        OutcomeKind.INSTALL,
        OutcomeKind.CHOOSER,
    }
)
MIN_SHARE = 1e-6
R = WindowRole


def with_touches(guess: RoleGuess, touches: Sequence[Touch]) -> RoleGuess:
    """Where a touch led is a fact about the window, and so a clue for every run.

    Stores also update and rate apps, and a browser may show a page of the app's own developer. How often it
    led there adds nothing, since it is one window.
    """
    reasons = []
    counted = [touch for touch in touches if touch.is_counted]
    n_away = len({touch.run_index for touch in counted if touch.outcome in AWAY})
    led_to_browser = any(touch.outcome is OutcomeKind.BROWSER for touch in counted)
    n_store = len({touch.run_index for touch in counted if touch.outcome is OutcomeKind.STORE})
    if n_away:
        says = {R.ADVERT: min(1.5 + n_away, 4.0), R.PAGE: -1.0, R.BRAND: -2.0}
        reasons.append(RoleReason(clue=ClueKind.LED_AWAY, says=says))
    elif led_to_browser:
        says = {R.ADVERT: 1.0, R.PROMOTION: 0.5, R.PAGE: -1.0, R.BRAND: -2.0}
        reasons.append(RoleReason(clue=ClueKind.LED_AWAY, says=says))
    if n_store:
        says = {R.ADVERT: 1.5, R.UPDATE: 1.5, R.RATING: 1.5, R.PAGE: -1.0, R.BRAND: -2.0}
        reasons.append(RoleReason(clue=ClueKind.LED_TO_STORE, says=says))
    if not reasons:
        return guess
    odds = {share.role: math.log(max(share.share, MIN_SHARE)) for share in guess.shares}
    for reason in reasons:
        for role, adds in reason.says.items():
            odds[role] = odds.get(role, math.log(MIN_SHARE)) + adds
    total = sum(math.exp(odd) for odd in odds.values())
    return guess_of({role: math.exp(odd) / total for role, odd in odds.items()}, (*guess.reasons, *reasons))


MIN_LAUNCHES = 2  # once may be a slip of the creative's own timer, or chance


def leads_only_away(touches: Sequence[Touch]) -> bool:
    """Taps on it led elsewhere in several launches, and no tap on it ever closed."""
    first = first_taps_on_control(touches)
    n_away = len({touch.run_index for touch in first if touch.outcome.is_jump})
    closes = any(touch.is_on_control and touch.outcome is OutcomeKind.DISMISSED for touch in touches)
    return n_away >= MIN_LAUNCHES and not closes


def with_doubtful_controls(track: WindowTrack) -> WindowTrack:
    """If it has no node of its own in any frame, it is no longer certain to be the control."""
    controls = [sighting.control for sighting in track.sightings]
    if not controls or any(not control.has_no_node for control in controls):
        return track
    sightings = tuple(
        replace(sighting, control=replace(sighting.control, doubt=ControlDoubt.PAINTED))
        for sighting in track.sightings
    )
    return replace(track, sightings=sightings)


MIN_SHOWN_SHARE = 0.5  # of the frames of a window whose nodes are known
CLOSED_SCORE = 0.95  # it closed the window, and nothing else did


def node_places(windows: Iterable[WindowTrack]) -> tuple[Rect, ...]:
    """Across all launches, in the order of the frames that show them."""
    found: list[Rect] = []
    for window in windows:
        for bounds in _lasting(window):
            if not any(rect.contains(bounds.center) for rect in found):
                found.append(bounds)
    return tuple(found)


def closing_node(windows: Iterable[WindowTrack], touches: Sequence[Touch]) -> ClosingNode | None:
    """The only node whose taps closed the window while no other tap did; None if there is none."""
    places = node_places(windows)
    closing = [
        touch
        for touch in touches
        if touch.gesture is Gesture.TAP and touch.is_counted and touch.outcome is OutcomeKind.DISMISSED
    ]
    met = {
        next((place for place in places if touch.point is not None and place.contains(touch.point)), None)
        for touch in closing
    }
    node = next(iter(met)) if len(met) == 1 else None
    if node is None or any(touch.is_on_control for touch in closing):
        return None
    is_sure = len({touch.run_index for touch in closing}) >= MIN_LAUNCHES
    return ClosingNode(box=node, score=CLOSED_SCORE, doubt=None if is_sure else ControlDoubt.CLOSED_ONCE)


def with_control(touches: Sequence[Touch], windows: Iterable[WindowTrack]) -> tuple[Touch, ...]:
    """Each touch with the control of these windows, at least one of which shows it."""
    control = next(sighting.control for window in windows for sighting in window.sightings)
    return tuple(replace(touch, control=control, countdown_s=None) for touch in touches)


def as_control(track: WindowTrack, node: ClosingNode) -> WindowTrack:
    """The window with that node as its control, or with none where its trees do not show it.

    Trees are rare: they alone show when it came.
    """
    sightings = tuple(
        ControlInFrame(
            frame_id=reading.frame_id,
            at_ms=reading.at_ms,
            at_error_ms=reading.at_error_ms,
            control=replace(control, score=node.score, doubt=node.doubt),
        )
        for reading in track.readings
        for control in reading.bare_controls
        if control.node_bounds is not None and node.box.contains(control.node_bounds.center)
    )
    if not sightings:
        return replace(track, sightings=(), control_appeared_ms=None)
    first_ms = sightings[0].at_ms + sightings[0].at_error_ms
    low_ms = min(track.appeared_ms.low, first_ms)
    came = Quantity(value=(low_ms + first_ms) / 2, error=(first_ms - low_ms) / 2, unit="ms")
    return replace(track, sightings=sightings, control_appeared_ms=came)


def _lasting(window: WindowTrack) -> list[Rect]:
    with_nodes = [reading for reading in window.readings if reading.bare_controls]
    shown = [
        [c.node_bounds for c in with_node.bare_controls if c.node_bounds is not None]
        for with_node in with_nodes
    ]
    boxes = dict.fromkeys(box for boxes in shown for box in boxes)
    return [box for box in boxes if sum(box in group for group in shown) >= MIN_SHOWN_SHARE * len(with_nodes)]
