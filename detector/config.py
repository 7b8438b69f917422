"""`devices.yaml`: which adb servers there are, and names for the phones behind them. Strict.

A serial is enough to use a phone; the file gives it a name, a host and labels. Secrets never stand
in it. Pools, leases and health come with the farm; their keys are refused until then.
"""

from dataclasses import dataclass, field
from pathlib import Path

from detector import codec
from detector.core.errors import ConfigError

__all__ = [
    "DEFAULT_ADB_PORT",
    "LOCAL",
    "AdbAddress",
    "DevicesFile",
    "HostEntry",
    "KnownDevice",
    "read_devices_file",
]

LOCAL = "local"
DEFAULT_ADB_PORT = 5037


@dataclass(frozen=True, slots=True, kw_only=True)
class AdbAddress:
    """Where an adb server listens."""

    host: str = "127.0.0.1"
    port: int = DEFAULT_ADB_PORT


@dataclass(frozen=True, slots=True, kw_only=True)
class HostEntry:
    """One adb server, written `address:port`."""

    adb: str
    labels: dict[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDevice:
    """One phone or emulator by a name of ours."""

    id: str
    serial: str
    host: str = LOCAL
    labels: dict[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesFile:
    version: int = 1
    hosts: dict[str, HostEntry] = field(default_factory=dict)
    devices: list[KnownDevice] = field(default_factory=list)

    def find(self, name: str) -> KnownDevice | None:
        """The device with this id or serial, None where the file does not know it."""
        return next((one for one in self.devices if name in (one.id, one.serial)), None)

    def address(self, host: str) -> AdbAddress | None:
        """The adb server of a host; None for `local` where the file does not name one."""
        entry = self.hosts.get(host)
        return None if entry is None else _address(entry.adb, host)


def _address(text: str, host: str) -> AdbAddress:
    address, _, port = text.rpartition(":")
    if not address or not port.isdigit():
        raise ConfigError(f"devices.yaml: hosts.{host}.adb: {text!r} is not address:port")
    return AdbAddress(host=address, port=int(port))


def read_devices_file(path: Path) -> DevicesFile:
    """Read `devices.yaml`; an absent file is an empty one. Raises ConfigError naming file and key."""
    if not path.exists():
        return DevicesFile()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    if not text.strip():
        return DevicesFile()
    known = codec.from_yaml(DevicesFile, text, where=str(path))
    if known.version != 1:
        raise ConfigError(f"{path}: version: {known.version} is not known, 1 is")
    for device in known.devices:
        if device.host != LOCAL and device.host not in known.hosts:
            raise ConfigError(f"{path}: devices: {device.id}: host {device.host!r} is not under hosts")
    ids = [device.id for device in known.devices]
    if len(set(ids)) != len(ids):
        twice = next(one for one in ids if ids.count(one) > 1)
        raise ConfigError(f"{path}: devices: id {twice!r} stands there twice")
    return known
