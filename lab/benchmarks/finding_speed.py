"""What finding the close control costs, against reading the whole screen: one run, the same frames.

    python -m lab.benchmarks.finding_speed [--rounds 5] [--data ../shared/data]

Frames are drawn by the virtual apps at 1080x2400 px, with `--data` also real screenshots. In each round every
method sees each frame once, so that all run under the same load. `ours` is everything from pixels to measured
controls; `classical` only proposes places that look like a × or a "<". Start-up and peak memory are those of
`detector image` in a separate process. Writes `lab/results/finding_speed.json`.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np
from PIL import Image
from rapidocr import RapidOCR

from detector.engines.text_reader import RapidTextReader
from detector.perception.back_arrow import find_back_arrows
from detector.perception.x_icon import find_x_marks
from detector.seeing import load_image, measure_screenshot
from detector.virtual.app_port import VirtualDisplay
from detector.virtual.apps.running.running_app import make_app
from detector.virtual.apps.shipped import shipped_apps
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.personas.aosp_13 import PERSONA
from detector.wiring.perception_setup import perception_setup

Item = TypeVar("Item")
RESULTS = Path(__file__).parents[1] / "results" / "finding_speed.json"
N_THREADS = 2
SEEN_AT_MS = 2500.0
WIDTHS_PX = (540, 720, 1080, 1440)
ASKED_MS, ASKED_RATIO, ASKED_MIB, ASKED_START_S = 80.0, 9.0, 600.0, 2.0
N_REAL = 40


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--data", type=Path, help="the folder that holds close_controls: its val pictures too"
    )
    parser.add_argument("--frames", type=int, default=46, help="so many of each set")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    cv2.setNumThreads(N_THREADS)
    drawn = _spread(_drawn_frames(replace(PERSONA.display, width_px=1080, height_px=2400)), options.frames)
    sets = {"drawn 1080x2400": drawn}
    if options.data is not None:
        files = sorted((options.data / "close_controls" / "val" / "images").glob("*.jpg"))[::5][:N_REAL]
        sets["real val screenshots"] = [load_image(path) for path in _spread(files, options.frames)]
    result: dict[str, Any] = {"threads": N_THREADS, "load_before": os.getloadavg()[0], "sets": {}}
    for name, frames in sets.items():
        result["sets"][name] = _compared(frames, options.rounds)
    result["by_width"] = _by_width(drawn[:8], options.rounds)
    result["process"] = _process(drawn[:24])
    result["load_after"] = os.getloadavg()[0]
    options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    _print(result)
    return 0


def _spread(all_of_them: list[Item], n: int) -> list[Item]:
    """At most n of them, from everywhere."""
    return all_of_them[:: -(-len(all_of_them) // n)]


def _drawn_frames(display: VirtualDisplay) -> list[np.ndarray]:
    frames = []
    for seed, path in enumerate(shipped_apps()):
        app = make_app(load_app(path), display=display, seed=seed, launch_index=0)
        frames.append(app.picture(SEEN_AT_MS))
    return frames


def _ours() -> Callable[[np.ndarray], object]:
    screen_reader = perception_setup(n_threads=N_THREADS)
    return lambda frame: measure_screenshot(
        frame,
        density_dpi=420,
        ppi=None,
        seeing=screen_reader,
    )


def _ways() -> dict[str, Callable[[np.ndarray], object]]:
    best = RapidTextReader(n_threads=N_THREADS)
    defaults = RapidOCR(params={"EngineConfig.onnxruntime.intra_op_num_threads": N_THREADS})
    return {
        "ours": _ours(),
        "full-screen OCR, best settings": best.read,
        "full-screen OCR, defaults": lambda frame: defaults(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR)),
        "classical": lambda frame: (find_x_marks(frame), find_back_arrows(frame)),
    }


def _compared(frames: list[np.ndarray], rounds: int) -> dict[str, object]:
    ways = _ways()
    took: dict[str, list[float]] = {name: [] for name in ways}
    for do in ways.values():
        do(frames[0])  # loads what it needs
    for _ in range(rounds):
        for frame in frames:
            for name, do in ways.items():
                begin = time.perf_counter()
                do(frame)
                took[name].append((time.perf_counter() - begin) * 1000)
    ours = statistics.median(took["ours"])
    return {
        "frames": len(frames),
        "ways": {
            name: {
                "median_ms": round(statistics.median(times), 1),
                "p95_ms": round(sorted(times)[int(len(times) * 0.95)], 1),
                "times_ours": round(statistics.median(times) / ours, 2),
            }
            for name, times in took.items()
        },
    }


def _by_width(frames: list[np.ndarray], rounds: int) -> dict[int, float]:
    """Median ms of ours on the same pictures laid to other widths."""
    ours = _ours()
    ours(frames[0])
    found = {}
    for width in WIDTHS_PX:
        scale = width / frames[0].shape[1]
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        laid = [cv2.resize(frame, None, fx=scale, fy=scale, interpolation=way) for frame in frames]
        times = []
        for _ in range(rounds):
            for frame in laid:
                begin = time.perf_counter()
                ours(frame)
                times.append((time.perf_counter() - begin) * 1000)
        found[width] = round(statistics.median(times), 1)
    return found


def _process(frames: list[np.ndarray]) -> dict[str, float]:
    """Start to first result, and the peak of memory over all, of the command itself."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for i, frame in enumerate(frames):
            paths.append(Path(folder) / f"{i:03d}.png")
            Image.fromarray(frame).save(paths[-1], compress_level=1)
        begin = time.perf_counter()
        words = [sys.executable, "-m", "detector", "image", *map(str, paths), "--jsonl"]
        first_s, peak_mib = 0.0, 0.0
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            assert process.stdout is not None
            for _ in process.stdout:
                first_s = first_s or time.perf_counter() - begin
                peak_mib = max(peak_mib, _peak_mib(process.pid))
    return {"first_result_s": round(first_s, 2), "peak_mib": round(peak_mib, 1), "images": len(frames)}


def _peak_mib(pid: int) -> float:
    """So far. `getrusage` of a child includes the parent's peak at the time it was started."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0  # it has ended


def _print(result: dict[str, Any]) -> None:
    print(f"{N_THREADS} threads, load {result['load_before']:.1f} before, {result['load_after']:.1f} after")
    for name, compared in result["sets"].items():
        print(f"\n{name}, {compared['frames']} frames{'':14}median ms    p95 ms   times ours")
        for way, row in compared["ways"].items():
            print(f"  {way:36}{row['median_ms']:10.1f}{row['p95_ms']:10.1f}{row['times_ours']:10.2f}")
    by_width = ", ".join(f"{width} px {ms} ms" for width, ms in result["by_width"].items())
    print(f"\nours by width of the same pictures: {by_width}")
    process = result["process"]
    print(
        f"detector image: first result after {process['first_result_s']} s (asked {ASKED_START_S:g}), "
        f"peak {process['peak_mib']} MiB (asked {ASKED_MIB:g})"
    )
    print(f"asked: ours at most {ASKED_MS:g} ms, full-screen OCR at its best {ASKED_RATIO:g} times as long")


if __name__ == "__main__":
    sys.exit(main())
