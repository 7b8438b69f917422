"""A scan of one virtual app under one seed, on the simulated clock, through the whole capture code."""

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from detector.case import CaseFolder
from detector.core.trials import Level, ProbeKind
from detector.scenarios.cold_start import NAME
from detector.seeing import PerceptionSetup
from detector.touching import Scan
from detector.virtual.apps.spec.app_file import load_app
from detector.windows.seen_run import SeenRun
from detector.wiring.perception_setup import session_screen_reader
from detector.wiring.tool import SCENARIOS
from detector.wiring.virtual_devices import VirtualChoice, simulated_device

__all__ = ["Driven", "drive"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Driven:
    """`seen` are its runs in order, `device_s` the seconds that passed on the device's clock, `n_bytes` what
    its bundles took on disk.
    """

    seen: list[SeenRun]
    device_s: float
    n_bytes: int


def drive(
    path: Path,
    probes: Iterable[ProbeKind],
    level: Level,
    *,
    seed: int,
    setup: PerceptionSetup,
    persona: str = "compact-13",
    n_cold_starts: int = 2,
    faults: tuple[str, ...] = (),
) -> Driven:
    """Cold starts, then the probes, each run analysed immediately. Its bundles are not kept."""
    folder = Path(tempfile.mkdtemp(prefix="driven-"))
    try:
        choice = VirtualChoice(app_files=(path,), persona=persona, seed=seed, faults=faults)
        with simulated_device(choice) as (device, clock):
            started_ns = clock.monotonic_ns()
            scan = Scan(
                device=device,
                case=CaseFolder(folder),
                package=load_app(path).package,
                clock=clock,
                setup=setup,
                screen_reader=session_screen_reader(setup),
                tool_version="benchmark",
                seen=[],
            )
            for _ in scan.cold_starts(n_cold_starts, name=NAME, scenario_of=SCENARIOS[NAME]):
                pass
            for _ in scan.probe(scan.plan(probes, level)):
                pass
            device_s = (clock.monotonic_ns() - started_ns) / 1e9
        n_bytes = sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Driven(seen=scan.seen, device_s=device_s, n_bytes=n_bytes)
