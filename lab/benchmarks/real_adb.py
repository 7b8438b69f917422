"""Every virtual app once more in real time: `detector scan`, the real adb, the real protocol.

    python -m lab.benchmarks.real_adb --runs 3
    python -m lab.benchmarks.real_adb --level quick --devices 3     # apps that claim something about touches

Starts its own adb server (free port, own HOME), serves virtual devices over adb's
transport, connects the real `adb` to them and runs `detector scan PACKAGE --device SERIAL --json` like
a user, two at a time; at level quick with a devices.yaml that names the devices' consoles, so
that they can be shaken. Prints, per app, whether the verdicts match its truth, how many launches it took
and how long, and the duration of its runs. Writes `lab/results/real_adb.json`, at level quick
`real_adb_quick.json`.
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
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from detector.evidence.reader import open_bundle
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import expected_outcomes
from detector.wiring.virtual_devices import shipped_app_files
from lab.benchmarks.agreement import by_looking, by_touching, disagreements

RESULTS = Path(__file__).parents[1] / "results"
TOKEN = "benchmark"


@contextlib.contextmanager
def adb_server(adb: str) -> Iterator[dict[str, str]]:
    """The environment of a private adb server, which is stopped at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tempfile.mkdtemp(prefix="adb-home-")
    env = {**os.environ, "ANDROID_ADB_SERVER_PORT": str(port), "HOME": home, "ADBUTILS_ADB_PATH": adb}
    env["DETECTOR_LANG"] = "en"
    Path(home, ".emulator_console_auth_token").write_text(TOKEN, encoding="utf-8")
    try:
        subprocess.run([adb, "-P", str(port), "start-server"], env=env, check=True, capture_output=True)
        yield env
    finally:
        subprocess.run([adb, "-P", str(port), "kill-server"], env=env, check=False, capture_output=True)
        shutil.rmtree(home, ignore_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    serial: str
    console: str


@contextlib.contextmanager
def virtual_device(env: dict[str, str], adb: str, persona: str, seed: int) -> Iterator[Served]:
    """A device with all shipped apps, connected to that adb server."""
    command = [sys.executable, "-m", "detector", "virtual", "--persona", persona, "--seed", str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as served:
        assert served.stdout is not None
        try:
            announced = json.loads(served.stdout.readline())
            device = Served(serial=announced["serial"], console=f"127.0.0.1:{announced['console_port']}")
            connected = subprocess.run(
                [adb, "connect", device.serial], env=env, capture_output=True, text=True, check=True
            )
            assert connected.stdout.startswith("connected to"), connected.stdout
            yield device
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
    parser.add_argument("--level", choices=["look", "quick"], default="look")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    options.out = options.out or RESULTS / f"real_adb{'_quick' * (options.level == 'quick')}.json"
    claims = by_looking if options.level == "look" else by_touching
    files = [
        path
        for path in shipped_app_files()
        if (not options.apps or path.stem in options.apps) and claims(expected_outcomes(load_app(path)))
    ]
    began = time.perf_counter()
    with adb_server(options.adb) as env, contextlib.ExitStack() as stack:
        devices: Queue[Served] = Queue()
        for number in range(options.devices):
            device = virtual_device(env, options.adb, options.persona, options.seed + number)
            devices.put(stack.enter_context(device))
        with ThreadPoolExecutor(options.devices) as pool:
            results = list(pool.map(lambda path: _scan(path, devices, env, options), files))
    agree = sum(not result["disagreements"] for result in results)
    print(
        f"{agree} of {len(results)} apps agree, {options.runs} runs each, {time.perf_counter() - began:.0f} s"
    )
    options.out.parent.mkdir(exist_ok=True)
    summary = {
        "level": options.level,
        "runs": options.runs,
        "persona": options.persona,
        "seed": options.seed,
        "apps": results,
    }
    options.out.write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if agree == len(results) else 1


def _scan(
    path: Path, devices: "Queue[Served]", env: dict[str, str], options: argparse.Namespace
) -> dict[str, object]:
    spec = load_app(path)
    folder = Path(tempfile.mkdtemp(prefix="scan-"))
    device = devices.get()
    began = time.perf_counter()
    try:
        command = [sys.executable, "-m", "detector", "scan", spec.package, "--device", device.serial]
        command += ["--runs", str(options.runs), "--profile", "experimental", "--level", options.level]
        command += ["--out", str(folder / "case"), "--json"]
        (folder / "devices.yaml").write_text(_devices_file(device, env), encoding="utf-8")
        done = subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, check=False)
        bundles = [open_bundle(path) for path in sorted(folder.glob("case/runs/*/bundle"))]
        device_s = sum(one.actions[-1].to_ms - one.actions[0].from_ms for one in bundles if one.actions) / 1e3
    finally:
        devices.put(device)
        shutil.rmtree(folder, ignore_errors=True)
    result: dict[str, object] = {"app": path.stem, "exit": done.returncode, "launches": len(bundles)}
    result["seconds"] = seconds = round(time.perf_counter() - began, 1)
    result["device_seconds"] = round(device_s, 1)
    if done.stdout:
        verdicts = json.loads(done.stdout)["verdicts"]
        claims = by_looking if options.level == "look" else by_touching
        # A window that only some launches show has separate verdicts, and so has what comes later.
        first = [one for one in verdicts if one["subject"] in ("window:1", "app") or options.level == "look"]
        allowed = claims(expected_outcomes(spec))
        result["disagreements"] = disagreements(((one["code"], one["outcome"]) for one in first), allowed)
    else:
        result["disagreements"] = [done.stderr.strip()[-300:]]
    agreement = result["disagreements"] or "agrees"
    print(
        f"{path.stem:24} {len(bundles)} launches, {seconds} s, {device_s:.1f} of it in runs: {agreement}",
        flush=True,
    )
    return result


def _devices_file(device: Served, env: dict[str, str], *, is_still: bool = False) -> str:
    """Its own adb server, and the console, which moves it, unless it `is_still`."""
    server = f"127.0.0.1:{env['ANDROID_ADB_SERVER_PORT']}"
    one = {"id": "served", "serial": device.serial, "host": "local"}
    if not is_still:
        one["console"] = device.console
    return json.dumps({"version": 1, "hosts": {"local": {"adb": server}}, "devices": [one]})


if __name__ == "__main__":
    sys.exit(main())
