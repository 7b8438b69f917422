"""Each fault through the whole capture code: a gap or a clear end, with the device left as found."""

from dataclasses import replace
from pathlib import Path

import pytest

from detector.core.errors import DeviceNotReady, SystemRestarted
from detector.core.gap_code import GapCode, GapReason
from detector.core.screen import Stream
from detector.evidence.reader import Bundle
from detector.parsing.android_log import parse_log
from detector.parsing.focus import focused_component
from detector.parsing.system_events import read_events
from detector.seeing.log_evidence import cut_short
from detector.session.foreground import LOCKED, SCREEN_OFF, TURNED
from detector.virtual.personas import DEFAULT_PERSONA
from tests.fakes.simulated import PACKAGE, capture, device_spec, simulated_device


def captured(fault: str, folder: Path) -> Bundle:
    bundle, broke_off = capture(device_spec(faults=(fault,)), folder)
    assert broke_off is None
    assert not bundle.is_partial
    return bundle


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        pytest.param("dead-screen", r"^virtual-1: its screen is off and does not come on", id="screen off"),
        pytest.param("locked", r"^virtual-1: is locked: unlock it", id="locked"),
        pytest.param("unauthorized", r"^virtual-1: unauthorized", id="unauthorised"),
        pytest.param("offline", r"^virtual-1: offline", id="offline"),
        pytest.param("hang", r"^virtual-1: no answer within \d+ s", id="hangs from the start"),
    ],
)
def test_an_unusable_device_is_reported_before_anything_is_written(fault: str, message: str) -> None:
    with pytest.raises(Exception, match=message), simulated_device(device_spec(faults=(fault,))):
        pass


@pytest.mark.parametrize(
    ("fault", "why"), [("screen-off@5s", SCREEN_OFF), ("locked@5s", LOCKED), ("rotated@5s", TURNED)]
)
def test_a_hidden_app_is_a_gap_without_frames(fault: str, why: GapReason, tmp_path: Path) -> None:
    bundle = captured(fault, tmp_path / "b")
    hidden = [gap for gap in bundle.gaps if gap.code is why.code and gap.stream is Stream.FRAMES]
    assert len(hidden) == 1
    assert hidden[0].to_ms - hidden[0].from_ms > 3_000
    assert {(gap.code, gap.why) for gap in bundle.gaps} == {(why.code, why.why)}
    assert len(bundle.frames) > 15
    assert all(frame.at_ms - frame.at_error_ms <= hidden[0].from_ms for frame in bundle.frames)
    assert hidden[0].to_ms > 8_000  # to the end of the run


def test_an_outdated_dump_does_not_set_the_foreground(tmp_path: Path) -> None:
    bundle = captured("stale-focus@5s", tmp_path / "b")
    (gap,) = bundle.gaps
    assert gap.stream is Stream.FOREGROUND
    assert "com.android.launcher3" in gap.why
    assert PACKAGE in gap.why
    last = focused_component(bundle.foregrounds[-1].text)
    assert last is not None
    assert last.package == PACKAGE  # in the device's words: what was recorded stays
    assert len(bundle.frames) > 60


def test_a_warning_before_the_picture_is_harmless(tmp_path: Path) -> None:
    bundle = captured("display-warning", tmp_path / "b")
    assert bundle.gaps == ()
    assert bundle.pixels(bundle.frames[0]).any()


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The same run with a correct clock."""
    bundle, _ = capture(device_spec(), tmp_path_factory.mktemp("right") / "b")
    return bundle


@pytest.mark.parametrize(
    "fault", [pytest.param("clock-skew", marks=pytest.mark.long), "clock-skew@95s", "clock-drift"]
)
def test_a_wrong_clock_is_covered_by_the_stated_error(fault: str, right: Bundle, tmp_path: Path) -> None:
    wrong = captured(fault, tmp_path / "wrong")
    assert wrong.gaps == ()
    truth = read_events(parse_log(right.log_text), to_run_ms=right.to_run_ms)
    read = read_events(parse_log(wrong.log_text), to_run_ms=wrong.to_run_ms)
    assert len(truth) == len(read)
    for one, other in zip(truth, read, strict=True):
        assert type(one) is type(other)
        assert abs(one.at_ms - other.at_ms) <= one.at_error_ms + other.at_error_ms
        assert other.at_error_ms < 100


def test_a_screen_that_does_not_wake_is_not_forced() -> None:
    with (
        pytest.raises(DeviceNotReady),
        simulated_device(device_spec(faults=("dead-screen",))) as (_, _, world),
    ):
        assert world.devices["virtual-1"].touch.is_screen_on is False


def test_a_display_rotated_before_the_run_is_measured_as_is(tmp_path: Path) -> None:
    bundle = captured("rotated", tmp_path / "b")
    display = bundle.manifest.header.device.display
    assert (display.width_px, display.height_px, display.rotation_deg) == (2400, 1080, 90)
    assert bundle.gaps == ()
    assert bundle.pixels(bundle.frames[0]).shape == (1080, 2400, 3)


@pytest.mark.long
def test_a_connection_lost_in_mid_picture_loses_that_picture(tmp_path: Path) -> None:
    bundle = captured("drop@5s", tmp_path / "b")
    assert {gap.stream for gap in bundle.gaps} <= {Stream.FRAMES, Stream.LOGS, Stream.TREES}
    assert any(gap.stream is Stream.FRAMES for gap in bundle.gaps)
    assert all(gap.to_ms - gap.from_ms < 5_000 for gap in bundle.gaps)
    assert len(bundle.frames) > 50
    assert bundle.frames[-1].at_ms > 8_000
    assert all(bundle.pixels(frame).any() for frame in bundle.frames)


@pytest.mark.parametrize("when", ["3s", "launch+2s", "launch+5s"])
def test_a_restart_of_the_system_breaks_the_run_off_and_nothing_after_it_counts(
    when: str, tmp_path: Path
) -> None:
    bundle, broke_off = capture(device_spec(faults=(f"system-restart@{when}",)), tmp_path / "b")
    assert isinstance(broke_off, SystemRestarted)
    assert bundle.is_partial
    assert bundle.gaps[-1].code is GapCode.SYSTEM_RESTARTED
    cut = cut_short(bundle, parse_log(bundle.log_text), ())
    assert all(frame.at_ms < cut[0].from_ms + 1_000 for frame in bundle.frames)


def test_a_restart_that_nobody_noticed_ends_what_there_is_to_see(tmp_path: Path) -> None:
    """It was over before anybody asked."""
    persona = replace(DEFAULT_PERSONA, system_restart_s=0.01)
    spec = device_spec(persona=persona, faults=("system-restart@launch+2s",))
    bundle, broke_off = capture(spec, tmp_path / "b")
    assert broke_off is None
    cut = cut_short(bundle, parse_log(bundle.log_text), ())
    assert [gap.stream for gap in cut] == [Stream.FRAMES, Stream.LOGS]
    assert {gap.code for gap in cut} == {GapCode.SYSTEM_RESTARTED}
    assert 0 < cut[0].from_ms < bundle.frames[-1].at_ms


def test_what_follows_a_kill_for_memory_is_not_the_apps(tmp_path: Path) -> None:
    bundle = captured("memory-limit@launch+2s", tmp_path / "b")
    lines = parse_log(bundle.log_text)
    (cut,) = cut_short(bundle, lines, read_events(lines, to_run_ms=bundle.to_run_ms))
    assert (cut.stream, cut.code) == (Stream.FRAMES, GapCode.APP_KILLED)
    assert cut.why == "MemoryLimiter:AnonSwap"
    assert 0 < cut.from_ms < bundle.frames[-1].at_ms
