"""A cold start on a virtual device in simulated time, through the same code as on a phone."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from detector.core.errors import DetectorError
from detector.devices.android import AndroidDevice, open_device
from detector.devices.frames.video_settings import NO_VIDEO, VideoSettings
from detector.evidence.reader import Bundle, open_bundle
from detector.scenarios.cold_start import NAME, cold_start
from detector.session.request import CaptureRequest
from detector.session.runner import run_scenario
from detector.virtual.app_port import Crash, Effect
from detector.virtual.apps.running.running_app import DrawnApp, make_app
from detector.virtual.apps.shipped import shipped_apps
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.device import DeviceSpec
from detector.virtual.in_process import SimulatedClock, SimulatedWorld
from detector.virtual.persona import Persona
from detector.virtual.personas import DEFAULT_PERSONA
from detector.virtual.system.faults import parse_fault
from detector.virtual.system.latency import PHONE_LATENCY
from detector.virtual.system.packages import VirtualApp

APP_FILE = next(path for path in shipped_apps() if path.stem == "compliant_splash")
PACKAGE = load_app(APP_FILE).package


class CrashingApp(DrawnApp):
    """The same app, but 0.3 s after its start it throws."""

    def due_effects(self, at_ms: float) -> Sequence[Effect]:
        if at_ms < 300:
            return super().due_effects(at_ms)
        return (Crash(exception="java.lang.IllegalStateException", message="no network"),)

    def next_change_ms(self, after_ms: float) -> float | None:
        usual = super().next_change_ms(after_ms)
        return usual if after_ms >= 300 else min(300.0, usual or 300.0)


def crashing_app(persona: Persona) -> VirtualApp:
    spec = load_app(APP_FILE)
    return replace(
        virtual_app(persona),
        create=lambda index: CrashingApp(spec, display=persona.display, seed=0, launch_index=index),
    )


def virtual_app(persona: Persona, *, seed: int = 0) -> VirtualApp:
    return virtual_app_of(APP_FILE, persona, seed=seed)


def virtual_app_of(file: Path, persona: Persona, *, seed: int = 0) -> VirtualApp:
    spec = load_app(file)
    return VirtualApp(
        package=spec.package,
        label=spec.package,
        create=lambda index: make_app(spec, display=persona.display, seed=seed, launch_index=index),
        activities=tuple(spec.activities),
    )


def device_spec(
    *, persona: Persona = DEFAULT_PERSONA, faults: tuple[str, ...] = (), clock_skew_s: float = 0.0
) -> DeviceSpec:
    return DeviceSpec(
        serial="virtual-1",
        persona=persona,
        apps=(virtual_app(persona),),
        faults=tuple(parse_fault(fault) for fault in faults),
        latency=PHONE_LATENCY,
        clock_skew_s=clock_skew_s,
        uiautomation_running=True,
    )


@contextmanager
def simulated_device(
    spec: DeviceSpec, video: VideoSettings = NO_VIDEO
) -> Iterator[tuple[AndroidDevice, SimulatedClock, SimulatedWorld]]:
    with SimulatedWorld([spec]) as world:
        device = open_device(world.link(spec.serial), world.clock, video=video)
        try:
            yield device, world.clock, world
        finally:
            device.close()


def capture(
    spec: DeviceSpec, folder: Path, *, package: str = PACKAGE, video: VideoSettings = NO_VIDEO
) -> tuple[Bundle, DetectorError | None]:
    """The bundle as it can be opened afterwards, and what interrupted the run."""
    request = CaptureRequest(run_id="r0", scenario=NAME, package=package, folder=folder, tool_version="0.1.0")
    broke_off: DetectorError | None = None
    with simulated_device(spec, video) as (device, clock, world):
        try:
            run_scenario(cold_start(package), request, device=device, clock=clock)
        except DetectorError as error:
            broke_off = error
        assert not world.devices[spec.serial].unknown_commands
    return open_bundle(folder), broke_off
