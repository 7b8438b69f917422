import errno
import json
from dataclasses import replace
from pathlib import Path

import pytest

from detector.core.actions import (
    FindWords,
    Launch,
    Observation,
    Observe,
    Scenario,
    SeenControl,
    Swipe,
    TapAt,
    Wait,
)
from detector.core.display import Display
from detector.core.errors import CaptureError, ConfigError, DeviceError, DeviceLost, DeviceNotReady
from detector.core.events import ForegroundChange
from detector.core.gap_code import GapCode
from detector.core.geometry import Point, Rect
from detector.core.screen import Stream, ViewNode
from detector.devices.port import Device
from detector.evidence.reader import Bundle, open_bundle
from detector.parsing.android_log import parse_log
from detector.parsing.focus import ScreenSecrecy
from detector.parsing.system_events import read_events
from detector.scenarios.cold_start import cold_start
from detector.session.request import CaptureRequest
from detector.session.runner import run_scenario
from tests.fakes.device import BLACK, LOGO_ON_BLACK, FakeDevice, FakeSource, drawn, plain

PLACE = Rect.from_xywh(10, 20, 60, 40)


def request(folder: Path) -> CaptureRequest:
    return CaptureRequest(run_id="r0", scenario="test", package="com.a", folder=folder, tool_version="0.1.0")


def run(scenario: Scenario, device: FakeDevice, folder: Path) -> Bundle:
    as_port: Device = device
    run_scenario(scenario, request(folder), device=as_port, clock=device.clock)
    return open_bundle(folder)


def looks(n: int, *, with_tree: bool = False, seen: list[Observation] | None = None) -> Scenario:
    yield Launch(package="com.a")
    for _ in range(n):
        observation = yield Observe(with_tree=with_tree)
        if seen is not None:
            seen.append(observation)
        yield Wait(duration_ms=100)


def test_records_a_cold_start_as_a_closed_bundle(tmp_path: Path) -> None:
    device = FakeDevice(shows=lambda ms: drawn(0) if ms < 300 else drawn(1) if ms < 4000 else drawn(2))
    bundle = run(cold_start("com.a"), device, tmp_path / "b")
    assert not bundle.is_partial
    assert bundle.manifest.package == "com.a"
    assert [one.action.name for one in bundle.actions][:5] == [
        "stop_app",
        "press_home",
        "wait",
        "look",
        "launch",
    ]
    assert len(list((tmp_path / "b" / "frames").iterdir())) == 3
    assert len(bundle.trees) == 2
    assert bundle.gaps == ()


def test_zero_is_the_sending_of_am_start_and_frames_are_bounded(tmp_path: Path) -> None:
    device = FakeDevice()
    bundle = run(looks(2), device, tmp_path / "b")
    launch = bundle.actions[0]
    assert launch.effect_ms == 0
    assert launch.from_ms == pytest.approx(-80)
    first = bundle.frames[0]
    assert first.at_ms == pytest.approx(110)
    assert first.at_error_ms == pytest.approx(10)


def test_log_lines_are_placed_on_the_runs_axis(tmp_path: Path) -> None:
    bundle = run(looks(2), FakeDevice(), tmp_path / "b")
    (change,) = read_events(parse_log(bundle.log_text), to_run_ms=bundle.to_run_ms)
    assert isinstance(change, ForegroundChange)
    assert change.at_ms == pytest.approx(0, abs=change.at_error_ms)
    assert change.at_error_ms == pytest.approx(3, abs=0.1)


def test_sends_the_result_to_the_scenario(tmp_path: Path) -> None:
    seen: list[Observation] = []
    device = FakeDevice(shows=lambda ms: drawn(1) if ms < 250 else drawn(2))
    run(looks(4, seen=seen), device, tmp_path / "b")
    assert [one.frame_changed for one in seen] == [True, False, True, False]
    assert seen[1].still_ms == pytest.approx(120)
    assert {one.foreground_activity for one in seen} == {"com.a.Splash"}


def test_journals_a_failed_action_and_continues(tmp_path: Path) -> None:
    def scenario() -> Scenario:
        seen = yield TapAt(point=Point(x_px=3, y_px=4))
        assert seen.gap == "fake: injection was refused"
        yield Swipe(start=Point(x_px=1, y_px=2), end=Point(x_px=3, y_px=4), duration_ms=50)

    device = FakeDevice(failures={"tap": DeviceError("fake", "injection was refused")})
    bundle = run(scenario(), device, tmp_path / "b")
    tap, swipe = bundle.actions
    assert (tap.action, tap.error) == (TapAt(point=Point(x_px=3, y_px=4)), "fake: injection was refused")
    assert swipe.action == Swipe(start=Point(x_px=1, y_px=2), end=Point(x_px=3, y_px=4), duration_ms=50)
    assert (tap.way, tap.effect_ms) == (None, None)
    assert swipe.way == "fake"
    assert swipe.effect_ms is not None
    assert device.done == ["swipe"]


def test_falls_back_to_the_next_source_and_records_why(tmp_path: Path) -> None:
    device = FakeDevice()
    device.sources = [FakeSource(device, n_failures=2), FakeSource(device, name="uiautomation", lossy=True)]
    bundle = run(looks(4), device, tmp_path / "b")
    assert [frame.source for frame in bundle.frames] == ["uiautomation"] * 2 + ["screencap"] * 2
    assert (bundle.gaps[0].code, bundle.gaps[0].why) == (
        GapCode.NO_PICTURE,
        "screencap: fake: no picture came",
    )


def test_gives_a_source_up_after_three_failures_in_a_row(tmp_path: Path) -> None:
    device = FakeDevice()
    device.sources = [FakeSource(device, n_failures=99), FakeSource(device, name="uiautomation", lossy=True)]
    bundle = run(looks(6), device, tmp_path / "b")
    assert device.sources[0].n_taken == 3
    assert device.sources[0].closed
    assert GapCode.SOURCE_GIVEN_UP in {gap.code for gap in bundle.gaps}
    assert len(bundle.frames) == 6


def test_without_any_picture_there_is_a_gap_and_no_frame(tmp_path: Path) -> None:
    seen: list[Observation] = []
    bundle = run(looks(2, seen=seen), FakeDevice(failures={"frame": CaptureError("no")}), tmp_path / "b")
    assert bundle.frames == ()
    assert {gap.stream for gap in bundle.gaps} == {Stream.FRAMES}
    assert seen[0].gap == "screencap: no"


def test_a_black_secure_screen_is_a_gap_whose_bytes_are_kept(tmp_path: Path) -> None:
    device = FakeDevice(shows=lambda ms: BLACK if ms < 300 else drawn(1), secure=ScreenSecrecy.SECURE)
    bundle = run(looks(5), device, tmp_path / "b")
    (gap,) = bundle.gaps
    assert (gap.stream, gap.code) == (Stream.FRAMES, GapCode.SECURE)
    assert gap.from_ms == pytest.approx(100)
    assert gap.to_ms == pytest.approx(240)
    assert (tmp_path / "b" / f"frames/{bundle.gap_records[0].sha256}.png").read_bytes() == BLACK
    assert len(bundle.frames) == 3


def test_a_black_screen_that_is_not_secure_is_a_gap_too(tmp_path: Path) -> None:
    bundle = run(looks(1), FakeDevice(shows=lambda _: BLACK), tmp_path / "b")
    assert [gap.code for gap in bundle.gaps] == [GapCode.UNIFORM]


def test_a_slow_fade_adds_up_to_a_change(tmp_path: Path) -> None:
    seen: list[Observation] = []
    device = FakeDevice(shows=lambda ms: plain(100 + int(ms // 100) * 10))
    run(looks(9, seen=seen), device, tmp_path / "b")
    assert 2 <= sum(one.frame_changed is True for one in seen) <= 4


def test_a_small_logo_on_black_is_a_frame(tmp_path: Path) -> None:
    device = FakeDevice(shows=lambda _: LOGO_ON_BLACK)
    bundle = run(looks(2), device, tmp_path / "b")
    assert len(bundle.frames) == 2
    assert bundle.gaps == ()


@pytest.mark.parametrize("secure", [None, DeviceError("fake", "no dumpsys")], ids=["unclear", "refused"])
def test_black_is_a_gap_even_without_a_known_reason(tmp_path: Path, secure: DeviceError | None) -> None:
    device = FakeDevice(shows=lambda _: BLACK, secure=None)
    if secure is not None:
        device.failures["secure"] = secure
    bundle = run(looks(1), device, tmp_path / "b")
    assert [gap.code for gap in bundle.gaps] == [GapCode.UNIFORM_PERHAPS_SECURE]


def test_a_white_starting_window_is_a_frame_and_marked(tmp_path: Path) -> None:
    bundle = run(looks(1), FakeDevice(shows=lambda _: plain(255, 255, 255)), tmp_path / "b")
    assert [record.is_uniform for record in bundle.frame_records] == [True]
    assert bundle.gaps == ()


def test_a_failed_tree_is_a_gap(tmp_path: Path) -> None:
    device = FakeDevice(failures={"tree": CaptureError("fake: an empty dump")})
    bundle = run(looks(1, with_tree=True), device, tmp_path / "b")
    assert bundle.trees == ()
    assert bundle.gaps[0].stream is Stream.TREES
    assert (bundle.gaps[0].code, bundle.gaps[0].why) == (GapCode.NO_TREE, "fake: an empty dump")


def test_an_ended_log_is_reopened_and_the_gap_recorded(tmp_path: Path) -> None:
    def scenario() -> Scenario:
        device.log.ended = True
        yield Wait(duration_ms=5_000)

    device = FakeDevice()
    bundle = run(scenario(), device, tmp_path / "b")
    assert device.n_logs_opened == 2
    assert [gap.stream for gap in bundle.gaps] == [Stream.LOGS]


def test_without_logs_the_run_continues(tmp_path: Path) -> None:
    device = FakeDevice(failures={"log": CaptureError("no logcat"), "foreground": CaptureError("no dumpsys")})
    bundle = run(looks(1), device, tmp_path / "b")
    assert {gap.stream for gap in bundle.gaps} == {Stream.LOGS, Stream.FOREGROUND}
    assert len(bundle.frames) == 1


def test_a_lost_device_leaves_an_open_bundle_and_is_raised(tmp_path: Path) -> None:
    def scenario() -> Scenario:
        yield from looks(2)
        device.failures["frame"] = DeviceLost("fake", "the connection broke")
        yield Observe()

    device = FakeDevice()
    with pytest.raises(DeviceLost, match="fake: the connection broke"):
        run(scenario(), device, tmp_path / "b")
    bundle = open_bundle(tmp_path / "b")
    assert bundle.is_partial
    assert len(bundle.frames) == 2
    assert bundle.actions[-1].error == "fake: the connection broke"
    assert bundle.gaps[-1].why == "fake: the connection broke"
    assert bundle.gaps[-1].code is GapCode.RUN_BROKE_OFF
    assert device.log.closed


def test_an_app_that_is_not_installed_leaves_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(DeviceNotReady, match=r"com\.a is not installed"):
        run(looks(1), FakeDevice(installed=False), tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_an_interrupted_run_leaves_an_open_bundle(tmp_path: Path) -> None:
    def scenario() -> Scenario:
        yield from looks(1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(scenario(), FakeDevice(), tmp_path / "b")
    assert open_bundle(tmp_path / "b").is_partial


def test_an_unwritable_folder_is_reported_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("in the way")
    with pytest.raises(ConfigError, match="cannot be written"):
        run(looks(1), FakeDevice(), tmp_path / "b")


def test_our_own_log_is_in_the_bundle(tmp_path: Path) -> None:
    bundle = run(looks(1), FakeDevice(), tmp_path / "b")
    (line,) = [json.loads(line) for line in bundle.run_log_text.splitlines()]
    assert (line["message"], line["run_id"], line["serial"]) == ("launched", "r0", "fake")
    assert line["took_ms"] == pytest.approx(100)


def test_two_runs_of_one_world_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for the salt, which is drawn anew for each run."""
    monkeypatch.setattr("secrets.token_hex", lambda n_bytes: "5a" * n_bytes)
    for name in ("one", "two"):
        run(cold_start("com.a"), FakeDevice(), tmp_path / name)
    assert (tmp_path / "one/manifest.json").read_bytes() == (tmp_path / "two/manifest.json").read_bytes()


def test_a_full_disk_ends_the_run_without_loss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def scenario() -> Scenario:
        yield from looks(2)
        monkeypatch.setattr(Path, "write_bytes", full)
        device.shows = lambda _: drawn(3)
        yield Observe()

    def full(path: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    device = FakeDevice()
    with pytest.raises(ConfigError, match=r"frames/.*: cannot be written: No space left on device"):
        run(scenario(), device, tmp_path / "b")
    bundle = open_bundle(tmp_path / "b")
    assert bundle.is_partial
    assert len(bundle.frames) == 2
    assert device.log.closed


class FakeScreenReader:
    """Records what it was asked, and reports a control."""

    def __init__(self) -> None:
        self.asked: list[Rect] = []

    def find_control(self, picture: bytes, near: Rect, *, display: Display) -> SeenControl | None:
        assert picture.startswith(b"\x89PNG")
        assert display.width_px == 120
        self.asked.append(near)
        return SeenControl(box=near, glyph_box=near, score=0.9)

    def nodes(self, picture: bytes, *, display: Display) -> tuple[ViewNode, ...]:
        assert picture.startswith(b"\x89PNG")
        return (ViewNode(text="同意", bounds=PLACE),)

    def words(self, picture: bytes, words: str, within: Rect, *, display: Display) -> Point | None:
        assert picture.startswith(b"\x89PNG")
        self.asked.append(within)
        return within.center if words == "隐私政策" else None


def test_a_look_near_a_place_is_answered_by_the_given_screen_reader(tmp_path: Path) -> None:
    seen: list[Observation] = []

    def scenario() -> Scenario:
        yield Launch(package="com.a")
        seen.append((yield Observe(near=PLACE)))
        seen.append((yield Observe()))

    device, screen_reader = FakeDevice(), FakeScreenReader()
    as_port: Device = device
    run_scenario(
        scenario(), request(tmp_path / "b"), device=as_port, clock=device.clock, screen_reader=screen_reader
    )
    assert screen_reader.asked == [PLACE]
    assert seen[0].sighting == SeenControl(box=PLACE, glyph_box=PLACE, score=0.9)
    assert seen[1].sighting is None
    looked = [one.action for one in open_bundle(tmp_path / "b").actions if isinstance(one.action, Observe)]
    assert looked == [Observe(near=PLACE), Observe()]


def test_words_are_found_by_the_screen_reader_in_a_sharp_picture(tmp_path: Path) -> None:
    seen: list[Observation] = []

    def scenario() -> Scenario:
        yield Launch(package="com.a")
        seen.append((yield FindWords(words="隐私政策", within=PLACE)))
        seen.append((yield FindWords(words="用户协议", within=PLACE)))

    device, screen_reader = FakeDevice(), FakeScreenReader()
    as_port: Device = device
    run_scenario(
        scenario(), request(tmp_path / "b"), device=as_port, clock=device.clock, screen_reader=screen_reader
    )
    assert screen_reader.asked == [PLACE, PLACE]
    assert [one.place for one in seen] == [PLACE.center, None]
    bundle = open_bundle(tmp_path / "b")
    assert bundle.frames, "the picture that was read is kept"


def test_without_a_screen_reader_or_a_picture_nothing_is_sighted(tmp_path: Path) -> None:
    seen: list[Observation] = []

    def scenario() -> Scenario:
        yield Launch(package="com.a")
        seen.append((yield Observe(near=PLACE)))

    run(scenario(), FakeDevice(), tmp_path / "no-eyes")
    dark = FakeDevice(shows=lambda ms: BLACK, secure=ScreenSecrecy.SECURE)
    screen_reader = FakeScreenReader()
    run_scenario(
        scenario(), request(tmp_path / "dark"), device=dark, clock=dark.clock, screen_reader=screen_reader
    )
    assert [one.sighting for one in seen] == [None, None]
    assert screen_reader.asked == []


def test_given_facts_are_not_read_again_and_a_resumed_run_is_marked(tmp_path: Path) -> None:
    first = run(looks(1), FakeDevice(), tmp_path / "a")
    header = first.manifest.header
    known = replace(
        request(tmp_path / "b"),
        device_facts=header.device,
        package_facts=header.package,
        resumed_after="case/00",
    )
    device = FakeDevice(installed=False)  # it would be reported if requested
    as_port: Device = device
    manifest = run_scenario(looks(1), known, device=as_port, clock=device.clock)
    assert manifest.header.resumed_after == "case/00"
    assert manifest.header.device == header.device
