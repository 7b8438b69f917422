"""Names what came of a touch, and decides whether the touch caused it.

An advert also jumps, ends and reloads by its own timer. So what came is compared with the untouched runs of
the same case: where they show the same at the same time, the touch is not blamed and the outcome is unknown.
They also show which activity follows the window by itself. That a touch led to another page of the app is
told by the log, never by pictures alone: the page below loads, plays and moves on by itself. The outcome is
unknown too for a touch that may not have met the window, or that was not watched well enough; each with its
`Doubt`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from detector.core.events import Download, ForegroundChange
from detector.core.outcome import Doubt, OutcomeKind
from detector.core.quantity import Quantity
from detector.core.trials import Gesture
from detector.perception import LIKE_PAGE
from detector.windows.destinations import is_advert_page, is_phone_service, kind_of_package, kind_of_start
from detector.windows.start_attempts import StartAttempt
from detector.windows.touch_effect import Aftermath, FollowingWindow, MetWindow, TouchEffect
from detector.windows.touched_window import Touch, Untouched
from detector.windows.window_track import ENTRANCE_MS

__all__ = ["classify_touch"]

COINCIDENCE_MS = 500.0
"""Launches differ by some 0.1 s in timing; within this of its usual time it may be the advert's doing."""

NO_EFFECT_MS = 700.0  # a touch followed by nothing so long, until the window ends by itself, was in vain

JUMP_WITHIN_MS = 3_000.0
"""Twice the longest known delay of a close control that jumps; what comes later has other causes."""

SOON_MS = 1_200.0  # so soon it is due to the touch, even if the device gave no other sign in between

SAME_PLACE_IOU = 0.5
SAME_PAGE_SHARE = 0.45  # of a page may differ after a popup; feeds load pictures meanwhile

OTHER_PAGE_SHARE = 0.6
"""Less is a toast, a countdown, a pressed state: the window is the same. Tool value."""
SURE = 0.8


def classify_touch(
    effect: TouchEffect, untouched: Sequence[Untouched], *, run_index: int, probe: str, package: str
) -> Touch:
    named = _weighed(effect, _outcome(effect, untouched, package), untouched)
    touch, met, new = effect.touch, effect.met, effect.came.following
    control = None if met is None else met.control
    return Touch(
        run_index=run_index,
        probe=probe,
        gesture=touch.gesture,
        point=touch.point,
        since_window_ms=None if met is None else met.since_ms,
        n_before=effect.n_before,
        outcome=named.kind,
        after_ms=named.after_ms,
        confidence=named.confidence,
        target=named.target,
        doubt=named.doubt,
        has_arrived=met is not None and met.presence.arrived,
        window_box=None if met is None else met.box,
        control=control,
        calls=() if met is None else met.calls,
        offered=() if met is None else met.offered,
        asks_at=effect.came.asks_at,
        countdown_s=None if control is None else control.countdown_s,
        watched_ms=_watched_ms(effect),
        reshown_after_ms=effect.came.reshown_after_ms,
        followed_after_ms=None if new is None or not new.is_over_content else new.after_ms,
        page_watched_ms=effect.watch.watched_ms,
        way_px=touch.way_px,
        movement=touch.movement,
        evidence_ids=tuple(f"run:{run_index}/{evidence_id}" for evidence_id in effect.evidence_ids),
    )


def _watched_ms(effect: TouchEffect) -> float:
    """How long after the touch the window was watched, up to its end."""
    gone = effect.came.gone_after_ms
    return effect.watch.watched_ms if gone is None else min(effect.watch.watched_ms, gone.low)


def _is_on_control(effect: TouchEffect) -> bool:
    control, point = None if effect.met is None else effect.met.control, effect.touch.point
    return control is not None and point is not None and control.box.contains(point)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    kind: OutcomeKind
    after_ms: Quantity | None = None
    target: str | None = None
    confidence: float = 0.9
    doubt: Doubt | None = None


_NOTHING = _Named(kind=OutcomeKind.NOTHING)


def _unknown(doubt: Doubt, after_ms: Quantity | None = None, target: str | None = None) -> _Named:
    return _Named(kind=OutcomeKind.UNKNOWN, after_ms=after_ms, target=target, confidence=0.0, doubt=doubt)


def _weighed(effect: TouchEffect, named: _Named, untouched: Sequence[Untouched]) -> _Named:
    """The outcome, unless the touch may have met something else or was not watched well enough."""
    if not named.kind.is_known:
        return named
    doubt = _doubt_of_place(effect, untouched) or _doubt_of_time(effect, named)
    if doubt is None and named.kind is OutcomeKind.DISMISSED:
        # The app's own landing page may look the same.
        is_sure = named.confidence >= SURE or _is_on_control(effect)
        doubt = None if is_sure else Doubt.NO_TRAIL
    return named if doubt is None else _unknown(doubt, named.after_ms, named.target)


def _doubt_of_place(effect: TouchEffect, untouched: Sequence[Untouched]) -> Doubt | None:
    """Was the window there when the finger came down?"""
    met = effect.met
    if met is None or effect.touch.movement is not None:
        return None
    if met.presence.by_log is False:
        return Doubt.FELL_ELSEWHERE
    if not met.presence.was_seen_before:
        return Doubt.NOT_YET_THERE
    if met.presence.was_seen_after or met.presence.by_log or _outlives(met, untouched):
        return None
    return Doubt.MAY_HAVE_GONE


def _outlives(met: MetWindow, untouched: Sequence[Untouched]) -> bool:
    """In every untouched run it lasts longer than it had lasted at the touch."""
    if not untouched:
        return False
    shortest_ms = min(one.watched_ms if one.life_ms is None else one.life_ms.low for one in untouched)
    return met.since_ms.high + met.presence.arrived_late_ms + COINCIDENCE_MS / 2 < shortest_ms


def _doubt_of_time(effect: TouchEffect, named: _Named) -> Doubt | None:
    """Were this machine and the device responsive between the touch and what came of it?"""
    until_ms = effect.watch.watched_ms if named.after_ms is None else named.after_ms.high
    if effect.watch.host_late_after_ms is not None and effect.watch.host_late_after_ms <= until_ms:
        return Doubt.HOST_LATE
    if effect.touch.movement is not None:
        return None  # it takes time, and what came is timed from its beginning
    if named.kind is OutcomeKind.NOTHING:
        is_late = effect.watch.silent_ms > effect.watch.watched_ms - NO_EFFECT_MS
        return Doubt.DEVICE_LATE if is_late and effect.watch.silent_ms > NO_EFFECT_MS else None
    if named.after_ms is None or named.after_ms.low <= SOON_MS:
        return None
    if effect.watch.silent_ms >= named.after_ms.low - CLOSELY_MS:
        return Doubt.DEVICE_LATE
    return Doubt.TOO_LATE if named.kind.is_jump and named.after_ms.low > JUMP_WITHIN_MS else None


CLOSELY_MS = 100.0  # the first sign of life after a silence may be the effect itself


def _outcome(effect: TouchEffect, untouched: Sequence[Untouched], package: str) -> _Named:
    if effect.touch.movement is not None:
        effect = _while_it_was_there(effect)
    if (jump := _jump(effect, package, untouched)) is not None:
        if _moves_by_itself(jump, effect, untouched):
            return _unknown(Doubt.BY_ITSELF, jump.after_ms, jump.target)
        return jump
    if effect.came.gone_after_ms is not None:
        return _gone(effect, untouched)
    if (new := effect.came.following) is not None:
        if _comes_by_itself(new, effect, untouched):
            return _unknown(Doubt.BY_ITSELF, new.after_ms)
        return _Named(kind=OutcomeKind.NEW_POPUP, after_ms=new.after_ms)
    if effect.came.changed_share is None:
        return _unknown(Doubt.NOT_WATCHED)
    if effect.met is not None and effect.came.changed_share >= OTHER_PAGE_SHARE:
        return _other_picture(effect.met, effect.came)
    is_in_place = _Named(kind=OutcomeKind.IN_PAGE, confidence=0.6)
    if effect.met is not None and (effect.came.box_share or 0.0) >= OTHER_PAGE_SHARE:
        if effect.met.was_still:  # such as the next advert; else perhaps a film
            return is_in_place
        if effect.met.since_ms.low < ENTRANCE_MS:
            return _unknown(Doubt.STILL_COMING_IN)
    if effect.came.asks_at is not None or effect.came.control_gave_way:  # "are you sure?"
        return is_in_place
    return _NOTHING


def _while_it_was_there(effect: TouchEffect) -> TouchEffect:
    """A movement may far outlast the window: what the page behind does later is another matter."""
    came, gone = effect.came, effect.came.gone_after_ms
    if gone is None:
        return effect
    until_ms = effect.touch.at_ms.value + gone.high + COINCIDENCE_MS
    return replace(
        effect,
        came=replace(
            came,
            starts=tuple(start for start in came.starts if start.at_ms <= until_ms),
            downloads=tuple(download for download in came.downloads if download.at_ms <= until_ms),
            foreground=tuple(change for change in came.foreground if change.at_ms <= until_ms),
        ),
    )


def _jump(effect: TouchEffect, package: str, untouched: Sequence[Untouched]) -> _Named | None:
    """The first start or change of foreground that leads elsewhere."""
    for start in sorted(effect.came.starts, key=lambda start: start.at_ms):
        kind = kind_of_start(start, package)
        if kind is None or (kind is OutcomeKind.OWN_LANDING and not _is_landing(start.activity, untouched)):
            continue
        target = start.activity if kind is OutcomeKind.OWN_LANDING else start.to_package or start.data
        if kind is OutcomeKind.FOREIGN_APP and is_phone_service(start.to_package):
            return _unknown(Doubt.NO_TRAIL, _after(start, effect), target)  # the page behind may have asked
        return _Named(kind=kind, after_ms=_after(start, effect), target=target, confidence=0.95)
    if effect.came.downloads:
        first = effect.came.downloads[0]
        return _Named(kind=OutcomeKind.DOWNLOAD, after_ms=_after(first, effect), target=first.what)
    for change in effect.came.foreground:
        if change.to_package != package:
            return _left_for(change, effect)
        if _is_landing(change.activity, untouched):
            after_ms = _after(change, effect)
            return _Named(kind=OutcomeKind.OWN_LANDING, after_ms=after_ms, target=change.activity)
    return None


def _left_for(change: ForegroundChange, effect: TouchEffect) -> _Named:
    """Another app came to the front, and no log line says that this app asked for it."""
    kind = kind_of_package(change.to_package, change.activity, None)
    if effect.touch.gesture is Gesture.BACK and kind is OutcomeKind.FOREIGN_APP:
        kind = OutcomeKind.LEFT_APP
    after_ms = _after(change, effect)
    is_elsewhere = kind is OutcomeKind.FOREIGN_APP and is_phone_service(change.to_package)
    if is_elsewhere or (change.to_package in effect.came.others_started and kind is not OutcomeKind.LEFT_APP):
        return _unknown(Doubt.NO_TRAIL, after_ms, change.to_package)  # a call, an alarm: others asked for it
    return _Named(kind=kind, after_ms=after_ms, target=change.to_package)


def _gone(effect: TouchEffect, untouched: Sequence[Untouched]) -> _Named:
    came, after_ms = effect.came, effect.came.gone_after_ms
    assert after_ms is not None
    if _ends_by_itself(effect, untouched):
        if after_ms.low >= NO_EFFECT_MS or effect.touch.movement is not None:
            return replace(_NOTHING, confidence=0.7)  # for that long; then it ended as it always does
        return _unknown(Doubt.BY_ITSELF, after_ms)
    closed = _Named(kind=OutcomeKind.DISMISSED, after_ms=after_ms)
    if came.following is not None and came.following.after_ms.low <= after_ms.high + COINCIDENCE_MS:
        return _one_after_another(effect, untouched)
    activity = came.foreground[-1].activity if came.foreground else None
    if activity is not None:
        is_known = _is_own_way(activity, untouched) or activity in came.activities_before
        if untouched and _is_popup(effect) and not is_known:
            return _unknown(Doubt.NO_TRAIL, after_ms, activity)  # a page that it uncovered, or led to
        # Where no untouched run shows what follows the window, the app's page came: usually the main one.
        return replace(closed, target=activity, confidence=0.95 if is_known else 0.6)
    if _known_ways(untouched) and not _is_popup(effect):
        # By itself it is followed by another activity; here another picture came inside the same one.
        return _unknown(Doubt.NO_TRAIL, after_ms)
    is_other_page = came.page_share is not None and came.page_share > SAME_PAGE_SHARE
    if is_other_page and not _gave_page_back(came, untouched):
        return _unknown(Doubt.NO_TRAIL, after_ms)
    return closed


def _is_popup(effect: TouchEffect) -> bool:
    return effect.met is not None and effect.met.is_over_content


def _gave_page_back(came: Aftermath, untouched: Sequence[Untouched]) -> bool:
    """What a popup uncovered looks unlike the page before it: was it loaded meanwhile, or does it move?"""
    was_below = came.page_likeness is not None and came.page_likeness >= LIKE_PAGE
    return was_below or any(one.page_moved for one in untouched)


def _comes_by_itself(new: FollowingWindow, effect: TouchEffect, untouched: Sequence[Untouched]) -> bool:
    """In an untouched run the same window comes at that time, over this one or after it."""
    if effect.met is None or new.box is None:
        return False
    since = effect.met.since_ms.value + new.after_ms.value
    slack_ms = COINCIDENCE_MS + effect.met.since_ms.error + new.after_ms.error
    return any(
        abs(other.after_ms.value - since) <= slack_ms + other.after_ms.error
        and other.is_over_content == new.is_over_content
        and other.box.iou(new.box) >= SAME_PLACE_IOU
        for one in untouched
        for other in one.later_windows
    )


def _other_picture(met: MetWindow, came: Aftermath) -> _Named:
    """There is still a window, and nearly everything looks different: another one above it, or one below?"""
    if met.is_over_content and not met.was_still:
        return _unknown(Doubt.STILL_COMING_IN)
    before, after = came.n_tree_windows
    if before is None or after is None or before == after:
        return _Named(kind=OutcomeKind.IN_PAGE, confidence=0.6)
    if after < before and came.control_gave_way:
        return _Named(kind=OutcomeKind.DISMISSED, confidence=SURE)  # a page below looks like a window, too
    if after < before:
        return _unknown(Doubt.CAME_ONE_UPON_ANOTHER)  # what closed may have been above a similar window
    return _Named(kind=OutcomeKind.NEW_POPUP, confidence=SURE)


def _one_after_another(effect: TouchEffect, untouched: Sequence[Untouched]) -> _Named:
    """Another window came at once: opened by the touch, due on the page behind, the next of a queue, or below
    all along?
    """
    came = effect.came
    assert came.following is not None
    closed = _Named(kind=OutcomeKind.DISMISSED, after_ms=came.gone_after_ms)
    if _was_due(came, untouched) or _went_on_first(effect, untouched):
        return closed
    before, after = came.n_tree_windows
    if before is not None and after is not None and after < before:
        return replace(closed, confidence=SURE)
    return _unknown(Doubt.CAME_ONE_UPON_ANOTHER, came.following.after_ms)


def _was_due(came: Aftermath, untouched: Sequence[Untouched]) -> bool:
    """In an untouched run the same one came as soon after this one had gone by itself."""
    gone, new = came.gone_after_ms, came.following
    if gone is None or new is None or new.box is None:
        return False
    for one in untouched:
        then = one.then_window
        if then is None or then.is_over_content != new.is_over_content:
            continue
        is_as_soon = new.after_ms.high - gone.low >= then.after_ms.low - COINCIDENCE_MS
        if is_as_soon and then.box.iou(new.box) >= SAME_PLACE_IOU:
            return True
    return False


def _went_on_first(effect: TouchEffect, untouched: Sequence[Untouched]) -> bool:
    """The app had first moved on to where it goes by itself: what came then is over the page behind."""
    new = effect.came.following
    return (
        new is not None
        and not _is_popup(effect)
        and new.is_over_content is True
        and any(
            _is_own_way(change.activity, untouched)
            and change.at_ms - effect.touch.at_ms.value <= new.after_ms.high
            for change in effect.came.foreground
        )
    )


def _known_ways(untouched: Sequence[Untouched]) -> frozenset[str]:
    return frozenset(one.then_activity for one in untouched if one.then_activity is not None)


def _is_landing(activity: str | None, untouched: Sequence[Untouched]) -> bool:
    """Whether the app does not go there by itself; by its name alone where no untouched run shows which page
    of the app follows.
    """
    shows_page = not all(map(is_advert_page, _known_ways(untouched)))
    return not _is_own_way(activity, untouched) and (shows_page or is_advert_page(activity or ""))


def _is_own_way(activity: str | None, untouched: Sequence[Untouched]) -> bool:
    """Whether the app goes there by itself, as the window ends or later."""
    return activity in _known_ways(untouched) or any(activity in one.later_activities for one in untouched)


def _ends_by_itself(effect: TouchEffect, untouched: Sequence[Untouched]) -> bool:
    own_lives_ms = [one.life_ms for one in untouched if one.life_ms is not None]
    gone = effect.came.gone_after_ms
    if not own_lives_ms or effect.met is None or gone is None:
        return False
    lived = effect.met.since_ms.value + gone.value
    low, high = max(life.low for life in own_lives_ms), min(life.high for life in own_lives_ms)
    if low > high:  # they differ; otherwise each run narrows down one shared lifetime
        low, high = min(life.low for life in own_lives_ms), max(life.high for life in own_lives_ms)
    if lived > high + COINCIDENCE_MS + gone.error:  # overdue, as when a device stalls: not due to the touch
        return gone.low > SOON_MS and effect.watch.silent_ms > SOON_MS
    return low - COINCIDENCE_MS / 2 - gone.error <= lived


def _moves_by_itself(jump: _Named, effect: TouchEffect, untouched: Sequence[Untouched]) -> bool:
    if not jump.kind.is_jump or effect.met is None or jump.after_ms is None:
        return False
    gone = effect.came.gone_after_ms
    later = [move for one in untouched for move in one.later_moves]
    is_behind = gone is not None and gone.low < jump.after_ms.high
    if is_behind and any(move.kind is jump.kind and move.target == jump.target for move in later):
        return True  # the page behind goes there by itself
    times = [m.since_window_ms for one in untouched for m in one.moves if m.kind.is_jump]
    if not times:
        return False
    moved = effect.met.since_ms.value + jump.after_ms.value
    earliest = min(time.low for time in times) - COINCIDENCE_MS
    latest = max(time.high for time in times) + COINCIDENCE_MS
    return earliest <= moved <= latest


def _after(event: StartAttempt | ForegroundChange | Download, effect: TouchEffect) -> Quantity:
    value = max(event.at_ms - effect.touch.at_ms.value, 0.0)
    return Quantity(value=value, error=event.at_error_ms + effect.touch.at_ms.error, unit="ms")
