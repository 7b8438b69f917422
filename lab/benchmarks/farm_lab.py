"""A laboratory for the farm's benchmarks: virtual phones in separate processes behind the real adb.

It has its own adb server (free port, own HOME), never the usual one, and its own leases. Phones may
be small, to measure the farm rather than the reading of pictures. Some may belong to a stand-in for
DeviceFarmer/STF: adb then reaches them only while they are leased there.
"""

import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

import psutil

from detector.virtual.app_port import VirtualDisplay
from detector.virtual.apps.running.running_app import DrawnApp, make_app
from detector.virtual.apps.spec.app import AppSpec
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.background import BackgroundVirtualDevices, FrontEnd
from detector.virtual.device import DeviceSpec
from detector.virtual.persona import Persona
from detector.virtual.personas import persona_named
from detector.virtual.system.packages import VirtualApp
from detector.wiring.virtual_devices import shipped_app_files
from tests.fakes.stf import TOKEN, FakeDevice, FakeStf, stf
from tests.fakes.stf_line import StfLine

__all__ = ["RUN", "FarmLab", "Usage", "farm_lab", "usage_below"]

RUN = "run"
START_TIMEOUT_S = 180.0
STF, STF_TOKEN_ENV = "far", "DETECTOR_STF_TOKEN"
STF_IDLE = "30s"
SMALL = VirtualDisplay(
    width_px=288,
    height_px=640,
    density_dpi=128,
    px_per_mm=107.6 / 25.4,
    status_bar_px=26,
    navigation_bar_px=20,
)
"""A fifth of the pixels of a real small phone: its pictures cost next to nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FarmLab:
    """`folder` holds `devices.yaml` and the plan; `out` the run. `env`: for commands in it.

    `phones`: process ids of the processes that play the phones. `serials`: of the phones that adb itself has;
    `stf`: the stand-in that has the others, which devices.yaml names by their serials there.
    """

    folder: Path
    out: Path
    env: dict[str, str]
    adb: str
    serials: tuple[str, ...]
    phones: tuple[int, ...]
    stf: FakeStf

    @property
    def n_phones(self) -> int:
        return len(self.serials) + len(self.stf.devices)

    @property
    def leasable(self) -> list[tuple[str, str]]:
        """Each phone in the book of leases: its server and its serial."""
        own = [(self.server, serial) for serial in self.serials]
        return own + [(f"farm {STF}", serial) for serial in self.stf.devices]

    @property
    def server(self) -> str:
        """The adb server's name in the book of leases."""
        return f"adb server 127.0.0.1:{self.env['ANDROID_ADB_SERVER_PORT']}"

    def run_adb(self, *words: str, timeout_s: float = 30.0) -> str:
        """What adb prints; "" if it hangs or there is no server."""
        with suppress(subprocess.TimeoutExpired):
            done = subprocess.run(
                [self.adb, *words],
                env=self.env,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=timeout_s,
                check=False,
            )
            return done.stdout
        return ""

    def connect_all(self) -> None:
        for serial in self.serials:
            self.run_adb("connect", serial)

    def write_plan(self, **keys: object) -> None:
        plan = {"version": 1, "runs": 1, **keys}
        (self.folder / "night.yaml").write_text(json.dumps(plan), encoding="utf-8")

    def start_farm(self, *words: str, env: dict[str, str] | None = None) -> "subprocess.Popen[str]":
        command = [
            sys.executable,
            "-m",
            "detector",
            "farm",
            "run",
            "night.yaml",
            "--out",
            str(self.out),
            *words,
        ]
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env={**self.env, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "farm.log").open("a"),
            text=True,
        )

    def stop_farm(self) -> None:
        """It ends after its present jobs."""
        command = [sys.executable, "-m", "detector", "farm", "stop", "night.yaml", "--out", str(self.out)]
        subprocess.run(command, cwd=self.folder, env=self.env, capture_output=True, timeout=120, check=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabSetting:
    """The set-up of a laboratory. `apps`: names of shipped virtual apps, installed on each phone.
    `apk_twins`: files of virtual apps that appear on a phone once an APK of their package is installed.

    `is_small`: phones of few pixels. `n_processes` play the phones; None: one each. `n_of_stf`: how many of
    the phones are STF's. `state`: where leases are kept. `port`: the adb server's; None: any that is free.
    """

    n_phones: int
    apps: Sequence[str]
    apk_twins: Sequence[Path] = ()
    is_small: bool = False
    n_processes: int | None = None
    n_of_stf: int = 0
    state: Path | None = None
    lease: dict[str, str] = field(default_factory=lambda: {"ttl": "90s", "wait": "10m", "renew": "5s"})
    port: int | None = None


@contextmanager
def farm_lab(folder: Path, setting: LabSetting, *, adb: str) -> Iterator[FarmLab]:
    """Phones connected to a private adb server, and a `devices.yaml` that names them."""
    env = _environment(folder, setting, adb)
    try:
        with _played(setting) as (processes, serials):
            n_own = setting.n_phones - setting.n_of_stf
            with _lent(serials[n_own:]) as lent:
                lab = FarmLab(
                    folder=folder,
                    out=folder / RUN,
                    env=env,
                    adb=adb,
                    serials=tuple(serials[:n_own]),
                    phones=tuple(one.pid or 0 for one in processes),
                    stf=lent,
                )
                lab.connect_all()
                _write_devices(lab, setting.lease)
                yield lab
    finally:
        subprocess.run([adb, "kill-server"], env=env, capture_output=True, timeout=60, check=False)


def _environment(folder: Path, setting: LabSetting, adb: str) -> dict[str, str]:
    return {
        **os.environ,
        "HOME": str(folder),
        "ANDROID_ADB_SERVER_PORT": str(setting.port or _free_port()),
        "ADB_MDNS_AUTO_CONNECT": "0",
        "ADBUTILS_ADB_PATH": adb,
        "DETECTOR_LANG": "en",
        "DETECTOR_STATE_DIR": str(setting.state or folder / "state"),
        STF_TOKEN_ENV: TOKEN,
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


@contextmanager
def _played(setting: LabSetting) -> Iterator[tuple[list[SpawnProcess], list[str]]]:
    """The processes that play the phones, and the phones' serials."""
    context = multiprocessing.get_context("spawn")
    processes, pipes, serials = list[SpawnProcess](), [], list[str]()
    try:
        for numbers in _shared_out(setting.n_phones, setting.n_processes or setting.n_phones):
            ours, theirs = context.Pipe()
            process = context.Process(target=_play, args=(theirs, numbers, setting), daemon=True)
            process.start()
            processes.append(process)
            pipes.append(ours)
        for pipe in pipes:
            assert pipe.poll(START_TIMEOUT_S), "the virtual phones did not start"
            serials += pipe.recv()
        yield processes, serials
    finally:
        for process in processes:
            process.terminate()
            process.join(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _shared_out(n: int, n_processes: int) -> list[tuple[int, ...]]:
    return [tuple(range(first, n, n_processes)) for first in range(min(n, n_processes))]


@contextmanager
def _lent(targets: Sequence[str]) -> Iterator[FakeStf]:
    with ExitStack() as stack:
        lines = [stack.enter_context(StfLine(target)) for target in targets]
        devices = [
            FakeDevice(serial=f"{STF}-{number}", address=line.address, line=line)
            for number, line in enumerate(lines)
        ]
        yield stack.enter_context(stf(*devices))


def _write_devices(lab: FarmLab, lease: dict[str, str]) -> None:
    own = [
        {"id": f"phone-{number}", "serial": serial, "kind": "virtual"}
        for number, serial in enumerate(lab.serials)
    ]
    lent = [
        {"id": serial, "farm": STF, "select": {"serial": serial}, "kind": "virtual"}
        for serial in lab.stf.devices
    ]
    farm = {"type": "stf", "url": lab.stf.url, "token_env": STF_TOKEN_ENV, "idle_timeout": STF_IDLE}
    file = {
        "version": 1,
        "farms": {STF: farm},
        "defaults": {"video": {"sources": []}, "lease": lease},
        "devices": own + lent,
        "pools": {"all": {"select": {"kind": "virtual"}}, "one": {"devices": ["phone-0"]}},
    }
    (lab.folder / "devices.yaml").write_text(json.dumps(file), encoding="utf-8")


def _play(pipe: Connection, numbers: Sequence[int], setting: LabSetting) -> None:
    """A process that plays these phones, until it is ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    persona = persona_named("compact-13")
    if setting.is_small:
        persona = replace(persona, display=SMALL)
    shipped = {path.stem: path for path in shipped_app_files()}
    apps = tuple(_app(shipped[stem], persona) for stem in setting.apps)
    twins = tuple(_app(path, persona) for path in setting.apk_twins)
    specs = [
        DeviceSpec(serial=f"virtual-{number}", persona=persona, apps=apps, apk_twins=twins, seed=number)
        for number in numbers
    ]
    with BackgroundVirtualDevices(specs, front_end=FrontEnd.TRANSPORT) as phones:
        pipe.send(list(phones.serials))
        signal.pause()


def _app(path: Path, persona: Persona) -> VirtualApp:
    spec = load_app(path)
    return VirtualApp(
        package=spec.package,
        label=spec.package,
        create=partial(_created, spec, persona.display),
        activities=tuple(spec.activities),
    )


def _created(spec: AppSpec, display: VirtualDisplay, index: int) -> DrawnApp:
    return make_app(spec, display=display, seed=0, launch_index=index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Of one process so far. `private_mb`: memory that only it uses; `shared_mb`: its share of the rest."""

    pid: int
    role: str
    cpu_s: float
    private_mb: float
    shared_mb: float


def usage_below(process: psutil.Process, *, with_memory: bool) -> list[Usage]:
    """Of the process and all below it; what ends meanwhile is left out."""
    found = []
    with suppress(psutil.Error):
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.Error, OSError):
                cpu = one.cpu_times()
                memory = one.memory_full_info() if with_memory else None
                private = 0.0 if memory is None else memory.uss / 1e6
                shared = 0.0 if memory is None else memory.pss / 1e6 - private
                role = _role(one, process)
                cpu_s = cpu.user + cpu.system
                usage = Usage(pid=one.pid, role=role, cpu_s=cpu_s, private_mb=private, shared_mb=shared)
                found.append(usage)
    return found


def _role(one: psutil.Process, top: psutil.Process) -> str:
    if one.pid == top.pid:
        return "scheduler"
    words = " ".join(one.cmdline())
    if "resource_tracker" in words:
        return "tracker"
    if "forkserver" in words:
        return "worker" if one.ppid() != top.pid else "models"
    return "adb" if "fork-server" in words else "other"
