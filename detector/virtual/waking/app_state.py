"""The state of one app: stopped, ever launched, consent given, switched on."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from detector.virtual.app_port import Memory
from detector.virtual.apps.spec.background import BackgroundSpec, ComponentSpec, WakeSpec
from detector.virtual.system.packages import Component, InstalledApp, PackageRegistry

__all__ = ["AppState", "AppStates"]

MAX_DENIALS = 2


@dataclass(slots=True, kw_only=True)
class AppState:
    """`is_stopped` as in `dumpsys package`: set by install and force-stop, cleared by the first start."""

    installed: InstalledApp
    background: BackgroundSpec
    is_stopped: bool = True
    is_never_launched: bool = True
    has_agreed: bool = False
    locales: str = ""
    """Of this app alone, as language tags."""
    is_switched_on: bool = True
    remembered: set[str] = field(default_factory=set)
    granted: dict[str, bool] = field(default_factory=dict)
    n_denials: dict[str, int] = field(default_factory=dict)
    n_occasions: dict[str, int] = field(default_factory=dict)
    n_crashes: dict[str, int] = field(default_factory=dict)
    timers: dict[str, asyncio.TimerHandle] = field(default_factory=dict)
    """Pending alarms, jobs and syncs, by the wake's id."""
    due_at_s: dict[str, float] = field(default_factory=dict)

    @property
    def package(self) -> str:
        return self.installed.package

    @property
    def memory(self) -> Memory:
        """The system asks no more for what was granted, or denied twice (Android 11 and later)."""
        final = {name for name, n in self.n_denials.items() if n >= MAX_DENIALS}
        granted = {name for name, is_granted in self.granted.items() if is_granted}
        return Memory(names=frozenset(self.remembered), settled_permissions=frozenset(granted | final))

    def answer(self, permission: str, *, is_granted: bool) -> None:
        self.granted[permission] = is_granted
        if not is_granted:
            self.n_denials[permission] = self.n_denials.get(permission, 0) + 1

    def clear(self) -> None:
        """Its storage and its permissions, as `pm clear` does."""
        self.has_agreed = False
        self.remembered.clear()
        self.granted.clear()
        self.n_denials.clear()

    def component(self, name: str) -> Component:
        return Component.of(self.package, name)

    def declared(self, component: Component) -> ComponentSpec | None:
        return next(
            (spec for spec in self.background.components if self.component(spec.name) == component), None
        )

    def process_name(self, component: Component) -> str:
        declared = self.declared(component)
        return self.package + ((declared.process or "") if declared else "")

    def wants(self, wake: WakeSpec) -> bool:
        """Whether the app's own code carries out this wake now."""
        if self.background.asks_consent and not self.has_agreed and not wake.before_consent:
            return False
        switch = self.background.switch
        is_off = switch is not None and switch.works and not self.is_switched_on
        return not (is_off and wake.obeys_switch)

    def is_occasion(self, wake: WakeSpec, *, seed: str) -> bool:
        """True for one occasion in `one_in`, by the seed and the number of the occasion."""
        n = self.n_occasions[wake.id] = self.n_occasions.get(wake.id, 0) + 1
        if wake.one_in == 1:
            return True
        chance = random.Random(f"{seed}/{self.package}/{wake.id}/{n}")
        return chance.randrange(wake.one_in) == 0

    def forget_schedule(self) -> None:
        """Alarms and jobs are gone: after a force-stop or a reboot, neither of which sets any again."""
        for timer in self.timers.values():
            timer.cancel()
        self.timers.clear()
        self.due_at_s.clear()


class AppStates:
    """One for each installed app; a new one after it is reinstalled."""

    def __init__(self, packages: PackageRegistry) -> None:
        self._packages = packages
        self._known: dict[str, AppState] = {}

    def __iter__(self) -> Iterator[AppState]:
        known = [self.get(installed.package) for installed in list(self._packages)]
        return iter([state for state in known if state is not None])

    def get(self, package: str) -> AppState | None:
        """None if it is not installed."""
        installed = self._packages.get(package)
        if installed is None:
            self._known.pop(package, None)
            return None
        known = self._known.get(package)
        if known is not None and known.installed is not installed and known.installed.uid == installed.uid:
            known.installed = installed  # an update keeps its data
        elif known is None or known.installed is not installed:
            background = installed.app.background or BackgroundSpec()
            switch = background.switch
            known = AppState(
                installed=installed,
                background=background,
                is_stopped=not installed.app.is_system,
                is_never_launched=not installed.app.is_system,
                is_switched_on=switch is None or switch.starts_on,
            )
            self._known[package] = known
        return known

    def forget_schedules(self) -> None:
        for state in self._known.values():
            state.forget_schedule()
