"""A service's stream, subject to faults.

On a device that hangs, nothing is ever written again. If the connection drops, half of a write
gets through and nothing after it.
"""

from detector.virtual.streams import ServiceStream, StreamClosed
from detector.virtual.system.faults import Faults

__all__ = ["GuardedStream"]


class GuardedStream:
    def __init__(self, faults: Faults, stream: ServiceStream) -> None:
        self._faults = faults
        self._stream = stream
        self.inbound = stream.inbound

    async def write(self, data: bytes) -> None:
        faults = self._faults
        await faults.pass_or_hang()
        if faults.drops_within(len(data)):
            await self._stream.write(data[: len(data) // 2])
            faults.drop()
            raise StreamClosed
        await self._stream.write(data)

    async def close(self) -> None:
        await self._stream.close()
