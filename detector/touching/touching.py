"""Compares touched runs with untouched ones: what to expect of each window, and each touch's outcome."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median

from detector.core.entry import ComeBack
from detector.core.events import ForegroundChange
from detector.core.geometry import Point, Rect
from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity
from detector.core.trials import TouchResult, TrialResult, WindowPrior
from detector.seeing import is_logged, left_unexplained
from detector.touching.by_touch import as_control, closing_node, node_places, with_control
from detector.touching.incidents import incidents_of, stood_untouched_ms
from detector.touching.other_marks import other_marks
from detector.touching.outcome import classify_touch
from detector.touching.own_moves import AROUND_MS, moves_behind, moves_of, own_jumps
from detector.windows.listening import listened_while
from detector.windows.seen import ControlKind, FrameReading, NoticeKind
from detector.windows.seen_run import SeenRun
from detector.windows.small_print import small_print
from detector.windows.subjects import Subject, match_windows
from detector.windows.touched_window import (
    NextWindow,
    Touch,
    TouchedWindow,
    Untouched,
    first_taps_on_control,
)
from detector.windows.window_track import WindowTrack, window_place

__all__ = [
    "priors_of",
    "touched_window",
    "touches_on",
    "trial_result",
    "untouched_of",
    "with_effective_moment",
]

MIN_CONTROL_SCORE = 0.6
"""A control that scores less is not aimed at: a tap on a pattern of the picture proves nothing."""

SAME_WAIT_MS = 1_500.0
"""By which two waits of the same length differ on a phone; no two that are chosen are so close."""


def priors_of(runs: Sequence[SeenRun]) -> tuple[WindowPrior, ...]:
    """What the untouched runs show of each window, in the order of the verdicts."""
    untouched = [run for run in runs if run.is_untouched]
    by_index = {run.run_index: run for run in untouched}
    return tuple(_prior(_soonest(subject, by_index), by_index) for subject in match_windows(untouched))


def _soonest(subject: Subject, runs: Mapping[int, SeenRun]) -> Subject:
    """Of returns from the background those that are as short as the shortest, and alike in whether the
    process was ended: the way that a trial makes again, in which times differ from those of the others.
    """
    name, windows = subject
    backs = {index: back for index in windows if (back := runs[index].came_back) is not None}
    if len(backs) < len(windows):
        return subject
    first = min(backs.values(), key=lambda back: (back.was_killed, back.away_ms))
    alike = {
        index
        for index, back in backs.items()
        if back.was_killed is first.was_killed and back.away_ms <= first.away_ms + SAME_WAIT_MS
    }
    return name, {index: window for index, window in windows.items() if index in alike}


def _prior(subject: Subject, runs: dict[int, SeenRun]) -> WindowPrior:
    name, windows = subject
    first = next(iter(windows))
    back = runs[first].came_back
    is_over, ordinal = window_place(runs[first].windows, windows[first])
    # Where the window led elsewhere by itself, it did not come to its own end.
    own_ends = {index: w for index, w in windows.items() if not own_jumps(runs[index], w)} or windows
    lifetimes = [w.gone_ms.value - w.appeared_ms.value for w in own_ends.values() if w.gone_ms is not None]
    sure = [w for w in windows.values() if w.sightings and _score(w) >= MIN_CONTROL_SCORE]
    called = {index: _zero_in_trial_ms(runs[index], window) for index, window in windows.items()}
    appeared = [
        window.control_appeared_ms.value + called[index]
        for index, window in windows.items()
        if window in sure and window.control_appeared_ms is not None
    ]
    counts = [
        sighting.control.countdown_s
        for window in sure
        for sighting in window.sightings[:1]
        if sighting.control.countdown_s is not None
    ]
    nodes = [n for w in sure for one in w.sightings if (n := one.control.node_bounds) is not None]
    calls = [box for window in windows.values() for r in window.readings for box in _calls(r.calls_to_action)]
    return WindowPrior(
        subject=name,
        is_over_content=is_over,
        ordinal=ordinal,
        box=_median([window.box for window in windows.values()]),
        appeared_ms=median(window.appeared_ms.value + called[i] for i, window in windows.items()),
        life_ms=min(lifetimes) if lifetimes else None,
        control=_median([w.sightings[-1].control.box for w in sure]) if sure else None,
        glyph=_median([w.sightings[-1].control.glyph_box for w in sure]) if sure else None,
        node=_median(nodes) if nodes else None,
        control_ms=median(appeared) if appeared else None,
        countdown_s=max(counts) if counts else None,
        calls=tuple(dict.fromkeys((*calls, *(box for window in windows.values() for box in window.offered)))),
        px_per_dp=runs[first].display.px(1.0),
        marks=_marks(windows, sure),
        bare_nodes=node_places(windows.values()),
        main_call=_main_call([reading for window in windows.values() for reading in window.readings]),
        speaks_as_phone=any(
            notice.kind is NoticeKind.PROMPT
            for window in windows.values()
            for reading in window.readings
            for notice in reading.notices
        ),
        entry=runs[first].entry,
        come_back=None if back is None else ComeBack(away_s=back.away_ms / 1000, is_killed=back.was_killed),
    )


def _zero_in_trial_ms(run: SeenRun, window: WindowTrack) -> float:
    """A session counts from its call of `am start`, on a walk from the touch that brought the window: what it
    is given must count from there too.
    """
    if run.walk is not None:
        return -run.walk.window(window.id).brought_ms
    return run.zero_after_call_ms


def _marks(windows: dict[int, WindowTrack], sure: Sequence[WindowTrack]) -> tuple[Rect, ...]:
    """What may be a control but is not aimed at as one, surest first."""
    best = [window.sightings[-1].control.box for window in windows.values() if window.sightings]
    others = other_marks(windows, frozenset(windows))
    unsure = () if sure or not best else (_median(best),)
    return (*unsure, *(other.box for other in others if other.stands))


def _main_call(readings: Sequence[FrameReading]) -> Rect | None:
    """The surest call of the last frame that shows any: by then the window has settled."""
    last = next((reading.calls_to_action for reading in reversed(readings) if reading.calls_to_action), ())
    return max(last, key=lambda call: call.score).box if last else None


def _calls(calls: Sequence[object]) -> list[Rect]:
    return [call.box for call in calls if hasattr(call, "box")]


def _score(window: WindowTrack) -> float:
    return median(sighting.control.score for sighting in window.sightings)


def _median(boxes: Sequence[Rect]) -> Rect:
    return Rect(
        left_px=median(box.left_px for box in boxes),
        top_px=median(box.top_px for box in boxes),
        right_px=median(box.right_px for box in boxes),
        bottom_px=median(box.bottom_px for box in boxes),
    )


def untouched_of(runs: Sequence[SeenRun], *, is_over_content: bool, ordinal: int) -> tuple[Untouched, ...]:
    """The same window in every untouched run."""
    return tuple(
        _untouched(run, window)
        for run, window in _windows_at(runs, is_over_content=is_over_content, ordinal=ordinal)
        if run.is_untouched
    )


def _untouched(run: SeenRun, window: WindowTrack) -> Untouched:
    last_ms = window.readings[-1].at_ms if window.readings else window.appeared_ms.value
    gone = window.gone_ms
    until_ms = last_ms if gone is None else gone.high + AROUND_MS
    return Untouched(
        life_ms=None if gone is None else gone.since(window.appeared_ms),
        watched_ms=last_ms - window.appeared_ms.value,
        then_activity=None if gone is None else _activity_after(run, gone),
        moves=moves_of(own_jumps(run, window), window.appeared_ms),
        then_window=None if gone is None else _window_after(run, window, gone),
        later_activities=_activities_from(run, window),
        later_moves=() if gone is None else moves_behind(run, gone),
        later_windows=_windows_from(run, window),
        page_moved=window.page_moved,
        declined_at=_declined_at(window),
        evidence_ids=tuple(f"run:{run.run_index}/{reading.frame_id}" for reading in window.readings[-2:]),
        is_logged=is_logged(run.gaps, window.appeared_ms.low, until_ms)
        and not left_unexplained(run.events, run.package, window.appeared_ms.low - AROUND_MS, until_ms),
    )


def _activity_after(run: SeenRun, gone: Quantity) -> str | None:
    own = [
        event
        for event in run.events
        if isinstance(event, ForegroundChange)
        and event.to_package == run.package
        and gone.low - AROUND_MS <= event.at_ms <= gone.high + AROUND_MS
    ]
    return own[-1].activity if own else None


def _window_after(run: SeenRun, window: WindowTrack, gone: Quantity) -> NextWindow | None:
    later = [track for track in run.windows if track is not window and track.appeared_ms.high >= gone.low]
    first = min(later, key=lambda track: track.appeared_ms.value, default=None)
    if first is None or first.appeared_ms.value < window.appeared_ms.value:
        return None
    return NextWindow(
        after_ms=first.appeared_ms.since(gone),
        box=first.box,
        is_over_content=first.kind.lies_over_content,
    )


def _declined_at(window: WindowTrack) -> tuple[Rect, ...]:
    words = [
        control.box
        for reading in window.readings
        for control in reading.controls
        if control.kind is ControlKind.DISMISS_TEXT
    ]
    return tuple(dict.fromkeys(words))


def _windows_from(run: SeenRun, window: WindowTrack) -> tuple[NextWindow, ...]:
    return tuple(
        NextWindow(
            after_ms=track.appeared_ms.since(window.appeared_ms),
            box=track.box,
            is_over_content=track.kind.lies_over_content,
        )
        for track in run.windows
        if track.appeared_ms.value > window.appeared_ms.value
    )


def _activities_from(run: SeenRun, window: WindowTrack) -> tuple[str, ...]:
    """Activities that the app itself showed from the window on, until it was left."""
    shown = [
        event.activity
        for event in run.events
        if isinstance(event, ForegroundChange)
        and event.to_package == run.package
        and event.at_ms >= window.appeared_ms.high
        and (run.left_ms is None or event.at_ms < run.left_ms)
    ]
    return tuple(dict.fromkeys(shown))


def touches_on(
    runs: Sequence[SeenRun], untouched: Sequence[Untouched], *, is_over_content: bool, ordinal: int
) -> tuple[Touch, ...]:
    """Every touch of the case on this window, in order."""
    return tuple(
        _unless_asked_anyway(
            classify_touch(
                effect, untouched, run_index=run.run_index, probe=run.scenario, package=run.package
            ),
            untouched,
        )
        for run in runs
        for effect in run.touches
        if effect.met is not None
        and (effect.met.is_over_content, effect.met.ordinal) == (is_over_content, ordinal)
    )


def _unless_asked_anyway(touch: Touch, untouched: Sequence[Untouched]) -> Touch:
    """Words that decline and come by themselves as well were not brought by the touch."""
    at = touch.asks_at
    if at is None or not any(box.iou(at) > 0 for one in untouched for box in one.declined_at):
        return touch
    return replace(touch, asks_at=None)


def with_effective_moment(prior: WindowPrior, runs: Sequence[SeenRun]) -> WindowPrior:
    """The prior, with the earliest moment at which a first tap on the control closed, by the touched runs,
    and how many of these taps led elsewhere.
    """
    untouched = untouched_of(runs, is_over_content=prior.is_over_content, ordinal=prior.ordinal)
    touches = touches_on(runs, untouched, is_over_content=prior.is_over_content, ordinal=prior.ordinal)
    taps = first_taps_on_control(touches)
    prior = replace(prior, n_led_away=sum(touch.outcome.is_jump for touch in taps))
    moments_ms = [
        touch.since_window_ms.high
        for touch in taps
        if touch.outcome is OutcomeKind.DISMISSED and touch.since_window_ms is not None
    ]
    if not moments_ms:
        return prior
    return replace(prior, effective_ms=prior.appeared_ms + min(moments_ms))


def touched_window(subject: Subject, runs: Sequence[SeenRun]) -> TouchedWindow:
    """One window with all touches on it. `runs` are those of its entry; the untouched have its windows."""
    prior = _prior(subject, {run.run_index: run for run in runs if run.is_untouched})
    is_over_content, ordinal = prior.is_over_content, prior.ordinal
    untouched = untouched_of(runs, is_over_content=is_over_content, ordinal=ordinal)
    touches = touches_on(runs, untouched, is_over_content=is_over_content, ordinal=ordinal)
    shown = list(_windows_at(runs, is_over_content=is_over_content, ordinal=ordinal))
    windows = {run.run_index: window for run, window in shown}
    notices = tuple(small_print(run_index, window) for run_index, window in windows.items())
    unasked = frozenset(run.run_index for run in runs if run.is_untouched)
    node = closing_node([window for index, window in windows.items() if index in unasked], touches)
    if node is not None:
        windows = {index: as_control(window, node) for index, window in windows.items()}
        touches = with_control(touches, windows.values())
    heard = {run.run_index: listened_while(run.listening, window) for run, window in shown}
    return TouchedWindow(
        display=runs[0].display,
        touches=touches,
        untouched=untouched,
        has_control=prior.glyph is not None or node is not None,
        is_over_content=is_over_content,
        can_be_moved=any(run.can_be_moved for run in runs),
        notices=notices,
        other_marks=other_marks(windows, unasked),
        closing_node=node,
        n_silent_runs=0 if None in heard.values() else sum(not listeners for listeners in heard.values()),
        listened_in=tuple(run_index for run_index, listeners in heard.items() if listeners),
        is_first_page=all(window.is_first_page for index, window in windows.items() if index in unasked),
        incidents=incidents_of(runs, windows, touches),
        shown_in=tuple(windows),
        stood_untouched_ms=sum(stood_untouched_ms(run, window) for run, window in shown),
    )


def _windows_at(
    runs: Sequence[SeenRun], *, is_over_content: bool, ordinal: int
) -> Iterator[tuple[SeenRun, WindowTrack]]:
    """That window in each run that shows it."""
    for run in runs:
        for window in run.windows:
            if window_place(run.windows, window) == (is_over_content, ordinal):
                yield run, window


def trial_result(run: SeenRun, prior: WindowPrior, untouched: Sequence[Untouched]) -> TrialResult:
    """The result that a probe receives for its trial: the same as the judge's."""
    touches = touches_on([run], untouched, is_over_content=prior.is_over_content, ordinal=prior.ordinal)
    return TrialResult(touches=tuple(_result(touch) for touch in touches))


def _result(touch: Touch) -> TouchResult:
    middle = touch.control.glyph_box.center if touch.control is not None else Point(x_px=0.0, y_px=0.0)
    point = touch.point
    return TouchResult(
        outcome=touch.outcome,
        since_window_ms=touch.since_window_ms.value if touch.since_window_ms is not None else None,
        x_px=None if point is None else point.x_px - middle.x_px,
        y_px=None if point is None else point.y_px - middle.y_px,
        is_on_glyph=touch.is_on_glyph,
        movement=touch.movement,
        asks_at=None if touch.asks_at is None else touch.asks_at.center,
    )
