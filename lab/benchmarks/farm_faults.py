"""Many short jobs while everything that can break breaks: is each job done once, or its failure explained?

    python -m lab.benchmarks.farm_faults --jobs 1000 --seeds 1 2 3
    python -m lab.benchmarks.farm_faults --jobs 1000 --seeds 1 --at-most 1800   # what it reaches in half an
        hour

Real: scheduler, ledger, workers, TLS, the adb program with its own server. The phones are virtual and small
and the app has no advert, so a job is little more than its cold start of some ten seconds. At random, by
seed: a phone drops its connection, the adb server is killed, a worker or the process that workers are forked
from is killed with -9, the scheduler is killed with -9 and resumed, the host's clock jumps by up to a day, a
lease is stolen, the disk is full for 10 s. Some phones are lent by a stand-in for DeviceFarmer/STF, which
ends leases and then answers 403 or 504 for a while. The full disk needs root (a separate file system in
memory), the clock a C compiler; what is impossible here is left out and listed. At the end each job has one
result and its case, or is untestable with its reason; no case lacks a result, no lease or process is left.
Writes `lab/results/farm_faults.json`.
"""

import argparse
import json
import math
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psutil

from detector.case import CaseFolder, read_verdicts
from detector.core.errors import DetectorError
from detector.farm.ledger import NAME, Ledger
from detector.farm.policy import Ending
from lab.benchmarks.farm_lab import RUN, FarmLab, LabSetting, farm_lab
from lab.benchmarks.random_faults import Faults, SchedulerKilled
from lab.benchmarks.shifted_clock import shifted_clock

RESULTS = Path(__file__).parents[1] / "results" / "farm_faults.json"
APP, PACKAGE = "no_ad", "cn.example.pingwu"
LEASE = {"ttl": "30s", "wait": "10m", "renew": "3s"}
STALLED_S = 900.0
ENDS_WITHIN_S = 90.0
N_LAST_LINES = 60
MANY = 20
"""How often in a row the farm may end without having begun or ended an attempt."""

STF_ENDS_WITHIN_S = 40.0
ASK_EVERY_S = 15.0
"""How often the farm is asked to stop: one that is just starting misses the request."""

DISK_MB = 700
A_JOB_MB = 1.5
MARK = "DETECTOR_FARM_FAULTS"
"""In the environment of every process of a night: its folder, since nights may run side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """`wrong`: broken promises; `last_said`: the farm's last output, if anything was wrong. `exits`: how
    often the farm ended by itself, by exit code. `states`: `waiting` are jobs not reached in time.
    """

    seed: int
    jobs: int
    phones: int
    of_stf: int
    took_s: float
    states: dict[str, int]
    reasons: dict[str, int]
    endings: dict[str, int]
    faults: dict[str, int]
    left_out: list[str]
    exits: dict[str, int]
    n_results: int
    wrong: list[str]
    last_said: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A planned night. `every_s`: between two faults, on average. `at_most_s`: when it is stopped."""

    seed: int
    n_jobs: int
    n_phones: int
    n_of_stf: int
    every_s: float
    at_most_s: float


def night(folder: Path, wanted: Wanted, *, adb: str, is_kept: bool = False) -> Night:
    began = time.monotonic()
    until = began + wanted.at_most_s
    clock = shifted_clock(folder)
    with own_disk(folder / "disk", DISK_MB + round(wanted.n_jobs * A_JOB_MB)) as disk:
        place = disk or folder
        state = place / "state"
        setting = LabSetting(
            n_phones=wanted.n_phones,
            apps=[APP],
            is_small=True,
            n_processes=2,
            n_of_stf=wanted.n_of_stf,
            state=state,
            lease=LEASE,
        )
        with farm_lab(folder, setting, adb=adb) as made:
            made.write_plan(apps=[{"package": PACKAGE}], repeats=wanted.n_jobs, devices={"pool": "all"})
            lab = _placed(made, place / RUN, {MARK: str(folder), **({} if clock is None else clock.env)})
            faults = Faults(
                lab=lab,
                chance=random.Random(wanted.seed),
                every_s=wanted.every_s,
                state=state,
                disk=disk,
                clock=clock,
            )
            wrong, exits = _until_done(lab, faults, until=until)
            if not (lab.out / NAME).is_file():
                sys.exit("\n".join(["no run was begun:", *wrong, *_last_output(folder)]))
            offset_s = 0 if clock is None else clock.offset_s
            wrong += _not_whole(lab, wanted.n_jobs, state, offset_s, is_cut=time.monotonic() > until)
            (folder / "faults.log").write_text("\n".join(faults.log), encoding="utf-8")
            if disk is not None and is_kept:
                shutil.copytree(disk, folder / "kept")
            left_out = ([] if disk else ["disk full"]) + ([] if clock else ["clock jumps"])
            return _night_result(lab, wrong, exits, faults, left_out, wanted.seed, began)


def _placed(lab: FarmLab, out: Path, env: dict[str, str]) -> FarmLab:
    return replace(lab, out=out, env={**lab.env, **env})


@contextmanager
def own_disk(place: Path, size_mb: int) -> Iterator[Path | None]:
    """A file system of that size; None if it cannot be mounted."""
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", str(place)]
    if subprocess.run(words, capture_output=True, check=False).returncode != 0:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)


def _until_done(lab: FarmLab, faults: Faults, *, until: float) -> tuple[list[str], Counter[str]]:
    """Runs and resumes the farm until no job is left, or stops it once that time has passed."""
    wrong, exits = list[str](), Counter[str]()
    is_resumed = is_over = False
    ask_at, n_idle = until, 0
    while not wrong:
        before = _progress(lab)
        running = lab.start_farm(*(["--resume"] if is_resumed else []), env={})
        farm, below = psutil.Process(running.pid), dict[int, psutil.Process]()
        changed_at, seen = time.monotonic(), None
        try:
            while running.poll() is None:
                time.sleep(0.5)
                faults.repair_due()  # whatever can be read of the run: its disk may be full
                with suppress(psutil.Error):
                    below |= {one.pid: one for one in farm.children(recursive=True)}
                if time.monotonic() < until and _has_begun(lab):
                    faults.turn(farm)
                elif time.monotonic() >= max(until, ask_at):
                    is_over, ask_at = True, time.monotonic() + ASK_EVERY_S
                    faults.repair_all()
                    lab.stop_farm()
                is_resumed = is_resumed or (lab.out / NAME).is_file()
                now_seen = _progress(lab)
                if now_seen != seen:
                    changed_at, seen = time.monotonic(), now_seen
                if time.monotonic() - changed_at > STALLED_S:
                    wrong.append(f"stalled at {seen}")
                    farm.kill()
        except SchedulerKilled:
            pass
        finally:
            running.kill()
        code = running.wait(30)
        exits[str(code)] += 1
        _, alive = psutil.wait_procs(list(below.values()), timeout=ENDS_WITHIN_S)
        wrong += [f"outlived its scheduler: {_words(one)}" for one in alive]
        if code >= 0 and not _left(lab, ("running",) if is_over else ("running", "waiting")):
            break
        n_idle = n_idle + 1 if code >= 0 and _progress(lab) == before else 0
        if n_idle > MANY:
            wrong.append(f"the farm ends with {code} and does not go on")
        time.sleep(0 if code < 0 else 1.0)
    faults.repair_all()
    return wrong, exits


def _words(one: psutil.Process) -> str:
    with suppress(psutil.Error):
        return " ".join(one.cmdline())[:120]
    return str(one.pid)


def _progress(lab: FarmLab) -> object:
    with suppress(sqlite3.Error, OSError):
        return _row(
            lab.out / NAME, "SELECT count(*), count(ended_at), (SELECT count(*) FROM results) FROM attempts"
        )
    return None


def _has_begun(lab: FarmLab) -> bool:
    """Before the first attempt, phones that are away would be left out of the whole night."""
    return _progress(lab) not in (None, (0, 0, 0))


def _left(lab: FarmLab, states: Sequence[str]) -> bool:
    """Whether jobs are in these states, as far as can be seen."""
    with suppress(sqlite3.Error, OSError):
        listed = ", ".join(f"'{state}'" for state in states)
        (n,) = _row(lab.out / NAME, f"SELECT count(*) FROM jobs WHERE state IN ({listed})")
        return bool(n)
    return True


def _row(path: Path, question: str) -> tuple[int, ...]:
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)
    try:
        row: tuple[int, ...] = database.execute(question).fetchone()
        return row
    finally:
        database.close()


def _not_whole(lab: FarmLab, n_jobs: int, state: Path, offset_s: int, *, is_cut: bool) -> list[str]:
    """What breaks the promise, one sentence each. `is_cut`: jobs may still be waiting."""
    ends = ("done", "untestable", "waiting") if is_cut else ("done", "untestable")
    ledger = Ledger(lab.out)
    try:
        jobs, attempts = ledger.jobs(), ledger.attempts()
    finally:
        ledger.close()
    wrong = [] if len(jobs) == n_jobs else [f"{len(jobs)} jobs, not {n_jobs}"]
    counted = Counter(one.job for one in attempts if one.ending in (Ending.JUDGED, Ending.CRASHED))
    for job in jobs:
        if (job.state == "done") != (job.result is not None):
            wrong.append(f"{job.job.key}: {job.state}, but its result is {job.result}")
        if job.state not in ends or (job.state == "untestable" and not job.reason):
            wrong.append(f"{job.job.key}: {job.state}: {job.reason}")
        if job.result is not None:
            wrong += _bad_case(lab.out / job.result.folder, job.job.package)
        if job.result is not None and counted[job.job.key] != 1:
            wrong.append(f"{job.job.key}: {counted[job.job.key]} attempts gave a result")
    wrong += [f"attempt {one.id} is open" for one in attempts if one.ended_at is None]
    there = {path.name for path in (lab.out / "cases").glob("*")}
    expected = {Path(job.result.folder).name for job in jobs if job.result is not None}
    wrong += [f"cases/{name}: of no result" for name in sorted(there - expected)]
    wrong += _still_there(lab.env[MARK], state, offset_s)
    wrong += [f"STF: {serial} is still leased" for serial in _still_lent(lab)]
    return wrong


def _still_lent(lab: FarmLab) -> list[str]:
    """STF reclaims by itself what a worker held that was killed shortly before the end."""
    until = time.monotonic() + STF_ENDS_WITHIN_S
    while lab.stf.leased and time.monotonic() < until:
        time.sleep(1.0)
    return lab.stf.leased


def _bad_case(folder: Path, package: str) -> list[str]:
    try:
        document = read_verdicts(CaseFolder(folder))
    except (DetectorError, OSError) as error:
        return [f"{folder.name}: {error}"]
    is_whole = (folder / "report" / "index.html").is_file() and document.app is not None
    return [] if is_whole else [f"{folder.name}: is no whole case of {package}"]


def _still_there(mark: str, state: Path, offset_s: int) -> list[str]:
    database = sqlite3.connect(state / "phones.sqlite")
    try:
        leases = database.execute(
            "SELECT serial, owner FROM leases WHERE expires > ? AND owner != 'thief'",
            (time.time() + offset_s,),
        ).fetchall()
    finally:
        database.close()
    found = [f"{serial} is still leased by {owner}" for serial, owner in leases]
    for one in psutil.process_iter():
        with suppress(psutil.Error):
            if (
                one.environ().get(MARK) == mark
                and one.pid != os.getpid()
                and "fork-server" not in one.cmdline()
            ):
                found.append(f"still runs: {_words(one)}")
    return found


def _night_result(  # noqa: PLR0917 - what was counted in several places
    lab: FarmLab,
    wrong: list[str],
    exits: Counter[str],
    faults: Faults,
    left_out: list[str],
    seed: int,
    began: float,
) -> Night:
    ledger = Ledger(lab.out)
    try:
        jobs, attempts = ledger.jobs(), ledger.attempts()
    finally:
        ledger.close()
    n_results, _ = _row(lab.out / NAME, "SELECT count(*), count(DISTINCT job) FROM results")
    return Night(
        seed=seed,
        jobs=len(jobs),
        phones=lab.n_phones,
        of_stf=len(lab.stf.devices),
        took_s=round(time.monotonic() - began, 1),
        states=dict(Counter(job.state for job in jobs)),
        reasons=dict(Counter(str(job.reason) for job in jobs if job.state not in ("done", "waiting"))),
        endings=dict(Counter(str(one.ending) for one in attempts)),
        faults=dict(faults.done),
        left_out=left_out,
        exits=dict(exits),
        n_results=n_results,
        wrong=wrong,
        last_said=_last_output(lab.folder) if wrong else [],
    )


def _last_output(folder: Path) -> list[str]:
    with suppress(OSError):
        return (
            (folder / "farm.log").read_text(encoding="utf-8", errors="replace").splitlines()[-N_LAST_LINES:]
        )
    return []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--phones", type=int, default=8)
    parser.add_argument("--of-stf", type=int, default=2, help="how many of the phones are STF's")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--every", type=float, default=20.0, help="seconds between two faults, on average")
    parser.add_argument("--at-most", type=float, default=math.inf, help="seconds a seed, then it is stopped")
    parser.add_argument("--adb", default=shutil.which("adb") or "adb")
    parser.add_argument("--keep", action="store_true", help="keep the folders")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    nights = []
    for seed in options.seeds:
        folder = Path(tempfile.mkdtemp(prefix="farm-faults-"))
        try:
            wanted = Wanted(
                seed=seed,
                n_jobs=options.jobs,
                n_phones=options.phones,
                n_of_stf=options.of_stf,
                every_s=options.every,
                at_most_s=options.at_most,
            )
            one = night(folder, wanted, adb=options.adb, is_kept=options.keep)
        finally:
            if options.keep:
                print(folder)
            else:
                shutil.rmtree(folder, ignore_errors=True)
        nights.append(one)
        print(json.dumps(asdict(one), ensure_ascii=False, indent=1), flush=True)
    document = {
        "every_s": options.every,
        "cores": os.cpu_count(),
        "load_1m": round(os.getloadavg()[0], 2),
        "nights": [asdict(one) for one in nights],
    }
    options.out.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if not any(one.wrong for one in nights) else 1


if __name__ == "__main__":
    sys.exit(main())
