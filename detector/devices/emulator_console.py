"""Moves an emulator with `sensor set` on its console, as described in devices.md 4.

One line-based session over one socket, since a movement needs fifty values a second and a console
session through adb takes 11 ms each. The token is read on request, sent, and not kept.
The original sensor values are restored at the end.
"""

import logging
from collections.abc import Callable

from detector.core.clock import Clock
from detector.core.errors import CaptureError, DeviceError, DeviceLost
from detector.core.movement import GRAVITY_MPS2
from detector.core.space import Vector, norm
from detector.devices.deadline import Deadline, read_within
from detector.devices.port import ByteStream

__all__ = ["EmulatorConsole"]

log = logging.getLogger(__name__)

ANSWER_TIMEOUT_S = 3.0
MAX_ANSWER_BYTES = 65_536

USUAL_REST: Vector = (0.0, 9.77622, 0.813417)
"""An emulator's accelerometer reading while nothing has been set."""

REST_TOLERANCE_MPS2 = 0.5
"""A phone at rest measures only gravity; a larger difference was left by an earlier user."""

_MOVING = ("acceleration", "gyroscope")
_NOT_AUTHENTICATED = "Authentication required"


class EmulatorConsole:
    """Implements `devices.port.MotionControls`. `read_token` is called only if the console requires one."""

    name = "emulator-console"

    def __init__(
        self,
        serial: str,
        clock: Clock,
        connect: Callable[[], ByteStream],
        read_token: Callable[[], str],
    ) -> None:
        self._serial, self._clock = serial, clock
        self._connect, self._read_token = connect, read_token
        self._stream: ByteStream | None = None
        self._rest: Vector | None = None

    @property
    def rest(self) -> Vector:
        """Gravity as measured when nothing moves. Raises CaptureError like `set`."""
        if self._rest is None:
            self._begin()
        assert self._rest is not None
        return self._rest

    def set(self, acceleration_mps2: Vector, rate_rad_s: Vector) -> None:
        """Raises CaptureError if the console refuses, or does not answer in time."""
        if self._rest is None:
            self._begin()
        self._send(f"sensor set gyroscope {_colons(rate_rad_s)}")
        self._send(f"sensor set acceleration {_colons(acceleration_mps2)}")

    def be_at_rest(self) -> None:
        if self._rest is not None:
            self.set(self._rest, (0.0, 0.0, 0.0))

    def close(self) -> None:
        """Restore the sensor values and hang up. Never raises."""
        if self._stream is None:
            return
        try:
            self.be_at_rest()
        except CaptureError as error:
            log.warning("the emulator's sensors were left as they are", extra={"why": str(error)})
        self._hang_up()

    def _begin(self) -> None:
        try:
            self._stream = self._connect()
            greeting = self._answer()
        except DeviceError as error:
            self._hang_up()
            raise CaptureError(f"{self._serial}: its console does not answer: {error}") from error
        try:
            if _NOT_AUTHENTICATED in greeting:
                self._send(f"auth {self._read_token()}", shown_as="auth")
            enabled = self._send("sensor status")
            missing = [name for name in _MOVING if f"{name}: enabled" not in enabled]
            if missing:
                raise CaptureError(f"{self._serial}: its console has no {' and no '.join(missing)}")
            self._rest = self._found_at_rest()
        except BaseException:
            self._hang_up()
            raise

    def _found_at_rest(self) -> Vector:
        values = _numbers(self._send("sensor get acceleration"))
        turning = _numbers(self._send("sensor get gyroscope"))
        is_still = turning is not None and norm(turning) < 0.01
        if values is not None and is_still and abs(norm(values) - GRAVITY_MPS2) <= REST_TOLERANCE_MPS2:
            return values
        log.warning("the emulator was not at rest, its usual values are taken instead")
        return USUAL_REST

    def _send(self, line: str, *, shown_as: str | None = None) -> str:
        """`shown_as` replaces `line` in messages if it contains a secret."""
        stream = self._stream
        try:
            if stream is None:
                raise DeviceLost(self._serial, "hung up")
            stream.write(f"{line}\r\n".encode(), timeout_s=ANSWER_TIMEOUT_S)
            answer = self._answer()
        except DeviceError as error:
            self._hang_up()
            raise CaptureError(f"{self._serial}: its console: {shown_as or line}: {error}") from error
        if _last_line(answer).startswith("KO"):
            raise CaptureError(f"{self._serial}: its console: {shown_as or line}: {_last_line(answer)}")
        return answer

    def _answer(self) -> str:
        """Everything up to a line that is OK or begins with KO."""
        assert self._stream is not None
        deadline = Deadline(self._clock, ANSWER_TIMEOUT_S)
        data = b""
        while not _is_whole(data):
            piece = read_within(self._stream, 4096, deadline, serial=self._serial)
            if not piece:
                raise DeviceLost(self._serial, "the console hung up")
            data += piece
            if len(data) > MAX_ANSWER_BYTES:
                raise DeviceError(self._serial, "what answers is no emulator console")
        return data.decode(errors="replace")

    def _hang_up(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._stream = self._rest = None


def _is_whole(data: bytes) -> bool:
    if not data.endswith(b"\n"):
        return False
    last = _last_line(data.decode(errors="replace"))
    return last == "OK" or last.startswith("KO")


def _last_line(answer: str) -> str:
    lines = answer.split()
    if not lines:
        return ""
    return answer.rstrip().splitlines()[-1].strip()


def _colons(vector: Vector) -> str:
    return ":".join(f"{value:.6g}" for value in vector)


def _numbers(answer: str) -> Vector | None:
    """The values of a line such as `acceleration = 0:9.77622:0.813417`."""
    for line in answer.splitlines():
        _, sign, values = line.partition(" = ")
        parts = values.strip().split(":")
        if sign and len(parts) == 3:
            try:
                x, y, z = (float(part) for part in parts)
            except ValueError:
                return None
            return (x, y, z)
    return None
