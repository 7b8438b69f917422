"""`adb reverse`: an address on the device that leads to a port of this machine, for as long as needed.

The port is open on loopback only, and the device's side ends with the block: nothing of ours stays.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from detector.core.clock import Clock
from detector.core.errors import DeviceError
from detector.devices.deadline import Deadline
from detector.devices.port import HostListener, Link
from detector.devices.smart_socket import read_block, read_exactly

__all__ = ["reversed_to"]

log = logging.getLogger(__name__)

ANSWER_TIMEOUT_S = 2.0


@contextmanager
def reversed_to(link: Link, clock: Clock, address: str, listener: HostListener) -> Iterator[None]:
    """A connection to `address` on the device reaches `listener`. Raises DeviceError if refused."""
    _ask(link, clock, f"forward:{address};{listener.address}")
    try:
        yield
    finally:
        try:
            _ask(link, clock, f"killforward:{address}")
        except DeviceError as error:  # a device that went away has forgotten it as well
            log.warning("a reversed address was not taken back", extra={"why": str(error)})


def _ask(link: Link, clock: Clock, command: str) -> None:
    deadline = Deadline(clock, ANSWER_TIMEOUT_S)
    stream = link.open(f"reverse:{command}", timeout_s=deadline.left_s)
    try:
        status = read_exactly(stream, 4, deadline, serial=link.serial)
        if status != b"OKAY":
            message = read_block(stream, deadline, serial=link.serial) if status == b"FAIL" else repr(status)
            raise DeviceError(link.serial, f"refused to reverse: {' '.join(message.split())[:200]}")
    finally:
        stream.close()
