"""This program itself: its version, hash, clock and scenarios."""

import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

from detector.core.actions import Scenario
from detector.core.clock import Clock
from detector.core.trials import ProbeKind
from detector.scenarios import PROBES, cold_start
from detector.session.clock import RealClock

__all__ = ["SCENARIOS", "host_clock", "probes", "tool_sha256", "tool_version"]

DISTRIBUTION = "dark-pattern-detector"

SCENARIOS: dict[str, Callable[[str], Scenario]] = {cold_start.NAME: cold_start.cold_start}


def tool_version() -> str:
    """The installed version; "0" if the package runs from a bare folder."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "0"


def probes() -> tuple[ProbeKind, ...]:
    """The probes a scan may run on a window, in this order."""
    return PROBES


def host_clock() -> Clock:
    return RealClock()


@cache  # the program does not change while it runs
def tool_sha256() -> str:
    """One hash over all files of the program, sorted by path; equal for a checkout and an installed wheel."""
    digest = hashlib.sha256()
    for path, traversable in sorted(_program(files("detector"), "")):
        digest.update(f"{hashlib.sha256(traversable.read_bytes()).hexdigest()}  {path}\n".encode())
    return digest.hexdigest()


def _program(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for path in folder.iterdir():
        if path.name == "__pycache__" or (prefix == "" and path.name == "models"):
            continue  # models have their own hashes, and are stored elsewhere in a checkout
        if path.is_dir():
            yield from _program(path, f"{prefix}{path.name}/")
        else:
            yield f"{prefix}{path.name}", path
