"""This program itself: its version, clock and scenarios."""

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from detector.core.actions import Scenario
from detector.core.clock import Clock
from detector.core.trials import ProbeKind
from detector.scenarios import PROBES, cold_start
from detector.session.clock import RealClock

__all__ = ["SCENARIOS", "host_clock", "probes", "tool_version"]

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
