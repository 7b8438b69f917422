"""An event loop whose clock jumps: simulated time costs no waiting, only work.

Whenever nothing is ready the clock moves straight to the next timer. Code that waits by
`asyncio.sleep` and reads `loop.time()` runs on it unchanged, and the same run gives the same
times to the nanosecond. It serves no sockets. A loop with nothing ready and no timer would wait
forever; here that is an error.
"""

import asyncio
import math
import selectors
from collections.abc import Callable
from typing import Any

__all__ = ["SimulatedLoop"]

_NS_PER_S = 1_000_000_000


class _JumpingSelector(selectors.SelectSelector):
    """Moves the clock by a wait, instead of waiting for a file to become ready."""

    def __init__(self, jump_s: Callable[[float], None]) -> None:
        super().__init__()
        self._jump_s = jump_s

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("the simulated world waits for something that will never happen")
        if timeout > 0:
            self._jump_s(timeout)
        return []


class SimulatedLoop(asyncio.SelectorEventLoop):
    """Starts at 0 s; `run_in_executor` runs its function at once, in place."""

    def __init__(self) -> None:
        self._now_ns = 0
        super().__init__(_JumpingSelector(self._jump))

    def time(self) -> float:
        return self._now_ns / _NS_PER_S

    def time_ns(self) -> int:
        return self._now_ns

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """A signal is raised wherever the loop happens to be, and passed on to whoever runs it: the task in
        which it came has nothing to report.
        """
        if not isinstance(context.get("exception"), KeyboardInterrupt):
            super().call_exception_handler(context)

    def _jump(self, wait_s: float) -> None:
        # Rounded up: a timer must never be found a nanosecond early, or it would be set again and again.
        self._now_ns += math.ceil(wait_s * _NS_PER_S)

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> "asyncio.Future[Any]":
        future: asyncio.Future[Any] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # passed to the awaiting caller, as by a real executor
            future.set_exception(error)
        return future
