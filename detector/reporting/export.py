"""Writes a rendered report to disk: the whole folder or nothing.

Files are written to a temporary folder that then replaces the old report. A reader never sees half a report,
and no picture of an earlier judgement remains.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from detector.core.errors import ConfigError

__all__ = ["add_files", "write_files"]


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Make `folder` contain exactly `files` (path → bytes). Raises ConfigError that names the folder."""
    draft = folder.with_name(f".{folder.name}.draft")
    old = folder.with_name(f".{folder.name}.old")
    try:
        _remove(draft)
        draft.mkdir(parents=True)
        for path, content in files.items():
            _write(draft, path, content)
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


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)
    elif folder.exists():
        folder.unlink()
