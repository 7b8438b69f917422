"""Wakes an app when something of its own falls due, at exactly its time, to the float's last bit."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from detector.virtual.app_port import Effect
from detector.virtual.clock import DeviceClock
from detector.virtual.system.activities import AppRun

__all__ = ["FrontDisplay", "Wakeups"]

_MIN_STEP_MS = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontDisplay:
    """Where the app in front shows its actions: effects, a change (at its own time), its first frame."""

    carry_out: Callable[[AppRun, Sequence[Effect]], None]
    on_changed: Callable[[float | None], None]
    on_drawn: Callable[[AppRun], None]


class Wakeups:
    def __init__(self, clock: DeviceClock, display: FrontDisplay) -> None:
        self._clock = clock
        self._carry_out = display.carry_out
        self._on_changed = display.on_changed

    def look_ahead(self, run: AppRun) -> None:
        """Sets the run's next wake-up; to be called whenever its state may have changed."""
        self.forget(run)
        self._on_changed(None)
        if run.is_alive and run.first_frame_at_s is not None:
            self._wake(run, run.at_ms(self._clock.now_s()))

    def forget(self, run: AppRun) -> None:
        if run.timer is not None:
            run.timer.cancel()
            run.timer = None

    def _wake(self, run: AppRun, due_ms: float) -> None:
        run.timer = None
        # Woken a float too early it would find nothing due, and be woken again forever.
        at_ms = max(due_ms, run.at_ms(self._clock.now_s()))
        self._carry_out(run, run.running.due_effects(at_ms))
        if run.first_frame_at_s is not None:
            self._on_changed(run.first_frame_at_s + due_ms / 1000)
        if not run.is_alive or run.first_frame_at_s is None or run.timer is not None:
            return
        next_ms = run.running.next_change_ms(at_ms)
        if next_ms is not None:
            when_s = run.first_frame_at_s + max(next_ms, at_ms + _MIN_STEP_MS) / 1000
            run.timer = asyncio.get_running_loop().call_at(when_s, self._wake, run, next_ms)
