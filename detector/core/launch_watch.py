"""How a launch is watched: as fast as allowed, with a view tree once a change has settled, until it is over.

It is over when the screen has been at rest for so long that even a late close control would have come, when
any splash would long be over, or once the app has left the front. All scenarios that do not touch watch so.
"""

from dataclasses import dataclass

from detector.core.actions import Observation, Observe, Scenario, Wait
from detector.core.trials import LOOK_EVERY_MS

__all__ = ["LONGEST_WATCH_MS", "MAX_WATCH_ACTIONS", "SETTLE_MS", "watch_launch"]

SETTLE_MS = 1_000.0
"""After a force-stop: its processes die and the launcher is redrawn within about a second."""

MIN_WATCH_MS = 8_000.0
"""Splash adverts run 3 to 5 s after a logo of 1 to 2 s; popups follow within a second or two."""

STILL_MS = 8_000.0
"""A control that comes after 5 s is critically late (CLS-02), one that never comes missing (CLS-01)."""

LONGEST_WATCH_MS = 15_000.0
"""A feed that plays video never comes to rest; by then every splash is over."""

TREE_EVERY_MS = 500.0
"""A dump delays the frames by 0.1 to 1 s on a phone (devices.md 1.4 f): at most two a second."""

UNSETTLED_TREE_MS = 1_000.0
"""A picture that keeps moving never settles: then a tree is taken this long after the change."""

BLIND_TREE_EVERY_MS = 2_000.0
"""If no picture can be taken (a secure window), trees are the only source."""

AWAY_MS = 1_000.0
"""Another app is in front for good, and not only while a window of the system passes."""

MAX_LOOKS = round(2 * LONGEST_WATCH_MS / LOOK_EVERY_MS)
MAX_WATCH_ACTIONS = 2 * MAX_LOOKS
"""A bound that holds even if the device's clock stands still."""


def watch_launch(launched_ms: float, package: str | None = None) -> Scenario:
    """Until the screen has been at rest for long; `package`: or until this app is no longer in front."""
    pending = _PendingTree(last_tree_ms=launched_ms)
    now_ms = launched_ms
    away_ms: float | None = None
    for _ in range(MAX_LOOKS):
        with_tree = pending.is_due(now_ms)
        seen = yield Observe(with_tree=with_tree)
        pending.note(seen, with_tree=with_tree)
        if _is_over(seen, launched_ms):
            return
        if seen.foreground_package in (None, package) or package is None:
            away_ms = None
        elif away_ms is None:
            away_ms = seen.at_ms
        elif seen.at_ms - away_ms >= AWAY_MS:
            return
        spent_ms = max(seen.at_ms - now_ms, 0.0)
        now_ms = seen.at_ms
        if spent_ms < LOOK_EVERY_MS:
            rested = yield Wait(duration_ms=LOOK_EVERY_MS - spent_ms)
            now_ms = rested.at_ms


@dataclass(slots=True, kw_only=True)
class _PendingTree:
    """A change that no tree shows yet: since when, and whether the picture has come to rest."""

    last_tree_ms: float
    changed_ms: float | None = None
    is_settled: bool = False

    def is_due(self, now_ms: float) -> bool:
        if self.changed_ms is None or now_ms - self.last_tree_ms < TREE_EVERY_MS:
            return False
        return self.is_settled or now_ms - self.changed_ms >= UNSETTLED_TREE_MS

    def note(self, seen: Observation, *, with_tree: bool) -> None:
        if with_tree:
            self.last_tree_ms, self.changed_ms = seen.at_ms, None
        if seen.frame_changed is None:
            if seen.at_ms - self.last_tree_ms >= BLIND_TREE_EVERY_MS:
                self.changed_ms, self.is_settled = seen.at_ms, True
        elif seen.frame_changed:
            # A tree taken with this very frame may show the state before it: take another one.
            self.is_settled = False
            if self.changed_ms is None:
                self.changed_ms = seen.at_ms
        else:
            self.is_settled = True


def _is_over(seen: Observation, launched_ms: float) -> bool:
    watched_ms = seen.at_ms - launched_ms
    if watched_ms >= LONGEST_WATCH_MS:
        return True
    return watched_ms >= MIN_WATCH_MS and seen.still_ms is not None and seen.still_ms >= STILL_MS
