"""Writes a rendered report to disk: the whole folder, or nothing.

Files are written to a folder beside the old report, which then gives way to it. A reader never
sees half of a report, and no picture of an earlier judgement stays behind.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from detector.core.errors import ConfigError

__all__ = ["add_files", "write_files"]


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Make `folder` hold exactly `files` (path → bytes). Raises ConfigError that names the folder."""
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
    """Put files into a folder that holds other things too. Raises ConfigError that names the folder."""
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
