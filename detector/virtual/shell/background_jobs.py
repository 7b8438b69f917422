"""Jobs that shells started with `&`: they outlive the shells, and end with the device."""

import asyncio
import contextlib
from collections.abc import Coroutine

from detector.virtual.streams import StreamClosed

__all__ = ["BackgroundJobs"]

_MAX_JOBS = 256


class BackgroundJobs:
    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[None, None, int]) -> None:
        """Beyond a limit the newest is not started: no client needs so many, a fork bomb does."""
        if len(self._tasks) >= _MAX_JOBS:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()


async def _quietly(work: Coroutine[None, None, int]) -> None:
    """The reader may have gone; the job continues silently or ends, as on a broken pipe."""
    with contextlib.suppress(StreamClosed):
        await work
