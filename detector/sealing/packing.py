"""Packs a case into one ZIP file that any tool opens, with nothing left out and nothing added.

Files that are already compressed (pictures, videos) are stored as they are, the rest is deflated. Files are
sorted by path and carry no times or permissions, which no seal covers: the same case gives the same ZIP.
"""

import hashlib
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from detector.core.errors import ConfigError, EvidenceError

__all__ = ["Packed", "pack_case", "refuse_place"]

_PACKED_ALREADY = frozenset({".png", ".jpg", ".jpeg", ".mp4", ".webm", ".h264", ".zip", ".gz", ".pdf"})
_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest time that ZIP can represent
_PLAIN_FILE = 0o644 << 16
_STEP = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """`sha256` is that of the file at `path`; `case_bytes` is the total size of the case's files."""

    path: Path
    sha256: str
    n_files: int
    n_bytes: int
    case_bytes: int


def pack_case(case: Path, out: Path) -> Packed:
    """Pack every file of `case` under the folder's name. The ZIP appears complete or not at all.

    Raises ConfigError if `out` exists, is inside the case or cannot be written; EvidenceError if the case
    contains anything but regular files, or changes meanwhile.
    """
    refuse_place(case, out)
    draft = out.with_name(f".{out.name}.draft")
    try:
        before = list(_files(case))
        with zipfile.ZipFile(draft, "x", allowZip64=True) as archive:
            for path, n_bytes in before:
                _add(archive, case, path, n_bytes)
        if list(_files(case)) != before:
            raise EvidenceError(f"{case}: was changed while it was packed")
        os.link(draft, out)  # unlike a rename it never replaces a file created meanwhile
    except FileExistsError as error:
        raise ConfigError(f"{error.filename2 or error.filename}: is there already") from error
    except OSError as error:
        raise ConfigError(f"{out}: cannot be written: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)
    with out.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Packed(
        path=out,
        sha256=sha256,
        n_files=len(before),
        n_bytes=out.stat().st_size,
        case_bytes=sum(n_bytes for _, n_bytes in before),
    )


def refuse_place(case: Path, out: Path) -> None:
    """Raises ConfigError if `out` exists or is inside the case."""
    if out.exists():
        raise ConfigError(f"{out}: is there already; nothing is written over it")
    if out.resolve().is_relative_to(case.resolve()):
        raise ConfigError(f"{out}: lies in the case itself")


def _files(case: Path) -> Iterator[tuple[Path, int]]:
    """Files with their length in bytes, sorted by path."""
    for path in sorted(case.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise EvidenceError(f"{path}: is no plain file, so the case cannot be packed whole")
        if path.is_file():
            yield path, path.stat().st_size


def _add(archive: zipfile.ZipFile, case: Path, path: Path, n_bytes: int) -> None:
    name = (Path(case.resolve().name) / path.relative_to(case)).as_posix()
    entry = zipfile.ZipInfo(name, date_time=_NO_TIME)
    entry.external_attr = _PLAIN_FILE
    entry.file_size = n_bytes
    is_packed = path.suffix.lower() in _PACKED_ALREADY
    entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
    with path.open("rb") as source, archive.open(entry, "w") as target:
        while part := source.read(_STEP):
            target.write(part)
