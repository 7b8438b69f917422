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
from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity
from detector.core.trials import Gesture
from detector.perception.seen import CallToAction, CloseControl, Notice
from detector.perception.touch_effect import StartAnswer, StartAttempt, TouchEffect

__all__ = [
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Untouched:
    """The same window in a run that nobody touched: the no-touch control.

    `life_ms` None: it outlived the watch. `then_activity` is what was in front after it went.
    """

    life_ms: Quantity | None
    watched_ms: float
    then_activity: str | None
    moves: tuple[OwnMove, ...] = ()
    evidence_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """A touch and its outcome. `confidence` is 0 to 1, and 0 where the untouched runs show the same.

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
    """The small print of this window in one run; `n_frames_read` frames of it were read for text."""

    run_index: int
    notices: tuple[Notice, ...]
    n_frames_read: int
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedWindow:
    """One window over all runs of a case: what was done to it, beside what it does by itself.

    `taps_arrive`: some touch of the case had an effect, so that one without is not the device's doing.
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
    kind, after_ms, target, confidence = _outcome(effect, untouched, package)
    if kind is OutcomeKind.DISMISSED and confidence < SURE and not _is_on_control(effect):
        kind, confidence = OutcomeKind.UNKNOWN, 0.0  # a landing page of the app's own may look the same
    return Touch(
        run_index=run_index,
        probe=probe,
        gesture=effect.gesture,
        point=effect.point,
        since_window_ms=effect.since_window_ms,
        n_before=effect.n_before,
        outcome=kind,
        after_ms=after_ms,
        confidence=confidence,
        target=target,
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


_Named = tuple[OutcomeKind, Quantity | None, str | None, float]


def _outcome(effect: TouchEffect, untouched: Sequence[Untouched], package: str) -> _Named:
    if effect.movement is not None:
        effect = _while_it_was_there(effect)
    if (jump := _jump(effect, package, untouched)) is not None:
        kind, after_ms, target, confidence = jump
        if _moves_by_itself(kind, effect, after_ms, untouched):
            return OutcomeKind.UNKNOWN, after_ms, target, 0.0
        return kind, after_ms, target, confidence
    if effect.gone_after_ms is not None:
        return _gone(effect, untouched)
    if effect.new_window_after_ms is not None:
        return OutcomeKind.NEW_POPUP, effect.new_window_after_ms, None, 0.9
    if effect.changed_share is None:
        return OutcomeKind.UNKNOWN, None, None, 0.0  # nothing was seen after it
    if effect.window_id is not None and effect.changed_share >= OTHER_PAGE_SHARE:
        return _other_picture(effect)
    return OutcomeKind.NOTHING, None, None, 0.9


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
        if kind is None or (kind is OutcomeKind.OWN_LANDING and _is_way_on(start.activity, untouched)):
            continue
        if kind is OutcomeKind.OWN_LANDING and not _known_ways(untouched):
            continue  # which page follows by itself is not known: told by what is seen
        target = start.to_package or start.data
        if kind is OutcomeKind.OWN_LANDING:
            target = start.activity
        return kind, _after(start, effect), target, 0.95
    if effect.downloads:
        return OutcomeKind.DOWNLOAD, _after(effect.downloads[0], effect), effect.downloads[0].what, 0.9
    for change in effect.foreground:
        if change.to_package != package:
            kind = _kind_of_package(change.to_package, change.activity, None)
            if effect.gesture is Gesture.BACK and kind is OutcomeKind.FOREIGN_APP:
                kind = OutcomeKind.LEFT_APP
            return kind, _after(change, effect), change.to_package, 0.9
        if not _is_way_on(change.activity, untouched) and _known_ways(untouched):
            return OutcomeKind.OWN_LANDING, _after(change, effect), change.activity, 0.9
    return None


def _gone(effect: TouchEffect, untouched: Sequence[Untouched]) -> _Named:
    after_ms = effect.gone_after_ms
    assert after_ms is not None
    if _ends_by_itself(effect, untouched):
        if after_ms.low >= NO_EFFECT_MS or effect.movement is not None:
            return OutcomeKind.NOTHING, None, None, 0.7  # for so long; then it ended as it always does
        return OutcomeKind.UNKNOWN, after_ms, None, 0.0
    if effect.new_window_after_ms is not None and _is_at_once(effect):
        return _one_after_another(effect)
    activity = effect.foreground[-1].activity if effect.foreground else None
    if activity is not None:
        if _is_way_on(activity, untouched):
            return OutcomeKind.DISMISSED, after_ms, activity, 0.95
        # No untouched run shows what follows the window: an own page came, the main page as a rule.
        return OutcomeKind.DISMISSED, after_ms, activity, 0.6
    if _known_ways(untouched) and not effect.is_over_content:
        # By itself it gives way to another activity; here another page came inside the same one.
        return OutcomeKind.OWN_LANDING, after_ms, None, 0.6
    if effect.page_share is not None and effect.page_share > SAME_PAGE_SHARE:
        return OutcomeKind.OWN_LANDING, after_ms, None, 0.6
    return OutcomeKind.DISMISSED, after_ms, None, 0.9


def _other_picture(effect: TouchEffect) -> _Named:
    """A window is still there, and nearly all looks different: another one above it, or one below it?"""
    if effect.is_over_content and not effect.was_still:
        return OutcomeKind.UNKNOWN, None, None, 0.0  # it was still coming in: it changed by itself
    before, after = effect.n_tree_windows
    if before is None or after is None or before == after:
        return OutcomeKind.IN_PAGE, None, None, 0.6
    if after < before:
        return OutcomeKind.UNKNOWN, None, None, 0.0  # what closed may have been above a window alike
    return OutcomeKind.NEW_POPUP, None, None, SURE


def _one_after_another(effect: TouchEffect) -> _Named:
    """Another window came at once: opened by the touch, or one that lay below all the time?"""
    before, after = effect.n_tree_windows
    if before is None or after is None:
        return OutcomeKind.UNKNOWN, effect.new_window_after_ms, None, 0.0
    if after < before:
        return OutcomeKind.DISMISSED, effect.gone_after_ms, None, 0.8
    return OutcomeKind.NEW_POPUP, effect.new_window_after_ms, None, 0.9


def _is_at_once(effect: TouchEffect) -> bool:
    """The next window came as the first one went: one advert gave way to another."""
    gone, new = effect.gone_after_ms, effect.new_window_after_ms
    return gone is not None and new is not None and new.low <= gone.high + COINCIDENCE_MS


def _known_ways(untouched: Sequence[Untouched]) -> frozenset[str]:
    return frozenset(one.then_activity for one in untouched if one.then_activity is not None)


def _is_way_on(activity: str | None, untouched: Sequence[Untouched]) -> bool:
    """Whether this is where the app goes by itself once the window has ended."""
    return activity in _known_ways(untouched)


def _ends_by_itself(effect: TouchEffect, untouched: Sequence[Untouched]) -> bool:
    lives = [one.life_ms for one in untouched if one.life_ms is not None]
    if not lives or effect.since_window_ms is None or effect.gone_after_ms is None:
        return False
    lived = effect.since_window_ms.value + effect.gone_after_ms.value
    error = effect.gone_after_ms.error
    low, high = max(life.low for life in lives), min(life.high for life in lives)
    if low > high:  # they differ; where they do not, each run narrows down the one life that all have
        low, high = min(life.low for life in lives), max(life.high for life in lives)
    return low - COINCIDENCE_MS / 2 - error <= lived <= high + COINCIDENCE_MS + error


def _moves_by_itself(
    kind: OutcomeKind, effect: TouchEffect, after_ms: Quantity | None, untouched: Sequence[Untouched]
) -> bool:
    times = [m.since_window_ms for one in untouched for m in one.moves if m.kind.is_jump]
    if not times or effect.since_window_ms is None or after_ms is None:
        return False
    moved = effect.since_window_ms.value + after_ms.value
    earliest = min(one.low for one in times) - COINCIDENCE_MS
    latest = max(one.high for one in times) + COINCIDENCE_MS
    return kind.is_jump and earliest <= moved <= latest


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
