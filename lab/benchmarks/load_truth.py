"""Do verdicts become wrong when the host or the device is slow? Scans in real time, under load.

    python -m lab.benchmarks.load_truth --scans 24 --minutes 40
    python -m lab.benchmarks.load_truth --loads stalled-host --apps compliant_splash --scans 4 --keep cases/
    python -m lab.benchmarks.load_truth --still --at-once 4     # several at once load each other as well
    python -m lab.benchmarks.load_truth --scans 200 --minutes 40 --kept scans.jsonl    # and again: goes on

Each scan is `detector scan` over the real adb, as in `real_adb`, against an app whose truth is known, by
default one that no rule may fail, under one of these loads:

    busy            8 processes that only compute, shared by concurrent scans
    as-it-is        nothing is added: the machine's own load, which each scan records
    one-core        the scan and the device share one core
    stalled-host    the scan is stopped for 5 s, at times drawn by the seed, and continued
    stalled-device  the same for the device

`--still` leaves out the console, so that nothing shakes the device: a third of the launches. `--level look`
touches nothing: a tenth of them.

Counts false `failed` (not allowed by the truth, over every window) and the share of `cantTell` among
the claims of the truth. Writes `lab/results/load_truth.json`. With `--kept FILE` scans are
kept in the file, those that it has are not made again, and the results count all of them: several sittings
add up.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import expected_outcomes
from detector.virtual.personas import PERSONAS
from detector.wiring.virtual_devices import shipped_app_files
from lab.benchmarks.kept_scans import KeptScans, add_kept_option
from lab.benchmarks.real_adb import RESULTS as RESULTS_FOLDER
from lab.benchmarks.real_adb import Served, _devices_file, adb_server

LOADS = ("busy", "as-it-is", "one-core", "stalled-host", "stalled-device")
BY_DEFAULT = ("busy", "one-core", "stalled-host", "stalled-device")
INNOCENTS = (
    "compliant_splash",
    "popup_corner_cross",
    "skip_then_popup",
    "popup_on_next_page",
    "slow_loading_splash",
    "early_close",
)
N_BUSY = 8
STALL_S = 5.0
BETWEEN_STALLS_S = (8.0, 25.0)
"""Short enough to hit some launch of each probe: a launch lasts 6 to 12 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedScan:
    app: str
    load: str
    seed: int
    level: str
    seconds: float
    exit: int
    n_stalls: int
    machine_load: tuple[float, float]
    """The load average over one minute, before and after."""
    outcomes: dict[str, int]
    false_failed: tuple[str, ...]
    unclaimed_failed: tuple[str, ...]
    reasons: dict[str, int]
    persona: str


class Stalls:
    """Repeatedly stops and continues a process, until it is ended."""

    def __init__(self, pid: int, *, seed: int) -> None:
        self._pid, self._chance = pid, random.Random(seed)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.n = 0

    def __enter__(self) -> "Stalls":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._is_over.wait(self._chance.uniform(*BETWEEN_STALLS_S)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGSTOP)
                self._is_over.wait(STALL_S)
                os.kill(self._pid, signal.SIGCONT)
                self.n += 1


class Busy:
    """Processes that only compute, as long as any scan asks for them: one set for all scans at once."""

    def __init__(self, n: int) -> None:
        self._n, self._n_asking, self._lock = n, 0, threading.Lock()
        self._spinners: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "Busy":
        with self._lock:
            self._n_asking += 1
            if self._n_asking == 1:
                spin = [sys.executable, "-c", "while True: pass"]
                self._spinners = [subprocess.Popen(spin) for _ in range(self._n)]
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._n_asking -= 1
            if self._n_asking == 0:
                for one in self._spinners:
                    one.kill()
                    one.wait()


BUSY = Busy(N_BUSY)


@contextlib.contextmanager
def device(
    env: dict[str, str], adb: str, app: Path, *, persona: str, seed: int
) -> Iterator[tuple[Served, int]]:
    """One device with this app alone, and the id of its process."""
    command = [sys.executable, "-m", "detector", "virtual", "--persona", persona, "--seed", str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as served:
        assert served.stdout is not None
        try:
            announced = json.loads(served.stdout.readline())
            one = Served(serial=announced["serial"], console=f"127.0.0.1:{announced['console_port']}")
            subprocess.run([adb, "connect", one.serial], env=env, capture_output=True, check=True)
            yield one, served.pid
        finally:
            served.terminate()


def scan(app: Path, load: str, seed: int, options: argparse.Namespace) -> LoadedScan:
    folder = Path(tempfile.mkdtemp(prefix="load-"))
    began, load_before = time.perf_counter(), os.getloadavg()[0]
    persona = options.persona or PERSONAS[seed % len(PERSONAS)].name
    with (
        adb_server(options.adb) as env,
        device(env, options.adb, app, persona=persona, seed=seed) as (served, device_pid),
        contextlib.ExitStack() as stack,
    ):
        (folder / "devices.yaml").write_text(
            _devices_file(served, env, is_still=options.still), encoding="utf-8"
        )
        command = [sys.executable, "-m", "detector", "scan", load_app(app).package]
        command += ["--device", served.serial, "--runs", str(options.runs), "--profile", "experimental"]
        command += ["--level", options.level, "--out", str(folder / "case"), "--json"]
        if load == "busy":
            stack.enter_context(BUSY)
        with (folder / "said.json").open("w") as output, (folder / "err.txt").open("w") as errors:
            running = subprocess.Popen(command, env=env, cwd=folder, stdout=output, stderr=errors)
        if load == "one-core":
            for pid in (running.pid, device_pid):
                os.sched_setaffinity(pid, {0})
        n_stalls = 0
        if load.startswith("stalled"):
            with Stalls(running.pid if load == "stalled-host" else device_pid, seed=seed) as stalls:
                running.wait()
            n_stalls = stalls.n
        code = running.wait()
    ran = code, time.perf_counter() - began, n_stalls, (load_before, os.getloadavg()[0])
    done = _read(app, folder, load=load, seed=seed, level=options.level, persona=persona, ran=ran)
    if options.keep is not None and (done.false_failed or done.unclaimed_failed or not done.outcomes):
        kept = options.keep / f"{app.stem}-{load}-{seed}"
        shutil.copytree(folder, kept, dirs_exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    return done


_Ran = tuple[int, float, int, tuple[float, float]]
"""Exit code, seconds, stalls, the machine's load before and after."""


def _read(
    app: Path, folder: Path, *, load: str, seed: int, level: str, persona: str, ran: _Ran
) -> LoadedScan:
    code, seconds, n_stalls, machine_load = ran
    allowed = expected_outcomes(load_app(app))
    text = (folder / "said.json").read_text(encoding="utf-8")
    verdicts = json.loads(text)["verdicts"] if text.strip() else []
    failed = [one for one in verdicts if one["outcome"] == "failed"]
    first = [one for one in verdicts if one["subject"] in ("window:1", "app") and one["code"] in allowed]
    return LoadedScan(
        app=app.stem,
        load=load,
        seed=seed,
        level=level,
        seconds=round(seconds, 1),
        exit=code,
        n_stalls=n_stalls,
        machine_load=machine_load,
        outcomes=dict(Counter(one["outcome"] for one in first)),
        false_failed=tuple(
            f"{one['code']} {one['subject']}: {one['reason_id']}"
            for one in failed
            if one["code"] in allowed and "failed" not in allowed[one["code"]]
        ),
        unclaimed_failed=tuple(
            f"{one['code']} {one['subject']}: {one['reason_id']}"
            for one in failed
            if one["code"] not in allowed
        ),
        reasons=dict(Counter(one["reason_id"] for one in first if one["outcome"] == "cantTell")),
        persona=persona,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scans", type=int, default=24)
    parser.add_argument("--at-once", type=int, default=1, help="scans, each with a device of its own")
    parser.add_argument("--minutes", type=float, default=1e6, help="begin no new scan after this long")
    parser.add_argument("--loads", nargs="*", choices=LOADS, default=BY_DEFAULT)
    parser.add_argument("--apps", nargs="*", default=INNOCENTS)
    parser.add_argument("--still", action="store_true", help="nothing can move the device")
    parser.add_argument("--level", choices=("look", "quick"), default="quick")
    parser.add_argument("--runs", type=int, default=2, help="cold starts a scan")
    parser.add_argument("--seed", type=int, default=9000)
    parser.add_argument("--persona", help="default: by turns")
    parser.add_argument("--adb", default=shutil.which("adb") or "adb")
    parser.add_argument("--keep", type=Path, help="where to leave the case of each scan that accuses")
    add_kept_option(parser)
    parser.add_argument("--out", type=Path, default=RESULTS_FOLDER / "load_truth.json")
    options = parser.parse_args()
    files = {path.stem: path for path in shipped_app_files()}
    apps = [files[name] for name in options.apps if name in files]
    until = time.monotonic() + 60 * options.minutes
    kept = KeptScans(options.kept, LoadedScan)
    known, adding = {done.seed for done in kept}, threading.Lock()

    def one(number: int) -> None:
        if time.monotonic() > until or options.seed + number in known:
            return
        load = options.loads[number % len(options.loads)]
        app = apps[(number // len(options.loads)) % len(apps)]
        done = scan(app, load, options.seed + number, options)
        with adding:
            kept.add(done)
            print(f"  {done}", flush=True)
            options.out.write_text(_summary(kept, options), encoding="utf-8")

    with ThreadPoolExecutor(options.at_once) as pool:
        list(pool.map(one, range(options.scans)))
    options.out.write_text(_summary(kept, options), encoding="utf-8")  # also if all were kept ones
    n_false = sum(len(one.false_failed) for one in kept)
    print(f"{len(list(kept))} scans, {n_false} false failures")
    return 0 if n_false == 0 else 1


def _summary(kept: KeptScans[LoadedScan], options: argparse.Namespace) -> str:
    scans = list(kept)
    by_load = {}
    for load in LOADS:
        group = [one for one in scans if one.load == load]
        if not group:
            continue
        counts = Counter[str]()
        for one in group:
            counts.update(one.outcomes)
        seen = [each for one in group for each in one.machine_load]
        by_load[load] = {
            "scans": len(group),
            "without_verdicts": sum(not one.outcomes for one in group),
            "false_failed": sum(len(one.false_failed) for one in group),
            "cant_tell_share": round(counts["cantTell"] / counts.total(), 3) if counts else None,
            "outcomes": dict(counts),
            "machine_load": [round(min(seen), 1), round(max(seen), 1)],
        }
    summary = {
        "personas": dict(Counter(one.persona for one in scans)),
        "commits": list(kept.commits),
        "runs": options.runs,
        "scans": len(scans),
        "per_level": dict(Counter(one.level for one in scans)),
        "without_verdicts": sum(not one.outcomes for one in scans),
        "false_failed": sum(len(one.false_failed) for one in scans),
        "per_load": by_load,
        "all": [asdict(one) for one in scans],
    }
    return json.dumps(summary, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.exit(main())
