"""Writes one bundle: append-only, every file hashed into the journal as soon as it is written.

If a run is interrupted, what is on disk up to then is a valid open bundle. `close` adds the manifest, and
from then on no byte may change. A full disk is one ConfigError; nothing is lost.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

from detector import codec
from detector.core.actions import Action
from detector.core.device_facts import Stamp
from detector.core.errors import ConfigError
from detector.core.gap_code import GapReason
from detector.core.movement import Movement
from detector.core.printable import printable
from detector.core.screen import Frame, Stream
from detector.core.video import VideoPacket
from detector.evidence import layout
from detector.evidence.appended_file import AppendedFile, cannot_write, copy_whole, write_whole
from detector.evidence.capture_signature import SignCapture, not_signed
from detector.evidence.clock_model import zero_of
from detector.evidence.records import (
    ActionRecord,
    ClockReading,
    DumpRecord,
    ForegroundRecord,
    FrameRecord,
    GapRecord,
    JournalEntry,
    LatenessRecord,
    Manifest,
    PacketRecord,
    PictureRecord,
    RunHeader,
    TreeRecord,
)

__all__ = ["BundleWriter"]

_ALWAYS_THERE = (
    layout.FRAMES,
    layout.TREES,
    layout.ACTIONS,
    layout.GAPS,
    layout.CLOCK,
    layout.DUMPS,
    layout.FOREGROUND,
    layout.RUN_LOG,
    layout.LOGCAT,
    layout.LATENESS,
)


class BundleWriter:
    """`folder` must be new or empty: evidence is never overwritten.

    `log_twin`: the folder of another bundle of the same run, which has the same log. `sign` is called with
    the manifest once the bundle is closed.
    """

    def __init__(
        self,
        folder: Path,
        header: RunHeader,
        *,
        log_twin: Path | None = None,
        sign: SignCapture = not_signed,
    ) -> None:
        self.folder = folder
        self._sign = sign
        self._header = replace(header, format=layout.FORMAT, salt=header.salt or secrets.token_hex(32))
        self._hashes: dict[str, str] = {}
        self._actions: list[ActionRecord] = []
        self._readings: list[ClockReading] = []
        self._n_frames = self._n_trees = self._n_foregrounds = self._n_dumps = 0
        self._videos: dict[str, dict[int, tuple[PacketRecord, str]]] = {}
        self._video_sources: dict[str, str] = {}
        _make_empty(folder)
        self._journal = AppendedFile(folder / layout.JOURNAL)
        self._whole(layout.HEADER, codec.to_json(self._header).encode())
        twins = {} if log_twin is None else {layout.LOGCAT: log_twin / layout.LOGCAT}
        self._growing = {name: AppendedFile(folder / name, twin=twins.get(name)) for name in _ALWAYS_THERE}
        for name in _ALWAYS_THERE:
            self._note(name, self._growing[name].n_bytes, self._growing[name].sha256)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """The bundle is left open in any case, unless it was closed."""
        self.leave_open()

    def add_frame(
        self,
        picture: bytes,
        *,
        shown: Stamp,
        source: str,
        lossy: bool,
        width_px: int,
        height_px: int,
        is_uniform: bool = False,
        state: int | None = None,
    ) -> FrameRecord:
        """`picture` is the device's own file, PNG or JPEG, kept as it is."""
        sha256 = self.keep_picture(picture)
        record = FrameRecord(
            id=f"frame:{self._n_frames:04d}",
            path=layout.picture_path(sha256, picture),
            sha256=sha256,
            shown=shown,
            source=source,
            lossy=lossy,
            width_px=width_px,
            height_px=height_px,
            is_uniform=is_uniform,
            state=state,
        )
        self._n_frames += 1
        self._line(layout.FRAMES, record)
        return record

    def begin_video(self, source: str) -> str:
        """Create a file for what a stream sends from now on; the returned path identifies it."""
        path = layout.video_path(len(self._videos), source)
        self._videos[path], self._video_sources[path] = {}, source
        for name in (path, layout.PACKETS):
            self._grow(name)
        return path

    def append_video(self, path: str, packets: Sequence[VideoPacket]) -> None:
        """Append the next packets, as received."""
        known = self._videos[path]
        offset = self._growing[path].n_bytes
        data, lines = bytearray(), bytearray()
        for packet in packets:
            before = known.get(len(known) - 1) if packet.amends else None
            number = len(known) if before is None else before[0].number
            begin = offset + len(data) if before is None else before[0].offset
            data += packet.data if before is None else packet.data[before[0].n_bytes :]
            record = PacketRecord(
                path=path,
                number=number,
                offset=begin,
                n_bytes=len(packet.data),
                is_config=packet.is_config,
                is_key=packet.is_key,
                pts_us=packet.pts_us,
                arrived=packet.arrived,
            )
            known[number] = record, hashlib.sha256(packet.data).hexdigest()
            lines += codec.to_json_line(record).encode()
        if packets:
            self._append(path, bytes(data))
            self._append(layout.PACKETS, bytes(lines))

    def add_video_frame(
        self,
        path: str,
        packet: int,
        *,
        shown: Stamp,
        device_us: int | None,
        width_px: int,
        height_px: int,
        is_uniform: bool = False,
        state: int | None = None,
    ) -> FrameRecord:
        """Record a packet of a video, appended earlier, as a frame."""
        record = FrameRecord(
            id=f"frame:{self._n_frames:04d}",
            path=path,
            sha256=self._videos[path][packet][1],
            shown=shown,
            source=self._video_sources[path],
            lossy=True,
            width_px=width_px,
            height_px=height_px,
            is_uniform=is_uniform,
            packet=packet,
            device_us=device_us,
            state=state,
        )
        self._n_frames += 1
        self._line(layout.FRAMES, record)
        return record

    def keep_clip(self, source: Path) -> str:
        """Copy the recording's file, byte for byte; returns its path in the bundle.

        Raises ConfigError if it is no longer the file that the header describes.
        """
        path = layout.clip_path(source.suffix.lower())
        sha256, n_bytes = copy_whole(self.folder / path, source)
        if self._header.clip is None or sha256 != self._header.clip.sha256:
            raise ConfigError(f"{printable(str(source))}: changed while it was read")
        self._note(path, n_bytes, sha256)
        return path

    def add_clip_frame(self, path: str, frame: Frame) -> FrameRecord:
        """Record a picture of the clip at `path` as a frame, keeping its id and time."""
        at_ns = round(frame.at_ms * 1e6)
        record = FrameRecord(
            id=frame.id,
            path=path,
            sha256=self._hashes[path],
            shown=Stamp(earliest_ns=at_ns, latest_ns=at_ns),
            source=frame.source,
            lossy=frame.lossy,
            width_px=frame.width_px,
            height_px=frame.height_px,
            is_uniform=False,
            packet=frame.packet,
            state=frame.state,
        )
        self._line(layout.FRAMES, record)
        return record

    def add_clip_picture(self, frame_id: str, png: bytes) -> PictureRecord:
        """`png`: the decoded picture of that frame of the clip."""
        sha256 = self.keep_picture(png)
        record = PictureRecord(frame_id=frame_id, path=layout.picture_path(sha256, png), sha256=sha256)
        self._grow(layout.PICTURES)
        self._line(layout.PICTURES, record)
        return record

    def keep_picture(self, picture: bytes) -> str:
        """Keep a picture without recording a frame; returns its sha256, which names it. Stored once."""
        sha256 = hashlib.sha256(picture).hexdigest()
        path = layout.picture_path(sha256, picture)
        if path not in self._hashes:
            self._whole(path, picture)
        return sha256

    def add_tree(self, xml: bytes, *, dumped: Stamp) -> TreeRecord:
        path = layout.tree_path(self._n_trees)
        sha256 = self._whole(path, xml)
        record = TreeRecord(id=f"tree:{self._n_trees:04d}", path=path, sha256=sha256, dumped=dumped)
        self._n_trees += 1
        self._line(layout.TREES, record)
        return record

    def add_foreground(self, text: str, *, read: Stamp) -> ForegroundRecord:
        path = layout.foreground_path(self._n_foregrounds)
        sha256 = self._whole(path, text.encode("utf-8", errors="surrogateescape"))
        number = self._n_foregrounds
        record = ForegroundRecord(id=f"foreground:{number:04d}", path=path, sha256=sha256, read=read)
        self._n_foregrounds += 1
        self._line(layout.FOREGROUND, record)
        return record

    def add_dump(
        self, text: str, *, name: str, package: str | None, read: Stamp, twin: Path | None = None
    ) -> DumpRecord:
        """`twin`: a file of another bundle with the same text."""
        number = self._n_dumps
        path = layout.dump_path(number, name)
        sha256 = self._whole(path, text.encode("utf-8", errors="surrogateescape"), twin=twin)
        record = DumpRecord(
            id=f"dump:{number:04d}", name=name, package=package, path=path, sha256=sha256, read=read
        )
        self._n_dumps += 1
        self._line(layout.DUMPS, record)
        return record

    def add_action(
        self,
        action: Action,
        *,
        started_ns: int,
        ended_ns: int,
        effect: Stamp | None = None,
        error: str | None = None,
        way: str | None = None,
        made: Movement | None = None,
    ) -> ActionRecord:
        record = ActionRecord(
            id=f"action:{len(self._actions)}",
            action=action,
            started_ns=started_ns,
            ended_ns=ended_ns,
            effect=effect,
            error=error,
            way=way,
            made=made,
        )
        self._actions.append(record)
        self._line(layout.ACTIONS, record)
        return record

    def add_gap(
        self, stream: Stream, reason: GapReason, *, from_ns: int, to_ns: int, sha256: str | None = None
    ) -> GapRecord:
        record = GapRecord(
            stream=stream, code=reason.code, from_ns=from_ns, to_ns=to_ns, why=reason.why, sha256=sha256
        )
        self._line(layout.GAPS, record)
        return record

    def add_clock_reading(
        self, device_epoch_ms: float, read: Stamp, *, device_uptime_ms: float | None = None
    ) -> None:
        reading = ClockReading(device_epoch_ms=device_epoch_ms, read=read, device_uptime_ms=device_uptime_ms)
        self._readings.append(reading)
        self._line(layout.CLOCK, reading)

    def add_lateness(self, record: LatenessRecord) -> None:
        self._line(layout.LATENESS, record)

    def append_log(self, data: bytes) -> None:
        """Bytes of the device's log, as received; `data` need not end at a line break."""
        if data:
            self._append(layout.LOGCAT, data)

    def append_run_log(self, json_line: str) -> None:
        """One line of our own log, including its newline."""
        self._append(layout.RUN_LOG, json_line.encode("utf-8", errors="replace"))

    def close(self, *, ended_at: str) -> Manifest:
        """Close: the manifest appears last and atomically, so that only a complete bundle has one.

        A draft of it is written before its sha256: a sha256 without either shows that it was removed. The
        signature follows: a kill in between leaves a closed bundle that nobody signed.
        """
        self.leave_open()
        manifest = Manifest(
            format=layout.FORMAT,
            header=self._header,
            zero_ns=zero_of(self._actions, self._readings),
            clock_readings=tuple(self._readings),
            ended_at=ended_at,
            files=dict(sorted({**self._hashes, layout.JOURNAL: self._journal.sha256}.items())),
        )
        text = codec.to_json(manifest).encode()
        line = f"{hashlib.sha256(text).hexdigest()}  {layout.MANIFEST}\n"
        draft = self.folder / layout.MANIFEST_DRAFT
        try:
            draft.write_bytes(text)
            write_whole(self.folder / layout.MANIFEST_SHA256, line.encode())
            draft.replace(self.folder / layout.MANIFEST)
        except OSError as error:
            raise cannot_write(self.folder / layout.MANIFEST, error) from error
        if (signature := self._sign(text)) is not None:
            write_whole(self.folder / layout.CAPTURE_KEY, signature.public_pem)
            write_whole(self.folder / layout.CAPTURE_STATEMENT, signature.statement)
        return manifest

    def leave_open(self) -> None:
        """Close the files without a manifest: an open bundle, read as a partial one."""
        for file in self._growing.values():
            file.close()
        self._journal.close()

    def _grow(self, name: str) -> None:
        if name not in self._growing:
            self._growing[name] = AppendedFile(self.folder / name)
            self._note(name, 0, self._growing[name].sha256)

    def _line(self, name: str, record: object) -> None:
        self._append(name, codec.to_json_line(record).encode())

    def _append(self, name: str, data: bytes) -> None:
        file = self._growing[name]
        file.append(data)
        self._note(name, file.n_bytes, file.sha256)

    def _whole(self, path: str, data: bytes, *, twin: Path | None = None) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        write_whole(self.folder / path, data, twin=twin)
        self._note(path, len(data), sha256)
        return sha256

    def _note(self, path: str, n_bytes: int, sha256: str) -> None:
        self._hashes[path] = sha256
        entry = JournalEntry(path=path, n_bytes=n_bytes, sha256=sha256)
        self._journal.append(codec.to_json_line(entry).encode())


def _make_empty(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_empty = next(folder.iterdir(), None) is None
    except OSError as error:
        raise cannot_write(folder, error) from error
    if not is_empty:
        raise ConfigError(f"{folder}: is not empty; a bundle is never written over another")
