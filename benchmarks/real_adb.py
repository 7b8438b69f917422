"""Every virtual app once more in real time: `detector scan`, the real adb, the real protocol.

    python -m benchmarks.real_adb --runs 3

Starts an adb server of its own (free port, HOME of its own), serves virtual devices over adb's
transport, connects the real `adb` to them and runs `detector scan PACKAGE --device SERIAL --json` as
a person would, two at a time. Prints, per app, whether the verdicts are its truth, and writes
`benchmarks/results/real_adb.json`.
"""

import argparse
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from benchmarks.agreement import by_looking, disagreements
from detector.virtual.app_file import load_app
from detector.virtual.truth import expected_outcomes
from detector.wiring.virtual_devices import shipped_app_files

RESULTS = Path(__file__).parent / "results" / "real_adb.json"


@contextlib.contextmanager
def adb_server(adb: str) -> Iterator[dict[str, str]]:
    """The environment of an adb server that nobody else uses; it is stopped at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tempfile.mkdtemp(prefix="adb-home-")
    env = {**os.environ, "ANDROID_ADB_SERVER_PORT": str(port), "HOME": home, "ADBUTILS_ADB_PATH": adb}
    env["DETECTOR_LANG"] = "en"
    try:
        subprocess.run([adb, "-P", str(port), "start-server"], env=env, check=True, capture_output=True)
        yield env
    finally:
        subprocess.run([adb, "-P", str(port), "kill-server"], env=env, check=False, capture_output=True)
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def virtual_device(env: dict[str, str], adb: str, persona: str, seed: int) -> Iterator[str]:
    """The serial of a device with all shipped apps, connected to that adb server."""
    command = [sys.executable, "-m", "detector", "virtual", "--persona", persona, "--seed", str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as served:
        assert served.stdout is not None
        try:
            serial = json.loads(served.stdout.readline())["serial"]
            said = subprocess.run(
                [adb, "connect", serial], env=env, capture_output=True, text=True, check=True
            )
            assert said.stdout.startswith("connected to"), said.stdout
            yield serial
        finally:
            served.terminate()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7000)
    parser.add_argument("--persona", default="compact-13")
    parser.add_argument("--devices", type=int, default=2, help="at a time")
    parser.add_argument("--adb", default=shutil.which("adb") or "adb")
    parser.add_argument("--apps", nargs="*")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    files = [path for path in shipped_app_files() if not options.apps or path.stem in options.apps]
    began = time.perf_counter()
    with adb_server(options.adb) as env, contextlib.ExitStack() as stack:
        serials: Queue[str] = Queue()
        for number in range(options.devices):
            device = virtual_device(env, options.adb, options.persona, options.seed + number)
            serials.put(stack.enter_context(device))
        with ThreadPoolExecutor(options.devices) as pool:
            results = list(pool.map(lambda path: _scan(path, serials, env, options.runs), files))
    for result in results:
        print(f"{result['app']:24} {'agrees' if not result['disagreements'] else result['disagreements']}")
    agree = sum(not result["disagreements"] for result in results)
    print(
        f"{agree} of {len(results)} apps agree, {options.runs} runs each, {time.perf_counter() - began:.0f} s"
    )
    options.out.parent.mkdir(exist_ok=True)
    summary = {"runs": options.runs, "persona": options.persona, "seed": options.seed, "apps": results}
    options.out.write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if agree == len(results) else 1


def _scan(path: Path, serials: "Queue[str]", env: dict[str, str], n_runs: int) -> dict[str, object]:
    spec = load_app(path)
    folder = Path(tempfile.mkdtemp(prefix="scan-"))
    serial = serials.get()
    try:
        command = [sys.executable, "-m", "detector", "scan", spec.package, "--device", serial]
        command += ["--runs", str(n_runs), "--profile", "experimental"]
        command += ["--out", str(folder / "case"), "--json"]
        done = subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, check=False)
    finally:
        serials.put(serial)
        shutil.rmtree(folder, ignore_errors=True)
    if not done.stdout:
        return {"app": path.stem, "exit": done.returncode, "disagreements": [done.stderr.strip()[-300:]]}
    verdicts = json.loads(done.stdout)["verdicts"]
    allowed = by_looking(expected_outcomes(spec))
    found = disagreements(((one["code"], one["outcome"]) for one in verdicts), allowed)
    return {"app": path.stem, "exit": done.returncode, "disagreements": found}


if __name__ == "__main__":
    sys.exit(main())
