"""The sensors of an emulated device and the values set on its console; they hold until set again."""

from collections.abc import Callable

from detector.virtual.app_port import Motion
from detector.virtual.apps.running.motion import REST

__all__ = ["Sensors"]

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
