"""A virtual phone fetches the page over `adb reverse`, draws it, and is calibrated from its pictures."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from detector import codec
from detector.core.calibration import Calibration
from detector.core.clock import Clock
from detector.core.device_facts import CalibrationState
from detector.core.errors import CaptureError, ConfigError
from detector.core.quantity import Quantity
from detector.devices.port import Device
from detector.session.calibrating import calibrate
from detector.wiring.calibrations import calibrate_device, calibration_path, noting, read_calibration
from detector.wiring.leases import STATE_FOLDER
from detector.wiring.virtual_choice import VirtualChoice
from detector.wiring.virtual_devices import simulated_device

SHEET_MM = Quantity(value=54.0, error=0.5, unit="mm")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def made(folder: Path) -> Iterator[tuple[Calibration, Path]]:
    with (
        pytest.MonkeyPatch.context() as patch,
        simulated_device(VirtualChoice(persona="compact-13")) as (device, clock),
    ):
        patch.setenv(STATE_FOLDER, str(folder))
        calibration, path = calibrate_device(device, clock, sheet_mm=SHEET_MM)
        assert path == calibration_path(calibration.serial)
        _the_next_run_cites_it(device, clock, path)
        yield calibration, path


def _the_next_run_cites_it(device: Device, clock: Clock, path: Path) -> None:
    facts = device.facts()
    noted = noting(clock)(facts)
    assert noted.calibration is not None
    assert noted.calibration.state is CalibrationState.VALID
    assert noted.calibration.sha256 == read_calibration(path)[1]
    assert noted.display.px_per_mm == pytest.approx(2.0 * 320 / 54)
    other = path.with_name("named.json")
    calibration = replace(read_calibration(path)[0], build="another")
    other.write_text(codec.to_json(calibration), encoding="utf-8")
    with pytest.raises(ConfigError, match="another build"):
        noting(clock, path=other)(facts)


@pytest.mark.long
def test_browser_and_screen_agree_on_a_phone_of_320_dpi(made: tuple[Calibration, Path]) -> None:
    calibration, _ = made
    assert calibration.px_per_css_px.value == pytest.approx(2.0, abs=0.01)
    assert abs(calibration.edge_bias_px.value) <= 0.1
    assert abs(calibration.contrast_bias.value) <= 0.01


def test_a_picture_shows_what_was_drawn_within_its_stamps(made: tuple[Calibration, Path]) -> None:
    latency = made[0].screen_latency_ms
    assert latency is not None
    assert latency.low <= 1000 / 60
    assert latency.high >= 0
    assert latency.error < 60


def test_measures_the_phones_clock_offset(made: tuple[Calibration, Path]) -> None:
    assert made[0].clock_offset_ms is not None
    assert made[0].clock_offset_ms.error < 20


def test_a_calibration_is_stored_unchanged(made: tuple[Calibration, Path]) -> None:
    calibration, path = made
    assert read_calibration(path)[0] == calibration
    path.with_name("odd.json").write_text('{"format": "calibration/9"}', encoding="utf-8")
    with pytest.raises(ConfigError):
        read_calibration(path.with_name("odd.json"))


def test_without_the_page_nothing_is_calibrated() -> None:
    """The home screen in every picture."""
    with simulated_device(VirtualChoice(persona="compact-13")) as (device, clock):
        device.page_shown = lambda html: nullcontext()  # type: ignore[method-assign]
        with pytest.raises(CaptureError, match="read in 0 of 12 pictures"):
            calibrate(device, clock, tool_version="0")
