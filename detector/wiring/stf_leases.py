"""Devices of an STF farm named in devices.yaml: leased, connected to the local adb server, given back.

The token is in an environment variable. One device at a time is used under an entry: any that meets its
`select` and is free. A lease ends by itself when nothing is sent to the device for the farm's idle timeout,
so a cheap command keeps it alive.
"""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from detector.config import DevicesFile, KnownDevice
from detector.config.durations import seconds
from detector.config.selection import holds
from detector.core.clock import Clock
from detector.core.errors import ConfigError, DetectorError, DeviceError, DeviceLost, DeviceNotReady
from detector.devices.adb import AdbServer
from detector.devices.shell import DeviceShell
from detector.devices.stf import StfDevice, StfFarm

__all__ = ["FarmsSeen", "farm_of", "farm_server", "leased_from_farm", "matching"]

log = logging.getLogger(__name__)

ASK_EVERY_S = 2.0
ATTACH_TIMEOUT_S = 10.0
AGAIN_S = 0.5
AWAKE_EVERY_S = 60.0
SEEN_FOR_S = 10.0
"""How long a farm's answer is reused: a conductor asks for each phone at every turn."""

KEY_HINT = "; is this machine's adb key (~/.android/adbkey.pub) among the keys in the farm's settings?"


def farm_server(entry: KnownDevice) -> str:
    """Stands in for an adb server in the lease book: a farm's devices are leased by entry."""
    return f"farm {entry.farm}"


def farm_of(known: DevicesFile, name: str, clock: Clock) -> StfFarm:
    """Raises ConfigError if the token is not in the environment."""
    entry = known.farms[name]
    where = f"devices.yaml: farms.{name}"
    token = os.environ.get(entry.token_env, "").strip()
    if not token:
        raise ConfigError(f"{where}: the environment variable {entry.token_env} is not set")
    return StfFarm(name, entry.url, token, clock, token_from=entry.token_env)


def matching(farm: StfFarm, entry: KnownDevice) -> tuple[StfDevice, ...]:
    """The farm's devices that match the entry. Raises DeviceNotReady if there are none."""
    found = tuple(device for device in farm.devices() if holds(entry.select, device.keys))
    if not found:
        raise DeviceNotReady(entry.id, f"farm {farm.name} has no device that meets its select")
    return found


@contextmanager
def leased_from_farm(
    known: DevicesFile, entry: KnownDevice, server: AdbServer, clock: Clock, *, wait_s: float
) -> Iterator[str]:
    """The serial under which the local adb server now has the device.

    Raises DeviceNotReady if none is free within `wait_s`, with the reason for each.
    """
    assert entry.farm is not None
    farm = farm_of(known, entry.farm, clock)
    idle = known.farms[entry.farm].idle_timeout
    idle_s = seconds(idle, where=f"devices.yaml: farms.{entry.farm}.idle_timeout")
    device, serial = _one_that_is_free(farm, entry, server, clock, idle_s=idle_s, wait_s=wait_s)
    awake = _KeptAwake(server, serial, clock, every_s=min(AWAKE_EVERY_S, idle_s / 3))
    try:
        awake.start()
        yield serial
    except DeviceLost as error:
        raise DeviceLost(serial, f"{_without(error)}{_why_lost(farm, device, idle)}") from error
    finally:
        awake.stop()
        with suppress(DetectorError):
            server.disconnect(serial)
        if not farm.leave(device.serial):
            log.error("not given back: free after its idle timeout", extra={"farm": farm.name})


def _one_that_is_free(
    farm: StfFarm, entry: KnownDevice, server: AdbServer, clock: Clock, *, idle_s: float, wait_s: float
) -> tuple[StfDevice, str]:
    begun_ns = clock.monotonic_ns()
    while True:
        why_not = []
        for device in matching(farm, entry):
            if device.why_not is not None:
                why_not.append(f"{device.serial} {device.why_not}")
                continue
            try:
                return device, _connected(farm, device, server, clock, idle_s=idle_s)
            except DeviceNotReady as error:
                why_not.append(str(error))
        if clock.monotonic_ns() - begun_ns >= wait_s * 1e9:
            raise DeviceNotReady(entry.id, f"no device of farm {farm.name} is free: {'; '.join(why_not)}")
        clock.sleep(ASK_EVERY_S)


def _connected(farm: StfFarm, device: StfDevice, server: AdbServer, clock: Clock, *, idle_s: float) -> str:
    """Raises DeviceNotReady, and then leaves nothing leased."""
    farm.use(device.serial, idle_ms=round(idle_s * 1000))
    address = ""
    try:
        address = farm.connect(device.serial)
        serial = server.connect(address)
        _await_ready(server, serial, clock)
    except BaseException:
        if address:
            with suppress(DetectorError):
                server.disconnect(address)
        farm.leave(device.serial)
        raise
    return serial


def _await_ready(server: AdbServer, serial: str, clock: Clock) -> None:
    begun_ns = clock.monotonic_ns()
    while True:
        try:
            server.link(serial)
        except DeviceNotReady as error:
            if clock.monotonic_ns() - begun_ns >= ATTACH_TIMEOUT_S * 1e9:
                raise DeviceNotReady(serial, f"{_without(error)}{KEY_HINT}") from error
            clock.sleep(AGAIN_S)
        else:
            return


def _without(error: DeviceError) -> str:
    """The message without the serial that it begins with."""
    return str(error).partition(": ")[2] or str(error)


def _why_lost(farm: StfFarm, device: StfDevice, idle: str) -> str:
    """The reason if the lease is over; "" if it is not."""
    try:
        is_ours = farm.is_ours(device.serial)
    except DeviceNotReady as error:
        return f"; {error}"
    if is_ours:
        return ""
    return f"; its lease from {farm.name} is over: nothing was sent for {idle}, or somebody took it away"


class _KeptAwake:
    """A thread that sends a no-op command from time to time."""

    def __init__(self, server: AdbServer, serial: str, clock: Clock, *, every_s: float) -> None:
        self._server, self._serial, self._clock = server, serial, clock
        self._every_s = every_s
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kept-awake", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._is_over.set()
        self._thread.join(timeout=AWAKE_EVERY_S)

    def _run(self) -> None:
        while not self._is_over.wait(self._every_s):
            with suppress(DetectorError):  # the code that drives it will notice that it is gone
                DeviceShell(self._server.link(self._serial), self._clock).run("true")


@dataclass(slots=True)
class _Seen:
    at_ns: int
    devices: tuple[StfDevice, ...]
    why_not: str | None


class FarmsSeen:
    """Which devices the farms could give a moment ago, for a run that decides where to send a job."""

    def __init__(self, known: DevicesFile, clock: Clock) -> None:
        self._known, self._clock = known, clock
        self._seen: dict[str, _Seen] = {}

    def why_not(self, name: str) -> str | None:
        """Why no device is available under this entry now; None if one is, or it is not a farm's."""
        entry = self._known.find(name)
        if entry is None or entry.farm is None:
            return None
        seen = self._look(entry.farm)
        if seen.why_not is not None:
            return seen.why_not
        matched = [device for device in seen.devices if holds(entry.select, device.keys)]
        if any(device.why_not is None for device in matched):
            return None
        return (
            "; ".join(f"{device.serial} {device.why_not}" for device in matched)
            or "its farm has no such device"
        )

    def _look(self, name: str) -> _Seen:
        now_ns = self._clock.monotonic_ns()
        seen = self._seen.get(name)
        if seen is None or now_ns - seen.at_ns > SEEN_FOR_S * 1e9:
            try:
                seen = _Seen(now_ns, farm_of(self._known, name, self._clock).devices(), None)
            except DeviceNotReady as error:
                seen = _Seen(self._clock.monotonic_ns(), (), str(error))
            self._seen[name] = seen
        return seen
