"""Names what came of a touch, and says whether the touch caused it.

An advert also jumps, ends and reloads by its own timer. So what came is held against the runs of the
same case that nobody touched: where they show the same at the same time, the touch is not blamed
and the outcome is unknown. Which activity follows the window by itself is told by them as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from detector.core.display import Display
from detector.core.events import Download, ForegroundChange
from detector.core.geometry import Point, Rect
from detector.core.movement import Movement, MovementKind
from detector.core.outcome import Doubt, OutcomeKind
from detector.core.quantity import Quantity
from detector.core.trials import Gesture
from detector.perception.role_guess import NO_GUESS, RoleGuess
from detector.perception.seen import CallToAction, CloseControl, Notice
from detector.perception.touch_effect import StartAnswer, StartAttempt, TouchEffect

__all__ = [
    "NextWindow",
    "OwnMove",
    "RunNotices",
    "Touch",
    "TouchedWindow",
    "Untouched",
    "first_taps_on_control",
    "kind_of_start",
    "name_touch",
]

COINCIDENCE_MS = 500.0
"""Launches differ by some 0.1 s in their timing; within this of its own time it may be the advert's doing."""

NO_EFFECT_MS = 700.0
"""A touch that was followed by nothing for so long, until the window's own end, had no effect."""

JUMP_WITHIN_MS = 3_000.0
"""Twice the longest delay that is known of a close control that jumps; what comes later has other causes."""

SOON_MS = 1_200.0
"""What follows so soon is the touch's, though nothing else was heard of the device in between."""

LIKE_PAGE = 0.8
"""Correlation of a page with itself, dimmed, is .95 or more; another page of drawn cards stays below .7."""

SAME_PLACE_IOU = 0.5

SAME_PAGE_SHARE = 0.45
"""Of a page that a popup gave back; feeds load pictures meanwhile."""

OTHER_PAGE_SHARE = 0.6
"""Less is a toast, a countdown, a pressed look: the window is the same. Tool value."""

SURE = 0.8

STORES = (
    "com.android.vending",
    "com.huawei.appmarket",
    "com.xiaomi.market",
    "com.oppo.market",
    "com.heytap.market",
    "com.bbk.appstore",
    "com.tencent.android.qqdownloader",
    "com.hihonor.appmarket",
    "com.sec.android.app.samsungapps",
    "com.meizu.mstore",
    "com.qihoo.appstore",
    "com.baidu.appsearch",
    "com.wandoujia.phoenix2",
)
STORE_SCHEMES = ("market:", "appmarket:", "mimarket:", "oppomarket:", "vivomarket:", "samsungapps:")
BROWSERS = (
    "com.android.browser",
    "com.android.chrome",
    "org.mozilla.firefox",
    "com.uc.browser",
    "com.ucmobile",
    "com.tencent.mtt",
    "com.huawei.browser",
    "com.heytap.browser",
    "com.vivo.browser",
    "com.mi.globalbrowser",
    "com.microsoft.emmx",
    "com.sec.android.app.sbrowser",
    "com.quark.browser",
)
INSTALLER_WORDS = ("packageinstaller", "InstallActivity", "InstallStart")
PERMISSION_WORDS = ("permissioncontroller", "GrantPermissionsActivity")
CHOOSER_WORDS = ("ResolverActivity", "ChooserActivity", "ConfirmStartActivity", "wakepath")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMove:
    """A jump that came with no touch, so long after its window appeared."""

    since_window_ms: Quantity
    kind: OutcomeKind
    target: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextWindow:
    """What came after a window had gone by itself, so long after."""

    after_ms: Quantity
    box: Rect
    is_over_content: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Untouched:
    """The same window in a run that nobody touched: the no-touch control.

    `life_ms` None: it outlived the watch. `then_activity` is what was in front after it went,
    `later_activities` what the app itself showed from the window on, `later_moves` where it went by itself
    after the window had gone. `then_window` None: no other window came in this run.
    """

    life_ms: Quantity | None
    watched_ms: float
    then_activity: str | None
    moves: tuple[OwnMove, ...] = ()
    evidence_ids: tuple[str, ...] = ()
    then_window: NextWindow | None = None
    later_activities: tuple[str, ...] = ()
    later_moves: tuple[OwnMove, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """A touch and its outcome. `confidence` is 0 to 1, and 0 where nobody knows; `doubt` then says why.

    `has_arrived`: the device's log names a window of the app as the one that the finger met.

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
    way_px: float = 0.0
    page_watched_ms: float = 0.0
    movement: Movement | None = None
    doubt: Doubt | None = None
    has_arrived: bool = False

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
    def is_counted(self) -> bool:
        """It met the window, and what came of it is known."""
        return self.since_window_ms is not None and self.outcome.is_known


@dataclass(frozen=True, slots=True, kw_only=True)
class RunNotices:
    """The small print of this window in one run; `n_frames_read` frames of it were read for text.

    `n_frames_read_finely` of them word by word at full size: before that nobody can say what it lacks.
    """

    run_index: int
    notices: tuple[Notice, ...]
    n_frames_read: int
    evidence_ids: tuple[str, ...]
    n_frames_read_finely: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedWindow:
    """One window over all runs of a case: what was done to it, beside what it does by itself.

    `taps_arrive`: some touch of the case had an effect, or the device's log names what it met, so that one
    without is not the device's doing.
    `can_be_moved`: something could move this phone.
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

    def movements(self, kind: MovementKind) -> tuple[Touch, ...]:
        """Those of this kind that met the window, and of which it is known what came."""
        return tuple(
            one
            for one in self.touches
            if one.movement is not None and one.movement.kind is kind and one.is_counted
        )

    def first_taps_on_control(self) -> tuple[Touch, ...]:
        """The first tap of each launch, where it met the control in the window."""
        return first_taps_on_control(self.touches)


def first_taps_on_control(touches: Sequence[Touch]) -> tuple[Touch, ...]:
    """The first tap of each launch, where it met the control in the window."""
    return tuple(
        one
        for one in touches
        if one.gesture is Gesture.TAP
        and one.n_before == 0
        and one.since_window_ms is not None
        and one.is_on_control
    )


def name_touch(
    effect: TouchEffect, untouched: Sequence[Untouched], *, run_index: int, probe: str, package: str
) -> Touch:
    named = _weighed(effect, _outcome(effect, untouched, package), untouched)
    return Touch(
        run_index=run_index,
        probe=probe,
        gesture=effect.gesture,
        point=effect.point,
        since_window_ms=effect.since_window_ms,
        n_before=effect.n_before,
        outcome=named.kind,
        after_ms=named.after_ms,
        confidence=named.confidence,
        target=named.target,
        doubt=named.doubt,
        has_arrived=effect.presence is not None and effect.presence.arrived,
        window_box=effect.window_box,
        control=effect.control,
        calls=effect.calls,
        countdown_s=effect.countdown_s,
        watched_ms=_watched_ms(effect),
        reshown_after_ms=effect.reshown_after_ms,
        page_watched_ms=effect.watched_ms,
        way_px=effect.way_px,
        movement=effect.movement,
        evidence_ids=tuple(f"run:{run_index}/{one}" for one in effect.evidence_ids),
    )


def _watched_ms(effect: TouchEffect) -> float:
    """How long after the touch the window was seen, or its end."""
    if effect.gone_after_ms is None:
        return effect.watched_ms
    return min(effect.watched_ms, effect.gone_after_ms.low)


def _is_on_control(effect: TouchEffect) -> bool:
    control = effect.control
    return control is not None and effect.point is not None and control.box.contains(effect.point)


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
        # A landing page of the app's own may look the same.
        is_sure = named.confidence >= SURE or _is_on_control(effect)
        doubt = None if is_sure else Doubt.NO_TRAIL
    return named if doubt is None else _unknown(doubt, named.after_ms, named.target)


def _doubt_of_place(effect: TouchEffect, untouched: Sequence[Untouched]) -> Doubt | None:
    """Did the window stand when the finger came down?"""
    presence = effect.presence
    if effect.window_id is None or presence is None or effect.movement is not None:
        return None
    if presence.by_log is False:
        return Doubt.FELL_ELSEWHERE
    if not presence.was_seen_before:
        return Doubt.NOT_YET_THERE
    if presence.was_seen_after or presence.by_log or _outlives(effect, untouched):
        return None
    return Doubt.MAY_HAVE_GONE


def _outlives(effect: TouchEffect, untouched: Sequence[Untouched]) -> bool:
    """By itself it lasts longer in every untouched run than it had lasted at the touch."""
    if not untouched or effect.since_window_ms is None or effect.presence is None:
        return False
    shortest_ms = min(one.watched_ms if one.life_ms is None else one.life_ms.low for one in untouched)
    return effect.since_window_ms.high + effect.presence.arrived_late_ms + COINCIDENCE_MS / 2 < shortest_ms


def _doubt_of_time(effect: TouchEffect, named: _Named) -> Doubt | None:
    """Was this machine, and was the device, there between the touch and what came of it?"""
    until_ms = effect.watched_ms if named.after_ms is None else named.after_ms.high
    if effect.host_late_after_ms is not None and effect.host_late_after_ms <= until_ms:
        return Doubt.HOST_LATE
    if effect.movement is not None:
        return None  # it lasts, and what came is placed by its beginning
    if named.kind is OutcomeKind.NOTHING:
        is_late = effect.silent_ms > max(effect.watched_ms - NO_EFFECT_MS, 0.0)
        return Doubt.DEVICE_LATE if is_late and effect.silent_ms > NO_EFFECT_MS else None
    if named.after_ms is None or named.after_ms.low <= SOON_MS:
        return None
    if effect.silent_ms >= named.after_ms.low - CLOSELY_MS:
        return Doubt.DEVICE_LATE
    return Doubt.TOO_LATE if named.kind.is_jump and named.after_ms.low > JUMP_WITHIN_MS else None


CLOSELY_MS = 100.0
"""The first sign of life after a silence may be the effect itself."""


def _outcome(effect: TouchEffect, untouched: Sequence[Untouched], package: str) -> _Named:
    if effect.movement is not None:
        effect = _while_it_was_there(effect)
    if (jump := _jump(effect, package, untouched)) is not None:
        if _moves_by_itself(jump, effect, untouched):
            return _unknown(Doubt.BY_ITSELF, jump.after_ms, jump.target)
        return jump
    if effect.gone_after_ms is not None:
        return _gone(effect, untouched)
    if effect.new_window_after_ms is not None:
        return _Named(kind=OutcomeKind.NEW_POPUP, after_ms=effect.new_window_after_ms)
    if effect.changed_share is None:
        return _unknown(Doubt.NOT_WATCHED)
    if effect.window_id is not None and effect.changed_share >= OTHER_PAGE_SHARE:
        return _other_picture(effect)
    return _NOTHING


def _while_it_was_there(effect: TouchEffect) -> TouchEffect:
    """A movement may outlast the window by far: what the page behind it does later is another matter."""
    gone = effect.gone_after_ms
    if gone is None:
        return effect
    until_ms = effect.at_ms.value + gone.high + COINCIDENCE_MS
    return replace(
        effect,
        starts=tuple(one for one in effect.starts if one.at_ms <= until_ms),
        downloads=tuple(one for one in effect.downloads if one.at_ms <= until_ms),
        foreground=tuple(one for one in effect.foreground if one.at_ms <= until_ms),
    )


def _jump(effect: TouchEffect, package: str, untouched: Sequence[Untouched]) -> _Named | None:
    """The first start or change of foreground that leads elsewhere."""
    for start in sorted(effect.starts, key=lambda one: one.at_ms):
        kind = kind_of_start(start, package)
        if kind is None or (kind is OutcomeKind.OWN_LANDING and _is_own_way(start.activity, untouched)):
            continue
        if kind is OutcomeKind.OWN_LANDING and not _known_ways(untouched):
            continue  # which page follows by itself is not known: told by what is seen
        target = start.to_package or start.data
        if kind is OutcomeKind.OWN_LANDING:
            target = start.activity
        return _Named(kind=kind, after_ms=_after(start, effect), target=target, confidence=0.95)
    if effect.downloads:
        first = effect.downloads[0]
        return _Named(kind=OutcomeKind.DOWNLOAD, after_ms=_after(first, effect), target=first.what)
    for change in effect.foreground:
        if change.to_package != package:
            return _left_for(change, effect)
        if not _is_own_way(change.activity, untouched) and _known_ways(untouched):
            after_ms = _after(change, effect)
            return _Named(kind=OutcomeKind.OWN_LANDING, after_ms=after_ms, target=change.activity)
    return None


def _left_for(change: ForegroundChange, effect: TouchEffect) -> _Named:
    """Another app came to the front, and no line says that this app asked for it."""
    kind = _kind_of_package(change.to_package, change.activity, None)
    if effect.gesture is Gesture.BACK and kind is OutcomeKind.FOREIGN_APP:
        kind = OutcomeKind.LEFT_APP
    after_ms = _after(change, effect)
    if change.to_package in effect.others_started and kind is not OutcomeKind.LEFT_APP:
        return _unknown(Doubt.NO_TRAIL, after_ms, change.to_package)  # a call, an alarm: others asked for it
    return _Named(kind=kind, after_ms=after_ms, target=change.to_package)


def _gone(effect: TouchEffect, untouched: Sequence[Untouched]) -> _Named:
    after_ms = effect.gone_after_ms
    assert after_ms is not None
    if _ends_by_itself(effect, untouched):
        if after_ms.low >= NO_EFFECT_MS or effect.movement is not None:
            return replace(_NOTHING, confidence=0.7)  # for so long; then it ended as it always does
        return _unknown(Doubt.BY_ITSELF, after_ms)
    closed = _Named(kind=OutcomeKind.DISMISSED, after_ms=after_ms)
    if effect.new_window_after_ms is not None and _is_at_once(effect):
        return _one_after_another(effect, untouched)
    activity = effect.foreground[-1].activity if effect.foreground else None
    if activity is not None:
        # Where no untouched run shows what follows the window, an own page came: the main page as a rule.
        return replace(closed, target=activity, confidence=0.95 if _is_own_way(activity, untouched) else 0.6)
    if _known_ways(untouched) and not effect.is_over_content:
        if effect.has_log_gap:
            return _unknown(Doubt.NO_TRAIL, after_ms)
        # By itself it gives way to another activity; here another page came inside the same one.
        return _Named(kind=OutcomeKind.OWN_LANDING, after_ms=after_ms, confidence=0.6)
    if effect.page_share is not None and effect.page_share > SAME_PAGE_SHARE:
        return _other_page(effect, closed)
    return closed


def _other_page(effect: TouchEffect, closed: _Named) -> _Named:
    """What a popup gave back is not the page before it: loaded meanwhile, or another one?"""
    if effect.page_likeness is None:
        return _unknown(Doubt.NO_TRAIL, closed.after_ms)
    if effect.page_likeness >= LIKE_PAGE:
        return closed
    return replace(closed, kind=OutcomeKind.OWN_LANDING, confidence=0.6)


def _other_picture(effect: TouchEffect) -> _Named:
    """A window is still there, and nearly all looks different: another one above it, or one below it?"""
    if effect.is_over_content and not effect.was_still:
        return _unknown(Doubt.STILL_COMING_IN)
    before, after = effect.n_tree_windows
    if before is None or after is None or before == after:
        return _Named(kind=OutcomeKind.IN_PAGE, confidence=0.6)
    if after < before:
        return _unknown(Doubt.CAME_ONE_UPON_ANOTHER)  # what closed may have been above a window alike
    return _Named(kind=OutcomeKind.NEW_POPUP, confidence=SURE)


def _one_after_another(effect: TouchEffect, untouched: Sequence[Untouched]) -> _Named:
    """Another window came at once: opened by the touch, due on the page behind, or below all the time?"""
    closed = _Named(kind=OutcomeKind.DISMISSED, after_ms=effect.gone_after_ms)
    if _was_due(effect, untouched) or _went_on_first(effect, untouched):
        return closed
    before, after = effect.n_tree_windows
    if before is None or after is None:
        return _unknown(Doubt.CAME_ONE_UPON_ANOTHER, effect.new_window_after_ms)
    if after < before:
        return replace(closed, confidence=SURE)
    return _Named(kind=OutcomeKind.NEW_POPUP, after_ms=effect.new_window_after_ms)


def _was_due(effect: TouchEffect, untouched: Sequence[Untouched]) -> bool:
    """In an untouched run the same one came as soon after this one had gone by itself."""
    gone, new, box = effect.gone_after_ms, effect.new_window_after_ms, effect.next_box
    if gone is None or new is None or box is None:
        return False
    for one in untouched:
        then = one.then_window
        if then is None or then.is_over_content != effect.next_is_over:
            continue
        is_as_soon = new.high - gone.low >= then.after_ms.low - COINCIDENCE_MS
        if is_as_soon and then.box.iou(box) >= SAME_PLACE_IOU:
            return True
    return False


def _went_on_first(effect: TouchEffect, untouched: Sequence[Untouched]) -> bool:
    """The app had gone on to where it goes by itself: what came then lies over the page behind."""
    new = effect.new_window_after_ms
    return (
        new is not None
        and not effect.is_over_content
        and effect.next_is_over is True
        and any(
            _is_own_way(one.activity, untouched) and one.at_ms - effect.at_ms.value <= new.high
            for one in effect.foreground
        )
    )


def _is_at_once(effect: TouchEffect) -> bool:
    """The next window came as the first one went: one advert gave way to another."""
    gone, new = effect.gone_after_ms, effect.new_window_after_ms
    return gone is not None and new is not None and new.low <= gone.high + COINCIDENCE_MS


def _known_ways(untouched: Sequence[Untouched]) -> frozenset[str]:
    return frozenset(one.then_activity for one in untouched if one.then_activity is not None)


def _is_own_way(activity: str | None, untouched: Sequence[Untouched]) -> bool:
    """Whether the app goes there by itself, as the window ends or later."""
    return activity in _known_ways(untouched) or any(activity in one.later_activities for one in untouched)


def _ends_by_itself(effect: TouchEffect, untouched: Sequence[Untouched]) -> bool:
    lives = [one.life_ms for one in untouched if one.life_ms is not None]
    if not lives or effect.since_window_ms is None or effect.gone_after_ms is None:
        return False
    lived = effect.since_window_ms.value + effect.gone_after_ms.value
    error = effect.gone_after_ms.error
    low, high = max(life.low for life in lives), min(life.high for life in lives)
    if low > high:  # they differ; where they do not, each run narrows down the one life that all have
        low, high = min(life.low for life in lives), max(life.high for life in lives)
    if lived > high + COINCIDENCE_MS + error:  # overdue, as on a device that stood still: not the touch's
        return effect.gone_after_ms.low > SOON_MS and effect.silent_ms > SOON_MS
    return low - COINCIDENCE_MS / 2 - error <= lived


def _moves_by_itself(jump: _Named, effect: TouchEffect, untouched: Sequence[Untouched]) -> bool:
    if not jump.kind.is_jump or effect.since_window_ms is None or jump.after_ms is None:
        return False
    gone = effect.gone_after_ms
    later = [move for one in untouched for move in one.later_moves]
    is_behind = gone is not None and gone.low < jump.after_ms.high
    if is_behind and any(move.kind is jump.kind and move.target == jump.target for move in later):
        return True  # the page behind goes there by itself
    times = [m.since_window_ms for one in untouched for m in one.moves if m.kind.is_jump]
    if not times:
        return False
    moved = effect.since_window_ms.value + jump.after_ms.value
    earliest = min(one.low for one in times) - COINCIDENCE_MS
    latest = max(one.high for one in times) + COINCIDENCE_MS
    return earliest <= moved <= latest


def kind_of_start(start: StartAttempt, package: str) -> OutcomeKind | None:
    """None: a start that is no jump, such as going home."""
    if start.answer is not StartAnswer.STARTED:
        return OutcomeKind.BLOCKED
    if start.to_package == package:
        return OutcomeKind.OWN_LANDING
    if start.action == "android.intent.action.MAIN" and start.data is None and start.to_package is None:
        return None
    return _kind_of_package(start.to_package, start.activity, start.data)


def _kind_of_package(package: str | None, activity: str | None, data: str | None) -> OutcomeKind:
    where = f"{package or ''}/{activity or ''}"
    if any(word in where for word in PERMISSION_WORDS):
        return OutcomeKind.PERMISSION
    if any(word in where for word in CHOOSER_WORDS):
        return OutcomeKind.CHOOSER
    if any(word in where for word in INSTALLER_WORDS):
        return OutcomeKind.INSTALL
    if package in STORES or (data or "").startswith(STORE_SCHEMES):
        return OutcomeKind.STORE
    if (package or "").lower() in BROWSERS or (package is None and (data or "").startswith("http")):
        return OutcomeKind.BROWSER
    return OutcomeKind.FOREIGN_APP


def _after(event: StartAttempt | ForegroundChange | Download, effect: TouchEffect) -> Quantity:
    value = max(event.at_ms - effect.at_ms.value, 0.0)
    return Quantity(value=value, error=event.at_error_ms + effect.at_ms.error, unit="ms")
