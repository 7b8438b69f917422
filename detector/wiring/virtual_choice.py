"""The virtual device requested; separate from the code that builds one, which takes 0.5 s to import."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["VirtualChoice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualChoice:
    """`app_files` empty: all shipped apps; `with_no_apps`: none. `persona` None: the default one.

    `apk_twins`: apps that appear once an APK of their package is installed.
    """

    app_files: tuple[Path, ...] = ()
    with_no_apps: bool = False
    apk_twins: tuple[Path, ...] = ()
    persona: str | None = None
    faults: tuple[str, ...] = ()
    seed: int = 0
