"""Virtual devices from app files: served to any adb client, run beside this program, or simulated."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from detector.core.clock import Clock
from detector.core.errors import ConfigError
from detector.devices.android import AndroidDevice, open_device
from detector.devices.emulator_console import EmulatorConsole
from detector.devices.frames.video_settings import NO_VIDEO, VideoSettings
from detector.virtual.apps.running.running_app import make_app
from detector.virtual.apps.shipped import shipped_apps
from detector.virtual.apps.spec.app_file import app_schema, load_app
from detector.virtual.apps.truth.windows import expected_outcomes
from detector.virtual.background import BackgroundVirtualDevices, FrontEnd
from detector.virtual.clock import SIMULATED_EPOCH_S
from detector.virtual.device import DeviceSpec
from detector.virtual.in_process import SimulatedWorld
from detector.virtual.persona import Persona
from detector.virtual.personas import DEFAULT_PERSONA, PERSONAS, persona_named
from detector.virtual.server import ServedDevices, serve_until_stopped
from detector.virtual.system.faults import FAULTS, parse_fault
from detector.virtual.system.latency import PHONE_LATENCY, LatencyTable
from detector.virtual.system.packages import VirtualApp
from detector.wiring.virtual_choice import VirtualChoice

__all__ = [
    "DemoApp",
    "ServedVirtual",
    "VirtualChoice",
    "adb_server_of",
    "app_schema",
    "catalog",
    "demo_apps",
    "packages_of",
    "serve",
    "served_by_adb",
    "shipped_app_files",
    "simulated_device",
]


DEMO_APPS = (
    "compliant_splash",
    "missing_close",
    "late_close",
    "tiny_cross",
    "faint_cross",
    "odd_place",
    "popup_cross_below",
    "no_ad",
)
"""One of each kind that a newcomer should see, in order of presentation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoApp:
    """`truth`: the outcomes that each rule may give, by code; `summaries`: descriptions by language."""

    file: Path
    package: str
    label: str
    summaries: Mapping[str, str]
    truth: Mapping[str, frozenset[str]]


def shipped_app_files() -> tuple[Path, ...]:
    return tuple(shipped_apps())


def packages_of(choice: VirtualChoice) -> tuple[str, ...]:
    """The packages of the chosen apps, in the order of their files."""
    return tuple(load_app(path).package for path in choice.app_files or shipped_apps())


def demo_apps() -> tuple[DemoApp, ...]:
    by_name = {path.stem: path for path in shipped_apps()}
    apps = [(by_name[name], load_app(by_name[name])) for name in DEMO_APPS]
    return tuple(
        DemoApp(
            file=path,
            package=app.package,
            label=app.label,
            summaries={"zh-CN": app.summary_zh or app.summary, "en": app.summary},
            truth=expected_outcomes(app),
        )
        for path, app in apps
    )


def catalog() -> dict[str, str | list[dict[str, str]]]:
    """The available apps, personas and faults, for `detector virtual --list`."""
    apps = [(path, load_app(path)) for path in shipped_apps()]
    return {
        "format": "virtual-catalog/1",
        "apps": [
            {"file": path.name, "package": app.package, "label": app.label, "summary": app.summary}
            for path, app in apps
        ],
        "personas": [
            {
                "name": persona.name,
                "android": persona.release,
                "maker": persona.manufacturer,
                "display": _display_of(persona),
            }
            for persona in PERSONAS
        ],
        "faults": [{"name": name, "what": what} for name, what in FAULTS.items()],
    }


def _display_of(persona: Persona) -> str:
    shown = persona.display
    return f"{shown.width_px}x{shown.height_px} {shown.density_dpi} dpi"


def _installed(app_file: Path, persona: Persona, seed: int) -> VirtualApp:
    spec = load_app(app_file)
    others = tuple(activity for activity in spec.activities if activity != spec.launcher_activity)
    return VirtualApp(
        schemes=tuple(spec.schemes),
        links=tuple(spec.links),
        notifications=tuple(spec.notifications),
        exported=None if spec.exported is None else tuple(spec.exported),
        package=spec.package,
        label=spec.label,
        create=lambda launch_index: make_app(
            spec, display=persona.display, seed=seed, launch_index=launch_index
        ),
        activities=(spec.launcher_activity, *others),
        version_name=spec.version_name,
        version_code=spec.version_code,
        target_sdk=spec.target_sdk,
        background=spec.background,
        listeners=spec.motion_listeners,
    )


def _spec(choice: VirtualChoice, serial: str, *, latency: LatencyTable, is_prepared: bool) -> DeviceSpec:
    persona = DEFAULT_PERSONA if choice.persona is None else persona_named(choice.persona)
    files = () if choice.with_no_apps else choice.app_files or shipped_apps()
    apps = tuple(_installed(path, persona, choice.seed) for path in files)
    packages = [app.package for app in apps]
    for package in packages:
        if packages.count(package) > 1:
            raise ConfigError(f"two of the virtual apps are {package}: a device can hold one of them")
    return DeviceSpec(
        serial=serial,
        persona=persona,
        apps=apps,
        apk_twins=tuple(_installed(path, persona, choice.seed) for path in choice.apk_twins),
        seed=choice.seed,
        faults=tuple(parse_fault(text) for text in choice.faults),
        latency=latency,
        uiautomation_running=is_prepared,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedVirtual:
    """`console_ports` by serial: where each device's console listens; no token is needed."""

    adb_server_port: int
    serials: tuple[str, ...]
    console_ports: Mapping[str, int]


@contextmanager
def adb_server_of(choices: Sequence[VirtualChoice]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Port and serials of `served_by_adb`."""
    with served_by_adb(choices) as served:
        yield served.adb_server_port, served.serials


@contextmanager
def served_by_adb(choices: Sequence[VirtualChoice]) -> Iterator[ServedVirtual]:
    """An adb server of our own with virtual devices, in real time."""
    specs = [
        _spec(choice, f"virtual-{number}", latency=LatencyTable(), is_prepared=False)
        for number, choice in enumerate(choices, start=1)
    ]
    with BackgroundVirtualDevices(specs, front_end=FrontEnd.SMART) as served:
        assert served.adb_server_port is not None
        yield ServedVirtual(
            adb_server_port=served.adb_server_port,
            serials=served.serials,
            console_ports=served.console_ports,
        )


@contextmanager
def simulated_device(
    choice: VirtualChoice, *, video: VideoSettings = NO_VIDEO, began_wall_s: int = SIMULATED_EPOCH_S
) -> Iterator[tuple[AndroidDevice, Clock]]:
    """A device on a simulated clock, driven in this thread through the same capture code.

    Without video unless asked for: encoding it would load this machine, whereas a phone encodes on its own.
    `began_wall_s`: Unix time of its first moment.
    """
    spec = _spec(choice, "simulated-1", latency=PHONE_LATENCY, is_prepared=True)
    with SimulatedWorld([spec], began_wall_s=began_wall_s) as world:
        link = world.link(spec.serial)
        console = EmulatorConsole(spec.serial, world.clock, connect=link.open_console, read_token=lambda: "")
        # Simulated time advances only while the caller waits, so nothing can be read in the background.
        settings = replace(video, in_background=False)
        device = open_device(link, world.clock, motion=console, video=settings)
        try:
            yield device, world.clock
        finally:
            device.close()


def serve(
    choice: VirtualChoice, *, port: int | None, on_ready: Callable[[dict[str, str | int]], None]
) -> None:
    """Serve one device over adb's transport until SIGINT or SIGTERM; `on_ready` gets its description."""

    def ready(served: ServedDevices) -> None:
        one = served[0]
        on_ready(
            {
                "format": "virtual-device/1",
                "serial": one.serial,
                "adb_port": one.adb_port,
                "console_port": one.console_port,
            }
        )

    spec = _spec(choice, "virtual-1", latency=LatencyTable(), is_prepared=False)
    serve_until_stopped([spec], on_ready=ready, first_port=port)
