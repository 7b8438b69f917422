"""Whole cold starts on virtual devices in simulated time, where the true times are known."""

from dataclasses import replace
from pathlib import Path

import pytest

from detector.core.errors import DeviceLost, DeviceNotReady
from detector.core.events import AppCrash, ForegroundChange, ProcessEnd, ProcessStart
from detector.core.gap_code import GapCode
from detector.core.screen import Stream
from detector.parsing.android_log import parse_log
from detector.parsing.system_events import read_events
from detector.virtual.persona import Persona
from detector.virtual.personas import DEFAULT_PERSONA, PERSONAS, persona_named
from tests.fakes.simulated import PACKAGE, capture, crashing_app, device_spec, simulated_device


@pytest.mark.parametrize(
    "persona",
    [
        pytest.param(one, id=one.name, marks=[pytest.mark.long] * (one.name not in ("aosp-9", "hyperos-14")))
        for one in PERSONAS
    ],
)
def test_a_cold_start_is_captured_whole_on_every_persona(persona: Persona, tmp_path: Path) -> None:
    bundle, broke_off = capture(device_spec(persona=persona, clock_skew_s=-40.0), tmp_path / "b")
    assert broke_off is None
    assert not bundle.is_partial
    assert bundle.gaps == ()

    facts = bundle.manifest.header.device
    display = facts.display
    assert facts.kind == "virtual"
    assert (display.width_px, display.height_px) == (persona.display.width_px, persona.display.height_px)
    assert display.density_dpi == persona.display.density_dpi
    assert display.px_per_mm == pytest.approx(persona.display.px_per_mm, rel=0.1)
    assert display.bars.status_bar is not None
    assert display.bars.status_bar.height_px == persona.display.status_bar_px

    assert len(bundle.frames) > 60
    assert all(not frame.lossy for frame in bundle.frames)
    assert bundle.pixels(bundle.frames[0]).shape == (display.height_px, display.width_px, 3)
    assert len(bundle.trees) >= 4

    events = read_events(parse_log(bundle.log_text), to_run_ms=bundle.to_run_ms)
    starts = [event for event in events if isinstance(event, ProcessStart) and event.package == PACKAGE]
    changes = [event for event in events if isinstance(event, ForegroundChange)]
    assert len(starts) == 1
    assert starts[0].at_ms == 0, "the axis begins with the process"
    assert changes[0].to_package == PACKAGE
    assert any(isinstance(event, ProcessEnd) for event in events)


@pytest.mark.long
def test_frames_and_log_lines_share_one_axis_with_any_device_clock(tmp_path: Path) -> None:
    """The skip button's screen ends when the main activity appears: frames and log must agree on that."""
    for name, skew_s in (("slow", -3600.0), ("fast", 86_400.0)):
        bundle, _ = capture(device_spec(clock_skew_s=skew_s), tmp_path / name)
        events = read_events(parse_log(bundle.log_text), to_run_ms=bundle.to_run_ms)
        main = next(
            event
            for event in events
            if isinstance(event, ForegroundChange) and event.activity.endswith("MainActivity")
        )
        hashes = [frame.png_sha256 for frame in bundle.frames]
        last = next(i for i in range(len(hashes) - 1, 0, -1) if hashes[i] != hashes[i - 1])
        before, after = bundle.frames[last - 1], bundle.frames[last]
        assert before.at_ms - before.at_error_ms <= main.at_ms + main.at_error_ms + 50
        assert main.at_ms - main.at_error_ms <= after.at_ms + after.at_error_ms


@pytest.mark.long
def test_the_same_world_gives_the_same_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for the salt, which is drawn anew for each run."""
    monkeypatch.setattr("secrets.token_hex", lambda n_bytes: "5a" * n_bytes)
    for name in ("one", "two"):
        capture(device_spec(), tmp_path / name)
    assert (tmp_path / "one/manifest.json").read_bytes() == (tmp_path / "two/manifest.json").read_bytes()


def test_a_secure_window_is_a_gap_with_readable_trees(tmp_path: Path) -> None:
    bundle, broke_off = capture(device_spec(faults=("secure@3s",)), tmp_path / "b")
    assert broke_off is None
    assert {gap.why for gap in bundle.gaps} == {"secure"}
    assert all(record.sha256 for record in bundle.gap_records)
    assert len(bundle.trees) >= 2


def test_an_empty_dump_is_a_gap_and_never_a_tree(tmp_path: Path) -> None:
    bundle, broke_off = capture(device_spec(faults=("empty-hierarchy",)), tmp_path / "b")
    assert broke_off is None
    assert bundle.trees == ()
    assert {gap.stream for gap in bundle.gaps} == {Stream.TREES}


def test_a_slow_dump_is_given_up_and_frames_continue(tmp_path: Path) -> None:
    bundle, broke_off = capture(device_spec(faults=("slow-dump@7s",)), tmp_path / "b")
    assert broke_off is None
    assert bundle.trees == ()
    assert "no answer within 5 s" in bundle.gaps[0].why
    assert bundle.frames[-1].at_ms > 8_000


@pytest.mark.long
def test_a_dead_server_loses_only_the_trees(tmp_path: Path) -> None:
    bundle, broke_off = capture(device_spec(faults=("dead-uiautomation@3s",)), tmp_path / "b")
    assert broke_off is None
    assert len(bundle.frames) > 60
    assert {gap.stream for gap in bundle.gaps} <= {Stream.TREES}


@pytest.mark.parametrize("fault", ["vanish@4s", "hang@4s", "vanish@60op"])
def test_a_lost_device_leaves_what_was_captured(fault: str, tmp_path: Path) -> None:
    bundle, broke_off = capture(device_spec(faults=(fault,)), tmp_path / "b")
    assert isinstance(broke_off, DeviceLost)
    assert str(broke_off).startswith("virtual-1: ")
    assert bundle.is_partial
    assert len(bundle.frames) > 5
    assert bundle.pixels(bundle.frames[-1]).any()


@pytest.mark.parametrize("state", ["unauthorized", "offline"])
def test_an_unready_device_is_reported_at_once(state: str) -> None:
    with pytest.raises(DeviceNotReady, match="virtual-1"), simulated_device(device_spec(faults=(state,))):
        pass


def test_a_missing_app_is_reported_before_anything_is_written(tmp_path: Path) -> None:
    with (
        simulated_device(device_spec()) as (device, _, _),
        pytest.raises(DeviceNotReady, match=r"com\.nobody is not installed on virtual-1"),
    ):
        device.package_facts("com.nobody")


def test_an_app_that_crashes_at_start_is_evidence_not_an_exception(tmp_path: Path) -> None:
    spec = replace(device_spec(), apps=(crashing_app(DEFAULT_PERSONA),))
    bundle, broke_off = capture(spec, tmp_path / "b")
    assert broke_off is None
    events = read_events(parse_log(bundle.log_text), to_run_ms=bundle.to_run_ms)
    (crash,) = [event for event in events if isinstance(event, AppCrash)]
    assert (crash.process, crash.exception) == (PACKAGE, "java.lang.IllegalStateException")
    assert 300 < crash.at_ms < 900


@pytest.mark.long
def test_an_app_that_the_system_hides_while_the_screen_is_shared_is_a_gap_of_its_own(tmp_path: Path) -> None:
    spec = device_spec(persona=persona_named("aosp-17"), faults=("hidden-content@3s",))
    bundle, broke_off = capture(spec, tmp_path / "b")
    assert broke_off is None
    assert {gap.code for gap in bundle.gaps} == {GapCode.HIDDEN_FROM_SHARING}
    assert all(bundle.pixels(frame).any() for frame in bundle.frames)
    assert len(bundle.trees) >= 2
