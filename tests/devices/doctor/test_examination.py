from collections.abc import Iterator

import pytest

from detector.devices.android import AndroidDevice
from detector.devices.doctor.examination import GROUPS, examine
from detector.devices.doctor.finding import Finding, Level, Norms
from detector.devices.frames.video_settings import VIDEO_SOURCES
from detector.i18n.sentences import LANGUAGES, sentences
from detector.virtual.device import VirtualDevice
from detector.virtual.in_process import SimulatedWorld
from tests.devices.frames.videos import phone as phone_with_video
from tests.fakes.simulated import PACKAGE, device_spec


@pytest.fixture
def world() -> Iterator[SimulatedWorld]:
    with SimulatedWorld([device_spec(clock_skew_s=100.0)]) as simulated:
        yield simulated


def phone(world: SimulatedWorld) -> VirtualDevice:
    return next(iter(world.devices.values()))


def findings(world: SimulatedWorld) -> dict[str, Finding]:
    device = AndroidDevice(world.link(phone(world).serial), world.clock)
    examination = examine(device, world.clock, Norms())
    device.close()
    assert not phone(world).unknown_commands
    checks = [one.check for one in examination.findings]
    assert len(set(checks)) == len(checks)
    return {one.check: one for one in examination.findings}


def test_a_healthy_device_is_fit_and_every_answer_has_its_sentence(world: SimulatedWorld) -> None:
    found = findings(world)
    assert [one.check for one in found.values() if one.level is Level.BLOCKS] == []
    for language in LANGUAGES:
        assert {one.sentence for one in found.values()} <= set(sentences(language, "doctor"))
    assert found["clock"].values["offset_ms"] == pytest.approx(100_000, abs=20)
    assert found["frames_screencap"].values["interval_ms"] == pytest.approx(80, abs=50)


def test_it_measures_the_videos_too_and_leaves_nothing_of_them() -> None:
    """A source that is not available gives the reason."""
    with phone_with_video() as one:
        one.device.launch(PACKAGE)
        one.clock.sleep(0.5)
        found = {finding.check: finding for finding in examine(one.device, one.clock, Norms()).findings}
    assert one.is_clean
    for name in VIDEO_SOURCES:
        assert found[f"frames_{name}"].sentence in {"source_works", "source_still"}
    with phone_with_video("full-storage") as one:
        found = {finding.check: finding for finding in examine(one.device, one.clock, Norms()).findings}
    assert found["frames_scrcpy"].sentence == "source_fails"
    assert "could not be put on it" in found["frames_scrcpy"].evidence


def test_it_wakes_the_device_and_puts_it_back_to_sleep(world: SimulatedWorld) -> None:
    async def press() -> None:
        phone(world).touch.press("SLEEP")

    world.run(press())
    found = findings(world)
    assert found["screen_before"].sentence == "screen_was_off"
    assert found["screen"].level is Level.OK
    assert not phone(world).touch.is_screen_on


def test_reports_changed_settings(world: SimulatedWorld) -> None:
    phone(world).settings["system", "font_scale"] = "1.3"
    phone(world).settings["global", "animator_duration_scale"] = "0"
    found = findings(world)
    assert found["font_scale"].values["scale"] == 1.3
    assert found["animator_animation_scale"].level is Level.BLOCKS


@pytest.mark.parametrize(
    ("fault", "check", "level"),
    [
        ("dead-uiautomation", "view_trees", Level.BLOCKS),
        ("empty-hierarchy", "view_trees", Level.BLOCKS),
        ("secure", "secure_screen", Level.NOTE),
        ("vanish@20op", "connection", Level.BLOCKS),
        ("hang@20op", "connection", Level.BLOCKS),
    ],
)
def test_what_is_wrong_with_a_device_is_found(fault: str, check: str, level: Level) -> None:
    with SimulatedWorld([device_spec(faults=(fault,))]) as world:
        before_ns = world.clock.monotonic_ns()
        assert findings(world)[check].level is level
        assert (world.clock.monotonic_ns() - before_ns) / 1e9 < 60


def test_no_group_runs_a_command_that_changes_the_device() -> None:
    commands = {command for group in GROUPS for command in group.commands}
    asks = ("getprop", "dumpsys ", "wm ", "settings get ", "df ")
    harmless = (*asks, "input keyevent 0", "am memory-limiter status")
    assert [one for one in commands if not one.startswith(harmless)] == []
