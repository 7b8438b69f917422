"""Paths in a sealed case, and nothing else; paths within a seal are relative to its own folder."""

import re
from pathlib import Path

__all__ = [
    "BAGIT",
    "BAG_INFO",
    "CUSTODY",
    "DRAFT",
    "KEY",
    "PAYLOAD",
    "SEALS",
    "STAMPS",
    "STATEMENT",
    "manifest_path",
    "numbers_of_seals",
    "seal_folder",
    "tag_manifest_path",
]

SEALS = "seals"
DRAFT = ".draft"  # a seal being made; one at a time
CUSTODY = "custody.jsonl"

PAYLOAD = "data"
BAGIT = "bagit.txt"
BAG_INFO = "bag-info.txt"
STATEMENT = "seal/statement.dsse.json"
KEY = "seal/key.pub.pem"
STAMPS = "stamps"

_NUMBER = re.compile(r"[0-9]{4}")


def manifest_path(algorithm: str) -> str:
    return f"manifest-{algorithm}.txt"


def tag_manifest_path(algorithm: str) -> str:
    return f"tagmanifest-{algorithm}.txt"


def seal_folder(case: Path, number: int) -> Path:
    return case / SEALS / f"{number:04d}"


def numbers_of_seals(case: Path) -> tuple[int, ...]:
    """A link is no seal: what it leads to is not of this case."""
    folder = case / SEALS
    if folder.is_symlink() or not folder.is_dir():
        return ()
    found = (path for path in folder.iterdir() if _NUMBER.fullmatch(path.name) and not path.is_symlink())
    return tuple(sorted(int(path.name) for path in found))
