"""What loading the pytest plugin adds to `pytest --collect-only`, alternating with a pytest without it.

    python -m lab.benchmarks.plugin_load [--turns 15]

Each turn starts pytest three times in a folder with one test: without the plugin, with it, and without it
once more for the noise, in an order that changes from turn to turn. Reports differences of the fastest
turns, which a busy machine disturbs least, and medians of the differences within a turn. Writes
`lab/results/plugin_load.json`; the exit code is 1 above 20 ms of CPU. If the noise is as large as
that, `import_cpu_ms` is more reliable: the time of the plugin's own modules in one process.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RESULT = Path(__file__).parents[1] / "results" / "plugin_load.json"
MAX_ADDED_MS = 20.0
IMPORT = """
import time
import pytest
began = time.process_time()
import detector.pytest_plugin, detector.pytest_plugin.session
print((time.process_time() - began) * 1e3)
"""
CHECKOUT = Path(__file__).parents[2]

WITH = ("-p", "detector.pytest_plugin")
"""By name, whether or not this checkout is installed. Neither side loads any other plugin."""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--turns", type=int, default=15)
    figures = measured(parser.parse_args().turns)
    RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))
    return 0 if figures["added_cpu_ms"] <= MAX_ADDED_MS else 1


def measured(n_turns: int) -> dict[str, float]:
    kinds: dict[str, tuple[str, ...]] = {"without": (), "with": WITH, "without_again": ()}
    cpu: dict[str, list[float]] = {name: [] for name in kinds}
    wall: dict[str, list[float]] = {name: [] for name in kinds}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_one.py").write_text("def test_one(): pass\n", encoding="utf-8")
        _collected(folder, kinds["with"])  # compiles what is not compiled
        for turn in range(n_turns):
            names = list(kinds)
            names = names[turn % 3 :] + names[: turn % 3]
            for name in names:
                cpu_ms, wall_ms = _collected(folder, kinds[name])
                cpu[name].append(cpu_ms)
                wall[name].append(wall_ms)
    return {
        "n_turns": n_turns,
        "import_cpu_ms": _import_ms(n_turns),
        "without_cpu_ms": round(min(cpu["without"]), 1),
        "added_cpu_ms": round(min(cpu["with"]) - min(cpu["without"]), 1),
        "noise_cpu_ms": round(min(cpu["without_again"]) - min(cpu["without"]), 1),
        "added_cpu_median_ms": _difference(cpu["with"], cpu["without"]),
        "noise_cpu_median_ms": _difference(cpu["without_again"], cpu["without"]),
        "added_wall_ms": round(min(wall["with"]) - min(wall["without"]), 1),
        "noise_wall_ms": round(min(wall["without_again"]) - min(wall["without"]), 1),
    }


def _collected(folder: str, words: tuple[str, ...]) -> tuple[float, float]:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *words]
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=folder, env=env, stdout=subprocess.DEVNULL, check=True)
    wall_ms, after = (time.perf_counter() - began) * 1e3, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used * 1e3, wall_ms


def _import_ms(n_turns: int) -> float:
    """Of the program's modules that pytest loads at start, with pytest already loaded: the fastest turn."""
    command = [sys.executable, "-c", IMPORT]
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    times_ms = [
        subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
        for _ in range(n_turns)
    ]
    return round(min(map(float, times_ms)), 2)


def _difference(those: list[float], these: list[float]) -> float:
    return round(statistics.median(a - b for a, b in zip(those, these, strict=True)), 1)


if __name__ == "__main__":
    raise SystemExit(main())
