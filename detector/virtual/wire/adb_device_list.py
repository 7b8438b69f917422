"""An adb server's list of devices: which are connected, in what state, under which number."""

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from detector.virtual.streams import Pulse
from detector.virtual.wire.ports import ListedPorts

__all__ = ["AdbDeviceList", "Refused"]

_UNAUTHORIZED = (
    "device unauthorized.\nThis adb server's $ADB_VENDOR_KEYS is not set\n"
    "Try 'adb kill-server' if that seems wrong.\n"
    "Otherwise check for a confirmation dialog on your device."
)


Device = TypeVar("Device", bound=ListedPorts)


class Refused(Exception):
    """A request answered with FAIL and this text."""


class AdbDeviceList(Generic[Device]):
    """`changed` fires when a device appears, disappears or changes its state."""

    def __init__(self, devices: Sequence[Device]) -> None:
        self._devices = {device.serial: device for device in devices}
        self._numbers = {device.serial: number for number, device in enumerate(devices, 1)}
        self._disconnected: set[str] = set()
        self.changed = Pulse()

    def __iter__(self) -> Iterator[Device]:
        """All devices, connected or not."""
        return iter(self._devices.values())

    def number_of(self, device: ListedPorts) -> int:
        """Its transport id."""
        return self._numbers[device.serial]

    def serial_of(self, number: int) -> str:
        return next((serial for serial, int_ in self._numbers.items() if int_ == number), f"id {number}")

    def listing(self, *, is_long: bool) -> str:
        """The lines of `adb devices`, or of `adb devices -l`."""
        lines = []
        for device in self._present():
            if is_long:
                properties = device.properties
                lines.append(
                    f"{device.serial:<22} {device.faults.state} product:{properties['ro.product.name']} "
                    f"model:{properties['ro.product.model'].replace(' ', '_')} "
                    f"device:{properties['ro.product.device']} transport_id:{self.number_of(device)}\n"
                )
            else:
                lines.append(f"{device.serial}\t{device.faults.state}\n")
        return "".join(lines)

    def ready(self, serial: str | None, *, any_state: bool = False) -> Device:
        """The device to use: the only one if no serial is given. Raises Refused, with adb's message."""
        present = self._present()
        if serial is None:
            if len(present) > 1:
                raise Refused("more than one device/emulator")
            if not present:
                raise Refused("no devices/emulators found")
            device = present[0]
        else:
            found = next((one for one in present if one.serial == serial), None)
            if found is None:
                raise Refused(f"device '{serial}' not found")
            device = found
        state = device.faults.state
        if state != "device" and not any_state:
            raise Refused(_UNAUTHORIZED if state == "unauthorized" else f"device {state}")
        return device

    def has(self, serial: str | None, wanted_state: str) -> bool:
        """What `wait-for-*-STATE` waits for."""
        present = [one for one in self._present() if serial in {None, one.serial}]
        if wanted_state == "disconnect":
            return not present
        return any(wanted_state in {"any", one.faults.state} for one in present)

    def connect(self, address: str) -> str:
        """adb answers OKAY even on failure: only the text shows it."""
        if address not in self._devices or self._devices[address].faults.is_vanished:
            return f"failed to connect to '{address}': Connection refused"
        if address not in self._disconnected:
            return f"already connected to {address}"
        self._disconnected.discard(address)
        self.changed.fire()
        return f"connected to {address}"

    def disconnect(self, address: str) -> str:
        if not address:
            self._disconnected |= set(self._devices)
            self.changed.fire()
            return "disconnected everything"
        if address not in self._devices:
            raise Refused(f"no such device '{address}'")
        self._disconnected.add(address)
        self.changed.fire()
        return f"disconnected {address}"

    def _present(self) -> list[Device]:
        return [
            device
            for serial, device in self._devices.items()
            if serial not in self._disconnected and not device.faults.is_vanished
        ]
