"""Access to real devices: a thin client of the adb server, with a hard deadline on every call.

The streams are our own sockets, without Nagle's algorithm; adbutils only finds the adb program and
drives uiautomator2's start-up. A running server is never killed: other devices depend on it.
"""

import ipaddress
import logging
import socket
import subprocess
import threading
from dataclasses import dataclass

import adbutils

from detector.core.clock import Clock
from detector.core.errors import DetectorError, DeviceError, DeviceLost, DeviceNotReady
from detector.devices.deadline import Deadline
from detector.devices.foreign import as_ours, foreign_errors, refusal
from detector.devices.smart_socket import ask, read_block, read_exactly
from detector.devices.socket_stream import SocketListener, SocketStream

__all__ = ["AdbLink", "AdbServer", "ListedDevice"]

log = logging.getLogger(__name__)

CONNECT_TIMEOUT_S = 3.0
START_TIMEOUT_S = 20.0
"""A cold adb server on a loaded machine takes several seconds to create its key and scan USB."""

LIST_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDevice:
    """`state` as adb prints it: device, offline, unauthorized, authorizing, recovery, ..."""

    serial: str
    state: str


class AdbServer:
    """One adb server. Connects on first use, and starts the server if needed.

    `may_start` False: the port is forwarded elsewhere, as through a tunnel; a server started on this
    machine in its place would list other devices under the same name.
    """

    def __init__(
        self, host: str, port: int, clock: Clock, *, adb_path: str | None = None, may_start: bool = True
    ) -> None:
        self.host, self.port = host, port
        self.clock = clock
        self._may_start = may_start and _is_this_machine(host)
        self._adb_path = adb_path
        self._address: str | None = None

    @property
    def name(self) -> str:
        return f"adb server {self.host}:{self.port}"

    def devices(self) -> tuple[ListedDevice, ...]:
        """All attached devices, in any state. Raises DeviceNotReady without a server."""
        self.ensure_running()
        listing = self._ask("host:devices", LIST_TIMEOUT_S, doing="listing the devices")
        rows = (line.partition("\t") for line in listing.splitlines() if line.strip())
        return tuple(ListedDevice(serial=serial, state=state.strip()) for serial, _, state in rows)

    def link(self, serial: str) -> "AdbLink":
        """Raises DeviceNotReady, with the remedy, if the device cannot be used."""
        listed = self.devices()
        state = next((device.state for device in listed if device.serial == serial), "not found")
        if state != "device":
            raise _unready(serial, state, listed)
        return AdbLink(self, serial)

    def connect(self, address: str) -> str:
        """`adb connect HOST:PORT`; returns the resulting serial. Raises DeviceNotReady."""
        self.ensure_running()
        answer = self._ask(f"host:connect:{address}", START_TIMEOUT_S, doing=f"connecting to {address}")
        # adb answers OKAY to failures too (devices.md 6): only these two texts mean success.
        if not answer.startswith(("connected to", "already connected to")):
            raise DeviceNotReady(address, answer.strip())
        return address

    def disconnect(self, address: str) -> None:
        """`adb disconnect HOST:PORT`, of this device alone. Raises DeviceError if it was not connected."""
        self._ask(f"host:disconnect:{address}", LIST_TIMEOUT_S, doing=f"disconnecting {address}")

    def ensure_running(self) -> None:
        """Start a server on this machine if none answers. Raises DeviceNotReady if that is impossible."""
        try:
            self.open_socket(Deadline(self.clock, CONNECT_TIMEOUT_S)).close()
        except OSError as error:
            if not self._may_start:
                raise DeviceNotReady(self.name, f"does not answer: {error}{self._hint()}") from error
            self._start()

    def _hint(self) -> str:
        return "; is the tunnel to it still up?" if _is_this_machine(self.host) else ""

    def open_socket(self, deadline: Deadline) -> socket.socket:
        """Raises OSError: each caller adds its own context."""
        address = self._resolved(deadline)
        connected = socket.create_connection((address, self.port), timeout=deadline.left_s)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connected

    def adbutils_client(self, timeout_s: float) -> adbutils.AdbClient:
        """Host and port are passed explicitly: otherwise adbutils would read them from the environment."""
        return _AskingClient(self, timeout_s)

    def _resolved(self, deadline: Deadline) -> str:
        """Resolves the host once, in a thread: the system's resolver has no deadline."""
        if self._address is None:
            found: list[str] = []
            lookup = threading.Thread(target=_look_up, args=(self.host, found), daemon=True, name="lookup")
            lookup.start()
            lookup.join(deadline.left_s)
            if not found:
                raise OSError(f"no address is known for {self.host!r}")
            self._address = found[0]
        return self._address

    def _ask(self, request: str, timeout_s: float, *, doing: str) -> str:
        """One request to the server itself and its answer. Raises any of our device errors."""
        deadline = Deadline(self.clock, timeout_s)
        with foreign_errors(self.name, doing):
            stream = SocketStream(self.open_socket(deadline), serial=self.name, doing=doing)
        try:
            refused = ask(stream, request, deadline, serial=self.name)
            if refused is not None:
                raise DeviceError(self.name, f"refused while {doing}: {refused[:200]}")
            return read_block(stream, deadline, serial=self.name)
        finally:
            stream.close()

    def _start(self) -> None:
        with foreign_errors(self.name, "looking for the adb program"):
            adb_path = self._adb_path or adbutils.adb_path()
        log.info("starting an adb server", extra={"adb_path": adb_path, "port": self.port})
        try:
            done = subprocess.run(
                [adb_path, "-P", str(self.port), "start-server"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=START_TIMEOUT_S,
                check=False,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise DeviceNotReady(self.name, f"does not answer and could not be started: {error}") from error
        if done.returncode != 0:
            message = " ".join(done.stderr.decode(errors="replace").split())
            raise DeviceNotReady(self.name, f"does not answer and could not be started: {message[:200]}")


class _AskingClient(adbutils.AdbClient):  # type: ignore[misc]  # the package has no types
    """adbutils would start adb's default server in place of one that does not answer; this raises OSError."""

    def __init__(self, server: AdbServer, timeout_s: float) -> None:
        super().__init__(host=server.host, port=server.port, socket_timeout=timeout_s)
        self._server = server

    def make_connection(self, timeout: float | None = None) -> adbutils.AdbConnection:
        self._server.open_socket(Deadline(self._server.clock, CONNECT_TIMEOUT_S)).close()
        return super().make_connection(timeout)


class AdbLink:
    """Streams to one device. A refusal before the first stream means not ready; after it, lost."""

    def __init__(self, server: AdbServer, serial: str) -> None:
        self.serial = serial
        self.server = server
        self._was_ready = False

    def open(self, service: str, *, timeout_s: float) -> SocketStream:
        doing = f"opening {service[:80]}"
        deadline = Deadline(self.server.clock, timeout_s)
        try:
            connected = self.server.open_socket(deadline)
        except OSError as error:
            raise self._gone(as_ours(error, serial=self.serial, doing=doing)) from error
        stream = SocketStream(connected, serial=self.serial, doing=doing)
        try:
            refused = ask(stream, f"host:tport:serial:{self.serial}", deadline, serial=self.serial)
            if refused is not None:
                raise self._gone(refusal(refused, serial=self.serial, doing=doing))
            read_exactly(stream, 8, deadline, serial=self.serial)  # the transport id
            self._was_ready = True
            refused = ask(stream, service, deadline, serial=self.serial)
            if refused is not None:
                # The device is connected: from here on the device itself refuses services.
                raise DeviceError(self.serial, f"refused while {doing}: {' '.join(refused.split())[:200]}")
        except BaseException:
            stream.close()
            raise
        stream.doing = f"reading from {service[:80]}"
        return stream

    def listen(self) -> SocketListener:
        """Only with an adb server on this machine: the device is connected to a port of the server's host."""
        if not _is_this_machine(self.server.host):
            raise DeviceError(
                self.serial, f"{self.server.name} is elsewhere and finds no port of this machine"
            )
        return SocketListener(serial=self.serial)

    def _gone(self, error: DetectorError) -> DetectorError:
        """The same refusal means something else once the device has worked."""
        if self._was_ready and isinstance(error, DeviceNotReady):
            return DeviceLost(self.serial, f"went away: {str(error).partition(': ')[2]}")
        return error


def _unready(serial: str, state: str, listed: tuple[ListedDevice, ...]) -> DeviceError:
    others = ", ".join(f"{device.serial} ({device.state})" for device in listed)
    plugged = f"plugged in are: {others}" if others else "nothing is plugged in"
    error = refusal(state, serial=serial, doing="opening the device", plugged=plugged)
    return error if isinstance(error, DeviceNotReady) else DeviceNotReady(serial, f"is in state '{state}'")


def _look_up(host: str, found: list[str]) -> None:
    try:
        rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return
    # A server listens on 127.0.0.1 by default, and `localhost` may resolve to ::1 first.
    rows.sort(key=lambda row: row[0] != socket.AF_INET)
    found.extend(str(row[4][0]) for row in rows)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
