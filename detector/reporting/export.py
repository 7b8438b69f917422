"""Writes a rendered report to disk: the whole folder or nothing.

Files are written to a temporary folder that then replaces the old report. A reader never sees half a report,
and no picture of an earlier judgement remains.
"""

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from detector.core.errors import ConfigError

__all__ = ["add_files", "replace_files", "write_files"]


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Make `folder` contain exactly `files` (path → bytes). Raises ConfigError that names the folder."""
    _write_whole(files, folder, kept=())


def replace_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Replace files in `folder` by those given, all at once; the others stay. Raises ConfigError."""
    existing = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file())
    _write_whole(files, folder, kept=[path for path in existing if path not in files])


def _write_whole(files: Mapping[str, bytes], folder: Path, *, kept: Sequence[str]) -> None:
    draft = folder.with_name(f".{folder.name}.draft")
    old = folder.with_name(f".{folder.name}.old")
    try:
        _remove(draft)
        draft.mkdir(parents=True)
        for path, content in files.items():
            _write(draft, path, content)
        for path in kept:
            (draft / path).parent.mkdir(parents=True, exist_ok=True)
            _link_or_copy(folder / path, draft / path)
        _remove(old)
        if folder.exists():
            folder.rename(old)
        draft.rename(folder)
        _remove(old)
    except OSError as error:
        raise ConfigError(f"{folder}: the report cannot be written: {error.strerror or error}") from error


def add_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Add files to a folder that may contain others. Raises ConfigError that names the folder."""
    try:
        for path, content in files.items():
            _write(folder, path, content)
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be written: {error.strerror or error}") from error


def _write(folder: Path, path: str, content: bytes) -> None:
    relative = PurePosixPath(path)
    if relative.is_absolute() or ".." in relative.parts:
        raise ValueError(f"a report's file would lie outside its folder: {path}")
    target = folder / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _link_or_copy(path: Path, target: Path) -> None:
    try:
        os.link(path, target)
    except OSError:  # a file system without hard links
        shutil.copy2(path, target)


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)
    elif folder.exists():
        folder.unlink()
