"""What a phone is plugged into, its radios and networks, and the values of its sensors."""

from collections.abc import Callable

from detector.virtual.app_port import Motion
from detector.virtual.apps.running.motion import REST
from detector.virtual.apps.spec.background import Trigger

__all__ = ["FIRST_ADDRESSES", "Sensors", "Surroundings"]


# The sensors of an emulated device and the values set on its console; they hold until set again.

_FIRST_VALUES: dict[str, tuple[float, ...]] = {
    "acceleration": REST.acceleration_mps2,
    "gyroscope": REST.rate_rad_s,
    "magnetic-field": (0.0, 9.88, -47.75),
    "orientation": (0.0, 0.0, 0.0),
    "temperature": (0.0,),
    "proximity": (1.0,),
    "light": (0.0,),
    "pressure": (0.0,),
    "humidity": (0.0,),
}
_MOVING = ("acceleration", "gyroscope")


class Sensors:
    """m/s² with gravity, rad/s, and so on, in the emulator's order."""

    def __init__(self, on_moved: Callable[[], None]) -> None:
        self._values = dict(_FIRST_VALUES)
        self._on_moved = on_moved

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._values)

    @property
    def motion(self) -> Motion:
        x, y, z = self._values["acceleration"]
        roll, pitch, yaw = self._values["gyroscope"]
        return Motion(acceleration_mps2=(x, y, z), rate_rad_s=(roll, pitch, yaw))

    def get(self, name: str) -> tuple[float, ...] | None:
        """None if there is no such sensor."""
        return self._values.get(name)

    def set(self, name: str, values: tuple[float, ...]) -> None:
        """Omitted values stay unchanged. Raises KeyError."""
        old = self._values[name]
        self._values[name] = (*values, *old[len(values) :])[: len(old)]
        if name in _MOVING:
            self._on_moved()


FIRST_ADDRESSES = {
    "lo": "127.0.0.1/8 scope host lo",
    "wlan0": "192.168.31.57/24 brd 192.168.31.255 scope global wlan0",
    "rmnet_data0": "10.84.12.9/30 scope global rmnet_data0",
}


class Surroundings:
    """`on_change` is called for each change; a boot makes none."""

    def __init__(self, on_change: Callable[[Trigger], None]) -> None:
        self._on_change = on_change
        self.is_plugged_in = True
        self.radios = {"wifi": True, "data": True, "airplane": False}
        self.addresses = dict(FIRST_ADDRESSES)
        """By interface, as `ip` prints them; one of a VPN is called `tun0` or so."""

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
