"""The device's files: a tree in memory. The host's file system cannot be reached through it.

Paths are absolute or relative to `/`; `/sdcard` is the usual link to the shared storage.
"""

import errno
import posixpath
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["FileEntry", "FileTree"]

_LINKS = {"/sdcard": "/storage/emulated/0", "/storage/self/primary": "/storage/emulated/0"}
_FOLDERS = (
    "/data/app",
    "/data/local/tmp",
    "/dev",
    "/proc",
    "/sdcard",
    "/storage/emulated/0/Android",
    "/storage/emulated/0/DCIM",
    "/storage/emulated/0/Download",
    "/storage/emulated/0/Pictures",
    "/system/bin",
    "/system/framework",
)
FOLDER_MODE = 0o040771
FILE_MODE = 0o100660


@dataclass(slots=True, kw_only=True)
class FileEntry:
    """A file (`data` is its content) or a folder (`data` is None)."""

    mode: int
    modified_at_s: float  # unix time
    data: bytes | None
    number: int

    @property
    def is_folder(self) -> bool:
        return self.data is None

    @property
    def n_bytes(self) -> int:
        return 4096 if self.data is None else len(self.data)


class FileTree:
    """`is_full`: whether nothing more can be written, not even over an existing file."""

    def __init__(self, *, at_s: float, is_full: Callable[[], bool] = lambda: False) -> None:
        self.is_full = is_full
        self._entries: dict[str, FileEntry] = {}
        self._n_made = 0
        self._made_at_s = at_s
        for folder in ("/", *_FOLDERS):
            self.make_folder(folder, at_s=at_s)

    def resolve(self, path: str) -> str:
        """The path without `.`, `..` and links."""
        path = posixpath.normpath("/" + path.lstrip("/"))
        for link, target in _LINKS.items():
            if path == link or path.startswith(link + "/"):
                return target + path[len(link) :]
        return path

    def get(self, path: str) -> FileEntry | None:
        return self._entries.get(self.resolve(path))

    def is_folder(self, path: str) -> bool:
        entry = self.get(path)
        return entry is not None and entry.is_folder

    def read(self, path: str) -> bytes | None:
        """None if there is no such file."""
        entry = self.get(path)
        return entry.data if entry else None

    def why_missing(self, path: str) -> int:
        """The errno of opening a missing file: another file is in the way, or there is nothing."""
        return errno.ENOTDIR if self._is_below_a_file(self.resolve(path)) else errno.ENOENT

    def why_not_written(self, path: str, data: bytes) -> int | None:
        """The errno of writing there; None if it is possible."""
        path = self.resolve(path)
        if self.is_folder(path):
            return errno.EISDIR
        if self._is_below_a_file(path):
            return errno.ENOTDIR
        return errno.ENOSPC if data and self.is_full() else None

    def _is_below_a_file(self, path: str) -> bool:
        while path != "/":
            path = posixpath.dirname(path)
            if (entry := self._entries.get(path)) is not None:
                return not entry.is_folder
        return False

    def write(self, path: str, data: bytes, *, at_s: float, mode: int = FILE_MODE) -> bool:
        """Creates missing folders; False for the reason in `why_not_written`."""
        path = self.resolve(path)
        if self.why_not_written(path, data) is not None:
            return False
        self.make_folder(posixpath.dirname(path), at_s=at_s)
        old = self._entries.get(path)
        self._entries[path] = FileEntry(
            mode=mode, modified_at_s=at_s, data=data, number=old.number if old else self._next_number()
        )
        return True

    def make_folder(self, path: str, *, at_s: float) -> None:
        path = self.resolve(path)
        while path not in self._entries:
            self._entries[path] = FileEntry(
                mode=FOLDER_MODE, modified_at_s=at_s, data=None, number=self._next_number()
            )
            path = posixpath.dirname(path)

    def names_in(self, path: str) -> list[str]:
        prefix = self.resolve(path).rstrip("/") + "/"
        inside = (entry[len(prefix) :] for entry in self._entries if entry.startswith(prefix))
        return sorted(name for name in inside if name and "/" not in name)

    def remove(self, path: str) -> bool:
        """A file, or a folder with all its contents."""
        path = self.resolve(path)
        if path not in self._entries:
            return False
        gone = [entry for entry in self._entries if entry == path or entry.startswith(path + "/")]
        for entry in gone:
            del self._entries[entry]
        return True

    def _next_number(self) -> int:
        self._n_made += 1
        return 1000 + self._n_made
