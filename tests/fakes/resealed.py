"""A small bundle whose files can be spoiled one by one, and resealed as if they had been captured that way.

What a bundle's hashes refuse is tested elsewhere; here the bundle's maker lies.
"""

import hashlib
import json
import tempfile
from functools import cache
from pathlib import Path

from detector.core.errors import DetectorError
from detector.evidence import layout
from detector.evidence.reader import Bundle, open_bundle
from detector.watch import read_watch
from tests.evidence.bundles import write_some, write_video

__all__ = ["read_bundle_of", "spoilable_files"]


PARTS = (
    "frame_records",
    "frames",
    "packets",
    "source_intervals_ms",
    "trees",
    "foregrounds",
    "dumps",
    "actions",
    "clock_offset_ms",
    "lateness",
    "gap_records",
    "gaps",
    "log_text",
    "run_log_text",
    "launch_sha256",
)


@cache
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="resealed-")) / "bundle"
    writer = write_some(folder)
    write_video(writer)
    writer.close(ended_at="2026-01-09T08:00:10+00:00")
    return folder


@cache
def spoilable_files() -> dict[str, bytes]:
    """By a short name; `open, …` belongs to a bundle that was never closed."""
    folder = _made()
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != layout.MANIFEST_SHA256
    }
    several = ("frames/", "trees/", "foreground/", "dumps/", "video/", "logs/")
    firsts = {
        next(name for name in files if name.startswith(one))
        for one in several
        if any(name.startswith(one) for name in files)
    }
    kept = {name: data for name, data in files.items() if "/" not in name or name in firsts}
    kept = {f"{Path(name).parent}/*" if name in firsts else name: data for name, data in kept.items()}
    return {**kept, "open, journal.jsonl": kept[layout.JOURNAL], "open, run.json": kept[layout.HEADER]}


def read_bundle_of(name: str, content: bytes) -> None:
    """The bundle with these bytes in that file, read completely."""
    is_open, asked = name.startswith("open, "), name.removeprefix("open, ")
    folder = _made()
    if asked.endswith("/*"):
        inside = folder / asked.removesuffix("/*")
        path = sorted(inside.iterdir())[0]
    else:
        path = folder / asked
    kept = {one: one.read_bytes() for one in (path, folder / layout.JOURNAL, folder / layout.MANIFEST)}
    sealed = (folder / layout.MANIFEST_SHA256).read_bytes()
    try:
        path.write_bytes(content)
        _seal(folder, path, content)
        if is_open:
            (folder / layout.MANIFEST).unlink()
            (folder / layout.MANIFEST_SHA256).unlink()
        _read_all(open_bundle(folder))
    finally:
        for one, data in kept.items():
            one.write_bytes(data)
        (folder / layout.MANIFEST_SHA256).write_bytes(sealed)


def _seal(folder: Path, path: Path, content: bytes) -> None:
    manifest = folder / layout.MANIFEST
    if path != manifest:
        changed = path.relative_to(folder).as_posix()
        hashed = hashlib.sha256(content).hexdigest()
        document = json.loads(manifest.read_bytes())
        document["files"][changed] = hashed
        manifest.write_text(json.dumps(document), encoding="utf-8")
        if path.name != layout.JOURNAL:
            entry = {"path": changed, "n_bytes": len(content), "sha256": hashed}
            with (folder / layout.JOURNAL).open("ab") as journal:
                journal.write(json.dumps(entry).encode() + b"\n")
        document["files"].pop(layout.JOURNAL, None)
        if layout.JOURNAL in json.loads(manifest.read_bytes())["files"]:
            document["files"][layout.JOURNAL] = hashlib.sha256(
                (folder / layout.JOURNAL).read_bytes()
            ).hexdigest()
        manifest.write_text(json.dumps(document), encoding="utf-8")
    line = f"{hashlib.sha256(manifest.read_bytes()).hexdigest()}  {layout.MANIFEST}\n"
    (folder / layout.MANIFEST_SHA256).write_text(line, encoding="utf-8")


def _read_all(bundle: Bundle) -> None:
    """Each part separately: one that is refused does not hide the others."""
    refused: DetectorError | None = None
    for part in PARTS:
        try:
            getattr(bundle, part)
        except DetectorError as error:
            refused = error
    try:
        for frame in bundle.frames[:3]:
            bundle.pixels(frame)
        read_watch(bundle)
    except DetectorError as error:
        refused = error
    if refused is not None:
        raise refused
