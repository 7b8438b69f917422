"""Which virtual device is asked for; apart from what makes one, which costs half a second to import."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["VirtualChoice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualChoice:
    """`app_files` empty: all that are shipped. `persona` None: the default one."""

    app_files: tuple[Path, ...] = ()
    persona: str | None = None
    faults: tuple[str, ...] = ()
    seed: int = 0
