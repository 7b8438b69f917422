"""Decoded pictures, kept as they are in an unnamed temporary file.

Several passes look at every picture of a run, and there may be more than fit into memory: a splash that moves
shows fifty in five seconds. Unpacking a photograph of 1080x2400 px takes 60 ms, reading it back from the file
4 ms. The pages of that file belong to the system, which can do without them.
"""

import os
import shutil
import tempfile
import weakref
from collections.abc import Hashable
from io import FileIO
from pathlib import Path

import numpy as np

__all__ = ["FEW", "MAX_BYTES", "MIN_FREE_BYTES", "DecodedPictures"]

MAX_BYTES = 640 << 20
"""80 pictures of 1080x2400 px."""

MIN_FREE_BYTES = 4 << 30
"""Of the file's disk: evidence needs the rest."""

FEW = 8
"""Pictures of a run: most launches show no more."""

LARGE_FILES = Path("/var/tmp")
"""For temporary files that are large: /tmp may lie in memory (file-hierarchy(7))."""


class DecodedPictures:
    """Keeps what it can; whatever it lacks has to be decoded again, so no failure of the file matters.

    `few`: as many pictures stay in memory elsewhere, and are kept here only when decoded a second time.
    """

    def __init__(self, most_bytes: int = MAX_BYTES, folder: Path | None = None, *, few: int = FEW) -> None:
        self._most_bytes, self._folder, self._few = most_bytes, folder, few
        self._decoded_once: set[Hashable] = set()
        self._places: dict[Hashable, tuple[int, tuple[int, ...]]] = {}
        self._n_bytes = 0
        self._file: FileIO | None = None

    def get(self, key: Hashable) -> np.ndarray | None:
        """(H, W, 3) uint8, an array of its own; None if it is not kept."""
        if key not in self._places or self._file is None:
            return None
        offset, shape = self._places[key]
        picture = np.empty(shape, np.uint8)
        try:
            self._file.seek(offset)
            n_read = self._file.readinto(picture.data.cast("B"))
        except OSError:
            return None
        return picture if n_read == picture.nbytes else None

    def note_decoded(self, key: Hashable, picture: np.ndarray) -> None:
        """`picture` is (H, W, 3) uint8.

        A few pictures stay in memory: one is kept here once it had to be decoded again. Of many each will be.
        """
        if key not in self._decoded_once:
            self._decoded_once.add(key)
            if len(self._decoded_once) <= self._few:
                return
        if key in self._places or self._n_bytes + picture.nbytes > self._most_bytes:
            return
        try:
            if self._file is None:
                self._file = self._opened()
            self._file.seek(self._n_bytes)
            n_written = self._file.write(np.ascontiguousarray(picture).data.cast("B"))
        except OSError:
            n_written = 0
        if n_written < picture.nbytes:  # a full disk may take a part: the rest would read as black later
            self._most_bytes = 0
            return
        self._places[key] = (self._n_bytes, picture.shape)
        self._n_bytes += picture.nbytes

    def _opened(self) -> FileIO:
        folder = self._folder or _folder_for_large_files()
        if shutil.disk_usage(folder).free < MIN_FREE_BYTES:
            raise OSError("little space is left")
        file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - closed with this object
        weakref.finalize(self, file.close)
        return file


def _folder_for_large_files() -> Path:
    is_chosen = bool(os.environ.get("TMPDIR"))
    return LARGE_FILES if not is_chosen and os.access(LARGE_FILES, os.W_OK) else Path(tempfile.gettempdir())
