"""Two hosts in two networks: a run over both by TLS, an unauthorised worker, and a host that is cut off.

    python -m lab.benchmarks.farm_networks            # needs root: it makes network namespaces and deletes
        them

The head and the host `lab-a` live in one network namespace, the host `lab-b` in another, joined by one
virtual cable. Each host has virtual phones behind its own adb server, its own leases, and a
`detector farm worker`; the head runs `dask scheduler` and `detector farm run`, all by the very lines of
docs/farm.md (scp is a stand-in, and each run has its own folder). There are four runs:
undisturbed; a worker without a certificate of the laboratory; the cable of `lab-b` pulled for a minute;
and pulled for good. Each job must have one result or an honest reason, and no lease may be left. Writes
`lab/results/farm_networks.json`.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from detector.farm.ledger import NAME, Ledger
from lab.benchmarks.farm_lab import LabSetting, farm_lab
from lab.benchmarks.joined_networks import ADDRESSES, cable, namespace, networks

RESULTS = Path(__file__).parents[1] / "results" / "farm_networks.json"
DOCS = Path(__file__).parents[2] / "docs" / "farm.md"
ADB_PORT = 5037
APP, PACKAGE = "no_ad", "cn.example.pingwu"
OUT = "/srv/farm/tonight"
N_PHONES = 2
START_S, RUN_S, CUT_S, REFUSED_S = 90.0, 900.0, 60.0, 45.0
JUDGED = (0, 1, 4, 5)
"""Exit codes of a run whose jobs have results."""
CUT_AFTER_S = 12.0
"""Within the first jobs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkRun:
    """`by_host`: jobs done on the phones of each host. `wrong`: broken promises."""

    what: str
    took_s: float
    states: dict[str, int]
    reasons: list[str]
    by_host: dict[str, int]
    endings: dict[str, int]
    wrong: list[str]


# --- what the docs say ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Documented:
    """The lines of docs/farm.md, word for word. `worker`: the one of lab-b."""

    authority: str
    scheduler: str
    adb: str
    worker: str
    night: str


def documented() -> Documented:
    text = DOCS.read_text(encoding="utf-8").partition("## Several hosts\n")[2].partition("\n## ")[0]
    authority, night = re.findall(r"```bash\n(.*?)```", text, re.DOTALL)
    scheduler, adb, worker = re.findall(r"^ExecStart=\S+/(.+)$", text, re.MULTILINE)
    return Documented(authority=authority, scheduler=scheduler, adb=adb, worker=worker, night=night)


def certify(folder: Path, copies: Path) -> None:
    """Runs the three commands for an authority. `copies`: where scp puts what is for lab-b."""
    folder.mkdir(exist_ok=True)
    stand_in = folder / "scp"
    stand_in.write_text(
        '#!/bin/sh\nwhile [ $# -gt 1 ]; do cp "$1" ' + shlex.quote(str(copies)) + "; shift; done\n",
        encoding="utf-8",
    )
    stand_in.chmod(0o755)
    env = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
    subprocess.run(
        ["bash", "-euc", documented().authority], cwd=folder, env=env, check=True, capture_output=True
    )


# --- hosts ---


def be_host(side: str, folder: Path, adb: str) -> None:
    """Inside a host's network: its phones and its adb server, until it is ended. Prints when it is ready."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = subprocess.Popen(
        [adb, *documented().adb.split()[1:]],
        env={**os.environ, "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        setting = LabSetting(n_phones=N_PHONES, apps=[APP], is_small=True, n_processes=1, port=ADB_PORT)
        with farm_lab(folder, setting, adb=adb) as lab:
            devices = [
                {"id": f"{side}-{number}", "serial": serial, "host": f"lab-{side}", "kind": "virtual"}
                for number, serial in enumerate(lab.serials)
            ]
            (folder / "devices.json").write_text(json.dumps(devices), encoding="utf-8")
            print("ready", flush=True)
            signal.pause()
    finally:
        server.terminate()
        server.wait(10)


@dataclass(slots=True, kw_only=True)
class Lab:
    folder: Path
    stack: ExitStack

    def begin(
        self, side: str, line: str, *, name: str, is_piped: bool = False, folder: Path | None = None
    ) -> "subprocess.Popen[str]":
        """A line for bash in that network; it is ended with the laboratory, with all below it."""
        folder = folder or self.folder / f"lab-{side}"
        env = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(folder),
            "DETECTOR_LANG": "en",
            "DETECTOR_STATE_DIR": str(folder / "state"),
            "OMP_NUM_THREADS": "1",
            "DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP": "120s",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        log = (self.folder / f"{name}.log").open("a")
        process = subprocess.Popen(
            ["ip", "netns", "exec", namespace(side), "bash", "-c", f"exec {line}"],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if is_piped else log,
            stderr=log,
            text=True,
        )
        self.stack.callback(_end, process)
        return process

    def write_devices(self) -> None:
        """The head reaches both adb servers; each host knows its own phones, by the same ids."""
        known = {
            side: json.loads((self.folder / f"lab-{side}/devices.json").read_text()) for side in ADDRESSES
        }
        hosts = {f"lab-{side}": {"adb": f"{address}:{ADB_PORT}"} for side, address in ADDRESSES.items()}
        defaults = {"video": {"sources": []}, "lease": {"ttl": "30s", "wait": "10m", "renew": "3s"}}
        for place, sides in (
            ("lab-a/head.yaml", "ab"),
            ("lab-a/devices.yaml", "a"),
            ("lab-b/devices.yaml", "b"),
        ):
            file = {
                "version": 1,
                "hosts": {name: host for name, host in hosts.items() if name[-1] in sides},
                "defaults": defaults,
                "devices": [one for side in sides for one in known[side]],
                "pools": {"hosts": {"select": {"kind": "virtual"}}},
            }
            (self.folder / place).write_text(json.dumps(file), encoding="utf-8")

    def worker(self, side: str, *, name: str, folder: Path | None = None) -> "subprocess.Popen[str]":
        """`folder`: where its certificate is, the host's own if None."""
        return self.begin(side, documented().worker.replace("lab-b", f"lab-{side}"), name=name, folder=folder)

    def farm(self, out: Path, n_jobs: int) -> "subprocess.Popen[str]":
        plan: dict[str, object] = {"version": 1, "runs": 1, "apps": [{"package": PACKAGE}], "repeats": n_jobs}
        plan["devices"] = {"pool": "hosts"}
        (self.folder / "lab-a/nightly.yaml").write_text(json.dumps(plan), encoding="utf-8")
        return self.begin("a", documented().night.replace(OUT, str(out)), name="farm")


def _end(process: "subprocess.Popen[str]") -> None:
    below = []
    with suppress(psutil.Error):
        below = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(20)
    _, alive = psutil.wait_procs(below, timeout=10)
    for one in alive:
        with suppress(psutil.Error):
            one.kill()
    process.kill()
    process.wait(10)


@contextmanager
def laboratory(folder: Path, adb: str) -> Iterator[Lab]:
    with ExitStack() as stack:
        stack.enter_context(networks())
        lab = Lab(folder=folder, stack=stack)
        for side in ADDRESSES:
            (folder / f"lab-{side}").mkdir()
        certify(folder / "lab-a", copies=folder / "lab-b")
        for side in ADDRESSES:
            words = [sys.executable, "-m", "lab.benchmarks.farm_networks", "--be-host", side, "--adb", adb]
            host = lab.begin(side, shlex.join(words), name=f"phones-{side}", is_piped=True)
            assert host.stdout is not None
            assert host.stdout.readline() == "ready\n", f"lab-{side} did not start"
        lab.write_devices()
        lab.begin("a", documented().scheduler, name="scheduler")
        yield lab


# --- runs and their results ---


def over_both(lab: Lab, what: str, *, n_jobs: int, cut_s: float | None) -> NetworkRun:
    """One run. `cut_s`: how long the cable is out; None: it stays in."""
    began = time.monotonic()
    out = lab.folder / f"run-{what.replace(' ', '-')}"
    farm = lab.farm(out, n_jobs)
    _until(lambda: _count(out, "SELECT count(*) FROM attempts") >= 2 * N_PHONES, START_S)
    if cut_s is not None:
        time.sleep(CUT_AFTER_S / 2)
        cable(is_in=False)
        try:
            with suppress(subprocess.TimeoutExpired):
                farm.wait(cut_s)
        finally:
            cable(is_in=True)
    wrong = []
    try:
        code = farm.wait(RUN_S)
    except subprocess.TimeoutExpired:
        code = -1
    if code not in JUDGED:
        wrong.append(f"the farm ended with {code}")
    return _result(lab, what, out, n_jobs, wrong, began)


def _result(  # noqa: PLR0917 - what was counted in several places
    lab: Lab, what: str, out: Path, n_jobs: int, wrong: list[str], began: float
) -> NetworkRun:
    ledger = Ledger(out)
    try:
        jobs, attempts = ledger.jobs(), ledger.attempts()
    finally:
        ledger.close()
    wrong += [
        f"{one.job.key}: {one.state}: {one.reason}" for one in jobs if one.state not in ("done", "untestable")
    ]
    wrong += [f"{one.job.key}: no reason" for one in jobs if one.state == "untestable" and not one.reason]
    n_cases = len(list((out / "cases").glob("*")))
    n_done = sum(one.result is not None for one in jobs)
    if len(jobs) != n_jobs or n_cases != n_done:
        wrong.append(f"{len(jobs)} jobs, {n_done} results, {n_cases} cases")
    for side in ADDRESSES:
        n_leased = _count(
            lab.folder / f"lab-{side}/state", "SELECT count(*) FROM leases WHERE expires > unixepoch()"
        )
        if n_leased:
            wrong.append(f"lab-{side}: {n_leased} phones are still leased")
    return NetworkRun(
        what=what,
        took_s=round(time.monotonic() - began, 1),
        states=dict(Counter(one.state for one in jobs)),
        reasons=sorted({str(one.reason) for one in attempts if one.reason}),
        by_host=dict(Counter(f"lab-{str(one.phone)[0]}" for one in jobs if one.result is not None)),
        endings=dict(Counter(str(one.ending) for one in attempts)),
        wrong=wrong,
    )


def _count(folder: Path, question: str) -> int:
    for name in (NAME, "phones.sqlite"):
        if not (folder / name).is_file():
            continue
        with suppress(sqlite3.Error):
            database = sqlite3.connect(f"file:{folder / name}?mode=ro", uri=True, timeout=5)
            try:
                return int(database.execute(question).fetchone()[0])
            finally:
                database.close()
    return 0


def _until(what: object, timeout_s: float) -> None:
    until = time.monotonic() + timeout_s
    while not what() and time.monotonic() < until:  # type: ignore[operator]
        time.sleep(0.5)


def unauthorised_worker(lab: Lab) -> NetworkRun:
    """A worker with a certificate of another authority: it has to end and report why."""
    began = time.monotonic()
    place = lab.folder / "stranger"
    certify(place, copies=place)
    shutil.copy(lab.folder / "lab-b/devices.yaml", place)
    process = lab.worker("b", name="stranger", folder=place)
    try:
        code: int | None = process.wait(REFUSED_S)
    except subprocess.TimeoutExpired:
        code = None
    output = (lab.folder / "stranger.log").read_text(encoding="utf-8").strip()
    is_refused = code not in (0, None) and "cannot be reached" in output and "Traceback" not in output
    return NetworkRun(
        what="a certificate of another authority",
        took_s=round(time.monotonic() - began, 1),
        states={},
        reasons=[output[-300:]],
        by_host={},
        endings={},
        wrong=[] if is_refused else [f"it ended with {code}: {output[-500:]}"],
    )


def nights(folder: Path, adb: str, parts: Sequence[str], n_jobs: int) -> list[NetworkRun]:
    results = []
    with laboratory(folder, adb) as lab:
        if "stranger" in parts:
            results.append(unauthorised_worker(lab))
        for side in ADDRESSES:
            lab.worker(side, name=f"worker-{side}")
        cuts = {"undisturbed": None, "cut off for a minute": CUT_S, "cut off for ever": RUN_S}
        for what, cut_s in cuts.items():
            if what in parts:
                results.append(over_both(lab, what, n_jobs=n_jobs, cut_s=cut_s))
                print(json.dumps(asdict(results[-1]), indent=1), flush=True)
    return results


PARTS = ("stranger", "undisturbed", "cut off for a minute", "cut off for ever")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=24)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--adb", default=shutil.which("adb") or "adb")
    parser.add_argument("--be-host", choices=sorted(ADDRESSES), help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--keep", action="store_true", help="keep the folder")
    options = parser.parse_args()
    if options.be_host:
        be_host(options.be_host, Path.cwd(), options.adb)
        return 0
    folder = Path(tempfile.mkdtemp(prefix="farm-networks-"))
    try:
        results = nights(folder, options.adb, options.parts, options.jobs)
    finally:
        if options.keep:
            print(folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    document = {"cores": os.cpu_count(), "phones_a_host": N_PHONES, "runs": [asdict(one) for one in results]}
    options.out.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if not any(one.wrong for one in results) else 1


if __name__ == "__main__":
    sys.exit(main())
