"""Where calibrations are stored, and which one a phone's runs cite.

One file per phone in the state folder, by its serial, or the one named for it in devices.yaml. A calibration
that has expired, or was made on another build or density, is not used, and the run says so.
"""

import hashlib
import logging
import re
from collections.abc import Callable
from pathlib import Path

from detector import codec
from detector.config.plain_file import read_plain_bytes
from detector.core.calibration import CALIBRATION_FORMAT, Calibration, calibrated
from detector.core.clock import Clock, today_utc
from detector.core.device_facts import CalibrationState, DeviceFacts
from detector.core.errors import ConfigError
from detector.core.quantity import Quantity
from detector.session.calibrating import MeasurableDevice, calibrate
from detector.wiring.leases import state_folder
from detector.wiring.tool import tool_version

__all__ = ["calibrate_device", "calibration_path", "noting", "read_calibration"]

log = logging.getLogger(__name__)

MAX_BYTES = 1_000_000


def calibration_path(serial: str) -> Path:
    return state_folder() / "calibrations" / f"{re.sub(r'[^A-Za-z0-9._-]', '_', serial)}.json"


def calibrate_device(
    device: MeasurableDevice, clock: Clock, *, sheet_mm: Quantity | None, path: Path | None = None
) -> tuple[Calibration, Path]:
    """Replaces an older one."""
    calibration = calibrate(device, clock, tool_version=tool_version(), sheet_mm=sheet_mm)
    path = path or calibration_path(calibration.serial)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(codec.to_json(calibration), encoding="utf-8")
    return calibration, path


def read_calibration(path: Path) -> tuple[Calibration, str]:
    """The calibration and the sha256 of its file. Raises ConfigError if it is not one."""
    content = read_plain_bytes(path, most_bytes=MAX_BYTES)
    calibration = codec.from_json(Calibration, content, where=str(path))
    if calibration.format != CALIBRATION_FORMAT:
        raise ConfigError(f"{path}: format: is {calibration.format!r}, not {CALIBRATION_FORMAT!r}")
    return calibration, hashlib.sha256(content).hexdigest()


def noting(clock: Clock, *, path: Path | None = None) -> Callable[[DeviceFacts], DeviceFacts]:
    """Adds its calibration to a phone's facts; `path` is the one that devices.yaml names.

    A named one that is not valid is refused with a ConfigError.
    """

    def noted(facts: DeviceFacts) -> DeviceFacts:
        place = path or calibration_path(facts.serial)
        exists = path is not None or place.exists()
        calibration, sha256 = read_calibration(place) if exists else (None, None)
        with_note = calibrated(facts, calibration, sha256=sha256, today=today_utc(clock))
        note = with_note.calibration
        if note is not None and note.state is not CalibrationState.VALID:
            if path is not None and note.state is CalibrationState.REFUSED:
                raise ConfigError(f"{path}: {note.why}")
            level = logging.INFO if note.state is CalibrationState.NONE else logging.WARNING
            log.log(level, "measured without a calibration", extra={"serial": facts.serial, "why": note.why})
        return with_note

    return noted
