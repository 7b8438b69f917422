"""How late this machine is, measured by waits and written in stretches."""

import threading
from pathlib import Path

import pytest

from detector.evidence.reader import open_bundle
from detector.evidence.writer import BundleWriter
from detector.session.clock import RealClock
from detector.session.own_lateness import LatenessMeter, MeteredClock
from tests.evidence.bundles import header


class HaltedClock:
    """Each sleep takes longer than requested, by the scripted amount."""

    def __init__(self, late_s: list[float]) -> None:
        self._late_s = iter(late_s)
        self._now_ns = 0

    def monotonic_ns(self) -> int:
        return self._now_ns

    def wall_ns(self) -> int:
        return self._now_ns

    def sleep(self, seconds: float) -> None:
        self._now_ns += round((seconds + next(self._late_s)) * 1e9)


def test_a_late_wait_is_a_stretch_of_its_own_and_others_are_grouped(tmp_path: Path) -> None:
    clock = HaltedClock([0.0, 0.02, 0.0, 5.0, 0.0, 0.01])
    with BundleWriter(tmp_path / "b", header()) as writer:
        meter = LatenessMeter(clock, writer)
        metered = MeteredClock(clock, meter)
        for _ in range(6):
            metered.sleep(0.1)
        meter.close()
        writer.close(ended_at="2026-01-09T08:00:02+00:00")
    stretches = open_bundle(tmp_path / "b").lateness
    assert [(one.n_waits, one.worst_ms) for one in stretches] == [
        (3, pytest.approx(20)),
        (1, pytest.approx(5_000)),
        (2, pytest.approx(10)),
    ]
    assert [one.to_ms - one.from_ms for one in stretches] == [
        pytest.approx(each) for each in (320, 5_100, 210)
    ]


def test_on_the_real_clock_a_thread_samples_until_the_end(tmp_path: Path) -> None:
    clock = RealClock()
    before = threading.active_count()
    with BundleWriter(tmp_path / "b", header()) as writer:
        meter = LatenessMeter(clock, writer)
        meter.start()
        clock.sleep(0.3)
        meter.close()
        writer.close(ended_at="2026-01-09T08:00:02+00:00")
    assert threading.active_count() == before
    assert sum(one.n_waits for one in open_bundle(tmp_path / "b").lateness) >= 1
