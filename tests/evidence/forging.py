"""What somebody with a bundle, this program's source and no key can do to it."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from detector.evidence import layout

__all__ = ["PLAUSIBLE_APK", "close_again", "edit_header", "edit_manifest", "journal_again", "make_xiaomi"]

PLAUSIBLE_APK = "5" * 64


def make_xiaomi(folder: Path, *, with_journal: bool) -> None:
    """A virtual phone becomes a phone of the shops, and the app the one of the shops."""

    def edit(header: dict[str, Any]) -> None:
        header["device"] |= {"kind": "phone", "manufacturer": "Xiaomi", "model": "2211133C", "build": "V14"}
        header["package"]["apk_sha256"] = PLAUSIBLE_APK

    edit_header(folder, edit)
    if with_journal:
        journal_again(folder, layout.HEADER)
    close_again(folder)


def edit_header(folder: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    path = folder / layout.HEADER
    header = json.loads(path.read_bytes())
    edit(header)
    path.write_text(json.dumps(header), encoding="utf-8")


def journal_again(folder: Path, name: str) -> None:
    """As if the file had had these bytes all along."""
    path, data = folder / layout.JOURNAL, (folder / name).read_bytes()
    entries = [json.loads(line) for line in path.read_bytes().splitlines()]
    for entry in entries:
        if entry["path"] == name:
            entry |= {"n_bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    path.write_text("".join(f"{json.dumps(entry)}\n" for entry in entries), encoding="utf-8")


def close_again(folder: Path, *, header: bool = True) -> None:
    """The manifest of what is there now; `header` False: it still repeats the old one."""

    def edit(manifest: dict[str, Any]) -> None:
        names = [name for name in _files_in(folder) if name not in layout.UNLISTED]
        manifest["files"] = {
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in sorted(names)
        }
        if header:
            manifest["header"] = json.loads((folder / layout.HEADER).read_bytes())

    edit_manifest(folder, edit)


def edit_manifest(folder: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """The manifest changed, and its own hash with it."""
    path = folder / layout.MANIFEST
    manifest = json.loads(path.read_bytes())
    edit(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")
    line = f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {layout.MANIFEST}\n"
    (folder / layout.MANIFEST_SHA256).write_text(line, encoding="utf-8")


def _files_in(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
