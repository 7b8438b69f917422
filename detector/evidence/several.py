"""Several bundles of one run: several apps are watched on one device at once, each into its own.

What concerns the whole device (log, clock, gaps, our actions, what the system knows about a start) goes into
every bundle, so that each can be judged, sealed and copied alone. What concerns one app (its stages, its
state, its pages) goes only into its own. The log and the dumps are one file on disk if the file system
supports links.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from detector.core.actions import Action, BeginStage
from detector.core.device_facts import Stamp
from detector.core.gap_code import GapReason
from detector.core.movement import Movement
from detector.core.screen import Stream
from detector.core.watching import StageKind
from detector.evidence.records import LatenessRecord
from detector.evidence.writer import BundleWriter

__all__ = ["RunWriter", "SeveralBundles"]


class RunWriter(Protocol):
    """What a run without pictures is recorded into: one bundle, or several."""

    def add_tree(self, xml: bytes, *, dumped: Stamp) -> object: ...

    def add_foreground(self, text: str, *, read: Stamp) -> object: ...

    def add_dump(self, text: str, *, name: str, package: str | None, read: Stamp) -> object: ...

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
    ) -> object: ...

    def add_gap(
        self, stream: Stream, reason: GapReason, *, from_ns: int, to_ns: int, sha256: str | None = None
    ) -> object: ...

    def add_clock_reading(
        self, device_epoch_ms: float, read: Stamp, *, device_uptime_ms: float | None = None
    ) -> None: ...

    def add_lateness(self, record: LatenessRecord) -> None: ...

    def append_log(self, data: bytes) -> None: ...

    def append_run_log(self, json_line: str) -> None: ...


class SeveralBundles:
    """`writers` by the package of the app that each is about, in order."""

    def __init__(self, writers: Mapping[str, BundleWriter]) -> None:
        self._writers = writers
        self._turn: str | None = None  # the app being used, if it is a single one

    def add_tree(self, xml: bytes, *, dumped: Stamp) -> None:
        """Of the app whose turn it is: no other bundle shows its pages."""
        writer = None if self._turn is None else self._writers.get(self._turn)
        for bundle_writer in self._writers.values() if writer is None else (writer,):
            bundle_writer.add_tree(xml, dumped=dumped)

    def add_foreground(self, text: str, *, read: Stamp) -> None:
        for writer in self._writers.values():
            writer.add_foreground(text, read=read)

    def add_dump(self, text: str, *, name: str, package: str | None, read: Stamp) -> None:
        twin: Path | None = None
        for writer in self._writers.values():
            record = writer.add_dump(text, name=name, package=package, read=read, twin=twin)
            twin = twin or writer.folder / record.path

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
    ) -> None:
        """All actions go into all bundles, except that each has only its own stages."""
        concerned: Sequence[BundleWriter] = tuple(self._writers.values())
        if isinstance(action, BeginStage):
            concerned = (self._writers[action.package],)
            if action.stage.kind is not StageKind.OTHERS_TURN:
                self._turn = action.package
        for writer in concerned:
            writer.add_action(
                action,
                started_ns=started_ns,
                ended_ns=ended_ns,
                effect=effect,
                error=error,
                way=way,
                made=made,
            )

    def add_gap(
        self, stream: Stream, reason: GapReason, *, from_ns: int, to_ns: int, sha256: str | None = None
    ) -> None:
        for writer in self._writers.values():
            writer.add_gap(stream, reason, from_ns=from_ns, to_ns=to_ns, sha256=sha256)

    def add_clock_reading(
        self, device_epoch_ms: float, read: Stamp, *, device_uptime_ms: float | None = None
    ) -> None:
        for writer in self._writers.values():
            writer.add_clock_reading(device_epoch_ms, read, device_uptime_ms=device_uptime_ms)

    def add_lateness(self, record: LatenessRecord) -> None:
        for writer in self._writers.values():
            writer.add_lateness(record)

    def append_log(self, data: bytes) -> None:
        for writer in self._writers.values():
            writer.append_log(data)

    def append_run_log(self, json_line: str) -> None:
        for writer in self._writers.values():
            writer.append_run_log(json_line)

    def of(self, package: str) -> BundleWriter:
        """The bundle of one app, for what concerns it alone."""
        return self._writers[package]
