"""Eight phones on one host: is each recorded separately, is every loss reported, and what does it cost?

    python -m lab.benchmarks.many_devices --devices 8 --runs 2

The virtual devices run in a separate process behind one adb server; each is captured by its own process, as
in a farm, all at once, by scrcpy at 1168 px. Their scenes change at most 10 times a second. Every bundle is
opened and its pictures are compared with all scenes; every frame that was not decoded in time has to lie in a
gap. Prints CPU time and memory of each capture; the devices' own drawing and encoding, which a real phone
would not cost its host, is listed separately. Writes `lab/results/many_devices.json`.
"""

import argparse
import json
import multiprocessing
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import cv2

from detector.core.screen import Stream
from detector.devices.adb import AdbServer
from detector.devices.android import open_device
from detector.devices.frames.video_feed import VideoFeed
from detector.devices.frames.video_settings import VideoSettings
from detector.devices.port import VideoNews
from detector.evidence.reader import Bundle, open_bundle
from detector.session.clock import RealClock
from detector.session.request import CaptureRequest
from detector.session.runner import run_scenario
from detector.virtual.background import BackgroundVirtualDevices, FrontEnd
from detector.virtual.device import DeviceSpec
from detector.virtual.personas import persona_named
from lab.benchmarks.frame_sources import has_ground, watch
from lab.benchmarks.random_scenes import PACKAGE, RandomScene, scene_app

RESULTS = Path(__file__).parents[1] / "results" / "many_devices.json"
MAX_HZ, MAX_SIZE_PX = 10.0, 1168
PERSONA = "compact-13"
MIN_FRAMES = 20
START_TIMEOUT_S, CAPTURE_TIMEOUT_S = 60.0, 240.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """By a process, or by a device inside its process. `memory_mb` 0: not its own."""

    cpu_s: float
    memory_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """The report of a capturing process; `late_ns`: arrivals of frames not decoded in time."""

    serial: str
    spent: Spent
    took_s: float
    late_ns: tuple[int, ...]
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One device in one round. `n_foreign`: pictures that are another device's; `n_untold`: late frames
    that lie in no gap."""

    serial: str
    seed: int
    took_s: float
    cpu_s: float
    memory_mb: float
    n_packets: int
    n_frames: int
    n_late: int
    n_untold: int
    n_foreign: int
    gaps_ms: float
    drawing_s: float
    encoding_s: float


def serve(pipe: Connection, seeds: Sequence[int]) -> None:
    """The devices' process: their port, and at the end what each spent on its video."""
    persona = persona_named(PERSONA)
    specs = [
        DeviceSpec(
            serial=f"virtual-{number}",
            persona=persona,
            apps=(scene_app(seed, persona.display, most_hz=MAX_HZ),),
            seed=seed,
        )
        for number, seed in enumerate(seeds, start=1)
    ]
    with BackgroundVirtualDevices(specs, front_end=FrontEnd.SMART) as served:
        pipe.send((served.adb_server_port, served.serials))
        pipe.recv()
        costs = [served.devices[serial].encoding for serial in served.serials]
        pipe.send([(cost.drawing_s, cost.encoding_s) for cost in costs])
        pipe.send(_spent())


def capture(pipe: Connection, port: int, serial: str, folder: Path) -> None:
    """A capturing process. `pipe` signals when to begin, so that all begin at once."""
    cv2.setNumThreads(1)
    late_ns: list[int] = []
    original_news = VideoFeed.news

    def news(feed: VideoFeed) -> VideoNews:
        new = original_news(feed)
        late_ns.extend(frame.shown.latest_ns for frame in new.frames if frame.small is None)
        return new

    setattr(VideoFeed, "news", news)  # noqa: B010 - the original is called within
    clock = RealClock()
    began_s, error = time.perf_counter(), None
    try:
        server = AdbServer("127.0.0.1", port, clock, adb_path="/nonexistent")
        video = VideoSettings(sources=("scrcpy",), max_size_px=MAX_SIZE_PX)
        device = open_device(server.link(serial), clock, video=video)
        pipe.send("ready")
        pipe.recv()
        began_s = time.perf_counter()
        request = CaptureRequest(
            run_id=serial, scenario="watch", package=PACKAGE, folder=folder, tool_version="benchmark"
        )
        try:
            run_scenario(watch(), request, device=device, clock=clock)
        finally:
            device.close()
    except Exception as failed:  # reported; the others continue
        error = f"{type(failed).__name__}: {failed}"
    took_s = time.perf_counter() - began_s
    pipe.send(Captured(serial=serial, spent=_spent(), took_s=took_s, late_ns=tuple(late_ns), error=error))


def _spent() -> Spent:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    # Not ru_maxrss, which begins with the parent's.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    most_kb = int(status.partition("VmHWM:")[2].split(maxsplit=1)[0])
    return Spent(cpu_s=usage.ru_utime + usage.ru_stime, memory_mb=most_kb / 1024)


@contextmanager
def processes(
    context: multiprocessing.context.SpawnContext,
    work: Callable[..., None],
    jobs: Sequence[tuple[object, ...]],
) -> Iterator[list[Connection]]:
    running, pipes = [], []
    try:
        for job in jobs:
            ours, theirs = context.Pipe()
            process = context.Process(target=work, args=(theirs, *job), daemon=True)
            process.start()
            running.append(process)
            pipes.append(ours)
        yield pipes
    finally:
        for process in running:
            process.join(10)
            if process.is_alive():
                process.terminate()


def one_round(seeds: Sequence[int], root: Path) -> tuple[list[Row], Spent, list[str]]:
    context = multiprocessing.get_context("spawn")
    with processes(context, serve, [(tuple(seeds),)]) as (devices,):
        port, serials = _received(devices, START_TIMEOUT_S)
        jobs = [(port, serial, root / serial) for serial in serials]
        with processes(context, capture, jobs) as captures:
            first = [_received(pipe, START_TIMEOUT_S) for pipe in captures]
            waiting = [pipe for pipe, message in zip(captures, first, strict=True) if message == "ready"]
            for pipe in waiting:
                pipe.send("go")
            done = [_received(pipe, CAPTURE_TIMEOUT_S) for pipe in waiting]
        devices.send("stop")
        costs = _received(devices, START_TIMEOUT_S)
        spent = _received(devices, START_TIMEOUT_S)
    errors = [f"{one.serial}: {one.error}" for one in done if one.error is not None]
    errors += [f"{one.serial}: {one.error}" for one in first if one != "ready"]
    scenes = [RandomScene(seed, persona_named(PERSONA).display, most_hz=MAX_HZ) for seed in seeds]
    rows = [
        _row(one, root / one.serial, scenes, serials.index(one.serial), costs[serials.index(one.serial)])
        for one in done
        if one.error is None
    ]
    return rows, spent, errors


def _received(pipe: Connection, timeout_s: float) -> Any:  # Any: what the other end sends
    if not pipe.poll(timeout_s):
        raise TimeoutError("a process of the benchmark does not answer")
    return pipe.recv()


def _row(
    done: Captured, folder: Path, scenes: Sequence[RandomScene], own: int, cost: tuple[float, float]
) -> Row:
    bundle = open_bundle(folder)
    gaps = [gap for gap in bundle.gap_records if gap.stream is Stream.FRAMES]
    untold = [at_ns for at_ns in done.late_ns if not any(g.from_ns <= at_ns <= g.to_ns for g in gaps)]
    packets = [one for packets in bundle.packets.values() for one in packets if not one.is_config]
    return Row(
        serial=done.serial,
        seed=scenes[own]._seed,
        took_s=round(done.took_s, 2),
        cpu_s=round(done.spent.cpu_s, 2),
        memory_mb=round(done.spent.memory_mb, 1),
        n_packets=len(packets),
        n_frames=len(bundle.frames),
        n_late=len(done.late_ns),
        n_untold=len(untold),
        n_foreign=_n_foreign(bundle, scenes, own),
        gaps_ms=round(sum(gap.to_ns - gap.from_ns for gap in gaps) / 1e6, 1),
        drawing_s=round(cost[0], 2),
        encoding_s=round(cost[1], 2),
    )


def _n_foreign(bundle: Bundle, scenes: Sequence[RandomScene], own: int) -> int:
    """Frames that show another device's scene; and all of them, if none shows the own one."""
    n_own = n_foreign = 0
    for frame in bundle.frames[::3]:
        rgb = bundle.pixels(frame)
        n_own += has_ground(rgb, scenes[own])
        n_foreign += any(has_ground(rgb, scene) for i, scene in enumerate(scenes) if i != own)
    return n_foreign if n_own else len(bundle.frames)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--devices", type=int, default=8)
    parser.add_argument("--runs", type=int, default=1, help="rounds, each with new scenes")
    parser.add_argument("--first-seed", type=int, default=500)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    rows: list[Row] = []
    errors: list[str] = []
    devices_cpu_s: list[float] = []
    for number in range(options.runs):
        first = options.first_seed + number * options.devices
        root = Path(tempfile.mkdtemp(prefix="many-"))
        try:
            found, spent, failed = one_round(range(first, first + options.devices), root)
        finally:
            shutil.rmtree(root, ignore_errors=True)
        rows += found
        errors += failed
        devices_cpu_s.append(round(spent.cpu_s, 2))
        for row in found:
            print(asdict(row), flush=True)
    load = round(os.getloadavg()[0], 2)
    is_met = len(rows) == options.devices * options.runs and not errors
    is_met &= not any(row.n_foreign or row.n_untold or row.n_frames < MIN_FRAMES for row in rows)
    for error in errors:
        print(error)
    if rows:
        print(_summary(rows, sum(devices_cpu_s), load))
    document = {
        "devices": options.devices,
        "rounds": options.runs,
        "most_hz": MAX_HZ,
        "max_size_px": MAX_SIZE_PX,
        "persona": PERSONA,
        "cores": os.cpu_count(),
        "load_1m": load,
        "devices_cpu_s": devices_cpu_s,
        "errors": errors,
        "rows": [asdict(row) for row in rows],
    }
    options.out.parent.mkdir(exist_ok=True)
    options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return 0 if is_met else 1


def _summary(rows: Sequence[Row], devices_cpu_s: float, load: float) -> str:
    return (
        f"{len(rows)} captures, {sum(row.n_foreign for row in rows)} pictures of another device, "
        f"{sum(row.n_late for row in rows)} of {sum(row.n_packets for row in rows)} frames not decoded "
        f"in time, {sum(row.n_untold for row in rows)} of them in no gap; a capture: CPU "
        f"{statistics.median(row.cpu_s for row in rows):.1f} s, "
        f"{statistics.median(row.memory_mb for row in rows):.0f} MB; the devices themselves: "
        f"{devices_cpu_s:.1f} s CPU; {os.cpu_count()} cores, load {load}"
    )


if __name__ == "__main__":
    sys.exit(main())
