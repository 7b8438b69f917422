"""Calibrates one phone: shows it the calibration page and measures what comes back in its pictures."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from itertools import pairwise
from statistics import median, stdev
from typing import Protocol

from detector.core.calibration import VALID_DAYS, Calibration
from detector.core.calibration_page import SHEET, page_html
from detector.core.clock import Clock, today_utc
from detector.core.device_facts import DeviceFacts, Stamp
from detector.core.errors import CaptureError
from detector.core.quantity import Quantity
from detector.devices.port import FrameSource, RawFrame
from detector.parsing.picture_file import decode_picture
from detector.perception import SheetReading, read_sheet

__all__ = ["MeasurableDevice", "calibrate"]

N_PICTURES = 12
MIN_READ = 4
N_CLOCK_READINGS = 5
TAKE_S = 10.0
NS_PER_MS = 1_000_000
CODE_MODULUS = 1 << 24
MAX_LATENCY_MS = 5_000.0


class MeasurableDevice(Protocol):
    """What calibrating asks of a device."""

    def facts(self) -> DeviceFacts: ...

    def frame_sources(self) -> tuple[FrameSource, ...]: ...

    def device_epoch_ms(self) -> tuple[float, Stamp]: ...

    def page_shown(self, html: str) -> AbstractContextManager[None]: ...


def calibrate(
    device: MeasurableDevice, clock: Clock, *, tool_version: str, sheet_mm: Quantity | None = None
) -> Calibration:
    """`sheet_mm`: the distance between the page's marks by a ruler, outer edge to outer edge.

    Raises CaptureError where the page cannot be shown or is not read.
    """
    facts = device.facts()
    source = device.frame_sources()[0]
    with device.page_shown(page_html()):
        frames = [source.take(timeout_s=TAKE_S) for _ in range(N_PICTURES)]
        offset = _clock_offset(device)
    readings = [(frame, reading) for frame in frames if (reading := _read(frame)) is not None]
    if len(readings) < MIN_READ:
        raise CaptureError(
            f"{facts.serial}: the calibration page was read in {len(readings)} of {N_PICTURES} pictures"
        )
    sheets = [reading for _, reading in readings]
    scale = _of([mean for sheet in sheets for mean in sheet.px_per_css_px], "px")
    today = today_utc(clock)
    return Calibration(
        serial=facts.serial,
        model=facts.model,
        build=facts.build,
        width_px=facts.display.width_px,
        height_px=facts.display.height_px,
        density_dpi=facts.display.density_dpi,
        made_on=today,
        valid_until=today + timedelta(days=VALID_DAYS),
        tool_version=tool_version,
        source=source.name,
        n_pictures=len(readings),
        px_per_css_px=scale,
        edge_bias_px=_of([side - drawn for sheet in sheets for side, drawn in sheet.sides_px], "px"),
        contrast_bias=_of([ratio / drawn - 1 for sheet in sheets for ratio, drawn in sheet.ratios], "1"),
        frame_interval_ms=_interval([frame for frame, _ in readings]),
        screen_latency_ms=_latency(readings, offset),
        clock_offset_ms=offset,
        px_per_mm=None if sheet_mm is None else _glass(scale, sheet_mm),
    )


def _read(frame: RawFrame) -> SheetReading | None:
    picture = decode_picture(frame.png, is_rgb=True)
    return None if picture is None else read_sheet(picture)


def _of(values: Sequence[float], unit: str) -> Quantity:
    """The median, with twice the scatter of a single reading: within which another reading would lie."""
    spread = stdev(values) if len(values) > 1 else 0.0
    return Quantity(value=float(median(values)), error=2 * spread, unit=unit)


def _glass(scale: Quantity, sheet_mm: Quantity) -> Quantity:
    value = scale.value * SHEET.width / sheet_mm.value
    relative = ((scale.error / scale.value) ** 2 + (sheet_mm.error / sheet_mm.value) ** 2) ** 0.5
    return Quantity(value=value, error=value * float(relative), unit="px/mm")


def _clock_offset(device: MeasurableDevice) -> Quantity | None:
    """The phone's wall clock minus this machine's monotonic one, by the quickest of a few readings."""
    readings = [device.device_epoch_ms() for _ in range(N_CLOCK_READINGS)]
    epoch_ms, read = min(readings, key=lambda reading: reading[1].latest_ns - reading[1].earliest_ns)
    earliest_ms, latest_ms = read.earliest_ns / NS_PER_MS, read.latest_ns / NS_PER_MS
    return Quantity(
        value=epoch_ms - (earliest_ms + latest_ms) / 2, error=(latest_ms - earliest_ms) / 2, unit="ms"
    )


def _interval(frames: Sequence[RawFrame]) -> Quantity | None:
    taken = [(frame.stamp.earliest_ns + frame.stamp.latest_ns) / 2 / NS_PER_MS for frame in frames]
    apart = [after - before for before, after in pairwise(taken)]
    return _of(apart, "ms") if apart else None


def _latency(readings: Sequence[tuple[RawFrame, SheetReading]], offset: Quantity | None) -> Quantity | None:
    """From the time in the cells to the middle of the picture's stamp, half of whose span is error."""
    if offset is None:
        return None
    late, halves = [], []
    for frame, reading in readings:
        if reading.epoch_ms is None:
            continue
        middle_ms = (frame.stamp.earliest_ns + frame.stamp.latest_ns) / 2 / NS_PER_MS + offset.value
        apart_ms = (middle_ms - reading.epoch_ms) % CODE_MODULUS
        apart_ms -= CODE_MODULUS if apart_ms > CODE_MODULUS / 2 else 0
        if abs(apart_ms) <= MAX_LATENCY_MS:
            late.append(apart_ms)
            halves.append((frame.stamp.latest_ns - frame.stamp.earliest_ns) / 2 / NS_PER_MS)
    if not late:
        return None
    latency = _of(late, "ms")
    error = float((latency.error**2 + median(halves) ** 2 + offset.error**2) ** 0.5)
    return Quantity(value=latency.value, error=error, unit="ms")
