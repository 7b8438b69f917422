"""The grammar of `devices.yaml`, strict: an error is one sentence that names file and key.

A serial is enough to use a phone; the file adds a name, a host and labels. It never contains secrets: a token
is referenced by its environment variable or its own file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from detector import codec
from detector.config.durations import seconds
from detector.config.plain_file import read_plain_text
from detector.config.selection import Condition, Scalar, check_conditions, holds
from detector.core.errors import ConfigError

__all__ = [
    "DEFAULT_ADB_PORT",
    "LOCAL",
    "AdbAddress",
    "ConsoleAddress",
    "Defaults",
    "DevicesFile",
    "KnownDevice",
    "Prepare",
    "Video",
    "devices_schema",
    "read_devices_file",
]

LOCAL = "local"
DEFAULT_ADB_PORT = 5037
DEFAULT_TOKEN_FILE = "~/.emulator_console_auth_token"  # written there by the emulator

VIDEO_PX = (0, 16_384)  # beyond the longer side that any encoder supports
PERCENT = (0.0, 100.0)
BATTERY_C = (0.0, 100.0)  # a phone shuts down long before
FONT_SCALES = (0.25, 5.0)  # Android offers 0.85 to 2, vendors a little more

Labels = dict[str, Scalar]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdbAddress:
    """Where an adb server listens."""

    host: str = "127.0.0.1"
    port: int = DEFAULT_ADB_PORT


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleAddress:
    """Where an emulator's console listens, and the file its token is read from (never written)."""

    host: str
    port: int
    token_file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class HostEntry:
    """One adb server, written `address:port`."""

    adb: str
    labels: Labels = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FarmEntry:
    """A device farm (STF). The token is read from the environment variable named here."""

    type: Literal["stf"]
    url: str
    token_env: str
    idle_timeout: str = "30m"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """How long a device is held (`ttl`) and waited for, and how often a holder must renew."""

    ttl: str = "20m"
    wait: str = "15m"
    renew: str = "60s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The doctor's limits for the battery. `profile`: the set of checks; there is only one so far."""

    profile: Literal["standard"] = "standard"
    max_temp_c: float = 40.0
    min_battery: float = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepare:
    """The device state required before a run. None: leave as is.

    Font scale, rotation and animations are set before a run and restored after it. The shell cannot change
    locale and Do not disturb: the doctor reports where they differ.
    """

    locale: str | None = None
    font_scale: float | None = None
    rotation: Literal[0, 90, 180, 270] | None = None
    animations: Literal["keep", "normal"] = "keep"
    dnd: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """Video sources to try, in this order; an empty list: single pictures only.

    `max_size` limits the longer side in px, 0: display resolution. 1168 suits several phones on one host.
    """

    sources: list[Literal["scrcpy", "screenrecord"]] = field(
        default_factory=lambda: ["scrcpy", "screenrecord"]
    )
    max_size: int = 1920


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    lease: Lease = field(default_factory=Lease)
    health: Health = field(default_factory=Health)
    prepare: Prepare = field(default_factory=Prepare)
    video: Video = field(default_factory=Video)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantine:
    """Taken out of use by a person, until that person removes the key."""

    reason: str
    by: str | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDevice:
    """One device under a name of ours: given by serial on a host, or by conditions on a farm.

    `reboot`: whether a farm may reboot it after a strike. `calibration`: the path of its file; None: where
    `detector calibrate` keeps it.
    """

    id: str
    serial: str | None = None
    host: str = LOCAL
    farm: str | None = None
    select: dict[str, Condition] = field(default_factory=dict)
    kind: Literal["phone", "emulator", "virtual"] = "phone"
    required: bool = True
    labels: Labels = field(default_factory=dict)
    console: str | None = None
    console_token_file: str | None = None
    quarantine: Quarantine | None = None
    reboot: Literal["allowed", "never"] = "never"
    calibration: str | None = None

    @property
    def keys(self) -> dict[str, Scalar]:
        """The keys that a pool can select by."""
        own: dict[str, Scalar] = {"id": self.id, "host": self.host, "kind": self.kind}
        if self.serial is not None:
            own["serial"] = self.serial
        return own | {f"labels.{name}": value for name, value in self.labels.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Devices by condition or by name; `max`: the most to use at once."""

    select: dict[str, Condition] = field(default_factory=dict)
    devices: list[str] = field(default_factory=list)
    max: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesFile:
    version: Literal[1] = 1
    hosts: dict[str, HostEntry] = field(default_factory=dict)
    farms: dict[str, FarmEntry] = field(default_factory=dict)
    defaults: Defaults = field(default_factory=Defaults)
    devices: list[KnownDevice] = field(default_factory=list)
    pools: dict[str, Pool] = field(default_factory=dict)

    def find(self, name: str) -> KnownDevice | None:
        """The device with this id or serial, None if not listed."""
        return next((device for device in self.devices if name in (device.id, device.serial)), None)

    def address(self, host: str) -> AdbAddress | None:
        """The adb server of a host; None for `local` if the file does not name one."""
        entry = self.hosts.get(host)
        if entry is None:
            return None
        address, port = _address(entry.adb, f"devices.yaml: hosts.{host}.adb")
        return AdbAddress(host=address, port=port)

    def console(self, name: str) -> ConsoleAddress | None:
        """The console of the emulator with this id or serial, None if the file names none."""
        device = self.find(name)
        if device is None or device.console is None:
            return None
        host, port = _address(device.console, f"devices.yaml: devices.{device.id}.console")
        token_file = Path(device.console_token_file or DEFAULT_TOKEN_FILE).expanduser()
        return ConsoleAddress(host=host, port=port, token_file=token_file)

    def pool(self, name: str) -> tuple[KnownDevice, ...]:
        """The devices of a pool that are not quarantined. Raises ConfigError if there is no such pool."""
        pool = self.pools.get(name)
        if pool is None:
            known = ", ".join(self.pools) or "none"
            raise ConfigError(f"devices.yaml: pools: {name!r} is not there; there are: {known}")
        meant = (
            device
            for device in self.devices
            if (device.id in pool.devices if pool.devices else holds(pool.select, device.keys))
        )
        return tuple(device for device in meant if device.quarantine is None)


def read_devices_file(path: Path) -> DevicesFile:
    """Read `devices.yaml`; an absent file is an empty one. Raises ConfigError naming file and key."""
    if not path.exists():
        return DevicesFile()
    text = read_plain_text(path)
    if not text.strip():
        return DevicesFile()
    known = codec.from_yaml(DevicesFile, text, where=str(path))
    for complaint in _complaints(known, str(path)):
        raise ConfigError(complaint)
    return known


def devices_schema() -> dict[str, Any]:
    """The JSON Schema of the file, for editors; it covers the shape, not the cross-references."""
    return codec.json_schema(DevicesFile) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "devices.yaml, version 1",
    }


def _complaints(known: DevicesFile, path: str) -> Iterator[str]:
    """Errors that the types cannot express. Some functions called here raise instead of yielding."""
    for name, host in known.hosts.items():
        _address(host.adb, f"{path}: hosts.{name}.adb")
    lease = known.defaults.lease
    for key, text in {"ttl": lease.ttl, "wait": lease.wait, "renew": lease.renew}.items():
        seconds(text, where=f"{path}: defaults.lease.{key}")
    defaults = known.defaults
    for key, value, (least, most) in (
        ("video.max_size", defaults.video.max_size, VIDEO_PX),
        ("health.min_battery", defaults.health.min_battery, PERCENT),
        ("health.max_temp_c", defaults.health.max_temp_c, BATTERY_C),
        ("prepare.font_scale", defaults.prepare.font_scale, FONT_SCALES),
    ):
        if value is not None and not least <= value <= most:
            yield f"{path}: defaults.{key}: {value:g} is not between {least:g} and {most:g}"
    for name, farm in known.farms.items():
        if not re.match(r"https?://[^/\s]", farm.url):
            yield f"{path}: farms.{name}.url: {farm.url[:100]!r} does not begin with http:// or https://"
        seconds(farm.idle_timeout, where=f"{path}: farms.{name}.idle_timeout")
    yield from _about_devices(known, path)
    yield from _about_pools(known, path)


def _about_devices(known: DevicesFile, path: str) -> Iterator[str]:
    for device in known.devices:
        where = f"{path}: devices: {device.id}"
        if (device.serial is None) == (device.farm is None):
            yield f"{where}: needs either serial or farm"
        if device.farm is not None and device.farm not in known.farms:
            yield f"{where}: farm {device.farm!r} is not under farms"
        if device.farm is None and device.select:
            yield f"{where}: select goes with farm only"
        if device.farm is not None and device.reboot == "allowed":
            yield f"{where}: reboot goes with serial only: a farm's phone would be lost"
        if device.host != LOCAL and device.host not in known.hosts:
            yield f"{where}: host {device.host!r} is not under hosts"
        if device.console is not None:
            _address(device.console, f"{where}: console")
        if device.console is None and device.console_token_file is not None:
            yield f"{where}: console_token_file goes with console only"
    ids = [device.id for device in known.devices]
    yield from (f"{path}: devices: id {id_!r} stands there twice" for id_ in ids if ids.count(id_) > 1)
    places = [(device.host, device.serial) for device in known.devices if device.serial is not None]
    yield from (
        f"{path}: devices: serial {serial!r} stands there twice on host {host!r}"
        for host, serial in places
        if places.count((host, serial)) > 1
    )


def _about_pools(known: DevicesFile, path: str) -> Iterator[str]:
    ids = {device.id for device in known.devices}
    for name, pool in known.pools.items():
        where = f"{path}: pools.{name}"
        if bool(pool.select) == bool(pool.devices):
            yield f"{where}: needs either select or devices"
        if pool.select:
            check_conditions(pool.select, where=f"{where}.select")
        yield from (
            f"{where}.devices: {device!r} is not under devices"
            for device in pool.devices
            if device not in ids
        )
        if pool.max is not None and pool.max < 1:
            yield f"{where}.max: {pool.max} is less than 1"


def _address(text: str, where: str) -> tuple[str, int]:
    address, _, port = text.rpartition(":")
    if not address or not re.fullmatch(r"[0-9]{1,5}", port) or not 0 < int(port) < 65536:
        raise ConfigError(f"{where}: {text!r} is not address:port")
    return address.strip("[]"), int(port)
