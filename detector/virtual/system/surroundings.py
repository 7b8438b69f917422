"""What a phone is plugged into and which radios are on, as its system believes it and tells apps."""

from collections.abc import Callable

from detector.virtual.apps.spec.background import Trigger

__all__ = ["Surroundings"]


class Surroundings:
    """`tell` hears of each change; a boot makes none."""

    def __init__(self, tell: Callable[[Trigger], None]) -> None:
        self._tell = tell
        self.is_plugged_in = True
        self.radios = {"wifi": True, "data": True, "airplane": False}

    def plug(self, *, is_in: bool) -> None:
        """The charger, as the system believes it."""
        if is_in != self.is_plugged_in:
            self.is_plugged_in = is_in
            self._tell("power-connected" if is_in else "power-disconnected")

    def switch_radio(self, name: str, *, is_on: bool) -> None:
        if self.radios[name] != is_on:
            self.radios[name] = is_on
            self._tell("network")

    def restart(self) -> None:
        """As the phone comes up: plugged in, radios on; nobody runs that could be told."""
        self.is_plugged_in = True
        self.radios.update(wifi=True, data=True, airplane=False)
