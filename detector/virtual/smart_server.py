"""A stand-in for the adb *server*: clients speak its smart-socket protocol, no adb binary is needed.

It lists virtual devices by their serials and opens services on them. A request is four hex digits
of length and a text; the answer is OKAY or FAIL, for some with a block of the same form.
"""

import asyncio
import contextlib
import re
import socket
import struct
from collections.abc import Sequence

from detector.virtual.device import FEATURES, VirtualDevice
from detector.virtual.services import open_service, serve
from detector.virtual.streams import ByteQueue, Pulse, Service, StreamClosed

__all__ = ["SmartServer"]

_VERSION = b"0029"  # protocol 41, what adb 34 and 36 say: another number and a client kills the server
_READ_BYTES = 256 * 1024
_LAST_WORDS_S = 5.0
_UNAUTHORIZED = (
    "device unauthorized.\nThis adb server's $ADB_VENDOR_KEYS is not set\n"
    "Try 'adb kill-server' if that seems wrong.\n"
    "Otherwise check for a confirmation dialog on your device."
)


class _Refused(Exception):
    """Answered with FAIL and this text."""


class SmartServer:
    def __init__(self, devices: Sequence[VirtualDevice]) -> None:
        self._devices = {device.serial: device for device in devices}
        self._numbers = {device.serial: number for number, device in enumerate(devices, 1)}
        self._disconnected: set[str] = set()
        self._changed = Pulse()
        self._clients: set[asyncio.Task[None]] = set()
        self._watchers: list[asyncio.Task[None]] = []
        self._server: asyncio.Server | None = None

    async def start(self, listener: socket.socket) -> None:
        self._server = await asyncio.start_server(self._accept, sock=listener)
        loop = asyncio.get_running_loop()
        self._watchers = [loop.create_task(self._watch(device)) for device in self._devices.values()]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        tasks = [*self._watchers, *self._clients]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch(self, device: VirtualDevice) -> None:
        await device.faults.wait_vanished()
        self._changed.fire()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._clients.add(task)
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            await self._converse(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, StreamClosed, asyncio.CancelledError):
            # The client left, or we stop; nobody awaits this task.
            pass
        finally:
            self._clients.discard(task)
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Host requests until one of them ends the talk or opens a service."""
        device: VirtualDevice | None = None
        while True:
            length = await reader.readexactly(4)
            request = (await reader.readexactly(int(length, 16))).decode(errors="replace")
            try:
                if device is not None:
                    await self._serve(device, request, reader, writer)
                    return
                if chosen := self._transport(request):
                    device, answer = chosen
                    writer.write(answer)
                    await writer.drain()
                    continue
                await self._answer(request, writer)
            except _Refused as refusal:
                writer.write(b"FAIL" + _block(str(refusal)))
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
            serial = next((one for one, number in self._numbers.items() if str(number) == name), name)
            device = self._ready(serial)
        elif how in {"any", "local", "usb"}:
            device = self._ready(None)
        else:
            device = self._ready(name)
        answer = b"OKAY"
        if wants_number:
            answer += struct.pack("<Q", self._numbers[device.serial])
        return device, answer

    async def _answer(self, request: str, writer: asyncio.StreamWriter) -> None:
        serial, command = self._split(request)
        name, _, argument = command.partition(":")
        match name:
            case "version":
                writer.write(b"OKAY0004" + _VERSION)
            case "kill":
                writer.write(b"OKAY")  # the server is not the client's to end
            case "devices" | "devices-l":
                writer.write(b"OKAY" + _block(self._listing(is_long=name == "devices-l")))
            case "track-devices" | "track-devices-l":
                await self._track(writer, is_long=name == "track-devices-l")
            case "host-features" | "features":
                writer.write(b"OKAY" + _block(",".join(FEATURES)))
            case "get-state":
                writer.write(b"OKAY" + _block(self._state(self._ready(serial, any_state=True))))
            case "get-serialno":
                writer.write(b"OKAY" + _block(self._ready(serial, any_state=True).serial))
            case "get-devpath":
                writer.write(b"OKAY" + _block("virtual"))
            case "connect":
                writer.write(b"OKAY" + _block(self._connect(argument)))
            case "disconnect":
                writer.write(b"OKAY" + _block(self._disconnect(argument)))
            case "list-forward":
                writer.write(b"OKAY0000")
            case _ if name.startswith("wait-for"):
                await self._wait_for(serial, name, writer)
            case _:
                raise _Refused(f"unknown host service '{command}'")

    def _split(self, request: str) -> tuple[str | None, str]:
        """The serial a request is about, if any, and the command."""
        if request.startswith("host-serial:"):
            rest = request.removeprefix("host-serial:")
            # Serials may hold colons themselves, so known ones are tried first.
            for serial in sorted(self._devices, key=len, reverse=True):
                if rest.startswith(serial + ":"):
                    return serial, rest.removeprefix(serial + ":")
            serial, _, command = rest.rpartition(":")
            raise _Refused(f"device '{serial}' not found ({command})")
        if match := re.fullmatch(r"host-transport-id:(\d+):(.*)", request):
            number = int(match[1])
            return next((one for one, n in self._numbers.items() if n == number), match[1]), match[2]
        if request.startswith("host:"):
            return None, request.removeprefix("host:")
        raise _Refused("unknown host service")

    async def _track(self, writer: asyncio.StreamWriter, *, is_long: bool) -> None:
        writer.write(b"OKAY")
        while True:
            writer.write(_block(self._listing(is_long=is_long)))
            await writer.drain()
            await self._changed.wait()

    async def _wait_for(self, serial: str | None, name: str, writer: asyncio.StreamWriter) -> None:
        """`wait-for-TRANSPORT-STATE`: a second OKAY once it is so."""
        wanted = name.rpartition("-")[2]
        writer.write(b"OKAY")
        await writer.drain()
        while not self._has(serial, wanted):
            await self._changed.wait()
        writer.write(b"OKAY")

    def _has(self, serial: str | None, wanted: str) -> bool:
        present = [one for one in self._present() if serial in {None, one.serial}]
        if wanted == "disconnect":
            return not present
        return any(wanted == "any" or self._state(one) == wanted for one in present)

    def _connect(self, address: str) -> str:
        if address not in self._devices or self._devices[address].faults.is_vanished:
            return f"failed to connect to '{address}': Connection refused"
        if address not in self._disconnected:
            return f"already connected to {address}"
        self._disconnected.discard(address)
        self._changed.fire()
        return f"connected to {address}"

    def _disconnect(self, address: str) -> str:
        if not address:
            self._disconnected |= set(self._devices)
            self._changed.fire()
            return "disconnected everything"
        if address not in self._devices:
            raise _Refused(f"no such device '{address}'")
        self._disconnected.add(address)
        self._changed.fire()
        return f"disconnected {address}"

    # Devices.

    def _present(self) -> list[VirtualDevice]:
        return [
            device
            for serial, device in self._devices.items()
            if serial not in self._disconnected and not device.faults.is_vanished
        ]

    def _state(self, device: VirtualDevice) -> str:
        return device.faults.state

    def _listing(self, *, is_long: bool) -> str:
        lines = []
        for device in self._present():
            if is_long:
                properties = device.properties
                lines.append(
                    f"{device.serial:<22} {self._state(device)} product:{properties['ro.product.name']} "
                    f"model:{properties['ro.product.model'].replace(' ', '_')} "
                    f"device:{properties['ro.product.device']} "
                    f"transport_id:{self._numbers[device.serial]}\n"
                )
            else:
                lines.append(f"{device.serial}\t{self._state(device)}\n")
        return "".join(lines)

    def _ready(self, serial: str | None, *, any_state: bool = False) -> VirtualDevice:
        present = self._present()
        if serial is None:
            if len(present) > 1:
                raise _Refused("more than one device/emulator")
            if not present:
                raise _Refused("no devices/emulators found")
            device = present[0]
        else:
            found = next((one for one in present if one.serial == serial), None)
            if found is None:
                raise _Refused(f"device '{serial}' not found")
            device = found
        state = self._state(device)
        if state != "device" and not any_state:
            raise _Refused(_UNAUTHORIZED if state == "unauthorized" else f"device {state}")
        return device

    async def _serve(
        self,
        device: VirtualDevice,
        name: str,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        stream = _SocketStream(writer)
        loop = asyncio.get_running_loop()
        work = loop.create_task(self._open_and_serve(device, name, stream))
        others = [
            loop.create_task(_pump(reader, stream.inbound)),
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

    async def _open_and_serve(self, device: VirtualDevice, name: str, stream: "_SocketStream") -> None:
        service: Service | None = await open_service(device, name)
        if service is None:
            raise _Refused("closed")
        stream.is_open = True
        await stream.write(b"OKAY")
        await serve(device, name, service, stream)


class _SocketStream:
    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.inbound = ByteQueue()
        self.is_open = False
        self._writer = writer

    async def write(self, data: bytes) -> None:
        try:
            self._writer.write(data)
            await self._writer.drain()
        except ConnectionError as error:
            raise StreamClosed from error

    async def close(self) -> None:
        with contextlib.suppress(ConnectionError):
            await self._writer.drain()


async def _pump(reader: asyncio.StreamReader, inbound: ByteQueue) -> None:
    try:
        while data := await reader.read(_READ_BYTES):
            inbound.feed(data)
            await inbound.wait_for_room()
    except ConnectionError:
        pass
    finally:
        inbound.end()


def _block(text: str) -> bytes:
    data = text.encode()
    return b"%04x" % len(data) + data
