"""What one app is to the system and to itself: stopped or not, launched ever, agreed, switched."""

import asyncio
from dataclasses import dataclass, field

from detector.virtual.apps.spec.background import BackgroundSpec, ComponentSpec, WakeSpec
from detector.virtual.system.packages import Component, InstalledApp

__all__ = ["AppState"]


@dataclass(slots=True, kw_only=True)
class AppState:
    """`is_stopped` as in `dumpsys package`: set by install and force-stop, cleared by the first start."""

    installed: InstalledApp
    background: BackgroundSpec
    is_stopped: bool = True
    is_never_launched: bool = True
    has_agreed: bool = False
    is_switched_on: bool = True
    n_occasions: dict[str, int] = field(default_factory=dict)
    n_crashes: dict[str, int] = field(default_factory=dict)
    timers: dict[str, asyncio.TimerHandle] = field(default_factory=dict)
    """Alarms, jobs and syncs that are set, by the wake's id."""
    due_at_s: dict[str, float] = field(default_factory=dict)

    @property
    def package(self) -> str:
        return self.installed.package

    def component(self, name: str) -> Component:
        return Component.of(self.package, name)

    def declared(self, component: Component) -> ComponentSpec | None:
        return next(
            (one for one in self.background.components if self.component(one.name) == component), None
        )

    def process_name(self, component: Component) -> str:
        declared = self.declared(component)
        return self.package + ((declared.process or "") if declared else "")

    def wants(self, wake: WakeSpec) -> bool:
        """Whether the app's own code goes through with this wake now."""
        if self.background.asks_consent and not self.has_agreed and not wake.before_consent:
            return False
        switch = self.background.switch
        is_off = switch is not None and switch.works and not self.is_switched_on
        return not (is_off and wake.obeys_switch)

    def forget_schedule(self) -> None:
        """Alarms and jobs are gone: a force-stop, a reboot (which sets none again by itself)."""
        for timer in self.timers.values():
            timer.cancel()
        self.timers.clear()
        self.due_at_s.clear()
