"""Writes a first devices.yaml from the connected devices; never overwrites an existing one."""

from pathlib import Path

from detector.config import DraftDevice, draft
from detector.config.selection import Scalar
from detector.core.clock import Clock
from detector.core.errors import ConfigError, DeviceError
from detector.devices.android import AndroidDevice
from detector.wiring.adb_servers import (
    DEVICES_FILE,
    READY,
    Found,
    found_everywhere,
    known_devices,
    local_name,
)

__all__ = ["write_devices_file"]


def write_devices_file(clock: Clock) -> Path:
    """Returns the file written. Raises ConfigError if one exists."""
    refusal = ConfigError(f"{DEVICES_FILE} is there already and is never written over")
    if DEVICES_FILE.exists():
        raise refusal
    found = found_everywhere(known_devices(), clock).devices
    text = draft(local_name(), [_drafted(one, clock) for one in found])
    try:
        with DEVICES_FILE.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise refusal from error
    except OSError as error:
        raise ConfigError(f"{DEVICES_FILE} cannot be written: {error}") from error
    return DEVICES_FILE


def _drafted(found: Found, clock: Clock) -> DraftDevice:
    serial, state = found.listed.serial, found.listed.state
    if state != READY:
        return DraftDevice(
            serial=serial, kind="phone", name="device", labels=None, why_not=f"adb says: {state}"
        )
    try:
        facts = AndroidDevice(found.server.link(serial), clock).facts()
    except DeviceError as error:
        return _unusable(serial, str(error))
    display = facts.display
    labels: dict[str, Scalar | None] = {
        "brand": facts.manufacturer,
        "model": facts.model,
        "android": facts.android,
        "api": facts.sdk,
        "screen": f"{display.width_px}x{display.height_px}",
        "dpi": None if display.density_dpi is None else round(display.density_dpi),
    }
    return DraftDevice(
        serial=serial,
        kind=facts.kind,
        name=facts.model or facts.kind,
        labels={key: value for key, value in labels.items() if value is not None},
    )


def _unusable(serial: str, why_not: str) -> DraftDevice:
    return DraftDevice(serial=serial, kind="phone", name="device", labels=None, why_not=why_not)
