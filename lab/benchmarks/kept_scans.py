"""Scans of a benchmark that takes longer than one sitting, a line each: the next run continues after them.

Each line names the commit that it was made on, so that a figure over several commits can say so.
"""

import argparse
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Generic, TypeVar

from detector import codec
from detector.core.errors import ConfigError

__all__ = ["KeptScans", "add_kept_option"]

T = TypeVar("T")


class KeptScans(Generic[T]):
    """Scans of one kind in a `.jsonl` file, or in memory alone if there is none.

    An unfinished last line, of a run that was killed, is dropped. Raises ConfigError if another line is not a
    scan of this kind.
    """

    def __init__(self, path: Path | None, kind: type[T]) -> None:
        self._path = path
        self._commit = _commit()
        self._scans: list[tuple[str, T]] = []
        if path is None or not path.exists():
            return
        whole, _, unfinished = path.read_text(encoding="utf-8").rpartition("\n")
        if unfinished:
            path.write_text(f"{whole}\n" if whole else "", encoding="utf-8")
        for number, line in enumerate(whole.splitlines(), start=1):
            where = f"{path}, line {number}"
            plain = codec.plain_json(line, where=where)
            if plain.keys() != {"commit", "scan"}:
                raise ConfigError(f"{where}: not a kept scan")
            self._scans.append((str(plain["commit"]), codec.from_plain(kind, plain["scan"], where=where)))

    def __iter__(self) -> Iterator[T]:
        return (scan for _, scan in self._scans)

    @property
    def commits(self) -> tuple[str, ...]:
        """In the order in which they were first used."""
        return tuple(dict.fromkeys(commit for commit, _ in self._scans))

    def add(self, scan: T) -> None:
        """Append the scan, to the file at once."""
        self._scans.append((self._commit, scan))
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(codec.to_json_line({"commit": self._commit, "scan": scan}))


def add_kept_option(parser: argparse.ArgumentParser) -> None:
    """`--kept FILE`, for `KeptScans`."""
    parser.add_argument("--kept", type=Path, help="a .jsonl file: go on after the scans in it, and add to it")


def _commit() -> str:
    """Of this checkout, marked if the tree differs from it; "unknown" without git."""
    asked = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty", "--exclude", "*"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
