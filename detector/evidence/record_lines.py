"""The lines of a bundle's `.jsonl` files as records, from any format."""

from pathlib import Path
from typing import TypeVar

from detector import codec
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence import layout
from detector.evidence.migration import ActionRecord1, GapRecord1, action_of_bundle_1, gap_of_bundle_1
from detector.evidence.plain_file import ProvenFiles, read_bytes
from detector.evidence.records import ActionRecord, GapRecord

__all__ = ["actions_of", "gaps_of", "lines_of"]

R = TypeVar("R")


def actions_of(folder: Path, proven: ProvenFiles, format_: str) -> tuple[ActionRecord, ...]:
    if format_ != layout.BUNDLE_1:
        return lines_of(folder, layout.ACTIONS, proven, ActionRecord)
    where = str(folder / layout.ACTIONS)
    return tuple(
        action_of_bundle_1(record, where=where)
        for record in lines_of(folder, layout.ACTIONS, proven, ActionRecord1)
    )


def gaps_of(folder: Path, proven: ProvenFiles, format_: str) -> tuple[GapRecord, ...]:
    if format_ != layout.BUNDLE_1:
        return lines_of(folder, layout.GAPS, proven, GapRecord)
    return tuple(gap_of_bundle_1(record) for record in lines_of(folder, layout.GAPS, proven, GapRecord1))


def lines_of(folder: Path, path: str, proven: ProvenFiles, kind: type[R]) -> tuple[R, ...]:
    """The proven part of the file. Raises an EvidenceError that names an invalid line."""
    data = read_bytes(folder, path)[: proven[path]] if path in proven else b""
    try:
        return tuple(
            codec.from_json(kind, line, where=f"{folder / path} line {number}")
            for number, line in enumerate(data.split(b"\n")[:-1], start=1)
        )
    except ConfigError as error:
        raise EvidenceError(str(error)) from error
