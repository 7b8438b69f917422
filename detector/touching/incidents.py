"""Which single launches prove something by themselves, and what each of them lacks to do so.

Of taps on the control that led elsewhere, and of windows that led elsewhere untouched, every condition
(`windows/incident.py`) is asked by itself, against the run's own frames, trees and log and against the other
launches. The conditions are stricter than those by which a touch is named: a vote outweighs a launch that was
misread, and nothing outweighs an incident.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from detector.core.events import Event, FingerTarget
from detector.core.geometry import Point
from detector.core.outcome import OutcomeKind
from detector.core.trials import Gesture
from detector.seeing import is_logged, left_unexplained
from detector.touching.own_moves import AROUND_MS, OwnJump, own_jumps, page_came_ms
from detector.windows.creative import Creative, are_the_same, creative_of
from detector.windows.destinations import is_advert_page, kind_of_start
from detector.windows.incident import NEEDED, Condition, Incident, IncidentKind, Proof
from detector.windows.seen import CloseControl
from detector.windows.seen_run import SeenRun
from detector.windows.start_attempts import StartAttempt, app_uids, others_started
from detector.windows.touch_effect import TouchEffect
from detector.windows.touched_window import Touch, first_taps_on_control
from detector.windows.window_track import ENTRANCE_MS, WindowTrack

__all__ = ["incidents_of", "stood_untouched_ms"]

SLACK_MS = 60.0
"""Tolerance in placing a log line relative to an action of ours, as for all causes."""

SOON_MS = 1_200.0
"""So soon after a touch is what comes due to it, even if the device gave no other sign in between."""

BEFORE_ANY_PAGE_MS = 250.0
"""A page that a closed window uncovers does not come to act within this time, if it is not known when the
window went. Tool value: an activity takes longer than this to be resumed."""

SEEN_BEFORE_MS = 600.0
"""The control was seen no longer than this before the finger came down."""

GONE_FOR_MS = 300.0
NOT_NEAR_END_MS = 250.0
MIN_LIKE_IT = 2
"""Other launches of the same creative, which show what the window does by itself."""

STILL_SHARE = 0.15
"""Of the control's short side: more than that from its place is elsewhere. A count narrows its words."""

SAME_PLACE_SHARE = 0.25
"""Of the glyph's short side, within which two taps fall on the same place of it."""

FINGERS_LOGGED_SINCE = 11
"""Android's `input_interaction` (AOSP, EventLogTags of inputflinger) came with Android 11."""


@dataclass(frozen=True, kw_only=True)  # with a __dict__, which a cached property needs
class _Launch:
    """One launch that shows the window."""

    run: SeenRun
    window: WindowTrack

    @cached_property
    def creative(self) -> Creative:
        return creative_of(self.window)

    @cached_property
    def uids(self) -> frozenset[int]:
        return app_uids(self.run.events, self.run.package)

    @cached_property
    def own_jumps(self) -> tuple[OwnJump, ...]:
        return own_jumps(self.run, self.window)

    @property
    def log_id(self) -> str:
        return self.named("logs/logcat.txt")

    @property
    def first_touch(self) -> TouchEffect | None:
        return next(iter(self.run.touches), None)

    def named(self, *ids: str) -> str:
        return f"run:{self.run.run_index}/{ids[0]}"

    def shows_the_advert_of(self, other: "_Launch") -> bool:
        """Where there is nothing to recognise an advert by, any may be the same."""
        if not self.creative.is_known or not other.creative.is_known:
            return True
        return are_the_same(self.creative, other.creative)


def incidents_of(
    runs: Sequence[SeenRun], windows: Mapping[int, WindowTrack], touches: Sequence[Touch]
) -> tuple[Incident, ...]:
    """Of one window, in the order of the launches. `touches` are all on it."""
    launches = [_Launch(run=run, window=windows[run.run_index]) for run in runs if run.run_index in windows]
    by_run = {touch.run_index: touch for touch in touches if touch.n_before == 0}
    found: list[Incident] = []
    for launch in launches:
        own = _by_itself(launch, launches, runs)
        if own is not None:
            found.append(own)
        elif (touch := by_run.get(launch.run.run_index)) is not None:
            found += _by_touch(launch, touch, launches, touches)
    return tuple(found)


def stood_untouched_ms(run: SeenRun, window: WindowTrack) -> float:
    """How long the window was surely there, up to the first touch of the launch."""
    last_ms = max((reading.at_ms - reading.at_error_ms for reading in window.readings), default=0.0)
    touched_ms = min((effect.touch.from_ms for effect in run.touches), default=last_ms)
    return max(min(last_ms, touched_ms) - window.appeared_ms.high, 0.0)


# A tap on the control that led elsewhere.


def _by_touch(
    launch: _Launch, touch: Touch, launches: Sequence[_Launch], touches: Sequence[Touch]
) -> Iterator[Incident]:
    effect, since, control = launch.first_touch, touch.since_window_ms, touch.control
    is_meant = touch.gesture is Gesture.TAP and touch.is_on_control and touch.outcome.is_jump
    if not is_meant or effect is None or since is None or control is None or touch.after_ms is None:
        return
    start = _start_of(effect, touch, launch.run.package)
    closing = _closing_there(touch, touches)
    ids = touch.evidence_ids
    log = (launch.log_id,)
    stood, stood_ids = _control_stood(launch, touch, control, launches)
    until_ms = effect.touch.at_ms.value + touch.after_ms.high
    proofs = {
        Condition.TOUCH_LOGGED: (_was_met(effect), (ids[0], *log)),
        Condition.INSIDE_CONTROL: (_is_inside(touch, control), ids),
        Condition.CLOSES_THERE: (bool(closing), () if closing is None else closing.evidence_ids),
        Condition.CONTROL_STOOD: (stood, stood_ids),
        Condition.OWN_START: (_is_own(start, touch.outcome), log),
        Condition.AT_ONCE: (_came_at_once(effect, start, touch, launch), (*ids, *log)),
        Condition.NOBODY_ELSE: (_by_nobody_else(launch, effect, until_ms), log),
        Condition.LOG_WHOLE: (_is_logged(launch, until_ms), log),
    }
    yield Incident(
        kind=IncidentKind.CONTROL_LED_AWAY,
        run_index=launch.run.run_index,
        since_window_ms=since,
        outcome=touch.outcome,
        target=touch.target,
        proofs=_proofs(IncidentKind.CONTROL_LED_AWAY, proofs),
        after_ms=touch.after_ms,
    )


def _proofs(
    kind: IncidentKind, told: Mapping[Condition, tuple[bool | None, Sequence[str]]]
) -> tuple[Proof, ...]:
    return tuple(
        Proof(condition=condition, holds=told[condition][0], evidence_ids=tuple(told[condition][1]))
        for condition in NEEDED[kind]
    )


def _start_of(effect: TouchEffect, touch: Touch, package: str) -> StartAttempt | None:
    """The start by which the touch was named; None if it was named by something else."""
    assert touch.after_ms is not None
    for start in sorted(effect.came.starts, key=lambda start: start.at_ms):
        after_ms = max(start.at_ms - effect.touch.at_ms.value, 0.0)
        if kind_of_start(start, package) is touch.outcome and abs(after_ms - touch.after_ms.value) < 1.0:
            return start
    return None


def _was_met(effect: TouchEffect) -> bool | None:
    met = effect.met
    if met is None:
        return False
    return True if met.presence.arrived and met.presence.by_log is not False else met.presence.by_log


def _is_inside(touch: Touch, control: CloseControl) -> bool:
    """Inside what is drawn, however far its edges may be off, and inside the node that takes the taps."""
    point = touch.point
    assert point is not None
    inner = control.glyph_box.expanded(-control.glyph_error_px)
    is_drawn = not inner.is_empty and inner.contains(point)
    return is_drawn and (control.node_bounds is None or control.node_bounds.contains(point))


def _closing_there(touch: Touch, touches: Sequence[Touch]) -> Touch | None:
    """A first tap of another launch, at the same place of the control, that closed the window."""
    offset = _offset(touch)
    for other in first_taps_on_control(touches):
        if other.run_index == touch.run_index or other.outcome is not OutcomeKind.DISMISSED:
            continue
        there, control = _offset(other), other.control
        if offset is None or there is None or control is None:
            continue
        near_px = SAME_PLACE_SHARE * control.glyph_box.short_side_px + 2 * control.glyph_error_px
        if abs(offset.x_px - there.x_px) <= near_px and abs(offset.y_px - there.y_px) <= near_px:
            return other
    return None


def _offset(touch: Touch) -> Point | None:
    if touch.point is None or touch.control is None:
        return None
    middle = touch.control.glyph_box.center
    return Point(x_px=touch.point.x_px - middle.x_px, y_px=touch.point.y_px - middle.y_px)


def _control_stood(
    launch: _Launch, touch: Touch, control: CloseControl, launches: Sequence[_Launch]
) -> tuple[bool | None, tuple[str, ...]]:
    """It was seen just before the touch, and neither here nor in any launch of the same advert does it move,
    or give its place to a call to action: a control that gives way under the finger is nobody's fault.
    """
    effect, since = launch.first_touch, touch.since_window_ms
    assert effect is not None
    assert since is not None
    seen = [s for s in launch.window.sightings if s.at_ms + s.at_error_ms <= effect.touch.from_ms]
    if not seen or effect.touch.from_ms - seen[-1].at_ms > SEEN_BEFORE_MS:
        return None, ()
    ids = [launch.named(seen[-1].frame_id)]
    if since.low < ENTRANCE_MS:
        return None, tuple(ids)
    alike = [one for one in launches if one.shows_the_advert_of(launch)]
    if any(_moves(one) for one in alike):
        return False, tuple(ids)
    n_later = 0
    for one in alike:
        came_ms = one.window.appeared_ms.high
        later = [s for s in one.window.sightings if s.at_ms - came_ms >= since.high]
        last_ms = max((reading.at_ms for reading in one.window.readings), default=came_ms)
        if not later and last_ms - came_ms >= since.high + GONE_FOR_MS:
            return None, tuple(ids)  # it stands without its control by then
        if one is not launch and later:
            n_later += 1
            ids.append(one.named(later[0].frame_id))
    return (True if n_later >= MIN_LIKE_IT else None), tuple(ids)


def _moves(launch: _Launch) -> bool:
    """Whether the control is ever elsewhere than it stands, or something else where it stood."""
    came_in_ms = launch.window.appeared_ms.high + ENTRANCE_MS
    shown = [sighting.control for sighting in launch.window.sightings if sighting.at_ms >= came_in_ms]
    if not shown:
        return False
    place = shown[0].box
    reach_px = STILL_SHARE * place.short_side_px + 2 * shown[0].box_error_px
    for control in shown:
        middle = control.box.center
        if max(abs(middle.x_px - place.center.x_px), abs(middle.y_px - place.center.y_px)) > reach_px:
            return True
    return any(
        call.box.contains(place.center)
        for reading in launch.window.readings
        for call in reading.calls_to_action
    )


def _is_own(start: StartAttempt | None, outcome: OutcomeKind) -> bool | None:
    """An own page whose name does not say that an advert leads there may be any page of the app."""
    if start is None or (outcome is OutcomeKind.OWN_LANDING and not is_advert_page(start.activity or "")):
        return None
    return start.is_own


def _came_at_once(
    effect: TouchEffect, start: StartAttempt | None, touch: Touch, launch: _Launch
) -> bool | None:
    """Before another page of the app was asked for or shown, and before the window had gone."""
    after_ms, gone = touch.after_ms, effect.came.gone_after_ms
    if start is None or after_ms is None:
        return None
    if start.at_ms + start.at_error_ms < effect.touch.from_ms:
        return False
    package = launch.run.package
    pages = [
        other
        for other in effect.came.starts
        if other.at_ms <= start.at_ms
        and other.to_package == package
        and not is_advert_page(other.activity or "")
    ]
    came_ms = page_came_ms(launch.run, effect.touch.from_ms - SLACK_MS)
    if pages or (came_ms is not None and came_ms <= start.at_ms) or after_ms.high > SOON_MS:
        return False
    if gone is None or gone.low >= after_ms.high or after_ms.high <= BEFORE_ANY_PAGE_MS:
        return True
    return False if gone.high < after_ms.low else None


def _by_nobody_else(launch: _Launch, effect: TouchEffect | None, until_ms: float) -> bool | None:
    """`effect`: our own touch. Of another finger on the same window the log has no second line, but it has
    the first one: so ours must be where we put it, by the errors of both alone. A touch may be named with
    some slack; whose it was may not.
    """
    run = launch.run
    fingers = [
        event for event in run.events if isinstance(event, FingerTarget) and 0.0 <= event.at_ms <= until_ms
    ]
    from_ms = launch.window.appeared_ms.low if effect is None else effect.touch.from_ms - AROUND_MS
    ours = [] if effect is None else [e for e in fingers if e.at_ms + e.at_error_ms >= effect.touch.from_ms]
    around = [event for event in run.events if from_ms <= event.at_ms <= until_ms + SLACK_MS]
    if len(fingers) > len(ours) or len(ours) > 1:
        return False
    if others_started(around, package=run.package, uids=launch.uids):
        return False
    return True if ours or _logs_fingers(run) else None


def _logs_fingers(run: SeenRun) -> bool:
    release = (run.android or "").partition(".")[0]
    return release.isdecimal() and int(release) >= FINGERS_LOGGED_SINCE


def _is_logged(launch: _Launch, until_ms: float) -> bool:
    run, from_ms = launch.run, launch.window.appeared_ms.low - AROUND_MS
    unexplained = left_unexplained(run.events, run.package, from_ms, until_ms)
    return not run.is_partial and is_logged(run.gaps, from_ms, until_ms) and not unexplained


# A window that led elsewhere untouched.


def _by_itself(launch: _Launch, launches: Sequence[_Launch], runs: Sequence[SeenRun]) -> Incident | None:
    touch, window = launch.first_touch, launch.window
    until_ms = float("inf") if touch is None else touch.touch.from_ms - SLACK_MS
    jump = next((jump for jump in launch.own_jumps if jump.at_ms.high < until_ms), None)
    if jump is None:
        return None
    log, shown = (
        (launch.log_id,),
        [reading for reading in window.readings if reading.at_ms <= jump.at_ms.value],
    )
    stood, stood_ids = _window_stood(launch, jump, launches)
    proofs: dict[Condition, tuple[bool | None, Sequence[str]]] = {
        Condition.WINDOW_STOOD: (stood, (*(launch.named(r.frame_id) for r in shown[-1:]), *stood_ids)),
        Condition.OWN_START: (_is_own(jump.start, jump.kind), log),
        Condition.NOBODY_ELSE: (_by_nobody_else(launch, None, jump.at_ms.high), log),
        Condition.LOG_WHOLE: (_is_logged(launch, jump.at_ms.high), log),
        Condition.NOTHING_LEFT_OVER: (_is_clean(launch.run, runs), log),
    }
    return Incident(
        kind=IncidentKind.LEFT_BY_ITSELF,
        run_index=launch.run.run_index,
        since_window_ms=jump.at_ms.since(window.appeared_ms),
        outcome=jump.kind,
        target=jump.target,
        proofs=_proofs(IncidentKind.LEFT_BY_ITSELF, proofs),
    )


def _window_stood(
    launch: _Launch, jump: OwnJump, launches: Sequence[_Launch]
) -> tuple[bool | None, tuple[str, ...]]:
    """It was there, no other page of the app had come, and in other launches it stays longer than this."""
    window, at = launch.window, jump.at_ms
    if at.low <= window.appeared_ms.high or (window.gone_ms is not None and window.gone_ms.high < at.low):
        return False, ()
    came_ms = page_came_ms(launch.run, window.appeared_ms.high + SLACK_MS)
    if came_ms is not None and came_ms <= at.high:
        return False, ()
    since = at.since(window.appeared_ms)
    others = [one for one in launches if one is not launch and one.first_touch is None and not one.own_jumps]
    if len(others) < MIN_LIKE_IT:
        return None, ()
    ids = tuple(one.named(one.window.readings[-1].frame_id) for one in others)
    lives = [
        one.window.gone_ms.since(one.window.appeared_ms) for one in others if one.window.gone_ms is not None
    ]
    is_early = all(since.high + NOT_NEAR_END_MS < life.low for life in lives)
    return (True if is_early else None), ids


def _is_finger(event: Event) -> bool:
    return isinstance(event, FingerTarget)


def _is_clean(run: SeenRun, runs: Sequence[SeenRun]) -> bool | None:
    """Since the app was new, or its data were cleared, no launch touched it. None: what was done in a launch
    before is not known here.
    """
    by_index = {one.run_index: one for one in runs}
    for index in range(run.run_index, min(by_index) - 1, -1):
        before = by_index.get(index)
        if before is None:
            return None
        if index < run.run_index and (before.touches or any(map(_is_finger, before.events))):
            return False
        if before.data_cleared:
            return True
    return True
