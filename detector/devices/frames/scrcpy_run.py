"""One run of the scrcpy server on a device, from its command line to the two sockets it provides.

There are two ways to connect. Forward: the server listens on a name, to which adb opens our streams.
Reverse: the server connects to that name, which `adb reverse` maps to a port of ours. Either may be
refused; that is a result, with its reason, and not an error.
"""

import logging
import os
from dataclasses import dataclass

from detector.core.clock import Clock
from detector.core.errors import CaptureError, DeviceError, DeviceLost, DeviceNotReady
from detector.devices.deadline import Deadline
from detector.devices.frames.scrcpy_server import server_command
from detector.devices.port import ByteStream, HostListener, Link
from detector.devices.smart_socket import reversed_to

__all__ = ["ScrcpyRun", "begin_forward", "begin_reverse"]

log = logging.getLogger(__name__)

CONNECT_EVERY_S = 0.05
HELLO_TIMEOUT_S = 2.0
STOP_TIMEOUT_S = 2.0

LISTENS_WITHIN_S = 3.0
"""From the server's first line to listening is one step; a slow phone takes a second for it."""

_SIGNS_OF_FAILURE = ("ERROR", "Exception", "inaccessible", "not found")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrcpyRun:
    """The server exits by itself when its sockets are closed, which is visible as the end of its shell."""

    video: ByteStream
    control: ByteStream
    server: "_Server"

    def close(self) -> None:
        self.video.close()
        self.control.close()
        self.server.wait_for_its_end()
        self.server.close()


def begin_forward(
    link: Link, clock: Clock, version: str, max_size_px: int, deadline: Deadline
) -> ScrcpyRun | str:
    """The run, or the reason why a running server is unreachable. Raises CaptureError if it does not run."""
    scid = _new_scid()
    command = server_command(version, scid=scid, max_size_px=max_size_px, is_forward=True)
    server = _Server(link, clock, command, deadline)
    try:
        video = _first_socket(link, clock, _name(scid), server, deadline)
        if isinstance(video, str):
            server.close()
            return video
        try:
            control = link.open(_name(scid), timeout_s=deadline.left_s)
        except BaseException:
            video.close()
            raise
    except BaseException:
        server.close()
        raise
    return ScrcpyRun(video=video, control=control, server=server)


def begin_reverse(
    link: Link, clock: Clock, version: str, max_size_px: int, deadline: Deadline
) -> ScrcpyRun | str:
    """The run, or the reason why the device cannot connect to us."""
    scid = _new_scid()
    command = server_command(version, scid=scid, max_size_px=max_size_px, is_forward=False)
    try:
        listener = link.listen()
    except DeviceError as error:
        return str(error)
    try:
        with reversed_to(link, clock, _name(scid), listener):
            return _called_by(link, clock, command, listener, deadline)
    except (DeviceLost, DeviceNotReady):
        raise
    except DeviceError as error:
        return str(error)
    finally:
        listener.close()


def _called_by(
    link: Link, clock: Clock, command: str, listener: HostListener, deadline: Deadline
) -> ScrcpyRun:
    server = _Server(link, clock, command, deadline)
    came: list[ByteStream] = []
    try:
        while len(came) < 2:
            if deadline.is_past:
                raise CaptureError(f"{link.serial}: the scrcpy server does not come{server.words}")
            if (stream := listener.accept(timeout_s=CONNECT_EVERY_S)) is not None:
                came.append(stream)
            server.refuse_if_failed()
    except BaseException:
        for stream in came:
            stream.close()
        server.close()
        raise
    return ScrcpyRun(video=came[0], control=came[1], server=server)


def _new_scid() -> int:
    return int.from_bytes(os.urandom(4)) & 0x7FFF_FFFF


def _name(scid: int) -> str:
    return f"localabstract:scrcpy_{scid:08x}"


def _first_socket(
    link: Link, clock: Clock, address: str, server: "_Server", deadline: Deadline
) -> ByteStream | str:
    """A dummy byte distinguishes an accepted socket from one that only connected."""
    listens_by: Deadline | None = None
    refused = "every connection to it ends at once"
    while not deadline.is_past:
        if listens_by is None and server.words:
            listens_by = Deadline(clock, LISTENS_WITHIN_S)
        if listens_by is not None and listens_by.is_past:
            return refused
        try:
            video = link.open(address, timeout_s=deadline.left_s)
        except (DeviceLost, DeviceNotReady):
            raise
        except DeviceError as error:
            refused = str(error)
        else:
            if _sends_hello(video, timeout_s=min(HELLO_TIMEOUT_S, deadline.left_s)):
                return video
            video.close()
        server.refuse_if_failed()
        clock.sleep(CONNECT_EVERY_S)
    raise CaptureError(f"{link.serial}: the scrcpy server does not listen{server.words}")


def _sends_hello(video: ByteStream, *, timeout_s: float) -> bool:
    try:
        return video.read(1, timeout_s=timeout_s) != b""
    except BaseException:
        video.close()
        raise


class _Server:
    """The shell in which it runs, and its output."""

    def __init__(self, link: Link, clock: Clock, command: str, deadline: Deadline) -> None:
        self._serial, self._clock = link.serial, clock
        self._shell = link.open(f"shell:{command}", timeout_s=deadline.left_s)
        self._output = b""

    @property
    def words(self) -> str:
        """The output as the end of a sentence; empty if there is none yet."""
        self._output += self._shell.read_available()
        message = " ".join(self._output.decode("utf-8", errors="replace").split())
        return f": {message[:200]}" if message else ""

    def refuse_if_failed(self) -> None:
        """A server that does not start prints why and ends; waiting longer is of no use."""
        words = self.words
        if any(sign in words for sign in _SIGNS_OF_FAILURE):
            raise CaptureError(f"{self._serial}: the scrcpy server does not start{words}")

    def wait_for_its_end(self) -> None:
        deadline = Deadline(self._clock, STOP_TIMEOUT_S)
        try:
            while self._shell.read(1 << 16, timeout_s=deadline.left_s):
                pass
        except DeviceError as error:
            log.info("not seen how the scrcpy server ended", extra={"why": str(error)})

    def close(self) -> None:
        self._shell.close()
