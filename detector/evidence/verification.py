"""Is every byte of a bundle what was captured? Says so, or names the first file that is not.

A closed bundle is held to its manifest: no file changed, missing or added. One that has the manifest's
sha256 was closed, so a manifest that is not there was taken away. An open bundle is held to its
journal, line by line: what the journal does not prove (a picture half written when the run broke off)
is left out, not believed.
"""

import hashlib
import stat
from collections.abc import Mapping
from pathlib import Path

from detector import codec
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence import layout
from detector.evidence.records import JournalEntry, Manifest

__all__ = [
    "ProvenFiles",
    "manifest_sha256",
    "prove_closed",
    "prove_open",
    "read_bytes",
    "require_known_format",
    "was_closed",
]

ProvenFiles = Mapping[str, int]
"""Path to the number of its bytes that are proven."""

KNOWN_FORMATS = (layout.BUNDLE_1, layout.FORMAT)


def was_closed(folder: Path) -> bool:
    """Whether the run came to its end: the manifest, or the sha256 of one, lies there."""
    return (folder / layout.MANIFEST).exists() or (folder / layout.MANIFEST_SHA256).exists()


def manifest_sha256(folder: Path) -> str | None:
    """What names a closed bundle for good; None of an open one. Raises EvidenceError as `prove_closed`."""
    return hashlib.sha256(_manifest_bytes(folder)).hexdigest() if was_closed(folder) else None


def read_bytes(folder: Path, path: str) -> bytes:
    """Of a plain file: a pipe or a device of that name would keep whoever reads it waiting."""
    try:
        if not stat.S_ISREG((folder / path).stat().st_mode):
            raise EvidenceError(f"{folder / path}: is no plain file")
        return (folder / path).read_bytes()
    except FileNotFoundError as error:
        raise EvidenceError(f"{folder / path}: the file is missing") from error
    except OSError as error:
        raise EvidenceError(f"{folder / path}: cannot be read: {error.strerror or error}") from error


def prove_closed(folder: Path) -> tuple[Manifest, ProvenFiles]:
    """Raises EvidenceError at the first file that is changed, missing or not listed."""
    text = _manifest_bytes(folder)
    try:
        manifest = codec.from_json(Manifest, text, where=str(folder / layout.MANIFEST))
    except ConfigError as error:
        raise EvidenceError(str(error)) from error
    require_known_format(manifest.format, where=folder / layout.MANIFEST)
    proven = {path: _prove(folder, path, sha256) for path, sha256 in manifest.files.items()}
    for path in sorted(_files_in(folder) - proven.keys() - layout.UNLISTED):
        raise EvidenceError(f"{folder / path}: the file was added after the bundle was closed")
    return manifest, proven


def require_known_format(said: str, *, where: Path) -> None:
    """Raises EvidenceError: what a later tool wrote is not half understood."""
    if said not in KNOWN_FORMATS:
        known = " or ".join(repr(one) for one in KNOWN_FORMATS)
        raise EvidenceError(f"{where}: format {said!r} is not known, only {known}")


def _manifest_bytes(folder: Path) -> bytes:
    """Of the manifest, or of its draft where the program was killed before it had its name."""
    name = layout.MANIFEST
    if not (folder / name).exists():
        name = layout.MANIFEST_DRAFT
        if not (folder / name).exists():
            raise EvidenceError(
                f"{folder / layout.MANIFEST}: the file is missing, although {layout.MANIFEST_SHA256} says "
                "that the bundle was closed with it"
            )
    text = read_bytes(folder, name)
    line = f"{hashlib.sha256(text).hexdigest()}  {layout.MANIFEST}\n"
    if read_bytes(folder, layout.MANIFEST_SHA256) != line.encode():
        raise EvidenceError(f"{folder / name}: changed after the bundle was closed")
    return text


def prove_open(folder: Path) -> ProvenFiles:
    """Raises EvidenceError where a file no longer begins with what the journal says it held."""
    journal = read_bytes(folder, layout.JOURNAL)
    last: dict[str, JournalEntry] = {}
    # What follows the last newline is the line that was being written when the run broke off.
    for number, line in enumerate(journal.split(b"\n")[:-1], start=1):
        try:
            entry = codec.from_json(JournalEntry, line, where=f"{folder / layout.JOURNAL} line {number}")
        except ConfigError as error:
            raise EvidenceError(str(error)) from error
        last[entry.path] = entry
    for path, entry in last.items():
        _prove(folder, path, entry.sha256, n_bytes=entry.n_bytes)
    return {path: entry.n_bytes for path, entry in last.items()}


def _prove(folder: Path, path: str, sha256: str, *, n_bytes: int | None = None) -> int:
    if path.startswith("/") or ".." in path.split("/"):
        raise EvidenceError(f"{folder}: names a file outside itself: {path}")
    data = read_bytes(folder, path)[:n_bytes]
    if hashlib.sha256(data).hexdigest() != sha256:
        raise EvidenceError(f"{folder / path}: changed after it was captured")
    return len(data)


def _files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
