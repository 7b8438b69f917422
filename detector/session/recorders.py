"""Records trees, the foreground and the clock into the bundle, each on request.

What could not be captured becomes a gap with its reason.
"""

import logging

from detector.core.clock import Clock
from detector.core.device_facts import Stamp
from detector.core.errors import CaptureError, DeviceError, DeviceLost
from detector.core.gap_code import GapCode, GapReason
from detector.core.screen import Stream
from detector.devices.port import Device, RawTree
from detector.evidence.several import RunWriter
from detector.session.foreground import ForegroundTracker
from detector.session.log_recorder import LogRecorder

__all__ = ["record_clock", "record_foreground", "record_tree", "record_tree_now"]

log = logging.getLogger(__name__)

TREE_TIMEOUT_S = 5.0
"""Heavy pages take 6 to 15 s to dump (devices.md 1.4 f): a hole that long in the frames costs more than
the tree is worth."""

SETTLING_S = 0.5
"""Activities switch within 0.1 to 0.4 s; log and dump may see different halves of that."""

CLOCK_READINGS = 3

_NS_PER_S = 1_000_000_000
_NS_PER_MS = 1_000_000


def record_tree(device: Device, writer: RunWriter, clock: Clock) -> GapReason | None:
    """Record one tree. Returns the reason if none could be captured."""
    started_ns = clock.monotonic_ns()
    try:
        tree = device.tree(timeout_s=TREE_TIMEOUT_S)
    except CaptureError as error:
        reason = GapReason(code=GapCode.NO_TREE, why=str(error))
        writer.add_gap(Stream.TREES, reason, from_ns=started_ns, to_ns=clock.monotonic_ns())
        return reason
    writer.add_tree(tree.xml, dumped=tree.stamp)
    return None


def record_tree_now(device: Device, writer: RunWriter) -> RawTree:
    """Record a tree that the next tap is aimed by. Raises CaptureError if there is none."""
    tree = device.tree(timeout_s=TREE_TIMEOUT_S)
    writer.add_tree(tree.xml, dumped=tree.stamp)
    return tree


def record_foreground(
    device: Device, writer: RunWriter, clock: Clock, foreground: ForegroundTracker, logs: LogRecorder
) -> None:
    """Ask the device what is in front: the logs report only changes, and some phones hide them.

    If it names another activity than the log it is asked once more, since either may lag by a moment;
    if they still disagree, neither is trusted, and a gap records it.
    """
    started_ns = clock.monotonic_ns()
    text = _foreground_text(device, writer, clock)
    if text is None:
        return
    if foreground.contradiction(text) is not None:
        clock.sleep(SETTLING_S)
        logs.drain()
        text = _foreground_text(device, writer, clock)
    why = None if text is None else foreground.contradiction(text)
    if why is not None:
        log.warning("the foreground is not known", extra={"why": why})
        reason = GapReason(code=GapCode.FOREGROUND_CONTRADICTED, why=why)
        writer.add_gap(Stream.FOREGROUND, reason, from_ns=started_ns, to_ns=clock.monotonic_ns())
    elif text is not None:
        foreground.read_dump(text)


def _foreground_text(device: Device, writer: RunWriter, clock: Clock) -> str | None:
    """The device's report, recorded; None if it could not be read, which is a gap."""
    started_ns = clock.monotonic_ns()
    try:
        text = device.foreground_text()
    except DeviceLost:
        raise
    except (CaptureError, DeviceError) as error:
        reason = GapReason(code=GapCode.NO_FOREGROUND, why=str(error))
        writer.add_gap(Stream.FOREGROUND, reason, from_ns=started_ns, to_ns=clock.monotonic_ns())
        return None
    writer.add_foreground(text, read=Stamp(earliest_ns=started_ns, latest_ns=clock.monotonic_ns()))
    return text


def record_clock(device: Device, writer: RunWriter, clock: Clock) -> None:
    """Read the device's clock a few times and keep the reading with the shortest round trip."""
    started_ns = clock.monotonic_ns()
    try:
        readings = [device.device_epoch_ms() for _ in range(CLOCK_READINGS)]
    except DeviceLost:
        raise
    except (CaptureError, DeviceError) as error:
        reason = GapReason(code=GapCode.NO_CLOCK, why=f"the device's clock: {error}")
        writer.add_gap(Stream.LOGS, reason, from_ns=started_ns, to_ns=clock.monotonic_ns())
        return
    epoch_ms, stamp = min(readings, key=lambda reading: reading[1].latest_ns - reading[1].earliest_ns)
    apart_ms = _monotonic_minus_epoch_ms(device) if device.video_sources() else None
    uptime_ms = None if apart_ms is None else epoch_ms + apart_ms
    writer.add_clock_reading(epoch_ms, stamp, device_uptime_ms=uptime_ms)


def _monotonic_minus_epoch_ms(device: Device) -> float | None:
    """None if the device does not report it: its video then has only arrival times."""
    try:
        return device.monotonic_minus_epoch_ms()
    except DeviceLost:
        raise
    except (CaptureError, DeviceError) as error:
        log.warning("the clock of the device's video is not known", extra={"why": str(error)})
        return None
