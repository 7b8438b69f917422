"""How long a simulated phone takes: seconds before and after the moment it samples or acts.

Only simulated time needs this; in real time the host's own work is the latency. The ranges are our
own, at the fast end of those reported for phones (devices.md 1.4 f, 1.5, 3.1); every draw comes from the
device's seed.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

__all__ = ["NO_LATENCY", "PHONE_LATENCY", "Latency", "LatencyTable", "Span"]

STUTTER_SHARE = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Ranges in seconds, before and after the sampling moment."""

    before_s: tuple[float, float] = (0.0, 0.0)
    after_s: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyTable:
    open_service: Span = Span()
    command: Span = Span()
    dumpsys: Span = Span()
    screencap: Span = Span()
    screenshot: Span = Span()
    dump: Span = Span()
    stock_dump: Span = Span()
    shell_input: Span = Span()
    injected_input: Span = Span()
    start_activity: Span = Span()


NO_LATENCY = LatencyTable()

PHONE_LATENCY = LatencyTable(
    open_service=Span(before_s=(0.001, 0.003)),
    command=Span(before_s=(0.004, 0.010), after_s=(0.001, 0.003)),
    dumpsys=Span(before_s=(0.015, 0.040), after_s=(0.005, 0.015)),
    screencap=Span(before_s=(0.010, 0.025), after_s=(0.030, 0.065)),
    screenshot=Span(before_s=(0.008, 0.018), after_s=(0.020, 0.040)),
    dump=Span(before_s=(0.030, 0.120), after_s=(0.050, 0.130)),
    stock_dump=Span(before_s=(0.600, 0.900), after_s=(0.300, 0.500)),
    shell_input=Span(before_s=(0.060, 0.140), after_s=(0.010, 0.030)),
    injected_input=Span(before_s=(0.001, 0.004), after_s=(0.001, 0.003)),
    start_activity=Span(before_s=(0.030, 0.080), after_s=(0.010, 0.030)),
)


class Latency:
    """`stutter_s`: one picture in five is late by up to this, and those in between are lost."""

    def __init__(self, table: LatencyTable, *, seed: str, stutter_s: float = 0.0) -> None:
        self.table = table
        self._stutter_s = stutter_s
        self._chance = random.Random(f"{seed}/latency")
        self._stutter_chance = random.Random(f"{seed}/stutter")

    async def stutter(self) -> None:
        """To be called before a picture is taken."""
        if self._stutter_s and self._stutter_chance.random() < STUTTER_SHARE:
            await asyncio.sleep(self._stutter_s * self._stutter_chance.random())

    @asynccontextmanager
    async def around(self, span: Span) -> AsyncIterator[None]:
        """Waits before and after the body, which is the sampling moment."""
        before_s, after_s = self._chance.uniform(*span.before_s), self._chance.uniform(*span.after_s)
        if before_s:
            await asyncio.sleep(before_s)
        yield
        if after_s:
            await asyncio.sleep(after_s)
