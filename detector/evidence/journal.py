"""Reads a bundle's journal, and holds a closed bundle against it.

The manifest is written once, at the end; the journal grew with the run. Both must tell of the same files with
the same bytes, and what the manifest repeats of the run must be what the run's own files say.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

from detector import codec
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence import layout
from detector.evidence.clock_model import zero_of
from detector.evidence.derived_bundle import AbsentFile
from detector.evidence.fault import FaultCode
from detector.evidence.plain_file import (
    FaultyEvidence,
    ProvenFiles,
    length_of,
    lines_of,
    open_plain,
    read_bytes,
)
from detector.evidence.records import ActionRecord, ClockReading, JournalEntry, Manifest, RunHeader

__all__ = ["contradictions", "journalled"]

MAX_LINE_BYTES = 100_000
"""For one line of the journal, which names one file."""

_NEVER_JOURNALLED = frozenset({layout.JOURNAL})


def journalled(folder: Path) -> dict[str, tuple[str, int]]:
    """By path the hash and the number of bytes proven by the journal's last entry for it."""
    path = folder / layout.JOURNAL
    last: dict[str, tuple[str, int]] = {}
    with open_plain(path) as file:
        length_of(file, path)
        for number in count(1):
            line = file.readline(MAX_LINE_BYTES)
            if not line.endswith(b"\n") and len(line) < MAX_LINE_BYTES:
                return last  # this line was being written when the run broke off
            try:
                entry = codec.from_json(JournalEntry, line, where=f"line {number}")
            except ConfigError as error:
                raise FaultyEvidence(FaultCode.UNREADABLE, path, str(error)) from error
            last[entry.path] = entry.sha256, entry.n_bytes
    return last


def contradictions(
    folder: Path, manifest: Manifest, proven: ProvenFiles, absent: Mapping[str, AbsentFile]
) -> Iterator[FaultyEvidence]:
    """What the manifest of a closed bundle says otherwise than its journal and its records.

    `absent`: the files that are gone from a derived copy. Nothing is said of a file that is neither there as
    the manifest lists it nor known to be gone: that is another fault.
    """
    if layout.JOURNAL not in proven:
        return
    try:
        entries = journalled(folder)
    except FaultyEvidence as error:
        yield error
        return
    yield from _about_files(folder, manifest, entries, {**_lengths(absent), **proven})
    yield from _about_records(folder, manifest, proven)


def _lengths(absent: Mapping[str, AbsentFile]) -> dict[str, int]:
    return {
        path: absent_file.n_bytes for path, absent_file in absent.items() if absent_file.n_bytes is not None
    }


def _about_files(
    folder: Path, manifest: Manifest, entries: Mapping[str, tuple[str, int]], lengths: Mapping[str, int]
) -> Iterator[FaultyEvidence]:
    listed = manifest.files.keys() - _NEVER_JOURNALLED
    for path in sorted(listed - entries.keys()):
        yield _contradiction(folder / path, "is listed by the manifest, but the journal does not know it")
    for path in sorted(entries.keys() - listed):
        yield _contradiction(folder / path, "is known to the journal, but the manifest does not list it")
    for path in sorted(listed & entries.keys()):
        sha256, n_bytes = entries[path]
        if manifest.files[path] != sha256 or lengths.get(path, n_bytes) != n_bytes:
            yield _contradiction(folder / path, "has other bytes than the journal recorded at the capture")


def _about_records(folder: Path, manifest: Manifest, proven: ProvenFiles) -> Iterator[FaultyEvidence]:
    """The manifest repeats the header and the clock readings, and derives its zero from them."""
    where = folder / layout.MANIFEST
    repeated: tuple[tuple[str, frozenset[str], Callable[[], bool]], ...] = (
        ("header", frozenset({layout.HEADER}), lambda: manifest.header == _header(folder)),
        (
            "clock readings",
            frozenset({layout.CLOCK}),
            lambda: manifest.clock_readings == lines_of(folder, layout.CLOCK, proven, ClockReading),
        ),
        (
            "zero",
            frozenset({layout.ACTIONS}),
            lambda: (
                manifest.zero_ns
                == zero_of(lines_of(folder, layout.ACTIONS, proven, ActionRecord), manifest.clock_readings)
            ),
        ),
    )
    for name, needs, is_same in repeated:
        try:
            if needs <= proven.keys() and not is_same():
                yield _contradiction(where, f"gives another {name} than the run's own files")
        except FaultyEvidence as error:
            yield error
        except (EvidenceError, ConfigError) as error:
            yield FaultyEvidence(FaultCode.UNREADABLE, where, str(error))


def _header(folder: Path) -> RunHeader:
    return codec.from_json(RunHeader, read_bytes(folder, layout.HEADER), where=layout.HEADER)


def _contradiction(path: Path, sentence: str) -> FaultyEvidence:
    return FaultyEvidence(FaultCode.CONTRADICTS_JOURNAL, path, sentence)
