"""A stand-in for the adb *server*: clients speak its smart-socket protocol, no adb binary is needed.

It lists virtual devices by their serials and opens services on them. A request is four hex digits
of length and a text; the answer is OKAY or FAIL, for some with a block of the same form.
"""

import asyncio
import re
import socket
import struct
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from detector.virtual.streams import Pulse
from detector.virtual.wire.carried_service import HostSockets, ServiceRefused, carry
from detector.virtual.wire.forwards import ForwardRefused, Forwards
from detector.virtual.wire.listener import Listener
from detector.virtual.wire.ports import AttachedPorts, ListedPorts
from detector.virtual.wire.services import FEATURES

__all__ = ["SmartServer"]


# An adb server's list of devices: which are connected, in what state, under which number.

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


_VERSION = b"0029"  # protocol 41, as in adb 34 and 36: a client kills a server with another
_FOREIGN_VERSION = b"0027"  # 39, of 2017: any adb program that finds it kills it and starts its own


class SmartServer:
    def __init__(self, devices: Sequence[AttachedPorts]) -> None:
        self._devices = AdbDeviceList(devices)
        self._watchers: list[asyncio.Task[None]] = []
        self._listener = Listener(self._converse)
        self.n_kill_requests = 0
        self._hosts = {device.serial: HostSockets(device.faults) for device in devices}
        self._forwards = Forwards(lambda device: self._hosts[device.serial])

    def start(self, bound: socket.socket) -> None:
        self._listener.start(bound)
        loop = asyncio.get_running_loop()
        self._watchers = [loop.create_task(self._watch(device)) for device in self._devices]

    async def stop(self) -> None:
        for watcher in self._watchers:
            watcher.cancel()
        await self._listener.stop()
        await self._forwards.remove_all()
        for host in self._hosts.values():
            await host.close()

    async def _watch(self, device: AttachedPorts) -> None:
        await device.faults.wait_vanished()
        self._devices.changed.fire()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Host requests until one of them ends the connection or opens a service."""
        device: AttachedPorts | None = None
        while True:
            length = await reader.readexactly(4)
            try:
                request = (await reader.readexactly(int(length, 16))).decode(errors="replace")
                if device is not None and request.startswith("host:"):
                    # A request about the device that this connection is bound to: `adb forward`.
                    request = f"host-serial:{device.serial}:{request.removeprefix('host:')}"
                elif device is not None:
                    host = self._hosts[device.serial]
                    await carry(device, request, host, reader, writer, greeting=b"OKAY")
                    return
                if chosen := self._transport(request):
                    device, answer = chosen
                    writer.write(answer)
                    await writer.drain()
                    continue
                await self._answer(request, writer)
            except ServiceRefused:
                writer.write(b"FAIL" + _block("closed"))
            except (Refused, ForwardRefused) as refusal:
                writer.write(b"FAIL" + _block(str(refusal)))
            except ValueError:  # not four hex digits: no adb client
                return
            await writer.drain()
            return

    # Host requests.

    def _transport(self, request: str) -> tuple[AttachedPorts, bytes] | None:
        """A request that binds the connection to one device, and its answer."""
        match = re.fullmatch(r"host:(?:(tport)|(?:transport)):?-?(id|serial|any|local|usb)?:?(.*)", request)
        if match is None:
            return None
        wants_number, how, name = match[1] is not None, match[2], match[3]
        if how == "id":
            device = self._devices.ready(self._devices.serial_of(int(name)) if name.isdecimal() else name)
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
                self.n_kill_requests += 1
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
            case "forward":
                writer.write(b"OKAY")  # the device is there; a second one, or FAIL, gives the result
                port = await self._forwards.add(self._devices.ready(serial), argument)
                asked_for_any = argument.removeprefix("norebind:").startswith("tcp:0;")
                writer.write(b"OKAY" + (_block(port) if asked_for_any else b""))
            case "killforward":
                writer.write(b"OKAY")
                await self._forwards.remove(argument)
                writer.write(b"OKAY")
            case "killforward-all":
                await self._forwards.remove_all()
                writer.write(b"OKAYOKAY")
            case "list-forward":
                writer.write(b"OKAY" + _block(self._forwards.listing()))
            case _ if name.startswith("wait-for"):
                await self._wait_for(serial, name, writer)
            case _:
                raise Refused(f"unknown host service '{command}'")

    def _split(self, request: str) -> tuple[str | None, str]:
        """The serial a request is about, if any, and the command."""
        if request.startswith("host-serial:"):
            rest = request.removeprefix("host-serial:")
            # Serials may contain colons themselves, so known ones are tried first.
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
        """`wait-for-TRANSPORT-STATE`: a second OKAY once the state is reached."""
        wanted = name.rpartition("-")[2]
        writer.write(b"OKAY")
        await writer.drain()
        while not self._devices.has(serial, wanted):
            await self._devices.changed.wait()
        writer.write(b"OKAY")


def _block(text: str) -> bytes:
    data = text.encode()
    return b"%04x" % len(data) + data
