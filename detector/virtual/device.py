"""A virtual device: one phone's state and behaviour, without any wire to reach it.

It is made inside a running asyncio loop, lives on that loop's clock, and starts booted with its
home screen shown. `wire/services.py` opens adb services on it; front ends carry their bytes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from detector.virtual.app_port import Effect, RunningApp, VirtualDisplay
from detector.virtual.apps.running.motion import REST
from detector.virtual.clock import DeviceClock
from detector.virtual.display.display_changes import DisplayChanges
from detector.virtual.display.encoder import EncodingCost
from detector.virtual.display.rotation import Rotation
from detector.virtual.display.screen import Screen, Shot
from detector.virtual.display.toasts import ToastBoard
from detector.virtual.display.touch import Touch
from detector.virtual.display.windows import WindowList
from detector.virtual.grammar.state import dump_state, named_dumps
from detector.virtual.persona import Persona
from detector.virtual.personas import DEFAULT_PERSONA
from detector.virtual.shell.interpreter import BackgroundJobs
from detector.virtual.streams import Service
from detector.virtual.system.activities import AppRun
from detector.virtual.system.activity_log import ActivityLog
from detector.virtual.system.apk_name import Declared
from detector.virtual.system.browser import Browser
from detector.virtual.system.device_log import DeviceLog
from detector.virtual.system.effects import EffectRunner
from detector.virtual.system.faults import Fault, Faults, clock_drift, clock_skew_s, stutter_s
from detector.virtual.system.files import FileTree
from detector.virtual.system.foreground import Foreground
from detector.virtual.system.landing import system_apps
from detector.virtual.system.latency import NO_LATENCY, Latency, LatencyTable
from detector.virtual.system.launcher import Launcher
from detector.virtual.system.mishaps import Mishaps
from detector.virtual.system.notifications import NotificationBoard
from detector.virtual.system.packages import PackageRegistry, VirtualApp
from detector.virtual.system.processes import ProcessTable
from detector.virtual.system.reboot import BootTimes, Reboots
from detector.virtual.system.reverse import Reverses
from detector.virtual.system.sensor_listeners import SensorListeners
from detector.virtual.system.surroundings import Sensors, Surroundings
from detector.virtual.system.telltales import telltales_of
from detector.virtual.system.wakeups import FrontDisplay
from detector.virtual.uiautomator.server import UIAUTOMATION_ADDRESS, uiautomation_service
from detector.virtual.waking.background_life import BackgroundLife
from detector.virtual.waking.process_life import StartRules
from detector.virtual.waking.wake_log import WakeLog
from detector.virtual.wire.services import FEATURES

__all__ = ["DeviceSpec", "VirtualDevice"]

_LAUNCHER_UID = 10_081
_BACKGROUND_START_SDK = 29
_HIDDEN_FOLDERS_SDK = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSpec:
    """What to start. The same spec on a simulated clock always gives the same device."""

    serial: str
    persona: Persona = DEFAULT_PERSONA
    apps: tuple[VirtualApp, ...] = ()
    apk_twins: tuple[VirtualApp, ...] = ()
    """By package, what an APK runs as here once it is installed."""
    seed: int = 0
    faults: tuple[Fault, ...] = ()
    latency: LatencyTable = NO_LATENCY
    clock_skew_s: float = 0.0
    uiautomation_running: bool = False
    """Whether the uiautomator2 server is running from the start, as on a recently used device."""


class VirtualDevice:
    def __init__(self, spec: DeviceSpec, *, wall_at_zero_s: float | None = None) -> None:
        self.spec = spec
        self.serial = spec.serial
        self.persona = persona = spec.persona
        seed = str(spec.seed)
        self.clock = DeviceClock(
            uptime_at_start_s=persona.boot_uptime_s,
            wall_at_zero_s=wall_at_zero_s,
            skew_s=spec.clock_skew_s + clock_skew_s(spec.faults),
            drift=clock_drift(spec.faults),
        )
        self.display_changes = DisplayChanges(self.clock)
        on_changed = self.display_changes.report
        self.faults = Faults(spec.faults, self.clock, on_changed)
        self.encoding = EncodingCost()
        self.latency = Latency(spec.latency, seed=seed, stutter_s=stutter_s(spec.faults))
        self.files = FileTree(at_s=self.clock.wall_s(), is_full=lambda: self.faults.fills_storage)
        self.properties = persona.all_properties(spec.serial)
        self.settings = persona.first_settings()
        self.rotation = Rotation(persona.display, self.settings, self.faults)
        self.log = DeviceLog(self.clock)
        hides_folders = persona.sdk >= _HIDDEN_FOLDERS_SDK
        self.packages = PackageRegistry(on_changed, hides_folders=hides_folders)
        self.install_sessions: dict[int, list[Declared]] = {}
        self.apk_twins = {app.package: app for app in spec.apk_twins}
        self.processes = ProcessTable(at_s=self.clock.now_s() - persona.boot_uptime_s)
        self.activity_log = ActivityLog(self.log, persona.dialect, self.processes)
        self.toasts = ToastBoard(self.clock, on_changed)
        self.clipboard = ""
        self.listeners: dict[str, Service] = {}
        """By device-side address, such as `tcp:9008`, the service that listens there."""
        self.background_jobs = BackgroundJobs()
        self.reverses = Reverses()
        self.browser = Browser(persona.display, self.clock, self.reverses)
        self.unknown_commands: Counter[str] = Counter()
        self._assemble_life(seed)
        self._assemble_display()
        self._interaction = ""
        self.touch.on_down = self._note_interaction
        self._boot(spec.apps)
        if spec.uiautomation_running and not self.faults.kills_uiautomation:
            self.listeners[UIAUTOMATION_ADDRESS] = uiautomation_service(self)
        self.mishaps.arm(
            self.touch,
            reboot=self.reboots.begin,
            restart_system=self.reboots.restart_system,
            exceed_memory=lambda: self.background.exceed_memory(self.foreground.top.run.package),
            read_dumps=lambda: named_dumps(self.persona.dumps, dump_state(self)),
            on_changed=on_changed,
        )

    def _assemble_life(self, seed: str) -> None:
        """What runs, in the foreground and in the background."""
        persona = self.persona
        blocks_background_starts = persona.sdk >= _BACKGROUND_START_SDK
        self.effects = EffectRunner(
            clock=self.clock,
            packages=self.packages,
            processes=self.processes,
            log=self.activity_log,
            files=self.files,
            toasts=self.toasts,
        )
        self.sensors = Sensors(self._move_app)
        self.sensor_listeners = SensorListeners()
        self.foreground = Foreground(
            clock=self.clock,
            packages=self.packages,
            processes=self.processes,
            log=self.activity_log,
            seed=seed,
            blocks_background_starts=blocks_background_starts,
            display=FrontDisplay(
                carry_out=self._carry_out,
                on_changed=self.display_changes.report,
                on_drawn=self._first_drawn,
            ),
        )
        self.background = BackgroundLife(
            clock=self.clock,
            packages=self.packages,
            processes=self.processes,
            foreground=self.foreground,
            log=WakeLog(self.activity_log, persona.dialect, persona.vendor, sdk=persona.sdk),
            rules=StartRules(
                vendor=persona.vendor,
                activity_type=persona.dialect.launch_hosting_type,
                blocks_background_starts=blocks_background_starts,
            ),
            seed=seed,
        )
        self.foreground.onlooker = self.background
        self.effects.choices = self.background

    def _assemble_display(self) -> None:
        """What is shown and touched, and what may happen to the whole phone."""
        persona = self.persona
        self.surroundings = Surroundings(self.background.fire)
        self.foreground.telltales = lambda app: telltales_of(self, app, at_s=self.clock.wall_s())
        self.reboots: Reboots = Reboots(
            self,
            BootTimes(
                boot_s=persona.boot_s,
                restart_s=persona.system_restart_s,
                broadcast_after_s=persona.boot_broadcast_after_s,
            ),
        )
        self.mishaps: Mishaps = Mishaps(
            faults=self.faults, log=self.log, processes=self.processes, dialect=persona.dialect
        )
        self.notifications = NotificationBoard(self.clock, self.foreground, self.display_changes.report)
        self.windows = WindowList(
            persona.display,
            self.foreground,
            self.rotation,
            self.notifications,
            lambda: self.mishaps.is_locked,
        )
        self.screen = Screen(persona.display, self.foreground, self.toasts, self.notifications)
        self.touch: Touch = Touch(
            rotation=self.rotation,
            clock=self.clock,
            foreground=self.foreground,
            effects=self.effects,
            on_changed=self.display_changes.report,
            background=self.background,
            notifications=self.notifications,
        )

    @property
    def display(self) -> VirtualDisplay:
        """The display in its current rotation and size."""
        return self.rotation.display()

    @property
    def panel(self) -> VirtualDisplay:
        """The panel, upright, regardless of `wm` and rotation."""
        return self.persona.display

    @property
    def sdk(self) -> int:
        return self.persona.sdk

    @property
    def home_package(self) -> str:
        return self.persona.launcher.package

    @property
    def banner(self) -> str:
        """How adbd introduces the device when a host connects."""
        named = ("ro.product.name", "ro.product.model", "ro.product.device")
        properties = "".join(f"{name}={self.properties[name]};" for name in named)
        return f"device::{properties}features={','.join(FEATURES)}"

    def shot(self, at_s: float | None = None, *, is_for_video: bool = False) -> Shot:
        """The display, by default now; black if a window or a fault forbids screenshots."""
        at_s = self.clock.now_s() if at_s is None else at_s
        is_dark = self._is_secure_at(at_s) or not self.touch.is_screen_on_at(at_s)
        is_dark |= is_for_video and self.faults.hides_video(at_s)
        return self.screen.shot(
            at_s,
            is_secure=is_dark,
            is_locked=self.mishaps.is_locked,
            is_booting=self.faults.lacks_system,
            fitted=self.rotation.fitted(at_s),
        )

    def next_change_s(self, after_s: float) -> float | None:
        """When the display may next change through time alone; changes through events are reported."""
        moments = [self.toasts.next_change_s(after_s)]
        shown = self.foreground.shown
        if shown is not None and shown.first_frame_at_s is not None:
            change_ms = shown.running.next_change_ms(shown.at_ms(after_s))
            if change_ms is not None:
                moments.append(shown.first_frame_at_s + change_ms / 1000)
        return min((moment for moment in moments if moment is not None), default=None)

    @property
    def is_secure(self) -> bool:
        return self._is_secure_at(self.clock.now_s())

    def _is_secure_at(self, at_s: float) -> bool:
        faults = self.faults
        is_hidden = faults.blacks_out_screen(at_s) or faults.hides_content(at_s)
        return is_hidden or self.windows.is_secure(at_s)

    def close(self) -> None:
        """Ends everything that waits for a later time."""
        self.background_jobs.close()
        self.reboots.close()
        self.background.close()
        self.foreground.close()
        self.effects.close()
        self.faults.close()
        self.listeners.clear()

    def _boot(self, apps: Sequence[VirtualApp]) -> None:
        now_s = self.clock.wall_s()
        launcher = self.persona.launcher

        def create_launcher(launch_index: int) -> RunningApp:
            return Launcher(launcher.package, self.persona.display, lambda: list(self.packages))

        home = self.packages.install(
            VirtualApp(
                package=launcher.package,
                label="桌面",
                create=create_launcher,
                activities=(launcher.class_name,),
                uid=_LAUNCHER_UID,
                is_system=True,
            ),
            at_s=now_s,
        )
        settings, *others = system_apps(self.persona.display)
        for app in (*apps, settings, self.browser.app(), *others):
            if app.package not in self.packages:
                self.packages.install(app, at_s=now_s)
        self.foreground.boot_home(home)

    def _move_app(self) -> None:
        """Only the app in front listens to the sensors."""
        run = self.foreground.touchable
        if run is not None:
            run.running.move(self.sensors.motion, run.at_ms(self.clock.now_s()))
            self.foreground.look_ahead(run)

    def _note_interaction(self) -> None:
        window = self.windows.focused(self.clock.now_s())
        channel = "" if window is None else f"{window.token:x} {window.title}"
        if channel and channel != self._interaction:
            self.activity_log.interaction_moved(channel)
            self._interaction = channel

    def _first_drawn(self, run: AppRun) -> None:
        """An app that starts while the device is moving receives the motion from its first frame on."""
        if run.package != self.persona.launcher.package:
            self.faults.launched()
        self.sensor_listeners.started(run)
        if self.sensors.motion != REST:
            run.running.move(self.sensors.motion, run.at_ms(self.clock.now_s()))

    def _carry_out(self, run: AppRun, effects: Sequence[Effect]) -> None:
        self.effects.carry_out(self.foreground, run, effects)
