"""Opens a bundle, and refuses one that is not what was captured.

Nothing but the bundle is needed. Host and device times come out as ms on the run's axis (0 = the
first `am start` was sent) with their error. A bundle without a manifest opens as a partial one.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np

from detector import codec
from detector.core.device_facts import Stamp
from detector.core.errors import ConfigError, EvidenceError
from detector.core.screen import Frame, Gap, Stream
from detector.evidence import layout
from detector.evidence.clock_model import RunClock, zero_of
from detector.evidence.records import (
    ActionRecord,
    ClockReading,
    DumpRecord,
    ForegroundRecord,
    FrameRecord,
    GapRecord,
    Manifest,
    RunHeader,
    TreeRecord,
)
from detector.evidence.verification import ProvenFiles, prove_closed, prove_open, read_bytes

__all__ = ["Bundle", "CapturedAction", "CapturedDump", "CapturedForeground", "CapturedTree", "open_bundle"]

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedTree:
    """A dump as it was read. `at_ms` ± `at_error_ms` is when the device made it."""

    id: str
    at_ms: float
    at_error_ms: float
    xml: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedForeground:
    id: str
    at_ms: float
    at_error_ms: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedDump:
    """`name` says which dump, `package` of which app (None: of the whole device)."""

    id: str
    name: str
    package: str | None
    at_ms: float
    at_error_ms: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedAction:
    """`kind` and `arguments` as in `ActionRecord`. `effect_ms`: when the device was told, where known."""

    id: str
    kind: str
    arguments: dict[str, str | float | bool]
    from_ms: float
    to_ms: float
    effect_ms: float | None
    error: str | None
    way: str | None


class Bundle:
    """Everything of one run. Records are read once; pictures each time they are asked for."""

    def __init__(self, folder: Path, manifest: Manifest, proven: ProvenFiles, *, is_partial: bool) -> None:
        self.folder = folder
        self.manifest = manifest
        self.is_partial = is_partial
        self._proven = proven
        self._clock = RunClock(manifest.zero_ns, manifest.clock_readings)

    @cached_property
    def frame_records(self) -> tuple[FrameRecord, ...]:
        return _lines(self.folder, layout.FRAMES, self._proven, FrameRecord)

    @cached_property
    def frames(self) -> tuple[Frame, ...]:
        """In the order they were taken."""
        return tuple(self._frame(record) for record in self.frame_records)

    @cached_property
    def trees(self) -> tuple[CapturedTree, ...]:
        return tuple(
            CapturedTree(id=record.id, xml=self._bytes(record.path), **self._at(record.dumped))
            for record in _lines(self.folder, layout.TREES, self._proven, TreeRecord)
        )

    @cached_property
    def foregrounds(self) -> tuple[CapturedForeground, ...]:
        """The device's own account (`dumpsys activity activities`), from time to time."""
        return tuple(
            CapturedForeground(
                id=record.id,
                text=self._bytes(record.path).decode("utf-8", errors="replace"),
                **self._at(record.read),
            )
            for record in _lines(self.folder, layout.FOREGROUND, self._proven, ForegroundRecord)
        )

    @cached_property
    def dumps(self) -> tuple[CapturedDump, ...]:
        """What the device said of its processes, in the order in which it was asked."""
        return tuple(
            CapturedDump(
                id=record.id,
                name=record.name,
                package=record.package,
                text=self._bytes(record.path).decode("utf-8", errors="replace"),
                **self._at(record.read),
            )
            for record in _lines(self.folder, layout.DUMPS, self._proven, DumpRecord)
        )

    @cached_property
    def actions(self) -> tuple[CapturedAction, ...]:
        return tuple(
            CapturedAction(
                id=record.id,
                kind=record.kind,
                arguments=record.arguments,
                from_ms=self._clock.host_ms(record.started_ns),
                to_ms=self._clock.host_ms(record.ended_ns),
                effect_ms=None if record.effect is None else self._clock.host_ms(record.effect.earliest_ns),
                error=record.error,
                way=record.way,
            )
            for record in _lines(self.folder, layout.ACTIONS, self._proven, ActionRecord)
        )

    @cached_property
    def gap_records(self) -> tuple[GapRecord, ...]:
        return _lines(self.folder, layout.GAPS, self._proven, GapRecord)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Gaps of one stream and one reason that touch come out as one."""
        merged: list[Gap] = []
        newest: dict[tuple[Stream, str], int] = {}  # where in `merged`
        for record in self.gap_records:
            from_ms, to_ms = self._clock.host_ms(record.from_ns), self._clock.host_ms(record.to_ns)
            index = newest.get((record.stream, record.why))
            last = None if index is None else merged[index]
            if index is not None and last is not None and last.to_ms >= from_ms:
                merged[index] = Gap(stream=last.stream, from_ms=last.from_ms, to_ms=to_ms, why=last.why)
            else:
                newest[record.stream, record.why] = len(merged)
                merged.append(Gap(stream=record.stream, from_ms=from_ms, to_ms=to_ms, why=record.why))
        return tuple(merged)

    @cached_property
    def log_text(self) -> str:
        """The device's log as it came; bytes that are no UTF-8 are replaced, here only."""
        return self._bytes(layout.LOGCAT).decode("utf-8", errors="replace")

    @cached_property
    def run_log_text(self) -> str:
        return self._bytes(layout.RUN_LOG).decode("utf-8", errors="replace")

    def to_run_ms(self, device_epoch_ms: float) -> tuple[float, float]:
        """(ms, error) of a time in the device's logs. Raises EvidenceError where its clock was never read."""
        placed = self._clock.to_run_ms(device_epoch_ms)
        if placed is None:
            raise EvidenceError(f"{self.folder / layout.CLOCK}: the device's clock was never read")
        return placed

    def png_path(self, frame: Frame) -> Path:
        """The picture's own file (a JPEG where the frame is lossy)."""
        return self.folder / self._record_of(frame).path

    def pixels(self, frame: Frame) -> np.ndarray:
        """(H, W, 3) uint8 RGB. Raises EvidenceError where the file is no picture."""
        data = np.frombuffer(self._bytes(self._record_of(frame).path), dtype=np.uint8)
        try:
            picture = cv2.imdecode(data, cv2.IMREAD_COLOR_RGB)
        except cv2.error as error:
            raise EvidenceError(f"{self.png_path(frame)}: is not a picture") from error
        if picture is None:
            raise EvidenceError(f"{self.png_path(frame)}: is not a picture")
        return picture

    @cached_property
    def _records_by_id(self) -> dict[str, FrameRecord]:
        return {record.id: record for record in self.frame_records}

    def _record_of(self, frame: Frame) -> FrameRecord:
        return self._records_by_id[frame.id]

    def _frame(self, record: FrameRecord) -> Frame:
        at_ms, at_error_ms = self._clock.stamp_ms(record.shown)
        return Frame(
            id=record.id,
            at_ms=at_ms,
            at_error_ms=at_error_ms,
            source=record.source,
            lossy=record.lossy,
            width_px=record.width_px,
            height_px=record.height_px,
            png_sha256=record.sha256,
        )

    def _at(self, stamp: Stamp) -> dict[str, float]:
        at_ms, at_error_ms = self._clock.stamp_ms(stamp)
        return {"at_ms": at_ms, "at_error_ms": at_error_ms}

    def _bytes(self, path: str) -> bytes:
        if path not in self._proven:
            raise EvidenceError(f"{self.folder / path}: the journal does not know this file")
        return read_bytes(self.folder, path)[: self._proven[path]]


def open_bundle(folder: Path) -> Bundle:
    """Verifies every byte first. Raises EvidenceError that names the file."""
    if not folder.is_dir():
        raise EvidenceError(f"{folder}: there is no bundle here")
    if (folder / layout.MANIFEST).exists():
        manifest, proven = prove_closed(folder)
        return Bundle(folder, manifest, proven, is_partial=False)
    proven = prove_open(folder)
    return Bundle(folder, _manifest_so_far(folder, proven), proven, is_partial=True)


def _manifest_so_far(folder: Path, proven: ProvenFiles) -> Manifest:
    if layout.HEADER not in proven:
        raise EvidenceError(f"{folder / layout.HEADER}: the run broke off before it had begun")
    try:
        where = str(folder / layout.HEADER)
        header = codec.from_json(RunHeader, read_bytes(folder, layout.HEADER), where=where)
    except ConfigError as error:
        raise EvidenceError(str(error)) from error
    actions = _lines(folder, layout.ACTIONS, proven, ActionRecord)
    readings = _lines(folder, layout.CLOCK, proven, ClockReading)
    return Manifest(
        format=layout.FORMAT,
        header=header,
        zero_ns=zero_of(actions, readings),
        clock_readings=readings,
        ended_at="",
        files={},
    )


def _lines(folder: Path, path: str, proven: ProvenFiles, kind: type[R]) -> tuple[R, ...]:
    data = read_bytes(folder, path)[: proven[path]] if path in proven else b""
    try:
        return tuple(
            codec.from_json(kind, line, where=f"{folder / path} line {number}")
            for number, line in enumerate(data.split(b"\n")[:-1], start=1)
        )
    except ConfigError as error:
        raise EvidenceError(str(error)) from error
