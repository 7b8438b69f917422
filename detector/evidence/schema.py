"""The JSON Schema of a bundle's records: one object, by file name.

A `.json` file is included as it is, a `.jsonl` file as the list of its lines. Raw data (pictures, videos,
trees, dumps, the device's log) is in the device's own format and not covered.
"""

from dataclasses import dataclass
from typing import Any

from detector import codec
from detector.evidence import layout
from detector.evidence.migration import ActionRecord1, GapRecord1
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

__all__ = ["bundle_1_schema", "bundle_schema"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Records:
    """The files common to all formats; `manifest` is missing while a bundle is open."""

    header: RunHeader
    journal: tuple[JournalEntry, ...]
    frames: tuple[FrameRecord, ...]
    trees: tuple[TreeRecord, ...]
    clock: tuple[ClockReading, ...]
    foreground: tuple[ForegroundRecord, ...]
    dumps: tuple[DumpRecord, ...]
    packets: tuple[PacketRecord, ...] = ()
    manifest: Manifest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bundle2(_Records):
    actions: tuple[ActionRecord, ...]
    gaps: tuple[GapRecord, ...]
    lateness: tuple[LatenessRecord, ...] = ()
    pictures: tuple[PictureRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bundle1(_Records):
    actions: tuple[ActionRecord1, ...]
    gaps: tuple[GapRecord1, ...]


_PATHS = {
    "actions": layout.ACTIONS,
    "clock": layout.CLOCK,
    "dumps": layout.DUMPS,
    "foreground": layout.FOREGROUND,
    "frames": layout.FRAMES,
    "gaps": layout.GAPS,
    "header": layout.HEADER,
    "journal": layout.JOURNAL,
    "lateness": layout.LATENESS,
    "manifest": layout.MANIFEST,
    "packets": layout.PACKETS,
    "pictures": layout.PICTURES,
    "trees": layout.TREES,
}


def bundle_schema() -> dict[str, Any]:
    """The schema of the current format."""
    return _by_path(codec.json_schema(_Bundle2), layout.FORMAT)


def bundle_1_schema() -> dict[str, Any]:
    """The schema of the previous format, which is still read."""
    return _by_path(codec.json_schema(_Bundle1), layout.BUNDLE_1)


def _by_path(schema: dict[str, Any], format_: str) -> dict[str, Any]:
    properties = schema["properties"]
    return schema | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{format_}: the records of one run, by file",
        "description": "A .json file as it is, a .jsonl file as the list of its lines.",
        "properties": {_PATHS[name]: properties[name] for name in properties},
        "required": sorted(_PATHS[name] for name in schema["required"]),
    }
