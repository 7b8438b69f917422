"""A movement on a simulated device: what it felt, what is recorded, and when it ends early."""

from pathlib import Path

import pytest

from detector.core.actions import Launch, Move, Observation, Scenario, Wait
from detector.core.movement import Movement, MovementKind
from detector.evidence.reader import Bundle, open_bundle
from detector.session.performer import TRACE
from detector.session.request import CaptureRequest
from detector.session.runner import run_scenario
from detector.virtual.apps.running.motion import REST
from detector.virtual.apps.spec.app_file import load_app
from detector.wiring.virtual_devices import VirtualChoice, shipped_app_files, simulated_device
from tests.fakes.device import FakeDevice

LIGHT = next(path for path in shipped_app_files() if path.stem == "shake_light")
PACKAGE = load_app(LIGHT).package


def a_shake(mps2: float, deg: float = 0.0, ms: float = 1_000.0) -> Movement:
    return Movement(kind=MovementKind.SHAKE, peak_mps2=mps2, angle_deg=deg, duration_ms=ms)


def shaken(movement: Movement, seen: list[Observation]) -> Scenario:
    yield Launch(package=PACKAGE)
    yield Wait(duration_ms=1_500)
    seen.append((yield Move(movement=movement)))


def run(movement: Movement, folder: Path) -> tuple[Bundle, Observation]:
    seen: list[Observation] = []
    request = CaptureRequest(
        run_id="r0", scenario="shake_ladder", package=PACKAGE, folder=folder, tool_version="0.1.0"
    )
    with simulated_device(VirtualChoice(app_files=(LIGHT,), seed=3)) as (device, clock):
        run_scenario(shaken(movement, seen), request, device=device, clock=clock)
        assert device.motion is not None
        assert device.motion.rest == REST.acceleration_mps2
    return open_bundle(folder), seen[0]


def test_a_shake_without_effect_is_recorded_as_made(tmp_path: Path) -> None:
    bundle, after = run(a_shake(4.0, 20.0), tmp_path / "b")
    assert after.foreground_package == PACKAGE
    assert bundle.manifest.header.device.moved_by == "emulator-console"
    (move,) = (one for one in bundle.actions if isinstance(one.action, Move))
    assert move.error is None
    assert move.way == "emulator-console"
    assert move.action == Move(movement=a_shake(4.0, 20.0))
    assert move.made is not None
    assert move.made.kind is MovementKind.SHAKE
    assert move.made.peak_mps2 == pytest.approx(4.0, abs=0.01)
    assert move.made.angle_deg == pytest.approx(20.0, abs=1.0)
    assert move.made.duration_ms == pytest.approx(1_000, abs=30)
    (trace,) = (dump for dump in bundle.dumps if dump.name == TRACE)
    lines = [[float(part) for part in line.split()] for line in trace.text.splitlines()]
    assert len(lines) >= 8
    assert lines[-1][1:] == pytest.approx([*REST.acceleration_mps2, 0, 0, 0], abs=1e-3)


def test_it_ends_once_another_app_is_in_front(tmp_path: Path) -> None:
    bundle, after = run(a_shake(20.0, ms=4_000.0), tmp_path / "b")
    assert after.foreground_package != PACKAGE
    (move,) = (one for one in bundle.actions if isinstance(one.action, Move))
    assert move.made is not None
    assert move.made.duration_ms < 1_500


def test_an_immovable_device_is_reported_and_the_run_continues(tmp_path: Path) -> None:
    device = FakeDevice()
    request = CaptureRequest(
        run_id="r", scenario="s", package="com.a", folder=tmp_path / "b", tool_version="0"
    )
    seen: list[Observation] = []
    run_scenario(shaken(a_shake(9.0), seen), request, device=device, clock=device.clock)
    (move,) = (one for one in open_bundle(tmp_path / "b").actions if isinstance(one.action, Move))
    assert move.error is not None
    assert "its sensors cannot be set" in move.error
