"""Each run as a session of the app, for the rules about the app as a whole."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from detector.core.events import ForegroundChange
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.judging.scope import SURE_INSIDE, SURE_OUTSIDE, UNASKED
from detector.windows.app_session import AppSession, Returned, ShownPopup, Unasked
from detector.windows.seen_run import SeenRun
from detector.windows.start_attempts import StartAnswer, app_uids, start_attempts
from detector.windows.window_track import WindowTrack

__all__ = ["sessions_of"]

AT_LAUNCH_MS = 15_000.0
"""The maximum watching time of a cold start: anything later was not stacked at launch."""

AT_ONCE_MS = 300.0
"""A popup that hides another ends it, as far as frames show, when it appears. Tool value."""

COVERED_SHARE = 0.5
"""Of the smaller of two popups: cards at the same place cover each other nearly whole. Tool value."""

MIN_FRAMES = 10
"""A return that was recorded with fewer pictures may have shown anything. Tool value."""

LEAVING_MS = 1_500.0
"""The transition to the home screen, and whatever was already on its way. Tool value."""


def sessions_of(runs: Sequence[SeenRun]) -> tuple[AppSession, ...]:
    return tuple(_session(run) for run in runs)


def _session(run: SeenRun) -> AppSession:
    last_ms = run.frames[-1].at_ms if run.frames else 0.0
    until_ms = last_ms if run.left_ms is None else run.left_ms
    offers = [window for window in run.windows if _is_offer(window) and window.appeared_ms.value <= until_ms]
    ends = [f"run:{run.run_index}/{frame.id}" for frame in (run.frames[:1] + run.frames[-1:])]
    return AppSession(
        run_index=run.run_index,
        is_untouched=not run.touches,
        watched_ms=max(until_ms, 0.0),
        popups=tuple(
            ShownPopup(
                appeared_ms=window.appeared_ms,
                evidence_ids=tuple(
                    f"run:{run.run_index}/{reading.frame_id}" for reading in window.readings[:1]
                ),
            )
            for window in offers
        ),
        most_stacked=_most_stacked(run, offers),
        away_ms=0.0 if run.left_ms is None else max(last_ms - run.left_ms, 0.0),
        unasked=_unasked(run),
        evidence_ids=tuple(dict.fromkeys(ends)),
        returned=_returned(run),
        offers=tuple(
            replace(page, frame_ids=tuple(f"run:{run.run_index}/{frame_id}" for frame_id in page.frame_ids))
            for page in run.offers
        ),
    )


def _returned(run: SeenRun) -> Returned | None:
    """What was broken off, or could not be entered, is no return."""
    back = run.came_back
    if back is None or run.is_partial or not run.is_entered:
        return None
    has_lived = False if back.was_killed or back.has_restarted else None
    if back.has_restarted is False and not back.was_killed:
        has_lived = True
    full_screens = [window for window in run.windows if not window.kind.lies_over_content]
    perhaps = [window for window in full_screens if window.role.share_of(UNASKED) > 1.0 - SURE_OUTSIDE]
    splashes = [window for window in perhaps if window.role.share_of(UNASKED) >= SURE_INSIDE]
    is_blind = run.secure_ms > 0 or len(run.frames) < MIN_FRAMES
    return Returned(
        away_ms=back.away_ms,
        has_lived=has_lived,
        splash=True if splashes else None if perhaps or is_blind else False,
        evidence_ids=tuple(
            f"run:{run.run_index}/{reading.frame_id}"
            for window in splashes
            for reading in window.readings[:1]
        ),
    )


def _most_stacked(run: SeenRun, offers: Sequence[WindowTrack]) -> int:
    """The longest series of popups at launch, each over the previous one while that was open, on one page."""
    at_launch = [offer for offer in offers if offer.appeared_ms.value <= AT_LAUNCH_MS]
    longest = length = min(len(at_launch), 1)
    for before, after in pairwise(sorted(at_launch, key=lambda track: track.appeared_ms.value)):
        is_over = before.gone_ms is None or after.appeared_ms.low <= before.gone_ms.high + AT_ONCE_MS
        turned = any(
            isinstance(event, ForegroundChange)
            and before.appeared_ms.value < event.at_ms <= after.appeared_ms.high
            for event in run.events
        )
        length = length + 1 if is_over and not turned and _covers(after.box, before.box) else 1
        longest = max(longest, length)
    return longest


def _covers(upper: Rect, lower: Rect) -> bool:
    """Whether it lies on much of the other; a sheet below a banner, or a dialog below a player, does not."""
    common = upper.intersection(lower)
    least_px2 = COVERED_SHARE * min(upper.area_px2, lower.area_px2)
    return common is not None and common.area_px2 >= least_px2


def _is_offer(window: WindowTrack) -> bool:
    """An unrequested popup with a call to action or a close control; neither a bare message nor a consent
    dialog is one."""
    has_call = any(reading.calls_to_action for reading in window.readings)
    if window.role.share_of(UNASKED) < SURE_INSIDE:
        return False
    return window.kind.lies_over_content and (has_call or bool(window.sightings))


def _unasked(run: SeenRun) -> tuple[Unasked, ...]:
    """After HOME nothing is touched: any window of the app that comes to the front is its own doing."""
    if run.left_ms is None:
        return ()
    from_ms = run.left_ms + LEAVING_MS
    later = [event for event in run.events if event.at_ms >= from_ms]
    shown = [
        (event.at_ms, event.at_error_ms, event.activity, False)
        for event in later
        if isinstance(event, ForegroundChange) and event.to_package == run.package
    ]
    refused = [
        (start.at_ms, start.at_error_ms, start.to_package or start.data or "", True)
        for start in start_attempts(later, package=run.package, uids=app_uids(run.events, run.package))
        if start.answer is StartAnswer.BLOCKED
    ]
    return tuple(
        Unasked(
            after_ms=Quantity(value=at_ms - run.left_ms, error=error_ms, unit="ms"),
            what=what,
            is_refused=is_refused,
        )
        for at_ms, error_ms, what, is_refused in sorted(shown + refused)
    )
