import asyncio
import time
from collections.abc import Iterator

import pytest

from detector.virtual.simulated_loop import SimulatedLoop


@pytest.fixture
def loop() -> Iterator[SimulatedLoop]:
    loop = SimulatedLoop()
    yield loop
    loop.close()


def test_an_hour_costs_no_waiting_and_ends_on_the_nanosecond(loop: SimulatedLoop) -> None:
    began_s = time.perf_counter()
    loop.run_until_complete(asyncio.sleep(3600))
    assert time.perf_counter() - began_s < 1
    assert loop.time_ns() == 3_600_000_000_000


def test_timers_fire_in_order_at_their_own_time(loop: SimulatedLoop) -> None:
    fired: list[tuple[str, float]] = []

    async def wait(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        fired.append((name, loop.time()))

    async def both() -> None:
        await asyncio.gather(wait("late", 0.3), wait("early", 0.1))

    loop.run_until_complete(both())
    assert fired == [("early", pytest.approx(0.1, abs=1e-8)), ("late", pytest.approx(0.3, abs=1e-8))]


def test_a_deadline_is_kept_in_simulated_time(loop: SimulatedLoop) -> None:
    async def wait_for_nothing() -> None:
        async with asyncio.timeout(5):
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        loop.run_until_complete(wait_for_nothing())
    assert loop.time() == pytest.approx(5)


def test_waiting_for_what_can_never_happen_is_an_error(loop: SimulatedLoop) -> None:
    task = loop.create_task(asyncio.Event().wait())
    with pytest.raises(RuntimeError, match="never happen"):
        loop.run_until_complete(task)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        loop.run_until_complete(task)


def test_an_executor_runs_in_place(loop: SimulatedLoop) -> None:
    async def compute() -> int:
        return await asyncio.get_running_loop().run_in_executor(None, pow, 2, 5)

    assert loop.run_until_complete(compute()) == 32
