"""Plays one trial: bring the app to the same state, verify it, touch, and watch the effect.

Stop, launch (or enter the app in the other way that brought the window), wait until the close control is
seen where it was before, touch, watch. The outcome is not decided here: it is derived from the frames, trees
and logs of the run, now and at any later judgement.
"""

from collections.abc import Generator
from dataclasses import replace

from detector.core.actions import (
    Action,
    Launch,
    Move,
    Observation,
    Observe,
    PrepareStep,
    PressBack,
    PressHome,
    Scenario,
    SeenControl,
    StopApp,
    Swipe,
    TapAt,
    Wait,
)
from detector.core.entry import COLD
from detector.core.geometry import Point, Rect
from detector.core.trials import Aim, Anchor, Gesture, Renewal, Trial

__all__ = ["MAX_ACTIONS", "WayIn", "play_trial"]

WayIn = Generator[Action, Observation, float | None]
"""Enters the app, with nothing left of what it did before; returns when it did, None if it could not."""

SETTLE_MS = 1_000.0  # as in a cold start
LOOK_EVERY_MS = 100.0
NEAR_DP = 56.0
"""A control's position varies a little between launches; beyond this it belongs to another creative."""

SIGHT_EVERY_MS = 400.0
TIMEOUT_MS = 4_000.0
"""How much later than in earlier runs the window may appear; beyond this it is another state."""

MIN_SCORE = 0.5
TREE_AFTER_MS = (350.0, 1_400.0)
"""After a touch: a new window takes 0.2 to 0.5 s to settle, a landing page about a second."""

FOREIGN_WATCH_MS = 900.0
"""Once another app is in front the result is clear; how long to keep recording it."""

SWIPE_MS = 200.0
LONGEST_WATCH_MS = 660_000.0
MAX_ACTIONS = 5_000
"""A bound that holds even if the device's clock stands still."""


def play_trial(trial: Trial, package: str, way_in: WayIn | None = None) -> Scenario:
    """`way_in` None: by a plain launch."""
    way_in = _launched(package) if way_in is None else way_in
    yield from _bounded(_trial(trial, package, way_in), package)


def _bounded(inner: Scenario, package: str) -> Scenario:
    """Bounds the number of actions, so that no trial runs forever, and always ends with the app stopped."""
    try:
        action = next(inner)
        for _ in range(MAX_ACTIONS - 1):
            action = inner.send((yield action))
    except StopIteration:
        pass
    yield StopApp(package=package)


def _launched(package: str) -> WayIn:
    yield StopApp(package=package)
    yield PressHome()
    yield Wait(duration_ms=SETTLE_MS)
    yield Observe()  # the reference that the launch is compared with
    launched = yield Launch(package=package)
    return launched.at_ms


def _trial(trial: Trial, package: str, way_in: WayIn) -> Scenario:
    if trial.renewal is Renewal.CLEARED:
        yield PrepareStep(number=1, kind="clear", what="clear")
    entered_ms = yield from way_in
    if entered_ms is None:
        return
    control = yield from _reach(trial, entered_ms)
    if control is None and any(aim.anchor is Anchor.CONTROL for aim in trial.aims):
        return  # another state: never touch where no control was seen
    for n, aim in enumerate(trial.aims):
        if n > 0 and trial.between_ms > 0:
            seen = yield Observe(near=_near(trial))
            if trial.prior.glyph is not None and seen.sighting is None:
                return  # the window is gone, or covered
            control = _middle(seen.sighting) or control
        is_over = yield from _touch(trial, aim, control, package, is_last=n + 1 == len(trial.aims))
        if is_over:
            return


def _reach(trial: Trial, launched_ms: float) -> Generator[Action, Observation, Point | None]:
    """The control's centre in this launch; its earlier position if the trial is blind or none was seen.

    At another entry than a cold start the app's own page stands there if the window does not come again.
    """
    prior = trial.prior
    expected_ms = prior.control_ms if prior.control_ms is not None else prior.appeared_ms
    from_ms = launched_ms + max(trial.not_before_ms, 0.0 if trial.is_blind else expected_ms + 200)
    before = None if prior.glyph is None else prior.glyph.center
    sighted: Point | None = None
    now_ms = launched_ms
    deadline_ms = from_ms + TIMEOUT_MS
    if not trial.is_blind and before is not None:
        # Locate it early if there is time, so that a touch scheduled for later goes out on time.
        sight_from_ms = min(from_ms, launched_ms + expected_ms + 200)
        next_sight_ms = sight_from_ms
        while now_ms < deadline_ms:
            is_due = now_ms >= next_sight_ms and (sighted is None or now_ms >= from_ms)
            seen = yield Observe(near=_near(trial), with_tree=sighted is None) if is_due else Observe()
            if is_due:
                next_sight_ms = seen.at_ms + SIGHT_EVERY_MS
                sighted = _middle(seen.sighting) or sighted
            if sighted is not None and seen.at_ms >= from_ms - LOOK_EVERY_MS:
                break
            now_ms = yield from _rest(now_ms, seen)
    while now_ms < from_ms - LOOK_EVERY_MS:
        seen = yield Observe()
        now_ms = yield from _rest(now_ms, seen)
    if now_ms < from_ms:
        yield Wait(duration_ms=from_ms - now_ms)
    return sighted if prior.entry != COLD and not trial.is_blind else sighted or before


def _touch(
    trial: Trial, aim: Aim, control: Point | None, package: str, *, is_last: bool
) -> Generator[Action, Observation, bool]:
    """True if there is nothing left to touch."""
    action = _action(trial, aim, control)
    if action is None:
        return True
    done = yield action
    touched_ms = now_ms = done.at_ms
    until_ms = touched_ms + min(trial.watch_ms if is_last else trial.between_ms, LONGEST_WATCH_MS)
    trees_due = [touched_ms + after for after in TREE_AFTER_MS]
    foreign_ms: float | None = None
    while now_ms < until_ms:
        with_tree = bool(trees_due) and now_ms >= trees_due[0]
        if with_tree:
            trees_due.pop(0)
        seen = yield Observe(with_tree=with_tree)
        if trial.gesture is not Gesture.HOME and seen.foreground_package not in (None, package):
            foreign_ms = seen.at_ms if foreign_ms is None else foreign_ms
            if seen.at_ms - foreign_ms >= FOREIGN_WATCH_MS:
                return True
        now_ms = yield from _rest(now_ms, seen, trial.look_every_ms)
    return foreign_ms is not None


def _rest(
    before_ms: float, seen: Observation, every_ms: float = LOOK_EVERY_MS
) -> Generator[Action, Observation, float]:
    """Ten observations a second, unless the trial sets another interval."""
    spent_ms = max(seen.at_ms - before_ms, 0.0)
    if spent_ms >= every_ms:
        return seen.at_ms
    rested = yield Wait(duration_ms=every_ms - spent_ms)
    return max(rested.at_ms, seen.at_ms)


def _action(trial: Trial, aim: Aim, control: Point | None) -> Action | None:
    match trial.gesture:
        case Gesture.BACK:
            return PressBack()
        case Gesture.HOME:
            return PressHome()
        case Gesture.NONE:
            return Observe()
        case Gesture.MOVE:
            return None if aim.movement is None else Move(movement=aim.movement)
    point = aim.point(control)
    if point is None:
        return None
    if not trial.prior.is_over_content:
        point = trial.prior.box.expanded(-1.0).nearest(point)  # keep the finger on the display
    if trial.gesture is Gesture.SWIPE:
        end = replace(point, x_px=point.x_px + aim.to_x_px, y_px=point.y_px + aim.to_y_px)
        return Swipe(start=point, end=end, duration_ms=SWIPE_MS)
    return TapAt(point=point)


def _near(trial: Trial) -> Rect:
    """The area around the control's earlier position; the whole window if dp cannot be converted to px."""
    if trial.prior.px_per_dp is None:
        return trial.prior.box
    around = trial.prior.control or trial.prior.box
    return around.expanded(NEAR_DP * trial.prior.px_per_dp)


def _middle(sighting: SeenControl | None) -> Point | None:
    if sighting is None or sighting.score < MIN_SCORE:
        return None
    return sighting.glyph_box.center
