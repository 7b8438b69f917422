"""A service's stream as faults let it be: on a device that hangs, nothing is ever written again."""

from typing import TYPE_CHECKING

from detector.virtual.streams import ServiceStream

if TYPE_CHECKING:
    from detector.virtual.device import VirtualDevice

__all__ = ["GuardedStream"]


class GuardedStream:
    def __init__(self, device: "VirtualDevice", stream: ServiceStream) -> None:
        self._device = device
        self._stream = stream
        self.inbound = stream.inbound

    async def write(self, data: bytes) -> None:
        await self._device.faults.pass_or_hang()
        await self._stream.write(data)

    async def close(self) -> None:
        await self._stream.close()
