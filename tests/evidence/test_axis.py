"""0 of the run's axis is the start of the app's process, by the device's own log."""

from pathlib import Path

import pytest

from detector.core.actions import Launch, Wait
from detector.evidence.axis import ZeroKind
from detector.evidence.reader import Bundle, open_bundle
from detector.evidence.writer import BundleWriter
from tests.evidence.bundles import EPOCH_AT_ZERO_MS, at, header, png

SKEW_MS = 3_600_000.0


def line(ms: float, process: str = "com.a") -> str:
    """As dated by the device's log, whose clock is an hour ahead; `ms` after the host's call."""
    epoch_s = (EPOCH_AT_ZERO_MS + SKEW_MS + ms) / 1000
    start = f"[0,4321,10150,{process},next-top-activity,{{com.a/com.a.Main}}]"
    return f"{epoch_s:.6f}   832   855 I am_proc_start: {start}\n"


def run(folder: Path, log: str, *, has_clock: bool = True, launches: bool = True) -> Bundle:
    writer = BundleWriter(folder, header())
    if has_clock:
        writer.add_clock_reading(EPOCH_AT_ZERO_MS + SKEW_MS - 100, at(-100, 4))
    action = Launch(package="com.a") if launches else Wait(duration_ms=50)
    effect = at(25, 25) if launches else None
    started_ns = at(0).earliest_ns
    writer.add_action(action, started_ns=started_ns, ended_ns=at(50).latest_ns, effect=effect)
    writer.add_frame(png(9), shown=at(500, 5), source="x", lossy=False, width_px=12, height_px=20)
    writer.append_log(log.encode())
    writer.close(ended_at="")
    return open_bundle(folder)


def test_times_count_from_process_start_whatever_the_device_clock(tmp_path: Path) -> None:
    bundle = run(tmp_path / "b", line(-900) + line(80, "com.other") + line(130) + line(400, "com.a:push"))
    assert bundle.zero.kind is ZeroKind.PROCESS_START
    assert bundle.zero.error_ms == pytest.approx(4, abs=0.1)
    assert bundle.frames[0].at_ms == pytest.approx(370, abs=0.1)
    assert bundle.actions[0].effect_ms == pytest.approx(-130, abs=0.1)
    assert bundle.to_run_ms(EPOCH_AT_ZERO_MS + SKEW_MS + 130)[0] == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize(
    ("log", "has_clock"),
    [
        pytest.param("", True, id="a process that lived on"),
        pytest.param(line(16_000), True, id="one that started much later"),
        pytest.param(line(130), False, id="a clock that was never read"),
    ],
)
def test_times_count_from_the_call_without_a_start_line(log: str, has_clock: bool, tmp_path: Path) -> None:
    bundle = run(tmp_path / "b", log, has_clock=has_clock)
    assert bundle.zero.kind is ZeroKind.LAUNCH
    assert bundle.frames[0].at_ms == pytest.approx(500)


def test_times_count_from_the_first_action_without_a_launch(tmp_path: Path) -> None:
    bundle = run(tmp_path / "b", line(130), launches=False)
    assert bundle.zero.kind is ZeroKind.FIRST_ACTION


def test_reports_the_clock_offset_with_its_error(tmp_path: Path) -> None:
    offset = run(tmp_path / "b", "").clock_offset_ms
    assert offset is not None
    assert offset.value == pytest.approx(EPOCH_AT_ZERO_MS + SKEW_MS - at(0).earliest_ns / 1e6)
    assert offset.error == 4


def test_reports_the_wall_clock_at_zero_with_both_errors(tmp_path: Path) -> None:
    bundle = run(tmp_path / "b", "")
    assert bundle.zero_wall_ms is not None
    assert bundle.zero_wall_ms.value == pytest.approx(EPOCH_AT_ZERO_MS + SKEW_MS)
    assert bundle.zero_wall_ms.error == 4 + bundle.zero.error_ms
    assert run(tmp_path / "c", "", has_clock=False).zero_wall_ms is None
