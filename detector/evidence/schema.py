"""The JSON Schema of a bundle's records: one object, by file name.

A `.json` file is included as it is, a `.jsonl` file as the list of its lines. Raw data (pictures, videos,
trees, dumps, the device's log) is in the device's own format and not covered.
"""

from dataclasses import dataclass
from typing import Any

from detector import codec
from detector.evidence import layout
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

__all__ = ["bundle_schema"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Records:
    """The files of a bundle; `manifest` is missing while it is open."""

    header: RunHeader
    journal: tuple[JournalEntry, ...]
    frames: tuple[FrameRecord, ...]
    trees: tuple[TreeRecord, ...]
    clock: tuple[ClockReading, ...]
    foreground: tuple[ForegroundRecord, ...]
    dumps: tuple[DumpRecord, ...]
    actions: tuple[ActionRecord, ...]
    gaps: tuple[GapRecord, ...]
    packets: tuple[PacketRecord, ...] = ()
    manifest: Manifest | None = None
    lateness: tuple[LatenessRecord, ...] = ()
    pictures: tuple[PictureRecord, ...] = ()


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
    schema = codec.json_schema(_Records)
    properties = schema["properties"]
    return schema | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{layout.FORMAT}: the records of one run, by file",
        "description": "A .json file as it is, a .jsonl file as the list of its lines.",
        "properties": {_PATHS[name]: properties[name] for name in properties},
        "required": sorted(_PATHS[name] for name in schema["required"]),
    }
