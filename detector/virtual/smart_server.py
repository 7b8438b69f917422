"""A stand-in for the adb *server*: clients speak its smart-socket protocol, no adb binary is needed.

It lists virtual devices by their serials and opens services on them. A request is four hex digits
of length and a text; the answer is OKAY or FAIL, for some with a block of the same form.
"""

import asyncio
import re
import socket
import struct
from collections.abc import Sequence

from detector.virtual.adb_device_list import AdbDeviceList, Refused
from detector.virtual.device import FEATURES, VirtualDevice
from detector.virtual.host_sockets import HostSockets
from detector.virtual.listener import Listener
from detector.virtual.services import open_service, serve
from detector.virtual.socket_stream import SocketStream, pump
from detector.virtual.streams import Service

__all__ = ["SmartServer"]

_VERSION = b"0029"  # protocol 41, what adb 34 and 36 say: another number and a client kills the server
_FOREIGN_VERSION = b"0027"  # 39, of 2017: any adb program that meets it kills it and starts its own
_LAST_WORDS_S = 5.0


class SmartServer:
    def __init__(self, devices: Sequence[VirtualDevice]) -> None:
        self._devices = AdbDeviceList(devices)
        self._watchers: list[asyncio.Task[None]] = []
        self._listener = Listener(self._converse)
        self.n_kills_asked = 0
        self._hosts = {device.serial: HostSockets(device) for device in devices}

    def start(self, bound: socket.socket) -> None:
        self._listener.start(bound)
        loop = asyncio.get_running_loop()
        self._watchers = [loop.create_task(self._watch(device)) for device in self._devices]

    async def stop(self) -> None:
        for watcher in self._watchers:
            watcher.cancel()
        await self._listener.stop()
        for host in self._hosts.values():
            await host.close()

    async def _watch(self, device: VirtualDevice) -> None:
        await device.faults.wait_vanished()
        self._devices.changed.fire()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Host requests until one of them ends the talk or opens a service."""
        device: VirtualDevice | None = None
        while True:
            length = await reader.readexactly(4)
            try:
                request = (await reader.readexactly(int(length, 16))).decode(errors="replace")
                if device is not None:
                    await self._serve(device, request, reader, writer)
                    return
                if chosen := self._transport(request):
                    device, answer = chosen
                    writer.write(answer)
                    await writer.drain()
                    continue
                await self._answer(request, writer)
            except Refused as refusal:
                writer.write(b"FAIL" + _block(str(refusal)))
            except ValueError:  # not four hex digits: no adb client
                return
            await writer.drain()
            return

    # Host requests.

    def _transport(self, request: str) -> tuple[VirtualDevice, bytes] | None:
        """A request that ties the connection to one device, and its answer."""
        match = re.fullmatch(r"host:(?:(tport)|(?:transport)):?-?(id|serial|any|local|usb)?:?(.*)", request)
        if match is None:
            return None
        wants_number, how, name = match[1] is not None, match[2], match[3]
        if how == "id":
            device = self._devices.ready(self._devices.serial_of(int(name)) if name.isdigit() else name)
        elif how in {"any", "local", "usb"}:
            device = self._devices.ready(None)
        else:
            device = self._devices.ready(name)
        answer = b"OKAY"
        if wants_number:
            answer += struct.pack("<Q", self._devices.number_of(device))
        return device, answer

    async def _answer(self, request: str, writer: asyncio.StreamWriter) -> None:
        serial, command = self._split(request)
        name, _, argument = command.partition(":")
        match name:
            case "version":
                is_foreign = any(device.faults.has_foreign_server for device in self._devices)
                writer.write(b"OKAY0004" + (_FOREIGN_VERSION if is_foreign else _VERSION))
            case "kill":
                self.n_kills_asked += 1
                writer.write(b"OKAY")  # the server is not the client's to end
            case "devices" | "devices-l":
                writer.write(b"OKAY" + _block(self._devices.listing(is_long=name == "devices-l")))
            case "track-devices" | "track-devices-l":
                await self._track(writer, is_long=name == "track-devices-l")
            case "host-features" | "features":
                writer.write(b"OKAY" + _block(",".join(FEATURES)))
            case "get-state":
                writer.write(b"OKAY" + _block(self._devices.ready(serial, any_state=True).faults.state))
            case "get-serialno":
                writer.write(b"OKAY" + _block(self._devices.ready(serial, any_state=True).serial))
            case "get-devpath":
                writer.write(b"OKAY" + _block("virtual"))
            case "connect":
                writer.write(b"OKAY" + _block(self._devices.connect(argument)))
            case "disconnect":
                writer.write(b"OKAY" + _block(self._devices.disconnect(argument)))
            case "list-forward":
                writer.write(b"OKAY0000")
            case _ if name.startswith("wait-for"):
                await self._wait_for(serial, name, writer)
            case _:
                raise Refused(f"unknown host service '{command}'")

    def _split(self, request: str) -> tuple[str | None, str]:
        """The serial a request is about, if any, and the command."""
        if request.startswith("host-serial:"):
            rest = request.removeprefix("host-serial:")
            # Serials may hold colons themselves, so known ones are tried first.
            serials = [device.serial for device in self._devices]
            for serial in sorted(serials, key=len, reverse=True):
                if rest.startswith(serial + ":"):
                    return serial, rest.removeprefix(serial + ":")
            serial, _, command = rest.rpartition(":")
            raise Refused(f"device '{serial}' not found ({command})")
        if match := re.fullmatch(r"host-transport-id:(\d+):(.*)", request):
            return self._devices.serial_of(int(match[1])), match[2]
        if request.startswith("host:"):
            return None, request.removeprefix("host:")
        raise Refused("unknown host service")

    async def _track(self, writer: asyncio.StreamWriter, *, is_long: bool) -> None:
        writer.write(b"OKAY")
        while True:
            writer.write(_block(self._devices.listing(is_long=is_long)))
            await writer.drain()
            await self._devices.changed.wait()

    async def _wait_for(self, serial: str | None, name: str, writer: asyncio.StreamWriter) -> None:
        """`wait-for-TRANSPORT-STATE`: a second OKAY once it is so."""
        wanted = name.rpartition("-")[2]
        writer.write(b"OKAY")
        await writer.drain()
        while not self._devices.has(serial, wanted):
            await self._devices.changed.wait()
        writer.write(b"OKAY")

    async def _serve(
        self,
        device: VirtualDevice,
        name: str,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        stream = SocketStream(writer)
        loop = asyncio.get_running_loop()
        work = loop.create_task(self._open_and_serve(device, name, stream))
        others = [
            loop.create_task(pump(reader, stream.inbound)),
            loop.create_task(device.faults.wait_vanished()),
        ]
        try:
            # The service ends when it has said all; it hears of the client's end through its stream,
            # except where it hangs, and there the end of the input ends the talk.
            left = loop.create_task(stream.inbound.wait_ended())
            others.append(left)
            await asyncio.wait((work, others[1], left), return_when=asyncio.FIRST_COMPLETED)
            if left.done() and not work.done() and stream.is_open:
                await asyncio.wait(
                    (work, others[1]), timeout=_LAST_WORDS_S, return_when=asyncio.FIRST_COMPLETED
                )
            if work.done():
                work.result()
        finally:
            for task in (work, *others):
                task.cancel()
            await asyncio.gather(work, *others, return_exceptions=True)

    async def _open_and_serve(self, device: VirtualDevice, name: str, stream: "SocketStream") -> None:
        service: Service | None = await open_service(device, name, self._hosts[device.serial])
        if service is None:
            raise Refused("closed")
        stream.is_open = True
        await stream.write(b"OKAY")
        await serve(device, name, service, stream)


def _block(text: str) -> bytes:
    data = text.encode()
    return b"%04x" % len(data) + data
