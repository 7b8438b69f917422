"""What a phone is plugged into and which radios are on, as its system believes and reports to apps."""

from collections.abc import Callable

from detector.virtual.apps.spec.background import Trigger

__all__ = ["Surroundings"]


class Surroundings:
    """`on_change` is called for each change; a boot makes none."""

    def __init__(self, on_change: Callable[[Trigger], None]) -> None:
        self._on_change = on_change
        self.is_plugged_in = True
        self.radios = {"wifi": True, "data": True, "airplane": False}

    def plug(self, *, is_in: bool) -> None:
        """The charger, as the system believes it."""
        if is_in != self.is_plugged_in:
            self.is_plugged_in = is_in
            self._on_change("power-connected" if is_in else "power-disconnected")

    def switch_radio(self, name: str, *, is_on: bool) -> None:
        if self.radios[name] != is_on:
            self.radios[name] = is_on
            self._on_change("network")

    def restart(self) -> None:
        """As after a boot: plugged in, radios on; no app is running that could be notified."""
        self.is_plugged_in = True
        self.radios.update(wifi=True, data=True, airplane=False)
