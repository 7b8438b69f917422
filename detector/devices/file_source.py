"""A file on disk as a source of bytes, read on demand."""

import os
from dataclasses import dataclass, field

__all__ = ["FileSource"]


@dataclass(slots=True)
class FileSource:
    descriptor: int
    n_bytes: int = field(init=False)

    def __post_init__(self) -> None:
        self.n_bytes = os.fstat(self.descriptor).st_size

    def read_at(self, offset: int, n_bytes: int) -> bytes:
        n_bytes = min(n_bytes, self.n_bytes - offset)
        return os.pread(self.descriptor, n_bytes, offset) if offset >= 0 and n_bytes > 0 else b""
