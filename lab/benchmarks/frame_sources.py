"""When does something become visible according to each source of frames? Against the virtual device's truth.

    python -m lab.benchmarks.frame_sources --scenes 50             # on the simulated clock, and the decode
        rate
    python -m lab.benchmarks.frame_sources --scenes 50 --real-time # in real time, through the real adb

Random scenes, each recorded through the whole capture code. In the bundle the first packet that shows the
scene's mark is found by its pixels. Reported for each source: how far its moment is from the truth, how
often the stated error covers it, and the same for the delay from the scene's first frame to the mark, both by
the video and by the named frames. Then the cost of decoding at 1080x2340, in CPU time of one core.

Half of the scenes move all the time: at 60 Hz on the simulated clock, at 10 Hz in real time. screenrecord's
only times are those of arrival: on the simulated clock, where nothing is read between two looks, they are as
coarse as the looks, so its 60 ms are checked in real time only.
Writes `lab/results/frame_sources.json`, in real time `frame_sources_real_time.json`.
"""

import argparse
import contextlib
import json
import multiprocessing
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import cv2
import numpy as np

from detector.core.actions import Launch, Observe, Scenario, StopApp, Wait
from detector.core.clock import Clock
from detector.devices.adb import AdbServer
from detector.devices.android import AndroidDevice, open_device
from detector.devices.frames.video_settings import VIDEO_SOURCES, VideoSettings
from detector.evidence.reader import Bundle, open_bundle
from detector.parsing.h264 import H264Decoder
from detector.session.clock import RealClock
from detector.session.request import CaptureRequest
from detector.session.runner import run_scenario
from detector.virtual.background import BackgroundVirtualDevices, FrontEnd
from detector.virtual.device import DeviceSpec, VirtualDevice
from detector.virtual.display.encoder import EncodingCost, H264Encoder
from detector.virtual.in_process import SimulatedWorld
from detector.virtual.personas import persona_named
from detector.virtual.system.latency import NO_LATENCY, PHONE_LATENCY
from lab.benchmarks.random_scenes import MARK, PACKAGE, RandomScene, scene_app
from lab.benchmarks.real_adb import adb_server

Run = Callable[[str, int, Path, str], tuple[Bundle, RandomScene, float]]
"""(source, seed, folder, persona) to the bundle, its scene, and when that was first shown, ms of the run."""

RESULTS = Path(__file__).parents[1] / "results"
WATCH_S = 3.4
START_TIMEOUT_S = 30.0
LOOK_EVERY_MS = 100.0
ALIKE = 60  # levels of a channel, after an encoder
ASKED_MS = {"scrcpy": 1000 / 60, "screenrecord": 60.0}
ASKED_COVERED = 0.95
ASKED_FPS = 60.0
REAL_TIME_HZ, REAL_TIME_SIZE_PX = 10.0, 1168
"""In real time the virtual device's software encoder has to keep up on the same cores, unlike a phone's."""

DECODED_SIZE_PX = (1080, 2340)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Between the last frame without it and the first with it, ms of the run's axis."""

    low_ms: float
    high_ms: float

    @property
    def value_ms(self) -> float:
        return (self.low_ms + self.high_ms) / 2

    def covers(self, true_ms: float) -> bool:
        return self.low_ms <= true_ms <= self.high_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Of one scene, all ms: how far off, how large the stated error, and whether it covers the truth."""

    seed: int
    off_ms: float
    error_ms: float
    is_covered: bool
    delay_off_ms: float
    delay_error_ms: float
    is_delay_covered: bool


def watch() -> Scenario:
    yield StopApp(package=PACKAGE)
    yield Wait(duration_ms=300)
    yield Launch(package=PACKAGE)
    for _ in range(round(WATCH_S * 1000 / LOOK_EVERY_MS)):
        yield Observe()
        yield Wait(duration_ms=LOOK_EVERY_MS)


def record(device: AndroidDevice, clock: Clock, folder: Path) -> Bundle:
    request = CaptureRequest(
        run_id="r0", scenario="watch", package=PACKAGE, folder=folder, tool_version="benchmark"
    )
    run_scenario(watch(), request, device=device, clock=clock)
    return open_bundle(folder)


def shown_by_video(
    bundle: Bundle, is_there: Callable[[np.ndarray], bool], *, named_only: bool
) -> Moment | None:
    """When the video first showed it; `named_only`: by the frames that the bundle names only."""
    if named_only:
        frames = [frame for frame in bundle.frames if frame.packet is not None]
        looks = [(frame.at_ms, frame.at_error_ms, partial(bundle.pixels, frame)) for frame in frames]
    else:
        packets = [one for packets in bundle.packets.values() for one in packets if not one.is_config]
        looks = [(*bundle.packet_ms(one), partial(bundle.packet_pixels, one)) for one in packets]
        if looks and packets[0].pts_us is not None:
            # Nothing is sent while nothing changes: until a refresh before it, it was not there.
            first = next((look for look in looks if is_there(look[2]())), None)
            if first is None:
                return None
            return Moment(low_ms=first[0] - first[1] - 1000 / 60, high_ms=first[0] + first[1])
    before_ms: float | None = None
    for at_ms, error_ms, pixels in looks:
        if is_there(pixels()):
            low_ms = at_ms - error_ms if before_ms is None or not named_only else min(before_ms, at_ms)
            return Moment(low_ms=low_ms, high_ms=at_ms + error_ms)
        before_ms = at_ms - error_ms
    return None


def trial(bundle: Bundle, scene: RandomScene, first_frame_ms: float, *, named_only: bool) -> Trial | None:
    """`first_frame_ms`: the truth, on the run's axis."""
    width_px = bundle.manifest.header.device.display.width_px
    mark = shown_by_video(bundle, lambda rgb: has_mark(rgb, scene, width_px), named_only=named_only)
    ground = shown_by_video(bundle, lambda rgb: has_ground(rgb, scene), named_only=named_only)
    if mark is None or ground is None:
        return None
    true_ms = first_frame_ms + scene.mark_ms
    low_ms, high_ms = mark.low_ms - ground.high_ms, mark.high_ms - ground.low_ms
    delay = Moment(low_ms=low_ms, high_ms=high_ms)
    return Trial(
        seed=scene._seed,
        off_ms=mark.value_ms - true_ms,
        error_ms=(mark.high_ms - mark.low_ms) / 2,
        is_covered=mark.covers(true_ms),
        delay_off_ms=delay.value_ms - scene.mark_ms,
        delay_error_ms=(high_ms - low_ms) / 2,
        is_delay_covered=delay.covers(scene.mark_ms),
    )


def has_mark(rgb: np.ndarray, scene: RandomScene, width_px: int) -> bool:
    scale = rgb.shape[1] / width_px
    left, top, right, bottom = (round(side * scale) for side in scene.mark_box)
    inner = rgb[top + 4 : bottom - 4, left + 4 : right - 4].reshape(-1, 3)
    return bool(np.abs(np.median(inner, axis=0) - MARK).max() < ALIKE)


def has_ground(rgb: np.ndarray, scene: RandomScene) -> bool:
    """The scene rather than the launcher: the greys of its ground, wherever nothing lies on it."""
    small = cv2.resize(rgb, (90, 200), interpolation=cv2.INTER_AREA).astype(np.int16)
    ground = cv2.resize(scene.picture(0.0), (90, 200), interpolation=cv2.INTER_AREA).astype(np.int16)
    return float((np.abs(small - ground).max(2) < 20).mean()) > 0.5


def simulated(source: str, seed: int, folder: Path, persona_name: str) -> tuple[Bundle, RandomScene, float]:
    persona = persona_named(persona_name)
    spec = DeviceSpec(
        serial="scene",
        persona=persona,
        apps=(scene_app(seed, persona.display),),
        seed=seed,
        latency=PHONE_LATENCY,
        uiautomation_running=True,
    )
    with SimulatedWorld([spec]) as world:
        settings = VideoSettings(sources=(source,), in_background=False)
        device = open_device(world.link(spec.serial), world.clock, video=settings)
        try:
            bundle = record(device, world.clock, folder)
        finally:
            device.close()
        first_s = _first_frame_s(world.devices[spec.serial])
    return bundle, RandomScene(seed, persona.display), first_s * 1000 - bundle.zero.host_ns / 1e6


def _first_frame_s(device: VirtualDevice) -> float:
    """Of the refresh at which the scene first stood on the display, loop time."""
    at_s = device.foreground.runs[PACKAGE].first_frame_at_s
    assert at_s is not None
    return at_s


def serve_scene(pipe: Connection, persona_name: str, seed: int) -> None:
    """A device in a separate process: sends its serial, and at the end when its scene was first shown."""
    persona = persona_named(persona_name)
    spec = DeviceSpec(
        serial="scene",
        persona=persona,
        apps=(scene_app(seed, persona.display, most_hz=REAL_TIME_HZ),),
        seed=seed,
        latency=NO_LATENCY,
    )
    with BackgroundVirtualDevices([spec], front_end=FrontEnd.TRANSPORT) as served:
        serial = served.serials[0]
        pipe.send(serial)
        pipe.recv()
        # The loop's time is CLOCK_MONOTONIC, one and the same for all processes of a machine.
        pipe.send(served.call(lambda: _first_frame_s(served.devices[serial])))


@contextlib.contextmanager
def real_devices(adb: str) -> Iterator[Run]:
    """A device for each scene, behind the real adb; it shares this machine's cores with the capture."""
    context = multiprocessing.get_context("spawn")

    def run(source: str, seed: int, folder: Path, persona_name: str) -> tuple[Bundle, RandomScene, float]:
        ours, theirs = context.Pipe()
        process = context.Process(target=serve_scene, args=(theirs, persona_name, seed), daemon=True)
        process.start()
        try:
            assert ours.poll(START_TIMEOUT_S)
            serial = ours.recv()
            server = AdbServer("127.0.0.1", port, RealClock())
            server.connect(serial)
            video = VideoSettings(sources=(source,), max_size_px=REAL_TIME_SIZE_PX)
            device = open_device(server.link(serial), RealClock(), video=video)
            try:
                bundle = record(device, RealClock(), folder)
            finally:
                device.close()
            ours.send("stop")
            assert ours.poll(START_TIMEOUT_S)
            first_s = ours.recv()
        finally:
            process.join(START_TIMEOUT_S)
        scene = RandomScene(seed, persona_named(persona_name).display, most_hz=REAL_TIME_HZ)
        return bundle, scene, first_s * 1000 - bundle.zero.host_ns / 1e6

    with adb_server(adb) as env:
        port = int(env["ANDROID_ADB_SERVER_PORT"])
        yield run


def decode_rate(n_frames: int) -> dict[str, float]:
    """Worst-case motion: a picture in full detail that pans. CPU time of all threads."""
    width_px, height_px = DECODED_SIZE_PX
    encoder = H264Encoder(width_px=width_px, height_px=height_px, bit_rate=8_000_000, cost=EncodingCost())
    chance = random.Random(1)
    ground = np.random.default_rng(1).integers(0, 255, (height_px // 3, width_px // 3, 3), dtype=np.uint8)
    photo = cv2.resize(ground, (width_px, height_px), interpolation=cv2.INTER_CUBIC)
    units = []
    for number in range(n_frames):
        picture = np.roll(photo, (number * 9, number * 5 + chance.randint(0, 2)), axis=(0, 1))
        units.append(encoder.encode(picture, pts_us=number * 16_667, is_key=number == 0).data)
    units[0] = encoder.config + units[0]
    rates = {}
    for name, use in (
        ("decoded", lambda picture: None),
        ("decoded and looked at", lambda picture: picture.small_bgr(width_px // 4, height_px // 4)),
        ("decoded to full RGB", lambda picture: picture.rgb()),
    ):
        decoder = H264Decoder()
        began_cpu_s, began_s = time.process_time(), time.perf_counter()
        for number, unit in enumerate(units):
            decoded = decoder.decode(unit, is_key=number == 0)
            assert decoded is not None
            use(decoded)
        rates[f"{name}, fps of one core"] = n_frames / (time.process_time() - began_cpu_s)
        rates[f"{name}, fps by the clock"] = n_frames / (time.perf_counter() - began_s)
    rates["mbit_s"] = sum(len(unit) for unit in units) * 8 / 1e6 / (n_frames / 60)
    return {name: round(rate, 1) for name, rate in rates.items()}


def summary(trials: Sequence[Trial], n_scenes: int) -> dict[str, float | int]:
    off = sorted(abs(one.off_ms) for one in trials)
    delay_off = sorted(abs(one.delay_off_ms) for one in trials)
    n = max(len(trials), 1)
    return {
        "scenes": n_scenes,
        "seen": len(trials),
        "off_median_ms": round(statistics.median(off), 2) if off else -1,
        "off_most_ms": round(off[-1], 2) if off else -1,
        "error_median_ms": round(statistics.median(one.error_ms for one in trials), 2) if trials else -1,
        "covered": round(sum(one.is_covered for one in trials) / n, 4),
        "delay_off_most_ms": round(delay_off[-1], 2) if delay_off else -1,
        "delay_error_median_ms": round(statistics.median(one.delay_error_ms for one in trials), 2)
        if trials
        else -1,
        "delay_covered": round(sum(one.is_delay_covered for one in trials) / n, 4),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenes", type=int, default=50)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--sources", nargs="*", default=list(VIDEO_SOURCES))
    parser.add_argument("--persona", default="compact-13")
    parser.add_argument("--real-time", action="store_true")
    parser.add_argument("--decode-frames", type=int, default=180)
    parser.add_argument("--adb", default=shutil.which("adb") or "adb")
    parser.add_argument("--out", type=Path, help="instead of its file in lab/results")
    options = parser.parse_args()
    seeds = range(options.first_seed, options.first_seed + options.scenes)
    rates = decode_rate(options.decode_frames)
    rows: dict[str, dict[str, dict[str, float | int]]] = {}
    with contextlib.ExitStack() as stack:
        run: Run = simulated
        if options.real_time:
            run = stack.enter_context(real_devices(options.adb))
        for source in options.sources:
            by_video, by_frames = trials(run, source, seeds, options.persona)
            rows[source] = {
                "video": summary(by_video, len(seeds)),
                "named frames": summary(by_frames, len(seeds)),
            }
            for name, row in rows[source].items():
                print(f"{source:13} {name:13} {row}", flush=True)
    print(f"decode {DECODED_SIZE_PX[0]}x{DECODED_SIZE_PX[1]}: {rates}")
    name = "frame_sources_real_time.json" if options.real_time else "frame_sources.json"
    out = options.out or RESULTS / name
    out.parent.mkdir(exist_ok=True)
    document = {
        "clock": "real" if options.real_time else "simulated",
        "persona": options.persona,
        "first_seed": options.first_seed,
        "cores": os.cpu_count(),
        "load_1m": round(os.getloadavg()[0], 2),
        "sources": rows,
        "decode": rates,
    }
    out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return 0 if _is_met(rows, rates, is_real_time=options.real_time) else 1


def trials(run: Run, source: str, seeds: Sequence[int], persona: str) -> tuple[list[Trial], list[Trial]]:
    """By the video, and by the frames that the bundle names; without scenes that were never seen."""
    by_video: list[Trial] = []
    by_frames: list[Trial] = []
    for seed in seeds:
        folder = Path(tempfile.mkdtemp(prefix="scene-"))
        try:
            bundle, scene, first_ms = run(source, seed, folder / "b", persona)
            for found, named_only in ((by_video, False), (by_frames, True)):
                one = trial(bundle, scene, first_ms, named_only=named_only)
                if one is not None:
                    found.append(one)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return by_video, by_frames


def _is_met(
    rows: dict[str, dict[str, dict[str, float | int]]], rates: dict[str, float], *, is_real_time: bool
) -> bool:
    is_met = rates["decoded and looked at, fps of one core"] >= ASKED_FPS
    for source, by_name in rows.items():
        row = by_name["video"]
        is_met &= row["seen"] == row["scenes"]
        is_met &= row["off_most_ms"] <= ASKED_MS[source] or (source == "screenrecord" and not is_real_time)
        is_met &= min(row["covered"], row["delay_covered"]) >= ASKED_COVERED
    return is_met


if __name__ == "__main__":
    sys.exit(main())
