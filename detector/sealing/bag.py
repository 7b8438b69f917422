"""The manifests of a BagIt bag (RFC 8493), written and read equally strictly.

A manifest in another spelling than this program's (upper-case hex, different whitespace, another order) has
been changed, even if a lenient reader would accept it: every byte of a seal is verified.
"""

from collections.abc import Mapping
from pathlib import Path

from detector.core.errors import ConfigError, EvidenceError
from detector.core.printable import printable
from detector.evidence.plain_file import read_document
from detector.sealing import layout
from detector.sealing.digests import ALGORITHMS, FileHashes

__all__ = ["BAGIT_TEXT", "bag_info", "list_text", "read_list", "refuse_odd_name", "tag_lists"]

BAGIT_TEXT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

_LENGTHS = {"sha256": 64, "sm3": 64}


def bag_info(*, name: str, made_by: str, day: str, files: Mapping[str, FileHashes]) -> str:
    """`day` is YYYY-MM-DD. One line per value: no folder name can produce a second line."""
    n_bytes = sum(file.n_bytes for file in files.values())
    fields = {
        "Bag-Software-Agent": made_by,
        "Bagging-Date": day,
        "External-Identifier": name,
        "Payload-Oxum": f"{n_bytes}.{len(files)}",
    }
    return "".join(f"{label}: {' '.join(printable(value).split())}\n" for label, value in fields.items())


def list_text(files: Mapping[str, FileHashes], algorithm: str) -> str:
    """In the format of `sha256sum -c`, which must not need escapes in a path (see `refuse_odd_name`)."""
    return "".join(f"{files[path].by(algorithm)}  {path}\n" for path in sorted(files))


def tag_lists(files: Mapping[str, FileHashes]) -> dict[str, str]:
    """The tag manifests, by their own paths."""
    return {layout.tag_manifest_path(algorithm): list_text(files, algorithm) for algorithm in ALGORITHMS}


def read_list(path: Path, algorithm: str) -> dict[str, str]:
    """Hash by path. Raises EvidenceError if it is missing or not in the exact form of `list_text`."""
    try:
        text = read_document(path).decode("utf-8")
    except (EvidenceError, UnicodeDecodeError) as error:
        raise EvidenceError(f"{path}: is no list of files") from error
    listed: dict[str, str] = {}
    for line in text.splitlines(keepends=True):
        value, blank, name = line[:-1].partition("  ")
        is_hash = len(value) == _LENGTHS[algorithm] and not value.strip("0123456789abcdef")
        if not (line.endswith("\n") and blank and is_hash and name) or name in listed:
            raise EvidenceError(f"{path}: is not spelled as a list of files")
        if name.startswith("/") or ".." in name.split("/"):
            raise EvidenceError(f"{path}: names a file outside the bag")
        listed[name] = value
    if list(listed) != sorted(listed):
        raise EvidenceError(f"{path}: is not in order")
    return listed


def refuse_odd_name(path: str, *, where: Path) -> None:
    """Raises ConfigError for a name that BagIt or `sha256sum` would have to escape."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        is_odd = True
    else:
        is_odd = printable(path) != path or any(text in path for text in "%\\\n\r\t")
    if is_odd or path != path.strip():
        raise ConfigError(
            f"{where / path}: cannot be listed under this name in a seal: rename it, or take it out"
        )
