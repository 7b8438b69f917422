"""Opens a bundle, and refuses one that is not what was captured.

Nothing but the bundle is needed. Host and device times are returned as ms on the run's axis (0 = the app's
process started, `zero`) with their errors. A bundle that was never closed opens as a partial one.
"""

import hashlib
from functools import cached_property
from pathlib import Path

import numpy as np

from detector import codec
from detector.core.conditions import HostLateness
from detector.core.device_facts import Stamp
from detector.core.errors import ConfigError, EvidenceError
from detector.core.quantity import Quantity
from detector.core.screen import Frame, Gap
from detector.evidence import layout
from detector.evidence.axis import (
    OF_RECORDING,
    TIMELESS_LATENCY_MS,
    CapturedAction,
    CapturedDump,
    CapturedForeground,
    CapturedTree,
    axis_zero,
    merged_gaps,
)
from detector.evidence.clock_model import RunClock, zero_of
from detector.evidence.decoded_pictures import DecodedPictures
from detector.evidence.derived_bundle import refuse_redacted, why_absent
from detector.evidence.frame_order import in_order_of_states, median_intervals_ms
from detector.evidence.plain_file import lines_of
from detector.evidence.records import (
    ActionRecord,
    ClockReading,
    DumpRecord,
    ForegroundRecord,
    FrameRecord,
    GapRecord,
    LatenessRecord,
    Manifest,
    PacketRecord,
    PictureRecord,
    RunHeader,
    TreeRecord,
)
from detector.evidence.verification import (
    ProvenFiles,
    manifest_sha256,
    prove_closed,
    prove_open,
    read_bytes,
    require_known_format,
    was_closed,
)
from detector.evidence.video import KeptClip, KeptVideo
from detector.parsing.picture_file import decode_picture

__all__ = ["Bundle", "open_bundle"]


class Bundle:
    """Everything of one run. Records are read once; pictures on each request.

    `paths_read`: pictures, videos, trees and texts whose content has been requested so far.
    """

    def __init__(self, folder: Path, manifest: Manifest, proven: ProvenFiles, *, is_partial: bool) -> None:
        self.folder = folder
        self.manifest = manifest
        self.is_partial = is_partial
        self.paths_read: set[str] = set()
        self._proven = proven
        called = RunClock(manifest.zero_ns, manifest.clock_readings)
        package = manifest.header.package.package
        self.zero = (
            axis_zero(manifest.zero_ns, self._action_records, called, lambda: self.log_text, package)
            if manifest.header.clip is None
            else OF_RECORDING
        )
        self._clock = RunClock(self.zero.host_ns, manifest.clock_readings)
        self._videos: dict[str, KeptVideo | KeptClip] = {}
        self._video_hashes: dict[str, str] = {}
        self._decoded = DecodedPictures()

    @cached_property
    def manifest_sha256(self) -> str | None:
        """Identifies the bundle in every byte; None for a bundle that was never closed."""
        return manifest_sha256(self.folder)

    @cached_property
    def launch_sha256(self) -> str:
        """Identifies the launch by what was done and recorded and when, independent of its name."""
        digest = hashlib.sha256()
        for path in (layout.ACTIONS, layout.CLOCK, layout.FRAMES, layout.LOGCAT):
            digest.update(hashlib.sha256(self.content(path) if path in self._proven else b"").digest())
        return digest.hexdigest()

    @cached_property
    def frame_records(self) -> tuple[FrameRecord, ...]:
        return lines_of(self.folder, layout.FRAMES, self._proven, FrameRecord)

    @cached_property
    def frames(self) -> tuple[Frame, ...]:
        """In the order they were taken; with a video, in the order in which they were shown."""
        frames = [self._frame(record) for record in self.frame_records]
        return in_order_of_states(frames) if self.packets else tuple(frames)

    @cached_property
    def kept_pictures(self) -> tuple[PictureRecord, ...]:
        """Of a recording: pictures of some of its frames, for reports."""
        return lines_of(self.folder, layout.PICTURES, self._proven, PictureRecord)

    @cached_property
    def packets(self) -> dict[str, tuple[PacketRecord, ...]]:
        """The packets of each video, by its path, in order."""
        by_video: dict[str, dict[int, PacketRecord]] = {}
        for record in lines_of(self.folder, layout.PACKETS, self._proven, PacketRecord):
            by_video.setdefault(record.path, {})[record.number] = record
        return {path: tuple(packets[n] for n in sorted(packets)) for path, packets in by_video.items()}

    def packet_pixels(self, packet: PacketRecord) -> np.ndarray:
        """(H, W, 3) uint8 RGB. Raises EvidenceError if the packet shows no picture."""
        return self._video(packet.path).pixels(packet.number)

    def packet_ms(self, packet: PacketRecord) -> tuple[float, float]:
        """(ms, error) of when its picture was first shown; also for packets without a frame."""
        latency_ns = round(TIMELESS_LATENCY_MS * 1e6)
        shown = Stamp(earliest_ns=packet.arrived.earliest_ns - latency_ns, latest_ns=packet.arrived.latest_ns)
        return self._shown(packet.path, packet.pts_us, shown)

    @cached_property
    def source_intervals_ms(self) -> dict[str, float]:
        """The median time between two pictures of one source: its actual rate."""
        return median_intervals_ms(self.frames, self.packets)

    @cached_property
    def trees(self) -> tuple[CapturedTree, ...]:
        return tuple(
            CapturedTree(
                id=record.id, path=record.path, xml=self.content(record.path), **self._at(record.dumped)
            )
            for record in lines_of(self.folder, layout.TREES, self._proven, TreeRecord)
        )

    @cached_property
    def foregrounds(self) -> tuple[CapturedForeground, ...]:
        """The device's own report (`dumpsys activity activities`), at intervals."""
        return tuple(
            CapturedForeground(
                id=record.id,
                text=self.content(record.path).decode("utf-8", errors="replace"),
                **self._at(record.read),
            )
            for record in lines_of(self.folder, layout.FOREGROUND, self._proven, ForegroundRecord)
        )

    @cached_property
    def dumps(self) -> tuple[CapturedDump, ...]:
        """Dumps of the device's processes, in the order in which they were taken."""
        return tuple(
            CapturedDump(
                id=record.id,
                name=record.name,
                package=record.package,
                text=self.content(record.path).decode("utf-8", errors="replace"),
                **self._at(record.read),
            )
            for record in lines_of(self.folder, layout.DUMPS, self._proven, DumpRecord)
        )

    @cached_property
    def actions(self) -> tuple[CapturedAction, ...]:
        return tuple(
            CapturedAction(
                id=record.id,
                action=record.action,
                from_ms=self._clock.host_ms(record.started_ns),
                to_ms=self._clock.host_ms(
                    max(record.ended_ns, 0 if record.effect is None else record.effect.latest_ns)
                ),
                effect_ms=None if record.effect is None else self._clock.host_ms(record.effect.earliest_ns),
                error=record.error,
                way=record.way,
                made=record.made,
            )
            for record in self._action_records
        )

    @cached_property
    def _action_records(self) -> tuple[ActionRecord, ...]:
        return lines_of(self.folder, layout.ACTIONS, self._proven, ActionRecord)

    @cached_property
    def clock_offset_ms(self) -> Quantity | None:
        """The device's wall clock minus the host's monotonic one, at the start; None: it was not read."""
        if not self.manifest.clock_readings:
            return None
        reading = self.manifest.clock_readings[0]
        earliest_ms, latest_ms = reading.read.earliest_ns / 1e6, reading.read.latest_ns / 1e6
        return Quantity(
            value=reading.device_epoch_ms - (earliest_ms + latest_ms) / 2,
            error=(latest_ms - earliest_ms) / 2,
            unit="ms",
        )

    @property
    def zero_wall_ms(self) -> Quantity | None:
        """The device's wall clock at 0 of the axis, ms since 1970 UTC; None: its clock was not read."""
        offset = self.clock_offset_ms
        if offset is None:
            return None
        error = offset.error + self.zero.error_ms
        return Quantity(value=self.zero.host_ns / 1e6 + offset.value, error=error, unit="ms")

    @cached_property
    def lateness(self) -> tuple[HostLateness, ...]:
        """How late this machine was, stretch by stretch; empty in bundles without that record."""
        return tuple(
            HostLateness(
                from_ms=self._clock.host_ms(record.from_ns),
                to_ms=self._clock.host_ms(record.to_ns),
                n_waits=record.n_waits,
                worst_ms=record.worst_ns / 1e6,
            )
            for record in lines_of(self.folder, layout.LATENESS, self._proven, LatenessRecord)
        )

    @cached_property
    def gap_records(self) -> tuple[GapRecord, ...]:
        return lines_of(self.folder, layout.GAPS, self._proven, GapRecord)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        return merged_gaps(self.gap_records, self._clock.host_ms)

    @cached_property
    def log_text(self) -> str:
        """The device's log as received; bytes that are not UTF-8 are replaced, only here."""
        return self.content(layout.LOGCAT).decode("utf-8", errors="replace")

    @cached_property
    def run_log_text(self) -> str:
        return self.content(layout.RUN_LOG).decode("utf-8", errors="replace")

    def to_run_ms(self, device_epoch_ms: float) -> tuple[float, float]:
        """(ms, error) of a time in the device's logs. Raises EvidenceError if its clock was never read."""
        placed = self._clock.to_run_ms(device_epoch_ms)
        if placed is None:
            raise EvidenceError(f"{self.folder / layout.CLOCK}: the device's clock was never read")
        return placed

    def png_path(self, frame: Frame) -> Path:
        """The picture's own file (a JPEG if the frame is lossy), or the video that contains it."""
        return self.folder / self._record_of(frame).path

    def pixels(self, frame: Frame) -> np.ndarray:
        """(H, W, 3) uint8 RGB. Raises EvidenceError if the file is not a picture."""
        path = self._record_of(frame).path
        key = (frame.png_sha256 or path, frame.packet)
        kept = self._decoded.get(key)
        if kept is not None:
            self._require_proven(path)
            return kept
        picture = self._decode(path, frame.packet)
        self._decoded.note_decoded(key, picture)
        return picture

    def _decode(self, path: str, packet: int | None) -> np.ndarray:
        if packet is not None:
            return self._video(path).pixels(packet)
        picture = decode_picture(self.content(path), is_rgb=True)
        if picture is None:
            raise EvidenceError(f"{self.folder / path}: is not a picture")
        return picture

    @cached_property
    def _records_by_id(self) -> dict[str, FrameRecord]:
        return {record.id: record for record in self.frame_records}

    def _record_of(self, frame: Frame) -> FrameRecord:
        return self._records_by_id[frame.id]

    def _frame(self, record: FrameRecord) -> Frame:
        is_video = record.packet is not None
        at_ms, at_error_ms = self._shown(record.path, record.device_us, record.shown)
        return Frame(
            id=record.id,
            at_ms=at_ms,
            at_error_ms=at_error_ms,
            source=record.source,
            lossy=record.lossy,
            width_px=record.width_px,
            height_px=record.height_px,
            png_sha256=None if is_video else record.sha256,
            video_sha256=self._video_sha256(record.path) if is_video else None,
            packet=record.packet,
            state=record.state,
        )

    def _shown(self, path: str, device_us: int | None, shown: Stamp) -> tuple[float, float]:
        """(ms, error), by the device's own time if there is one; in any case before the frame arrived."""
        if device_us is None:
            return self._clock.stamp_ms(shown)
        latest_ms = self._clock.host_ms(shown.latest_ns)
        if (placed := self._clock.uptime_to_run_ms(device_us / 1000)) is None:
            if path not in self._least_lag_ms:
                raise EvidenceError(f"{self.folder / layout.PACKETS}: lists no packet of {path} with a time")
            latest_ms = min(latest_ms, device_us / 1000 + self._least_lag_ms[path])
            return latest_ms - TIMELESS_LATENCY_MS / 2, TIMELESS_LATENCY_MS / 2
        at_ms, error_ms = placed
        if at_ms - error_ms <= latest_ms < at_ms + error_ms:
            return (at_ms - error_ms + latest_ms) / 2, (latest_ms - at_ms + error_ms) / 2
        return at_ms, error_ms

    @cached_property
    def _least_lag_ms(self) -> dict[str, float]:
        """Arrival on the run's axis minus the packet's own time: the minimum for each video."""
        return {
            path: min(
                self._clock.host_ms(packet.arrived.latest_ns) - packet.pts_us / 1000
                for packet in packets
                if packet.pts_us is not None
            )
            for path, packets in self.packets.items()
            if any(packet.pts_us is not None for packet in packets)
        }

    def _video(self, path: str) -> KeptVideo | KeptClip:
        if path not in self._videos:
            self._videos[path] = self._opened_video(path)
        return self._videos[path]

    def _opened_video(self, path: str) -> KeptVideo | KeptClip:
        clip = self.manifest.header.clip
        if clip is None:
            where = str(self.folder / path)
            return KeptVideo(self.content(path), self.packets.get(path, ()), where=where)
        self._require_proven(path)
        return KeptClip(self.folder / path, clip.content_px)

    def _video_sha256(self, path: str) -> str:
        clip = self.manifest.header.clip
        if clip is not None:
            return clip.sha256
        if path not in self._video_hashes:
            self._video_hashes[path] = hashlib.sha256(self.content(path)).hexdigest()
        return self._video_hashes[path]

    def _at(self, stamp: Stamp) -> dict[str, float]:
        at_ms, at_error_ms = self._clock.stamp_ms(stamp)
        return {"at_ms": at_ms, "at_error_ms": at_error_ms}

    def content(self, path: str) -> bytes:
        """The proven bytes of a file. Raises EvidenceError for one that nothing proves."""
        self._require_proven(path)
        return read_bytes(self.folder, path)[: self._proven[path]]

    def _require_proven(self, path: str) -> None:
        self.paths_read.add(path)
        if path not in self._proven:
            raise EvidenceError(f"{self.folder / path}: {why_absent(self.folder, path)}")


def open_bundle(folder: Path) -> Bundle:
    """Verifies every byte first. Raises an EvidenceError that names the file.

    A redacted copy is refused: what is covered in it would be taken for what the app showed.
    """
    if not folder.is_dir():
        raise EvidenceError(f"{folder}: there is no bundle here")
    if was_closed(folder):
        manifest, proven = prove_closed(folder)
        refuse_redacted(folder)
        return Bundle(folder, manifest, proven, is_partial=False)
    proven = prove_open(folder)
    return Bundle(folder, _manifest_so_far(folder, proven), proven, is_partial=True)


def _manifest_so_far(folder: Path, proven: ProvenFiles) -> Manifest:
    if layout.HEADER not in proven:
        raise EvidenceError(f"{folder / layout.HEADER}: the run broke off before it had begun")
    try:
        content = read_bytes(folder, layout.HEADER)
        header = codec.from_json(RunHeader, content, where=str(folder / layout.HEADER))
    except ConfigError as error:
        raise EvidenceError(str(error)) from error
    require_known_format(header.format, where=folder / layout.HEADER)
    actions = lines_of(folder, layout.ACTIONS, proven, ActionRecord)
    readings = lines_of(folder, layout.CLOCK, proven, ClockReading)
    return Manifest(
        format=layout.FORMAT,
        header=header,
        zero_ns=zero_of(actions, readings),
        clock_readings=readings,
        ended_at="",
        files={},
    )
