"""What this host remembers of the nights in which decisions of a baseline were lost.

A baseline that is committed and only read cannot count nights; this file in the state folder does, one for
each baseline. A fresh machine of a CI has none: there `detector baseline update` or a history counts.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from detector import codec
from detector.case import write_derived
from detector.core.errors import ConfigError, DetectorError
from detector.regression.baseline import UndecidedEntry
from detector.wiring.leases import state_folder

__all__ = ["read_undecided", "remember_undecided"]

_FORMAT = "undecided/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remembered:
    format: str
    undecided: tuple[UndecidedEntry, ...]


def read_undecided(baseline: Path) -> tuple[UndecidedEntry, ...]:
    """() if nothing is remembered, or not as this program writes it."""
    path = _path(baseline)
    try:
        read = codec.from_json(_Remembered, path.read_bytes(), where=str(path))
    except (OSError, DetectorError):
        return ()
    return read.undecided if read.format == _FORMAT else ()


def remember_undecided(baseline: Path, package: str, entries: Sequence[UndecidedEntry]) -> None:
    """Replaces what is remembered of this app. Raises ConfigError if it cannot be written."""
    others = [entry for entry in read_undecided(baseline) if entry.package != package]
    path = _path(baseline)
    if not others and not entries and not path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_derived(path, codec.to_json(_Remembered(format=_FORMAT, undecided=(*others, *entries))))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror or error}") from error


def _path(baseline: Path) -> Path:
    named = hashlib.sha256(str(baseline.resolve()).encode()).hexdigest()[:32]
    return state_folder() / "undecided" / f"{named}.json"
