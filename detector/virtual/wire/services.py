"""Which adb service a name opens on a device, and what every service needs while it runs."""

import asyncio
import logging

from detector.virtual.streams import Service, ServiceStream, StreamClosed
from detector.virtual.system.faults import Faults
from detector.virtual.system.guarded_stream import GuardedStream
from detector.virtual.system.reboot import reboot_service
from detector.virtual.system.reverse import HostLink, reverse_service
from detector.virtual.wire.ports import ServicePorts
from detector.virtual.wire.shell_service import shell_service
from detector.virtual.wire.sync_service import sync_service

__all__ = ["FEATURES", "open_service", "serve"]

log = logging.getLogger(__name__)

FEATURES = (
    "shell_v2",
    "cmd",
    "stat_v2",
    "ls_v2",
    "fixed_push_mkdir",
    "fixed_push_symlink_timestamp",
)
"""Neither `sendrecv_v2` nor `abb_exec`: push then uses plain SEND, install `exec:cmd package install`."""


async def open_service(device: ServicePorts, name: str, host: HostLink | None = None) -> Service | None:
    """None if the device refuses: nothing listens there, or it does not know the service.

    `host` is the way back to the requester; without one nothing can be reversed.
    """
    await device.faults.operation()
    if device.faults.is_down:
        return None
    async with device.latency.around(device.latency.table.open_service):
        pass
    kind, _, argument = name.partition(":")
    kind, *options = kind.split(",")
    if kind == "reboot":
        return reboot_service(device.reboots)
    if kind == "shell":
        return shell_service(device, argument, is_v2="v2" in options)
    if kind == "exec":
        return shell_service(device, argument, is_v2=False)
    if kind == "sync":
        return sync_service(device.files)
    if kind == "reverse" and host is not None:
        return reverse_service(device.reverses, argument, host)
    if kind == "tcp":
        return device.listeners.get(f"tcp:{argument.rpartition(':')[2]}")
    if kind == "localabstract" and device.faults.hides_names:
        return None
    return device.listeners.get(name)


async def serve(faults: Faults, name: str, service: Service, stream: ServiceStream) -> None:
    """Runs a service to its end; a host that hangs up in the middle is not an error."""
    try:
        guarded = GuardedStream(faults, stream)
        await _serve_until_dropped(faults, service, guarded)
    except StreamClosed:
        pass
    except Exception:
        log.exception("a service of the virtual device failed", extra={"service": name})
        raise
    finally:
        await stream.close()


async def _serve_until_dropped(faults: Faults, service: Service, stream: ServiceStream) -> None:
    """A connection that drops ends all its streams, not only the one it broke in."""
    work = asyncio.ensure_future(service(stream))
    dropped = asyncio.ensure_future(faults.wait_dropped())
    try:
        await asyncio.wait((work, dropped), return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            work.result()
    finally:
        for task in (work, dropped):
            task.cancel()
        await asyncio.gather(work, dropped, return_exceptions=True)
