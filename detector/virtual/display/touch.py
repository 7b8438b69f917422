"""Fingers and keys: from injected events to the reaction of an app, the launcher or the system.

A short path is a tap, a longer one a swipe. A swipe up from the gesture handle goes home, one
inwards from a side edge goes back, as in gesture navigation.
"""

import math
from collections.abc import Callable

from detector.virtual.clock import DeviceClock
from detector.virtual.display.rotation import Rotation
from detector.virtual.display.shade import posted_at
from detector.virtual.system.effects import EffectRunner
from detector.virtual.system.foreground import Foreground
from detector.virtual.system.notifications import NotificationBoard
from detector.virtual.waking.background_life import BackgroundLife

__all__ = ["Touch"]

_SLOP_DP = 8.0  # ViewConfiguration.TOUCH_SLOP
_EDGE_DP = 24.0  # width of the back gesture's zone
_HOME_TRAVEL_DP = 48.0

_HOME_KEYS = {"HOME", "3"}
_BACK_KEYS = {"BACK", "4"}
_POWER_KEYS = {"POWER", "26"}
_WAKE_KEYS = {"WAKEUP", "224"}
_SLEEP_KEYS = {"SLEEP", "223"}


class Touch:
    def __init__(
        self,
        *,
        rotation: Rotation,
        clock: DeviceClock,
        foreground: Foreground,
        effects: EffectRunner,
        on_changed: Callable[[], None],
        background: BackgroundLife,
        notifications: NotificationBoard,
    ) -> None:
        self._rotation = rotation
        self._clock = clock
        self._foreground = foreground
        self._effects = effects
        self._on_changed = on_changed
        self._background = background
        self._notifications = notifications
        self._start: tuple[float, float] | None = None
        self._last = (0.0, 0.0)
        self._is_screen_on = True
        self._switched_at_s = -math.inf
        self.wakes_by_keys = True
        self.reaches_apps = True
        """False while something over all apps receives every touch."""
        self.on_switched: Callable[[bool], None] = lambda is_on: None
        self.on_down: Callable[[], None] = lambda: None
        """A finger came down; called before the window below it receives the touch."""

    @property
    def is_screen_on(self) -> bool:
        return self._is_screen_on

    def is_screen_on_at(self, at_s: float) -> bool:
        """Reaches back only to the switch before the last one."""
        return self._is_screen_on if at_s >= self._switched_at_s else not self._is_screen_on

    def switch_screen(self, *, is_on: bool) -> None:
        if is_on == self._is_screen_on:
            return
        self._is_screen_on = is_on
        self._switched_at_s = self._clock.now_s()
        self.on_switched(is_on)
        self._on_changed()
        if is_on:
            self._background.screen_on()
            self._foreground.wake()
        else:
            self._background.lock()
            self._foreground.sleep()

    def switch_on_silently(self) -> None:
        """A boot turns the screen on; no app is running that could be notified."""
        self._is_screen_on = True
        self._switched_at_s = self._clock.now_s()

    def down(self, x_px: float, y_px: float) -> None:
        self._start = self._last = (x_px, y_px)
        if self._is_screen_on:
            self.on_down()

    def move(self, x_px: float, y_px: float) -> None:
        self._last = (x_px, y_px)

    def up(self, x_px: float, y_px: float) -> None:
        if self._start is None:
            return
        (x0, y0), self._start = self._start, None
        if not self.is_screen_on or not self.reaches_apps:
            return
        if math.hypot(x_px - x0, y_px - y0) <= self._rotation.display().px(_SLOP_DP):
            self._tap(x_px, y_px)
        else:
            self._swipe(x0, y0, x_px, y_px)

    def press(self, key: str) -> None:
        """A key by its name without KEYCODE_, or by its number."""
        key = key.upper().removeprefix("KEYCODE_")
        if not self.wakes_by_keys and key in _POWER_KEYS | _WAKE_KEYS:
            return
        if key in _POWER_KEYS:
            self.switch_screen(is_on=not self._is_screen_on)
        elif key in _WAKE_KEYS:
            self.switch_screen(is_on=True)
        elif key in _SLEEP_KEYS:
            self.switch_screen(is_on=False)
        elif not self.is_screen_on:
            return
        elif key in _HOME_KEYS:
            self._notifications.collapse()
            self._foreground.go_home()
        elif key in _BACK_KEYS:
            self._back()

    def _tap(self, x_px: float, y_px: float) -> None:
        if self._notifications.is_open:
            posted = self._notifications.posted()
            below = posted_at(self._rotation.display(), posted, x_px, y_px)
            if below is None:
                self._notifications.collapse()
            else:
                self._notifications.follow(below)
            return
        run = self._foreground.touchable
        at = self._in_app(x_px, y_px)
        if run is not None and at is not None:
            effects = run.running.tap(*at, run.at_ms(self._clock.now_s()))
            self._effects.carry_out(self._foreground, run, effects)
            self._foreground.look_ahead(run)

    def _swipe(self, x0: float, y0: float, x1: float, y1: float) -> None:
        display = self._rotation.display()
        edge_px = display.px(_EDGE_DP)
        if y0 >= display.height_px - display.navigation_bar_px and y0 - y1 >= display.px(_HOME_TRAVEL_DP):
            self._foreground.go_home()
            return
        if (x0 < edge_px and x1 - x0 > edge_px) or (x0 > display.width_px - edge_px and x0 - x1 > edge_px):
            self._back()
            return
        run = self._foreground.touchable
        start, end = self._in_app(x0, y0), self._in_app(x1, y1)
        if run is not None and start is not None and end is not None:
            effects = run.running.swipe(*start, *end, run.at_ms(self._clock.now_s()))
            self._effects.carry_out(self._foreground, run, effects)
            self._foreground.look_ahead(run)

    def _in_app(self, x_px: float, y_px: float) -> tuple[float, float] | None:
        """The finger's position for an app that draws upright; None beside it."""
        fitted = self._rotation.fitted()
        return (x_px, y_px) if fitted is None else fitted.natural_point(x_px, y_px)

    def _back(self) -> None:
        if self._notifications.is_open:
            self._notifications.collapse()
            return
        run = self._foreground.touchable
        if run is not None:
            effects = run.running.back(run.at_ms(self._clock.now_s()))
            self._effects.carry_out(self._foreground, run, effects)
            self._foreground.look_ahead(run)
